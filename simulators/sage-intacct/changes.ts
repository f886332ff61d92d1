// Every change the simulator can make, as data: one append-only history from which all is rebuilt.
//
// A request plans its changes; commit writes them as one line and then applies them
// (simulation.ts).
// **Invariant**: applying the same changes in the same order gives the same company, tokens
// and keys.
// It leaves the file to append-log.ts and the meaning of each change to the part that applies it.

import type { CompanyDefinition } from './company.ts';
import type { Settings } from './settings.ts';

/** The states a journal entry can be in. */
export type EntryState =
  | 'draft'
  | 'submitted'
  | 'partiallyApproved'
  | 'approved'
  | 'posted'
  | 'declined'
  | 'reversalPending'
  | 'reversed';

/** One line of an entry as it is kept. Amounts are decimal text, never negative unless switched. */
export interface LineRecord {
  readonly key: string;
  readonly txnType: 'debit' | 'credit';
  readonly txnAmount: string;
  readonly baseAmount: string;
  readonly txnCurrency: string;
  readonly exchangeRate: string | null;
  readonly account: string;
  readonly description: string | null;
  readonly documentId: string | null;
  /** Dimension name → id, only those that have a value. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One journal entry as it is kept. */
export interface EntryRecord {
  readonly key: string;
  readonly txnNumber: number;
  readonly journal: string;
  readonly postingDate: string;
  readonly description: string;
  readonly referenceNumber: string | null;
  readonly state: EntryState;
  /** The entity it was made in; `null` at the top level. */
  readonly entity: string | null;
  readonly baseLocation: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly modifiedAt: string;
  readonly modifiedBy: string;
  readonly lines: readonly LineRecord[];
}

/** A token the simulator has issued. `expiresAtMs` is `null` for refresh tokens. */
export interface TokenRecord {
  readonly token: string;
  readonly kind: 'access' | 'refresh';
  readonly clientId: string;
  readonly userId: string;
  readonly entityId: string | null;
  readonly expiresAtMs: number | null;
}

/** An answer kept under an Idempotency-Key. */
export interface StoredAnswer {
  /** Application and key together. */
  readonly scope: string;
  readonly bodyHash: string;
  readonly atMs: number;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** The kinds of master data that can be changed one record at a time. */
export type MasterKind =
  | 'account'
  | 'journal'
  | 'location'
  | 'department'
  | 'customer'
  | 'class'
  | 'vendor'
  | 'item'
  | 'employee'
  | 'project';

/** One change. */
export type Change =
  | { readonly type: 'company'; readonly company: CompanyDefinition; readonly at: string }
  | { readonly type: 'entry'; readonly entry: EntryRecord }
  | { readonly type: 'entry-deleted'; readonly key: string }
  | {
      readonly type: 'master';
      readonly kind: MasterKind;
      readonly id: string;
      readonly at: string;
      readonly values: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'closed'; readonly entity: string | null; readonly through: string | null }
  | { readonly type: 'tokens'; readonly tokens: readonly TokenRecord[] }
  | { readonly type: 'tokens-ended'; readonly tokens: readonly string[] }
  | { readonly type: 'answer'; readonly answer: StoredAnswer }
  | { readonly type: 'answers-forgotten' }
  /** A typed fault has fired once more; `subject` names the fault and the entry. */
  | { readonly type: 'fault-played'; readonly subject: string }
  | { readonly type: 'settings'; readonly settings: Settings };

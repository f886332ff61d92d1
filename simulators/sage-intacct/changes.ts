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
  readonly exchangeRateDate?: string;
  readonly exchangeRateTypeId?: string;
  readonly account: string;
  readonly description: string | null;
  readonly documentId: string | null;
  /** Dimension name → id, only those that have a value. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly isBillable?: true;
  /** The allocation template that split this line off. */
  readonly allocation?: string;
  /** Made by Sage, not by the client: one entity owes another. */
  readonly interEntity?: 'receivable' | 'payable';
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
  /** Counts on statistical accounts: `debit` is an increase, `credit` a decrease. */
  readonly kind?: 'statistical';
  readonly automaticReversalDate?: string;
  /** The entry that reverses this one, or the one this reverses. */
  readonly reversedBy?: string;
  readonly reversedFrom?: string;
  readonly reversedFromDate?: string;
  readonly attachment?: string;
  /** People who have approved it so far, where more than one must. */
  readonly approvedBy?: readonly string[];
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

/** A session of the XML API. Every use puts its end off; that is not written down. */
export interface XmlSession {
  readonly id: string;
  readonly userId: string;
  readonly entityId: string | null;
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
}

/** A function of the XML API that was executed under `uniqueid`, with the keys it made. */
export interface XmlExecuted {
  /** Owner (by switch) and controlid together. */
  readonly scope: string;
  readonly atMs: number;
  readonly keys: readonly string[];
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
  | 'project'
  | 'contract'
  | 'warehouse'
  | 'statisticalAccount'
  | 'statisticalJournal'
  | 'userDefinedBook'
  | 'exchangeRateType'
  | 'attachment'
  | 'allocation';

/** Which way a change came in, for the audit history. */
export type ChangeSource = 'api' | 'ui';

/** A row of the company's audit history. `fieldName` is null when a whole object was meant. */
export interface AuditRow {
  readonly key: string;
  readonly objectName: string;
  readonly objectKey: string;
  readonly objectId: string;
  readonly fieldName: string | null;
  readonly previousValue: string | null;
  readonly newValue: string | null;
  readonly action: string;
  readonly by: string;
  readonly at: string;
  readonly source: ChangeSource;
}

/** One change. */
export type Change =
  | { readonly type: 'company'; readonly company: CompanyDefinition; readonly at: string }
  | {
      readonly type: 'entry';
      readonly entry: EntryRecord;
      readonly source?: ChangeSource;
    }
  | {
      readonly type: 'entry-deleted';
      readonly key: string;
      readonly at?: string;
      readonly by?: string;
      readonly source?: ChangeSource;
    }
  | {
      readonly type: 'master';
      /** A kind, or `nsp::NAME` for a value of a user-defined dimension. */
      readonly kind: MasterKind | `nsp::${string}`;
      readonly id: string;
      readonly at: string;
      readonly values: Readonly<Record<string, unknown>>;
      /** The key of a record that is new with this change. */
      readonly key?: string;
      readonly by?: string;
      readonly source?: ChangeSource;
    }
  | {
      readonly type: 'master-deleted';
      readonly kind: MasterKind | `nsp::${string}`;
      readonly id: string;
      readonly at: string;
      readonly by: string;
      readonly source: ChangeSource;
    }
  /** A user's rights or status, changed by an administrator; `null` takes a member away. */
  | {
      readonly type: 'user';
      readonly id: string;
      readonly values: Readonly<Record<string, unknown>>;
    }
  /** The company's authorisations: applications and senders. */
  | {
      readonly type: 'authorized';
      readonly what: 'authorizedApplications' | 'authorizedSenders';
      readonly ids: readonly string[];
    }
  /** A developer has given an application a new secret. */
  | { readonly type: 'client-secret'; readonly clientId: string; readonly clientSecret: string }
  | { readonly type: 'closed'; readonly entity: string | null; readonly through: string | null }
  | { readonly type: 'tokens'; readonly tokens: readonly TokenRecord[] }
  | { readonly type: 'tokens-ended'; readonly tokens: readonly string[] }
  | { readonly type: 'answer'; readonly answer: StoredAnswer }
  | { readonly type: 'answers-forgotten' }
  | { readonly type: 'xml-session'; readonly session: XmlSession }
  | { readonly type: 'xml-executed'; readonly functions: readonly XmlExecuted[] }
  /** A typed fault has fired once more; `subject` names the fault and the entry. */
  | { readonly type: 'fault-played'; readonly subject: string }
  | { readonly type: 'settings'; readonly settings: Settings };

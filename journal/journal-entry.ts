// A journal entry as posting rules make it, before the database numbers it. Invariant: lines sum to
// zero per outlet in the entry's one currency; no line is zero. The SQL proves it again.

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EventCustomer } from '#events/accounting-event.ts';
import type { Currency } from '#money/money.ts';

/** What kind of document an entry stands for, in the order people choose from. */
export const documentTypes = [
  'invoice',
  'statement-charge',
  'payment',
  'settlement',
  'settlement-undo',
  'credit-memo',
  'refund',
  'bounced-check',
  'write-off',
  'sale',
  'sale-refund',
  'register-close',
  'drawer-count',
  'deposit',
  'gift-card',
  'tip-payout',
  'processor-settlement',
  'cost-of-goods',
  'recognition',
  'inter-outlet',
  'journal',
  'reversal',
  'void',
] as const;

export type DocumentType = (typeof documentTypes)[number];

export interface DerivedLine {
  readonly outletId: number;
  readonly accountId: number;
  /** Debit positive, credit negative, minor units; never zero. */
  readonly amountMinor: bigint;
  readonly customer: EventCustomer | null;
  readonly departmentId: number | null;
  readonly productId: number | null;
  readonly service: DateRange | null;
  readonly memo: string | null;
  /**
   * Whose money it is on an account that holds it: the number of a gift card, the code of who
   * earned a tip. Kept by the subledger, not with the line.
   */
  readonly heldFor?: string;
}

export interface DerivedEntry {
  readonly documentType: DocumentType;
  readonly documentNumber: string;
  readonly postedOn: IsoDate;
  readonly outletId: number;
  readonly currency: Currency;
  readonly customer: EventCustomer | null;
  readonly memo: string | null;
  readonly reversesEntryId: bigint | null;
  readonly lines: readonly DerivedLine[];
  /** The settings it was made under, where one was set. */
  readonly settings?: ReadonlyMap<string, string>;
}

/** What the export queue needs of an entry that was just written, in the same transaction. */
export interface PostedEntry {
  readonly entryId: bigint;
  readonly eventSource: string;
  readonly eventExternalId: string;
  readonly postedOn: IsoDate;
  readonly outletId: number;
  readonly currency: Currency;
  readonly amountMinor: bigint;
}

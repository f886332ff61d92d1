// The accounting events as values: what intake (JSON, CSV, NDJSON) reads into and posting rules
// read from.
// Invariant: an event here is complete and consistent with the chart it was read against: codes
// exist and are active, amounts fit their currency, a manual journal balances. read-event.ts makes
// them, nobody else.

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Currency } from '#money/money.ts';

export type EventKind = AccountingEvent['kind'];

/** Who owes or is owed; created as a customer of the property when first seen. */
export interface EventCustomer {
  readonly code: string;
  readonly name: string;
}

interface EventHeader {
  /** The system that sent it, `marina-os`; with `externalId` its identity in the property. */
  readonly source: string;
  readonly externalId: string;
  /** The business day, in the property's calendar; the entry's date. */
  readonly occurredOn: IsoDate;
  /** Outlet code. */
  readonly outlet: string;
  readonly currency: Currency;
  /** Document number people know it by; the external id where none was given. */
  readonly document: string;
  readonly memo: string | null;
  readonly customer: EventCustomer | null;
}

/** A sold line: amount net of tax and discount, always positive; up to 10,000 an event. */
export interface SaleLine {
  readonly product: string;
  readonly amountMinor: bigint;
  readonly description: string | null;
  /** The days the line pays for; deferral and reports use it. */
  readonly service: DateRange | null;
  /** Department code; the product's or the account's where absent. */
  readonly department: string | null;
}

/** Tax as the operational system computed it; positive. */
export interface TaxLine {
  readonly rate: string;
  readonly amountMinor: bigint;
}

/** Part of a payment that pays an invoice (by document number). */
export interface SettledDocument {
  readonly document: string;
  readonly amountMinor: bigint;
}

/** A line of a manual journal: debit positive, credit negative. */
export interface ManualLine {
  readonly account: string;
  readonly amountMinor: bigint;
  /** Outlet code; the event's where absent. */
  readonly outlet: string | null;
  readonly customer: EventCustomer | null;
  readonly department: string | null;
  readonly memo: string | null;
}

export interface InvoiceIssued extends EventHeader {
  readonly kind: 'invoice-issued';
  readonly customer: EventCustomer;
  readonly dueOn: IsoDate | null;
  readonly lines: readonly SaleLine[];
  readonly taxes: readonly TaxLine[];
}

export interface PaymentReceived extends EventHeader {
  readonly kind: 'payment-received';
  readonly customer: EventCustomer;
  readonly method: string;
  readonly amountMinor: bigint;
  readonly settles: readonly SettledDocument[];
}

export interface CreditMemoIssued extends EventHeader {
  readonly kind: 'credit-memo-issued';
  readonly customer: EventCustomer;
  /** Document number of the invoice it corrects, where there is one. */
  readonly of: string | null;
  readonly lines: readonly SaleLine[];
  readonly taxes: readonly TaxLine[];
}

export interface RefundIssued extends EventHeader {
  readonly kind: 'refund-issued';
  readonly customer: EventCustomer;
  readonly method: string;
  readonly amountMinor: bigint;
  /** Document number of the payment or credit memo given back. */
  readonly of: string | null;
}

export interface PaymentBounced extends EventHeader {
  readonly kind: 'payment-bounced';
  readonly customer: EventCustomer;
  readonly amountMinor: bigint;
  /** Document number of the payment that bounced. */
  readonly of: string;
}

export interface IncomeRecognized extends EventHeader {
  readonly kind: 'income-recognized';
  /** Document number of the invoice whose deferred income becomes income. */
  readonly of: string | null;
  readonly lines: readonly SaleLine[];
}

export interface JournalPosted extends EventHeader {
  readonly kind: 'journal-posted';
  /** Why a person made this entry. */
  readonly reason: string;
  readonly lines: readonly ManualLine[];
}

export interface EntryReversed extends EventHeader {
  readonly kind: 'entry-reversed';
  /** The event whose entry is reversed. */
  readonly of: { readonly source: string; readonly externalId: string };
  readonly reason: string;
}

export type AccountingEvent =
  | InvoiceIssued
  | PaymentReceived
  | CreditMemoIssued
  | RefundIssued
  | PaymentBounced
  | IncomeRecognized
  | JournalPosted
  | EntryReversed;

/** Lines of one kind an event may have at most. */
export const linesMax = 10_000;

// The accounting events as values: what intake (JSON, CSV, NDJSON) reads into and posting rules
// read from. How each member is read and written stands in event-kinds.ts.
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

/** What every event has. */
export interface EventHeader {
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
  /** Id of an attachment that exists in the external ledger: the entry there is linked to it. */
  readonly attachment: string | null;
  readonly customer: EventCustomer | null;
}

/** Another event, by what identifies it in the property. */
export interface EventReference {
  readonly source: string;
  readonly externalId: string;
}

/** A sold line: amount net of tax and discount, always positive; up to 10,000 an event. */
export interface SaleLine {
  readonly product: string;
  readonly amountMinor: bigint;
  /** What was taken off before; the price was amount and discount together. */
  readonly discountMinor: bigint | null;
  readonly description: string | null;
  /** The days the line pays for; deferral and reports use it. */
  readonly service: DateRange | null;
  /** Department code; the product's or the account's where absent. */
  readonly department: string | null;
  /** The number of the gift card the line puts money on (or takes back from). */
  readonly giftCard: string | null;
  /** The code of whose tip the line is. */
  readonly server: string | null;
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

/** Money a sale was paid with, by payment method. */
export interface Tender {
  readonly method: string;
  readonly amountMinor: bigint;
  /** What was in the drawer at the close, where it was counted; the difference is over or short. */
  readonly countedMinor: bigint | null;
  /** The number of the gift card that paid. */
  readonly giftCard: string | null;
}

/** What goods of a product had cost. */
export interface CostLine {
  readonly product: string;
  readonly amountMinor: bigint;
  readonly department: string | null;
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

/** A fee put on the customer's balance outside invoices: late, returned check, administration. */
export interface StatementChargePosted extends EventHeader {
  readonly kind: 'statement-charge-posted';
  readonly customer: EventCustomer;
  /** Number of the account the charge is income of. */
  readonly account: string;
  readonly amountMinor: bigint;
  readonly taxes: readonly TaxLine[];
  readonly dueOn: IsoDate | null;
  readonly department: string | null;
}

export interface PaymentReceived extends EventHeader {
  readonly kind: 'payment-received';
  readonly customer: EventCustomer;
  readonly method: string;
  readonly amountMinor: bigint;
  readonly settles: readonly SettledDocument[];
  /** The number of the gift card that paid. */
  readonly giftCard: string | null;
}

/** What was paid ahead, and lies with prepayments, pays documents. */
export interface PaymentSettled extends EventHeader {
  readonly kind: 'payment-settled';
  readonly customer: EventCustomer;
  /** Document number of the payment. */
  readonly of: string;
  readonly settles: readonly SettledDocument[];
}

/** What a payment pays is taken back, and lies with prepayments again. */
export interface PaymentUnsettled extends EventHeader {
  readonly kind: 'payment-unsettled';
  readonly customer: EventCustomer;
  /** Document number of the payment. */
  readonly of: string;
  readonly amountMinor: bigint;
  /** The documents that are let go first. */
  readonly settles: readonly SettledDocument[];
  readonly reason: string;
}

/** A held deposit pays what its customer owes. */
export interface DepositApplied extends EventHeader {
  readonly kind: 'deposit-applied';
  readonly customer: EventCustomer;
  /** The deposit's product: its account is the liability it is held in. */
  readonly product: string;
  readonly amountMinor: bigint;
  readonly settles: readonly SettledDocument[];
}

/** A held deposit is given back. */
export interface DepositRefunded extends EventHeader {
  readonly kind: 'deposit-refunded';
  readonly customer: EventCustomer;
  readonly product: string;
  readonly method: string;
  readonly amountMinor: bigint;
}

/** A held deposit is kept. */
export interface DepositForfeited extends EventHeader {
  readonly kind: 'deposit-forfeited';
  readonly customer: EventCustomer;
  readonly product: string;
  readonly amountMinor: bigint;
}

interface Sale extends EventHeader {
  readonly register: string | null;
  readonly lines: readonly SaleLine[];
  readonly taxes: readonly TaxLine[];
  readonly tenders: readonly Tender[];
  /** What goes on the customer's house account instead of being paid. */
  readonly onAccountMinor: bigint | null;
}

/** A ticket of the point of sale, paid at the till or put on a house account. */
export interface SaleCompleted extends Sale {
  readonly kind: 'sale-completed';
}

/** A ticket in refund mode: a sale in mirror image. */
export interface SaleRefunded extends Sale {
  readonly kind: 'sale-refunded';
  /** Document number of the sale it gives back, where there is one. */
  readonly of: string | null;
}

/** A register's day (Z-Out): its sales, where they were not sent one by one. */
export interface RegisterClosed extends EventHeader {
  readonly kind: 'register-closed';
  readonly register: string;
  readonly lines: readonly SaleLine[];
  readonly taxes: readonly TaxLine[];
  readonly tenders: readonly Tender[];
}

/** A drawer held more or less than was sold, where sales were sent one by one. */
export interface DrawerCounted extends EventHeader {
  readonly kind: 'drawer-counted';
  readonly register: string | null;
  readonly method: string;
  readonly overMinor: bigint | null;
  readonly shortMinor: bigint | null;
}

/** Tips that were held go to the staff. */
export interface TipsPaidOut extends EventHeader {
  readonly kind: 'tips-paid-out';
  /** The tip's product: its account is the liability tips are held in. */
  readonly product: string;
  readonly method: string;
  readonly amountMinor: bigint;
  /** The code of who is paid. */
  readonly server: string | null;
}

/** The card processor paid out what it had collected, less its fee. */
export interface ProcessorSettled extends EventHeader {
  readonly kind: 'processor-settled';
  /** The payment method whose clearing account is emptied. */
  readonly method: string;
  /** Number of the bank account it arrived at. */
  readonly account: string;
  /** Before the fee. */
  readonly amountMinor: bigint;
  readonly feeMinor: bigint | null;
}

/** What goods had cost leaves the inventory. */
export interface CostOfGoodsRecorded extends EventHeader {
  readonly kind: 'cost-of-goods-recorded';
  readonly lines: readonly CostLine[];
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
  /** The number of the gift card the money goes back on. */
  readonly giftCard: string | null;
}

export interface PaymentBounced extends EventHeader {
  readonly kind: 'payment-bounced';
  readonly customer: EventCustomer;
  readonly amountMinor: bigint;
  /** Document number of the payment that bounced. */
  readonly of: string;
}

interface TakenBack extends EventHeader {
  /** The event whose entry is reversed. */
  readonly of: EventReference;
  readonly reason: string;
}

/** A payment entered by mistake, taken back on its own day. */
export interface PaymentVoided extends TakenBack {
  readonly kind: 'payment-voided';
}

/** An invoice that should not have been, taken back in an open period. */
export interface InvoiceVoided extends TakenBack {
  readonly kind: 'invoice-voided';
}

/** What a customer owes is given up as lost. */
export interface ReceivableWrittenOff extends EventHeader {
  readonly kind: 'receivable-written-off';
  readonly customer: EventCustomer;
  /** Document number of what is written off, where it is one document. */
  readonly of: string | null;
  readonly amountMinor: bigint;
  readonly reason: string;
}

/** A customer paid what had been written off. */
export interface WriteOffRecovered extends EventHeader {
  readonly kind: 'write-off-recovered';
  readonly customer: EventCustomer;
  readonly of: string | null;
  readonly method: string;
  readonly amountMinor: bigint;
}

/** A gift card given away, or many made at once. */
export interface GiftCardIssued extends EventHeader {
  readonly kind: 'gift-card-issued';
  /** The gift card's product: its account is the liability. */
  readonly product: string;
  readonly card: string | null;
  readonly amountMinor: bigint;
}

/** What was left on a gift card is no longer owed. */
export interface GiftCardExpired extends EventHeader {
  readonly kind: 'gift-card-expired';
  readonly product: string;
  readonly card: string | null;
  readonly amountMinor: bigint;
}

export interface IncomeRecognized extends EventHeader {
  readonly kind: 'income-recognized';
  /** Document number of the invoice whose deferred income becomes income. */
  readonly of: string | null;
  readonly lines: readonly SaleLine[];
}

/** Income that was recognized goes back: what it was for was credited or voided. */
export interface RecognitionUnwound extends EventHeader {
  readonly kind: 'recognition-unwound';
  /** Document number of the invoice. */
  readonly of: string | null;
  /** Number of the account that bears it; else the product's income. */
  readonly account: string | null;
  readonly lines: readonly SaleLine[];
}

/** One outlet paid, earned or used something for another. */
export interface InterOutletPosted extends EventHeader {
  readonly kind: 'inter-outlet-posted';
  readonly toOutlet: string;
  readonly amountMinor: bigint;
  /** Number of the account debited at `toOutlet`. */
  readonly debitAccount: string;
  /** Number of the account credited at `outlet`. */
  readonly creditAccount: string;
  readonly reason: string;
}

export interface JournalPosted extends EventHeader {
  readonly kind: 'journal-posted';
  /** Why a person made this entry. */
  readonly reason: string;
  readonly lines: readonly ManualLine[];
}

export interface EntryReversed extends TakenBack {
  readonly kind: 'entry-reversed';
}

export type AccountingEvent =
  | InvoiceIssued
  | StatementChargePosted
  | PaymentReceived
  | PaymentSettled
  | PaymentUnsettled
  | DepositApplied
  | DepositRefunded
  | DepositForfeited
  | SaleCompleted
  | SaleRefunded
  | RegisterClosed
  | DrawerCounted
  | TipsPaidOut
  | ProcessorSettled
  | CostOfGoodsRecorded
  | CreditMemoIssued
  | RefundIssued
  | PaymentBounced
  | PaymentVoided
  | InvoiceVoided
  | ReceivableWrittenOff
  | WriteOffRecovered
  | GiftCardIssued
  | GiftCardExpired
  | IncomeRecognized
  | RecognitionUnwound
  | InterOutletPosted
  | JournalPosted
  | EntryReversed;

/** Lines of one kind an event may have at most. */
export const linesMax = 10_000;

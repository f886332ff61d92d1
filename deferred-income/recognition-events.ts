// The events a run posts: groups of due rows become `income-recognized`, or `recognition-unwound`
// where the rows are below zero. Pure. Invariant: an event's id is made of its first row, named by
// the event that deferred it, and a row ends once: the same rows make the same event, whoever runs
// and whatever numbers their entries have after a restore. Masters that became inactive do not stop
// income that was promised: events are made here, not read.

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EventHeader, SaleLine } from '#events/accounting-event.ts';
import { contentOf } from '#events/event-content.ts';
import type { ReadEvent } from '#events/receipt.ts';
import { type EventIdentity, ownEventId, ownSource } from '#journal/own-event.ts';
import type { Currency } from '#money/money.ts';
import type { Making } from './deferral-book.ts';

/** Due rows that become one event. */
export interface DueGroup {
  readonly outlet: string;
  readonly outletId: number;
  readonly product: string;
  readonly productId: number;
  readonly currency: Currency;
  readonly deferredAccountId: number;
  /** The day the entry gets: in an open period, never before the rows were on the books. */
  readonly postOn: IsoDate;
  /** Below zero: income goes back. */
  readonly amountMinor: bigint;
  readonly making: Making;
  /** Null in a summary of many documents. */
  readonly document: string | null;
  readonly customer: { readonly code: string; readonly name: string } | null;
  readonly service: DateRange;
  readonly department: string | null;
  readonly rows: ClaimedRows;
  /** The first of the rows by the identity of the event that made its schedule. */
  readonly first: EventIdentity & { readonly lineNumber: number; readonly rowNumber: number };
}

/**
 * Rows by their keys, in the order of the keys: three lists of the same length, each as the text
 * PostgreSQL writes and reads. Nobody looks into them here, and a million are handed on as they
 * are.
 */
export interface ClaimedRows {
  readonly count: number;
  readonly entryIds: string;
  readonly lineNumbers: string;
  readonly rowNumbers: string;
}

/** The event of a group; `account`: who bears credited income, else the product's income. */
export function eventOf(group: DueGroup, account: string | null): ReadEvent {
  const { amountMinor, first, postOn, product, service, department } = group;
  const what = amountMinor > 0n ? 'recognized' : 'unwound';
  const header: EventHeader = {
    source: ownSource,
    externalId: ownEventId(`${what}-${first.lineNumber}-${first.rowNumber}`, first),
    occurredOn: postOn,
    outlet: group.outlet,
    currency: group.currency,
    document: group.document ?? `${product} ${postOn.slice(0, 7)}`,
    memo: null,
    attachment: null,
    customer: group.customer,
  };
  const line: SaleLine = {
    ...{ product, service, department, discountMinor: null, description: null },
    ...{ giftCard: null, server: null },
    amountMinor: amountMinor < 0n ? -amountMinor : amountMinor,
  };
  const lines = [line];
  const of = group.document;
  const event =
    amountMinor > 0n
      ? { ...header, kind: 'income-recognized' as const, of, lines }
      : { ...header, kind: 'recognition-unwound' as const, of, account, lines };
  return { event, content: contentOf(event) };
}

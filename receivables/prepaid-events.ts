// The events Tieout posts by itself where prepayments are a liability: a payment settled, and taken
// back. Pure. Invariant: an event's id is made of the events it is about and how often they were
// settled before (journal/own-event.ts): pressing twice, or two people at once, post once. Leaves
// to others: whether it may be (settle-prepaid.ts judges these events like any other).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EventCustomer, EventHeader, SettledDocument } from '#events/accounting-event.ts';
import { contentOf } from '#events/event-content.ts';
import type { ReadEvent } from '#events/receipt.ts';
import { type EventIdentity, ownEventId, ownSource } from '#journal/own-event.ts';
import type { Currency } from '#money/money.ts';

export interface PrepaidOrder {
  /** What is done, with what tells it from the same thing done before. */
  readonly word: string;
  /** The events it is about, the payment first. */
  readonly about: readonly [EventIdentity, ...EventIdentity[]];
  readonly outlet: string;
  readonly currency: Currency;
  readonly customer: EventCustomer;
  /** Number of the payment. */
  readonly payment: string;
  readonly amountMinor: bigint;
  /** What it pays, or had paid; none: whatever it is free of already. */
  readonly settles: readonly SettledDocument[];
  readonly on: IsoDate;
}

/** An id for several events: the first one's to be read, all of them in the hash. */
export function idOfOrder({ word, about }: Pick<PrepaidOrder, 'word' | 'about'>): string {
  const [first, ...others] = about;
  const whole = [first.source, ...others.flatMap((one) => [one.source, one.externalId])];
  return ownEventId(word, { source: whole.join('\u0000'), externalId: first.externalId });
}

function headerOf(order: PrepaidOrder): EventHeader & { readonly customer: EventCustomer } {
  const { on: occurredOn, outlet, currency, customer } = order;
  return {
    ...{ source: ownSource, externalId: idOfOrder(order), occurredOn, outlet, currency },
    ...{ document: order.payment, memo: null, attachment: null, customer },
  };
}

/** What was paid ahead pays documents. */
export function settledEvent(order: PrepaidOrder): ReadEvent {
  const { payment: of, settles } = order;
  const event = { ...headerOf(order), kind: 'payment-settled' as const, of, settles };
  return { event, content: contentOf(event) };
}

/** What a payment paid is taken back. */
export function unsettledEvent(order: PrepaidOrder, reason: string): ReadEvent {
  const { payment: of, amountMinor, settles } = order;
  const kind = 'payment-unsettled' as const;
  const event = { ...headerOf(order), kind, of, amountMinor, settles, reason };
  return { event, content: contentOf(event) };
}

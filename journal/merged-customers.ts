// Events that name a customer who was merged into another. Pure. Between intake and the rules.
// Invariant: what a sender said stays in the event as it came; only what is derived from it is of
// the owner, and only from the day of the merge on: earlier days are the merged customer's history.
// Leaves to others: merging (receivables/merge-store.ts), whose open items are whose.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { EventCustomer } from '#events/accounting-event.ts';
import type { ReadEvent } from '#events/receipt.ts';

/** The event as the rules see it: of whom its customers count for on its day. */
export function takenForOwner(read: ReadEvent, chart: Chart): ReadEvent {
  if (chart.mergedCustomers.size === 0) return read;
  const { event } = read;
  const ownerOf = (customer: EventCustomer): EventCustomer => {
    const merged = chart.mergedCustomers.get(customer.code);
    return merged && event.occurredOn >= merged.since ? merged.owner : customer;
  };
  if (event.kind === 'journal-posted') {
    const lines = event.lines.map((line) =>
      line.customer === null ? line : { ...line, customer: ownerOf(line.customer) },
    );
    const customer = event.customer === null ? null : ownerOf(event.customer);
    return { ...read, event: { ...event, customer, lines } };
  }
  const { customer } = event;
  if (customer === null || customer === undefined) return read;
  return { ...read, event: { ...event, customer: ownerOf(customer) } as typeof event };
}

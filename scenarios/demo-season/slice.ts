// A part of the demo season that is told in seconds, with every kind of event and what goes wrong
// on the other side. For scenarios only.
// Invariant: what an event speaks of is in the slice too.

import { eventKinds } from '#events/event-kinds.ts';
import { demoSeason, mentions, sellsAt, toldBefore } from './season.ts';
import type { EventJson } from './season-ledger.ts';

/** The month that is closed over there while payments of it are still to come. */
export const closedMonthEnd = '2026-04-30';
/** Somebody over there switches the restaurant's department off. */
export const kitchenClosesOn = '2026-09-20';

/** About `wanted` events of the season: the rare ones with all they speak of, then the first. */
export function sliceOfSeason(wanted: number): EventJson[] {
  const season = demoSeason();
  const byId = new Map(season.map((event) => [event.id, event]));
  const chosen = new Set<EventJson>();
  const choose = (event: EventJson | undefined) => {
    if (!event || chosen.has(event)) return;
    chosen.add(event);
    for (const id of mentions(event)) choose(byId.get(id));
    if (event.kind.startsWith('deposit-')) season.filter(paysIn(event, season)).forEach(choose);
    if (event.kind in toldBefore) season.filter(comesBefore(event)).forEach(choose);
  };
  const first = (count: number, fits: (event: EventJson) => boolean) =>
    season.filter(fits).slice(0, count).forEach(choose);
  for (const kind of eventKinds) first(3, (event) => event.kind === kind);
  first(6, (event) => sellsAt(event, 'EVENT'));
  first(5, (event) => event.occurredOn > kitchenClosesOn && sellsAt(event, 'REST-FOOD'));
  first(4, (event) => event.occurredOn <= kitchenClosesOn && sellsAt(event, 'REST-FOOD'));
  for (const event of season) if (chosen.size < wanted) choose(event);
  return season.filter((event) => chosen.has(event));
}

/** What was billed to the customer to be held until then, and what paid it. */
function paysIn(taking: EventJson, season: readonly EventJson[]): (event: EventJson) => boolean {
  const customer = customerOf(taking);
  const fits = (one: EventJson) =>
    customerOf(one) === customer && one.occurredOn <= taking.occurredOn;
  const bills = season.filter((one) => fits(one) && sellsAt(one, String(taking.product)));
  const ids = new Set(bills.map(({ id }) => id));
  return (one) => ids.has(one.id) || (fits(one) && mentions(one).some((id) => ids.has(id)));
}

const customerOf = ({ customer }: EventJson) => (customer as { id?: string } | undefined)?.id;

/** What has to be told of the same document until then: what was given up, or recognized. */
function comesBefore({ kind, of, occurredOn }: EventJson): (event: EventJson) => boolean {
  return (one) => one.kind === toldBefore[kind] && one.of === of && one.occurredOn <= occurredOn;
}

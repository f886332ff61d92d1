// The opening balance as it was accepted against the one the external ledger reports today. Pure.
// Between reading the balances on the eve of the cut-over and the identity.
// Invariant: accepted plus the effects of the findings is what the ledger reports today, at every
// place that is ours to explain.
// Leaves to others: keeping what was accepted (opening-store.ts).

import { formatAmount } from '#money/money.ts';
import type { Finding } from './causes.ts';
import { isInScope, type Scope } from './examination.ts';
import { AmountsByPlace, type PlacedAmount } from './place.ts';

/** One finding for each place of ours whose balance before the cut-over is another one now. */
export function openingFindings(
  accepted: readonly PlacedAmount[],
  today: readonly PlacedAmount[],
  scope: Scope,
): Finding[] {
  const then = new AmountsByPlace().addAll(accepted);
  const now = new AmountsByPlace().addAll(today);
  const change = new AmountsByPlace().addAll(today).addAll(accepted, -1n);
  return change
    .amounts()
    .filter((amount) => isInScope(scope, amount))
    .map((amount) => {
      const { place } = amount;
      const at = place.location === '' ? '' : ` at ${place.location}`;
      const [was, is] = [then.at(place), now.at(place)].map((x) => formatAmount(x, place.currency));
      return {
        ...{ cause: 'opening-changed' as const, exportId: null, externalEntryId: null },
        adjustmentId: null,
        what: `the opening balance of ${place.account}${at} was ${was} and is ${is}`,
        effects: [amount],
      };
    });
}

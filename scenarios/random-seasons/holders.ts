// Whose the held money of a random season is. Drawn from the amount, so that naming holders changes
// nothing else of what a seed tells. Three cards and three of the staff share it; now and then
// nobody is named.

import { decimal } from '#scenarios/demo-season/season-ledger.ts';

/** The member that names a holder; none. */
export function holderOf(product: string, cents: number) {
  const named = cents % 4;
  if (named === 3) return {};
  if (product === 'GIFT-CARD') return { giftCard: `HP-${named}` };
  return product === 'TIP' ? { server: `S-${named}` } : {};
}

/** A tender; one by gift card may name it. */
export const tenderOf = (method: string, cents: number) => ({
  ...{ method, amount: decimal(cents) },
  ...(method === 'GIFT-CARD' ? holderOf(method, cents) : {}),
});

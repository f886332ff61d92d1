// Posting rule: gift cards given away or made in bulk, and gift cards that expire. Dr gift cards
// given (expense); Cr the liability of the gift card’s product; expiry the other way, to breakage.
// Source: the-system-we-implement.md section 3.4 rows 43 and 45
// (account types documented). A card that is sold is a line of a sale (row 42); one that pays is a
// tender or a payment method (row 44).

import type { Account, Chart } from '#chart-of-accounts/chart.ts';
import type { GiftCardExpired, GiftCardIssued } from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry } from '../journal-entry.ts';
import { heldBy } from './held-account.ts';
import { accountOfRole, addLine, writeEntry } from './rule-parts.ts';

/** What is given raises the liability; what expires lowers it. */
const roles = {
  'gift-card-issued': 'gift-cards-given',
  'gift-card-expired': 'gift-card-breakage',
} as const;

/** A card kept on a liability of another detail type is no card of the subledger. */
function onCard(giftCard: string | null, account: Account | null) {
  if (account?.detailType !== 'gift-cards') return {};
  return { holder: { giftCard, where: '' } };
}

/**
 * Both ends of a gift card's life without money. An expired card: Dr the liability; Cr breakage
 * income (row 45, standard practice; where unclaimed property belongs to the state, its account).
 */
export function giftCardChanged(
  event: GiftCardIssued | GiftCardExpired,
  chart: Chart,
): DerivedEntry | Problem[] {
  return writeEntry(event, chart, 'gift-card', (draft) => {
    const givenMinor = event.kind === 'gift-card-issued' ? event.amountMinor : -event.amountMinor;
    const memo = event.memo ?? event.card;
    const { account, product } = heldBy(draft, event.product);
    addLine(draft, accountOfRole(draft, roles[event.kind]), givenMinor, { memo });
    const productId = product?.productId ?? null;
    addLine(draft, account, -givenMinor, { productId, memo, ...onCard(event.card, account) });
  });
}

// The items of the close checklist for gift cards and tips: what is held on cards and for the staff
// is the accounts, and nothing is short. Invariant: reads only; a short card is a warning, since a
// card that was spent is spent, and one sold before the books began is short here for ever.

import type { Queryable } from '#database/pool.ts';
import {
  type HeldMoneyProof,
  proveHeldMoney,
  type ShortHolder,
  shortHolders,
} from '#held-money/proof-store.ts';
import { grouped } from '#money/grouped.ts';
import { formatAmount } from '#money/money.ts';
import { amountsText, type CheckItem, settled, sumsOf } from './checklist.ts';
import { type CheckScope, isOf, mustNotHappen, outletsOf, reportRemedy } from './checks-store.ts';

/** Cards and people that are named; the report has them all. */
const NAMED_MAX = 3;

const held = [
  { check: 'gift-cards', title: 'Gift cards', report: 'gift-card-liability', type: 'gift-cards' },
  { check: 'tips', title: 'Tips payable', report: 'tips-payable', type: 'tips-payable' },
] as const;

/** Gift cards and tips against their accounts. */
export async function checkHeldMoney(db: Queryable, scope: CheckScope): Promise<CheckItem[]> {
  const { propertyId, through, outlet } = scope;
  const proofs = (await proveHeldMoney(db, propertyId, through)).filter(isOf(scope));
  const short = (await shortHolders(db, propertyId, through)).filter(
    ({ outlets }) => outlet === null || outlets.includes(outlet.code),
  );
  return held.map((one) => {
    const isThis = ({ type }: { readonly type: string }) => type === one.type;
    return heldCheck(one, scope, proofs.filter(isThis), short.filter(isThis));
  });
}

function heldCheck(
  { check, title, report }: (typeof held)[number],
  scope: CheckScope,
  proofs: readonly HeldMoneyProof[],
  short: readonly ShortHolder[],
): CheckItem {
  const shown = { check, title, remedy: reportRemedy(report, scope) } as const;
  const off = proofs.filter((one) => one.accountMinor !== one.heldMinor + one.nobodyMinor);
  if (off.length > 0) {
    const gaps = sumsOf(off, (one) => one.accountMinor - one.heldMinor - one.nobodyMinor);
    return {
      ...{ ...shown, state: 'blocking', count: off.length, amounts: gaps },
      message: `${title} are not the account: ${amountsText(gaps)} at ${outletsOf(off)}`,
      hint: mustNotHappen,
    };
  }
  const amounts = sumsOf(proofs, ({ accountMinor }) => accountMinor);
  const below = proofs.filter(({ accountMinor }) => accountMinor < 0n);
  const names = [
    ...below.map(({ account, outlet }) => `${account} at ${outlet}`),
    ...namesOf(short),
  ];
  if (names.length > 0) {
    return {
      ...{ ...shown, state: 'warning', count: below.length + short.length, amounts },
      message: `More was given out than was taken in on ${names.join(', ')}`,
      hint: 'Look at the report: it was sold before these books began, or an event is missing.',
    };
  }
  const message = proofs.length === 0 ? 'None.' : `${amountsText(amounts)} is owed.`;
  return { ...settled(message), ...shown, amounts };
}

function namesOf(short: readonly ShortHolder[]): string[] {
  const named = short.slice(0, NAMED_MAX).map(({ heldFor, heldMinor, currency }) => {
    return `${heldFor} (${grouped(formatAmount(heldMinor, currency))} ${currency})`;
  });
  const more = short.length - named.length;
  return more > 0 ? [...named, `${grouped(more)} more`] : named;
}

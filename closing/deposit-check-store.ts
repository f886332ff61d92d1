// The item of the close checklist for deposits: what is held for customers is the accounts, and
// nobody was given more than was held for them. Invariant: reads only.

import type { Queryable } from '#database/pool.ts';
import { grouped } from '#money/grouped.ts';
import { formatAmount } from '#money/money.ts';
import { type DepositProof, proveDeposits } from '#receivables/held-proof-store.ts';
import { amountsText, type CheckItem, settled, sumsOf } from './checklist.ts';
import { type CheckScope, isOf, mustNotHappen, outletsOf, reportRemedy } from './checks-store.ts';

/** Names of customers below zero that are told; the report has them all. */
const NAMED_MAX = 3;

/** Deposits of customers against the accounts of deposits. */
export async function checkDeposits(db: Queryable, scope: CheckScope): Promise<CheckItem> {
  const { propertyId, through } = scope;
  const proofs = (await proveDeposits(db, propertyId, through)).filter(isOf(scope));
  const shown = {
    check: 'deposits',
    title: 'Deposits held',
    remedy: reportRemedy('deposits-held', scope),
  } as const;
  const off = proofs.filter((one) => one.accountMinor !== one.heldMinor + one.nobodyMinor);
  if (off.length > 0) {
    const gaps = sumsOf(off, (one) => one.accountMinor - one.heldMinor - one.nobodyMinor);
    return {
      ...{ ...shown, state: 'blocking', count: off.length, amounts: gaps },
      message: `Customers’ deposits are not the account: ${amountsText(gaps)} at ${outletsOf(off)}`,
      hint: mustNotHappen,
    };
  }
  const amounts = sumsOf(proofs, ({ accountMinor }) => accountMinor);
  const below = proofs.flatMap(belowZero);
  if (below.length > 0) {
    const names = below.slice(0, NAMED_MAX).join(', ');
    const more = below.length > NAMED_MAX ? ` and ${grouped(below.length - NAMED_MAX)} more` : '';
    return {
      ...{ ...shown, state: 'blocking', count: below.length, amounts },
      message: `More was given up than was held for ${names}${more}`,
      hint:
        'Reverse what was refunded, applied or forfeited too much, or post the deposit that is ' +
        'missing; what names no customer is corrected by a journal that does.',
    };
  }
  const nobody = proofs.filter(({ nobodyMinor }) => nobodyMinor > 0n);
  if (nobody.length > 0) {
    const sums = sumsOf(nobody, ({ nobodyMinor }) => nobodyMinor);
    return {
      ...{ ...shown, state: 'warning', count: nobody.length, amounts },
      message: `${amountsText(sums)} is held for nobody at ${outletsOf(nobody)}`,
      hint: 'Post a journal that moves it to the customers whose deposits these are.',
    };
  }
  const message = proofs.length === 0 ? 'None.' : `${amountsText(amounts)} is held.`;
  return { ...settled(message), ...shown, amounts };
}

/** Who was given more than was held, in words. */
function belowZero({ account, outlet, currency, belowZero: below, nobodyMinor }: DepositProof) {
  const at = (who: string, minor: bigint) =>
    `${who} in ${account} at ${outlet} (${grouped(formatAmount(minor, currency))} ${currency})`;
  const customers = below.map(({ customer, heldMinor }) => at(customer, BigInt(heldMinor)));
  return nobodyMinor < 0n ? [...customers, at('nobody', nobodyMinor)] : customers;
}

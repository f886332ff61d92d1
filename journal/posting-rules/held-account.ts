// The liability a product holds money in: deposits, tips, gift cards. Rules that give such money up
// ask for it here. Invariant: only a liability is given up; a product of income would be earned
// twice.

import type { Account, Product } from '#chart-of-accounts/chart.ts';
import { journalProblem } from '../journal-errors.ts';
import { type Draft, productOf, usable } from './rule-parts.ts';

export interface Held {
  readonly account: Account | null;
  readonly product: Product | null;
}

/** The product's liability; null with the problem noted when it has none. */
export function heldBy(draft: Draft, code: string): Held {
  const product = productOf(draft, code, 'product');
  if (!product) return { account: null, product };
  const account = draft.chart.accountsById.get(product.incomeAccountId) ?? null;
  if (account !== null && account.type !== 'liability') {
    const facts = [product.code, account.number, account.type] as const;
    draft.problems.push(journalProblem('JOURNAL_PRODUCT_NOT_HELD', { where: 'product' }, ...facts));
    return { account: null, product };
  }
  return { account: usable(draft, account, `the account of product ${code}`, 'product'), product };
}

// The terms of the identity as steps of a waterfall: where each begins and ends between our balance
// and theirs. Pure. Invariant: sums are exact decimals; only shares, which are lengths on the
// screen, are rounded. Leaves to others: drawing (identity.tsx).

import { minorOf, sumOf } from '../controls/amount-format.ts';
import type { Term } from './terms-of.ts';

/** Of the whole width, in percent. */
export interface Step {
  readonly from: number;
  readonly to: number;
  /** What the terms add up to with this one. */
  readonly after: string;
}

/** One step for each term; null where the ledger reports no amount. */
export function stepsOf(terms: readonly Term[]): (Step | null)[] {
  const ends = terms.reduce<(readonly [start: string, end: string] | null)[]>((found, term) => {
    const start = isWhole(term) ? '0' : (found.findLast((one) => one !== null)?.[1] ?? '0');
    const end = term.amount === null ? null : sumOf([start, signed(term, term.amount)]);
    found.push(end === null ? null : [start, end]);
    return found;
  }, []);
  const places = ends.flatMap((one) => (one ? one.map((amount) => minorOf(amount, scale)) : []));
  const low = least([0n, ...places]);
  const width = -least([0n, ...places].map((place) => -place)) - low;
  const share = (amount: string) =>
    width === 0n ? 0 : Number(((minorOf(amount, scale) - low) * 1000n) / width) / 10;
  return ends.map((one) => one && { from: share(one[0]), to: share(one[1]), after: one[1] });
}

/** The widest any currency here is written. */
const scale = 6;

/** Does it stand on the ground: the balance it starts from and the one it ends at. */
const isWhole = ({ sign }: Term) => sign === '' || sign === '=';

function signed({ sign }: Term, amount: string): string {
  if (sign !== '−') return amount;
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

const least = (values: readonly bigint[]) =>
  values.reduce((found, value) => (value < found ? value : found), 0n);

// How large each term of the identity is over all accounts, in absolute amounts: where the money
// waits. Invariant: these are sizes, not signed sums; the signed identity is per account. Leaves to
// others: rows.

import { Amount } from '../controls/amount.tsx';
import { isZero } from '../controls/amount-format.ts';
import type { Conducted } from './reconciliation-queries.ts';
import classes from './term-tiles.module.css';

const names: readonly [keyof NonNullable<Conducted['terms']>, string][] = [
  ['ours', 'Ours'],
  ['pending', 'Pending'],
  ['error', 'Error'],
  ['excluded', 'Excluded'],
  ['adjustments', 'To be reversed there'],
  ['leftThere', 'Left there'],
  ['foreign', 'Foreign'],
  ['external', 'Ledger'],
  ['unexplained', 'Unexplained'],
];

/** One tile per term. */
export function TermTiles({ run }: { run: Conducted }) {
  const { terms } = run;
  if (terms === null) return null;
  return (
    <dl className={classes.tiles} aria-label="Size of each term, absolute amounts">
      {names.map(([term, name]) => (
        <div key={term} className={classes.tile}>
          <dt>{name}</dt>
          <dd data-loud={(term === 'unexplained' && !isZero(terms[term])) || undefined}>
            <Amount amount={terms[term]} quietZero />
          </dd>
        </div>
      ))}
    </dl>
  );
}

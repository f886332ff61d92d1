// How large each term of the identity is over all accounts, in absolute amounts: where the money
// waits. Invariant: these are sizes, not signed sums; the signed identity is per account. Leaves to
// others: rows.

import { Amount } from '../controls/amount.tsx';
import { isZero } from '../controls/amount-format.ts';
import { t } from '../language/text.ts';
import type { Conducted } from './reconciliation-queries.ts';
import classes from './term-tiles.module.css';

const names: readonly [keyof NonNullable<Conducted['terms']>, string][] = [
  ['ours', t('Ours')],
  ['pending', t('Pending')],
  ['error', t('Error')],
  ['excluded', t('Excluded')],
  ['adjustments', t('To be reversed there')],
  ['leftThere', t('Left there')],
  ['foreign', t('Foreign')],
  ['external', t('Ledger')],
  ['unexplained', t('Unexplained')],
];

/** One tile per term. */
export function TermTiles({ run }: { run: Conducted }) {
  const { terms } = run;
  if (terms === null) return null;
  return (
    <dl className={classes.tiles} aria-label={t('Size of each term, absolute amounts')}>
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

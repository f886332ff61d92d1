// The identity of one account or of a run, as a sum with a sign per term: from our balance to
// theirs. Invariant: every term is shown, zero ones quietly; the last line is what the external
// ledger reports. Leaves to others: what stands behind a term.

import { Amount } from '../controls/amount.tsx';
import { isZero } from '../controls/amount-format.ts';
import classes from './reconciliation.module.css';

export interface Term {
  readonly sign: '+' | '−' | '=' | '';
  readonly name: string;
  readonly note?: string;
  readonly amount: string | null;
  readonly loud?: boolean;
}

/** One row of the identity per term, the total last. */
export function Identity({ terms }: { terms: readonly Term[] }) {
  return (
    <dl className={classes.identity}>
      {terms.map((term) => (
        <div key={term.name} className={classes.term} data-total={term.sign === '=' || undefined}>
          <span className={classes.sign} aria-hidden>
            {term.sign}
          </span>
          <dt>
            {term.name}
            {term.note ? <span className={classes.termNote}>{term.note}</span> : null}
          </dt>
          <dd>
            {term.amount === null ? (
              'not reported'
            ) : (
              <span className={term.loud && !isZero(term.amount) ? classes.loud : undefined}>
                <Amount amount={term.amount} aligned quietZero />
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

// What the lines of a typed entry add up to, per outlet, as one types. Invariant: an entry balances
// at every outlet by itself. Leaves to others: whether it may be booked.

import { formatDecimal, isZero } from '../controls/amount-format.ts';
import { ToneBadge } from '../controls/badge.tsx';
import { t } from '../language/text.ts';
import { LineSum } from './line-fields.tsx';
import { type ManualDraft, sumsOf } from './manual-draft.ts';
import classes from './manual-entry.module.css';

/** One row an outlet; said aloud as it changes. */
export function ManualSums({ draft, currency }: { draft: ManualDraft; currency: string }) {
  return (
    <section aria-label={t('Sums')} aria-live="polite" className={classes.sums}>
      {sumsOf(draft).map(({ outlet, debits, credits, difference }) => (
        <div key={outlet} className={classes.sumRow}>
          <span className={classes.sumState}>
            <span>{outlet === '' ? t('No outlet yet') : outlet}</span>
            <State difference={difference} nothing={isZero(debits) && isZero(credits)} />
          </span>
          <LineSum label={t('Debits {currency}', { currency })} amount={debits} />
          <LineSum label={t('Credits {currency}', { currency })} amount={credits} />
        </div>
      ))}
    </section>
  );
}

function State({ difference, nothing }: { difference: string; nothing: boolean }) {
  if (nothing) return null;
  if (isZero(difference)) return <ToneBadge tone="good" label={t('Balanced')} />;
  const lacking = difference.startsWith('-') ? 'debits' : 'credits';
  const amount = formatDecimal(difference.replace('-', ''));
  return <ToneBadge tone="warn" label={t('{amount} of {lacking} missing', { amount, lacking })} />;
}

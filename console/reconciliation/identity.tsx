// The identity of one account as a sum and as its waterfall: from our balance to theirs, a step per
// term, each leading to what stands behind it. Invariant: every term is shown, zero ones quietly;
// the last line is what the external ledger reports. The drawing is for the eye only: sign, name
// and amount say the same. Leaves to others: what stands behind a term.

import { Tooltip } from '@mantine/core';
import { Amount } from '../controls/amount.tsx';
import { formatDecimal, isZero } from '../controls/amount-format.ts';
import { intoView } from '../controls/into-view.ts';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import classes from './identity.module.css';
import type { Term } from './terms-of.ts';
import { type Step, stepsOf } from './waterfall.ts';

/** One row of the identity per term, the total last. */
export function Identity({ terms }: { terms: readonly Term[] }) {
  const steps = stepsOf(terms);
  return (
    <dl className={classes.identity} aria-label={t('From our balance to theirs')}>
      {terms.map((term, at) => (
        <TermRow key={term.name} term={term} step={steps[at] ?? null} />
      ))}
    </dl>
  );
}

function TermRow({ term, step }: { term: Term; step: Step | null }) {
  const isLoud = term.loud === true && term.amount !== null && !isZero(term.amount);
  return (
    <Tooltip
      label={step ? t('{after} so far', { after: formatDecimal(step.after) }) : ''}
      disabled={step === null || term.sign === '='}
      position="top"
    >
      <div className={classes.term} data-total={term.sign === '=' || undefined}>
        <span className={classes.sign} aria-hidden>
          {term.sign}
        </span>
        <dt>
          <TermName term={term} />
          {term.note ? <span className={classes.note}>{term.note}</span> : null}
        </dt>
        <span className={classes.track} aria-hidden>
          {step ? <Bar term={term} step={step} isLoud={isLoud} /> : null}
        </span>
        <dd className={isLoud ? classes.loud : undefined}>
          {term.amount === null ? (
            t('not reported')
          ) : (
            <Amount amount={term.amount} aligned quietZero />
          )}
        </dd>
      </div>
    </Tooltip>
  );
}

function TermName({ term }: { term: Term }) {
  const { name, href, part } = term;
  if (href !== undefined) {
    return (
      <InnerLink href={href} className={classes.lead ?? ''}>
        {name}
      </InnerLink>
    );
  }
  if (part === undefined || term.amount === null || isZero(term.amount)) return name;
  return (
    <button type="button" className={classes.lead} onClick={() => intoView(part)}>
      {name}
    </button>
  );
}

function Bar({ term, step, isLoud }: { term: Term; step: Step; isLoud: boolean }) {
  const { from, to } = step;
  if (from === to) return null;
  const [low, high] = from < to ? [from, to] : [to, from];
  const isWhole = term.sign === '' || term.sign === '=';
  const kind = isLoud ? 'loud' : isWhole ? 'whole' : from < to ? 'up' : 'down';
  return (
    <span
      className={classes.bar}
      data-kind={kind}
      style={{ insetInlineStart: `${low}%`, width: `max(${high - low}%, 2px)` }}
    />
  );
}

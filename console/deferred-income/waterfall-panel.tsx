// What is deferred today as a waterfall: from all of it down to nothing, a step per month in which
// income is earned; leads to the reports. Invariant: sums are exact decimals; only the place of a
// step is a share. Readers hear the figures as a list, the drawing is theirs only for the eye.

import { Tooltip } from '@mantine/core';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { Amount } from '../controls/amount.tsx';
import { formatDecimal } from '../controls/amount-format.ts';
import { monthName } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useWaterfall } from './deferral-queries.ts';
import classes from './deferred-income.module.css';
import { type Waterfall, type WaterfallMonth, waterfallsOf } from './waterfall.ts';

export function WaterfallPanel() {
  const today = useToday();
  const report = useWaterfall(today);
  const waterfalls = waterfallsOf(report.data);
  return (
    <Panel
      title={t('What becomes income when')}
      lead={t('From everything deferred today down to nothing, a step per month.')}
      actions={
        <span className={classes.links}>
          <InnerLink href={paths.reports({ report: 'deferred-waterfall', asOf: today })}>
            {t('By product')}
          </InnerLink>
          <InnerLink href={paths.deferredIncome({ tab: 'roll-forward' })}>
            {t('Roll-forward')}
          </InnerLink>
        </span>
      }
    >
      <ProblemNote error={report.error} onRetry={() => void report.refetch()} />
      {waterfalls.length === 0 && report.data ? (
        <p className={classes.quiet}>{t('Nothing waits.')}</p>
      ) : null}
      {waterfalls.map((one) => (
        <Steps key={one.currency} waterfall={one} />
      ))}
    </Panel>
  );
}

function Steps({ waterfall }: { waterfall: Waterfall }) {
  return (
    <>
      <p className={classes.waterfallTotal}>
        <Amount amount={waterfall.total} currency={waterfall.currency} />
        <span className={classes.quiet}>{t('deferred today')}</span>
      </p>
      <ul
        className={classes.steps}
        aria-label={t('Waterfall {currency}', { currency: waterfall.currency })}
      >
        {waterfall.months.map((month) => (
          <Step key={month.month} month={month} />
        ))}
      </ul>
    </>
  );
}

function Step({ month: { month, amount, left, from, to } }: { month: WaterfallMonth }) {
  const isBack = from > to;
  const [low, high] = isBack ? [to, from] : [from, to];
  return (
    <Tooltip
      label={t('{left} is left after {month}', {
        left: formatDecimal(left),
        month: monthName(month),
      })}
    >
      <li className={classes.step}>
        <span>{monthName(month)}</span>
        <span className={classes.stepTrack} aria-hidden>
          <span
            className={classes.stepFill}
            data-back={isBack || undefined}
            style={{ insetInlineStart: `${low}%`, width: `${Math.max(high - low, 0.6)}%` }}
          />
        </span>
        <Amount amount={amount} aligned />
        <span className={classes.stepLeft}>
          <Amount amount={left} aligned quietZero />
        </span>
      </li>
    </Tooltip>
  );
}

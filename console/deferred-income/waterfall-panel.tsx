// What is deferred today, by the month in which it becomes income, as bars; leads to the reports.
// Invariant: sums are made of minor units as bigint; only the length of a bar is a share of 100.

import { useState } from 'react';
import { Amount } from '../controls/amount.tsx';
import { todayOf } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { useWaterfall } from './deferral-queries.ts';
import classes from './deferred-income.module.css';
import { monthsOf } from './waterfall.ts';

export function WaterfallPanel() {
  const [today] = useState(() => todayOf(new Date()));
  const report = useWaterfall(today);
  const months = monthsOf(report.data);
  const year = `${today.slice(0, 4)}-01-01`;
  return (
    <Panel
      title="What becomes income when"
      lead="Everything deferred today, by month."
      actions={
        <span className={classes.links}>
          <InnerLink href={paths.reports({ report: 'deferred-waterfall', asOf: today })}>
            By product
          </InnerLink>
          <InnerLink
            href={paths.reports({ report: 'deferred-roll-forward', from: year, through: today })}
          >
            Roll-forward
          </InnerLink>
        </span>
      }
    >
      <ProblemNote error={report.error} onRetry={() => void report.refetch()} />
      {months.length === 0 && report.data ? <p className={classes.quiet}>Nothing waits.</p> : null}
      <ul className={classes.bars} aria-label="Waterfall">
        {months.map(({ month, currency, amount, share }) => (
          <li key={`${month} ${currency}`} className={classes.bar}>
            <span>{month}</span>
            <span className={classes.track} aria-hidden>
              <span className={classes.fill} style={{ width: `${share}%` }} />
            </span>
            <Amount amount={amount} currency={currency} aligned />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

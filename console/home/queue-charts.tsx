// Throughput of two weeks, and the backlog by age. Invariant: the drawing is for the eye only; its
// figures are read out as a list. Leaves to others: the figures.

import { Tooltip, VisuallyHidden } from '@mantine/core';
import { Amount } from '../controls/amount.tsx';
import { formatCount, formatDecimal } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { rich, t } from '../language/text.ts';
import classes from './home.module.css';
import type { Overview } from './home-queries.ts';

export function ThroughputPanel({ days }: { days: Overview['days'] }) {
  const most = Math.max(1, ...days.map((day) => Math.max(day.queued, day.synced)));
  const height = (count: number) => `${count === 0 ? 0 : Math.max(2, (100 * count) / most)}%`;
  return (
    <Panel
      title={t('Throughput')}
      lead={t('Exports queued and synced, per day.')}
      actions={
        <span className={classes.legend} aria-hidden>
          <span data-of="queued">{t('Queued')}</span>
          <span data-of="synced">{t('Synced')}</span>
        </span>
      }
    >
      <ul className={classes.bars} aria-label={t('Throughput per day')}>
        {days.map(({ on, queued, synced, amount }) => {
          const said = t('{on}: {queued} queued, {synced} synced for {amount}', {
            on: formatDay(on),
            queued: formatCount(queued),
            synced: formatCount(synced),
            amount: formatDecimal(amount),
          });
          return (
            <Tooltip key={on} label={said}>
              <li className={classes.bar}>
                <VisuallyHidden>{said}</VisuallyHidden>
                <span className={classes.barPair} aria-hidden>
                  <span data-of="queued" style={{ height: height(queued) }} />
                  <span data-of="synced" style={{ height: height(synced) }} />
                </span>
                <span className={classes.barDay} aria-hidden>
                  {Number(on.slice(8))}
                </span>
              </li>
            </Tooltip>
          );
        })}
      </ul>
      <p className={classes.quiet}>
        {t(
          '{sum, plural, one {# export} other {# exports}} synced in two weeks, at most ' +
            '{most} a day.',
          { sum: sum(days, 'synced'), most: formatCount(most) },
        )}
      </p>
    </Panel>
  );
}

const sum = (days: Overview['days'], what: 'queued' | 'synced') =>
  days.reduce((total, day) => total + day[what], 0);

const ageWords: Record<Overview['backlog'][number]['age'], string> = {
  today: t('Today'),
  yesterday: t('Yesterday'),
  week: t('2 to 7 days'),
  month: t('8 to 30 days'),
  older: t('Over 30 days'),
};

export function BacklogPanel({ backlog }: { backlog: Overview['backlog'] }) {
  const total = (one: Overview['backlog'][number]) => one.pending.count + one.error.count;
  const most = Math.max(1, ...backlog.map(total));
  const share = (count: number) => `${(100 * count) / most}%`;
  return (
    <Panel
      title={t('Backlog by age')}
      lead={t('What is not in the external books yet, by the day it was queued.')}
      actions={
        <span className={classes.legend} aria-hidden>
          <span data-of="pending">{t('Pending')}</span>
          <span data-of="error">{t('Error')}</span>
        </span>
      }
    >
      <ul className={classes.ages} aria-label={t('Backlog by age')}>
        {backlog.map((one) => (
          <li key={one.age} className={classes.age} data-none={total(one) === 0 || undefined}>
            <span>{ageWords[one.age]}</span>
            <span className={classes.ageTrack} aria-hidden>
              <span data-of="pending" style={{ width: share(one.pending.count) }} />
              <span data-of="error" style={{ width: share(one.error.count) }} />
            </span>
            <AgeCounts one={one} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function AgeCounts({ one: { pending, error } }: { one: Overview['backlog'][number] }) {
  if (pending.count + error.count === 0) return <span className={classes.ageNone}>0</span>;
  return (
    <span className={classes.ageCounts}>
      {pending.count === 0 ? null : (
        <span>
          {rich('{count} pending, {amount}', {
            count: formatCount(pending.count),
            amount: <Amount amount={pending.amount} />,
          })}
        </span>
      )}
      {error.count === 0 ? null : (
        <span>
          {rich('{count} in error, {amount}', {
            count: formatCount(error.count),
            amount: <Amount amount={error.amount} />,
          })}
        </span>
      )}
    </span>
  );
}

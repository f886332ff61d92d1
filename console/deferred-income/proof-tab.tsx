// The proof of deferred income at a date: the deferred accounts against the rows that wait, per
// outlet and product. Invariant: all figures come from the server in one answer. Leaves to others:
// finding a difference (tieout verify).

import { Skeleton } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import type { DeferralProofs } from '#deferred-income/deferral-schemas.ts';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { Amount } from '../controls/amount.tsx';
import { ToneBadge } from '../controls/badge.tsx';
import { formatDay } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { DateField, FilterBar } from '../controls/filter-bar.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useDeferralProof } from './deferral-queries.ts';
import classes from './deferred-income.module.css';

interface ProofTabProps {
  readonly asOf: string | undefined;
  readonly onAsOf: (day: string | undefined) => void;
}

/** A tab of Deferred Income. */
export function ProofTab({ asOf, onAsOf }: ProofTabProps) {
  const proof = useDeferralProof(asOf);
  const today = useToday();
  const items = proof.data?.items ?? [];
  const day = proof.data?.asOf ?? asOf ?? today;
  const differing = items.filter(({ ties }) => !ties).length;
  return (
    <>
      <FilterBar>
        <DateField label={t('As of')} value={asOf ?? day} onChange={onAsOf} />
      </FilterBar>
      <div className={classes.tab}>
        <ProblemNote error={proof.error} onRetry={() => void proof.refetch()} />
        {proof.isPending ? <Skeleton height={200} /> : null}
        {proof.data && items.length === 0 ? (
          <EmptyState
            icon={<IconScale size={22} />}
            title={t('Nothing is deferred on this day')}
            text={t('The deferred accounts are at zero, and no row waits. Choose an earlier day.')}
          />
        ) : null}
        {differing > 0 ? (
          <Note
            title={t('{differing} of {items} differ.', { differing, items: items.length })}
            hint={t('Books cannot come to this by events: run tieout verify and keep its report.')}
          />
        ) : null}
        {items.length > 0 ? <ProofTable items={items} day={day} /> : null}
      </div>
    </>
  );
}

function ProofTable({ items, day }: { items: DeferralProofs['items']; day: string }) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={t('Proof on {day}', { day: formatDay(day) })}>
        <thead>
          <tr>
            <th>{t('Outlet')}</th>
            <th>{t('Product')}</th>
            <th className={classes.end}>{t('Deferred account')}</th>
            <th className={classes.end}>{t('Rows that wait')}</th>
            <th className={classes.end}>{t('Unscheduled')}</th>
            <th>{t('Verdict')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={`${item.outlet} ${item.product} ${item.currency}`}>
              <td>{item.outlet}</td>
              <td>{item.product ?? '–'}</td>
              <td className={classes.end}>
                <Amount amount={item.account} currency={item.currency} aligned />
              </td>
              <td className={classes.end}>
                <Amount amount={item.unposted} aligned />
              </td>
              <td className={classes.end}>
                <Amount amount={item.unscheduled} aligned quietZero />
              </td>
              <td>
                {item.ties ? (
                  <ToneBadge tone="good" label={t('Ties')} />
                ) : (
                  <ToneBadge
                    tone="bad"
                    label={t('Differs by {difference}', { difference: item.difference })}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

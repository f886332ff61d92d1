// What stands behind one row of the roll-forward: every move of the month with its document, the
// schedule and the entry. Invariant: the sums shown are those of the lines loaded, and say so while
// there are more. Leaves to others: schedules and entries in full.

import { Button, Skeleton, Stack } from '@mantine/core';
import { itemsOf } from '../api/paging.ts';
import { Amount } from '../controls/amount.tsx';
import { sumOf } from '../controls/amount-format.ts';
import { formatDay, lastDayOf, monthName } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type MoveItem, useMoves } from './deferral-queries.ts';
import classes from './deferred-income.module.css';

const parts = [
  { what: 'added', title: t('Added') },
  { what: 'recognized', title: t('Recognized') },
  { what: 'cancelled', title: t('Cancelled') },
] as const;

interface MovesDrawerProps {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly outlet: string;
  readonly product: string;
  readonly onClose: () => void;
}

/** Opened while mounted. */
export function MovesDrawer({ month, outlet, product, onClose }: MovesDrawerProps) {
  const through = lastDayOf(month);
  const moves = useMoves({ from: `${month}-01`, through, outlet, product });
  const items = itemsOf(moves);
  const title = t('{product}, {month} at {outlet}', { product, month: monthName(month), outlet });
  return (
    <DetailDrawer
      opened
      onClose={onClose}
      label={title}
      header={<h2 className={classes.title}>{title}</h2>}
    >
      <Stack gap={26} px={{ base: 16, sm: 24 }} py={20}>
        <ProblemNote error={moves.error} onRetry={() => void moves.refetch()} />
        {moves.isPending ? <Skeleton height={240} /> : null}
        {parts.map(({ what, title: name }) => (
          <Part key={what} title={name} items={items.filter((item) => item.what === what)} />
        ))}
        {moves.data && items.length === 0 ? (
          <p className={classes.quiet}>
            {t('Nothing moved: what was deferred before is deferred still.')}
          </p>
        ) : null}
        {moves.hasNextPage ? (
          <Button
            variant="default"
            loading={moves.isFetchingNextPage}
            onClick={() => void moves.fetchNextPage()}
          >
            {t('More of this month')}
          </Button>
        ) : null}
      </Stack>
    </DetailDrawer>
  );
}

function Part({ title, items }: { title: string; items: readonly MoveItem[] }) {
  if (items.length === 0) return null;
  return (
    <Section title={title}>
      <div className={classes.scroll}>
        <table className={classes.table} aria-label={title}>
          <thead>
            <tr>
              <th>{t('Document')}</th>
              <th>{t('Day')}</th>
              <th>{t('Entry')}</th>
              <th className={classes.end}>{t('Amount')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Move key={`${item.movedByEntryId} ${item.entryId} ${item.lineNumber}`} item={item} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={3}>{t('Together')}</td>
              <td className={classes.end}>
                <Amount amount={sumOf(items.map(({ amount }) => amount))} aligned />
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
    </Section>
  );
}

function Move({ item }: { item: MoveItem }) {
  const schedule = paths.deferredIncome({
    open: `${item.entryId}-${item.lineNumber}`,
    all: 'true',
  });
  return (
    <tr>
      <td>
        <InnerLink href={schedule}>{item.document}</InnerLink>
        {item.customer === null ? null : <span className={classes.faint}> {item.customer}</span>}
      </td>
      <td>{formatDay(item.movedOn)}</td>
      <td>
        <InnerLink href={paths.journalEntries({ open: item.movedByEntryId })}>
          {item.movedByEntryId}
        </InnerLink>
      </td>
      <td className={classes.end}>
        <Amount amount={item.amount} aligned />
      </td>
    </tr>
  );
}

// The lines of a daily summary, each of which opens to the journal lines it sums, with the event
// behind each and the way to its entry. Invariant: what stands behind a line is read when it is
// opened, a page at a time, however many there are; it never changes, so it is read once. Leaves to
// others: the event as it was received (the entry's own details).

import { Anchor, Skeleton, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment, useId, useState } from 'react';
import type { Source } from '#export-queue/summary-views.ts';
import type { ExportDetail, Page } from '../api/contract.ts';
import { byCursor, itemsOf } from '../api/paging.ts';
import { read } from '../api/request.ts';
import { Amount } from '../controls/amount.tsx';
import { formatCount, sumOf } from '../controls/amount-format.ts';
import classes from '../controls/controls.module.css';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { documentTypeName } from './document-types.ts';
import own from './summary-lines.module.css';

type Line = ExportDetail['lines'][number];
type Summary = NonNullable<ExportDetail['summary']>;

interface SummaryLinesProps {
  readonly exportId: string;
  readonly summary: Summary;
  readonly lines: readonly Line[];
}

/** In place of the table of an entry's lines. */
export function SummaryLines({ exportId, summary, lines }: SummaryLinesProps) {
  const side = (of: 'debit' | 'credit') => sumOf(lines.flatMap((line) => line[of] ?? []));
  return (
    <div className={classes.scrollX}>
      <table className={classes.plainTable} aria-label={t('Lines of the summary')}>
        <thead>
          <tr>
            <th>{t('Account')}</th>
            <th className={classes.end}>{t('Debit')}</th>
            <th className={classes.end}>{t('Credit')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <SummaryLine key={line.lineNumber} exportId={exportId} line={line} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t('Total {currency}', { currency: summary.currency })}</td>
            <td className={classes.end}>
              <Amount amount={side('debit')} />
            </td>
            <td className={classes.end}>
              <Amount amount={side('credit')} />
            </td>
          </tr>
        </tfoot>
      </table>
      <Text size="sm" c="dimmed" mt={8}>
        {formedOf(summary)}
      </Text>
    </div>
  );
}

function formedOf({ entryCount, summaryOn, netting, formedAt, formedBy }: Summary): string {
  const of = {
    entryCount,
    day: formatDay(summaryOn),
    formedAt: formatInstant(formedAt),
    formedBy,
  };
  const formed = t(
    'Sums {entryCount, plural, one {# journal entry} other {# journal entries}} of {day}, formed ' +
      '{formedAt} by {formedBy}.',
    of,
  );
  return netting ? `${formed} ${t('Debits and credits are set off.')}` : formed;
}

function SummaryLine({ exportId, line }: { exportId: string; line: Line }) {
  const [opened, setOpened] = useState(false);
  const name = useId();
  const count = line.journalLines ?? 0;
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <Fragment>
      <tr>
        <td>
          <span id={name}>
            <strong className={own.number}>{line.account.number}</strong> {line.account.name}
          </span>
          <div className={classes.faint}>
            {[line.outlet, line.department, line.customer?.name, line.product]
              .filter(Boolean)
              .join(' · ')}
          </div>
          <Anchor
            component="button"
            type="button"
            size="sm"
            className={own.opener}
            aria-expanded={opened}
            aria-describedby={name}
            onClick={() => setOpened(!opened)}
          >
            <Chevron size={14} aria-hidden />
            {t('{count, plural, one {# journal line} other {# journal lines}}', { count })}
          </Anchor>
        </td>
        <Sides of={line} />
      </tr>
      {opened ? <Sources exportId={exportId} lineNumber={line.lineNumber} count={count} /> : null}
    </Fragment>
  );
}

function Sides({ of: { debit, credit } }: { of: Pick<Line, 'debit' | 'credit'> }) {
  return (
    <>
      <td className={classes.end}>{debit === null ? '' : <Amount amount={debit} />}</td>
      <td className={classes.end}>{credit === null ? '' : <Amount amount={credit} />}</td>
    </>
  );
}

const pageRows = 50;

interface SourcesProps {
  readonly exportId: string;
  readonly lineNumber: number;
  /** How many there are. */
  readonly count: number;
}

function Sources({ exportId, lineNumber, count }: SourcesProps) {
  const list = useInfiniteQuery({
    ...byCursor,
    queryKey: ['sources', exportId, lineNumber],
    queryFn: ({ pageParam, signal }) =>
      read<Page<Source>>(
        `/exports/${exportId}/lines/${lineNumber}/sources`,
        { limit: pageRows, cursor: pageParam },
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const shown = itemsOf(list);
  const next = Math.min(pageRows, count - shown.length);
  return (
    <>
      {shown.map((source) => (
        <SourceRow key={`${source.entryId} ${source.lineNumber}`} source={source} />
      ))}
      {list.error || list.isPending || list.hasNextPage ? (
        <tr className={own.source}>
          <td colSpan={3}>
            <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
            {list.isPending ? <Skeleton height={60} /> : null}
            {list.hasNextPage ? (
              <Anchor
                component="button"
                type="button"
                size="sm"
                disabled={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                {t('{next} more, {shown} of {count} are shown', {
                  next: formatCount(next),
                  shown: formatCount(shown.length),
                  count: formatCount(count),
                })}
              </Anchor>
            ) : null}
          </td>
        </tr>
      ) : null}
    </>
  );
}

function SourceRow({ source }: { source: Source }) {
  const { event, customer, memo } = source;
  return (
    <tr className={own.source}>
      <td>
        <InnerLink href={paths.journalEntries({ open: source.entryId })}>
          {documentTypeName(source.documentType)} {source.documentNumber}
        </InnerLink>
        <div className={classes.faint}>
          {[customer?.name, memo, `${event.source} · ${event.id}`].filter(Boolean).join(' · ')}
        </div>
      </td>
      <Sides of={source} />
    </tr>
  );
}

// One report: its parameters, its files, its rows, and the entry a row leads to.
// Invariant: the files are of the report on the screen, whole where the screen ends early.
// Leaves to others: fetching, the fields, the table.

import { Button, Group } from '@mantine/core';
import { IconChevronLeft, IconDownload, IconReportAnalytics } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { formatCount } from '../controls/amount-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { PageHeader } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { parameterLabels, ReportFields } from './report-fields.tsx';
import {
  fileAddress,
  missingOf,
  type ReportKind,
  type ReportRow,
  useReport,
} from './report-queries.ts';
import type { ReportParameters, ReportSearch } from './report-search.ts';
import { ReportTable } from './report-table.tsx';
import classes from './reports.module.css';

const EntryDrawer = lazy(() =>
  import('../journal/entry-drawer.tsx').then((module) => ({ default: module.EntryDrawer })),
);

/** `search` without the report's name. */
export function ReportView(props: { kind: ReportKind; search: Omit<ReportSearch, 'report'> }) {
  const { kind } = props;
  const { open, ...parameters } = props.search;
  const go = useGo();
  const report = useReport(kind, parameters);
  const here = { report: kind.name, ...parameters };
  const follow = (row: ReportRow) => {
    const to = row.leadsTo;
    if (to === null) return;
    if ('entryId' in to) go(paths.reports({ ...here, open: to.entryId }), { replace: true });
    else go(paths.reports({ report: to.report, ...to.parameters }));
  };
  return (
    <>
      <PageHeader
        title={kind.title}
        lead={kind.about}
        actions={<Files kind={kind} parameters={parameters} />}
      />
      <ReportFields kind={kind} parameters={parameters} />
      <div className={classes.notes}>
        <Missing kind={kind} parameters={parameters} />
        <ProblemNote error={report.error} onRetry={() => void report.refetch()} />
        {report.data?.more ? (
          <Note
            tone="warn"
            title={t('The first {rows} rows.', { rows: formatCount(report.data.rows.length) })}
            hint={t('Narrow the dates, or take the file: it has them all.')}
          />
        ) : null}
      </div>
      {report.data || report.isFetching ? (
        <ReportTable
          title={kind.title}
          columns={report.data?.columns ?? []}
          rows={report.data?.rows ?? []}
          loading={report.isPending}
          onFollow={follow}
          empty={<Nothing />}
        />
      ) : null}
      <Suspense fallback={null}>
        {open === undefined ? null : (
          <EntryDrawer entryId={open} onClose={() => go(paths.reports(here), { replace: true })} />
        )}
      </Suspense>
    </>
  );
}

function Files({ kind, parameters }: { kind: ReportKind; parameters: ReportParameters }) {
  const formats = missingOf(kind, parameters).length === 0 ? ['csv', 'xlsx', 'pdf'] : [];
  return (
    <Group gap={8}>
      <InnerLink href={paths.reports()} className={classes.back ?? ''}>
        <IconChevronLeft size={16} aria-hidden /> {t('All reports')}
      </InnerLink>
      {formats.map((format) => (
        <Button
          key={format}
          component="a"
          href={fileAddress(kind.name, parameters, format)}
          variant="default"
          size="sm"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {format.toUpperCase()}
        </Button>
      ))}
    </Group>
  );
}

/** Says what is missing for figures. */
function Missing({ kind, parameters }: { kind: ReportKind; parameters: ReportParameters }) {
  const missing = missingOf(kind, parameters);
  if (missing.length === 0) return null;
  const names = missing.map((name) => parameterLabels[name]).join(', ');
  return <Note tone="warn" title={t('Fill in to see the figures: {names}.', { names })} />;
}

function Nothing() {
  return (
    <EmptyState
      icon={<IconReportAnalytics size={22} />}
      title={t('Nothing was booked here')}
      text={t('No entry falls within these dates and filters. Widen the dates or clear a filter.')}
    />
  );
}

// Accounting ▸ Reports: the list of reports, or one of them. Invariant: the address holds the view,
// so that a report with its dates can be sent to somebody. Leaves to others: one report
// (report-view.tsx).

import { Button, Skeleton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { PageHeader, Panel } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { journalAddress, type ReportKind, useReports } from './report-queries.ts';
import type { ReportSearch } from './report-search.ts';
import { ReportView } from './report-view.tsx';
import classes from './reports.module.css';

/** The page. */
export function ReportsPage() {
  const { report, ...rest } = useSearch({ from: routePaths.reports });
  const list = useReports();
  const kinds = list.data?.items ?? [];
  const kind = kinds.find(({ name }) => name === report);
  if (kind !== undefined) return <ReportView kind={kind} search={rest} />;
  return (
    <>
      <PageHeader
        title={t('Reports')}
        lead={t('Every figure leads to the entries it is the sum of.')}
      />
      <div className={classes.body}>
        <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        {report !== undefined && list.data ? (
          <Note
            title={t('There is no report "{report}".', { report })}
            hint={t('Choose one below.')}
            tone="warn"
          />
        ) : null}
        {list.isPending ? <Skeleton height={260} /> : <Cards kinds={kinds} />}
        <OtherPrograms />
      </div>
    </>
  );
}

function Cards({ kinds }: { kinds: readonly ReportKind[] }) {
  const today = useToday();
  return (
    <ul className={classes.cards}>
      {kinds.map((kind) => (
        <li key={kind.name}>
          <InnerLink className={classes.card ?? ''} href={paths.reports(startOf(kind, today))}>
            <span className={classes.cardTitle}>{kind.title}</span>
            <span className={classes.cardText}>{kind.about}</span>
          </InnerLink>
        </li>
      ))}
    </ul>
  );
}

/** As of today; lists of lines begin with the month, figures with the journal. */
function startOf({ name, parameters, required }: ReportKind, today: string): ReportSearch {
  const month = `${today.slice(0, 8)}01`;
  const ofPeriod = parameters.includes('through');
  return {
    report: name,
    ...(required.includes('asOf') ? { asOf: today } : {}),
    ...(ofPeriod ? { from: month, through: today } : {}),
  };
}

function OtherPrograms() {
  return (
    <Panel
      title={t('For another program')}
      lead={t(
        'The whole journal as text, and the balances it must come to, for hledger or beancount.',
      )}
    >
      <div className={classes.downloads}>
        {(['hledger', 'beancount'] as const).map((format) => (
          <Button
            key={format}
            component="a"
            href={journalAddress(format)}
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {format}
          </Button>
        ))}
      </div>
    </Panel>
  );
}

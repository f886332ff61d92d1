// System Settings ▸ Accounting Integration ▸ Compare the APIs: what each would be asked to book for
// the same exports. Invariant: nothing on this page sends or changes anything; "the same" is said
// only when something was compared and nothing differs. Leaves to others: moving (move-dialog.tsx).

import { SegmentedControl, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { useMayShortcuts } from '../access/may-shortcuts.ts';
import type { Connection } from '../api/contract.ts';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { DateField } from '../controls/filter-bar.tsx';
import { PageHeader, Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { WorkProgress } from '../controls/work-progress.tsx';
import { rich, t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { useSearch } from '../navigation/page-search.ts';
import { paths, routePaths } from '../navigation/paths.ts';
import { ConnectionPicker } from './connection-picker.tsx';
import { useConnection, useConnections } from './connection-queries.ts';
import { apiOf, otherApisOf } from './ledgers.ts';
import { NoConnection } from './no-connection.tsx';
import classes from './shadow.module.css';
import { type ShadowAsked, useShadow } from './shadow-queries.ts';
import { ShadowResult } from './shadow-result.tsx';
import type { ShadowSearch } from './shadow-search.ts';

const ShadowDrawer = lazy(() =>
  import('./shadow-drawer.tsx').then((module) => ({ default: module.ShadowDrawer })),
);

/** The page; a first connection is offered where there is none. */
export function ShadowPage() {
  const connections = useConnections();
  const connection = useConnection();
  if (connections.data !== undefined && connection === undefined) return <NoConnection />;
  if (connection === undefined) return <Skeleton height={240} m="26px var(--gutter)" w="auto" />;
  return <ShadowView key={connection.connectionId} connection={connection} />;
}

function ShadowView({ connection }: { connection: Connection }) {
  const go = useGo();
  const search = useSearch({ from: routePaths.shadow });
  const { open, ...kept } = search;
  const { against: _against, ...dates } = kept;
  const others = otherApisOf(connection.ledger);
  const other = others.find((one) => one.ledger === search.against) ?? others[0];
  const asked: ShadowAsked = { ledger: other?.ledger ?? connection.ledger, ...dates };
  const shadow = useShadow(connection.connectionId, asked);
  const now = apiOf(connection.ledger);
  const there = apiOf(asked.ledger);
  useMayShortcuts('rehearse', { c: shadow.run });
  return (
    <>
      <PageHeader
        title={t('Compare the APIs')}
        lead={rich(
          'What the {now} and the {there} of {ledgerName} would each be asked to ' +
            'book for the same entries. Nothing is sent. <link>Accounting ' +
            'Integration</link>',
          {
            now,
            there,
            ledgerName: connection.ledgerName,
            link: (inner) => <InnerLink href={paths.integration()}>{inner}</InnerLink>,
          },
        )}
        actions={<ConnectionPicker />}
      />
      <div className={classes.page}>
        <Question search={search} busy={shadow.isFetching} onRun={shadow.run} />
        <ProblemNote error={shadow.error} />
        <WorkProgress progress={shadow.progress} what={t('compared')} />
        {shadow.data ? (
          <ShadowResult
            report={shadow.data}
            comparedAtMs={shadow.dataUpdatedAt}
            asked={asked}
            connection={connection}
            onOpen={(exportId) => go(paths.shadow({ ...search, open: exportId }))}
          />
        ) : shadow.isFetching ? null : (
          <NotYet now={now} there={there} />
        )}
      </div>
      <Suspense fallback={null}>
        {open === undefined ? null : (
          <ShadowDrawer
            exportId={open}
            asked={asked}
            connection={connection}
            onClose={() => go(paths.shadow(kept))}
          />
        )}
      </Suspense>
    </>
  );
}

interface QuestionProps {
  readonly search: ShadowSearch;
  readonly busy: boolean;
  readonly onRun: () => void;
}

/** Which exports: those that wait, or all of some days. */
function Question({ search, busy, onRun }: QuestionProps) {
  const go = useGo();
  const { against } = search;
  const today = useToday();
  const isDated = search.from !== undefined || search.through !== undefined;
  const set = (dates: ShadowSearch) =>
    go(paths.shadow({ ...(against ? { against } : {}), ...dates }), { replace: true });
  const dates = { from: search.from, through: search.through };
  return (
    <search className={classes.question} aria-label={t('What to compare')}>
      <SegmentedControl
        maw="100%"
        styles={{ label: { whiteSpace: 'normal' } }}
        aria-label={t('Which exports')}
        value={isDated ? 'dated' : 'waiting'}
        onChange={(value) => set(value === 'dated' ? { from: monthsAgo(1, today) } : {})}
        data={[
          { value: 'waiting', label: t('Yet to be sent') },
          { value: 'dated', label: t('Of some days') },
        ]}
      />
      {isDated ? (
        <>
          <DateField
            label={t('From date')}
            value={dates.from}
            onChange={(from) => set(known({ ...dates, from }))}
          />
          <DateField
            label={t('Through date')}
            value={dates.through}
            onChange={(through) => set(known({ ...dates, through }))}
          />
        </>
      ) : null}
      <MayButton right="rehearse" onClick={onRun} loading={busy} title="c">
        {t('Compare')}
      </MayButton>
    </search>
  );
}

/** Without what is not set, so that it leaves the address. */
function known(dates: { from: string | undefined; through: string | undefined }): ShadowSearch {
  const { from, through } = dates;
  return { ...(from ? { from } : {}), ...(through ? { through } : {}) };
}

/** The first day of the month so many before that of `today`. */
function monthsAgo(count: number, today: string): string {
  const [year = 0, number = 1] = today.split('-').map(Number);
  const month = year * 12 + number - 1 - count;
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}

function NotYet({ now, there }: { now: string; there: string }) {
  return (
    <Panel title={t('Nothing compared yet')}>
      <p className={classes.text}>
        {t(
          'Tieout makes the request of both for every export and reads them back: ' +
            'journal, date, reference, texts, and each line with its account, side, amount ' +
            'and dimensions. What the {now} and the {there} would not say alike is listed ' +
            'by kind, with the exports it touches.',
          { now, there },
        )}
      </p>
    </Panel>
  );
}

// One export in full: what was booked, what was sent, what came back, and everything that happened
// to it. Invariant: shows the frozen draft, not a new mapping. Leaves to others: the sections.

import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, useEffect } from 'react';
import { MayButton } from '../access/may-button.tsx';
import { useWhyNot } from '../access/session-queries.ts';
import type { Connection, ExportDetail } from '../api/contract.ts';
import { Amount } from '../controls/amount.tsx';
import { formatDay } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { Section } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { useShortcuts } from '../controls/shortcuts.ts';
import { WhyButton } from '../controls/why-button.tsx';
import { CorrectionNote, Corrections } from '../journal/corrections.tsx';
import { LineTable } from '../journal/line-table.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { AttemptList } from './attempt-list.tsx';
import { documentTypeName } from './document-types.ts';
import { DraftTable } from './draft-table.tsx';
import { ExcludeDialog } from './exclude-dialog.tsx';
import { useExportDetail } from './export-queries.ts';
import { ExportTrail } from './export-trail.tsx';
import { MarkSyncedDialog } from './mark-synced-dialog.tsx';
import { PartList } from './part-list.tsx';
import { whyNotExclude, whyNotMark, whyNotRequeue } from './permissions.ts';
import { StateBadge } from './state-badge.tsx';
import { ExportTimeline } from './timeline.tsx';
import { useRequeueWithNote } from './use-requeue-with-note.ts';

const SummaryLines = lazy(() =>
  import('./summary-lines.tsx').then((module) => ({ default: module.SummaryLines })),
);

interface ExportDrawerProps {
  readonly exportId: string;
  readonly onClose: () => void;
  readonly connection: Connection | undefined;
}

/** Opened by the `open` value of the address. */
export function ExportDrawer({ exportId, onClose, connection }: ExportDrawerProps) {
  const { data, error, refetch } = useExportDetail(exportId);
  useItsConnection(data, connection);
  return (
    <DetailDrawer
      opened
      onClose={onClose}
      label={
        data ? t('Export {documentNumber}', { documentNumber: data.documentNumber }) : t('Export')
      }
      header={
        data ? <Head detail={data} /> : error ? t('Export') : <Skeleton height={46} width="60%" />
      }
      footer={data ? <Actions detail={data} connection={connection} /> : undefined}
    >
      <Stack gap={28} px={{ base: 16, sm: 24 }} py={20}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {data ? <Sections detail={data} connection={connection} /> : null}
        {data || error ? null : <Skeleton height={320} />}
      </Stack>
    </DetailDrawer>
  );
}

/** A link that knows the export only leads to the page of its connection. */
function useItsConnection(detail: ExportDetail | undefined, shown: Connection | undefined): void {
  const go = useGo();
  const isOther = detail && shown && detail.connectionId !== shown.connectionId;
  useEffect(() => {
    if (!isOther) return;
    const { connectionId: connection, exportId: open } = detail;
    go(paths.sync({ open, connection }), { replace: true });
  });
}

function Head({ detail }: { detail: ExportDetail }) {
  return (
    <>
      <Group gap={10}>
        <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em">
          {documentTypeName(detail.documentType)} {detail.documentNumber}
        </Text>
        <StateBadge state={detail.state} standing={detail.standing} />
      </Group>
      <Text size="sm" c="dimmed" mt={2}>
        <Amount amount={detail.amount} currency={detail.currency} /> · {whatOf(detail)}
      </Text>
    </>
  );
}

/** Day, outlet and customer in one line. */
function whatOf(detail: ExportDetail): string {
  const parts = [formatDay(detail.postedOn), detail.outlet, detail.customer?.name];
  return parts.filter(Boolean).join(' · ');
}

function Sections({ detail, connection }: Pick<ActionsProps, 'detail' | 'connection'>) {
  const ledgerName = connection?.ledgerName ?? t('the ledger');
  return (
    <>
      {detail.cause ? (
        <Note
          title={detail.cause.message}
          hint={detail.cause.hint}
          code={detail.cause.code}
          tone={detail.status === 'error' ? 'bad' : 'warn'}
        />
      ) : null}
      <CorrectionNote
        corrections={detail.correctedBy.length}
        correctsEntryId={detail.corrects[0]?.entryId ?? null}
        correctsExportId={detail.corrects[0]?.exportId}
      />
      <ExportTrail detail={detail} ledgerName={ledgerName} />
      {detail.parts.length > 0 ? (
        <Section title={t('Parts, one for each entity')}>
          <PartList detail={detail} />
        </Section>
      ) : null}
      <Section title={t('Journal lines')}>
        <Lines detail={detail} />
      </Section>
      {detail.entryId !== null && detail.correctedBy.length > 0 ? (
        <Corrections entryId={detail.entryId} />
      ) : null}
      <Section title={t('As sent to {ledgerName}', { ledgerName })}>
        <DraftTable draft={detail.draft} />
      </Section>
      <Section title={t('Attempts')}>
        <AttemptList attempts={detail.attemptLog} />
      </Section>
      <Section title={t('Timeline')}>
        <ExportTimeline items={detail.timeline} />
      </Section>
    </>
  );
}

/** Only days that were summed have lines to open. */
function Lines({ detail: { exportId, summary, lines, currency } }: { detail: ExportDetail }) {
  if (summary === null) return <LineTable lines={lines} currency={currency} />;
  return (
    <Suspense fallback={<Skeleton height={160} />}>
      <SummaryLines key={exportId} exportId={exportId} summary={summary} lines={lines} />
    </Suspense>
  );
}

interface ActionsProps {
  readonly detail: ExportDetail;
  readonly connection: Connection | undefined;
}

function Actions({ detail, connection }: ActionsProps) {
  const go = useGo();
  const [excluding, dialog] = useDisclosure(false);
  const [marking, marks] = useDisclosure(false);
  const { requeue, busy } = useRequeueWithNote();
  const mayNot = useWhyNot('requeue');
  const why = mayNot ?? whyNotRequeue(detail.state);
  const ledgerName = connection?.ledgerName ?? t('the ledger');
  const act = () => requeue({ exportIds: [detail.exportId] });
  useShortcuts(why === null ? { r: act } : {});
  return (
    <>
      <WhyButton why={why} onClick={act} loading={busy}>
        {t('Requeue')}
      </WhyButton>
      <MayButton
        right="exclude"
        why={whyNotExclude(detail.state)}
        onClick={dialog.open}
        variant="default"
      >
        {t('Exclude…')}
      </MayButton>
      <MayButton
        right="exclude"
        why={whyNotMark(detail.state)}
        onClick={marks.open}
        variant="default"
      >
        {t('Mark as synced…')}
      </MayButton>
      <Button
        variant="subtle"
        color="gray"
        ml="auto"
        disabled={detail.entryId === null}
        onClick={() => detail.entryId && go(paths.journalEntries({ open: detail.entryId }))}
      >
        {t('Journal entry')}
      </Button>
      <ExcludeDialog
        opened={excluding}
        onClose={dialog.close}
        target={{ exportIds: [detail.exportId] }}
        count={1}
        amount={{ amount: detail.amount, currency: detail.currency }}
        ledgerName={ledgerName}
      />
      {marking ? (
        <MarkSyncedDialog detail={detail} ledgerName={ledgerName} onClose={marks.close} />
      ) : null}
    </>
  );
}

// Sync now with its progress, and pausing or resuming the connection.
// Invariant: progress counts exports that left `pending`, synced or not; it never runs backwards.
// Leaves to others: the counts (live).

import { Group, Progress, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, ExportSummary } from '../api/contract.ts';
import { usePause, useResume } from '../connectors/connection-queries.ts';
import { formatCount } from '../controls/amount-format.ts';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import { useSyncNow } from './export-queries.ts';

const ReasonDialog = lazy(() =>
  import('../controls/reason-dialog.tsx').then((module) => ({ default: module.ReasonDialog })),
);

interface SyncControlsProps {
  readonly connection: Connection;
  readonly summary: ExportSummary | undefined;
}

/** The actions at the top right of Accounting Sync. */
export function SyncControls({ connection, summary }: SyncControlsProps) {
  const sync = useSyncNow(connection.connectionId);
  const active = connection.state === 'active';
  const why = whyNotSync(connection, summary);
  const start = () => sync.mutate(undefined, { onError: tellFailure });
  return (
    <Group gap={8}>
      {active ? <PauseButton connection={connection} /> : <ResumeButton connection={connection} />}
      <MayButton
        right="sync"
        why={why}
        onClick={start}
        loading={sync.isPending}
        leftSection={<IconRefresh size={16} aria-hidden />}
      >
        {t('Sync now')}
      </MayButton>
    </Group>
  );
}

/** Why there is nothing to send, or nothing may be sent; null: it may. */
function whyNotSync(connection: Connection, summary: ExportSummary | undefined): string | null {
  if (summary?.accounting.enabled === false) return t('Accounting is switched off.');
  const { state, stateReason } = connection;
  if (state !== 'active') {
    return t('The connection is {state}: {stateReason}.', {
      state,
      stateReason: stateReason ?? t('no reason given'),
    });
  }
  return (summary?.counts.pending.count ?? 0) === 0 ? t('Nothing is pending.') : null;
}

function PauseButton({ connection }: { connection: Connection }) {
  const [opened, dialog] = useDisclosure(false);
  const pause = usePause(connection.connectionId);
  return (
    <>
      <MayButton
        right="sync"
        variant="default"
        onClick={dialog.open}
        leftSection={<IconPlayerPause size={16} aria-hidden />}
      >
        {t('Pause')}
      </MayButton>
      <Suspense fallback={null}>
        {opened ? (
          <ReasonDialog
            opened
            onClose={dialog.close}
            title={t('Pause sending to {ledgerName}?', { ledgerName: connection.ledgerName })}
            effect={t(
              '{pending, plural, one {# pending export} other {# pending exports}} ' +
                'will wait. Nothing is lost; new entries queue up behind them.',
              { pending: connection.counts.pending },
            )}
            reasonExample={t('Month-end close until Friday')}
            confirmLabel={t('Pause')}
            busy={pause.isPending}
            error={pause.error}
            onConfirm={(reason) => pause.mutate(reason, { onSuccess: dialog.close })}
          />
        ) : null}
      </Suspense>
    </>
  );
}

function ResumeButton({ connection }: { connection: Connection }) {
  const resume = useResume(connection.connectionId);
  return (
    <MayButton
      right="sync"
      loading={resume.isPending}
      onClick={() => resume.mutate(undefined, { onError: tellFailure })}
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
    >
      {t('Resume')}
    </MayButton>
  );
}

/** A thin bar while exports are on their way: how many of those that were pending have left. */
export function SyncProgress({ summary }: { summary: ExportSummary | undefined }) {
  const pending = summary?.counts.pending.count ?? 0;
  const moving = (summary?.sending ?? 0) > 0;
  const [from, setFrom] = useState(0);
  useEffect(() => {
    if (pending > from || pending === 0) setFrom(pending);
  }, [pending, from]);
  if (!moving || from === 0) return null;
  const done = from - pending;
  return (
    <div style={{ padding: '0 var(--gutter) 14px' }} role="status">
      <Progress value={(100 * done) / from} size={4} aria-label={t('Exports sent')} />
      <Text size="xs" c="dimmed" mt={6}>
        {t('Sending: {done} of {from}', { done: formatCount(done), from: formatCount(from) })}
      </Text>
    </div>
  );
}

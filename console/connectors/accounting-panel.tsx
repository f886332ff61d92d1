// *Enable Accounting*: the switch above all connections, who moved it last, when and why.
// Invariant: it is moved with a reason only, after saying what will happen. Leaves to others: the
// pause of one connection (export-queue/sync-controls.tsx).

import { Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { MayButton } from '../access/may-button.tsx';
import type { AccountingSwitch, Connection } from '../api/contract.ts';
import { ToneBadge } from '../controls/badge.tsx';
import { formatAge } from '../controls/date-format.ts';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { useNow } from '../controls/use-now.ts';
import { t } from '../language/text.ts';
import { useAccountingSwitch, useMoveSwitch } from './accounting-switch.ts';
import classes from './integration.module.css';
import { SwitchedOffNote } from './switched-off-note.tsx';

export function AccountingPanel({ connection }: { connection: Connection }) {
  const { data, error, refetch } = useAccountingSwitch();
  const [opened, dialog] = useDisclosure(false);
  if (data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  return (
    <Panel
      title={t('Enable Accounting')}
      lead={t('The master switch: off, nothing is sent to any external ledger.')}
      actions={
        <Group gap={12} wrap="nowrap">
          <ToneBadge
            tone={data.enabled ? 'good' : 'bad'}
            label={data.enabled ? t('On') : t('Off')}
          />
          <MayButton right="change-settings" size="xs" variant="default" onClick={dialog.open}>
            {data.enabled ? t('Switch off…') : t('Switch on…')}
          </MayButton>
        </Group>
      }
    >
      <LastMove moved={data} />
      <MoveDialog
        enabled={data.enabled}
        pending={connection.counts.pending}
        opened={opened}
        onClose={dialog.close}
      />
    </Panel>
  );
}

/** Who moved it last; off, loudly. */
function LastMove({ moved }: { moved: AccountingSwitch }) {
  const nowMs = useNow();
  const { enabled, by, at, reason } = moved;
  if (at === null) {
    return (
      <p className={classes.hint} style={{ margin: 0 }}>
        {t('Switched on since the beginning. A pause of the connection stays beside it.')}
      </p>
    );
  }
  const values = { by: by ?? '', at: formatAge(at, nowMs), reason: reason ?? '' };
  if (enabled) {
    return (
      <p className={classes.hint} style={{ margin: 0 }}>
        {t('Switched on {at} by {by}: {reason}', values)}
      </p>
    );
  }
  return <SwitchedOffNote moved={moved} />;
}

interface MoveDialogProps {
  readonly enabled: boolean;
  readonly pending: number;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function MoveDialog({ enabled, pending, opened, onClose }: MoveDialogProps) {
  const move = useMoveSwitch();
  const confirm = (reason: string) =>
    move.mutate({ enabled: !enabled, reason }, { onSuccess: onClose });
  return (
    <ReasonDialog
      opened={opened}
      onClose={onClose}
      title={enabled ? t('Switch accounting off?') : t('Switch accounting on?')}
      effect={
        enabled
          ? t(
              'Nothing is sent from now on, to no external ledger. ' +
                '{pending, plural, one {# pending export} other {# pending exports}} will wait, ' +
                'new entries queue up behind them. What is being sent this moment still lands.',
              { pending },
            )
          : t(
              '{pending, plural, one {# pending export} other {# pending exports}} will be sent ' +
                'by the connections that are active and live.',
              { pending },
            )
      }
      reasonExample={t('Sage is moved to another company this week')}
      confirmLabel={enabled ? t('Switch off') : t('Switch on')}
      danger={enabled}
      busy={move.isPending}
      error={move.error}
      onConfirm={confirm}
    />
  );
}

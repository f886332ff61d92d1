// System Settings ▸ Notifications: who is told, by mail or webhook, of what, and what became of
// each message. Invariant: whoever may not change settings sees the page and why its buttons rest.
// Leaves to others: the dialogs, the history (history-panel.tsx).

import { Group, NumberInput, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ChannelView } from '#notifications/notification-schemas.ts';
import { occasions } from '#notifications/occasions.ts';
import type { NotificationSettings } from '#notifications/settings-store.ts';
import { MayButton } from '../access/may-button.tsx';
import { ActionsHead } from '../controls/actions-head.tsx';
import { ToneBadge } from '../controls/badge.tsx';
import look from '../controls/controls.module.css';
import { formatInstant } from '../controls/date-format.ts';
import { PageHeader, Panel } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { ChannelActions } from './channel-actions.tsx';
import { ChannelDialog } from './channel-dialog.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { useChannels, useNotificationSettings, useSaveSettings } from './notification-queries.ts';
import own from './notifications.module.css';

/** The page. */
export function NotificationsPage() {
  const channels = useChannels();
  const [making, setMaking] = useState(false);
  const { items = [], mail = true } = channels.data ?? {};
  return (
    <>
      <PageHeader
        title={t('Notifications')}
        lead={t('Who is told of errors, waiting exports and balances that moved.')}
        actions={
          <MayButton right="change-settings" onClick={() => setMaking(true)}>
            {t('Add a channel')}
          </MayButton>
        }
      />
      <div className={own.body}>
        <ProblemNote error={channels.error} onRetry={() => void channels.refetch()} />
        {mail ? null : (
          <Note
            tone="warn"
            title={t('No mail server is configured, so nothing is mailed yet.')}
            hint={t(
              'Whoever operates Tieout sets TIEOUT_SMTP_URL and TIEOUT_MAIL_FROM. ' +
                'Webhooks work without.',
            )}
          />
        )}
        <Panel
          title={t('Channels')}
          lead={t('Each is told when something begins and when it is over.')}
          flush
        >
          {channels.isPending ? <Skeleton height={120} m={18} /> : <Channels rows={items} />}
        </Panel>
        <SettingsPanel />
        <HistoryPanel />
      </div>
      {making ? <ChannelDialog channel={null} onClose={() => setMaking(false)} /> : null}
    </>
  );
}

function Channels({ rows }: { rows: readonly ChannelView[] }) {
  if (rows.length === 0) {
    return (
      <p className={own.empty}>
        {t(
          'Nobody is told yet. Add a mail channel for the people who mend errors, or a ' +
            'webhook for a program.',
        )}
      </p>
    );
  }
  return (
    <div className={look.scrollX}>
      <table className={`${look.plainTable} ${own.table}`} aria-label={t('Channels')}>
        <thead>
          <tr>
            <th>{t('Name')}</th>
            <th>{t('Goes to')}</th>
            <th>{t('Told of')}</th>
            <th>{t('State')}</th>
            <ActionsHead />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.channelId}>
              <td className={own.name} title={`${row.changedBy}, ${formatInstant(row.changedAt)}`}>
                {row.name}
              </td>
              <td className={own.target}>
                {row.kind === 'mail' ? row.recipients.join(', ') : row.url}
              </td>
              <td className={own.told}>
                {row.occasions.map((name) => occasions[name].title).join(', ')}
              </td>
              <td>
                <ChannelState row={row} />
              </td>
              <td className={look.end}>
                <ChannelActions channel={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ChannelState({ row: { off } }: { row: ChannelView }) {
  if (off === null) return <ToneBadge tone="good" label={t('On')} />;
  return (
    <>
      <ToneBadge tone="warn" label={t('Off')} />
      <div className={own.quiet}>
        {off.because} ({formatInstant(off.at)})
      </div>
    </>
  );
}

function SettingsPanel() {
  const { data, error, refetch } = useNotificationSettings();
  return (
    <Panel title={t('When')} lead={t('For every channel of this property.')}>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data ? <SettingsForm key={JSON.stringify(data)} settings={data} /> : null}
    </Panel>
  );
}

function SettingsForm({ settings }: { settings: NotificationSettings }) {
  const save = useSaveSettings();
  const [minutes, setMinutes] = useState<string | number>(settings.staleAfterMinutes);
  const [digestAt, setDigestAt] = useState(settings.digestAt);
  const changed = Number(minutes) !== settings.staleAfterMinutes || digestAt !== settings.digestAt;
  return (
    <>
      <Group align="flex-end" gap="md">
        <NumberInput
          label={t('An export is stale after')}
          suffix={` ${t('minutes')}`}
          min={1}
          max={10_080}
          allowDecimal={false}
          required
          withAsterisk={false}
          value={minutes}
          onChange={setMinutes}
        />
        <TextInput
          type="time"
          label={t('Daily digest at')}
          required
          withAsterisk={false}
          value={digestAt}
          onChange={(event) => setDigestAt(event.currentTarget.value)}
        />
        <MayButton
          right="change-settings"
          variant="default"
          loading={save.isPending}
          onClick={() => save.mutate({ staleAfterMinutes: Number(minutes), digestAt })}
          why={changed ? null : t('Nothing has changed.')}
        >
          {t('Save')}
        </MayButton>
      </Group>
      <ProblemNote error={save.error} />
    </>
  );
}

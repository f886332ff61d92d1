// One's own password and sessions. Invariant: a new password ends all other sessions, and the
// dialog says so before. Leaves to others: opening them (account-menu.tsx).

import { Button, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { ActionsHead } from '../controls/actions-head.tsx';
import { ToneBadge } from '../controls/badge.tsx';
import classes from '../controls/controls.module.css';
import { formatAge, formatInstant } from '../controls/date-format.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { t } from '../language/text.ts';
import { NewPasswordField, PresentPasswordField } from './entrance.tsx';
import { useChangePassword, useEndSessions, useSessions } from './session-queries.ts';

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const change = useChangePassword();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const done = () => {
    notifications.show({
      title: t('Password changed'),
      message: t('All other sessions have ended.'),
    });
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ present, next }, { onSuccess: done });
  };
  return (
    <Modal opened onClose={onClose} title={t('Change password')} centered size={440}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <PresentPasswordField data-autofocus value={present} onChange={setPresent} />
          <NewPasswordField label={t('New password')} value={next} onChange={setNext} />
          <Text size="sm" c="dimmed">
            {t('You stay signed in here; everywhere else you are signed out.')}
          </Text>
          <ProblemNote error={change.error} />
          <DialogFoot onClose={onClose}>
            <Button type="submit" loading={change.isPending}>
              {t('Change password')}
            </Button>
          </DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}

export function SessionsDialog({ onClose }: { onClose: () => void }) {
  const { data, error } = useSessions();
  const end = useEndSessions();
  const nowMs = useNow();
  const rows = data?.items ?? [];
  return (
    <Modal opened onClose={onClose} title={t('Where you are signed in')} centered size={620}>
      <Stack gap="md">
        <ProblemNote error={error ?? end.error} />
        <div className={classes.scrollX}>
          <table className={classes.plainTable}>
            <thead>
              <tr>
                <th>{t('Browser')}</th>
                <th>{t('Address')}</th>
                <th>{t('Last used')}</th>
                <ActionsHead />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.sessionId}>
                  <td title={row.agent}>{browserOf(row.agent)}</td>
                  <td>{row.address}</td>
                  <td
                    title={t('Signed in {createdAt}', { createdAt: formatInstant(row.createdAt) })}
                  >
                    {formatAge(row.lastUsedAt, nowMs)}
                  </td>
                  <td className={classes.end}>
                    {row.own ? (
                      <ToneBadge tone="good" label={t('This one')} />
                    ) : (
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => end.mutate(row.sessionId)}
                      >
                        {t('End')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <Button
          variant="default"
          style={{ alignSelf: 'flex-end' }}
          loading={end.isPending}
          disabled={rows.length < 2}
          onClick={() => end.mutate(null)}
        >
          {t('Sign out everywhere else')}
        </Button>
      </Stack>
    </Modal>
  );
}

/** Enough to know one's own again: `Firefox on Linux`. */
function browserOf(agent: string): string {
  const browser = /(Firefox|Edg|Chrome|Safari)\//.exec(agent)?.[1] ?? t('Browser');
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(agent)?.[1];
  const name = browser === 'Edg' ? 'Edge' : browser;
  return system ? t('{name} on {system}', { name, system }) : name;
}

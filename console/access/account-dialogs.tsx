// One's own password and sessions. Invariant: a new password ends all other sessions, and the
// dialog says so before. Leaves to others: opening them (account-menu.tsx).

import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { ActionsHead } from '../controls/actions-head.tsx';
import { ToneBadge } from '../controls/badge.tsx';
import classes from '../controls/controls.module.css';
import { formatAge, formatInstant } from '../controls/date-format.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { useNow } from '../controls/use-now.ts';
import { NewPasswordField } from './entrance.tsx';
import { useChangePassword, useEndSessions, useSessions } from './session-queries.ts';

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const change = useChangePassword();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const done = () => {
    notifications.show({ title: 'Password changed', message: 'All other sessions have ended.' });
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ present, next }, { onSuccess: done });
  };
  return (
    <Modal opened onClose={onClose} title="Change password" centered size={440}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            data-autofocus
            value={present}
            onChange={(event) => setPresent(event.currentTarget.value)}
          />
          <NewPasswordField label="New password" value={next} onChange={setNext} />
          <Text size="sm" c="dimmed">
            You stay signed in here; everywhere else you are signed out.
          </Text>
          <ProblemNote error={change.error} />
          <DialogFoot onClose={onClose}>
            <Button type="submit" loading={change.isPending}>
              Change password
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
    <Modal opened onClose={onClose} title="Where you are signed in" centered size={620}>
      <Stack gap="md">
        <ProblemNote error={error ?? end.error} />
        <div className={classes.scrollX}>
          <table className={classes.plainTable}>
            <thead>
              <tr>
                <th>Browser</th>
                <th>Address</th>
                <th>Last used</th>
                <ActionsHead />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.sessionId}>
                  <td title={row.agent}>{browserOf(row.agent)}</td>
                  <td>{row.address}</td>
                  <td title={`Signed in ${formatInstant(row.createdAt)}`}>
                    {formatAge(row.lastUsedAt, nowMs)}
                  </td>
                  <td className={classes.end}>
                    {row.own ? (
                      <ToneBadge tone="good" label="This one" />
                    ) : (
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => end.mutate(row.sessionId)}
                      >
                        End
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <Group justify="flex-end">
          <Button
            variant="default"
            loading={end.isPending}
            disabled={rows.length < 2}
            onClick={() => end.mutate(null)}
          >
            Sign out everywhere else
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Enough to know one's own again: `Firefox on Linux`. */
function browserOf(agent: string): string {
  const browser = /(Firefox|Edg|Chrome|Safari)\//.exec(agent)?.[1] ?? 'Browser';
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(agent)?.[1];
  return `${browser === 'Edg' ? 'Edge' : browser}${system ? ` on ${system}` : ''}`;
}

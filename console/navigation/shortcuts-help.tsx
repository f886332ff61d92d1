// The list of keyboard shortcuts, opened with `?`. Invariant: lists exactly what works, for whoever
// looks. Leaves to others: binding the keys (controls/shortcuts.ts and the pages).

import { Group, Modal, Stack, Text } from '@mantine/core';
import type { Right } from '#access/rights.ts';
import { useSession } from '../access/session-queries.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import { Keys } from '../controls/keys.tsx';
import { t } from '../language/text.ts';
import { keyedJumps } from './jumps.ts';

interface Shortcut {
  readonly keys: string;
  readonly what: string;
  /** What it says where another person approves entries by hand. */
  readonly asked?: string;
  /** Whoever has it not has no such key. */
  readonly right?: Right;
}

const posting: Right = 'post-entries';

const shortcuts: readonly Shortcut[] = [
  { keys: t('Ctrl K'), what: t('Find a page, an action, a document or a customer') },
  ...keyedJumps.map(({ keys, label }) => ({ keys, what: t('Go to {label}', { label }) })),
  { keys: '/', what: t('Search') },
  { keys: 'j k', what: t('Next and previous row') },
  { keys: 'Enter', what: t('Open the row') },
  { keys: 'x', what: t('Select the row') },
  { keys: 'r', what: t('Requeue the open or selected exports'), right: 'requeue' },
  {
    keys: 'c',
    what: t('Correct the open journal entry'),
    asked: t('Propose a correction of the open journal entry'),
    right: posting,
  },
  { keys: 'c', what: t('Compare the APIs, on its page'), right: 'rehearse' },
  { keys: 'n', what: t('New journal entry or document'), right: posting },
  { keys: 'n', what: t('New row of the chart of accounts'), right: 'change-chart' },
  { keys: 'e', what: t('Edit the open account'), right: 'change-chart' },
  {
    keys: t('Ctrl Enter'),
    what: t('Book the entry being typed'),
    asked: t('Propose the entry being typed'),
    right: posting,
  },
  { keys: '=', what: t('In a line of it: the amount that balances'), right: posting },
  { keys: t('Esc'), what: t('Close') },
  { keys: '?', what: t('This list') },
];

/** A modal dialog. */
export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const held = useSession().data?.rights;
  const isAsked = useAsked('entries');
  const works = shortcuts.filter(({ right }) => !right || !held || held.includes(right));
  return (
    <Modal opened={opened} onClose={onClose} title={t('Keyboard shortcuts')} size={420} centered>
      <Stack gap={8}>
        {works.map(({ keys, what, asked = what }) => (
          <Group key={what} justify="space-between" wrap="nowrap">
            <Text size="sm">{isAsked ? asked : what}</Text>
            <Keys keys={keys} />
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}

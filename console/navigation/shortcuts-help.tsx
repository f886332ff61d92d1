// The list of keyboard shortcuts, opened with `?`. Invariant: lists exactly what works.
// Leaves to others: binding the keys (controls/shortcuts.ts and the pages).

import { Group, Modal, Stack, Text } from '@mantine/core';
import { Keys } from '../controls/keys.tsx';
import { keyedJumps } from './jumps.ts';

const shortcuts: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Find a page, an action, a document or a customer'],
  ...keyedJumps.map(({ keys, label }) => [keys, `Go to ${label}`] as const),
  ['/', 'Search'],
  ['j k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['x', 'Select the row'],
  ['r', 'Requeue the open or selected exports'],
  ['c', 'Correct the open journal entry; compare the APIs'],
  ['n', 'New journal entry'],
  ['Ctrl Enter', 'Book the entry being typed'],
  ['=', 'In a line of it: the amount that balances'],
  ['Esc', 'Close'],
  ['?', 'This list'],
];

/** A modal dialog. */
export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={420} centered>
      <Stack gap={8}>
        {shortcuts.map(([keys, what]) => (
          <Group key={keys} justify="space-between">
            <Text size="sm">{what}</Text>
            <Keys keys={keys} />
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}

// The list of keyboard shortcuts, opened with `?`. Invariant: lists exactly what works.
// Leaves to others: binding the keys (controls/shortcuts.ts and the pages).

import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';

const shortcuts: readonly [string, string][] = [
  ['g h', 'Go to Home'],
  ['g s', 'Go to Accounting Sync'],
  ['g j', 'Go to Journal Entries'],
  ['g c', 'Go to Customers'],
  ['g r', 'Go to Reconciliation'],
  ['g i', 'Go to Accounting Integration'],
  ['g m', 'Go to Mapping'],
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
            <Group gap={4}>
              {keys.split(' ').map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}

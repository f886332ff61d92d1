// The list of keyboard shortcuts, opened with `?`. Invariant: lists exactly what works.
// Leaves to others: binding the keys (controls/shortcuts.ts and the pages).

import { Group, Modal, Stack, Text } from '@mantine/core';
import { Keys } from '../controls/keys.tsx';
import { t } from '../language/text.ts';
import { keyedJumps } from './jumps.ts';

const shortcuts: readonly (readonly [string, string])[] = [
  [t('Ctrl K'), t('Find a page, an action, a document or a customer')],
  ...keyedJumps.map(({ keys, label }) => [keys, t('Go to {label}', { label })] as const),
  ['/', t('Search')],
  ['j k', t('Next and previous row')],
  ['Enter', t('Open the row')],
  ['x', t('Select the row')],
  ['r', t('Requeue the open or selected exports')],
  ['c', t('Correct the open journal entry; compare the APIs')],
  ['n', t('New journal entry')],
  [t('Ctrl Enter'), t('Book the entry being typed')],
  ['=', t('In a line of it: the amount that balances')],
  [t('Esc'), t('Close')],
  ['?', t('This list')],
];

/** A modal dialog. */
export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title={t('Keyboard shortcuts')} size={420} centered>
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

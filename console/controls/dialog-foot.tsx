// The foot of a dialog: to leave it, or to do what it is for. Invariant: leaving stands first and
// changes nothing. Leaves to others: the button that acts.

import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../language/text.ts';

/** `children` is the button that acts. */
export function DialogFoot({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        {t('Cancel')}
      </Button>
      {children}
    </Group>
  );
}

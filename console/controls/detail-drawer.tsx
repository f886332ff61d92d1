// The panel that slides in from the right with one row's details; the whole screen where there is
// little room. Invariant: Escape closes it and focus returns to where it was. Leaves to others:
// what is in it.

import { ActionIcon, Drawer, Group } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t } from '../language/text.ts';

interface DetailDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly label: string;
  readonly header: ReactNode;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** `header` stays while the content scrolls; `footer` holds the actions. */
export function DetailDrawer(props: DetailDrawerProps) {
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  return (
    <Drawer.Root
      opened={props.opened}
      onClose={props.onClose}
      position="right"
      size={narrow ? '100%' : 'min(720px, 92vw)'}
      lockScroll={narrow ?? false}
    >
      <Drawer.Overlay backgroundOpacity={0.18} />
      <Drawer.Content aria-label={props.label}>
        <div style={{ display: 'flex', flexDirection: 'column', height: '100dvh' }}>
          <Group
            justify="space-between"
            wrap="nowrap"
            align="flex-start"
            px={{ base: 16, sm: 24 }}
            py={16}
            style={{ borderBottom: '1px solid var(--line)' }}
          >
            <div style={{ minWidth: 0, flex: 1 }}>{props.header}</div>
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={props.onClose}
              aria-label={t('Close')}
            >
              <IconX size={18} />
            </ActionIcon>
          </Group>
          <div style={{ flex: 1, overflowY: 'auto', overscrollBehavior: 'contain' }}>
            {props.children}
          </div>
          {props.footer ? (
            <Group px={{ base: 16, sm: 24 }} py={12} style={{ borderTop: '1px solid var(--line)' }}>
              {props.footer}
            </Group>
          ) : null}
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}

// The colour scheme switch and the way to the list of shortcuts. Invariant: the scheme is kept in
// this browser only. Leaves to others: the colours (controls/tokens.css).

import {
  Button,
  type MantineColorScheme,
  SegmentedControl,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t } from '../language/text.ts';
import classes from './shell.module.css';

const schemes: { value: MantineColorScheme; name: string; icon: ReactNode }[] = [
  { value: 'light', name: t('Light'), icon: <IconSun size={15} /> },
  { value: 'auto', name: t('As the system'), icon: <IconDeviceDesktop size={15} /> },
  { value: 'dark', name: t('Dark'), icon: <IconMoon size={15} /> },
];

/** Stands at the foot of the navigation. */
export function SchemeAndHelp({ onHelp }: { onHelp: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={classes.tools}>
      <SegmentedControl
        size="xs"
        aria-label={t('Colour scheme')}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as MantineColorScheme)}
        data={schemes.map(({ value, name, icon }) => ({
          value,
          label: (
            <span title={name} style={{ display: 'grid', placeItems: 'center', height: 18 }}>
              {icon}
              <VisuallyHidden>{name}</VisuallyHidden>
            </span>
          ),
        }))}
      />
      <Button size="compact-sm" variant="subtle" color="gray" fw={500} onClick={onHelp}>
        {t('Shortcuts')}
      </Button>
    </div>
  );
}

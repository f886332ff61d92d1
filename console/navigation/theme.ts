// Mantine's theme: one calm blue, cool greys, Inter, small radii. Colours beyond it are in
// controls/tokens.css. Invariant: white text on the primary shade keeps 4.5 to 1. Leaves to others:
// layout.

import { createTheme, type MantineColorsTuple } from '@mantine/core';
import { t } from '../language/text.ts';

const tide: MantineColorsTuple = [
  '#eef2ff',
  '#dbe3fd',
  '#b7c6f9',
  '#91a7f4',
  '#6f8bee',
  '#4d6ce0',
  '#3b5bdb',
  '#304dc0',
  '#2741a3',
  '#1d3384',
];

const dark: MantineColorsTuple = [
  '#e9ebf0',
  '#c3c8d2',
  '#a3abb9',
  '#6b7382',
  '#3a404c',
  '#2b303a',
  '#1d2028',
  '#14161b',
  '#0e1014',
  '#090a0d',
];

const red: MantineColorsTuple = [
  '#fdeceb',
  '#fbd5d2',
  '#f5aaa5',
  '#ee7d76',
  '#e5564d',
  '#d93a30',
  '#c22a21',
  '#a8221a',
  '#8c1b15',
  '#6d1410',
];

const gray: MantineColorsTuple = [
  '#f6f7f9',
  '#eef0f4',
  '#e4e7ec',
  '#cfd5de',
  '#b3bbc7',
  '#8d96a5',
  '#646e7e',
  '#4b5464',
  '#2f3644',
  '#1c212b',
];

export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 6, dark: 5 },
  colors: { tide, dark, gray, red },
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, monospace',
  headings: { fontWeight: '640' },
  defaultRadius: 8,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 250, fz: 13, withArrow: true } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': t('Dismiss') } } },
    PasswordInput: {
      defaultProps: {
        visibilityToggleButtonProps: { 'aria-label': t('Toggle password visibility') },
      },
    },
    Modal: {
      defaultProps: {
        radius: 14,
        overlayProps: { backgroundOpacity: 0.35 },
        closeButtonProps: { 'aria-label': t('Close dialog') },
      },
      styles: { title: { fontWeight: 620 } },
    },
  },
});

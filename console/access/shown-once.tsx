// A link or a key that nobody can read again once the dialog is closed. Invariant: it is text of
// the page only: never in the address, never kept. Leaves to others: where it came from.

import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../language/text.ts';
import classes from './people.module.css';

/** `label` says what it is; `children` what to do with it. */
export function ShownOnce(props: {
  label: string;
  secret: string;
  children: ReactNode;
  onClose: () => void;
}) {
  return (
    <Stack gap="md">
      <Text size="sm" component="div">
        {props.children}
      </Text>
      <section aria-label={props.label}>
        <code className={classes.secret}>{props.secret}</code>
      </section>
      <Group justify="flex-end" gap="xs">
        <CopyButton value={props.secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('Copied') : t('Copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={props.onClose}>{t('Done')}</Button>
      </Group>
    </Stack>
  );
}

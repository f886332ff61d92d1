// A finished run as a file: for a sheet, for the auditor's binder. Invariant: made when clicked, by
// the server, whole or refused. Leaves to others: what the file holds.

import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { addressOf } from '../api/request.ts';
import { t } from '../language/text.ts';

/** One button for each format. */
export function RunFiles({ id }: { id: string }) {
  return (
    <Group gap={8} role="group" aria-label={t('This run as a file')}>
      {['csv', 'xlsx', 'pdf'].map((format) => (
        <Button
          key={format}
          component="a"
          href={addressOf(`/reconciliations/${id}/file`, { format })}
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {format.toUpperCase()}
        </Button>
      ))}
    </Group>
  );
}

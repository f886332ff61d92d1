// The bar that saves the draft of mappings and says what it does: "3 changes · releases 58
// exports". Invariant: shown exactly while there is something to save. Leaves to others: the
// numbers (mapping-draft.ts).

import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { MayButton } from '../access/may-button.tsx';
import type { Connection } from '../api/contract.ts';
import { counted } from '../controls/amount-format.ts';
import { tellFailure } from '../controls/tell-failure.ts';
import classes from './mapping.module.css';
import { changesOf, type Draft, releasedBy } from './mapping-draft.ts';
import { useSaveMappings } from './mapping-queries.ts';

interface SaveBarProps {
  readonly draft: Draft;
  readonly connection: Connection;
  /** After saving or throwing away. */
  readonly onDone: () => void;
}

/** Sticks to the bottom of the page. */
export function SaveBar({ draft, connection, onDone }: SaveBarProps) {
  const save = useSaveMappings(connection.connectionId);
  if (draft.size === 0) return null;
  const releases = releasedBy(draft);
  const submit = () =>
    save.mutate(changesOf(draft), {
      onSuccess: (saved) => {
        notifications.show({
          title: `${counted(saved.changed, 'mapping')} saved`,
          message:
            saved.released > 0
              ? `${counted(saved.released, 'export')} released and queued again.`
              : 'The next exports use them.',
          color: 'teal',
        });
        onDone();
      },
      onError: tellFailure,
    });
  return (
    <section className={classes.bar} aria-label="Unsaved changes">
      <strong style={{ fontWeight: 600 }}>
        {counted(draft.size, 'change')}
        {releases > 0 ? ` · releases ${counted(releases, 'export')}` : ''}
      </strong>
      <Group gap={6} ml="auto">
        <Button size="xs" variant="default" onClick={onDone}>
          Discard
        </Button>
        <MayButton right="change-mappings" size="xs" loading={save.isPending} onClick={submit}>
          Save
        </MayButton>
      </Group>
    </section>
  );
}

// The bar that saves the draft of mappings and says what it does: "3 changes · releases 58
// exports". Invariant: shown exactly while there is something to save. Leaves to others: the
// numbers (mapping-draft.ts).

import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { MayButton } from '../access/may-button.tsx';
import type { Connection } from '../api/contract.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import { unlessProposed } from '../approvals/proposed.ts';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import classes from './mapping.module.css';
import { changesOf, type Draft, releasedBy } from './mapping-draft.ts';
import { type MappingSaved, useSaveMappings } from './mapping-queries.ts';

interface SaveBarProps {
  readonly draft: Draft;
  readonly connection: Connection;
  /** After saving or throwing away. */
  readonly onDone: () => void;
}

/** Sticks to the bottom of the page. */
export function SaveBar({ draft, connection, onDone }: SaveBarProps) {
  const save = useSaveMappings(connection.connectionId);
  const isAsked = useAsked('mappings');
  if (draft.size === 0) return null;
  const releases = releasedBy(draft);
  const submit = () =>
    save.mutate(changesOf(draft), {
      onSuccess: unlessProposed<MappingSaved>(onDone, (saved) => {
        notifications.show({
          title: t('{changed, plural, one {# mapping} other {# mappings}} saved', {
            changed: saved.changed,
          }),
          message:
            saved.released > 0
              ? t(
                  '{released, plural, one {# export} other {# exports}} released and queued again.',
                  { released: saved.released },
                )
              : t('The next exports use them.'),
          color: 'teal',
        });
        onDone();
      }),
      onError: tellFailure,
    });
  return (
    <section className={classes.bar} aria-label={t('Unsaved changes')}>
      <strong style={{ fontWeight: 600 }}>
        {t('{size, plural, one {# change} other {# changes}}', { size: draft.size })}
        {releases > 0
          ? ` · ${t('releases {releases, plural, one {# export} other {# exports}}', { releases })}`
          : ''}
      </strong>
      <Group gap={6} ml="auto">
        <Button size="xs" variant="default" onClick={onDone}>
          {t('Discard')}
        </Button>
        <MayButton right="change-mappings" size="xs" loading={save.isPending} onClick={submit}>
          {isAsked ? t('Propose') : t('Save')}
        </MayButton>
      </Group>
    </section>
  );
}

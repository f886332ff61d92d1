// Inviting a person, changing roles. Invariant: a link is shown once, with how long it opens and
// who may see it. Leaves to others: the list (people-panel.tsx), new links (sign-in-dialog.tsx).

import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import {
  type LinkMade,
  type PersonView,
  type RoleGiven,
  useGiveRoles,
  useInvite,
} from './people-queries.ts';
import { RoleChoices } from './role-choices.tsx';
import { ShownOnce } from './shown-once.tsx';

const viewer: readonly RoleGiven[] = [{ role: 'viewer', outlet: null }];

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const invite = useInvite();
  const [name, setName] = useState('');
  const [held, setHeld] = useState(viewer);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ name, roles: held });
  };
  return (
    <Modal opened onClose={onClose} title={t('Invite a person')} centered size={560}>
      {invite.data ? (
        <LinkShown made={invite.data} name={name} onClose={onClose} />
      ) : (
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              label={t('Name')}
              description={t('Stands in every history; an e-mail address is a good one.')}
              required
              withAsterisk={false}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <RoleChoices value={held} onChange={setHeld} />
            <ProblemNote error={invite.error} />
            <DialogFoot onClose={onClose}>
              <Button type="submit" loading={invite.isPending}>
                {t('Invite')}
              </Button>
            </DialogFoot>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

/** A link, once, with what to do with it. */
export function LinkShown(props: { made: LinkMade; name: string; onClose: () => void }) {
  const { made, name, onClose } = props;
  if (made.link === null) {
    return (
      <Stack gap="md">
        <Text size="sm">
          {t(
            '{name} works for another property here and signs in as before, now with ' +
              'these roles too.',
            { name },
          )}
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('Done')}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <ShownOnce label={t('One-time link')} secret={made.link} onClose={onClose}>
      {t(
        'Hand this link to {name}. It opens once, within {hours} {hours, plural, one ' +
          '{hour} other {hours}}, and lets them choose how they sign in, which nobody else ' +
          'learns. It is not shown again.',
        { name, hours: made.hours },
      )}
    </ShownOnce>
  );
}

export function RolesDialog({ person, onClose }: { person: PersonView; onClose: () => void }) {
  const give = useGiveRoles(person.personId);
  const [held, setHeld] = useState<readonly RoleGiven[]>(person.roles);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    give.mutate(held, { onSuccess: onClose });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Roles of {name}', { name: person.name })}
      centered
      size={560}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <RoleChoices value={held} onChange={setHeld} />
          <Text size="sm" c="dimmed">
            {t(
              'Holds from their next request. Without any role they see nothing of this property.',
            )}
          </Text>
          <ProblemNote error={give.error} />
          <DialogFoot onClose={onClose}>
            <Button type="submit" loading={give.isPending}>
              {t('Save roles')}
            </Button>
          </DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}

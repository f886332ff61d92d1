// Making and revoking an API key. Invariant: the key is shown once; revoking says what stops.
// Leaves to others: the list (keys-panel.tsx).

import {
  Button,
  Checkbox,
  Group,
  Modal,
  NativeSelect,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { KeyView } from '#access/people-routes.ts';
import { allRights, type Right, rights, roles } from '#access/rights.ts';
import { useOutletChoices } from '../chart-of-accounts/property-queries.ts';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useMakeKey, useRevokeKey } from './people-queries.ts';
import { useSession } from './session-queries.ts';
import { ShownOnce } from './shown-once.tsx';

const shownOnce = (name: string) =>
  t(
    'Put this key where the program “{name}” keeps its secrets. It is kept here as a hash and ' +
      'not shown again.',
    { name },
  );

export function KeyDialog({ onClose }: { onClose: () => void }) {
  const make = useMakeKey();
  const outlets = useOutletChoices();
  const [name, setName] = useState('');
  const [held, setHeld] = useState<readonly Right[]>(roles['api-client'].rights);
  const [outlet, setOutlet] = useState('');
  const [endsOn, setEndsOn] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const endsAt = endsOn === '' ? null : new Date(`${endsOn}T23:59:59`).toISOString();
    make.mutate({ name: name.trim(), rights: held, outlet: outlet || null, endsAt });
  };
  return (
    <Modal opened onClose={onClose} title={t('Make an API key')} centered size={600}>
      {make.data ? (
        <ShownOnce label={t('API key')} secret={make.data.key} onClose={onClose}>
          {shownOnce(name.trim())}
        </ShownOnce>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              label={t('Name')}
              description={t('Which program it is for; stands in the history as “API key …”.')}
              required
              withAsterisk={false}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <RightChoices value={held} onChange={setHeld} />
            <Group grow align="flex-start">
              <NativeSelect
                label={t('For')}
                data={[{ value: '', label: t('The property') }, ...outlets]}
                value={outlet}
                onChange={(event) => setOutlet(event.currentTarget.value)}
              />
              <TextInput
                type="date"
                label={t('Ends on')}
                description={t('Empty: until it is revoked.')}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                value={endsOn}
                onChange={(event) => setEndsOn(event.currentTarget.value)}
              />
            </Group>
            <ProblemNote error={make.error} />
            <DialogFoot onClose={onClose}>
              <Button type="submit" loading={make.isPending}>
                {t('Make the key')}
              </Button>
            </DialogFoot>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

/** Only what the person may do themselves can be given. */
function RightChoices(props: {
  value: readonly Right[];
  onChange: (rights: readonly Right[]) => void;
}) {
  const mine = useSession().data?.rights ?? [];
  return (
    <Checkbox.Group
      label={t('May')}
      value={[...props.value]}
      onChange={(given) => props.onChange(allRights.filter((right) => given.includes(right)))}
    >
      <Stack gap={8} mt={8} mah={260} style={{ overflowY: 'auto' }}>
        {allRights.map((right) => (
          <Checkbox
            key={right}
            value={right}
            size="sm"
            label={rights[right]}
            disabled={!mine.includes(right)}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

export function RevokeDialog({ of, onClose }: { of: KeyView; onClose: () => void }) {
  const revoke = useRevokeKey(of.keyId);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Revoke “{name}”', { name: of.name })}
      centered
      size={480}
    >
      <Stack gap="md">
        <Text size="sm">
          {t(
            'The program that uses {prefix}… is refused from its next request on. A ' +
              'revoked key cannot be used again; make a new one instead.',
            { prefix: of.prefix },
          )}
        </Text>
        <ProblemNote error={revoke.error} />
        <DialogFoot onClose={onClose}>
          <Button
            color="red"
            loading={revoke.isPending}
            onClick={() => revoke.mutate(undefined, { onSuccess: onClose })}
          >
            {t('Revoke the key')}
          </Button>
        </DialogFoot>
      </Stack>
    </Modal>
  );
}

// Making or changing a channel. Invariant: what a webhook is signed with is shown once, after it
// was made; kind and secret of a channel stay what they are. Leaves to others: what may be given
// (the server).

import {
  Button,
  Checkbox,
  Modal,
  SegmentedControl,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ChannelView } from '#notifications/notification-schemas.ts';
import {
  isForPrograms,
  type OccasionName,
  occasionNames,
  occasions,
} from '#notifications/occasions.ts';
import { ShownOnce } from '../access/shown-once.tsx';
import { DialogFoot } from '../controls/dialog-foot.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { useSaveChannel } from './notification-queries.ts';

/** `channel` null: a new one. */
export function ChannelDialog(props: { channel: ChannelView | null; onClose: () => void }) {
  const { channel, onClose } = props;
  const save = useSaveChannel(channel?.channelId ?? null);
  const title =
    channel === null ? t('Add a channel') : t('Change “{name}”', { name: channel.name });
  const secret = save.data?.secret ?? null;
  return (
    <Modal opened onClose={onClose} title={title} centered size={560}>
      {secret === null ? (
        <ChannelForm channel={channel} save={save} onClose={onClose} />
      ) : (
        <ShownOnce label={t('Signing secret')} secret={secret} onClose={onClose}>
          {t(
            'The receiver checks each webhook with this secret, as Standard Webhooks ' +
              'describes. It is kept sealed here and not shown again.',
          )}
        </ShownOnce>
      )}
    </Modal>
  );
}

const forPeople = occasionNames.filter((name) => !isForPrograms(name));

function ChannelForm(props: {
  channel: ChannelView | null;
  save: ReturnType<typeof useSaveChannel>;
  onClose: () => void;
}) {
  const { channel, save, onClose } = props;
  const [kind, setKind] = useState<ChannelView['kind']>(channel?.kind ?? 'mail');
  const [name, setName] = useState(channel?.name ?? '');
  const [recipients, setRecipients] = useState(channel?.recipients.join('\n') ?? '');
  const [url, setUrl] = useState(channel?.url ?? '');
  const [chosen, setChosen] = useState<readonly OccasionName[]>(channel?.occasions ?? forPeople);
  const offered = kind === 'mail' ? forPeople : occasionNames;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = { name, kind, occasions: chosen.filter((one) => offered.includes(one)) };
    const to = recipients.split(/[\s,;]+/).filter((one) => one !== '');
    const target = kind === 'mail' ? { recipients: to } : { recipients: [], url: url.trim() };
    save.mutate({ ...given, ...target }, { onSuccess: ({ secret }) => secret ?? onClose() });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {channel === null ? (
          <SegmentedControl
            aria-label={t('Kind of channel')}
            value={kind}
            onChange={(given) => setKind(given as ChannelView['kind'])}
            data={[
              { value: 'mail', label: t('Mail') },
              { value: 'webhook', label: t('Webhook') },
            ]}
          />
        ) : null}
        <TextInput
          label={t('Name')}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {kind === 'mail' ? (
          <RecipientsField value={recipients} onChange={setRecipients} />
        ) : (
          <UrlField value={url} onChange={setUrl} />
        )}
        <OccasionChoices offered={offered} value={chosen} onChange={setChosen} />
        <ProblemNote error={save.error} />
        <DialogFoot onClose={onClose}>
          <Button type="submit" loading={save.isPending}>
            {channel === null ? t('Add the channel') : t('Save')}
          </Button>
        </DialogFoot>
      </Stack>
    </form>
  );
}

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function RecipientsField({ value, onChange }: FieldProps) {
  return (
    <Textarea
      label={t('Mail addresses')}
      description={t('One a line.')}
      required
      withAsterisk={false}
      autosize
      minRows={2}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function UrlField({ value, onChange }: FieldProps) {
  return (
    <TextInput
      label={t('Address')}
      description={t('Where each message is posted as JSON, signed.')}
      placeholder={t('https://example.com/tieout')}
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function OccasionChoices(props: {
  offered: readonly OccasionName[];
  value: readonly OccasionName[];
  onChange: (chosen: readonly OccasionName[]) => void;
}) {
  return (
    <Checkbox.Group
      label={t('Told of')}
      value={[...props.value]}
      onChange={(given) => props.onChange(occasionNames.filter((one) => given.includes(one)))}
    >
      <Stack gap={10} mt={8}>
        {props.offered.map((one) => (
          <Checkbox
            key={one}
            value={one}
            size="sm"
            label={occasions[one].title}
            description={occasions[one].about}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

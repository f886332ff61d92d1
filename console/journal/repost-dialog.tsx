// *Reverse and re-post*: a person changes the facts of the event, sees the lines before and after,
// and books the reversal and the new entry in one step. Invariant: nothing can be booked that is
// not shown; the original stays. Leaves to others: what the facts mean (the server).

import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { JournalEntryDetail, RepostReceipt } from '#journal/journal-schemas.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import { unlessProposed } from '../approvals/proposed.ts';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useClosedThrough } from '../chart-of-accounts/property-queries.ts';
import { formatDay, wordsOf } from '../controls/date-format.ts';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { type ChangeValues, FactInputs } from './fact-field.tsx';
import classes from './repost.module.css';
import {
  type FactGroup,
  factsToSend,
  groupsOf,
  withAnother,
  without,
  withValue,
} from './repost-draft.ts';
import { RepostLines } from './repost-lines.tsx';
import { type RepostWanted, useRepost, useRepostPreview } from './repost-queries.ts';

interface RepostDialogProps {
  readonly entry: JournalEntryDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const typingMs = 250;

/** Offers the facts of the entry's event. */
export function RepostDialog(props: RepostDialogProps) {
  return props.opened ? <Reposting {...props} /> : null;
}

type Facts = Readonly<Record<string, unknown>>;

function Reposting({ entry, onClose }: RepostDialogProps) {
  const go = useGo();
  const isAsked = useAsked('entries');
  const repost = useRepost(entry.entryId);
  const [facts, setFacts] = useState(() => entry.event.content as Facts);
  const [occurredOn, setOccurredOn] = useState('');
  const wanted: RepostWanted = {
    event: factsToSend(facts),
    ...(occurredOn === '' ? {} : { occurredOn }),
  };
  const seen = useSeen(entry.entryId, wanted);
  const onSuccess = unlessProposed<RepostReceipt>(onClose, ({ entryId }) => {
    notifications.show({
      title: t('{documentNumber} is posted anew', { documentNumber: entry.documentNumber }),
      message: t('The reversal and entry {entryId} are queued for the ledger.', { entryId }),
      color: 'teal',
    });
    onClose();
    go(paths.journalEntries({ open: entryId }));
  });
  return (
    <ReasonDialog
      opened
      wide
      onClose={onClose}
      title={t('Reverse and re-post entry {entryId}', { entryId: entry.entryId })}
      effect={effectOf(wordsOf(entry.event.kind).toLowerCase(), isAsked)}
      reasonExample={t('Billed for the wrong slip')}
      confirmLabel={isAsked ? t('Propose to reverse and re-post') : t('Reverse and re-post')}
      why={seen.why}
      busy={repost.isPending}
      error={repost.error}
      onConfirm={(reason) => repost.mutate({ ...wanted, reason }, { onSuccess })}
    >
      <FactFields facts={facts} onChange={setFacts} />
      <DayField entry={entry} day={occurredOn} preview={seen} onChange={setOccurredOn} />
      <section aria-label={t('Before and after')} aria-live="polite">
        {seen.error ? (
          <ProblemNote error={seen.error} />
        ) : seen.preview ? (
          <RepostLines preview={seen.preview} currency={entry.currency} />
        ) : (
          <Text size="sm" c="dimmed" mih={60}>
            {t('Working it out…')}
          </Text>
        )}
      </section>
    </ReasonDialog>
  );
}

const effectOf = (kind: string, isAsked: boolean) =>
  isAsked
    ? t(
        'Change what is wrong in the {kind}. That its entry is reversed and a new one booked is ' +
          'proposed; another person approves it, then both are done in one step. The original ' +
          'stays.',
        { kind },
      )
    : t(
        'Change what is wrong in the {kind}. Its entry is reversed and a new one ' +
          'booked, both in one step; the original stays.',
        { kind },
      );

/** The server's answer for what is typed, once the typing rests. */
function useSeen(entryId: string, wanted: RepostWanted) {
  const text = JSON.stringify(wanted);
  const [rested] = useDebouncedValue(text, typingMs);
  const { data, error, isFetching } = useRepostPreview(entryId, JSON.parse(rested) as RepostWanted);
  const preview = error ? undefined : data;
  const isBehind = rested !== text || isFetching;
  const why = error
    ? t('What is typed cannot be booked; see above.')
    : isBehind || preview === undefined
      ? t('Working it out…')
      : preview.difference.length === 0
        ? t('No amount changes yet.')
        : null;
  return { preview, error, why };
}

function DayField(props: {
  entry: JournalEntryDetail;
  day: string;
  preview: ReturnType<typeof useSeen>;
  onChange: (day: string) => void;
}) {
  const closed = useClosedThrough(props.entry.lines);
  const today = useToday();
  const on = props.day || props.preview.preview?.occurredOn || props.entry.postedOn;
  const isMoved = on !== props.entry.postedOn;
  const kept = isMoved
    ? t("The original's day, {postedOn}, is kept.", { postedOn: formatDay(props.entry.postedOn) })
    : null;
  const why = closed
    ? t('The books are closed through {closed}.', { closed: formatDay(closed) })
    : null;
  return (
    <TextInput
      type="date"
      label={t('Date of both entries')}
      description={[why, kept].filter(Boolean).join(' ') || t('The day of the original.')}
      value={on}
      max={today}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      maw={360}
    />
  );
}

function FactFields({ facts, onChange }: { facts: Facts; onChange: (facts: Facts) => void }) {
  return (
    <Stack gap={16}>
      {groupsOf(facts).map((group) => (
        <FactSet
          key={group.path.join('.')}
          group={group}
          onValues={(...values) =>
            onChange(values.reduce((all, [path, text]) => withValue(all, path, text), facts))
          }
          onAdd={() => onChange(withAnother(facts, group.path))}
          onRemove={() => onChange(without(facts, group.path))}
        />
      ))}
    </Stack>
  );
}

function FactSet(props: {
  group: FactGroup;
  onValues: ChangeValues;
  onAdd: () => void;
  onRemove: () => void;
}) {
  const { group } = props;
  return (
    <section aria-label={group.title}>
      <Text size="sm" fw={600} mb={4}>
        {group.title}
      </Text>
      <div className={classes.fields}>
        <FactInputs group={group} onValues={props.onValues} />
      </div>
      {group.isOneOfMany ? (
        <Group gap={6} mt={8}>
          <Button size="compact-xs" variant="subtle" onClick={props.onAdd}>
            {t('Add one like it')}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={props.onRemove}>
            {t('Remove')}
          </Button>
        </Group>
      ) : null}
    </section>
  );
}

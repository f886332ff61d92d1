// Correcting an entry late: a person says all lines it should have had, sees the difference, and
// books that as an entry of its own. Invariant: nothing can be booked that is not shown; the
// original stays. Leaves to others: what differs (the server), the table of lines.

import { Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type {
  CorrectedLine,
  JournalEntryDetail,
  PostingReceipt,
} from '#journal/journal-schemas.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import { unlessProposed } from '../approvals/proposed.ts';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import { useClosedThrough } from '../chart-of-accounts/property-queries.ts';
import { formatDay } from '../controls/date-format.ts';
import { ProblemNote } from '../controls/problem-note.tsx';
import { ReasonDialog } from '../controls/reason-dialog.tsx';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { CorrectLines } from './correct-lines.tsx';
import { textsOf, wantedLines, whyNoEntry } from './correction-draft.ts';
import {
  useCorrect,
  useCorrectionPreview,
  useCorrections,
  type Wanted,
} from './correction-queries.ts';
import { LineTable } from './line-table.tsx';

interface CorrectDialogProps {
  readonly entry: JournalEntryDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const typingMs = 250;

/** Reads what the entry amounts to now, then offers its lines. */
export function CorrectDialog(props: CorrectDialogProps) {
  const now = useCorrections(props.entry.entryId, props.opened).data?.amountsTo;
  if (!props.opened || now === undefined) return null;
  return <Correcting {...props} now={now} />;
}

function Correcting(props: CorrectDialogProps & { now: readonly CorrectedLine[] }) {
  const { entry, now, onClose } = props;
  const go = useGo();
  const isAsked = useAsked('entries');
  const correct = useCorrect(entry.entryId);
  const closed = useClosedThrough(entry.lines);
  const [occurredOn, setOccurredOn] = useState(useToday());
  const [lines, setLines] = useState(() => textsOf(now));
  const whyNot = occurredOn === '' ? t('It needs a date.') : whyNoEntry(lines);
  const said = whyNot === null ? wantedLines(lines) : null;
  const wanted: Wanted | null = said && { occurredOn, lines: said };
  const seen = useDifference(entry.entryId, wanted);
  const preview = { ...seen, why: whyNot ?? seen.why };
  const onSuccess = unlessProposed<PostingReceipt>(onClose, ({ entryId }) => {
    notifications.show({
      title: t('{documentNumber} is corrected', { documentNumber: entry.documentNumber }),
      message: t('Entry {entryId} holds the difference and is queued for the ledger.', { entryId }),
      color: 'teal',
    });
    onClose();
    go(paths.journalEntries({ open: entryId }));
  });
  const submit = (reason: string) => {
    if (wanted !== null) correct.mutate({ ...wanted, reason }, { onSuccess });
  };
  return (
    <ReasonDialog
      opened
      wide
      onClose={onClose}
      title={t('Correct entry {entryId}', { entryId: entry.entryId })}
      effect={effectOf(entry, isAsked)}
      reasonExample={t('The pump was read wrong')}
      confirmLabel={isAsked ? t('Propose the difference') : t('Book the difference')}
      why={preview.why}
      busy={correct.isPending}
      error={correct.error}
      onConfirm={submit}
    >
      <CorrectLines lines={lines} onChange={setLines} currency={entry.currency} />
      <TextInput
        type="date"
        label={t('Date of the correction')}
        description={
          closed
            ? t('The books are closed through {closed}.', { closed: formatDay(closed) })
            : undefined
        }
        value={occurredOn}
        onChange={(event) => setOccurredOn(event.currentTarget.value)}
        required
        maw={320}
      />
      <Difference {...preview} currency={entry.currency} />
    </ReasonDialog>
  );
}

const effectOf = ({ documentNumber }: JournalEntryDetail, isAsked: boolean) =>
  isAsked
    ? t(
        'Say all lines {documentNumber} should have had. What differs is proposed as an entry ' +
          'of its own; another person approves it, then it is booked and exported. The ' +
          'original stays.',
        { documentNumber },
      )
    : t(
        'Say all lines {documentNumber} should have had. What differs is booked as ' +
          'an entry of its own and exported; the original stays.',
        { documentNumber },
      );

interface Seen {
  readonly difference: readonly CorrectedLine[] | undefined;
  readonly error: unknown;
  /** Why it cannot be booked yet. */
  readonly why: string | null;
}

/** The server's difference for what is typed, once the typing rests; null: nothing to ask yet. */
function useDifference(entryId: string, wanted: Wanted | null): Seen {
  const [rested] = useDebouncedValue(JSON.stringify(wanted), typingMs);
  const asked = JSON.parse(rested) as Wanted | null;
  const preview = useCorrectionPreview(entryId, asked);
  const isBehind = rested !== JSON.stringify(wanted) || preview.isFetching;
  if (wanted === null) return { difference: undefined, error: null, why: null };
  const { error } = preview;
  const difference = error ? undefined : preview.data?.difference;
  if (error) return { difference, error, why: t('What is typed cannot be booked; see above.') };
  if (isBehind || difference === undefined) return { difference, error, why: t('Working it out…') };
  return { difference, error, why: difference.length === 0 ? t('Nothing differs yet.') : null };
}

function Difference({ difference, error, why, currency }: Seen & { currency: string }) {
  if (error) return <ProblemNote error={error} />;
  return (
    <section aria-label={t('The difference')} aria-live="polite">
      <Text size="sm" fw={600} mb={4}>
        {t('What will be booked')}
      </Text>
      {difference === undefined ? (
        <Text size="sm" c="dimmed" mih={60}>
          {why}
        </Text>
      ) : difference.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('Nothing differs from what the entry amounts to now.')}
        </Text>
      ) : (
        <LineTable lines={difference} currency={currency} />
      )}
    </section>
  );
}

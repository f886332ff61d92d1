// Accounting ▸ Journal Entries ▸ New entry: an entry a person makes, balanced as one types, booked
// with a reason. Invariant: what was typed outlasts a refusal, a lost answer and a reload of the
// page; its id is made once, so that sending it again books nothing twice. Leaves to others: the
// lines, what is missing (manual-draft.ts), booking (the server).

import { Button, Group, NativeSelect, Skeleton, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useEffect, useState } from 'react';
import type { PostingReceipt } from '#journal/journal-schemas.ts';
import { useWhyNot } from '../access/session-queries.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import { unlessProposed } from '../approvals/proposed.ts';
import { WaitingNote } from '../approvals/waiting-note.tsx';
import { useToday } from '../chart-of-accounts/property-day.tsx';
import {
  useChart,
  useClosedThrough,
  useOutletChoices,
  useProperty,
} from '../chart-of-accounts/property-queries.ts';
import { formatDay } from '../controls/date-format.ts';
import { PageHeader } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { submitsOnCtrlEnter } from '../controls/submit-keys.ts';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { usePostEntry } from './journal-queries.ts';
import {
  bodyOf,
  emptyDraft,
  type ManualDraft,
  placedLines,
  readDraft,
  whyNotBooked,
} from './manual-draft.ts';
import classes from './manual-entry.module.css';
import { ManualLines } from './manual-lines.tsx';
import { ManualSums } from './manual-sums.tsx';

const keptAs = 'tieout.manual-entry';

const blank = (today: string) => emptyDraft(crypto.randomUUID(), today);

/** What is being typed, kept by the browser's tab until it is booked or thrown away. */
function useDraft() {
  const today = useToday();
  const [draft, setDraft] = useState(
    () => readDraft(sessionStorage.getItem(keptAs)) ?? blank(today),
  );
  const only = useOutletChoices();
  const first = only.length === 1 ? only[0]?.value : undefined;
  useEffect(() => sessionStorage.setItem(keptAs, JSON.stringify(draft)), [draft]);
  const change = (part: Partial<ManualDraft>) => setDraft((now) => ({ ...now, ...part }));
  const renew = () => setDraft(blank(today));
  // A property with one outlet is not asked which.
  const shown = draft.outlet === '' && first ? { ...draft, outlet: first } : draft;
  return { draft: shown, change, renew };
}

/** Why it cannot be booked yet, from what is known here; null when it can be sent. */
function useWhyNotBooked(draft: ManualDraft) {
  const accounts = useChart().data?.accounts ?? [];
  const closedThroughOn = useClosedThrough(placedLines(draft));
  const owed = accounts.filter(({ detailType }) => detailType === 'accounts-receivable');
  const receivable = new Set(owed.map(({ number }) => number));
  const mayNot = useWhyNot('post-entries');
  const lacks = whyNotBooked(draft, { receivable, closedThroughOn });
  return { closedThroughOn, why: mayNot ?? lacks };
}

/** Books the draft and leads to the entry; the draft is gone only then. */
function useBooking(draft: ManualDraft) {
  const go = useGo();
  const post = usePostEntry();
  const onWaiting = () => {
    sessionStorage.removeItem(keptAs);
    go(paths.approvals({ area: 'entries' }));
  };
  const book = () =>
    post.mutate(bodyOf(draft), {
      onSuccess: unlessProposed<PostingReceipt>(onWaiting, ({ entryId, status }) => {
        notifications.show({
          title: status === 'exists' ? t('It was booked already') : t('The entry is booked'),
          message: t('Entry {entryId} is queued for the ledger like every entry.', { entryId }),
          color: 'teal',
        });
        sessionStorage.removeItem(keptAs);
        go(paths.journalEntries({ open: entryId }));
      }),
    });
  return { post, book };
}

/** The page. */
export function ManualEntryPage() {
  const { draft, change, renew } = useDraft();
  const { closedThroughOn, why } = useWhyNotBooked(draft);
  const { post, book } = useBooking(draft);
  const hasChart = useChart().isSuccess;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === null && !post.isPending) book();
  };
  const startOver = () => {
    renew();
    post.reset();
  };
  return (
    <>
      <PageHeader
        title={t('New journal entry')}
        lead={t(
          'For what no event tells. It is final: to mend it, reverse it or book the difference.',
        )}
      />
      <WaitingNote area="entries" />
      <form onSubmit={submit} onKeyDown={submitsOnCtrlEnter} className={classes.form}>
        <Head draft={draft} change={change} closedThroughOn={closedThroughOn} />
        {/* An account typed before they are here would be taken by nobody. */}
        {hasChart ? (
          <ManualLines draft={draft} onChange={(lines) => change({ lines })} />
        ) : (
          <Skeleton height={120} />
        )}
        <Sums draft={draft} />
        <Textarea
          label={t('Reason')}
          description={t('Kept with your name and the time; an auditor will read it.')}
          placeholder={t('Accrual of the June dredging, invoice to come')}
          withAsterisk
          autosize
          minRows={2}
          maxLength={500}
          value={draft.reason}
          onChange={(event) => change({ reason: event.currentTarget.value })}
        />
        <ProblemNote error={post.error} />
        <Foot why={why} busy={post.isPending} onStartOver={startOver} />
      </form>
    </>
  );
}

interface FootProps {
  readonly why: string | null;
  readonly busy: boolean;
  readonly onStartOver: () => void;
}

function Foot({ why, busy, onStartOver }: FootProps) {
  const asked = useAsked('entries');
  return (
    <Group justify="space-between" align="center" gap="md">
      <Text size="sm" c="dimmed" role="status">
        {why ?? (asked ? t('Ready to be proposed to a second person.') : t('Ready to be booked.'))}
      </Text>
      <Group gap="xs">
        <Button variant="default" onClick={onStartOver}>
          {t('Start over')}
        </Button>
        <Button
          type="submit"
          loading={busy}
          {...(why === null ? {} : { 'data-disabled': true, 'aria-disabled': true })}
        >
          {asked ? t('Propose the entry') : t('Book the entry')}
        </Button>
      </Group>
    </Group>
  );
}

function Sums({ draft }: { draft: ManualDraft }) {
  return <ManualSums draft={draft} currency={useProperty().data?.baseCurrency ?? ''} />;
}

function whenOf(outlet: string, closedThroughOn: string | null): string {
  if (closedThroughOn !== null)
    return t('Closed through {closedThroughOn}', { closedThroughOn: formatDay(closedThroughOn) });
  return outlet === '' ? t('In the open period of its outlet') : t('No day is closed');
}

function Head(props: {
  readonly draft: ManualDraft;
  readonly change: (part: Partial<ManualDraft>) => void;
  readonly closedThroughOn: string | null;
}) {
  const { draft, change, closedThroughOn } = props;
  const outlets = useOutletChoices();
  return (
    <div className={classes.head}>
      <TextInput
        type="date"
        label={t('Date')}
        withAsterisk
        autoFocus
        description={whenOf(draft.outlet, closedThroughOn)}
        value={draft.occurredOn}
        onChange={(event) => change({ occurredOn: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('Outlet')}
        description={t('Of lines that name none')}
        withAsterisk
        data={[{ value: '', label: t('Choose') }, ...outlets]}
        value={draft.outlet}
        onChange={(event) => change({ outlet: event.currentTarget.value })}
      />
      <TextInput
        label={t('Reference')}
        description={t('The number people know it by')}
        maxLength={100}
        value={draft.document}
        onChange={(event) => change({ document: event.currentTarget.value })}
      />
      <TextInput
        label={t('Memo')}
        description={t('Shown on the entry, here and there')}
        maxLength={1000}
        value={draft.memo}
        onChange={(event) => change({ memo: event.currentTarget.value })}
      />
      <TextInput
        label={t('Attachment')}
        description={t('Id of one that exists in the ledger')}
        maxLength={20}
        value={draft.attachment}
        onChange={(event) => change({ attachment: event.currentTarget.value })}
      />
    </div>
  );
}

// One journal entry in full: its lines, the event it came from, where it went, its reversal and its
// corrections. Invariant: nothing is changed; a reversal or the difference is booked beside it.
// Leaves to others: exports' own details.

import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { JournalEntryDetail } from '#journal/journal-schemas.ts';
import { useWhyNot } from '../access/session-queries.ts';
import { Amount } from '../controls/amount.tsx';
import { formatDay, formatInstant, wordsOf } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { JsonView } from '../controls/json-view.tsx';
import { Facts, Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { useShortcuts } from '../controls/shortcuts.ts';
import { WhyButton } from '../controls/why-button.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { StatusBadge } from '../export-queue/state-badge.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { CorrectDialog } from './correct-dialog.tsx';
import { CorrectionNote, Corrections } from './corrections.tsx';
import { useJournalEntry } from './journal-queries.ts';
import { LineTable } from './line-table.tsx';
import { RepostDialog } from './repost-dialog.tsx';
import { ReverseDialog } from './reverse-dialog.tsx';

/** Opened by the `open` value of the address. */
export function EntryDrawer({ entryId, onClose }: { entryId: string; onClose: () => void }) {
  const { data, error, refetch } = useJournalEntry(entryId);
  return (
    <DetailDrawer
      opened
      onClose={onClose}
      label={t('Journal entry {entryId}', { entryId })}
      header={
        data ? <Head entry={data} /> : error ? t('Entry') : <Skeleton height={46} width="60%" />
      }
      footer={data ? <Actions entry={data} /> : undefined}
    >
      <Stack gap={28} px={{ base: 16, sm: 24 }} py={20}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {data ? <Sections entry={data} /> : null}
        {data || error ? null : <Skeleton height={320} />}
      </Stack>
    </DetailDrawer>
  );
}

function Head({ entry }: { entry: JournalEntryDetail }) {
  return (
    <>
      <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em">
        {documentTypeName(entry.documentType)} {entry.documentNumber}
      </Text>
      <Text size="sm" c="dimmed" mt={2}>
        <Amount amount={entry.amount} currency={entry.currency} /> · {whatOf(entry)}
      </Text>
    </>
  );
}

/** Day, outlet and customer in one line. */
function whatOf(entry: JournalEntryDetail): string {
  const parts = [formatDay(entry.postedOn), entry.outlet, entry.customer?.name];
  return parts.filter(Boolean).join(' · ');
}

function Sections({ entry }: { entry: JournalEntryDetail }) {
  return (
    <>
      <CorrectionNote corrections={entry.corrections} correctsEntryId={entry.correctsEntryId} />
      <Section title={entry.corrections > 0 ? t('Lines as first booked') : t('Lines')}>
        <LineTable lines={entry.lines} currency={entry.currency} />
      </Section>
      {entry.corrections > 0 ? <Corrections entryId={entry.entryId} /> : null}
      <Section title={t('Booked')}>
        <Facts
          facts={[
            [t('Entry'), entry.entryId],
            [t('Memo'), entry.memo],
            [t('Attachment'), entry.attachment],
            [
              t('Posted'),
              t('{postedAt} by {postedBy}', {
                postedAt: formatInstant(entry.postedAt),
                postedBy: entry.postedBy,
              }),
            ],
            [t('Reverses'), entryLink(entry.reversesEntryId)],
            [t('Reversed by'), entryLink(entry.reversedByEntryId)],
            [t('Corrects'), entryLink(entry.correctsEntryId)],
          ]}
        />
      </Section>
      <Reposts entry={entry} />
      <Section title={t('Exports')}>
        <ExportLinks entry={entry} />
      </Section>
      {entry.event ? (
        <Section title={t('Accounting event')}>
          <Stack gap={10}>
            <Facts
              facts={[
                [t('Kind'), wordsOf(entry.event.kind)],
                [t('Source'), `${entry.event.source} · ${entry.event.externalId}`],
                [t('Received'), formatInstant(entry.event.receivedAt)],
              ]}
            />
            <JsonView label={t('As received')} value={entry.event.content} />
          </Stack>
        </Section>
      ) : null}
    </>
  );
}

/** The pairs it is part of: what was reversed and posted anew in one step. */
function Reposts({ entry }: { entry: JournalEntryDetail }) {
  return entry.reposts.map((one) => (
    <Section key={one.entryId} title={t('Reversed and re-posted')}>
      <Facts
        facts={[
          [t('Original'), linkUnless(entry, one.repostsEntryId)],
          [t('Reversal'), linkUnless(entry, one.reversalEntryId)],
          [t('Posted anew'), linkUnless(entry, one.entryId)],
          [
            t('Why'),
            t('“{reason}”, {repostedAt} by {repostedBy}', {
              reason: one.reason,
              repostedAt: formatInstant(one.repostedAt),
              repostedBy: one.repostedBy,
            }),
          ],
        ]}
      />
    </Section>
  ));
}

const linkUnless = ({ entryId }: JournalEntryDetail, other: string) =>
  other === entryId ? t('This entry') : entryLink(other);

function entryLink(entryId: string | null) {
  if (entryId === null) return null;
  return (
    <InnerLink href={paths.journalEntries({ open: entryId })}>
      {t('Entry {entryId}', { entryId })}
    </InnerLink>
  );
}

function ExportLinks({ entry }: { entry: JournalEntryDetail }) {
  if (entry.exports.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {entry.exportStatus === 'pending'
          ? t('It waits for its day to be summarised.')
          : t('None: it is dated before the cut-over, or no ledger is connected.')}
      </Text>
    );
  }
  return (
    <Stack gap={6}>
      {entry.exports.map((one) => (
        <Group key={one.exportId} gap={10}>
          <StatusBadge status={one.status} />
          <InnerLink href={paths.sync({ open: one.exportId })}>
            {t('Export {exportId}', { exportId: one.exportId })}
          </InnerLink>
          {one.externalId ? (
            <Text size="sm" c="dimmed">
              {t('ledger id {externalId}', { externalId: one.externalId })}
            </Text>
          ) : null}
        </Group>
      ))}
    </Stack>
  );
}

function Actions({ entry }: { entry: JournalEntryDetail }) {
  const [opened, dialog] = useDisclosure(false);
  const [correcting, correction] = useDisclosure(false);
  const [reposting, repost] = useDisclosure(false);
  const mayNot = useWhyNot('post-entries');
  const asIs = entry.correctsEntryId
    ? t('It is a correction itself: correct entry {correctsEntryId}.', {
        correctsEntryId: entry.correctsEntryId,
      })
    : entry.reversesEntryId
      ? t('A reversal is not corrected; book the right facts as a new event.')
      : entry.reversedByEntryId
        ? t('Entry {reversedByEntryId} reverses it: nothing is left to correct.', {
            reversedByEntryId: entry.reversedByEntryId,
          })
        : null;
  const whyNotCorrect = mayNot ?? asIs;
  useShortcuts(whyNotCorrect === null ? { c: correction.open } : {});
  const why = entry.reversedByEntryId
    ? t('Entry {reversedByEntryId} reverses it already.', {
        reversedByEntryId: entry.reversedByEntryId,
      })
    : entry.reversesEntryId
      ? t('A reversal is not reversed; book the original event again.')
      : null;
  return (
    <>
      <WhyButton why={whyNotCorrect} onClick={correction.open} variant="default">
        {t('Correct…')}
      </WhyButton>
      <CorrectDialog entry={entry} opened={correcting} onClose={correction.close} />
      <WhyButton why={mayNot ?? why} onClick={dialog.open} variant="default">
        {t('Reverse…')}
      </WhyButton>
      <ReverseDialog entry={entry} opened={opened} onClose={dialog.close} />
      <WhyButton why={whyNotCorrect ?? whyNotRepost(entry)} onClick={repost.open} variant="default">
        {t('Re-post…')}
      </WhyButton>
      <RepostDialog entry={entry} opened={reposting} onClose={repost.close} />
    </>
  );
}

function whyNotRepost({ corrections, event }: JournalEntryDetail): string | null {
  if (corrections > 0) return t('It has corrections, and a reversal would leave them standing.');
  const isOurs = event.source === 'tieout' && !/^(manual|repost-of)-/.test(event.externalId);
  return isOurs ? t('Tieout made it by itself: run again what made it.') : null;
}

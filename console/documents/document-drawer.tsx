// One document in full: what is open of it, what it pays or is paid by, its lines, and the trail
// from its event over the entry to the exports. Invariant: nothing is edited; what is done to it is
// a further document, linked. Leaves to others: the actions (document-actions.tsx).

import { Group, Skeleton, Stack, Text } from '@mantine/core';
import type { JournalEntryDetail } from '#journal/journal-schemas.ts';
import { Amount } from '../controls/amount.tsx';
import { isZero } from '../controls/amount-format.ts';
import { formatDay, formatInstant, wordsOf } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { JsonView } from '../controls/json-view.tsx';
import { Facts, Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { documentTypeName } from '../export-queue/document-types.ts';
import { StatusBadge } from '../export-queue/state-badge.tsx';
import { useJournalEntry } from '../journal/journal-queries.ts';
import { LineTable } from '../journal/line-table.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import { DocumentActions } from './document-actions.tsx';
import { pageOfType } from './document-pages.ts';
import { type DocumentFull, useDocument } from './document-queries.ts';
import { DocumentState } from './document-state.tsx';
import classes from './documents.module.css';

/** Opened by the `open` value of the address. */
export function DocumentDrawer({ entryId, onClose }: { entryId: string; onClose: () => void }) {
  const { data, error, refetch } = useDocument(entryId);
  const entry = useJournalEntry(entryId).data;
  return (
    <DetailDrawer
      opened
      onClose={onClose}
      label={data ? `${documentTypeName(data.documentType)} ${data.document}` : t('Document')}
      header={data ? <Head document={data} /> : <Skeleton height={46} width="60%" />}
      footer={data ? <DocumentActions document={data} /> : undefined}
    >
      <Stack gap={28} px={{ base: 16, sm: 24 }} py={20}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {data ? <Standing document={data} /> : null}
        {data ? <Settlements document={data} /> : null}
        {entry ? <Trail entry={entry} /> : <Skeleton height={220} />}
      </Stack>
    </DetailDrawer>
  );
}

function Head({ document }: { document: DocumentFull }) {
  const { customer, outlet, postedOn, amount, currency } = document;
  return (
    <>
      <Group gap={10}>
        <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em">
          {documentTypeName(document.documentType)} {document.document}
        </Text>
        <DocumentState row={document} />
      </Group>
      <Text size="sm" c="dimmed" mt={2}>
        <Amount amount={amount} currency={currency} /> · {formatDay(postedOn)} · {outlet}
        {customer ? (
          <>
            {' · '}
            <InnerLink href={paths.customer(customer.code)}>{customer.name}</InnerLink>
          </>
        ) : null}
      </Text>
    </>
  );
}

function Standing({ document }: { document: DocumentFull }) {
  const { open, givenBack, left, currency, dueOn, method, memo } = document;
  const isCredit = document.documentType === 'payment' || document.documentType === 'credit-memo';
  const sum = (amount: string) => <Amount amount={amount.replace('-', '')} currency={currency} />;
  const back = isZero(givenBack) ? null : sum(givenBack);
  const may = isCredit ? sum(left) : null;
  return (
    <Section title={t('Where it stands')}>
      <Facts
        facts={[
          [isCredit ? t('Unapplied') : t('Open'), sum(open)],
          [t('Given back'), back],
          [t('May be given back'), may],
          [t('Due'), dueOn === null ? null : formatDay(dueOn)],
          [t('Method'), method],
          [t('Memo'), memo],
        ]}
      />
    </Section>
  );
}

/** Both ways: what it pays and what pays it, each leading to its own page. */
function Settlements({ document }: { document: DocumentFull }) {
  if (document.settlements.length === 0) return null;
  return (
    <Section title={t('Settled with')}>
      <ul className={classes.trail}>
        {document.settlements.map((one) => (
          <li key={one.settlementId} className={classes.trailRow}>
            <span>
              <InnerLink href={hrefOf(one)}>{one.document}</InnerLink>{' '}
              <span className={classes.faint}>
                {t('{documentType} · {settledOn} by {madeBy}', {
                  documentType: documentTypeName(one.documentType),
                  settledOn: formatDay(one.settledOn),
                  madeBy: one.madeBy,
                })}
              </span>
            </span>
            <Amount amount={one.amount} currency={document.currency} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function hrefOf(one: DocumentFull['settlements'][number]): string {
  const page = pageOfType(one.documentType);
  return page === null
    ? paths.journalEntries({ open: one.entryId })
    : paths.documents(page, { open: one.entryId });
}

/** Event → entry → export → external entry. */
function Trail({ entry }: { entry: JournalEntryDetail }) {
  const { event } = entry;
  return (
    <>
      <Section title={t('Lines')}>
        <LineTable lines={entry.lines} currency={entry.currency} />
      </Section>
      <Section title={t('Trail')}>
        <Stack gap={10}>
          <Facts
            facts={[
              [t('Event'), `${wordsOf(event.kind)} · ${event.source} · ${event.externalId}`],
              [t('Received'), formatInstant(event.receivedAt)],
              [t('Entry'), entryLink(entry.entryId)],
              [
                t('Posted'),
                t('{postedAt} by {postedBy}', {
                  postedAt: formatInstant(entry.postedAt),
                  postedBy: entry.postedBy,
                }),
              ],
              [t('Voided by'), entry.reversedByEntryId ? entryLink(entry.reversedByEntryId) : null],
            ]}
          />
          <Exports entry={entry} />
          <JsonView label={t('Event as received')} value={event.content} />
        </Stack>
      </Section>
    </>
  );
}

const entryLink = (entryId: string) => (
  <InnerLink href={paths.journalEntries({ open: entryId })}>
    {t('Entry {entryId}', { entryId })}
  </InnerLink>
);

function Exports({ entry }: { entry: JournalEntryDetail }) {
  if (entry.exports.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('No export: it is dated before the cut-over, or no ledger is connected.')}
      </Text>
    );
  }
  return (
    <ul className={classes.trail}>
      {entry.exports.map((one) => (
        <li key={one.exportId} className={classes.trailRow}>
          <span>
            <InnerLink href={paths.sync({ open: one.exportId })}>
              {t('Export {exportId}', { exportId: one.exportId })}
            </InnerLink>
            {one.externalId ? (
              <span className={classes.faint}>
                {' '}
                {`· ${t('external entry')}`}{' '}
                {one.externalUrl ? (
                  <a href={one.externalUrl} target="_blank" rel="noreferrer">
                    {one.externalId}
                  </a>
                ) : (
                  one.externalId
                )}
              </span>
            ) : null}
          </span>
          <StatusBadge status={one.status} />
        </li>
      ))}
    </ul>
  );
}

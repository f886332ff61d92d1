// One refused event: what is wrong with it and what to do, how often and by whom it was sent, what
// became of it, and the event as it came. Invariant: an event that was accepted leads to the
// journal. Leaves to others: correcting (in the system it comes from).

import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { formatCount } from '../controls/amount-format.ts';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { JsonView } from '../controls/json-view.tsx';
import { Facts, Section } from '../controls/page-header.tsx';
import { Note, ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './imports.module.css';
import { ProblemLine } from './preview-table.tsx';
import { RefusedActions } from './refused-actions.tsx';
import { type RefusedItem, useRefusedOne } from './refused-queries.ts';
import { FateBadge, nameOf } from './refused-tab.tsx';

/** Opened by the `open` value of the address. */
export function RefusedDrawer(props: { refusedId: string; onClose: () => void }) {
  const { data, error, refetch } = useRefusedOne(props.refusedId);
  return (
    <DetailDrawer
      opened
      onClose={props.onClose}
      label={t('Refused event {number}', { number: props.refusedId })}
      header={data ? <Head item={data} /> : <Skeleton height={46} width="60%" />}
      footer={data ? <Foot item={data} isKept={data.event !== null} /> : undefined}
    >
      <Stack gap={28} px={{ base: 16, sm: 24 }} py={20}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
        {data ? <Sections item={data} event={data.event} /> : null}
      </Stack>
    </DetailDrawer>
  );
}

function Head({ item }: { item: RefusedItem }) {
  return (
    <>
      <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em" className={classes.name ?? ''}>
        {nameOf(item)}
      </Text>
      <Group gap={10} mt={4}>
        <FateBadge item={item} />
        <Text size="sm" c="dimmed">
          {[item.kind, item.source].filter(Boolean).join(' · ')}
        </Text>
      </Group>
    </>
  );
}

function Sections({ item, event }: { item: RefusedItem; event: unknown }) {
  const more = item.problemCount - item.problems.length;
  return (
    <>
      <Section title={item.fate === 'waiting' ? t('What is wrong') : t('What was wrong')}>
        {item.problems.map((one) => (
          <ProblemLine key={`${one.code} ${one.where ?? ''} ${one.message}`} problem={one} />
        ))}
        {more > 0 ? (
          <Text size="sm" c="dimmed">
            {t('and {more} more', { more: formatCount(more) })}
          </Text>
        ) : null}
      </Section>
      <Section title={t('What became of it')}>
        <Facts facts={factsOf(item)} />
      </Section>
      {event === null ? (
        <Note
          tone="warn"
          title={t('The event is too long to be kept')}
          hint={t('Send it again from the system it came from.')}
        />
      ) : (
        <JsonView label={t('As it was sent')} value={event} />
      )}
    </>
  );
}

function factsOf(item: RefusedItem): readonly [string, React.ReactNode][] {
  // An event and its entry have the same number.
  const inBooks = item.fate === 'accepted' && item.eventId !== null && (
    <InnerLink href={paths.journalEntries({ open: item.eventId })}>{t('Show its entry')}</InnerLink>
  );
  return [
    [t('Day'), item.occurredOn && formatDay(item.occurredOn)],
    [t('Outlet'), item.outlet],
    [t('Sent by'), item.sentBy],
    [t('Times'), formatCount(item.sent)],
    [t('First sent'), formatInstant(item.firstRefusedAt)],
    [t('Last sent'), formatInstant(item.lastRefusedAt)],
    [t('Accepted'), item.acceptedAt && formatInstant(item.acceptedAt)],
    [t('In the books'), inBooks || null],
    [t('Dismissed'), item.dismissedAt && formatInstant(item.dismissedAt)],
    [t('Dismissed by'), item.dismissedBy],
    [t('Reason'), item.dismissedBecause],
  ];
}

function Foot({ item, isKept }: { item: RefusedItem; isKept: boolean }) {
  const accepted = item.fate === 'accepted' ? t('It is in the books.') : null;
  return (
    <RefusedActions
      refusedIds={[item.refusedId]}
      whyNotAgain={accepted ?? (isKept ? null : t('The event is too long to be kept'))}
      whyNotDismiss={accepted ?? (item.fate === 'dismissed' ? t('It is dismissed.') : null)}
    />
  );
}

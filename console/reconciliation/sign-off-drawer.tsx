// What an account's sign-off rests on: its balances, what is outstanding, what was carried from the
// period before, notes, its own threshold, and what was withdrawn and why. Invariant: each balance
// leads to its row of the reconciliation. Leaves to others: signing (sign-off-actions.tsx).

import { Group, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { SignOffPeriod } from '#reconciliation/sign-off-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import { Amount } from '../controls/amount.tsx';
import { formatCount } from '../controls/amount-format.ts';
import { ToneBadge } from '../controls/badge.tsx';
import { formatInstant } from '../controls/date-format.ts';
import { DetailDrawer } from '../controls/detail-drawer.tsx';
import { Facts, Section } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { rich, t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './reconciliation.module.css';
import { MoreButton, useRest } from './rest-of-list.tsx';
import { SignOffActions } from './sign-off-actions.tsx';
import { SignOffEvidence } from './sign-off-evidence.tsx';
import { SignOffHistory } from './sign-off-history.tsx';
import { type OfPeriod, type SignOffAccount, useNote } from './sign-off-queries.ts';
import { accountName, stateOf, stateWords } from './sign-off-words.ts';
import { ThresholdField } from './threshold-field.tsx';

interface SignOffDrawerProps {
  readonly of: OfPeriod;
  readonly period: SignOffPeriod;
  readonly account: SignOffAccount;
  readonly onClose: () => void;
}

/** Opened by the `account` of the address. */
export function SignOffDrawer({ of, period, account, onClose }: SignOffDrawerProps) {
  const name = accountName(account);
  return (
    <DetailDrawer
      opened
      onClose={onClose}
      label={t('Sign-off of {name}', { name })}
      header={
        <>
          <Text component="h2" m={0} fw={640} fz={17} lts="-0.012em">
            {name}
          </Text>
          <Group gap={8} mt={4}>
            <ToneBadge {...stateWords[stateOf(account)]} />
            <Text size="sm" c="dimmed">
              {period.label}
            </Text>
          </Group>
        </>
      }
      footer={<SignOffActions account={account} of={of} />}
    >
      <Stack gap={28} px={{ base: 16, sm: 24 }} py={20}>
        <InForce account={account} />
        <Balances account={account} runId={period.reconciliationId} />
        <Outstanding of={of} account={account} />
        <Carried account={account} />
        <Notes of={of} account={account} />
        <SignOffEvidence of={of} account={account} />
        <ThresholdField of={of} period={period} account={account} />
        <SignOffHistory history={account.history} />
      </Stack>
    </DetailDrawer>
  );
}

const basisWords = {
  tied: t('It ties: nothing is open.'),
  threshold: t('No more is open than the threshold.'),
  forced: t('By force'),
} as const;

function InForce({ account: { signOff } }: { account: SignOffAccount }) {
  if (signOff === null) return null;
  const { prepared, reviewed, reviewRequired, basis, forcedBecause, automatic } = signOff;
  const words = basisWords[basis as keyof typeof basisWords];
  return (
    <Section title={t('Signed off')}>
      <Facts
        facts={[
          [
            t('Prepared by'),
            `${automatic ? t('By itself') : prepared.person}, ${formatInstant(prepared.at)}`,
          ],
          [
            t('Reviewed by'),
            reviewed
              ? `${reviewed.person}, ${formatInstant(reviewed.at)}`
              : reviewRequired
                ? t('Nobody yet')
                : null,
          ],
          [t('On'), forcedBecause === null ? words : `${words}: ${forcedBecause}`],
        ]}
      />
    </Section>
  );
}

const rowOf = (run: string, row: string) => paths.reconciliation({ run, row, rows: 'all' });

function Balances({ account, runId }: { account: SignOffAccount; runId: string | null }) {
  return (
    <Section title={t('Balances')}>
      <ul className={classes.entries}>
        {account.balances.map((one) => (
          <li key={`${one.path} ${one.currency}`} className={classes.entry}>
            <div className={classes.entryHead}>
              {runId === null ? (
                <span>{one.location ?? t('No location')}</span>
              ) : (
                <InnerLink href={rowOf(runId, one.path)}>
                  {one.location ?? t('No location')}
                </InnerLink>
              )}
              {one.external === null ? (
                t('not mapped')
              ) : (
                <Amount amount={one.external} currency={one.currency} />
              )}
            </div>
            <span className={classes.placeNote}>
              {rich('ours {ours}, open {open}, of it unexplained {unexplained}', {
                ours: <Amount amount={one.ours} />,
                open: <Amount amount={one.open} />,
                unexplained: <Amount amount={one.unexplained} />,
              })}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Outstanding({ of, account }: { of: OfPeriod; account: SignOffAccount }) {
  const { items: first, itemCount: count, nextItems: next } = account;
  const query = { connection: of.connectionId, period: of.period, account: account.account };
  const rest = useRest({ path: '/sign-offs/items', query, first, next });
  if (count === 0) return null;
  return (
    <Section title={t('Outstanding ({count})', { count: formatCount(count) })}>
      <ul className={classes.entries}>
        {rest.rows.map((item) => (
          <Item
            key={`${item.kind} ${item.reference} ${item.location} ${item.currency}`}
            item={item}
          />
        ))}
      </ul>
      <MoreButton rest={rest} left={count - rest.rows.length} />
    </Section>
  );
}

type ItemShown = Pick<SignOffAccount['items'][number], 'what' | 'location' | 'amount' | 'currency'>;

function Item({ item, note }: { item: ItemShown; note?: string }) {
  const said = [item.location, note].filter(Boolean).join(' · ');
  return (
    <li className={classes.entry}>
      <div className={classes.entryHead}>
        <span>{item.what}</span>
        <Amount amount={item.amount} currency={item.currency} />
      </div>
      <span className={classes.placeNote}>{said}</span>
    </li>
  );
}

const carriedAtATime = 100;

function Carried({ account: { carried } }: { account: SignOffAccount }) {
  const [shown, setShown] = useState(carriedAtATime);
  if (carried.length === 0) return null;
  const left = carried.filter(({ cleared }) => !cleared).length;
  return (
    <Section title={t('Carried from {from} ({left} still open)', { from: carried[0]?.from, left })}>
      <ul className={classes.entries}>
        {carried.slice(0, shown).map((item) => (
          <Item
            key={`${item.kind} ${item.reference} ${item.location} ${item.currency}`}
            item={item}
            note={item.cleared ? t('cleared since') : t('still open')}
          />
        ))}
      </ul>
      <MoreButton
        rest={{
          ...{ has: carried.length > shown, busy: false },
          fetch: () => setShown(shown + carriedAtATime),
        }}
        left={carried.length - shown}
      />
    </Section>
  );
}

function Notes({ of, account }: { of: OfPeriod; account: SignOffAccount }) {
  const add = useNote(of);
  const [note, setNote] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = { account: account.account, note: note.trim() };
    if (given.note !== '') add.mutate(given, { onSuccess: () => setNote('') });
  };
  return (
    <Section title={t('Notes')}>
      <ul className={classes.entries}>
        {account.notes.map((one) => (
          <li key={`${one.at} ${one.person}`} className={classes.entry}>
            <span>{one.note}</span>
            <span className={classes.placeNote}>
              {one.person}, {formatInstant(one.at)}
            </span>
          </li>
        ))}
      </ul>
      <form onSubmit={submit}>
        <Stack gap={8} mt={8} align="flex-start">
          <Textarea
            aria-label={t('Note')}
            placeholder={t('Where the statement is filed, what was agreed with whom')}
            autosize
            minRows={2}
            w="100%"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <MayButton
            right="sign-off"
            type="submit"
            variant="default"
            size="compact-sm"
            loading={add.isPending}
          >
            {t('Add the note')}
          </MayButton>
          <ProblemNote error={add.error} />
        </Stack>
      </form>
    </Section>
  );
}

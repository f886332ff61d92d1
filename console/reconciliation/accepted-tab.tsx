// Accepted Differences: what was accepted, by whom, when and why, and whether the newest comparison
// still finds it so. Invariant: nothing is deleted; a withdrawn one stays with both reasons; which
// are shown is in the address. Leaves to others: accepting one (repair-dialog.tsx).

import { Button, Group, Skeleton } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AcceptedView } from '#reconciliation/repair-schemas.ts';
import { MayButton } from '../access/may-button.tsx';
import type { Page } from '../api/contract.ts';
import { byCursor, itemsOf } from '../api/paging.ts';
import { read } from '../api/request.ts';
import { Amount } from '../controls/amount.tsx';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ChoiceField, FilterBar } from '../controls/filter-bar.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { t } from '../language/text.ts';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './reconciliation.module.css';
import type { ReconciliationSearch } from './reconciliation-search.ts';
import { WithdrawAcceptance } from './withdraw-acceptance.tsx';

interface AcceptedTabProps {
  readonly connectionId: number | undefined;
  readonly search: ReconciliationSearch;
}

const choices = [
  { value: 'in-force', label: t('In force') },
  { value: 'withdrawn', label: t('Withdrawn') },
];

export function AcceptedTab({ connectionId, search }: AcceptedTabProps) {
  const go = useGo();
  const { kept } = search;
  const list = useAccepted(connectionId, kept);
  const items = itemsOf(list);
  return (
    <>
      <FilterBar>
        <ChoiceField
          label={t('Which')}
          value={kept}
          onChange={(value) => {
            const chosen = value as ReconciliationSearch['kept'];
            go(paths.reconciliation({ tab: 'accepted', kept: chosen }), { replace: true });
          }}
          options={choices}
          all={t('All')}
        />
      </FilterBar>
      <div className={classes.pad} style={{ maxWidth: 860, paddingTop: 4 }}>
        <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        {list.isPending && connectionId !== undefined ? (
          <Skeleton height={180} radius={12} />
        ) : null}
        {list.data && items.length === 0 ? <Nothing isAll={kept === undefined} /> : null}
        <ul className={classes.entries}>
          {items.map((one) => (
            <Accepted key={one.acceptedId} one={one} />
          ))}
        </ul>
        {list.hasNextPage ? (
          <Button
            size="xs"
            variant="default"
            mt={8}
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t('Show more')}
          </Button>
        ) : null}
      </div>
    </>
  );
}

const shown: Readonly<Record<AcceptedView['state'], readonly [BadgeTone, string]>> = {
  holds: ['good', t('Still as accepted')],
  gone: ['warn', t('No longer found so')],
  unseen: ['calm', t('Not compared since')],
  withdrawn: ['neutral', t('Withdrawn')],
};

function Accepted({ one }: { readonly one: AcceptedView }) {
  const [tone, label] = shown[one.state];
  return (
    <li className={classes.entry} style={one.withdrawn ? { opacity: 0.72 } : undefined}>
      <strong style={{ fontWeight: 570 }}>{one.reason}</strong>
      <Group gap={8}>
        <ToneBadge tone={tone} label={label} />
        <span className={classes.placeNote}>{one.label}</span>
      </Group>
      <span>{one.what}</span>
      {one.effects.map((effect) => (
        <div
          key={`${effect.account} ${effect.location} ${effect.currency}`}
          className={classes.entryHead}
        >
          <span className={classes.placeNote}>
            {effect.location
              ? t('{accountId} at {location}', {
                  accountId: effect.account,
                  location: effect.location,
                })
              : effect.account}
          </span>
          <Amount amount={effect.amount} currency={effect.currency} />
        </div>
      ))}
      <span className={classes.placeNote}>
        {t('Accepted by {person}, {at}, as of {asOf}', {
          person: one.actedBy,
          at: formatInstant(one.actedAt),
          asOf: formatDay(one.asOf),
        })}
        {one.lookedIn ? ` · ${t('looked for {at}', { at: formatInstant(one.lookedIn.at) })}` : ''}
      </span>
      <WhereSeen one={one} />
      {one.withdrawn ? (
        <span>
          {t('Withdrawn by {person}, {at}: {reason}', {
            person: one.withdrawn.by,
            at: formatInstant(one.withdrawn.at),
            reason: one.withdrawn.reason,
          })}
        </span>
      ) : (
        <Withdraw acceptedId={one.acceptedId} what={one.what} />
      )}
    </li>
  );
}

/** What it is about, and the runs that found it. */
function WhereSeen({ one }: { readonly one: AcceptedView }) {
  return (
    <Group gap={8}>
      {one.exportId ? (
        <InnerLink href={paths.sync({ open: one.exportId })}>
          {t('Export {exportId}', { exportId: one.exportId })}
        </InnerLink>
      ) : null}
      <InnerLink href={paths.reconciliation({ run: one.reconciliationId })}>
        {t('Where it was found')}
      </InnerLink>
      {one.lookedIn ? (
        <InnerLink href={paths.reconciliation({ run: one.lookedIn.reconciliationId })}>
          {t('Where it was looked for')}
        </InnerLink>
      ) : null}
    </Group>
  );
}

function Withdraw(props: { readonly acceptedId: string; readonly what: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Group gap={8}>
      <MayButton right="repair" size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {t('Withdraw…')}
      </MayButton>
      {open ? <WithdrawAcceptance {...props} onClose={() => setOpen(false)} /> : null}
    </Group>
  );
}

function Nothing({ isAll }: { readonly isAll: boolean }) {
  return (
    <EmptyState
      icon={<IconChecks size={22} />}
      title={isAll ? t('No accepted differences') : t('No such accepted difference')}
      text={
        isAll
          ? t(
              'A difference that may stay is accepted where a reconciliation found it, ' +
                'with a reason.',
            )
          : t('Choose others.')
      }
    />
  );
}

function useAccepted(connection: number | undefined, kept: ReconciliationSearch['kept']) {
  const withdrawn = kept === undefined ? undefined : String(kept === 'withdrawn');
  return useInfiniteQuery({
    queryKey: ['reconciliations', 'accepted', connection, withdrawn],
    queryFn: ({ pageParam, signal }) =>
      read<Page<AcceptedView>>(
        '/accepted-differences',
        { connection, withdrawn, limit: 100, cursor: pageParam },
        signal,
      ),
    ...byCursor,
    enabled: connection !== undefined,
  });
}

// Accepted Differences: what was accepted, by whom, when and why, and whether the newest comparison
// still finds it so. Invariant: nothing is deleted; a withdrawn one stays with both reasons; which
// are shown is in the address. Leaves to others: accepting one (repair-dialog.tsx).

import { Button, Group, Skeleton } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AcceptedView } from '#reconciliation/repair-schemas.ts';
import type { Page } from '../api/contract.ts';
import { itemsOf } from '../api/paging.ts';
import { read } from '../api/request.ts';
import { Amount } from '../controls/amount.tsx';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { formatDay, formatInstant } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { ChoiceField, FilterBar } from '../controls/filter-bar.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { InnerLink, useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './reconciliation.module.css';
import type { ReconciliationSearch } from './reconciliation-search.ts';
import { WithdrawAcceptance } from './withdraw-acceptance.tsx';

interface AcceptedTabProps {
  readonly connectionId: number | undefined;
  readonly ledgerName: string;
  readonly search: ReconciliationSearch;
}

const choices = [
  { value: 'in-force', label: 'In force' },
  { value: 'withdrawn', label: 'Withdrawn' },
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
          label="Which"
          value={kept}
          onChange={(value) => {
            const chosen = value as ReconciliationSearch['kept'];
            go(paths.reconciliation({ tab: 'accepted', kept: chosen }), { replace: true });
          }}
          options={choices}
          all="All"
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
            Show more
          </Button>
        ) : null}
      </div>
    </>
  );
}

const shown: Readonly<Record<AcceptedView['state'], readonly [BadgeTone, string]>> = {
  holds: ['good', 'Still as accepted'],
  gone: ['warn', 'No longer found so'],
  unseen: ['calm', 'Not compared since'],
  withdrawn: ['neutral', 'Withdrawn'],
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
            {effect.account}
            {effect.location ? ` at ${effect.location}` : ''}
          </span>
          <Amount amount={effect.amount} currency={effect.currency} />
        </div>
      ))}
      <span className={classes.placeNote}>
        Accepted by {one.actedBy}, {formatInstant(one.actedAt)}, as of {formatDay(one.asOf)}
        {one.lookedIn ? ` · looked for ${formatInstant(one.lookedIn.at)}` : ''}
      </span>
      <Group gap={8}>
        {one.exportId ? (
          <InnerLink href={paths.sync({ open: one.exportId })}>Export {one.exportId}</InnerLink>
        ) : null}
        <InnerLink href={paths.reconciliation({ run: one.reconciliationId })}>
          Where it was found
        </InnerLink>
        {one.lookedIn ? (
          <InnerLink href={paths.reconciliation({ run: one.lookedIn.reconciliationId })}>
            Where it was looked for
          </InnerLink>
        ) : null}
      </Group>
      {one.withdrawn ? (
        <span>
          Withdrawn by {one.withdrawn.by}, {formatInstant(one.withdrawn.at)}: {one.withdrawn.reason}
        </span>
      ) : (
        <Withdraw acceptedId={one.acceptedId} what={one.what} />
      )}
    </li>
  );
}

function Withdraw(props: { readonly acceptedId: string; readonly what: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Group gap={8}>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        Withdraw…
      </Button>
      {open ? <WithdrawAcceptance {...props} onClose={() => setOpen(false)} /> : null}
    </Group>
  );
}

function Nothing({ isAll }: { readonly isAll: boolean }) {
  return (
    <EmptyState
      icon={<IconChecks size={22} />}
      title={isAll ? 'No accepted differences' : 'No such accepted difference'}
      text={
        isAll
          ? 'A difference that may stay is accepted where a reconciliation found it, with a reason.'
          : 'Choose others.'
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
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<AcceptedView>) => page.next ?? undefined,
    enabled: connection !== undefined,
  });
}

// The rows of one kind of mapping with the draft of changes and the bar that saves it.
// Invariant: a remedy that points here (`focus`) puts its row first and in view; products and
// customers come by page, narrowed by the server. Leaves to others: a row's look, the pure part of
// the draft.

import { Button, Checkbox, Group, Skeleton, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useState } from 'react';
import { MayButton } from '../access/may-button.tsx';
import type { Connection, MappingKind, MappingRow } from '../api/contract.ts';
import { itemsOf } from '../api/paging.ts';
import { useAsked } from '../approvals/approval-queries.ts';
import { unlessProposed } from '../approvals/proposed.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { FilterBar, SearchField } from '../controls/filter-bar.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { tellFailure } from '../controls/tell-failure.ts';
import { t } from '../language/text.ts';
import { useGo } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './mapping.module.css';
import {
  changed,
  type Draft,
  inOrder,
  matching,
  suggestible,
  withSuggestions,
  withValue,
} from './mapping-draft.ts';
import {
  isMany,
  type MappingSaved,
  useAcceptSuggestions,
  useDimensions,
  useExternalChart,
  useMapping,
  useMappings,
} from './mapping-queries.ts';
import { MappingRowView } from './mapping-row.tsx';
import type { MappingSearch } from './mapping-search.ts';
import { SaveBar } from './save-bar.tsx';

const sure = 0.9;
const nothing: Draft = new Map();

interface MappingListProps {
  readonly kind: MappingKind;
  readonly connection: Connection;
  readonly search: MappingSearch;
}

/** One tab of the page. */
export function MappingList({ kind, connection, search }: MappingListProps) {
  const [draft, setDraft] = useState<Draft>(nothing);
  const { connectionId } = connection;
  const { text, open } = search;
  const list = useMappings(connectionId, kind, { text, open: open === 'yes' });
  const focused = useMapping(connectionId, kind, search.focus).data;
  const chart = useExternalChart(connectionId, kind);
  const dimensions = useDimensions(connectionId);
  const rows = itemsOf(list);
  const gaps = list.data?.pages[0]?.gaps;
  const shown = rowsShown(kind, rows, text, focused);
  return (
    <>
      <ListFilters kind={kind} search={search}>
        <Progress
          {...{ kind, connectionId, gaps }}
          sureCount={suggestible(draft, rows, sure).length}
          onAcceptAll={() => setDraft(withSuggestions(draft, rows, sure))}
        />
      </ListFilters>
      <div className={classes.list}>
        <ProblemNote error={list.error ?? chart.error} onRetry={() => void list.refetch()} />
        {list.isPending ? <Skeleton height={260} /> : null}
        {list.data && shown.length === 0 ? (
          <NothingHere kind={kind} narrowed={text || open} />
        ) : null}
        {shown.map((row) => (
          <MappingRowView
            key={row.internalId}
            row={row}
            connectionId={connectionId}
            draft={draft.get(row.internalId)}
            focused={row.code === search.focus}
            chart={isMany(kind) ? null : (chart.data?.items ?? [])}
            dimensions={dimensions.data ?? []}
            optional={isOptional(kind, connection)}
            onChange={(externalId) => setDraft(changed(draft, row, externalId))}
            onValue={(dimension, id) => setDraft(withValue(draft, row, dimension, id))}
          />
        ))}
        {list.hasNextPage ? (
          <Button
            variant="default"
            my={16}
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t('Show more')}
          </Button>
        ) : null}
      </div>
      <SaveBar draft={draft} connection={connection} onDone={() => setDraft(nothing)} />
    </>
  );
}

/** May these stay unmapped? Then it is no warning that one is. */
function isOptional(kind: MappingKind, { settings }: Connection): boolean {
  if (!isMany(kind)) return false;
  return settings[kind === 'product' ? 'products' : 'customers'] !== 'map';
}

/** What a remedy points at first; of few, gaps before the rest; of many, as the server pages. */
function rowsShown(
  kind: MappingKind,
  rows: readonly MappingRow[],
  text: string | undefined,
  focused: MappingRow | undefined,
): readonly MappingRow[] {
  const ordered = isMany(kind) ? rows : inOrder(matching(rows, text ?? ''));
  if (!focused) return ordered;
  return [focused, ...ordered.filter((row) => row.internalId !== focused.internalId)];
}

function ListFilters(props: {
  kind: MappingKind;
  search: MappingSearch;
  children: React.ReactNode;
}) {
  const { kind, search } = props;
  const go = useGo();
  const set = ({ text, open }: MappingSearch) =>
    go(paths.mapping({ kind, ...(text ? { text } : {}), ...(open ? { open } : {}) }), {
      replace: true,
    });
  return (
    <FilterBar>
      <SearchField
        label={t('Search mappings')}
        placeholder={t('Number, name or their id')}
        value={search.text}
        onChange={(text) => set({ ...search, ...(text ? { text } : { text: '' }) })}
      />
      {isMany(kind) ? (
        <Checkbox
          label={t('Only what is not mapped')}
          checked={search.open === 'yes'}
          style={{ alignSelf: 'center' }}
          onChange={(event) => {
            const { open: _, ...rest } = search;
            set(event.currentTarget.checked ? { ...rest, open: 'yes' } : rest);
          }}
        />
      ) : null}
      {props.children}
    </FilterBar>
  );
}

function Progress(props: {
  kind: MappingKind;
  connectionId: number;
  gaps: number | undefined;
  sureCount: number;
  onAcceptAll: () => void;
}) {
  const { kind, gaps, sureCount } = props;
  const said = gaps === 0 ? (isMany(kind) ? t('No gaps.') : t('Everything is mapped.')) : null;
  return (
    <Group gap={12} ml={{ base: 0, sm: 'auto' }}>
      <Text size="sm" c="dimmed">
        {gaps === undefined
          ? ''
          : (said ?? t('{gaps, plural, one {# gap} other {# gaps}}', { gaps }))}
      </Text>
      {sureCount > 0 && !isMany(kind) ? (
        <Button variant="default" onClick={props.onAcceptAll}>
          {t(
            'Accept {sureCount, plural, one {# suggestion} other {# suggestions}} of at least 90 %',
            { sureCount },
          )}
        </Button>
      ) : null}
      {sureCount > 0 && isMany(kind) ? <AcceptAll {...props} /> : null}
    </Group>
  );
}

/** Of many kinds the draft cannot hold them all: the server accepts what it suggests. */
function AcceptAll({ kind, connectionId }: { kind: MappingKind; connectionId: number }) {
  const accept = useAcceptSuggestions(connectionId);
  const isAsked = useAsked('mappings');
  return (
    <MayButton
      right="change-mappings"
      variant="default"
      loading={accept.isPending}
      title={isAsked ? t('Those of all pages') : t('Those of all pages; saved at once')}
      onClick={() =>
        accept.mutate(
          { kind, confidenceMin: sure },
          {
            onSuccess: unlessProposed<MappingSaved>(
              () => {},
              ({ changed: saved, released }) =>
                notifications.show({
                  title: t('{saved, plural, one {# mapping} other {# mappings}} saved', { saved }),
                  message: t('{released, plural, one {# export} other {# exports}} released.', {
                    released,
                  }),
                  color: 'teal',
                }),
            ),
            onError: tellFailure,
          },
        )
      }
    >
      {isAsked
        ? t('Propose all suggestions of at least 90 %')
        : t('Accept all suggestions of at least 90 %')}
    </MayButton>
  );
}

const origins: Record<MappingKind, string> = {
  account: t('The chart of accounts has none of these yet.'),
  outlet: t('The chart of accounts has none of these yet.'),
  department: t('The chart of accounts has none of these yet.'),
  product: t('The chart of accounts has no products yet.'),
  customer: t('Customers come with the first event that names them.'),
};

function NothingHere(props: { kind: MappingKind; narrowed: string | undefined }) {
  return (
    <EmptyState
      icon={<IconArrowsExchange size={22} />}
      title={props.narrowed ? t('Nothing matches') : t('Nothing to map')}
      text={
        props.narrowed
          ? t('Search looks at our codes and names and at theirs.')
          : origins[props.kind]
      }
    />
  );
}

// The rows of one kind of mapping with the draft of changes and the bar that saves it.
// Invariant: a remedy that points here (`focus`) puts its row first and in view.
// Leaves to others: a row's look, the pure part of the draft.

import { Button, Group, Skeleton, Text } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useState } from 'react';
import type { Connection, MappingKind } from '../api/contract.ts';
import { counted } from '../controls/amount-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { FilterBar, SearchField } from '../controls/filter-bar.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
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
} from './mapping-draft.ts';
import { useExternalChart, useMappings } from './mapping-queries.ts';
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
  const go = useGo();
  const [draft, setDraft] = useState<Draft>(nothing);
  const { data, error, isPending, refetch } = useMappings(connection.connectionId, kind);
  const chart = useExternalChart(connection.connectionId, kind);
  const rows = data?.items ?? [];
  const shown = inOrder(matching(rows, search.text ?? ''));
  const focused = shown.filter((row) => row.code === search.focus);
  const others = shown.filter((row) => row.code !== search.focus);
  const setText = (text: string | undefined) =>
    go(paths.mapping({ kind, ...(text ? { text } : {}) }), { replace: true });
  return (
    <>
      <FilterBar>
        <SearchField
          label="Search mappings"
          placeholder="Number, name or their id"
          value={search.text}
          onChange={setText}
        />
        <Progress
          gaps={data?.gaps}
          sureCount={suggestible(draft, rows, sure).length}
          onAcceptAll={() => setDraft(withSuggestions(draft, rows, sure))}
        />
      </FilterBar>
      <div className={classes.list}>
        <ProblemNote error={error ?? chart.error} onRetry={() => void refetch()} />
        {isPending ? <Skeleton height={260} /> : null}
        {data && shown.length === 0 ? <NothingHere text={search.text} /> : null}
        {[...focused, ...others].map((row) => (
          <MappingRowView
            key={row.internalId}
            row={row}
            draftValue={draft.get(row.internalId)}
            focused={row.code === search.focus}
            chart={chart.data?.items ?? []}
            onChange={(externalId) => setDraft(changed(draft, row, externalId))}
          />
        ))}
      </div>
      <SaveBar
        draft={draft}
        rows={rows}
        kind={kind}
        connection={connection}
        onDone={() => setDraft(nothing)}
      />
    </>
  );
}

function Progress(props: { gaps: number | undefined; sureCount: number; onAcceptAll: () => void }) {
  const { gaps, sureCount } = props;
  return (
    <Group gap={12} ml={{ base: 0, sm: 'auto' }}>
      <Text size="sm" c="dimmed">
        {gaps === undefined ? '' : gaps === 0 ? 'Everything is mapped.' : `${counted(gaps, 'gap')}`}
      </Text>
      {sureCount > 0 ? (
        <Button variant="default" onClick={props.onAcceptAll}>
          Accept {counted(sureCount, 'suggestion')} of at least 90 %
        </Button>
      ) : null}
    </Group>
  );
}

function NothingHere({ text }: { text: string | undefined }) {
  return (
    <EmptyState
      icon={<IconArrowsExchange size={22} />}
      title={text ? 'Nothing matches' : 'Nothing to map'}
      text={
        text
          ? 'Search looks at our codes and names and at theirs.'
          : 'The chart of accounts has none of these yet.'
      }
    />
  );
}

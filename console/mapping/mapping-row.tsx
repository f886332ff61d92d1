// One of ours and its counterpart: a searchable choice from the chart that was read, and a
// suggestion with its reason. Invariant: inactive counterparts are marked and cannot be chosen
// anew. Leaves to others: saving.

import { Select, UnstyledButton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { ExternalChartItem, MappingRow, MappingState } from '../api/contract.ts';
import { counted } from '../controls/amount-format.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { wordsOf } from '../controls/date-format.ts';
import classes from './mapping.module.css';

interface MappingRowProps {
  readonly row: MappingRow;
  /** Undefined: not changed. */
  readonly draftValue: string | null | undefined;
  readonly focused: boolean;
  readonly chart: readonly ExternalChartItem[];
  readonly onChange: (externalId: string | null) => void;
}

const stateWords: Record<MappingState, { tone: BadgeTone; label: string } | null> = {
  mapped: null,
  unmapped: { tone: 'warn', label: 'Not mapped' },
  broken: { tone: 'bad', label: 'Inactive there' },
};

/** A row of the list. */
export function MappingRowView(props: MappingRowProps) {
  const { row, draftValue, focused } = props;
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused) here.current?.scrollIntoView({ block: 'center' });
  }, [focused]);
  return (
    <div
      ref={here}
      className={classes.row}
      data-focused={focused || undefined}
      data-changed={draftValue !== undefined || undefined}
    >
      <Ours row={row} changed={draftValue !== undefined} />
      <span className={classes.arrow} aria-hidden>
        <IconArrowRight size={16} />
      </span>
      <Theirs {...props} />
    </div>
  );
}

function Ours({ row, changed }: { row: MappingRow; changed: boolean }) {
  const words = changed ? { tone: 'calm' as const, label: 'Changed' } : stateWords[row.state];
  return (
    <div className={classes.ours}>
      <span className={classes.code}>{row.code}</span>
      {row.name}
      <div className={classes.note}>
        {words ? <ToneBadge {...words} /> : null}
        {row.type ? wordsOf(row.type) : null}
        {row.active ? null : 'inactive here'}
        {row.waiting > 0 ? (
          <span className={classes.waiting}>{counted(row.waiting, 'export')} waiting</span>
        ) : null}
      </div>
    </div>
  );
}

function Theirs({ row, draftValue, chart, focused, onChange }: MappingRowProps) {
  const value = draftValue === undefined ? row.externalId : draftValue;
  const options = chart.map((item) => ({
    value: item.externalId,
    label: `${item.externalId} ${item.name}${item.active ? '' : ' (inactive)'}`,
    disabled: !item.active,
  }));
  if (row.externalId !== null && !chart.some((item) => item.externalId === row.externalId)) {
    const label = `${row.externalId} ${row.externalName ?? '(not in the chart that was read)'}`;
    options.unshift({ value: row.externalId, label, disabled: true });
  }
  return (
    <div className={classes.theirs}>
      <Select
        aria-label={`${row.code} ${row.name} is called there`}
        placeholder="Choose…"
        searchable
        clearable
        autoFocus={focused && row.suggestion === null}
        data={options}
        value={value}
        onChange={onChange}
        limit={80}
        nothingFoundMessage="Not in the chart that was read"
      />
      {value === null && row.suggestion ? (
        <SuggestionLine row={row} focused={focused} onTake={onChange} />
      ) : null}
    </div>
  );
}

function SuggestionLine(props: {
  row: MappingRow;
  focused: boolean;
  onTake: (externalId: string) => void;
}) {
  const { suggestion } = props.row;
  if (suggestion === null) return null;
  return (
    <span className={classes.suggestion}>
      <span>
        {Math.round(suggestion.confidence * 100)} % {suggestion.externalId} {suggestion.name},{' '}
        {suggestion.why}
      </span>
      <UnstyledButton
        fz={12.5}
        fw={600}
        c="var(--accent)"
        mih={24}
        px={4}
        style={{ borderRadius: 6 }}
        autoFocus={props.focused}
        onClick={() => props.onTake(suggestion.externalId)}
      >
        Accept
      </UnstyledButton>
    </span>
  );
}

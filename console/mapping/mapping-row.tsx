// One of ours and its counterpart: a searchable choice from the chart that was read, a suggestion
// with its reason, and the values its lines carry. Invariant: inactive counterparts are marked and
// cannot be chosen anew. Leaves to others: saving.

import { Select, UnstyledButton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { ExternalChartItem, MappingRow, MappingState } from '../api/contract.ts';
import { type BadgeTone, ToneBadge } from '../controls/badge.tsx';
import { wordsOf } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import { ExternalChoice, optionsOf } from './external-choice.tsx';
import classes from './mapping.module.css';
import type { RowDraft } from './mapping-draft.ts';
import { externalKinds } from './mapping-queries.ts';
import { type Dimension, ValueEditor } from './value-editor.tsx';

interface MappingRowProps {
  readonly row: MappingRow;
  readonly connectionId: number;
  /** Undefined: not changed. */
  readonly draft: RowDraft | undefined;
  readonly focused: boolean;
  /** Null: too many to hand out whole; they are searched. */
  readonly chart: readonly ExternalChartItem[] | null;
  readonly dimensions: readonly Dimension[];
  /** It may stay unmapped. */
  readonly optional: boolean;
  readonly onChange: (externalId: string | null) => void;
  readonly onValue: (dimension: string, externalId: string | null) => void;
}

const stateWords: Record<MappingState, { tone: BadgeTone; label: string } | null> = {
  mapped: null,
  unmapped: { tone: 'warn', label: t('Not mapped') },
  broken: { tone: 'bad', label: t('Inactive there') },
};

/** A row of the list. */
export function MappingRowView(props: MappingRowProps) {
  const { row, draft, focused } = props;
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused) here.current?.scrollIntoView({ block: 'center' });
  }, [focused]);
  return (
    <div
      ref={here}
      className={classes.row}
      data-focused={focused || undefined}
      data-changed={draft !== undefined || undefined}
    >
      <Ours row={row} changed={draft !== undefined} optional={props.optional} />
      <span className={classes.arrow} aria-hidden>
        <IconArrowRight size={16} />
      </span>
      <Theirs {...props} />
    </div>
  );
}

function Ours(props: { row: MappingRow; changed: boolean; optional: boolean }) {
  const { row, changed, optional } = props;
  const isFree = optional && row.state === 'unmapped';
  const words = changed
    ? { tone: 'calm' as const, label: t('Changed') }
    : isFree
      ? null
      : stateWords[row.state];
  return (
    <div className={classes.ours}>
      <span className={classes.code}>{row.code}</span>
      {row.name}
      <div className={classes.note}>
        {words ? <ToneBadge {...words} /> : null}
        {row.type ? wordsOf(row.type) : null}
        {row.active ? null : t('inactive here')}
        {row.waiting > 0 ? (
          <span className={classes.waiting}>
            {t('{waiting, plural, one {# export} other {# exports}} waiting', {
              waiting: row.waiting,
            })}
          </span>
        ) : null}
      </div>
    </div>
  );
}

function Theirs(props: MappingRowProps) {
  const { row, draft, connectionId, chart, focused, onChange } = props;
  const value = draft?.externalId === undefined ? row.externalId : draft.externalId;
  const label = t('{code} {name} is called there', { code: row.code, name: row.name });
  const isFirst = focused && row.suggestion === null;
  const valueName = value === row.externalId ? row.externalName : row.suggestion?.name;
  return (
    <div className={classes.theirs}>
      {chart === null ? (
        <ExternalChoice
          {...{ connectionId, label, value, onChange }}
          kind={externalKinds[row.kind]}
          valueName={valueName ?? null}
          autoFocus={isFirst}
        />
      ) : (
        <Select
          aria-label={label}
          placeholder={t('Choose…')}
          searchable
          clearable
          autoFocus={isFirst}
          data={optionsOf(chart, { value, valueName })}
          value={value}
          onChange={onChange}
          limit={80}
          nothingFoundMessage={t('Not in the chart that was read')}
        />
      )}
      {value === null && row.suggestion ? (
        <SuggestionLine row={row} focused={focused} onTake={onChange} />
      ) : null}
      {row.kind === 'customer' ? null : (
        <ValueEditor
          {...{ connectionId, row, draft }}
          dimensions={props.dimensions}
          onChange={props.onValue}
        />
      )}
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
        {t('Accept')}
      </UnstyledButton>
    </span>
  );
}

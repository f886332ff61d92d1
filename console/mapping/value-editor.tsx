// What the lines of one of ours carry besides: a value per dimension, by the company's own words.
// Invariant: nothing is saved here; a value is one choice of a dimension and one of its items.
// Leaves to others: which is sent when several apply (the server: product before account before
// department before outlet).

import { CloseButton, NativeSelect, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { MappingRow } from '../api/contract.ts';
import { t } from '../language/text.ts';
import { ExternalChoice } from './external-choice.tsx';
import classes from './mapping.module.css';
import { type RowDraft, type ShownValue, valuesShown } from './mapping-draft.ts';

export interface Dimension {
  readonly dimension: string;
  readonly label: string;
}

interface ValueEditorProps {
  readonly connectionId: number;
  readonly row: MappingRow;
  readonly draft: RowDraft | undefined;
  readonly dimensions: readonly Dimension[];
  readonly onChange: (dimension: string, externalId: string | null) => void;
}

/** The values of a row, each with a button that takes it away, and one that adds another. */
export function ValueEditor({ connectionId, row, draft, dimensions, onChange }: ValueEditorProps) {
  const [isAdding, setAdding] = useState(false);
  const shown = valuesShown(row, draft);
  const free = dimensions.filter((one) => !shown.some((it) => it.dimension === one.dimension));
  const labelOf = (dimension: string) =>
    dimensions.find((one) => one.dimension === dimension)?.label ?? dimension;
  return (
    <div className={classes.values}>
      {shown.length > 0 ? <span>{t('Lines carry')}</span> : null}
      {shown.map((value) => (
        <ValueTag
          key={value.dimension}
          value={value}
          label={labelOf(value.dimension)}
          onRemove={() => onChange(value.dimension, null)}
        />
      ))}
      {free.length > 0 && !isAdding ? (
        <UnstyledButton
          className={classes.quietAction}
          aria-label={t('Add a value to {code} {name}', { code: row.code, name: row.name })}
          onClick={() => setAdding(true)}
        >
          {shown.length > 0 ? t('Add') : t('Add a value')}
        </UnstyledButton>
      ) : null}
      {isAdding ? (
        <NewValue
          connectionId={connectionId}
          dimensions={free}
          name={`${row.code} ${row.name}`}
          onGive={(dimension, externalId) => {
            onChange(dimension, externalId);
            setAdding(false);
          }}
          onCancel={() => setAdding(false)}
        />
      ) : null}
    </div>
  );
}

function ValueTag(props: { value: ShownValue; label: string; onRemove: () => void }) {
  const { externalId, externalName, isBroken } = props.value;
  const name = externalName === null || externalName === externalId ? '' : ` ${externalName}`;
  const said = `${props.label} ${externalId}`;
  return (
    <span className={classes.value} data-broken={isBroken || undefined}>
      <span>
        {props.label} <strong>{externalId}</strong>
        {name}
        {isBroken ? ` · ${t('inactive or gone there')}` : ''}
      </span>
      <CloseButton
        size="xs"
        aria-label={t('Take away {said}', { said })}
        onClick={props.onRemove}
      />
    </span>
  );
}

function NewValue(props: {
  connectionId: number;
  dimensions: readonly Dimension[];
  name: string;
  onGive: (dimension: string, externalId: string) => void;
  onCancel: () => void;
}) {
  const [dimension, setDimension] = useState(props.dimensions[0]?.dimension ?? '');
  return (
    <div className={classes.newValue}>
      <NativeSelect
        aria-label={t('Dimension of the value of {name}', { name: props.name })}
        data={props.dimensions.map((one) => ({ value: one.dimension, label: one.label }))}
        value={dimension}
        onChange={(event) => setDimension(event.currentTarget.value)}
      />
      <ExternalChoice
        key={dimension}
        connectionId={props.connectionId}
        kind={dimension}
        label={t('Value for {name}', { name: props.name })}
        value={null}
        autoFocus
        onChange={(externalId) => externalId !== null && props.onGive(dimension, externalId)}
      />
      <CloseButton aria-label={t('Add no value')} onClick={props.onCancel} />
    </div>
  );
}

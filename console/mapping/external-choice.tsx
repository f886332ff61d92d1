// A choice among the items of the external chart, found by typing: for lists too long to hand out
// whole. Invariant: what is chosen stays in the list whatever is typed; inactive items are marked
// and cannot be chosen anew. A list the ledger does not give out is typed by its key.

import { Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ExternalChartItem } from '../api/contract.ts';
import { t } from '../language/text.ts';
import { useExternalChoices } from './mapping-queries.ts';

const pauseMs = 250;

interface ExternalChoiceProps {
  readonly connectionId: number;
  /** `customer`, `class`, `nsp::berth` … */
  readonly kind: string;
  readonly label: string;
  readonly value: string | null;
  /** Its name, where the chosen one is not among what was searched. */
  readonly valueName?: string | null;
  readonly autoFocus?: boolean;
  readonly onChange: (externalId: string | null) => void;
}

export function ExternalChoice(props: ExternalChoiceProps) {
  const [text, setText] = useState('');
  const sought = useSettled(text);
  const choices = useExternalChoices(props.connectionId, props.kind, sought);
  const items = choices.data?.items ?? [];
  const hasNone = sought === '' && choices.isSuccess && items.length === 0;
  if (hasNone && !choices.isPlaceholderData) return <TypedKey {...props} />;
  return (
    <Select
      aria-label={props.label}
      placeholder={t('Type to search…')}
      searchable
      clearable
      autoFocus={props.autoFocus ?? false}
      data={optionsOf(items, props)}
      value={props.value}
      onChange={props.onChange}
      onSearchChange={(typed) => {
        // The field shows the label of what is chosen: that is no search.
        const isLabel = props.value !== null && typed.startsWith(`${props.value} `);
        setText(isLabel ? '' : typed);
      }}
      filter={({ options }) => options}
      nothingFoundMessage={t('Not in the chart that was read')}
    />
  );
}

/** The choices as options: theirs by id and name, the chosen one among them. */
export function optionsOf(
  items: readonly ExternalChartItem[],
  { value, valueName }: { value: string | null; valueName?: string | null | undefined },
) {
  const options = items.map((item) => ({
    value: item.externalId,
    label: item.active
      ? `${item.externalId} ${item.name}`
      : t('{externalId} {name} (inactive)', { externalId: item.externalId, name: item.name }),
    disabled: !item.active,
  }));
  if (value !== null && !items.some((item) => item.externalId === value)) {
    const label = `${value} ${valueName ?? t('(not in the chart that was read)')}`;
    options.unshift({ value, label, disabled: valueName === null || valueName === undefined });
  }
  return options;
}

function TypedKey({ label, value, onChange, autoFocus = false }: ExternalChoiceProps) {
  const [text, setText] = useState(value ?? '');
  const done = () => onChange(text.trim() === '' ? null : text.trim());
  return (
    <TextInput
      aria-label={label}
      placeholder={t('Its key there')}
      autoFocus={autoFocus}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => event.key === 'Enter' && done()}
    />
  );
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

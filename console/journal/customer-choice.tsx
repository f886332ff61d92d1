// A customer of the property, found by typing a part of name or code. Invariant: who is chosen
// stays in the list whatever is typed. Leaves to others: making customers (events do).

import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { itemsOf } from '../api/paging.ts';
import { useCustomers } from '../customers/customer-queries.ts';
import { t } from '../language/text.ts';

export interface Chosen {
  readonly code: string;
  readonly name: string;
}

const pauseMs = 200;

/** Empty: nobody. */
export function CustomerChoice(props: {
  readonly label: string;
  /** Is the label shown above the field? Default: it is read aloud only. */
  readonly titled?: boolean;
  readonly required?: boolean;
  readonly value: Chosen | null;
  readonly onChange: (customer: Chosen | null) => void;
}) {
  const { value, titled = false } = props;
  const [typed, setTyped] = useState('');
  const [sought] = useDebouncedValue(typed, pauseMs);
  const list = useCustomers({ which: 'all', text: sought.trim() || undefined });
  // Before the answer to what is typed is here, Enter must not take somebody else.
  const isHere = typed === sought && list.isSuccess && !list.isPlaceholderData;
  const found = isHere ? itemsOf(list) : [];
  const isAmong = value === null || found.some(({ code }) => code === value.code);
  const offered: readonly Chosen[] = isAmong ? found : [value, ...found];
  return (
    <Select
      {...(titled ? { label: props.label } : { 'aria-label': props.label })}
      placeholder={titled ? t('Name or code') : t('Customer')}
      withAsterisk={props.required ?? false}
      searchable
      clearable
      selectFirstOptionOnChange={isHere}
      selectFirstOptionOnDropdownOpen
      openOnFocus={false}
      allowDeselect={false}
      data={offered.map(({ code, name }) => ({ value: code, label: labelOf({ code, name }) }))}
      value={value?.code ?? null}
      onChange={(code) => {
        const one = offered.find((customer) => customer.code === code);
        props.onChange(one ? { code: one.code, name: one.name } : null);
      }}
      // The field shows the label of who is chosen: that is no search.
      onSearchChange={(text) => setTyped(value !== null && text === labelOf(value) ? '' : text)}
      nothingFoundMessage={isHere ? t('No such customer') : t('Looking…')}
    />
  );
}

const labelOf = ({ code, name }: Chosen) => (name === code ? code : `${name} · ${code}`);

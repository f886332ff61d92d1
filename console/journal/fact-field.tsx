// One fact of an event while it is changed: chosen where the property's masters name what it may
// be, a day where it is one, typed where it is anything else. Invariant: what stands there stays
// choosable, also where it is inactive meanwhile; a customer changes with code and name together.
// Leaves to others: which facts there are (repost-draft.ts), whether they are good (the server).

import { NativeSelect, TextInput } from '@mantine/core';
import { useChart, useProperty } from '../chart-of-accounts/property-queries.ts';
import { AmountField } from '../controls/amount-field.tsx';
import { t } from '../language/text.ts';
import { CustomerChoice } from './customer-choice.tsx';
import type { FactField, FactGroup, Path } from './repost-draft.ts';

export type ChangeValues = (...values: readonly (readonly [path: Path, text: string])[]) => void;

interface FactProps {
  readonly field: FactField;
  readonly onValues: ChangeValues;
}

/** The fields of a group; of a customer one for both code and name. */
export function FactInputs({ group, onValues }: { group: FactGroup; onValues: ChangeValues }) {
  const keyOf = ({ path }: FactField) => path.join('.');
  const byKey = new Map(group.fields.map((field) => [keyOf(field), field]));
  return group.fields.map((field) => {
    const [member, inner] = [field.path.at(-2), field.path.at(-1)];
    const key = keyOf(field);
    if (member !== 'customer') return <FactInput key={key} field={field} onValues={onValues} />;
    const code = byKey.get(key.replace(/name$/, 'id'));
    if (inner === 'name' && code) return null;
    const name = byKey.get(key.replace(/id$/, 'name'));
    return <CustomerFact key={key} code={field} name={name} onValues={onValues} />;
  });
}

function CustomerFact(props: {
  readonly code: FactField;
  readonly name: FactField | undefined;
  readonly onValues: ChangeValues;
}) {
  const { code, name } = props;
  const at = [...code.path.slice(0, -1), 'name'];
  return (
    <CustomerChoice
      // The group of the event's own says it already.
      titled={code.path.length > 2}
      label={t('Customer')}
      value={code.value === '' ? null : { code: code.value, name: name?.value || code.value }}
      onChange={(one) => props.onValues([code.path, one?.code ?? ''], [at, one?.name ?? ''])}
    />
  );
}

const days = new Set(['dueOn', 'from', 'through']);
const amounts = new Set(['amount', 'credit', 'debit', 'discount', 'fee']);

function FactInput({ field, onValues }: FactProps) {
  const { path, label, value } = field;
  const choices = useChoices(path);
  const change = (text: string) => onValues([path, text]);
  if (amounts.has(String(path.at(-1)))) {
    return <AmountField signed label={label} value={value} onChange={change} />;
  }
  if (choices === null) {
    return (
      <TextInput
        label={label}
        {...(days.has(String(path.at(-1))) ? { type: 'date' } : {})}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  const isAmong = choices.some(({ code }) => code === value);
  const offered = isAmong || value === '' ? choices : [{ code: value, name: value }, ...choices];
  return (
    <NativeSelect
      label={label}
      data={[
        { value: '', label: t('None') },
        ...offered.map(({ code, name }) => ({
          value: code,
          label: name === code ? code : `${code} · ${name}`,
        })),
      ]}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

/** What the chart offers for a member of this name; null: anything. */
function useChoices(path: Path): readonly { code: string; name: string }[] | null {
  const chart = useChart().data;
  const property = useProperty().data;
  const active = (rows: readonly { code: string; name: string; active: boolean }[] = []) =>
    rows.filter((row) => row.active);
  switch (path.at(-1)) {
    case 'outlet':
    case 'toOutlet':
      return active(property?.outlets);
    case 'department':
      return active(property?.departments);
    case 'product':
      return active(chart?.products);
    case 'method':
      return active(chart?.paymentMethods);
    case 'rate':
      return active(chart?.taxRates);
    case 'account':
    case 'debitAccount':
    case 'creditAccount':
      return active(chart?.accounts.map((row) => ({ ...row, code: row.number })));
    default:
      return null;
  }
}

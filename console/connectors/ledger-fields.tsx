// The fields of a ledger's settings or credentials, drawn from their descriptions.
// Invariant: values are text on the screen; numbers are made only for fields that say so.
// Leaves to others: saving.

import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { t } from '../language/text.ts';
import classes from './integration.module.css';
import type { LedgerField } from './ledgers.ts';

export type FieldValues = Readonly<Record<string, string>>;

interface LedgerFieldsProps {
  readonly fields: readonly LedgerField[];
  readonly values: FieldValues;
  readonly onChange: (values: FieldValues) => void;
  /** Write-only: typed hidden, never filled in. */
  readonly secret?: boolean;
  readonly placeholder?: string;
}

/** Two columns where there is room; what seldom changes is folded away below. */
export function LedgerFields(props: LedgerFieldsProps) {
  const usual = props.fields.filter((field) => !field.seldom);
  const seldom = props.fields.filter((field) => field.seldom);
  return (
    <>
      <div className={classes.fields}>
        {usual.map((field) => (
          <OneField key={field.name} {...props} field={field} />
        ))}
      </div>
      {seldom.length === 0 ? null : (
        <details className={classes.seldom}>
          <summary>{t('More settings')}</summary>
          <div className={classes.fields}>
            {seldom.map((field) => (
              <OneField key={field.name} {...props} field={field} />
            ))}
          </div>
        </details>
      )}
    </>
  );
}

function OneField(props: LedgerFieldsProps & { readonly field: LedgerField }) {
  const { field, values, secret, placeholder } = props;
  const shared = {
    label: field.label,
    description: field.description,
    required: field.required ?? false,
    withAsterisk: field.required ?? false,
  };
  const value = values[field.name] ?? '';
  const change = (text: string) => props.onChange({ ...values, [field.name]: text });
  if (field.choices) {
    return (
      <NativeSelect
        {...shared}
        data={[...field.choices]}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  const Input = secret ? PasswordInput : TextInput;
  return (
    <Input
      {...shared}
      placeholder={placeholder ?? field.placeholder ?? ''}
      inputMode={field.number ? 'numeric' : undefined}
      autoComplete="off"
      data-1p-ignore
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

/** Saved settings as text for the fields. */
export function valuesOf(
  fields: readonly LedgerField[],
  settings: Readonly<Record<string, unknown>>,
): FieldValues {
  const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));
  return Object.fromEntries(fields.map(({ name }) => [name, text(settings[name])]));
}

/** Text of the fields as settings: empty means null, numbers are numbers. */
export function settingsOf(
  fields: readonly LedgerField[],
  values: FieldValues,
): Record<string, unknown> {
  const entries = fields.map((field) => {
    const text = (values[field.name] ?? '').trim();
    if (text === '') return [field.name, null] as const;
    return [field.name, field.number && /^\d+$/.test(text) ? Number(text) : text] as const;
  });
  return Object.fromEntries(entries);
}

// The fields of a ledger's settings or credentials, drawn from their descriptions.
// Invariant: values are text on the screen; numbers are made only for fields that say so.
// Leaves to others: saving.

import { PasswordInput, TextInput } from '@mantine/core';
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

/** Two columns where there is room. */
export function LedgerFields({ fields, values, onChange, secret, placeholder }: LedgerFieldsProps) {
  return (
    <div className={classes.fields}>
      {fields.map((field) => {
        const Input = secret ? PasswordInput : TextInput;
        return (
          <Input
            key={field.name}
            label={field.label}
            description={field.description}
            placeholder={placeholder ?? field.placeholder ?? ''}
            required={field.required ?? false}
            withAsterisk={field.required ?? false}
            inputMode={field.number ? 'numeric' : undefined}
            autoComplete="off"
            data-1p-ignore
            value={values[field.name] ?? ''}
            onChange={(event) => onChange({ ...values, [field.name]: event.currentTarget.value })}
          />
        );
      })}
    </div>
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

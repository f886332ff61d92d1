// A field for an amount of money, typed in the formats the person chose. Invariant: outside it is
// the wire's decimal string, or `?` while it cannot be read; so nothing that was typed can be sent
// as another amount than was meant. When it is left it says in full what it understood. Leaves to
// others: how it is read (amount-input.ts).

import { TextInput, type TextInputProps, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { decimalsOf, readAmount, restatedAmount, shownAmount } from './amount-input.ts';

interface AmountFieldProps extends Omit<TextInputProps, 'value' | 'onChange' | 'error'> {
  /** As the wire has it; empty for none. */
  readonly value: string;
  readonly onChange: (amount: string) => void;
  /** Says how many decimals it has; two where it is not known. */
  readonly currency?: string | undefined;
  /** Of what is no amount of a currency, such as a percentage. */
  readonly decimals?: number;
  /** May it be negative? */
  readonly signed?: boolean;
  /** In a row of fields: what is wrong is said above it when it is left. */
  readonly inRow?: boolean;
}

/** Says what to write instead where an amount cannot be read, or could be read in two ways. */
export function AmountField(props: AmountFieldProps) {
  const { value, onChange, currency, decimals, signed = false, inRow = false, ...rest } = props;
  const [typed, setTyped] = useState(() => ({ text: shownAmount(value), means: value }));
  const [isLeft, setLeft] = useState(true);
  // Another amount was put in from outside: by a choice, a shortcut, an emptied form.
  const text = typed.means === value ? typed.text : shownAmount(value);
  const reading = { decimals: decimals ?? decimalsOf(currency), signed };
  const { amount, problem } = readAmount(text, reading);
  const change = (next: string) => {
    const means = readAmount(next, reading).amount ?? '?';
    setTyped({ text: next, means });
    onChange(means);
  };
  const leave = () => {
    setLeft(true);
    if (amount === null || decimals !== undefined) return;
    setTyped({ text: restatedAmount(amount, reading.decimals), means: value });
  };
  const field = (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      {...rest}
      value={text}
      error={inRow || !isLeft ? problem !== null : problem}
      onFocus={() => setLeft(false)}
      onBlur={leave}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
  if (!inRow) return field;
  return (
    <Tooltip label={problem} opened={problem !== null && isLeft} multiline w={250}>
      {field}
    </Tooltip>
  );
}

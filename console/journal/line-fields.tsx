// What lines to type into are made of, in a correction and in an entry made by hand. Invariant:
// amounts stand right, above their sums. Leaves to others: how lines are laid out.

import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { Amount } from '../controls/amount.tsx';
import { AmountField } from '../controls/amount-field.tsx';
import { t } from '../language/text.ts';
import classes from './line-fields.module.css';

interface LineAmountProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (amount: string) => void;
  readonly currency?: string | undefined;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** Marked where it cannot be read as an amount. */
export function LineAmount({ label, ...rest }: LineAmountProps) {
  return <AmountField {...rest} inRow aria-label={label} className={classes.amount ?? ''} />;
}

/** `name` is the line's, `Line 2`. */
export function RemoveLine({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <ActionIcon
      className={classes.remove ?? ''}
      variant="subtle"
      color="gray"
      aria-label={t('Remove {name}', { name: name.toLowerCase() })}
      onClick={onRemove}
    >
      <IconX size={16} />
    </ActionIcon>
  );
}

export function LineSum({ label, amount }: { label: string; amount: string }) {
  return (
    <div className={classes.sum}>
      <span>{label}</span>
      <Amount amount={amount} />
    </div>
  );
}

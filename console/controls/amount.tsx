// An amount of money on the screen: tabular digits, thousands grouped, negatives as accountants of
// the reader's place write them.
// Invariant: takes the wire's decimal string and never a number.
// Leaves to others: which sign convention a column follows.

import { VisuallyHidden } from '@mantine/core';
import { formatDecimal, isZero, signsOf } from './amount-format.ts';
import classes from './controls.module.css';

interface AmountProps {
  readonly amount: string;
  readonly currency?: string | undefined;
  /** In a right-aligned column: keep room for the parenthesis, where there is one. */
  readonly aligned?: boolean;
  /** Draw zero in a quiet colour, so that what matters stands out. */
  readonly quietZero?: boolean;
}

/** One amount; screen readers hear a minus instead of parentheses. */
export function Amount({ amount, currency, aligned, quietZero }: AmountProps) {
  const negative = amount.startsWith('-') && !isZero(amount);
  const names = [classes.amount];
  if (aligned && signsOf().parentheses) names.push(classes.aligned);
  if (negative) names.push(classes.negative);
  if (quietZero && isZero(amount)) names.push(classes.zero);
  return (
    <span className={names.join(' ')}>
      {negative ? (
        <>
          <span aria-hidden>{formatDecimal(amount)}</span>
          <VisuallyHidden>{formatDecimal(amount, { parentheses: false })}</VisuallyHidden>
        </>
      ) : (
        formatDecimal(amount)
      )}
      {currency === undefined ? null : <span className={classes.currency}>{currency}</span>}
    </span>
  );
}

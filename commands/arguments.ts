// Arguments of the command line as they are typed: days, counts, numbers of entries. Invariant:
// what does not fit is refused in words before a command runs. Pure.

import { InvalidArgumentError } from 'commander';
import { isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { dimensionPattern } from '#reconciliation/by-dimension.ts';

export function dateArgument(text: string): string {
  const date = isoDateOf(text);
  if (!date) throw new InvalidArgumentError('Write a calendar date as YYYY-MM-DD.');
  return date;
}

/** The name of a dimension as drafts have it. */
export function dimensionName(text: string): string {
  if (!new RegExp(dimensionPattern, 'u').test(text))
    throw new InvalidArgumentError('Write a dimension: department, class, customer, nsp::slip …');
  return text;
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError('Write a whole number.');
  return value;
}

export function entryNumber(text: string): bigint {
  if (!/^[0-9]{1,18}$/.test(text)) throw new InvalidArgumentError('Write the number of an entry.');
  return BigInt(text);
}

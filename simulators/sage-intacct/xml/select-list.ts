// Aggregates of a query: count, sum, avg, min and max, grouped by the plain fields beside them.
//
// query-functions.ts hands in the rows and the select list.
// **Invariant**: sums are exact; an average is rounded half away from zero to a cent.
// Without rows there is one group when nothing groups, and none otherwise (a choice of ours).

import { centsOf, decimalOf, divideRounded } from '../amounts.ts';
import { compare } from './conditions.ts';
import type { ResolvedField } from './objects.ts';
import { shownValue } from './row-values.ts';

/** One entry of `select`. `aggregate` is null for a plain field. */
export interface SelectedField {
  /** As the answer names it: `AMOUNT`, `SUM.AMOUNT`. */
  readonly name: string;
  readonly field: ResolvedField;
  readonly aggregate: string | null;
}

/** A row of an answer: element names and texts. */
export type ShownRow = readonly (readonly [name: string, text: string])[];

function aggregateText({ field, aggregate }: SelectedField, rows: readonly never[]): string {
  const values = rows.map((row) => field.get(row)).filter((value) => value !== null);
  if (aggregate === 'count') return String(values.length);
  if (values.length === 0) return '';
  if (aggregate === 'min' || aggregate === 'max') {
    const sign = aggregate === 'min' ? 1 : -1;
    const [best = null] = values.sort((a, b) => compare(field, a, b) * sign);
    return shownValue(field, best);
  }
  const total = values.reduce((sum, value) => sum + (centsOf(value) ?? 0n), 0n);
  const cents = aggregate === 'sum' ? total : divideRounded(total, BigInt(values.length));
  return shownValue({ ...field, field: { ...field.field, type: 'decimal' } }, decimalOf(cents));
}

/** One row for each combination of the plain fields, in the order the rows bring them. */
export function aggregateGroups(
  rows: readonly never[],
  selected: readonly SelectedField[],
): ShownRow[] {
  const plain = selected.filter((one) => one.aggregate === null);
  const groups = new Map<string, never[]>();
  if (plain.length === 0) groups.set('[]', []);
  for (const row of rows) {
    const key = JSON.stringify(plain.map(({ field }) => field.get(row)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) =>
    selected.map((one) => {
      const [first] = group;
      const text =
        one.aggregate !== null || first === undefined
          ? aggregateText(one, group)
          : shownValue(one.field, one.field.get(first));
      return [one.name, text] as const;
    }),
  );
}

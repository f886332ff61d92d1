// The lines of a correction while a person edits them: text in two columns. Pure. Between the form
// and the server. Invariant: a line whose amount is empty is left out; what is no amount is not
// sent.

import type { CorrectedLine } from '#journal/journal-schemas.ts';
import { formatDecimal, isZero, sumOf } from '../controls/amount-format.ts';
import { isAmount } from '../controls/amount-input.ts';
import { t } from '../language/text.ts';
import type { WantedLine } from './correction-queries.ts';

export interface LineText {
  /** Stays with the line while others come and go. */
  readonly id: number;
  readonly account: string;
  readonly outlet: string;
  readonly debit: string;
  readonly credit: string;
  readonly department: string | null;
  readonly customer: { readonly code: string; readonly name: string } | null;
}

/** The lines as they are now. */
export const textsOf = (lines: readonly CorrectedLine[]): LineText[] =>
  lines.map((line, id) => ({
    id,
    account: line.account.number,
    outlet: line.outlet,
    debit: line.debit ?? '',
    credit: line.credit ?? '',
    department: line.department,
    customer: line.customer,
  }));

export const emptyLine = (id: number): LineText => ({
  ...{ id, account: '', outlet: '', debit: '', credit: '' },
  ...{ department: null, customer: null },
});

/** An id none of the lines has. */
export const nextId = (lines: readonly LineText[]) =>
  Math.max(-1, ...lines.map(({ id }) => id)) + 1;

/** An empty line at the outlet of the last one, to be filled in. */
export function addedTo(lines: readonly LineText[]): LineText[] {
  return [...lines, { ...emptyLine(nextId(lines)), outlet: lines.at(-1)?.outlet ?? '' }];
}

/** What is sent; null while fewer than two lines say an account and a readable amount. */
export function wantedLines(lines: readonly LineText[]): WantedLine[] | null {
  if (!lines.every((line) => isAmount(line.debit) && isAmount(line.credit))) return null;
  const wanted = lines.flatMap((line): WantedLine[] => {
    const { debit, credit } = line;
    if (line.account === '' || (debit === '' && credit === '')) return [];
    const { account, outlet, department, customer } = line;
    return [
      {
        ...{ account, outlet },
        ...(debit === '' ? {} : { debit }),
        ...(credit === '' ? {} : { credit }),
        ...(department === null ? {} : { department }),
        ...(customer === null ? {} : { customer: { id: customer.code, name: customer.name } }),
      },
    ];
  });
  return wanted.length < 2 ? null : wanted;
}

/** Both sides added up; what is no amount yet is left out. */
export function sidesOf(lines: readonly LineText[]): { debits: string; credits: string } {
  const sum = (side: 'debit' | 'credit') => {
    const amounts = lines.map((line) => line[side]);
    return sumOf(['0.00', ...amounts.filter((one) => one !== '' && isAmount(one))]);
  };
  return { debits: sum('debit'), credits: sum('credit') };
}

/** Why these lines cannot be an entry yet, before anybody is asked; null when they can. */
export function whyNoEntry(lines: readonly LineText[]): string | null {
  if (wantedLines(lines) === null) return t('Two lines with readable amounts are needed.');
  const { debits, credits } = sidesOf(lines);
  if (isZero(sumOf([debits, `-${credits}`]))) return null;
  return t('Debits are {debits}, credits {credits}: make them equal.', {
    debits: formatDecimal(debits),
    credits: formatDecimal(credits),
  });
}

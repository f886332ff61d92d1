// A mapping while a person makes it: begun from the server's guesses, changed column by column,
// word by word. Pure. Invariant: what is sent names every column of the file, so that nothing is
// taken for ours by chance. Leaves to others: reading by it (the server).

import { t } from '../language/text.ts';
import type { ColumnMapping, Preview } from './import-queries.ts';

type Columns = Preview['columns'];

/** Columns no event can do without. */
const needed = ['source', 'id', 'kind', 'occurredOn', 'outlet'] as const;

/** Columns whose words are codes of ours, so that theirs may need another word. */
export const codeColumns = ['kind', 'outlet', 'product', 'method', 'taxRate', 'account'] as const;
export type CodeColumn = (typeof codeColumns)[number];

/** Does the file have our columns as they are? */
export function isOurs(columns: Columns, ours: readonly string[]): boolean {
  return columns.every(({ header }) => ours.includes(header));
}

/** As guessed; how days are written is guessed from the first that tells. */
export function guessedMap(columns: Columns): ColumnMapping {
  return {
    columns: Object.fromEntries(columns.map(({ header, guess }) => [header, guess])),
    constants: {},
    values: {},
    days: daysOf(columns),
  };
}

/** A saved mapping for this file: what it does not know of the columns is guessed. */
export function mapFor(columns: Columns, saved: ColumnMapping): ColumnMapping {
  return { ...saved, columns: { ...guessedMap(columns).columns, ...saved.columns } };
}

function daysOf(columns: Columns): ColumnMapping['days'] {
  const days = columns.filter(({ guess }) => guess === 'occurredOn').flatMap((one) => one.samples);
  const found = days.flatMap((day) => {
    const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}$/.exec(day.trim());
    return parts ? [[Number(parts[1]), Number(parts[2])] as const] : [];
  });
  if (found.length === 0) return 'year-first';
  return found.some(([first]) => first > 12) || days.some((day) => day.includes('.'))
    ? 'day-first'
    : 'month-first';
}

/** Columns that no row would have: each may be given once for all rows. */
export function missingColumns({ columns }: ColumnMapping) {
  const mapped = new Set(Object.values(columns));
  return needed.filter((column) => !mapped.has(column));
}

/** Why it cannot be read yet; null when it can. */
export function whyNotMapped(map: ColumnMapping, name: string): string | null {
  for (const column of missingColumns(map)) {
    if (!map.constants[column]?.trim()) {
      return column === 'id'
        ? t('Choose the column that tells events apart: id.')
        : t('Choose the column of {column}, or give it for all rows.', { column });
    }
  }
  const used = Object.values(map.columns).filter((column) => column !== null);
  const twice = used.find((column, index) => used.indexOf(column) < index);
  if (twice !== undefined) return t('Two columns are {twice}: leave one out.', { twice });
  return name.trim() === '' ? t('Name the source: its next file is read the same way.') : null;
}

/** Words of the file that stand for no code of ours, by column of ours. */
export function unknownWords(
  columns: Columns,
  map: ColumnMapping,
  known: Readonly<Record<CodeColumn, readonly string[]>>,
): { readonly column: CodeColumn; readonly words: readonly string[] }[] {
  return codeColumns.flatMap((column) => {
    const theirs = columns.find(({ header }) => map.columns[header] === column);
    const words = (theirs?.samples ?? []).filter((word) => !known[column].includes(word));
    return words.length === 0 ? [] : [{ column, words }];
  });
}

/** With one word changed; an empty one is none. */
export function withWord(
  map: ColumnMapping,
  column: CodeColumn,
  theirs: string,
  ours: string,
): ColumnMapping {
  const { [theirs]: _, ...words } = map.values[column] ?? {};
  const next = ours === '' ? words : { ...words, [theirs]: ours };
  return { ...map, values: { ...map.values, [column]: next } };
}

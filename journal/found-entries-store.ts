// Finds entries by a part of their number, memo or customer's name, by type or by customer, without
// reading millions: newest first, a span of days after the other, until a page is full. Spans widen
// as they go back, so that what is rare takes few questions and what is common little reading.
// Invariant: every entry of a span that could match is named; the list's own conditions decide.

import type pg from 'pg';
import { listProperties } from '#chart-of-accounts/chart-store.ts';
import { type IsoDate, isoDateOf, laterOf } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';

/** What entries are looked for by: one of these, the one that leaves fewest. */
export type Narrowing =
  | { readonly by: 'text'; readonly text: string }
  | { readonly by: 'customers'; readonly customerIds: readonly bigint[] }
  | { readonly by: 'types'; readonly types: readonly string[] };

/** Days, both included. */
export interface Span {
  readonly firstOn: IsoDate;
  readonly lastOn: IsoDate;
}

/** Shorter texts are looked for in the order of the list: nearly every page has some. */
const textLengthMin = 3;

/** Number and memo, a line each: what is kept in entry_words.words, of any row of entries. */
export const wordsOf = (entry: string) =>
  `lower(${entry}.document_number || E'\\n' || coalesce(${entry}.memo, ''))`;

/** That an entry or its customer's name has a text; $1 is the property. */
export const hasText = (entry: string, text: string) => `
  (strpos(${wordsOf(entry)}, lower(${text}::text)) > 0 OR ${entry}.customer_id IN (
    SELECT customer_id FROM customers
     WHERE property_id = $1 AND strpos(lower(name), lower(${text}::text)) > 0))`;

/** What a filter is looked for by; null: nothing that helps, or an index has it in order. */
export function narrowingOf(filter: {
  readonly text: string | null;
  readonly customerCode: string | null;
  readonly types: readonly string[] | null;
}): Narrowing | null {
  const { text, customerCode, types } = filter;
  if (text !== null && [...text].length >= textLengthMin) return { by: 'text', text };
  return customerCode === null && types !== null ? { by: 'types', types } : null;
}

/** The earlier of two days, either of which may be open. */
export function earlierOf(one: IsoDate | null, other: IsoDate | null): IsoDate | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

/** Entries of one day that are looked at one by one, before any index is asked. */
const dayMax = 20_000;
const spanDays = 30;

/**
 * Rows of a list, newest day first, at most `limit`: `read` answers those of the entries it is
 * given, in the order of the list, at most `limit`. Null: too many entries have no words yet, and a
 * list read in its order is sooner there.
 */
export async function readNarrowed<Row>(
  db: Queryable,
  of: {
    readonly propertyId: number;
    readonly narrowing: Narrowing;
    readonly from: IsoDate | null;
    readonly through: IsoDate | null;
    readonly limit: number;
  },
  read: (entryIds: readonly bigint[], limit: number, span: Span) => Promise<readonly Row[]>,
): Promise<Row[] | null> {
  const { propertyId, limit, narrowing } = of;
  const byWords = narrowing.by !== 'customers';
  if (byWords && (await countUnworded(db, propertyId)) > unwordedReadMax) return null;
  const span = await daysOf(db, propertyId, of);
  if (!span) return [];
  const wanted = await wantedOf(db, propertyId, narrowing);
  const rows: Row[] = [];
  let { lastOn } = span;
  const day = { firstOn: lastOn, lastOn };
  const ofDay = await entriesOfDay(db, propertyId, wanted, lastOn);
  if (ofDay) {
    rows.push(...(await read(ofDay, limit, day)));
    lastOn = dayBefore(lastOn);
  }
  for (let days = spanDays; rows.length < limit && lastOn >= span.firstOn; days *= 2) {
    const firstOn = laterOf(span.firstOn, dayBefore(lastOn, days - 1));
    const found = await entriesOfSpan(db, propertyId, wanted, { firstOn, lastOn });
    rows.push(...(await read(found, limit - rows.length, { firstOn, lastOn })));
    lastOn = dayBefore(firstOn);
  }
  return rows;
}

function dayBefore(day: IsoDate, days = 1): IsoDate {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - days);
  return isoDateOf(at.toISOString().slice(0, 10)) as IsoDate;
}

/** From the first to the last day with an entry, within what is asked; null without any. */
async function daysOf(
  db: Queryable,
  propertyId: number,
  { from, through }: { readonly from: IsoDate | null; readonly through: IsoDate | null },
): Promise<Span | null> {
  const edge = (order: 'ASC' | 'DESC') => `
    (SELECT posted_on FROM journal_entries WHERE property_id = $1
        AND ($2::date IS NULL OR posted_on >= $2) AND ($3::date IS NULL OR posted_on <= $3)
      ORDER BY posted_on ${order}, entry_id ${order} LIMIT 1)`;
  const { rows } = await db.query<{ first_on: IsoDate | null; last_on: IsoDate | null }>(
    `SELECT ${edge('ASC')} AS first_on, ${edge('DESC')} AS last_on`,
    [propertyId, from, through],
  );
  const { first_on: firstOn, last_on: lastOn } = rows[0] ?? {};
  return firstOn && lastOn ? { firstOn, lastOn } : null;
}

interface Wanted {
  readonly text: string | null;
  readonly customerIds: readonly bigint[];
  readonly types: readonly string[] | null;
}

async function wantedOf(db: Queryable, propertyId: number, narrowing: Narrowing): Promise<Wanted> {
  const none = { text: null, customerIds: [], types: null };
  if (narrowing.by === 'types') return { ...none, types: narrowing.types };
  if (narrowing.by === 'customers') return { ...none, customerIds: narrowing.customerIds };
  const { rows } = await db.query<{ ids: bigint[] }>(
    `SELECT ARRAY(SELECT customer_id FROM customers
        WHERE property_id = $1 AND strpos(lower(name), lower($2)) > 0) AS ids`,
    [propertyId, narrowing.text],
  );
  return { ...none, text: narrowing.text, customerIds: rows[0]?.ids ?? [] };
}

/** What an entry must be, looked at by itself; parameters 2 to 4. */
const isWanted = (entry: string) => `
  (strpos(${wordsOf(entry)}, lower($2::text)) > 0 OR ${entry}.customer_id = ANY($3::bigint[])
    OR ${entry}.document_type = ANY($4::text[]))`;
const valuesOf = ({ text, customerIds, types }: Wanted) => [text, customerIds, types];

/** Null: the day has too many to look at one by one. */
async function entriesOfDay(
  db: Queryable,
  propertyId: number,
  wanted: Wanted,
  day: IsoDate,
): Promise<bigint[] | null> {
  const { rows } = await db.query<{ ids: bigint[]; looked: number }>(
    `SELECT coalesce(array_agg(e.entry_id) FILTER (WHERE ${isWanted('e')}), '{}') AS ids,
            count(*)::int AS looked
       FROM (SELECT * FROM journal_entries WHERE property_id = $1 AND posted_on = $5::date
              LIMIT $6) e`,
    [propertyId, ...valuesOf(wanted), day, dayMax + 1],
  );
  const { ids = [], looked = 0 } = rows[0] ?? {};
  return looked > dayMax ? null : ids;
}

async function entriesOfSpan(
  db: Queryable,
  propertyId: number,
  wanted: Wanted,
  { firstOn, lastOn }: Span,
): Promise<bigint[]> {
  const { rows } = await db.query<{ ids: bigint[] }>(
    'SELECT ARRAY(SELECT found_entries($1, $2, $3, $4, $5, $6)) AS ids',
    [propertyId, ...valuesOf(wanted), firstOn, lastOn],
  );
  return rows[0]?.ids ?? [];
}

/** Entries without words that are cheaper read than kept: some milliseconds. */
const unwordedMax = 1_000;
/** Above this a search would read them again for every span. */
const unwordedReadMax = 20_000;
const chunkEntries = 20_000;

/** Entries without words; one more than the most that matters stands for all above. */
async function countUnworded(db: Queryable, propertyId: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>('SELECT count_unworded($1, $2) AS count', [
    propertyId,
    unwordedReadMax + 1,
  ]);
  return rows[0]?.count ?? 0;
}

/** Brings the words of every property up to now, a transaction for each twenty thousand. */
export async function keepAllWords(pool: pg.Pool): Promise<void> {
  for (const { propertyId } of await listProperties(pool)) {
    if ((await countUnworded(pool, propertyId)) > unwordedMax) await keepWords(pool, propertyId);
  }
}

/** All that can be kept now. What a transaction under way holds back stays for the next time. */
export async function keepWords(pool: pg.Pool, propertyId: number): Promise<void> {
  for (let kept = 1; kept > 0; ) {
    const { rows } = await pool.query<{ kept: number }>('SELECT keep_words($1, $2) AS kept', [
      propertyId,
      chunkEntries,
    ]);
    kept = rows[0]?.kept ?? 0;
  }
}

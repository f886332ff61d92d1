// Reads journal entries: ours by their keys, everybody's of a period. Between the connector and
// query-client.ts. Invariant: before a key is called absent, headers, lines and statistical entries
// were asked; a period is listed whole or not at all, lines whose header cannot be read included.
// Leaves to others: paging and its proof (query-client.ts), what rows mean (entry-rows.ts).

import type { DateRange } from '#chart-of-accounts/iso-date.ts';
import {
  type ExportKey,
  type ExternalEntry,
  type Reading,
  valueOrThrow,
} from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import { inGroups, monthsOf, valuesPerQueryMax } from '../sage-intacct/portions.ts';
import { understood } from '../sage-intacct/row-values.ts';
import type { ChartClient } from './chart-client.ts';
import { countEntriesOf, entriesOf } from './entry-rows.ts';
import { type Plain, textOf } from './exact-json.ts';
import {
  countLinesOfEntries,
  countsByReference,
  countsOfPeriod,
  headersByReference,
  headersOfPeriod,
  type ListScope,
  linesByReference,
  linesOfEntries,
  linesOfPeriod,
  type Query,
} from './query.ts';
import type { QueryClient } from './query-client.ts';

export interface EntryClientParts {
  readonly queries: QueryClient;
  readonly chart: ChartClient;
  readonly baseCurrency: Currency;
}

type Rows = Reading<readonly Plain[]>;

const noRows = { kind: 'read', value: [] } as const;
const keysOf = (rows: readonly Plain[]) => rows.map((row) => textOf(row, 'key') ?? '');
const referencesOf = (rows: readonly Plain[], member = 'referenceNumber') =>
  new Set(rows.map((row) => textOf(row, member)));

export class EntryClient {
  readonly #parts: EntryClientParts;

  constructor(parts: EntryClientParts) {
    this.#parts = parts;
  }

  async find(
    keys: readonly ExportKey[],
  ): Promise<Reading<ReadonlyMap<ExportKey, readonly ExternalEntry[]>>> {
    invariant(keys.length <= valuesPerQueryMax, 'find is asked for at most 100 keys');
    if (keys.length === 0) return { kind: 'read', value: new Map() };
    const own = await this.#parts.chart.userDefined();
    if (own.kind !== 'read') return own;
    const headers = await this.#ask(headersByReference(keys));
    if (headers.kind !== 'read') return headers;
    const lines = await this.#lines(keysOf(headers.value), own.value);
    if (lines.kind !== 'read') return lines;
    const seen = referencesOf(headers.value);
    const others = await this.#optional(
      keys.filter((key) => !seen.has(key)),
      (absent) => linesByReference(absent, own.value),
    );
    if (others.kind !== 'read') return others;
    for (const one of referencesOf(others.value, 'journalEntry.referenceNumber')) seen.add(one);
    const absent = keys.filter((key) => !seen.has(key));
    const counts = await this.#counts(absent, own.value);
    if (counts.kind !== 'read') return counts;
    return understood(() => {
      const rows = [...lines.value, ...others.value];
      const entries = entriesOf(headers.value, rows, this.#parts.baseCurrency);
      return byKey(keys, [...entries, ...counts.value]);
    });
  }

  /** Statistical entries; a company without them refuses the question, and there are none. */
  async #counts(
    keys: readonly ExportKey[],
    userDefined: readonly string[],
  ): Promise<Reading<readonly ExternalEntry[]>> {
    const headers = await this.#optional(keys, countsByReference);
    if (headers.kind !== 'read' || headers.value.length === 0) return mapped(headers, () => []);
    return this.#withLines(headers.value, userDefined, 'find');
  }

  async #withLines(
    headers: readonly Plain[],
    userDefined: readonly string[],
    purpose: 'find' | 'list',
  ): Promise<Reading<readonly ExternalEntry[]>> {
    const rows: Plain[] = [];
    for (const group of inGroups(keysOf(headers))) {
      const query = countLinesOfEntries(group, userDefined);
      const lines = await this.#parts.queries.readAll(query, purpose);
      if (lines.kind !== 'read') return lines;
      for (const row of lines.value) rows.push(row);
    }
    return understood(() => countEntriesOf(headers, rows, this.#parts.baseCurrency));
  }

  /**
   * A second look before a key is called absent: integrators have seen queries of headers leave out
   * entries whose lines are there. A release that cannot be asked so has no second opinion.
   */
  async #optional<T>(values: readonly T[], query: (values: readonly T[]) => Query): Promise<Rows> {
    if (values.length === 0) return noRows;
    const reading = await this.#ask(query(values));
    return reading.kind === 'refused' ? noRows : reading;
  }

  #ask(query: Query): Promise<Rows> {
    return this.#parts.queries.readAll(query, 'find');
  }

  async #lines(
    entryKeys: readonly string[],
    userDefined: readonly string[],
    purpose: 'find' | 'list' = 'find',
  ): Promise<Rows> {
    const rows: Plain[] = [];
    for (const group of inGroups(entryKeys)) {
      const reading = await this.#parts.queries.readAll(
        linesOfEntries(group, userDefined),
        purpose,
      );
      if (reading.kind !== 'read') return reading;
      for (const row of reading.value) rows.push(row);
    }
    return { kind: 'read', value: rows };
  }

  async *list(period: DateRange): AsyncGenerator<ExternalEntry> {
    const userDefined = valueOrThrow(await this.#parts.chart.userDefined());
    const outside = valueOrThrow(await this.#parts.chart.journalsOutside());
    const scope = { userDefined, outside };
    let hasCounts = true;
    for (const month of monthsOf(period)) {
      yield* await this.#entriesOfMonth(month, scope);
      if (!hasCounts) continue;
      // A company without statistics refuses the question: it is not asked for every month.
      const counts = await this.#parts.queries.readAll(countsOfPeriod(month), 'list');
      hasCounts = counts.kind !== 'refused';
      if (hasCounts)
        yield* valueOrThrow(await this.#withLines(valueOrThrow(counts), userDefined, 'list'));
    }
  }

  async #entriesOfMonth(month: DateRange, scope: ListScope): Promise<ExternalEntry[]> {
    const { queries, baseCurrency } = this.#parts;
    // Lines first: what is booked in between then has a header, never the other way round.
    const lines = valueOrThrow(await queries.readAll(linesOfPeriod(month, scope), 'list'));
    const headers = valueOrThrow(
      await queries.readAll(headersOfPeriod(month, scope.outside), 'list'),
    );
    const entriesWithLines = new Set(lines.map((line) => textOf(line, 'journalEntry.key') ?? ''));
    // Without lines it was booked after the lines were read: read them now.
    const later = keysOf(headers).filter((key) => !entriesWithLines.has(key));
    const laterLines = valueOrThrow(await this.#lines(later, scope.userDefined, 'list'));
    return entriesOf(headers, [...lines, ...laterLines], baseCurrency);
  }
}

function byKey(keys: readonly ExportKey[], entries: readonly ExternalEntry[]) {
  const found = new Map<ExportKey, ExternalEntry[]>();
  for (const entry of entries) {
    const key = keys.find((one) => one === entry.reference);
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), entry]);
  }
  return found;
}

function mapped<T, U>(reading: Reading<T>, of: (value: T) => U): Reading<U> {
  return reading.kind === 'read' ? { kind: 'read', value: of(reading.value) } : reading;
}

// Reads what was made or changed in the books since an instant, and counts lines. Between the
// connector and query-client.ts, beside entry-client.ts. Invariant: an entry is reported whole when
// its header or one of its lines changed; statistics that cannot be asked by time are an error, not
// nothing. Leaves to others: what was deleted, which no query by time shows (reconciliation
// compares the counts), what rows mean (entry-rows.ts).
// Source: queries filter by any field that is not write-only; that `audit.modifiedDateTime` is one
// of them is what integrators do, not what is documented.

import type { DateRange } from '#chart-of-accounts/iso-date.ts';
import {
  type ExternalChange,
  type Reading,
  valueOrThrow,
} from '#external-ledger/external-ledger.ts';
import { inGroups } from '../sage-intacct/portions.ts';
import type { EntryClientParts } from './entry-client.ts';
import { countEntriesOf, entriesOf } from './entry-rows.ts';
import { type Plain, textOf } from './exact-json.ts';
import {
  countLinesOfEntries,
  countLinesOfPeriod,
  countsOfPeriod,
  countsSince,
  headersByKey,
  headersSince,
  type ListScope,
  linesOfEntries,
  linesOfPeriod,
  linesSince,
  type Query,
} from './query.ts';

const keyOf = (row: Plain, member = 'key') => textOf(row, member) ?? '';

export class ChangeClient {
  readonly #parts: EntryClientParts;

  constructor(parts: EntryClientParts) {
    this.#parts = parts;
  }

  async *changedSince(instant: Date): AsyncGenerator<ExternalChange> {
    const scope = await this.#scope();
    // Lines first: whatever is booked in between then has a header, never the other way round.
    const lines = await this.#rows(linesSince(instant));
    const headers = new Map(
      (await this.#rows(headersSince(instant))).map((row) => [keyOf(row), row] as const),
    );
    const touched = lines.map((row) => keyOf(row, 'journalEntry.key'));
    for (const group of inGroups([...new Set([...headers.keys(), ...touched])])) {
      yield* this.#whole(group, headers, scope);
    }
    yield* this.#counts(instant, scope);
  }

  async *#whole(
    keys: readonly string[],
    headers: ReadonlyMap<string, Plain>,
    { userDefined, outside }: ListScope,
  ): AsyncGenerator<ExternalChange> {
    const lines = await this.#rows(linesOfEntries(keys, userDefined));
    const others = keys.filter((key) => !headers.has(key));
    const read = others.length > 0 ? await this.#rows(headersByKey(others)) : [];
    const known = keys.map((key) => headers.get(key)).filter((row) => row !== undefined);
    for (const entry of entriesOf([...known, ...read], lines, this.#parts.baseCurrency)) {
      const isListed = !outside.includes(entry.journalId);
      yield { externalId: entry.externalId, entry: isListed ? entry : null };
    }
  }

  async *#counts(instant: Date, { userDefined }: ListScope): AsyncGenerator<ExternalChange> {
    const headers = await this.#parts.queries.readAll(countsSince(instant), 'list');
    if (headers.kind === 'refused' && (await this.#isWithoutCounts(instant))) return;
    for (const group of inGroups(valueOrThrow(headers))) {
      const lines = await this.#rows(
        countLinesOfEntries(
          group.map((row) => keyOf(row)),
          userDefined,
        ),
      );
      for (const entry of countEntriesOf(group, lines, this.#parts.baseCurrency)) {
        yield { externalId: entry.externalId, entry };
      }
    }
  }

  /** A company without statistics refuses every question about them. */
  async #isWithoutCounts(instant: Date): Promise<boolean> {
    const day = instant.toISOString().slice(0, 10) as DateRange['from'];
    const any = countsOfPeriod({ from: day, through: day });
    return (await this.#parts.queries.peek(any, 'list')).kind === 'refused';
  }

  /** How many lines the list of the period would have. */
  async countLines(period: DateRange): Promise<Reading<number | null>> {
    const { queries } = this.#parts;
    const money = await queries.peek(linesOfPeriod(period, await this.#scope()), 'list');
    if (money.kind !== 'read' || money.value.totalCount === null) {
      return money.kind === 'read' ? { kind: 'read', value: null } : money;
    }
    const counts = await queries.peek(countLinesOfPeriod(period), 'list');
    if (counts.kind === 'refused') return { kind: 'read', value: money.value.totalCount };
    if (counts.kind !== 'read') return counts;
    const { totalCount } = counts.value;
    const value = totalCount === null ? null : money.value.totalCount + totalCount;
    return { kind: 'read', value };
  }

  async #scope(): Promise<ListScope> {
    const { chart } = this.#parts;
    const userDefined = valueOrThrow(await chart.userDefined());
    return { userDefined, outside: valueOrThrow(await chart.journalsOutside()) };
  }

  async #rows(query: Query): Promise<readonly Plain[]> {
    return valueOrThrow(await this.#parts.queries.readAll(query, 'list'));
  }
}

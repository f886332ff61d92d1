// Reads what was made or changed in the books since an instant, and counts lines, over the XML API.
// Between the connector and query-client.ts. Invariant: an entry is reported whole when its header
// or one of its lines changed. WHENMODIFIED has no time zone in answers: whole days are asked for,
// from as far back as any zone of the earth would have it. Leaves to others: what was deleted: no
// query by time shows it (reconciliation compares the counts).

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import {
  type ExternalChange,
  type Reading,
  valueOrThrow,
} from '#external-ledger/external-ledger.ts';
import { inGroups } from '../sage-intacct/portions.ts';
import type { ChartReader } from './chart-reader-client.ts';
import { type EntryReader, entriesOf } from './entry-rows.ts';
import {
  headersByRecord,
  headersSince,
  linesQueries,
  linesSince,
  linesToCount,
  type Query,
  type Row,
} from './query.ts';
import type { QueryClient } from './query-client.ts';

/** How far behind universal time a company's clock may be. */
const zoneDoubtMs = 12 * 3_600_000;

export interface ChangeReaderParts {
  readonly queries: QueryClient;
  readonly chart: ChartReader;
  readonly reader: () => Promise<EntryReader>;
}

export class ChangeReader {
  readonly #parts: ChangeReaderParts;

  constructor(parts: ChangeReaderParts) {
    this.#parts = parts;
  }

  async *changedSince(instant: Date): AsyncGenerator<ExternalChange> {
    const day = new Date(instant.getTime() - zoneDoubtMs).toISOString().slice(0, 10) as IsoDate;
    const outside = valueOrThrow(await this.#parts.chart.journalsOutside());
    const reader = await this.#parts.reader();
    const asked = linesQueries(reader.userDimensions);
    // Lines first: whatever is booked in between then has a header, never the other way round.
    const touched = (await this.#rows(linesSince(day))).map((line) => line.BATCHNO ?? '');
    const headers = new Map(
      (await this.#rows(headersSince(day))).map((row) => [row.RECORDNO ?? '', row] as const),
    );
    for (const records of inGroups([...new Set([...headers.keys(), ...touched])])) {
      const lines = await this.#rows(asked.ofEntries(records));
      const others = records.filter((record) => !headers.has(record));
      const read = others.length > 0 ? await this.#rows(headersByRecord(others)) : [];
      const known = records.map((record) => headers.get(record)).filter((row) => row !== undefined);
      for (const entry of entriesOf([...known, ...read], lines, reader)) {
        const isListed = !outside.has(entry.journalId);
        yield { externalId: entry.externalId, entry: isListed ? entry : null };
      }
    }
  }

  /** How many lines the list of the period would have. */
  async countLines(period: DateRange): Promise<Reading<number | null>> {
    const outside = valueOrThrow(await this.#parts.chart.journalsOutside());
    return this.#parts.queries.count(linesToCount(period, [...outside]), 'list');
  }

  async #rows(query: Query): Promise<readonly Row[]> {
    return valueOrThrow(await this.#parts.queries.readAll(query, 'list'));
  }
}

// A Sage Intacct company over its REST API, as an external ledger: the five verbs. Called by the
// export queue, mapping and reconciliation. Invariant: `post` sends one entry under keys made from
// export key and bytes, at most once per key; whatever proves nothing is `uncertain`, never a
// failure. Leaves to others: retries, leases, mapping (export-queue, mapping) and storing
// credentials (access).

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import { draftProblems } from '#external-ledger/draft-check.ts';
import {
  type ConnectionFinding,
  type EntryDraft,
  type ExportKey,
  type ExternalBalance,
  type ExternalChartItem,
  type ExternalEntry,
  type ExternalLedger,
  LedgerReadError,
  type Outcome,
  type PostOptions,
  type Reading,
} from '#external-ledger/external-ledger.ts';
import { type GrantStore, ownGrants } from '#external-ledger/shared-grant.ts';
import { invariant } from '#problems/invariant.ts';
import { decimalProblems } from '../sage-intacct/draft-texts.ts';
import { inGroups, monthsOf, valuesPerQueryMax } from '../sage-intacct/portions.ts';
import { chartItemOf, chartQueries } from './chart-rows.ts';
import { accessFindings, grantFindings } from './connection-test.ts';
import { balancesOf, entriesOf, standingOf } from './entry-rows.ts';
import { type Plain, textOf } from './exact-json.ts';
import type { SageIntacctRestCredentials, SageIntacctRestSettings } from './intacct-settings.ts';
import { idempotencyKey, journalEntryBody } from './journal-entry-body.ts';
import { asksAfresh, outcomeOf } from './post-outcome.ts';
import {
  balanceLines,
  balanceSums,
  headersByKey,
  headersByReference,
  headersOfPeriod,
  linesByReference,
  linesOfEntries,
  linesOfPeriod,
  masters,
  type Query,
} from './query.ts';
import { QueryClient } from './query-client.ts';
import { SessionClient } from './session-client.ts';
import { nothingSent } from './wire-record.ts';

const entryPath = '/objects/general-ledger/journal-entry';

/** What a connection consists of. The clock is for token lifetimes and the test's "today". */
export interface SageIntacctRestOptions {
  readonly settings: SageIntacctRestSettings;
  readonly credentials: SageIntacctRestCredentials;
  /** Where tokens are shared with other processes; default: with none. */
  readonly grants?: GrantStore;
  readonly now: () => Date;
}

export class SageIntacctRestConnector implements ExternalLedger {
  readonly settlingMs: number;
  readonly #settings: SageIntacctRestSettings;
  readonly #session: SessionClient;
  readonly #queries: QueryClient;
  readonly #now: () => Date;
  /** Whether a journal's entries wait for approval; asked once per journal, renewed by `chart`. */
  readonly #approvals = new Map<string, Promise<boolean>>();

  constructor({ settings, credentials, now, grants = ownGrants() }: SageIntacctRestOptions) {
    this.#settings = settings;
    this.settlingMs = settings.settlingMs;
    this.#now = now;
    this.#session = new SessionClient({ settings, credentials, grants, now });
    this.#queries = new QueryClient(this.#session, settings.pageSize);
  }

  async post(draft: EntryDraft, key: ExportKey, options: PostOptions = {}): Promise<Outcome> {
    const [problem] = [...draftProblems(draft, key), ...decimalProblems(draft)];
    if (problem) {
      return { kind: 'refused', cause: { ...problem, subject: null }, wire: nothingSent };
    }
    const body = journalEntryBody(draft, key, this.#settings);
    const text = JSON.stringify(body);
    for (let turn = 0; ; turn += 1) {
      const headers = { 'idempotency-key': idempotencyKey(key, text, turn) };
      const called = await this.#session.call(entryPath, body, headers);
      const outcome = outcomeOf(called, draft, this.#session.host);
      if (asksAfresh(called, outcome, { turn, absences: options.absences ?? 0 })) continue;
      return outcome.kind === 'confirmed' ? this.#withState(outcome, draft.journalId) : outcome;
    }
  }

  /** Reads the state of a created entry when its journal may hold it back. */
  async #withState(
    outcome: Extract<Outcome, { kind: 'confirmed' }>,
    journalId: string,
  ): Promise<Outcome> {
    const { readBack } = this.#settings;
    if (readBack === 'never') return outcome;
    if (readBack === 'approval-journals' && !(await this.#needsApproval(journalId))) return outcome;
    const reading = await this.#queries.readAll(headersByKey([outcome.externalId]));
    const header = reading.kind === 'read' ? reading.value[0] : undefined;
    if (header === undefined) return { ...outcome, state: 'unread', standing: 'unread' };
    return {
      ...outcome,
      state: textOf(header, 'state') ?? 'unread',
      standing: standingOf(textOf(header, 'state')),
      externalUrl: textOf(header, 'webURL'),
    };
  }

  #needsApproval(journalId: string): Promise<boolean> {
    const known = this.#approvals.get(journalId);
    if (known) return known;
    const asked = this.#askApproval(journalId);
    this.#approvals.set(journalId, asked);
    return asked;
  }

  async #askApproval(journalId: string): Promise<boolean> {
    const optionalFields = ['enableApproval'];
    const query = masters('general-ledger/journal', { optionalFields, id: journalId });
    const reading = await this.#queries.readAll(query);
    const row = reading.kind === 'read' ? reading.value[0] : undefined;
    if (row) return chartItemOf('journal', row)?.attributes.needsApproval === true;
    // Unknown is not remembered; until it is known, states are read back.
    this.#approvals.delete(journalId);
    return true;
  }

  async find(
    keys: readonly ExportKey[],
  ): Promise<Reading<ReadonlyMap<ExportKey, readonly ExternalEntry[]>>> {
    invariant(keys.length <= valuesPerQueryMax, 'find is asked for at most 100 keys');
    const found = new Map<ExportKey, ExternalEntry[]>();
    if (keys.length === 0) return { kind: 'read', value: found };
    const headers = await this.#queries.readAll(headersByReference(keys));
    if (headers.kind !== 'read') return headers;
    const lines = await this.#readLines(headers.value.map((row) => textOf(row, 'key') ?? ''));
    if (lines.kind !== 'read') return lines;
    const seen = new Set(headers.value.map((row) => textOf(row, 'referenceNumber')));
    const others = await this.#linesWithoutHeader(keys.filter((key) => !seen.has(key)));
    if (others.kind !== 'read') return others;
    const rows = [...lines.value, ...others.value];
    return understood(() => {
      for (const entry of entriesOf(headers.value, rows, this.#settings.baseCurrency)) {
        const key = keys.find((one) => one === entry.reference);
        if (key === undefined) continue;
        found.set(key, [...(found.get(key) ?? []), entry]);
      }
      return found;
    });
  }

  /**
   * Before a key is called absent its lines are asked for too: integrators have seen queries of
   * headers leave out entries whose lines are there. A release that cannot be asked so has no
   * second opinion.
   */
  async #linesWithoutHeader(keys: readonly ExportKey[]): Promise<Reading<readonly Plain[]>> {
    const nothing = { kind: 'read', value: [] } as const;
    if (keys.length === 0) return nothing;
    const reading = await this.#queries.readAll(linesByReference(keys));
    return reading.kind === 'refused' ? nothing : reading;
  }

  async #readLines(entryKeys: readonly string[]): Promise<Reading<readonly Plain[]>> {
    return this.#readGroups(entryKeys, linesOfEntries);
  }

  async #readGroups(
    values: readonly string[],
    query: (values: readonly string[]) => Query,
  ): Promise<Reading<readonly Plain[]>> {
    const rows: Plain[] = [];
    for (const group of inGroups(values)) {
      const reading = await this.#queries.readAll(query(group));
      if (reading.kind !== 'read') return reading;
      for (const row of reading.value) rows.push(row);
    }
    return { kind: 'read', value: rows };
  }

  async *list(period: DateRange): AsyncGenerator<ExternalEntry> {
    for (const month of monthsOf(period)) yield* await this.#entriesOfMonth(month);
  }

  async #entriesOfMonth(month: DateRange): Promise<ExternalEntry[]> {
    // Lines first: what is booked in between then has a header, never the other way round.
    const lines = orThrow(await this.#queries.readAll(linesOfPeriod(month)));
    const headers = orThrow(await this.#queries.readAll(headersOfPeriod(month)));
    const entriesWithLines = new Set(lines.map((line) => textOf(line, 'journalEntry.key') ?? ''));
    // Without lines it was booked after the lines were read: read them now.
    const later = headers
      .map((header) => textOf(header, 'key') ?? '')
      .filter((key) => !entriesWithLines.has(key));
    const laterLines = orThrow(await this.#readLines(later));
    return entriesOf(headers, [...lines, ...laterLines], this.#settings.baseCurrency);
  }

  async balances(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    const sums = await this.#queries.readAll(balanceSums(asOf));
    // Sums over lines are documented, this very query is not: where it is refused, lines are added
    // up.
    const rows = sums.kind === 'refused' ? await this.#queries.readAll(balanceLines(asOf)) : sums;
    if (rows.kind !== 'read') return rows;
    return understood(() => balancesOf(rows.value, this.#settings.baseCurrency));
  }

  async chart(): Promise<Reading<readonly ExternalChartItem[]>> {
    const items: ExternalChartItem[] = [];
    const readings = await Promise.all(
      chartQueries.map(async ([kind, query]) => ({
        kind,
        reading: await this.#queries.readAll(query),
      })),
    );
    for (const { kind, reading } of readings) {
      // Classes are optional: a company without them, or a user without the right, still has a
      // chart.
      if (reading.kind !== 'read' && kind === 'class' && reading.kind !== 'busy') continue;
      if (reading.kind !== 'read') return reading;
      for (const row of reading.value) {
        const item = chartItemOf(kind, row);
        if (item) items.push(item);
      }
    }
    for (const item of items) {
      if (item.kind !== 'journal') continue;
      const needsApproval = item.attributes.needsApproval === true;
      this.#approvals.set(item.externalId, Promise.resolve(needsApproval));
    }
    return { kind: 'read', value: items };
  }

  async test(): Promise<readonly ConnectionFinding[]> {
    const grant = await this.#session.token();
    const first = grantFindings(grant, this.#settings);
    if (grant.kind !== 'granted') return first;
    const today = this.#now().toISOString().slice(0, 10) as IsoDate;
    const ask = (query: Query) => this.#queries.readAll(query);
    return [...first, ...(await accessFindings(this.#settings, ask, today))];
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

/** The value of a reading, or its cause thrown, for `list`. */
function orThrow<T>(reading: Reading<T>): T {
  if (reading.kind === 'read') return reading.value;
  throw new LedgerReadError(reading.cause);
}

/** Rows that cannot be understood are an answer too. */
function understood<T>(read: () => T): Reading<T> {
  try {
    return { kind: 'read', value: read() };
  } catch (error) {
    if (error instanceof LedgerReadError) {
      return { kind: 'busy', cause: error.cause, retryAfterMs: null };
    }
    throw error;
  }
}

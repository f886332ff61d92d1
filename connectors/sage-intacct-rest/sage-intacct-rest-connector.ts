// A Sage Intacct company over its REST API, as an external ledger. Called by the
// export queue, mapping and reconciliation. Invariant: whatever proves nothing is `uncertain`,
// never a failure; a verb answers, it does not throw (`list` throws what it cannot read). Leaves to
// others: retries, leases, mapping (export-queue, mapping) and storing credentials (access).

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type NoteCall, unmetered } from '#external-ledger/call-meter.ts';
import { draftProblems } from '#external-ledger/draft-check.ts';
import type {
  ConnectionFinding,
  DimensionBalance,
  EntryDraft,
  ExportKey,
  ExternalAct,
  ExternalBalance,
  ExternalChange,
  ExternalChartItem,
  ExternalEntry,
  ExternalLedger,
  Outcome,
  PostOptions,
  Reading,
} from '#external-ledger/external-ledger.ts';
import type { ReadingCost, ReadingSize } from '#external-ledger/reading-cost.ts';
import { type GrantStore, ownGrants } from '#external-ledger/shared-grant.ts';
import { decimalProblems } from '../sage-intacct/draft-texts.ts';
import { pagesOf, readingCost } from '../sage-intacct/reading-cost.ts';
import { understood } from '../sage-intacct/row-values.ts';
import { nothingSent } from '../sage-intacct/silence.ts';
import { ChangeClient } from './change-client.ts';
import { ChartClient, moneyJournals } from './chart-client.ts';
import { accessFindings } from './connection-test.ts';
import { EntryClient } from './entry-client.ts';
import { balancesByField, balancesOf } from './entry-rows.ts';
import type { Plain } from './exact-json.ts';
import { grantFindings } from './grant-test.ts';
import { readHistory } from './history-client.ts';
import type { SageIntacctRestCredentials, SageIntacctRestSettings } from './intacct-settings.ts';
import { PostClient } from './post-client.ts';
import { balanceLines, balanceSums, fieldOfDimension, type Query } from './query.ts';
import { QueryClient } from './query-client.ts';
import { ReportClient } from './report-client.ts';
import { SessionClient } from './session-client.ts';

/** What a connection consists of. The clock is for token lifetimes and the test's "today". */
export interface SageIntacctRestOptions {
  readonly settings: SageIntacctRestSettings;
  readonly credentials: SageIntacctRestCredentials;
  /** Where tokens are shared with other processes; default: with none. */
  readonly grants?: GrantStore;
  /** Told of every call; default: nobody counts. */
  readonly noteCall?: NoteCall;
  readonly now: () => Date;
}

/** A report is ordered, waited for and fetched. */
const reportCalls = 4;

export class SageIntacctRestConnector implements ExternalLedger {
  readonly settlingMs: number;
  readonly homeEntityId?: string;
  readonly lanes: number;
  readonly #settings: SageIntacctRestSettings;
  readonly #session: SessionClient;
  readonly #queries: QueryClient;
  readonly #chart: ChartClient;
  readonly #entries: EntryClient;
  readonly #changes: ChangeClient;
  readonly #posts: PostClient;
  readonly #reports: ReportClient;
  readonly #now: () => Date;

  constructor(options: SageIntacctRestOptions) {
    const { settings, credentials, now, grants = ownGrants(), noteCall = unmetered } = options;
    this.#settings = settings;
    this.settlingMs = settings.settlingMs;
    if (settings.entityId !== null) this.homeEntityId = settings.entityId;
    this.lanes = settings.lanes;
    this.#now = now;
    const session = new SessionClient({ settings, credentials, grants, noteCall, now });
    const queries = new QueryClient(session, settings.pageSize);
    const chart = new ChartClient({ session, queries, settings });
    this.#session = session;
    this.#queries = queries;
    this.#chart = chart;
    const reading = { queries, chart, baseCurrency: settings.baseCurrency };
    this.#entries = new EntryClient(reading);
    this.#changes = new ChangeClient(reading);
    this.#reports = new ReportClient(settings, session);
    this.#posts = new PostClient({ settings, session, queries, chart });
  }

  async post(draft: EntryDraft, key: ExportKey, options: PostOptions = {}): Promise<Outcome> {
    const [problem] = [...draftProblems(draft, key), ...decimalProblems(draft)];
    if (problem) {
      return { kind: 'refused', cause: { ...problem, subject: null }, wire: nothingSent };
    }
    return this.#posts.post(draft, key, options);
  }

  find(
    keys: readonly ExportKey[],
  ): Promise<Reading<ReadonlyMap<ExportKey, readonly ExternalEntry[]>>> {
    return this.#entries.find(keys);
  }

  list(period: DateRange): AsyncGenerator<ExternalEntry> {
    return this.#entries.list(period);
  }

  changedSince(instant: Date): AsyncGenerator<ExternalChange> {
    return this.#changes.changedSince(instant);
  }

  countLines(period: DateRange): Promise<Reading<number | null>> {
    return this.#changes.countLines(period);
  }

  historyOf(
    externalIds: readonly string[],
  ): Promise<Reading<ReadonlyMap<string, readonly ExternalAct[]>>> {
    return readHistory(this.#queries, externalIds);
  }

  async balances(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    const rows = await this.#sums(asOf, 'department');
    if (rows.kind !== 'read') return rows;
    return understood(() => balancesOf(rows.value, this.#settings.baseCurrency));
  }

  async balancesBy(
    asOf: IsoDate,
    dimension: string,
  ): Promise<Reading<readonly DimensionBalance[]>> {
    const rows = await this.#sums(asOf, dimension);
    if (rows.kind !== 'read') return rows;
    const field = fieldOfDimension(dimension);
    return understood(() => balancesByField(rows.value, this.#settings.baseCurrency, field));
  }

  async #sums(asOf: IsoDate, dimension: string): Promise<Reading<readonly Plain[]>> {
    const outside = await this.#chart.journalsOutside();
    if (outside.kind !== 'read') return outside;
    const asked = { asOf, outside: outside.value, dimension };
    const sums = await this.#queries.readAll(balanceSums(asked), 'balances');
    // Sums over lines are documented, this very query is not: where it is refused, lines are added
    // up.
    if (sums.kind !== 'refused') return sums;
    return this.#queries.readAll(balanceLines(asked), 'balances');
  }

  trialBalance(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    return this.#reports.balances(asOf);
  }

  readingCost(size: ReadingSize): ReadingCost {
    const { pageSize } = this.#settings;
    return readingCost(size, {
      pageSize,
      chart: { calls: 1, counted: moneyJournals.length },
      balances: (rows) => pagesOf(rows, pageSize),
      ...{ find: 4, historyRows: 3, counts: 1, secondOpinion: { calls: reportCalls, counted: 0 } },
    });
  }

  chart(): Promise<Reading<readonly ExternalChartItem[]>> {
    return this.#chart.read();
  }

  async test(): Promise<readonly ConnectionFinding[]> {
    const grant = await this.#session.token();
    const first = await grantFindings(grant, this.#settings, this.#session.probes());
    if (grant.kind !== 'granted') return first;
    const today = this.#now().toISOString().slice(0, 10) as IsoDate;
    const peek = (query: Query) => this.#queries.peek(query, 'test');
    return [...first, ...(await accessFindings(this.#settings, peek, today))];
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

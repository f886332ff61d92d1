// A Sage Intacct company over its XML API, as an external ledger. Called by the
// export queue, mapping and reconciliation. Invariant: `post` sends one entry per request under an
// id made from export key and bytes; what proves nothing is read back or `uncertain`, never taken
// for booked. Leaves to others: retries, leases, mapping (export-queue, mapping) and storing
// credentials (access).

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import { entryDifferences } from '#export-queue/draft-record.ts';
import { type CallPurpose, type NoteCall, unmetered } from '#external-ledger/call-meter.ts';
import { draftProblems } from '#external-ledger/draft-check.ts';
import {
  type ConnectionFinding,
  type DimensionBalance,
  type EntryDraft,
  type ExportKey,
  type ExternalBalance,
  type ExternalChange,
  type ExternalChartItem,
  type ExternalEntry,
  type ExternalLedger,
  type Outcome,
  type PostOptions,
  type Reading,
  valueOrThrow,
} from '#external-ledger/external-ledger.ts';
import type { ReadingCost, ReadingSize } from '#external-ledger/reading-cost.ts';
import { type GrantStore, ownGrants } from '#external-ledger/shared-grant.ts';
import { invariant } from '#problems/invariant.ts';
import type { Problem } from '#problems/problem.ts';
import { type DimensionWords, dimensionWords } from '../sage-intacct/dimension-words.ts';
import { intacctCause, intacctProblem } from '../sage-intacct/intacct-errors.ts';
import type { LaneAnswer, LaneListener } from '../sage-intacct/lane-client.ts';
import { inGroups, monthsOf, valuesPerQueryMax } from '../sage-intacct/portions.ts';
import { readingCost } from '../sage-intacct/reading-cost.ts';
import { understood } from '../sage-intacct/row-values.ts';
import { nothingSent } from '../sage-intacct/silence.ts';
import { placeOf } from '../sage-intacct/vendor-texts.ts';
import { BalanceReader } from './balance-reader-client.ts';
import { ChangeReader } from './change-reader-client.ts';
import { ChartReader } from './chart-reader-client.ts';
import { accessFindings, signInFindings } from './connection-test.ts';
import { type EntryReader, entriesOf, standingOf, webAddress } from './entry-rows.ts';
import { bodyProblems, functionControlId, glbatchCreate } from './glbatch-body.ts';
import type { SageIntacctXmlCredentials, SageIntacctXmlSettings } from './intacct-xml-settings.ts';
import { type Judged, judge, looksLikeYes, turnsMax } from './post-outcome.ts';
import {
  headersByRecord,
  headersByReference,
  headersOfPeriod,
  linesQueries,
  type Query,
  type Row,
} from './query.ts';
import { QueryClient } from './query-client.ts';
import { type Called, SessionClient } from './session-client.ts';
import type { XmlNode } from './xml-writer.ts';

type LineQueries = ReturnType<typeof linesQueries>;
type Confirmed = Extract<Outcome, { kind: 'confirmed' }>;

/** What a connection consists of. The clock is for session lifetimes and the test's "today". */
export interface SageIntacctXmlOptions {
  readonly settings: SageIntacctXmlSettings;
  readonly credentials: SageIntacctXmlCredentials;
  /** Where sessions are shared with other processes; default: with none. */
  readonly grants?: GrantStore;
  /** Told of every call that went out; default: nobody. */
  readonly noteCall?: NoteCall;
  readonly now: () => Date;
}

export class SageIntacctXmlConnector implements ExternalLedger {
  readonly settlingMs: number;
  readonly lanes: number;
  readonly #settings: SageIntacctXmlSettings;
  readonly #session: SessionClient;
  readonly #queries: QueryClient;
  readonly #chart: ChartReader;
  readonly #balances: BalanceReader;
  readonly #changes: ChangeReader;
  readonly #now: () => Date;

  constructor(options: SageIntacctXmlOptions) {
    const { settings, now, grants = ownGrants(), noteCall = unmetered } = options;
    this.#settings = settings;
    this.settlingMs = settings.settlingMs;
    this.lanes = settings.lanes;
    this.#now = now;
    this.#session = new SessionClient({ ...options, grants, noteCall });
    this.#queries = new QueryClient(this.#session, settings);
    this.#chart = new ChartReader(this.#queries, settings);
    this.#balances = new BalanceReader(this.#queries, this.#chart, settings);
    const reader = () => this.#reader();
    this.#changes = new ChangeReader({ queries: this.#queries, chart: this.#chart, reader });
  }

  async post(draft: EntryDraft, key: ExportKey, options: PostOptions = {}): Promise<Outcome> {
    const [problem] = [
      ...draftProblems(draft, key),
      ...bodyProblems(draft),
      ...this.#entityProblems(draft),
    ];
    if (problem) {
      return { kind: 'refused', cause: { ...problem, subject: null }, wire: nothingSent };
    }
    const { absences = 0, maySend, onLaneFree } = options;
    // Decided before it is sent: whoever gave its lane away makes no further call.
    const isLast = this.#staysUnread(draft);
    const onWhole =
      isLast && onLaneFree !== undefined
        ? (answer: LaneAnswer) => looksLikeYes(answer) && onLaneFree(undefined)
        : undefined;
    for (let turn = 0; ; turn += 1) {
      const called = await this.#create(draft, key, { turn, maySend, onWhole });
      const { outcome, repeated, held } = await this.#judged(called, draft);
      if (outcome.kind === 'confirmed') {
        return isLast ? outcome : this.#withState(outcome, draft);
      }
      if (!repeated) return outcome;
      const found = await this.#readBack(draft, key, outcome.wire);
      if (found !== 'absent') return found ?? outcome;
      if (turn < absences && turn < turnsMax) continue;
      // Under a new id nothing can have been repeated: then it is a refusal nobody knows.
      return turn > 0 && held ? { kind: 'refused', cause: held, wire: outcome.wire } : outcome;
    }
  }

  /** Seen from one entity, an entry of another is not there: it would be sent again. */
  #entityProblems({ entityId }: EntryDraft): readonly Problem[] {
    const own = this.#settings.entityId;
    if (own === null || entityId === undefined || entityId === own) return [];
    return [intacctProblem('INTACCT_ENTITY_UNSEEN', { where: 'entityId' }, own, entityId)];
  }

  #create(
    draft: EntryDraft,
    key: ExportKey,
    { turn, ...asked }: { turn: number } & LaneListener,
  ): Promise<Called> {
    const content = glbatchCreate(draft, key, this.#settings);
    return this.#session.call({
      content,
      controlId: functionControlId(key, content, turn),
      once: true,
      policyId: this.#settings.policyId,
      purpose: 'post',
      // An entry counts once, whatever its lines.
      counted: 1,
      entityId: this.#entityOf(draft),
      ...asked,
    });
  }

  #entityOf(draft: EntryDraft): string | null {
    return draft.entityId ?? this.#settings.entityId;
  }

  async #judged(called: Called, draft: EntryDraft) {
    const { policyId, entityId: ownEntityId } = this.#settings;
    const by = { host: this.#session.host, policyId, ownEntityId };
    const first = judge(called, draft, by);
    if (first.outcome.kind === 'disconnected') return this.#narrowed(first, draft);
    // A refusal may use the company's own words for its dimensions: asked once, when needed.
    const { outcome } = first;
    const code = 'cause' in outcome ? outcome.cause.code : '';
    const isOfTheBooks = outcome.kind === 'refused' || first.repeated;
    if (!isOfTheBooks || !/_DIMENSION_|_REFUSED|_LIMITED/.test(code)) return first;
    return judge(called, draft, { ...by, words: await this.#dimensionWords() });
  }

  /**
   * Sage says the same of a wrong password and of an entity the user may not work in. Where the
   * sign-in at the connection's own place is taken, it is the entity.
   */
  async #narrowed(judged: Judged, draft: EntryDraft): Promise<Judged> {
    const { outcome } = judged;
    const { otherEntityId } = placeOf(draft, this.#settings.entityId);
    const code = 'cause' in outcome ? outcome.cause.code : '';
    if (code !== 'INTACCT_CREDENTIALS_REFUSED' || otherEntityId === undefined) return judged;
    if (!('grant' in (await this.#session.signIn(this.#settings.entityId)))) return judged;
    const said = 'The sign-in to the entity was refused, the one beside it was not.';
    const cause = intacctCause('INTACCT_PERMISSION_LIMITED', said, `entity ${otherEntityId}`);
    return { ...judged, outcome: { kind: 'refused', cause, wire: outcome.wire } };
  }

  async #dimensionWords(): Promise<DimensionWords> {
    const items = await this.#chart.knownDimensions();
    return dimensionWords(
      items.map(({ externalId, name }) => ({ dimension: externalId, label: name })),
    );
  }

  async #reader(): Promise<EntryReader> {
    const { baseCurrency } = this.#settings;
    return { baseCurrency, userDimensions: await this.#chart.userDimensions() };
  }

  /**
   * The one entry under the key as an outcome; null when reading proves nothing, or what is there
   * is not what was sent: that is for whoever asks `find`.
   */
  async #readBack(
    draft: EntryDraft,
    key: ExportKey,
    wire: Outcome['wire'],
  ): Promise<Confirmed | 'absent' | null> {
    const reading = await this.find([key]);
    if (reading.kind !== 'read') return null;
    const [entry, ...others] = reading.value.get(key) ?? [];
    if (entry === undefined) return 'absent';
    if (others.length > 0 || entryDifferences(draft, entry).length > 0) return null;
    const { externalId, externalUrl, state, standing } = entry;
    return { kind: 'confirmed', externalId, externalUrl, state, standing, wire };
  }

  /** Is it known, without asking anybody, that nothing of this entry will be read back? */
  #staysUnread({ journalId }: EntryDraft): boolean {
    const { readBack } = this.#settings;
    if (readBack === 'never') return true;
    return readBack === 'approval-journals' && this.#chart.isKnownToPost(journalId);
  }

  /** Reads the state of a created entry when its journal may hold it back. */
  async #withState(outcome: Confirmed, draft: EntryDraft): Promise<Outcome> {
    const { readBack } = this.#settings;
    if (readBack === 'never') return outcome;
    if (readBack === 'approval-journals' && !(await this.#chart.mayWait(draft.journalId))) {
      return outcome;
    }
    const query = headersByRecord([outcome.externalId]);
    const reading = await this.#queries.readAll(query, 'post', this.#entityOf(draft));
    const header = reading.kind === 'read' ? reading.value[0] : undefined;
    if (header === undefined) return { ...outcome, state: 'unread', standing: 'unread' };
    return {
      ...outcome,
      state: header.STATE ?? 'unread',
      standing: standingOf(header.STATE ?? null),
      externalUrl: webAddress(header.RECORD_URL),
    };
  }

  async find(
    keys: readonly ExportKey[],
  ): Promise<Reading<ReadonlyMap<ExportKey, readonly ExternalEntry[]>>> {
    invariant(keys.length <= valuesPerQueryMax, 'find is asked for at most 100 keys');
    const found = new Map<ExportKey, ExternalEntry[]>();
    if (keys.length === 0) return { kind: 'read', value: found };
    const headers = await this.#read(headersByReference(keys), 'find');
    if (headers.kind !== 'read') return headers;
    const reader = await this.#reader();
    const asked = linesQueries(reader.userDimensions);
    const lines = await this.#linesOf(recordsOf(headers.value), asked, 'find');
    if (lines.kind !== 'read') return lines;
    const seen = new Set(headers.value.map((row) => row.REFERENCENO));
    const others = await this.#linesWithoutHeader(
      keys.filter((key) => !seen.has(key)),
      asked,
    );
    if (others.kind !== 'read') return others;
    return understood(() => {
      const rows = [...lines.value, ...others.value];
      for (const entry of entriesOf(headers.value, rows, reader)) {
        const key = keys.find((one) => one === entry.reference);
        if (key === undefined) continue;
        found.set(key, [...(found.get(key) ?? []), entry]);
      }
      return found;
    });
  }

  #read(query: Query, purpose: CallPurpose): Promise<Reading<readonly Row[]>> {
    return this.#queries.readAll(query, purpose);
  }

  /**
   * Before a key is called absent its lines are asked for too: integrators have seen queries of
   * headers leave out entries whose lines are there. A release that cannot be asked so has no
   * second opinion.
   */
  async #linesWithoutHeader(
    keys: readonly ExportKey[],
    { byReference }: LineQueries,
  ): Promise<Reading<readonly Row[]>> {
    const nothing = { kind: 'read', value: [] } as const;
    if (keys.length === 0) return nothing;
    const reading = await this.#read(byReference(keys), 'find');
    if (reading.kind === 'refused') return nothing;
    return reading;
  }

  async #linesOf(
    records: readonly string[],
    { ofEntries }: LineQueries,
    purpose: CallPurpose,
  ): Promise<Reading<readonly Row[]>> {
    const rows: Row[] = [];
    for (const group of inGroups(records)) {
      const reading = await this.#read(ofEntries(group), purpose);
      if (reading.kind !== 'read') return reading;
      for (const row of reading.value) rows.push(row);
    }
    return { kind: 'read', value: rows };
  }

  async *list(period: DateRange): AsyncGenerator<ExternalEntry> {
    const outside = valueOrThrow(await this.#chart.journalsOutside());
    for (const month of monthsOf(period)) {
      const entries = await this.#entriesOfMonth(month);
      yield* entries.filter((entry) => !outside.has(entry.journalId));
    }
  }

  async #entriesOfMonth(month: DateRange): Promise<ExternalEntry[]> {
    // Lines first: what is booked in between then has a header, never the other way round.
    const reader = await this.#reader();
    const asked = linesQueries(reader.userDimensions);
    const lines = valueOrThrow(await this.#read(asked.ofPeriod(month), 'list'));
    const headers = valueOrThrow(await this.#read(headersOfPeriod(month), 'list'));
    const withLines = new Set(lines.map((line) => line.BATCHNO));
    // Without lines it was booked after the lines were read: read them now.
    const later = recordsOf(headers).filter((record) => !withLines.has(record));
    const laterLines = valueOrThrow(await this.#linesOf(later, asked, 'list'));
    return entriesOf(headers, [...lines, ...laterLines], reader);
  }

  changedSince(instant: Date): AsyncGenerator<ExternalChange> {
    return this.#changes.changedSince(instant);
  }

  countLines(period: DateRange): Promise<Reading<number | null>> {
    return this.#changes.countLines(period);
  }

  balances(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    return this.#balances.balances(asOf);
  }

  balancesBy(asOf: IsoDate, dimension: string): Promise<Reading<readonly DimensionBalance[]>> {
    return this.#balances.balancesBy(asOf, dimension);
  }

  trialBalance(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    return this.#balances.trialBalance(asOf);
  }

  readingCost(size: ReadingSize): ReadingCost {
    const { pageSize } = this.#settings;
    return readingCost(size, {
      pageSize,
      chart: { calls: 0, counted: 3 },
      // The range of accounts, a page or two of them, and the report.
      balances: () => 3,
      ...{ find: 3, historyRows: 0, counts: 0, secondOpinion: { calls: 0, counted: 1 } },
    });
  }

  chart(): Promise<Reading<readonly ExternalChartItem[]>> {
    return this.#chart.chart();
  }

  async test(): Promise<readonly ConnectionFinding[]> {
    const { findings, isIn } = await signInFindings(this.#settings, (entityId) =>
      this.#session.signIn(entityId),
    );
    if (!isIn) return findings;
    const today = this.#now().toISOString().slice(0, 10) as IsoDate;
    const asking = {
      rows: (query: Query) => this.#read(query, 'test'),
      one: (content: XmlNode) => this.#queries.ask(content, 'test'),
    };
    return [...findings, ...(await accessFindings(this.#settings, asking, today))];
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

const recordsOf = (headers: readonly Row[]) => headers.map((header) => header.RECORDNO ?? '');

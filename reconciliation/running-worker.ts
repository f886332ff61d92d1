// One run of a reconciliation in its snapshot: our side, the external side page by page, what can
// be judged only at the end, and all of it kept.
// Invariant: in one repeatable-read transaction; what moved since the snapshot is asked again on
// another connection and named. Leaves to others: starting and ending a run
// (reconciliation-worker.ts), judging (examination.ts), the identity (tie-out.ts).

import type pg from 'pg';
import { addDays, type DateRange, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import {
  type ExportKey,
  type ExternalEntry,
  type ExternalLedger,
  findKeysMax,
  valueOrThrow,
} from '#external-ledger/external-ledger.ts';
import { withAccepted } from './accepted.ts';
import { acceptedInForce } from './accepted-store.ts';
import { activeAdjustments } from './adjustment-store.ts';
import { keepCandidates } from './candidates-store.ts';
import { type Finding, isOpenCause } from './causes.ts';
import { proveControls } from './control-accounts.ts';
import { keepControls, readControls } from './control-accounts-store.ts';
import { Examination, scopeOf } from './examination.ts';
import { formerRevisions } from './former-store.ts';
import { withActs } from './history-worker.ts';
import { countSeen, differingEntries, markSeen, seenAmong } from './listed-store.ts';
import {
  DistrustedListing,
  Listing,
  type ListingParts,
  type ListReading,
} from './listing-worker.ts';
import { openingFindings } from './opening.ts';
import { insertOpening, readOpening } from './opening-store.ts';
import { askSecondOpinion } from './opinion-worker.ts';
import {
  countEntries,
  countStatistical,
  keepOpenExports,
  mappedPlaces,
  type OurSide,
  ourTerms,
  remappedExports,
  sentAmounts,
  snapshotAt,
  tryLock,
} from './our-side-store.ts';
import { externalPlace, type PlacedAmount } from './place.ts';
import { expectedAmounts } from './presence.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { readRows } from './reconciliation-reading-store.ts';
import {
  type ConnectionFacts,
  insertFindings,
  insertForeign,
  insertRows,
  markFinished,
  markInterrupted,
} from './reconciliation-store.ts';
import { controlView } from './reconciliation-views.ts';
import type { ReconciliationRun, RunResult } from './reconciliation-worker.ts';
import type { SecondOpinion } from './second-opinion.ts';
import {
  exportsAmong,
  missingExports,
  newerExports,
  recentlyMoved,
  statesNow,
} from './sent-exports-store.ts';
import { type TieOutRow, tieOut } from './tie-out.ts';
import { type Counts, totalsOf } from './totals.ts';

/** Entries that are not there as sent, looked up and judged at a time. */
const pageEntries = 500;
/** Beyond this many missing entries the ledger is not asked where they went. */
const searchedMax = 2_000;
const remappedShownMax = 1_000;
const nothingFound: ReadonlyMap<ExportKey, readonly ExternalEntry[]> = new Map();
/** No transaction of the export queue lives longer; see `recentlyMoved`. */
const overlapMs = 10 * 60_000;

/** What a run works with. */
export interface RunParts {
  readonly of: OurSide;
  readonly connection: ConnectionFacts;
  readonly reconciliationId: bigint;
  readonly ledger: ExternalLedger;
  readonly wanted: ListingParts['wanted'];
  /** In the repeatable-read transaction of our snapshot. */
  readonly client: pg.PoolClient;
}

export class Run {
  readonly #run: ReconciliationRun;
  readonly #parts: RunParts;
  readonly #period: DateRange;
  #listed = 0;
  #lines = 0;
  #foreign = 0;
  #reading: ListReading = { kind: 'full', why: null };

  constructor(run: ReconciliationRun, parts: RunParts) {
    this.#run = run;
    this.#parts = parts;
    this.#period = { from: parts.of.cutoverOn, through: parts.of.asOf };
  }

  async run(): Promise<RunResult> {
    const { client, of, reconciliationId } = this.#parts;
    await this.#lock();
    const snapshot = await snapshotAt(client);
    const since = new Date(snapshot.getTime() - overlapMs);
    const ours = await ourTerms(client, of);
    const sent = await sentAmounts(client, of);
    const mapped = await mappedPlaces(client, of);
    const scope = scopeOf(mapped, sent);
    const examination = new Examination(
      ...([this.#period, scope] as const),
      ...([await activeAdjustments(client, of), await formerRevisions(client, of)] as const),
    );
    await keepOpenExports(client, of, reconciliationId);
    await keepControls(client, of, reconciliationId);
    const eve = await this.#balances(addDays(of.cutoverOn, -1));
    const opening = await this.#acceptedOpening(eve);
    examination.findings.push(...openingFindings(opening, eve, scope));
    const before = await this.#balances(of.asOf);
    await this.#readList(examination, snapshot);
    const after = await this.#balances(of.asOf);
    const opinion = await this.#opinion(after);
    await this.#decide(examination);
    const movers = [...examination.movers, ...(await this.#movers(since))];
    const accepted = await acceptedInForce(client, of);
    const told = await withActs(this.#parts.ledger, examination.findings);
    const findings = withAccepted(told, accepted);
    const rows = tieOut({
      scope,
      accounts: mapped.accounts,
      ours,
      sent,
      opening,
      before,
      after,
      adjustments: examination.adjustments.amounts(),
      leftThere: examination.leftThere.amounts(),
      foreign: examination.foreign.amounts(),
      findings,
      movers,
    });
    if (this.#reading.kind === 'changes' && rows.some((row) => row.unexplained !== 0n)) {
      throw new DistrustedListing('what was kept did not explain the balances');
    }
    return this.#keep(rows, findings, { balances: after.length, opinion });
  }

  /** Nobody else reconciles this connection now; who began before us and is not done has died. */
  async #lock(): Promise<void> {
    const { client, of, connection, reconciliationId } = this.#parts;
    if (!(await tryLock(client, of))) {
      throw refusal(409, reconciliationProblem('RECONCILIATION_RUNNING', {}, connection.name));
    }
    await markInterrupted(this.#run.pool, {
      ...of,
      beforeId: reconciliationId,
      finishedAt: this.#run.now(),
      problem: reconciliationProblem('RECONCILIATION_INTERRUPTED', {}),
    });
  }

  async #balances(asOf: IsoDate): Promise<PlacedAmount[]> {
    const balances = valueOrThrow(await this.#parts.ledger.balances(asOf));
    return balances.map(({ accountId, locationId, currency, amountMinor }) => ({
      place: externalPlace(accountId, locationId, currency),
      amountMinor,
    }));
  }

  /** The opening a person or the first run accepted: what is booked before it later is named. */
  async #acceptedOpening(eve: readonly PlacedAmount[]): Promise<readonly PlacedAmount[]> {
    const { client, of, reconciliationId } = this.#parts;
    const accepted = await readOpening(client, of);
    if (accepted) return accepted.amounts;
    const { now, person = 'tieout' } = this.#run;
    await insertOpening(client, of, {
      ...{ amounts: eve, reconciliationId, person, at: now(), reason: null },
    });
    return eve;
  }

  async #opinion(before: readonly PlacedAmount[]): Promise<SecondOpinion | null> {
    if (!this.#run.secondOpinion) return null;
    const { ledger, of } = this.#parts;
    return askSecondOpinion(ledger, of.asOf, { before, again: () => this.#balances(of.asOf) });
  }

  /** The list beside our exports; then what is not there as sent, entry by entry. */
  async #readList(examination: Examination, snapshot: Date): Promise<void> {
    const { client, of, ledger, reconciliationId } = this.#parts;
    const onListed = (entries: number) => {
      this.#listed = entries;
      this.#tell();
    };
    const { wanted } = this.#parts;
    const { now } = this.#run;
    const listing = { client, of, ledger, reconciliationId, snapshotAt: snapshot, now, wanted };
    const { reading, listed, lines } = await new Listing({ ...listing, onListed }).read();
    this.#reading = reading;
    this.#listed = listed;
    this.#lines = lines;
    for await (const page of differingEntries(client, pageEntries)) {
      await this.#readPage(examination, page);
    }
  }

  #tell(): void {
    this.#run.onProgress?.({ listed: this.#listed, foreign: this.#foreign });
  }

  async #readPage(examination: Examination, page: ExternalEntry[]): Promise<void> {
    const { client, of, reconciliationId } = this.#parts;
    const externalIds = page.map((entry) => entry.externalId);
    const keys = page.flatMap((entry) => entry.reference ?? []);
    const known = await exportsAmong(client, of, { externalIds, keys });
    const byExternalId = new Map(
      known.flatMap((one) => (one.externalId ? [[one.externalId, one]] : [])),
    );
    const byKey = new Map(known.map((one) => [one.exportKey, one]));
    const unknown = keys.filter((key) => !byKey.has(key));
    const newer = unknown.length > 0 ? await newerExports(this.#run.pool, of, unknown) : new Map();
    const foreign = examination.page(page, { byExternalId, byKey, newer });
    await insertForeign(client, { ...of, reconciliationId }, foreign);
    this.#foreign += foreign.length;
    this.#tell();
  }

  /** Everything that can be judged only now that the whole list is known. */
  async #decide(examination: Examination): Promise<void> {
    const { client, of } = this.#parts;
    const undecided = examination.undecided();
    if (undecided.length > 0) {
      const seen = await seenAmong(client, of, undecided);
      const now = await statesNow(this.#run.pool, of, undecided);
      await markSeen(client, examination.decide(seen, now));
    }
    let afterExportId = 0n;
    for (let searched = 0; ; searched += findKeysMax) {
      const missing = await missingExports(client, of, { afterExportId, limit: findKeysMax });
      if (missing.length === 0) break;
      const keys = missing.map((one) => one.exportKey as ExportKey);
      const found =
        searched < searchedMax ? valueOrThrow(await this.#parts.ledger.find(keys)) : nothingFound;
      for (const one of missing) {
        examination.missing(one, found.get(one.exportKey as ExportKey) ?? []);
      }
      afterExportId = missing.at(-1)?.exportId ?? afterExportId;
    }
    examination.finish();
  }

  /** What was or may be on its way to the ledger since our snapshot was taken. */
  async #movers(since: Date): Promise<PlacedAmount[]> {
    const { client, of } = this.#parts;
    const moved = await recentlyMoved(this.#run.pool, of, since);
    const keys = moved.map((one) => one.exportKey);
    const then = await exportsAmong(client, of, { externalIds: [], keys });
    const settled = new Set(
      then.filter((one) => one.status === 'synced').map((one) => one.exportId),
    );
    return moved
      .filter((one) => !settled.has(one.exportId))
      .flatMap((one) => expectedAmounts(one.sent, this.#period));
  }

  async #keep(
    rows: TieOutRow[],
    named: readonly Finding[],
    { balances, opinion }: { balances: number; opinion: SecondOpinion | null },
  ): Promise<RunResult> {
    const { client, of, reconciliationId } = this.#parts;
    const kept = { ...of, reconciliationId };
    const findings = [...named, ...(await this.#remapped(rows))];
    await insertRows(client, kept, rows);
    const candidates = await keepCandidates(client, kept, rows);
    const proofs = proveControls(await readControls(client, kept), await readRows(client, kept));
    await insertFindings(client, kept, findings);
    const counts: Counts = {
      entries: await countEntries(client, of),
      matched: await countSeen(client, of),
      listed: this.#listed,
      lines: this.#lines,
      foreign: this.#foreign,
      findings: findings.length,
      balances,
      ...(await countStatistical(client, of)),
    };
    const explained = rows.every(
      (row) => row.unexplained === 0n && (row.causes.moved ?? 0n) === 0n,
    );
    const isOpen = findings.some(({ cause }) => isOpenCause(cause)) || this.#foreign > 0;
    const rowsTie = !isOpen && rows.every((row) => row.tied);
    // Balances the ledger's own report contradicts are nothing to tie out to.
    const tied = rowsTie && opinion?.state !== 'differs';
    const totals = totalsOf(rows, this.#parts.connection.baseCurrency);
    const finishedAt = this.#run.now();
    const reading = this.#reading;
    const result = { tied, explained, totals, counts, opinion, reading };
    await markFinished(client, kept, { finishedAt, ...result });
    const controls = proofs.map(controlView);
    const read = { counts, reading, candidates, secondOpinion: opinion };
    return { reconciliationId, tied, explained, rows, controls, ...read };
  }

  /** Names the exports behind `remapped`; their amounts are in the rows already. */
  async #remapped(rows: readonly TieOutRow[]) {
    if (!rows.some((row) => row.causes.remapped)) return [];
    const { client, of } = this.#parts;
    const differing = await remappedExports(client, of, remappedShownMax);
    return [...Map.groupBy(differing, (one) => one.exportId).values()].map((places) => ({
      cause: 'remapped' as const,
      exportId: places[0]?.exportId ?? null,
      externalEntryId: places[0]?.externalId ?? null,
      adjustmentId: null,
      what: 'it was sent to other accounts, locations or a date than the mapping says today',
      effects: places.map((one) => one.amount),
    }));
  }
}

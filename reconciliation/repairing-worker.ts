// Repairs a finding: reads the external ledger once more, shows what would be done, and does it in
// one transaction under a lock of the export.
// Invariant: nothing is sent from here, exports are queued; what is read in the same action
// decides, not the finding alone; the second of two people is told of the first. Leaves to others:
// what fits (repair.ts), the moves and their proofs (export-queue/revision-store.ts).

import type pg from 'pg';
import { type Queryable, sqlState, withTransaction } from '#database/pool.ts';
import { readConnection } from '#export-queue/connection-store.ts';
import { draftOfRecord, recordOfDraft } from '#export-queue/draft-record.ts';
import { keysAfter } from '#export-queue/export-key.ts';
import { withLedger } from '#export-queue/ledger-use.ts';
import {
  type CheckDraft,
  rehearseExports,
  type Stage,
  setStage,
} from '#export-queue/rehearsing-worker.ts';
import { listRepairs, type RepairRecord } from '#export-queue/repair-list-store.ts';
import { reverseThere } from '#export-queue/reversing-store.ts';
import {
  adoptAnother,
  type RepairableExport,
  readRepairable,
  repost,
} from '#export-queue/revision-store.ts';
import {
  type EntryDraft,
  type ExportKey,
  type ExternalEntry,
  LedgerReadError,
  valueOrThrow,
} from '#external-ledger/external-ledger.ts';
import { chartRefusals } from '#mapping/chart-check.ts';
import { intoOpenPeriod } from '#mapping/open-period.ts';
import { invariant } from '#problems/invariant.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { fingerprintOf } from './accepted.ts';
import {
  type FindingOf,
  insertAccepted,
  type RecordedFinding,
  readFinding,
} from './accepted-store.ts';
import { markAdopted, postedOnOfForeign } from './adopting-store.ts';
import { differencesOf, type KnownEntry } from './presence.ts';
import { failureOf, reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { knownConnection } from './reconciliation-store.ts';
import type { OpenLedger } from './reconciliation-worker.ts';
import { asDraft, type RepairAction, reversalOf, unfit, whyNotRepair } from './repair.ts';

/** What repairing needs. */
export interface RepairingDeps {
  readonly pool: pg.Pool;
  readonly openLedger: OpenLedger;
  readonly checkDraft: CheckDraft;
  readonly now: () => Date;
}

/** A finding, and what a person would do about it. */
export interface RepairOf extends FindingOf {
  readonly action: RepairAction;
  /** To adopt: which entry there, where it is not the finding's own. */
  readonly externalId?: string | undefined;
}

/** What would be done, by both sides as they are now. */
export interface RepairPlan {
  readonly finding: RecordedFinding;
  readonly export: RepairableExport | null;
  /** Somebody has begun this very repair. */
  readonly begun: RepairRecord | null;
  /** The entry there that is taken back or adopted. */
  readonly there: ExternalEntry | null;
  readonly reversal: EntryDraft | null;
  /** What would be booked anew; of an adopted entry, what we would have sent. */
  readonly repost: EntryDraft | null;
  /** How what stands there differs from ours. */
  readonly differences: readonly string[];
  /** What stands against it. */
  readonly problems: readonly Problem[];
}

/** *Errors:* RECONCILIATION_FINDING_UNKNOWN, RECONCILIATION_LEDGER_UNREADABLE. */
export async function planRepair(deps: RepairingDeps, of: RepairOf): Promise<RepairPlan> {
  const { pool } = deps;
  const finding = await readFinding(pool, of);
  if (!finding) {
    const at = [String(of.reconciliationId), String(of.findingNumber)] as const;
    throw refusal(404, reconciliationProblem('RECONCILIATION_FINDING_UNKNOWN', {}, ...at));
  }
  const { exportId } = finding;
  const one = exportId === null ? null : await readRepairable(pool, of.propertyId, exportId);
  const begun = await begunRepair(pool, of, exportId);
  const nothing = { there: null, reversal: null, repost: null, differences: [] };
  const plan = { finding, export: one, begun, ...nothing };
  if (begun) return { ...plan, problems: [underWay(begun)] };
  const why = whyNotRepair(of.action, finding, one);
  if (why) return { ...plan, problems: [why] };
  if (of.action === 'accept' || !one) return { ...plan, problems: [] };
  const looked = { deps, of, finding, one };
  const { name } = await knownConnection(pool, { ...of, connectionId: finding.connectionId });
  const rest = await lookThere(looked).catch((error: unknown) => {
    throw error instanceof LedgerReadError ? failureOf(error, name) : error;
  });
  return { ...plan, ...rest };
}

/** The repair of this finding, or one of the export that has not ended. */
async function begunRepair(
  db: Queryable,
  of: RepairOf,
  exportId: bigint | null,
): Promise<RepairRecord | null> {
  const [own] = await listRepairs(db, of.propertyId, { finding: of, limit: 1 });
  if (own || exportId === null) return own ?? null;
  const [last] = await listRepairs(db, of.propertyId, { exportId, limit: 1 });
  return last && last.liveRevision === last.revision ? last : null;
}

const underWay = ({ actedBy, reason }: RepairRecord) =>
  reconciliationProblem('RECONCILIATION_REPAIR_UNDER_WAY', {}, actedBy, reason);

interface Looking {
  readonly deps: RepairingDeps;
  readonly of: RepairOf;
  readonly finding: RecordedFinding;
  readonly one: RepairableExport;
}

type Looked = Pick<RepairPlan, 'there' | 'reversal' | 'repost' | 'differences' | 'problems'>;

async function lookThere(looking: Looking): Promise<Looked> {
  const stage = await stageOf(looking);
  const mapped = await mappedNow(looking, stage);
  const found = await readThere(looking);
  switch (looking.of.action) {
    case 'repost':
      return repostPlan(looking, found, mapped);
    case 'reverse':
      return reversePlan(looking, found, { ...mapped, stage });
    default:
      return adoptPlan(looking, found, mapped);
  }
}

async function stageOf({ deps: { pool }, of, finding }: Looking): Promise<Stage> {
  const connection = await readConnection(pool, of.propertyId, finding.connectionId);
  invariant(connection, 'a reconciliation has a connection');
  return setStage(pool, connection);
}

interface Mapped {
  readonly draft: EntryDraft | null;
  readonly isSplit: boolean;
  readonly causes: readonly Problem[];
}

/** The export as it would be sent today. */
async function mappedNow({ deps, one }: Looking, stage: Stage): Promise<Mapped> {
  const row = {
    ...{ export_id: one.exportId, entry_id: one.entryId, posted_on: one.postedOn },
    ...{ amount_minor: one.amountMinor, currency: one.currency, part_of: one.partOf },
    ...{ part_entity_id: one.partEntityId, part_outlet_ids: one.partOutletIds },
  };
  const [rehearsed] = await rehearseExports(deps.pool, [row], stage, deps.checkDraft);
  invariant(rehearsed, 'one export is rehearsed');
  const { draft, causes, others } = rehearsed;
  return { draft, causes, isSplit: others.length > 0 };
}

/** What stands there under the export's keys, those of later revisions included, or as its id. */
async function readThere(looking: Looking): Promise<readonly ExternalEntry[]> {
  const { deps, of, finding, one } = looking;
  const keys = [one.exportKey, ...keysAfter(one.exportKey, one.revision)];
  const ids = new Set([one.externalId, finding.externalEntryId, of.externalId]);
  const days = await daysOf(looking);
  return withLedger(deps.openLedger({ ...of, connectionId: one.connectionId }), async (ledger) => {
    const byKey = [...valueOrThrow(await ledger.find(keys)).values()].flat();
    const found = new Map(byKey.map((entry) => [entry.externalId, entry]));
    // The contract has no verb for one entry, and a day is few calls.
    for (const day of days) {
      for await (const entry of ledger.list({ from: day, through: day })) {
        if (ids.has(entry.externalId)) found.set(entry.externalId, entry);
      }
    }
    return [...found.values()];
  });
}

async function daysOf({ deps, of, one }: Looking) {
  const sent = one.draft ? draftOfRecord(one.draft).postedOn : one.postedOn;
  const other = of.externalId && (await postedOnOfForeign(deps.pool, of, of.externalId));
  return new Set([sent, ...(other ? [other] : [])] as EntryDraft['postedOn'][]);
}

function stale(what: string): Problem {
  return reconciliationProblem('RECONCILIATION_REPAIR_STALE', {}, what);
}

const nobody = { there: null, reversal: null, repost: null, differences: [] };

function repostPlan(
  { one }: Looking,
  found: readonly ExternalEntry[],
  { draft, causes }: Mapped,
): Looked {
  const there = found.map(({ externalId, reference }) => {
    const isLater = reference !== one.exportKey && externalId !== one.externalId;
    return isLater
      ? `${externalId} was made by a later repair: adopt it`
      : `${externalId} is there`;
  });
  const problems = there.length > 0 ? [stale(there.join('; '))] : causes;
  return { ...nobody, there: found[0] ?? null, repost: draft, problems };
}

function reversePlan(
  { one, of, deps }: Looking,
  found: readonly ExternalEntry[],
  { draft, causes, stage }: Mapped & { stage: Stage },
): Looked {
  const entry = found.find(({ externalId }) => externalId === one.externalId);
  if (!entry) return { ...nobody, repost: draft, problems: [stale(`${one.externalId} is gone`)] };
  const others = found.filter((other) => other !== entry).map(({ externalId }) => externalId);
  const sent = one.draft && draftOfRecord(one.draft);
  const differences = sent ? differencesOf(sent, entry) : ['we hold no draft of it'];
  const taken = intoOpenPeriod(reversalOf(entry, sent), stage.mapping, stage.facts);
  const base = { ...nobody, there: entry, repost: draft, differences };
  if (taken.gap) return { ...base, problems: [taken.gap] };
  const reversal = taken.draft;
  const refusals = [
    ...chartRefusals(reversal, stage.facts),
    ...deps.checkDraft(stage.connection.ledger, reversal),
  ];
  const problems = [
    ...(others.length > 0 ? [stale(`${others.join(', ')} carries its key as well`)] : []),
    ...(differences.length === 0 ? [stale('it is there as it was sent')] : []),
    ...(entry.inBalances ? [] : [unfit(of.action, `its state there is ${entry.state}`)]),
    ...(entry.booked ? [unfit(of.action, 'its balances there are in another currency')] : []),
    ...refusals,
    ...causes,
  ];
  return { ...base, reversal, problems };
}

function adoptPlan(
  { of, finding, one }: Looking,
  found: readonly ExternalEntry[],
  { draft, isSplit, causes }: Mapped,
): Looked {
  const id = of.externalId ?? finding.externalEntryId;
  const entry = found.find(({ externalId }) => externalId === id);
  const base = { ...nobody, there: entry ?? null, repost: draft };
  if (!entry) return { ...base, problems: [stale(`${id ?? 'no entry'} is not there`)] };
  const isOldThere = one.externalId !== null && one.externalId !== id;
  const old = isOldThere && found.some(({ externalId }) => externalId === one.externalId);
  const ours: KnownEntry | null = one.draft ? draftOfRecord(one.draft) : draft;
  const problems = [
    ...(one.state === 'confirmed' && one.externalId === id
      ? [unfit('adopt', 'it is known under this id')]
      : []),
    ...(old ? [unfit('adopt', `${one.externalId}, which we know it as, is there as well`)] : []),
    ...(isSplit && !one.draft ? [unfit('adopt', 'it would be split into parts')] : []),
    ...(ours ? [] : causes),
  ];
  return { ...base, differences: ours ? differencesOf(ours, entry) : [], problems };
}

/** Who does it, and why. */
export interface RepairPerson {
  readonly person: string;
  readonly reason: string;
}

/**
 * Does it. Answers whether it was this call that did: the same finding pressed twice is one repair.
 * *Errors:* as planRepair, RECONCILIATION_REPAIR_UNFIT, RECONCILIATION_REPAIR_STALE,
 * RECONCILIATION_REPAIRED_TOO_OFTEN, and what mapping and the ledger's chart say.
 */
export async function doRepair(
  deps: RepairingDeps,
  of: RepairOf,
  by: RepairPerson,
): Promise<boolean> {
  const plan = await planRepair(deps, of);
  if (plan.begun) return sameOrRefused(plan.begun, of);
  if (plan.problems.length > 0) throw new ProblemError(plan.problems, 422);
  const { pool } = deps;
  if (of.action === 'accept') {
    const kept = { ...of, finding: plan.finding, fingerprint: fingerprintOf(plan.finding) };
    return insertAccepted(pool, kept, { ...by, at: deps.now() });
  }
  try {
    return await withTransaction(pool, (tx) => move(tx, plan, { of, by }));
  } catch (error) {
    // The loser of two who pressed at once, where the winner's commit came between.
    if (sqlState(error) !== '23505' && sqlState(error) !== '23514') throw error;
    const begun = await begunRepair(pool, of, plan.finding.exportId);
    if (begun) return sameOrRefused(begun, of);
    throw error;
  }
}

function sameOrRefused(begun: RepairRecord, { action }: RepairOf): boolean {
  if (begun.action === action) return false;
  throw refusal(409, underWay(begun));
}

async function move(
  tx: Queryable,
  plan: RepairPlan,
  { of, by }: { of: RepairOf; by: RepairPerson },
): Promise<boolean> {
  const { propertyId, action } = of;
  const seen = plan.export;
  invariant(seen, 'a repair moves an export');
  const one = await readRepairable(tx, propertyId, seen.exportId, { lock: true });
  const begun = await begunRepair(tx, of, seen.exportId);
  if (begun) return sameOrRefused(begun, of);
  const isSame =
    one?.revision === seen.revision &&
    one.state === seen.state &&
    one.externalId === seen.externalId;
  if (!isSame) throw refusal(409, stale('somebody moved the export meanwhile'));
  const why = { reconciliationId: of.reconciliationId, findingNumber: of.findingNumber, ...by };
  if (action === 'repost') await repost(tx, propertyId, one, why);
  if (action === 'reverse') await reverse(tx, propertyId, one, { plan, why });
  if (action === 'adopt') await adopt(tx, propertyId, one, { plan, why });
  return true;
}

type Why = Parameters<typeof repost>[3];

async function reverse(
  tx: Queryable,
  propertyId: number,
  one: RepairableExport,
  { plan, why }: { plan: RepairPlan; why: Why },
): Promise<void> {
  invariant(plan.there && plan.reversal, 'what is taken back was read');
  const there = recordOfDraft(asDraft(plan.there));
  const reversal = recordOfDraft(plan.reversal);
  await reverseThere(tx, propertyId, one, { ...why, there, reversal });
}

async function adopt(
  tx: Queryable,
  propertyId: number,
  one: RepairableExport,
  { plan: { there, repost: mapped }, why }: { plan: RepairPlan; why: Why },
): Promise<void> {
  invariant(there, 'what is adopted was read');
  if (one.state !== 'confirmed') {
    const draft = one.draft || !mapped ? null : recordOfDraft(mapped);
    await markAdopted(tx, propertyId, { exportId: one.exportId, there, draft, ...why });
    return;
  }
  const later = keysAfter(one.exportKey, one.revision);
  const ahead = later.indexOf((there.reference ?? '') as ExportKey) + 1;
  await adoptAnother(tx, propertyId, one, { ...why, there, ahead });
}

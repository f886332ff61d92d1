// Mirrors an entry made directly in the external ledger as an entry of ours: reads it there once
// more, shows what would be posted, and posts it with its export confirmed and its adjustment
// registered, all in one transaction.
// Invariant: nothing is sent to the external ledger; an external entry is mirrored once, and only
// as it stands there at that moment. Leaves to others: how it reads as ours (mirror.ts), the SQL.

import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { type Queryable, sqlState } from '#database/pool.ts';
import { readEvent } from '#events/read-event.ts';
import type { PostEvents } from '#events/receipt.ts';
import { enqueueExports } from '#export-queue/enqueue-store.ts';
import { withLedger } from '#export-queue/ledger-use.ts';
import { type ExternalEntry, LedgerReadError } from '#external-ledger/external-ledger.ts';
import type { EnqueueExports } from '#journal/posting-store.ts';
import { invariant } from '#problems/invariant.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { noteAction } from './adjustment-moves-store.ts';
import type { AdjustmentRow } from './adjustment-store.ts';
import { type Mirror, type MirrorChoices, mirrorDraft, mirrorEvent, mirrorOf } from './mirror.ts';
import { connectionKeyOf, insertMirroredExport, reverseMapping } from './mirror-store.ts';
import { differencesOf } from './presence.ts';
import { failureOf, reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { knownConnection } from './reconciliation-store.ts';
import type { OpenLedger } from './reconciliation-worker.ts';
import { knownEntry } from './stored-entry.ts';

/** Posts events of ours with exports given in another way; the root passes it in. */
export type PostWith = (enqueue: EnqueueExports) => PostEvents;

/** What mirroring needs. */
export interface MirroringDeps {
  readonly pool: pg.Pool;
  readonly openLedger: OpenLedger;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly postWith: PostWith;
}

/** An adjustment and how a person reads its lines. */
export interface MirrorOf {
  readonly propertyId: number;
  readonly row: AdjustmentRow;
  readonly choices: MirrorChoices;
}

/** The entry as it stands there, as an entry of ours. */
export interface Mirrored {
  readonly entry: ExternalEntry;
  readonly mirror: Mirror;
}

/**
 * What mirroring it would post; its problems are those known before posting.
 * *Errors:* RECONCILIATION_MIRROR_CHANGED, RECONCILIATION_MIRROR_CURRENCY,
 * RECONCILIATION_LEDGER_UNREADABLE.
 */
export async function readMirror(deps: MirroringDeps, of: MirrorOf): Promise<Mirrored> {
  const { propertyId, row, choices } = of;
  const at = { propertyId, connectionId: row.connectionId };
  const { name, baseCurrency } = await knownConnection(deps.pool, at);
  const entry = await entryThere(deps, at, row).catch((error: unknown) => {
    throw error instanceof LedgerReadError ? failureOf(error, name) : error;
  });
  const why = entry === null ? ['it is not there'] : changesOf(row, entry);
  const id = row.externalEntryId ?? '';
  if (entry?.booked || (entry && entry.currency !== baseCurrency)) {
    const facts = [id, entry.currency, baseCurrency] as const;
    throw refusal(422, reconciliationProblem('RECONCILIATION_MIRROR_CURRENCY', {}, ...facts));
  }
  if (entry === null || why.length > 0) {
    const facts = [id, why.join('; ')] as const;
    throw refusal(409, reconciliationProblem('RECONCILIATION_MIRROR_CHANGED', {}, ...facts));
  }
  const accountIds = entry.lines.map((line) => line.accountId);
  const ours = await reverseMapping(deps.pool, at, accountIds);
  const mirror = mirrorOf(entry, ours, choices);
  return { entry, mirror: { ...mirror, problems: await problemsOf(deps, of, { entry, mirror }) } };
}

/** The whole day is read: the contract has no verb for one entry, and a day is few calls. */
function entryThere(
  { openLedger }: MirroringDeps,
  at: { propertyId: number; connectionId: number },
  { madeOn, externalEntryId }: AdjustmentRow,
): Promise<ExternalEntry | null> {
  return withLedger(openLedger(at), async (ledger) => {
    for await (const entry of ledger.list({ from: madeOn, through: madeOn })) {
      if (entry.externalId === externalEntryId) return entry;
    }
    return null;
  });
}

function changesOf(row: AdjustmentRow, entry: ExternalEntry): string[] {
  const state = entry.inBalances ? [] : [`its state there is ${entry.state}`];
  return [...state, ...differencesOf(knownEntry(row.entry), entry)];
}

/** What its lines are not yet, else what reading it as an event says. */
async function problemsOf(
  { pool, loadChart }: MirroringDeps,
  { propertyId, row }: MirrorOf,
  { entry, mirror }: Mirrored,
): Promise<readonly Problem[]> {
  if (mirror.problems.length > 0) return mirror.problems;
  const at = { propertyId, connectionId: row.connectionId };
  const facts = { connectionKey: await connectionKeyOf(pool, at), reason: row.reason ?? '-' };
  const read = readEvent(mirrorEvent(mirror, entry, facts), await loadChart(propertyId));
  return Array.isArray(read) ? read : [];
}

/**
 * Posts it. `move` registers the adjustment with the entry's id in the same transaction, and
 * answers false where somebody was first: then nothing is kept. Answers whether it was posted.
 * *Errors:* as readMirror, RECONCILIATION_MIRROR_UNMAPPED, RECONCILIATION_MIRROR_AMBIGUOUS,
 * RECONCILIATION_MIRROR_TAKEN, and what the journal refuses.
 */
export async function postMirror(
  deps: MirroringDeps,
  of: MirrorOf,
  by: {
    readonly person: string;
    readonly at: Date;
    readonly reason: string;
    readonly move: (tx: Queryable, entryId: bigint) => Promise<boolean>;
  },
): Promise<boolean> {
  const { propertyId, row } = of;
  const { entry, mirror } = await readMirror(deps, of);
  if (mirror.problems.length > 0) throw new ProblemError(mirror.problems, 422);
  const at = { propertyId, connectionId: row.connectionId };
  const connectionKey = await connectionKeyOf(deps.pool, at);
  const event = mirrorEvent(mirror, entry, { connectionKey, reason: by.reason });
  const read = readEvent(event, await deps.loadChart(propertyId));
  if (Array.isArray(read)) throw new ProblemError(read, 422);
  const { person, reason } = by;
  const export_ = { connectionKey, external: entry, draft: mirrorDraft(mirror, entry) };
  const post = deps.postWith(async (tx, _propertyId, entries) => {
    const [posted] = entries;
    invariant(posted && entries.length === 1, 'a mirror is one entry');
    if (!(await by.move(tx, posted.entryId))) throw new LostRace();
    const note = { action: 'mirrored', note: `Journal entry ${posted.entryId}`, ...by };
    await noteAction(tx, { propertyId, adjustmentId: row.adjustmentId }, note);
    await insertMirroredExport(tx, at, { ...export_, posted, person, reason }).catch(
      takenOr(entry),
    );
    await enqueueExports(tx, propertyId, entries, { exceptConnectionId: row.connectionId });
  });
  try {
    const [receipt] = await post(propertyId, [read], person);
    invariant(receipt, 'posting answers every event');
    if (receipt.status === 'refused') throw new ProblemError(receipt.problems, 422);
    return receipt.status === 'posted';
  } catch (error) {
    if (error instanceof LostRace) return false;
    throw error;
  }
}

/** Says so where another export has the entry already. */
function takenOr({ externalId }: ExternalEntry) {
  return (error: unknown): never => {
    const { constraint } = error as { constraint?: string };
    if (sqlState(error) !== '23505' || constraint !== 'exports_external_once') throw error;
    throw refusal(409, reconciliationProblem('RECONCILIATION_MIRROR_TAKEN', {}, externalId));
  };
}

/** Somebody moved the adjustment first: the transaction is given up. */
class LostRace extends Error {}

// Runs a reconciliation: our side from one snapshot, the external side through the contract, the
// tie-out, and all of it kept. Used by the routes and by the command line.
// Invariant: the snapshot is taken before the external ledger is read; what moved in between is
// asked again on another connection and named, never left unexplained. Nothing is sent to the
// ledger.
// Leaves to others: judging (examination.ts), the identity (tie-out.ts), the SQL (…-store.ts).

import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { sqlState, withTransaction } from '#database/pool.ts';
import { withLedger } from '#export-queue/ledger-use.ts';
import { type ExternalLedger, LedgerReadError } from '#external-ledger/external-ledger.ts';
import type { Problem } from '#problems/problem.ts';
import type { PlaceCandidates } from './candidates-store.ts';
import { type Drafted, draftAdjustments } from './drafting-worker.ts';
import { planReading } from './estimate-worker.ts';
import { pauseWhereForgotten } from './forgotten-worker.ts';
import { DistrustedListing, type ListReading } from './listing-worker.ts';
import { failureOf, reconciliationProblem, refusal } from './reconciliation-errors.ts';
import type { ControlRow } from './reconciliation-schemas.ts';
import {
  deleteRunning,
  insertRunning,
  knownConnection,
  markFailed,
} from './reconciliation-store.ts';
import { Run, type RunParts } from './running-worker.ts';
import type { SecondOpinion } from './second-opinion.ts';
import { signAfterRun } from './sign-off-worker.ts';
import type { TieOutRow } from './tie-out.ts';
import type { Counts } from './totals.ts';

/** Opens the external ledger of a connection; the root passes the implementation in. */
export type OpenLedger = (of: {
  propertyId: number;
  connectionId: number;
}) => Promise<ExternalLedger>;

/** How far a run is: entries the ledger listed so far. */
export interface ReconciliationProgress {
  readonly listed: number;
  readonly foreign: number;
}

export type Scheduled = 'daily' | 'month-end';

/** What a run needs. */
export interface ReconciliationRun {
  readonly pool: pg.Pool;
  readonly openLedger: OpenLedger;
  readonly propertyId: number;
  readonly connectionId: number;
  readonly asOf: IsoDate;
  /** Also asks for the ledger's own trial balance report, which takes its time. Default: no. */
  readonly secondOpinion?: boolean;
  /** Reads what changed since the kept list, where that can be trusted. Default: all is read. */
  readonly light?: boolean;
  /** By itself, and why. Default: a person asked. */
  readonly scheduled?: Scheduled;
  /** Who asked for it. Default `tieout`. */
  readonly person?: string;
  readonly now: () => Date;
  readonly onProgress?: (progress: ReconciliationProgress) => void;
}

/** What a run ends with. */
export interface ReconciliationResult {
  readonly reconciliationId: bigint;
  readonly tied: boolean;
  readonly explained: boolean;
  readonly rows: readonly TieOutRow[];
  readonly controls: readonly ControlRow[];
  readonly counts: Counts;
  /** What could be behind each unexplained amount. */
  readonly candidates: readonly PlaceCandidates[];
  /** All of the list, or what changed since the last; and why all where less was wanted. */
  readonly reading: ListReading;
  /** Null: not asked for. */
  readonly secondOpinion: SecondOpinion | null;
  /** What became of the foreign entries in the register. */
  readonly drafted: Drafted;
  /** Withdrawn because a balance moved, and made by itself. */
  readonly signOffs: { readonly withdrawn: number; readonly signed: number };
}

export type RunResult = Omit<ReconciliationResult, 'drafted' | 'signOffs'>;

/**
 * Compares our ledger with the external one as of a date, and keeps the result.
 * *Errors:* RECONCILIATION_CONNECTION_UNKNOWN, RECONCILIATION_BEFORE_CUTOVER,
 * RECONCILIATION_RUNNING, RECONCILIATION_LEDGER_UNREADABLE.
 */
export async function runReconciliation(run: ReconciliationRun): Promise<ReconciliationResult> {
  const connection = await knownConnection(run.pool, run);
  const { cutoverOn } = connection;
  if (run.asOf < cutoverOn) {
    const at = { where: 'asOf' };
    throw refusal(
      422,
      reconciliationProblem('RECONCILIATION_BEFORE_CUTOVER', at, run.asOf, cutoverOn),
    );
  }
  const startedAt = run.now();
  const reconciliationId = await insertRunning(run.pool, {
    ...run,
    person: run.person ?? 'tieout',
    scheduled: run.scheduled ?? null,
    cutoverOn,
    startedAt,
  });
  try {
    const of = { ...run, cutoverOn };
    const parts = { of, connection, reconciliationId };
    const result = await withLedger(run.openLedger(run), (ledger) =>
      runAsWanted(run, { ...parts, ledger }),
    );
    const by = { person: run.person ?? 'tieout', at: run.now() };
    await pauseWhereForgotten(run.pool, { ...run, reconciliationId });
    const drafted = await draftAdjustments(run.pool, { ...run, ...by, reconciliationId });
    const agrees = result.secondOpinion?.state !== 'differs';
    const base = connection.baseCurrency;
    const signOffs = await signAfterRun(run.pool, { ...run, ...by, base, agrees });
    return { ...result, drafted, signOffs };
  } catch (error) {
    const failure = failureOf(error, connection.name);
    const problem = failure.problems[0] as Problem;
    if (problem.code === 'RECONCILIATION_RUNNING') {
      await deleteRunning(run.pool, run.propertyId, reconciliationId);
    } else {
      const { propertyId } = run;
      await markFailed(run.pool, {
        propertyId,
        reconciliationId,
        finishedAt: run.now(),
        problem,
      });
    }
    throw error instanceof LedgerReadError ? failure : error;
  }
}

/** What changed where that is wanted and can be trusted; all of it from the start where not. */
async function runAsWanted(
  run: ReconciliationRun,
  parts: Omit<RunParts, 'client' | 'wanted'>,
): Promise<RunResult> {
  const { light = false, secondOpinion = false } = run;
  const planned = await planReading({ ...run, ...parts.of, light, secondOpinion }, parts.ledger);
  if (planned.reading === 'full') return inSnapshot(run, parts, { kind: 'full', why: planned.why });
  try {
    return await inSnapshot(run, parts, { kind: 'changes' });
  } catch (error) {
    if (!(error instanceof DistrustedListing)) throw error;
    return inSnapshot(run, parts, { kind: 'full', why: error.message });
  }
}

const snapshotsMax = 3;
/** A row the snapshot must lock was changed since: with a newer snapshot it is not. */
const serializationFailure = '40001';

async function inSnapshot(
  run: ReconciliationRun,
  parts: Omit<RunParts, 'client' | 'wanted'>,
  wanted: RunParts['wanted'],
): Promise<RunResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withTransaction(
        run.pool,
        (client) => new Run(run, { ...parts, client, wanted }).run(),
        { isolation: 'repeatable read' },
      );
    } catch (error) {
      if (attempt === snapshotsMax || sqlState(error) !== serializationFailure) throw error;
    }
  }
}

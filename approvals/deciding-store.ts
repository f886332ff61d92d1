// Deciding on what waits: approving, which does it, rejecting, taking back. Between the routes or
// commands and the rows. Invariant: what is approved is done in the transaction that approves it,
// once however often it is pressed; refused, it waits on and nothing was done. Leaves to others:
// doing it (the stages, passed in), rights (access/).

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { type ApprovalKind, type Area, type Asking, isOwn, whyNotDecide } from './approval.ts';
import { approvalProblem, refusal, staleApproval } from './approval-errors.ts';
import {
  type ApprovalDetailRow,
  type ApprovalResult,
  type Decision,
  decideApproval,
  readApproval,
} from './approval-store.ts';

/** What carrying out an approval is given. */
export interface Carrying {
  readonly propertyId: number;
  readonly approval: ApprovalDetailRow;
  /** Who approves. */
  readonly person: string;
  /** Called in the transaction that does it. *Errors:* APPROVAL_DECIDED: somebody was faster. */
  readonly decide: (tx: Queryable, result: ApprovalResult) => Promise<void>;
}

/** Does what was proposed, only that. *Errors:* APPROVAL_STALE; what doing it is refused for. */
export type CarryOut = (of: Carrying) => Promise<void>;
export type CarryOuts = Readonly<Record<ApprovalKind, CarryOut>>;

export interface Deciding {
  readonly propertyId: number;
  readonly approvalId: string;
  readonly by: Asking;
}

/** *Errors:* APPROVAL_UNKNOWN (404). */
export async function knownApproval(
  db: Queryable,
  propertyId: number,
  approvalId: string,
  area: Area | null = null,
): Promise<ApprovalDetailRow> {
  const row = await readApproval(db, propertyId, approvalId);
  if (row && (area === null || row.area === area)) return row;
  throw refusal(404, approvalProblem('APPROVAL_UNKNOWN', {}, approvalId));
}

/** *Errors:* APPROVAL_*; with APPROVAL_UNFIT what doing it is refused for (409). */
export async function approve(
  { pool, carryOut }: { readonly pool: pg.Pool; readonly carryOut: CarryOuts },
  of: Deciding & { readonly area: Area },
): Promise<ApprovalDetailRow> {
  const row = await decidable(pool, of);
  return row.state === 'approved' ? row : carriedOut({ pool, carryOut }, of, row);
}

async function carriedOut(
  { pool, carryOut }: { readonly pool: pg.Pool; readonly carryOut: CarryOuts },
  { propertyId, approvalId, by: { person } }: Deciding,
  row: ApprovalDetailRow,
): Promise<ApprovalDetailRow> {
  if (row.state !== 'waiting') throw decidedAlready(row);
  const decide = async (tx: Queryable, result: ApprovalResult) => {
    const decision = { state: 'approved', person, reason: null, result } as const;
    if (await decideApproval(tx, propertyId, approvalId, decision)) return;
    throw decidedAlready(await knownApproval(tx, propertyId, approvalId));
  };
  const now = () => knownApproval(pool, propertyId, approvalId);
  try {
    await carryOut[row.kind]({ propertyId, person, approval: row, decide });
  } catch (error) {
    // Pressed twice at once: the other press did it.
    const twin = await now();
    if (twin.state === 'approved') return twin;
    throw error instanceof ProblemError ? unfit(row, error) : error;
  }
  const done = await now();
  if (done.state !== 'approved') throw staleApproval(approvalId, 'what it is about');
  return done;
}

/** Says first that it cannot be approved any more, then why. */
function unfit({ approvalId }: ApprovalDetailRow, error: ProblemError): ProblemError {
  const [first] = error.problems;
  if (first?.code.startsWith('APPROVAL_')) return error;
  const problem = approvalProblem('APPROVAL_UNFIT', {}, approvalId, first?.message ?? '');
  return new ProblemError([problem, ...error.problems], 409);
}

/** *Errors:* APPROVAL_*. */
export async function reject(
  pool: pg.Pool,
  of: Deciding & { readonly area: Area | null; readonly reason: string },
): Promise<ApprovalDetailRow> {
  await decidable(pool, of);
  const { person } = of.by;
  return ended(pool, of, { state: 'rejected', person, reason: of.reason.trim(), result: null });
}

/** *Errors:* APPROVAL_UNKNOWN, APPROVAL_OF_OTHERS (403), APPROVAL_DECIDED. */
export async function withdraw(pool: pg.Pool, of: Deciding): Promise<ApprovalDetailRow> {
  const { person } = of.by;
  const row = await knownApproval(pool, of.propertyId, of.approvalId);
  const { approvalId, proposedBy } = row;
  if (!isOwn(row, person)) {
    throw refusal(403, approvalProblem('APPROVAL_OF_OTHERS', {}, approvalId, proposedBy));
  }
  return ended(pool, of, { state: 'withdrawn', person, reason: null, result: null });
}

/** The approval, when who asks may decide on it. *Errors:* APPROVAL_UNKNOWN and why not. */
async function decidable(pool: pg.Pool, of: Deciding & { readonly area: Area | null }) {
  const row = await knownApproval(pool, of.propertyId, of.approvalId, of.area);
  const why = whyNotDecide(row, of.by);
  if (why !== null) throw refusal(403, why);
  return row;
}

/** Ends it undone; ended by the same person already, it answers the same. */
async function ended(
  pool: pg.Pool,
  { propertyId, approvalId }: Deciding,
  decision: Decision,
): Promise<ApprovalDetailRow> {
  await withTransaction(pool, (tx) => decideApproval(tx, propertyId, approvalId, decision));
  const row = await knownApproval(pool, propertyId, approvalId);
  if (row.state === decision.state && row.decidedBy === decision.person) return row;
  throw decidedAlready(row);
}

const decidedAlready = ({ approvalId, state, decidedBy }: ApprovalDetailRow) =>
  refusal(409, approvalProblem('APPROVAL_DECIDED', {}, approvalId, state, decidedBy ?? ''));

// What it means that a request got no answer, or was never made for want of access. Pure. Used by
// both connectors' post-outcome.ts and by whoever asks for a token or a session. Invariant:
// `uncertain` as soon as a byte of an entry may have left; of access alone never, since no entry
// was sent. Leaves to others: what an answer says.

import type { Cause, Outcome, WireRecord } from '#external-ledger/external-ledger.ts';
import { intacctCause, intacctProblem } from './intacct-errors.ts';
import type { Unanswered } from './wire.ts';

/** Why there is no token or session. No entry was sent. */
export interface NotGranted {
  readonly kind: 'busy' | 'disconnected';
  readonly cause: Cause;
  readonly retryAfterMs: number | null;
  readonly wire: WireRecord;
}

/** The record of a refusal made before anything was sent. */
export const nothingSent: WireRecord = { request: {}, answer: null };

/** Of a post that was not made. */
export function ungrantedOutcome({ kind, cause, retryAfterMs, wire }: NotGranted): Outcome {
  return kind === 'busy' ? { kind, cause, retryAfterMs, wire } : { kind, cause, wire };
}

/** Of a post without an answer: whether anything left decides. */
export function silentOutcome(
  { kind, reason }: Unanswered,
  host: string,
  wire: WireRecord,
): Outcome {
  if (kind === 'withheld') return { kind: 'unsent', wire: nothingSent };
  if (kind === 'lost') {
    return { kind: 'uncertain', cause: intacctCause('INTACCT_ANSWER_LOST', reason), wire };
  }
  const problem = intacctProblem('INTACCT_UNREACHABLE', {}, host, reason);
  return { kind: 'busy', cause: { ...problem, subject: null }, retryAfterMs: null, wire };
}

/** Of a sign-in without an answer. */
export function silentSignIn(
  { kind, reason }: Unanswered,
  host: string,
  wire: WireRecord,
): NotGranted {
  const code = kind === 'lost' ? 'INTACCT_TOKEN_LOST' : 'INTACCT_UNREACHABLE';
  const problem = intacctProblem(code, {}, host, reason);
  return { kind: 'busy', cause: { ...problem, subject: null }, retryAfterMs: null, wire };
}

/** The store of shared grants cannot be asked: a delay, for nothing was sent. */
export function unsharedGrant(error: unknown): NotGranted {
  const cause = intacctCause('INTACCT_TOKEN_UNSHARED', (error as Error).message);
  return { kind: 'busy', cause, retryAfterMs: null, wire: nothingSent };
}

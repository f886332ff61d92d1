// What became of a post: from the exchange to the contract's Outcome, and whether to ask afresh.
// Pure. Used by the connector's post. Invariant: `confirmed` only for a success with an id in it.
// Leaves to others: reading the state back (the connector).

import type { Outcome, WireRecord } from '#external-ledger/external-ledger.ts';
import type { LaneAnswer } from '../sage-intacct/lane-client.ts';
import { silentOutcome, ungrantedOutcome } from '../sage-intacct/silence.ts';
import type { Asked } from '../sage-intacct/vendor-texts.ts';
import { isPlain, textOf } from './exact-json.ts';
import type { RestAnswer } from './rest-client.ts';
import type { Called } from './session-client.ts';
import { paceHintOf } from './throttle-headers.ts';
import { failureOf } from './vendor-errors.ts';

/** Answers are replayed for 48 hours (developer.sage.com/intacct, idempotency). */
const replayedMs = 48 * 3_600_000;

/** Most keys tried in one post when the ledger replays stored refusals. */
export const turnsMax = 8;

/** The key of the created entry, or null when the answer is no success. */
function createdKey({ status, body }: RestAnswer): string | null {
  if ((status !== 201 && status !== 200) || !isPlain(body)) return null;
  const result = body['ia::result'];
  return isPlain(result) && result['ia::error'] === undefined ? textOf(result, 'key') : null;
}

/** Does an answer look like the yes to a new entry? What it says is read later. */
export function looksLikeYes({ status, headers, text }: LaneAnswer): boolean {
  if (status !== 201 && status !== 200) return false;
  if (headers['x-ia-idempotency-cached-date'] !== undefined) return false;
  return /^\s*\{\s*"ia::result"\s*:/.test(text) && !text.includes('"ia::error"');
}

/** The outcome; a confirmed one says `posted`, the documented default, until its state is read. */
export function outcomeOf(called: Called, asked: Asked, host: string): Outcome {
  if (called.kind === 'ungranted') return ungrantedOutcome(called.grant);
  const { exchange } = called;
  const wire = called.wire();
  if (exchange.kind !== 'answered') return silentOutcome(exchange, host, wire);
  const paceHint = paceHintOf(exchange.headers);
  const outcome = answeredOutcome(exchange, asked, wire);
  return paceHint === undefined ? outcome : { ...outcome, paceHint };
}

function answeredOutcome(exchange: RestAnswer, asked: Asked, wire: WireRecord): Outcome {
  const externalId = createdKey(exchange);
  if (externalId !== null) {
    return {
      kind: 'confirmed',
      externalId,
      externalUrl: null,
      state: 'posted',
      standing: 'booked',
      wire,
    };
  }
  const { kind, cause, retryAfterMs } = failureOf(exchange, asked);
  if (kind === 'token') return { kind: 'disconnected', cause, wire };
  return kind === 'busy' ? { kind, cause, retryAfterMs, wire } : { kind, cause, wire };
}

/**
 * Should the same bytes go out again under the next key? Yes when the answer is a stored one that
 * proves nothing was booked (Sage replays refusals for 48 hours, long after a person has corrected
 * the cause), and, up to `absences` times, when the stored answer or a spent key (409) proves
 * nothing at all. A key refused within these 48 hours is one whose first request still
 * runs.
 */
export function asksAfresh(
  called: Called,
  outcome: Outcome,
  asked: { turn: number; absences: number; sinceFirstSentMs: number },
): boolean {
  const { turn, absences, sinceFirstSentMs } = asked;
  if (turn >= turnsMax || called.kind !== 'called' || called.exchange.kind !== 'answered')
    return false;
  if (outcome.kind === 'confirmed') return false;
  const isReplay = called.exchange.headers['x-ia-idempotency-cached-date'] !== undefined;
  if (outcome.kind === 'uncertain') {
    // Younger than what is replayed, a key that is refused still runs there: it may book yet.
    const isOld = sinceFirstSentMs > replayedMs;
    const isSpent = outcome.cause.code === 'INTACCT_KEY_SPENT' && isOld;
    return (isReplay || isSpent) && turn < absences;
  }
  return isReplay;
}

// What became of a post: from the call to the contract's Outcome, and what must be read back before
// anything is said. Pure. Used by the connector's post. Invariant: `confirmed` only for a success
// with a RECORDNO in it. A repeated request is never taken for booked because it was repeated.
// Leaves to others: reading back (the connector).

import type { Cause, EntryDraft, Outcome } from '#external-ledger/external-ledger.ts';
import type { DimensionWords } from '../sage-intacct/dimension-words.ts';
import { intacctCause } from '../sage-intacct/intacct-errors.ts';
import type { LaneAnswer } from '../sage-intacct/lane-client.ts';
import { silentOutcome, ungrantedOutcome } from '../sage-intacct/silence.ts';
import { placeOf } from '../sage-intacct/vendor-texts.ts';
import type { Called } from './session-client.ts';
import { type Failure, failureOf, unreadable } from './vendor-errors.ts';
import { child, textAt, type XmlElement } from './xml-reader.ts';

/** Most ids tried in one post. */
export const turnsMax = 8;

/** Does an answer look like the yes to a new entry? What it says is read later. */
export function looksLikeYes({ status, text }: LaneAnswer): boolean {
  if (status !== 200 || text.includes('<errormessage')) return false;
  const statuses = text.match(/<status>[^<]*</g) ?? [];
  return statuses.length === 3 && statuses.every((one) => one === '<status>success<');
}

/** The outcome; `repeated` when only reading back can tell a refusal from a repeat. */
export interface Judged {
  readonly outcome: Outcome;
  readonly repeated: boolean;
  /** The refusal, where the id was new and nothing is there. */
  readonly held: Cause | null;
}

export interface JudgedBy {
  readonly host: string;
  readonly policyId: string | null;
  /** The connection's own entity; null: the top level. */
  readonly ownEntityId: string | null;
  /** What the company calls its dimensions, where that is known. */
  readonly words?: DimensionWords;
}

/** The RECORDNO of the created entry, or null when the success names none. */
function createdRecord(result: XmlElement): string | null {
  const record = textAt(child(result, 'data'), 'glbatch', 'RECORDNO');
  return record !== null && /^\d+$/.test(record) ? record : null;
}

const judged = (outcome: Outcome): Judged => ({ outcome, repeated: false, held: null });

function ofFailure(failure: Failure, called: Extract<Called, { kind: 'called' }>): Judged {
  const { kind, cause, retryAfterMs, held = null } = failure;
  const wire = called.wire();
  switch (kind) {
    case 'repeated':
      return { outcome: { kind: 'uncertain', cause, wire }, repeated: true, held };
    case 'busy':
      return judged({ kind, cause, retryAfterMs, wire });
    case 'token':
      return judged({ kind: 'disconnected', cause, wire });
    default:
      return {
        outcome: { kind, cause, wire },
        // The number of a duplicate is known for other objects; for an entry it is a repeat.
        repeated: cause.code === 'INTACCT_DUPLICATE',
        held: null,
      };
  }
}

/** Judges a call; a confirmed one says `Posted`, the documented default, until it is read. */
export function judge(
  called: Called,
  draft: EntryDraft,
  { host, policyId, ownEntityId, words }: JudgedBy,
): Judged {
  if (called.kind === 'ungranted') return judged(ungrantedOutcome(called.grant));
  const { exchange, said } = called;
  if (exchange.kind !== 'answered') return judged(silentOutcome(exchange, host, called.wire()));
  if (said.kind === 'acknowledged') {
    const cause = intacctCause('INTACCT_ACKNOWLEDGED', policyId ?? '');
    return judged({ kind: 'uncertain', cause, wire: called.wire() });
  }
  if (said.kind !== 'succeeded') {
    const place = placeOf(draft, ownEntityId);
    const asked = { ...draft, ...place, ...(words === undefined ? {} : { words }) };
    return ofFailure(failureOf(exchange, asked), called);
  }
  const externalId = createdRecord(said.result);
  if (externalId === null) return ofFailure(unreadable(exchange.status), called);
  const isDraft = draft.asDraft === true;
  return judged({
    kind: 'confirmed',
    externalId,
    externalUrl: null,
    state: isDraft ? 'Draft' : 'Posted',
    standing: isDraft ? 'draft' : 'booked',
    wire: called.wire(),
  });
}

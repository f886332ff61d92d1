// Asks the ledger for uncertain exports, up to a hundred keys a call, and says what each answer
// means. Invariant: no verdict from here sends anything; a find that was not answered leaves all it
// asked for uncertain. Leaves to others: claiming (claim-store.ts), writing (outcome-store.ts).

import type {
  ExternalEntry,
  ExternalLedger,
  WireRecord,
} from '#external-ledger/external-ledger.ts';
import type { SoughtExport } from './claim-store.ts';
import { draftOfRecord } from './draft-record.ts';
import { reasonOf } from './drain-store.ts';
import type { FinishedTry } from './outcome-store.ts';
import { afterFailedFind, afterFind, type RetryLimits, type Verdict } from './retry-policy.ts';

export interface FindResult {
  readonly finished: readonly FinishedTry[];
  /** How the ledger took the question: for the breaker and the connection's state. */
  readonly reading: 'read' | 'busy' | 'disconnected' | 'refused';
  readonly message: string;
  /** When it asked to be asked again; null: it did not say. */
  readonly retryAfterMs: number | null;
}

export async function findExports(
  sought: readonly SoughtExport[],
  ledger: ExternalLedger,
  by: { readonly retry: RetryLimits; readonly random: () => number; readonly now: () => Date },
): Promise<FindResult> {
  const startedAt = by.now();
  const reading = await ledger.find(sought.map((one) => one.export_key));
  const finishedAt = by.now();
  const finished = sought.map((one): FinishedTry => {
    const tries = { ...one, cause: causeOf(one) };
    const request = { find: one.export_key };
    if (reading.kind !== 'read') {
      const { random, retry } = by;
      const limits = { limits: retry, random: random() };
      const verdict = afterFailedFind(tries, reading.retryAfterMs ?? null, limits);
      const wire = {
        request,
        answer: { code: reading.cause.code, message: reading.cause.message },
      };
      return finishedTry(one, verdict, { outcome: reading.kind, startedAt, finishedAt, wire });
    }
    const found = reading.value.get(one.export_key) ?? [];
    const asked = {
      draft: draftOfRecord(one.draft),
      sinceSentMs: one.since_sent_ms,
      settlingMs: ledger.settlingMs,
      homeEntityId: ledger.homeEntityId,
    };
    const verdict = afterFind(found, asked, tries, by.retry);
    const outcome = outcomeOf(found, verdict);
    const wire = wireOfFind(one.export_key, found);
    return finishedTry(one, verdict, { outcome, startedAt, finishedAt, wire });
  });
  const message = reading.kind === 'read' ? '' : reasonOf(reading.cause);
  const retryAfterMs = reading.kind === 'read' ? null : (reading.retryAfterMs ?? null);
  return { finished, reading: reading.kind, message, retryAfterMs };
}

function finishedTry(
  one: SoughtExport,
  verdict: Verdict,
  attempt: { outcome: string; startedAt: Date; finishedAt: Date; wire: WireRecord },
): FinishedTry {
  const { export_id, lease_token, attempt_number: attempts } = one;
  return { export_id, lease_token, attempts, from: 'uncertain', verdict, attempt };
}

export function outcomeOf(found: readonly ExternalEntry[], verdict: Verdict): string {
  if (verdict.to === 'confirmed') return 'found';
  if (found.length > 1) return 'found-twice';
  if (found.length === 1) return 'found-different';
  return verdict.to === 'uncertain' ? 'not-there-yet' : 'absent';
}

/** What was asked and answered, for the attempt's log. */
export const wireOfFind = (exportKey: string, found: readonly ExternalEntry[]): WireRecord => ({
  request: { find: exportKey },
  answer: { found: found.map(brief) },
});

const brief = (entry: ExternalEntry) => ({
  externalId: entry.externalId,
  postedOn: entry.postedOn,
  state: entry.state,
});

function causeOf(one: SoughtExport) {
  if (one.cause_code === null) return null;
  const { cause_code: code, cause_message, cause_hint } = one;
  const retry = 'find-first' as const;
  return { code, message: cause_message ?? '', hint: cause_hint ?? '', retry, subject: null };
}

// What happens to an export after a try: one pure function per kind of try, a reason per branch.
// Between the worker, which tries, and the stores, which write. Invariant: `uncertain` never leads
// to a send; a busy ledger never loses an export; only proof of absence after settling queues it
// again. Leaves to others: the connection's own fate (breaker.ts), the SQL (outcome-store.ts).

import type {
  Cause,
  EntryDraft,
  ExternalEntry,
  Outcome,
  Standing,
} from '#external-ledger/external-ledger.ts';
import { entryDifferences } from './draft-record.ts';
import { exportCause, exportProblem } from './export-errors.ts';
import type { ExportState } from './export-state.ts';

/** Bounds of the policy; milliseconds. All can be set per connection. */
export interface RetryLimits {
  readonly busyDelayMs: number;
  readonly busyDelayMsMax: number;
  readonly findDelayMs: number;
  readonly findDelayMsMax: number;
  /** Sent, unanswered and proven absent this often: a person decides. */
  readonly absencesMax: number;
  /** Preparations that may crash before the export is held. */
  readonly preparationsMax: number;
}

export const retryLimits: RetryLimits = {
  busyDelayMs: 1_000,
  busyDelayMsMax: 300_000,
  findDelayMs: 500,
  findDelayMsMax: 60_000,
  absencesMax: 5,
  preparationsMax: 3,
};

/** What the policy knows of the export before the try. */
export interface Tries {
  /** Tries in a row that settled nothing. */
  readonly failures: number;
  readonly absences: number;
}

/** What to write: the state, when to look again, and what is now known. */
export interface Verdict {
  readonly to: ExportState;
  /** From the database's now; 0 where no further try is due. */
  readonly delayMs: number;
  readonly failures: number;
  readonly absences: number;
  /** May the ledger have the entry, as far as we can prove? */
  readonly mayBeThere: boolean;
  readonly cause: Cause | null;
  readonly external: {
    readonly id: string;
    readonly url: string | null;
    readonly state: string;
    readonly standing: Standing;
  } | null;
}

/** After a post. `random` is in [0, 1): full jitter, so that workers do not return all at once. */
export function afterPost(
  outcome: Outcome,
  tries: Tries,
  { limits = retryLimits, random }: { limits?: RetryLimits; random: number },
): Verdict {
  const same = { absences: tries.absences, external: null };
  switch (outcome.kind) {
    case 'confirmed':
      return confirmed(outcome, outcome.externalId);
    case 'refused':
      // The ledger understood and said no: the same bytes would be refused again.
      return {
        ...same,
        to: 'held',
        delayMs: 0,
        failures: 0,
        mayBeThere: false,
        cause: outcome.cause,
      };
    case 'busy': {
      // Definitely not booked. No limit to the tries: a ledger that is down for a day must not turn
      // a day of exports into errors; the breaker keeps the tries few.
      const backoff = jittered(limits.busyDelayMs, limits.busyDelayMsMax, tries.failures, random);
      const delayMs = Math.max(backoff, outcome.retryAfterMs ?? 0);
      const failures = tries.failures + 1;
      return { ...same, to: 'queued', delayMs, failures, mayBeThere: false, cause: outcome.cause };
    }
    case 'disconnected':
      // The connection's trouble, not the entry's: back in place, no failure counted.
      return {
        ...same,
        to: 'queued',
        delayMs: 0,
        failures: tries.failures,
        mayBeThere: false,
        cause: null,
      };
    case 'unsent':
      // Nothing left the house: back in place, whoever holds it now.
      return {
        ...same,
        to: 'queued',
        delayMs: 0,
        failures: tries.failures,
        mayBeThere: false,
        cause: null,
      };
    case 'uncertain':
      // It may have been booked. Ask soon: most lost answers were booked before they were lost.
      return {
        ...same,
        to: 'uncertain',
        delayMs: limits.findDelayMs,
        failures: 0,
        mayBeThere: true,
        cause: outcome.cause,
      };
  }
}

/**
 * What `find` was asked for, and how long ago the export was last sent, by the database's clock.
 */
export interface Asked {
  readonly draft: EntryDraft;
  readonly sinceSentMs: number;
  readonly settlingMs: number;
  /** Where the ledger makes drafts that name no entity. */
  readonly homeEntityId?: string | undefined;
}

/** After a find that answered. `cause`: why the export became uncertain, kept while it stays so. */
export function afterFind(
  found: readonly ExternalEntry[],
  asked: Asked,
  tries: Tries & { readonly cause: Cause | null },
  limits: RetryLimits = retryLimits,
): Verdict {
  const [entry, second] = found;
  if (entry && second) {
    // Adopting one of two would hide the other: the books are wrong until a person removes it.
    const ids = found.map((one) => one.externalId);
    return disputed(tries, exportProblem('EXPORT_FOUND_TWICE', {}, ids.join(', ')), ids[0] ?? null);
  }
  if (entry) {
    const differences = entryDifferences(asked.draft, entry, asked.homeEntityId);
    if (differences.length === 0) {
      return confirmed(entry, entry.externalId);
    }
    const text = differences.join('; ');
    const problem = exportProblem('EXPORT_FOUND_DIFFERENT', {}, entry.externalId, text);
    return disputed(tries, problem, entry.externalId);
  }
  const leftMs = asked.settlingMs - asked.sinceSentMs;
  if (leftMs > 0) {
    // Not there yet is not proof: a slow commit may still land. Ask again, at the latest when
    // settled.
    const delayMs = Math.min(findDelay(limits, tries.failures), leftMs);
    const failures = tries.failures + 1;
    const { absences, cause } = tries;
    return {
      to: 'uncertain',
      delayMs,
      failures,
      absences,
      mayBeThere: true,
      cause,
      external: null,
    };
  }
  const absences = tries.absences + 1;
  const absent = { delayMs: 0, failures: 0, absences, mayBeThere: false, external: null };
  if (absences % limits.absencesMax === 0) {
    // Sending for ever what never arrives is a fault too, only a quiet one.
    const problem = exportProblem('EXPORT_NEVER_ARRIVES', {}, absences);
    return { ...absent, to: 'held', cause: exportCause(problem) };
  }
  return { ...absent, to: 'queued', cause: null };
}

/** After a find that could not be answered: still uncertain, asked again later. */
export function afterFailedFind(
  tries: Tries & { readonly cause: Cause | null },
  retryAfterMs: number | null,
  { limits = retryLimits, random }: { limits?: RetryLimits; random: number },
): Verdict {
  const backoff = jittered(limits.busyDelayMs, limits.busyDelayMsMax, tries.failures, random);
  return {
    to: 'uncertain',
    delayMs: Math.max(backoff, retryAfterMs ?? 0),
    failures: tries.failures + 1,
    absences: tries.absences,
    mayBeThere: true,
    cause: tries.cause,
    external: null,
  };
}

/** After our own code threw while preparing the export for the `preparations`th time. */
export function afterFailedPreparation(
  preparations: number,
  what: string,
  limits: RetryLimits = retryLimits,
): Cause | null {
  if (preparations < limits.preparationsMax) return null;
  return exportCause(exportProblem('EXPORT_PREPARATION_FAILED', {}, preparations, what));
}

function confirmed(
  there: Pick<ExternalEntry, 'externalUrl' | 'state' | 'standing'>,
  id: string,
): Verdict {
  const { externalUrl: url, state, standing } = there;
  return {
    to: 'confirmed',
    delayMs: 0,
    failures: 0,
    absences: 0,
    mayBeThere: true,
    cause: null,
    external: { id, url, state, standing },
  };
}

function disputed(
  tries: Tries,
  problem: ReturnType<typeof exportProblem>,
  subject: string | null,
): Verdict {
  const cause = exportCause(problem, subject);
  const { absences } = tries;
  return { to: 'held', delayMs: 0, failures: 0, absences, mayBeThere: true, cause, external: null };
}

function findDelay(limits: RetryLimits, failures: number): number {
  return Math.min(limits.findDelayMsMax, limits.findDelayMs * 2 ** Math.min(failures, 20));
}

function jittered(baseMs: number, maxMs: number, failures: number, random: number): number {
  return Math.floor(random * Math.min(maxMs, baseMs * 2 ** Math.min(failures, 20)));
}

/** A connector that threw: the contract forbids it, and what it sent may have arrived. */
export function connectorFailed(error: Error): Outcome {
  const problem = exportProblem('EXPORT_CONNECTOR_FAILED', {}, error.message);
  return { kind: 'uncertain', cause: exportCause(problem), wire: { request: {}, answer: null } };
}

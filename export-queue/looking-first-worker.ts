// Asks the ledger for prepared exports before their first send, where the database may be older
// than what was sent (setting `findFirst`, or after a restore). Called by preparing. Invariant:
// nothing here sends; an export that is there under a key of a later revision is moved ahead to
// that key before it is judged, so that its earlier key is never sent again. Leaves to others:
// noticing a restore (restored-worker.ts).

import type { Queryable } from '#database/pool.ts';
import {
  type ExportKey,
  type ExternalEntry,
  type ExternalLedger,
  findKeysMax,
} from '#external-ledger/external-ledger.ts';
import { keysAfter, revisionsMax } from './export-key.ts';
import { outcomeOf, wireOfFind } from './finding-worker.ts';
import type { FinishedTry } from './outcome-store.ts';
import { type Prepared, type PreparedExport, putBack, withoutTry } from './preparing-worker.ts';
import { afterFind, type RetryLimits } from './retry-policy.ts';
import { moveAhead } from './revision-store.ts';

interface By {
  readonly db: Queryable;
  readonly propertyId: number;
  readonly retry: RetryLimits;
}

/** Exports asked for in one call: each under its key and those that may come after it. */
const exportsPerFind = findKeysMax / revisionsMax;

const keysOf = ({ claimed }: PreparedExport): readonly ExportKey[] => [
  claimed.export_key,
  ...keysAfter(claimed.export_key, claimed.key_revision),
];

export async function findBeforeSending(
  prepared: readonly PreparedExport[],
  ledger: ExternalLedger,
  by: By,
): Promise<Prepared> {
  const ready: PreparedExport[] = [];
  const settled: FinishedTry[] = [];
  for (let from = 0; from < prepared.length; from += exportsPerFind) {
    const asked = prepared.slice(from, from + exportsPerFind);
    const reading = await ledger.find(asked.flatMap(keysOf));
    for (const one of asked) {
      if (reading.kind !== 'read') {
        const delayMs = reading.retryAfterMs ?? by.retry.busyDelayMs;
        settled.push(withoutTry(one.claimed, putBack(one.claimed, delayMs)));
        continue;
      }
      const found = keysOf(one).map((key) => reading.value.get(key) ?? []);
      if (found.every((entries) => entries.length === 0)) ready.push(one);
      else settled.push(await foundBefore(one, found, by));
    }
  }
  return { ready, settled };
}

/**
 * Found there before we sent it: the attempt is the evidence by which it is synced. Entries under
 * several of its keys are several.
 */
async function foundBefore(
  { claimed, draft, record, hash, parts }: PreparedExport,
  byKey: readonly (readonly ExternalEntry[])[],
  { db, propertyId, retry }: By,
): Promise<FinishedTry> {
  const ahead = byKey.findLastIndex((entries) => entries.length > 0);
  const key = keysAfter(claimed.export_key, claimed.key_revision)[ahead - 1];
  const { export_id: exportId, attempts } = claimed;
  if (key) await moveAhead(db, propertyId, { exportId, attempts, key, ahead });
  const found = byKey.flat();
  const asked = { draft, sinceSentMs: 0, settlingMs: 0 };
  const verdict = afterFind(found, asked, { ...claimed, cause: null }, retry);
  const wire = wireOfFind(key ?? claimed.export_key, found);
  const attempt = { outcome: outcomeOf(found, verdict), startedAt: null, finishedAt: null, wire };
  return { ...withoutTry(claimed, verdict), attempt, frozen: { record, hash, parts } };
}

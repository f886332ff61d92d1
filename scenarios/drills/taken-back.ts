// What repairs left in the external books, for the auditor: entries of ours that were edited there,
// each beside the one that takes it back. With SQL of its own and the company's books.
// Invariant: reads only; such a pair is nothing together, account by account, and there once.

import type { Queryable } from '#database/pool.ts';
import { type BookedEntry, centsOf } from './control-client.ts';

interface Former {
  readonly key: string;
  readonly reversalKey: string | null;
  readonly isOver: boolean;
}

/** Judges them, and takes what they explain out of the books that are left to explain. */
export async function takenBack(
  { db, propertyId }: { readonly db: Queryable; readonly propertyId: number },
  byReference: Map<string, BookedEntry[]>,
): Promise<string[]> {
  const { rows } = await db.query<Former>(
    `SELECT r.export_key AS key, v.export_key AS "reversalKey", r.ended_at IS NOT NULL AS "isOver"
       FROM export_revisions r
       LEFT JOIN exports v ON v.property_id = r.property_id AND v.export_id = r.reversal_export_id
      WHERE r.property_id = $1 ORDER BY r.export_id, r.revision`,
    [propertyId],
  );
  return rows.flatMap(({ key, reversalKey, isOver }) => {
    const took = (reference: string | null) => {
      const found = byReference.get(reference ?? '') ?? [];
      if (reference) byReference.delete(reference);
      return found;
    };
    if (!isOver) return [`The repair of ${key} has not ended.`];
    const [before, back] = [took(key), took(reversalKey)];
    const wanted = reversalKey === null ? 0 : 1;
    if (before.length !== wanted || back.length !== wanted) {
      return [`${key} is there ${before.length} times and taken back ${back.length} times.`];
    }
    const left = [...sumsOf([...before, ...back])].filter(([, cents]) => cents !== 0n);
    return left.map(
      ([place, cents]) => `${key} and what takes it back leave ${cents} at ${place}.`,
    );
  });
}

/** Cents by account, location and department. */
function sumsOf(entries: readonly BookedEntry[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const line of entries.flatMap((entry) => entry.lines)) {
    const { account, location, department, txnType, amount } = line;
    const place = `${account} at ${location} dept ${department ?? '-'}`;
    const cents = centsOf(amount) * (txnType === 'debit' ? 1n : -1n);
    sums.set(place, (sums.get(place) ?? 0n) + cents);
  }
  return sums;
}

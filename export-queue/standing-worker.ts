// Looks again at synced entries that wait there for approval, are drafts, or could not be read: one
// call for a hundred of them, in a quiet moment of the drain. Invariant: nothing is sent, and no
// state moves; an entry that is not found keeps its standing, reconciliation says it is gone.

import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import type { ConnectionKey } from './claim-store.ts';
import type { DrainParts } from './drain-parts.ts';
import type { LedgerUse } from './ledger-use.ts';
import { listToLookAt, noteStandings } from './standing-store.ts';

/** Keys one `find` may ask for, by the contract. */
const keysMax = 100;

/** Between two looks at the same entry, unless the settings say otherwise. */
export const standingIntervalMs = 600_000;

/** One look, when there is something to look at; returns how many standings changed. */
export async function lookAtStandings(
  { pool, log }: Pick<DrainParts, 'pool' | 'log'>,
  at: ConnectionKey,
  use: LedgerUse,
  olderThanMs: number,
): Promise<number> {
  const due = await listToLookAt(pool, at, { olderThanMs, count: keysMax });
  if (due.length === 0) return 0;
  const find = (ledger: ExternalLedger) => ledger.find(due.map((one) => one.export_key));
  const reading = await use.use(find);
  // The breaker and the connection's state are the lanes' business: a look that fails waits.
  if (reading.kind !== 'read') {
    log.warn(`Standings of connection ${at.connectionId}: ${reading.cause.message}`);
    return noteStandings(
      pool,
      at,
      due.map(({ export_id }) => ({ export_id, seen: null })),
    );
  }
  return noteStandings(
    pool,
    at,
    due.map(({ export_id, export_key, external_id }) => {
      const entries = reading.value.get(export_key) ?? [];
      const entry = entries.find((one) => one.externalId === external_id);
      const seen = entry && {
        standing: entry.standing,
        state: entry.state,
        url: entry.externalUrl,
      };
      return { export_id, seen: seen ?? null };
    }),
  );
}

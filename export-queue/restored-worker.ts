// Notices a restored database, before anything of a connection is prepared or summarised. Run when
// a drain begins and before each round of forming. Invariant: a restore is noticed once, also by
// several workers; where the last send was of the other export mode than the database knows, the
// connection is paused, because its entries would go out under keys that find nothing. Leaves to
// others: what marks are (sent-mark-store.ts), what is held (restore-store.ts).

import type pg from 'pg';
import type { DatabaseLog } from '#database/database-log.ts';
import { withTransaction } from '#database/pool.ts';
import type { ConnectionKey } from './claim-store.ts';
import { changeConnectionState, listConnections } from './connection-store.ts';
import { beginFindFirst, checkRestore, isAnyHeld, restoreReason } from './restore-store.ts';
import type { SentMarks } from './sent-mark-store.ts';

export interface NoticingParts {
  readonly pool: pg.Pool;
  readonly log: DatabaseLog;
  readonly worker: string;
  readonly marks?: SentMarks;
}

/** The reason of the pause; the guide says what to do. */
const otherMode =
  'The last send was of a daily summary, and the restored database exports entry by entry: set ' +
  'the export mode as it was, then resume.';

export async function noticeRestore(parts: NoticingParts, at: ConnectionKey): Promise<void> {
  const { pool, log, marks, worker } = parts;
  const finding = marks ? await checkRestore(pool, at, marks) : null;
  if (!finding?.isBehind || finding.isKnown) return;
  const { mark, exportMode } = finding;
  const reason = restoreReason(finding);
  const isOther = mark?.kind === 'summary' && exportMode === 'detail';
  await withTransaction(pool, async (tx) => {
    const begun = await beginFindFirst(tx, at, { person: worker, reason, restored: true, mark });
    if (!begun || !isOther) return;
    const paused = { state: 'paused' as const, reason: otherMode };
    await changeConnectionState(tx, at.propertyId, at.connectionId, paused);
  });
  log.warn(`Connection ${at.connectionId}: ${reason}`);
}

/** Of every connection of a property. */
export async function noticeRestores(parts: NoticingParts, propertyId: number): Promise<void> {
  for (const { connectionId } of await listConnections(parts.pool, propertyId)) {
    await noticeRestore(parts, { propertyId, connectionId });
  }
}

/** May what many entries are put together in be made, or might it stand there already? */
export async function mayPutTogether(parts: NoticingParts, propertyId: number): Promise<boolean> {
  await noticeRestores(parts, propertyId);
  return !(await isAnyHeld(parts.pool, propertyId));
}

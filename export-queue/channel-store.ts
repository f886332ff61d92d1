// Listens on PostgreSQL channels, and keeps listening when the connection breaks. Invariant: after
// every (re)connection the listener is called once without payload, because what was notified in
// between is lost. NOTIFY is a hint to look; polling is the floor.

import type pg from 'pg';
import type { DatabaseLog } from '#database/database-log.ts';
import type { Queryable } from '#database/pool.ts';

/**
 * Something moved in a property's exports: screens look again. The payload is the property's id.
 */
export const liveChannel = 'tieout_live';

export interface Channel {
  stop(): Promise<void>;
}

/** Holds one connection of the pool for as long as it listens. */
export function listen(
  pool: pg.Pool,
  channel: string,
  onNotify: (payload: string | null) => void,
  { log, retryMs = 1_000 }: { log: DatabaseLog; retryMs?: number },
): Channel {
  let stopped = false;
  let client: pg.PoolClient | null = null;
  let timer: NodeJS.Timeout | null = null;

  const connect = async (): Promise<void> => {
    if (stopped) return;
    try {
      const fresh = await pool.connect();
      if (stopped) return fresh.release();
      client = fresh;
      fresh.once('error', (error) => lose(fresh, error));
      fresh.once('end', () => lose(fresh, new Error('the connection ended')));
      fresh.on('notification', (message) => onNotify(message.payload ?? ''));
      await fresh.query(`LISTEN ${channel}`);
      onNotify(null);
    } catch (error) {
      lose(client, error as Error);
    }
  };

  const lose = (lost: pg.PoolClient | null, error: Error): void => {
    if (stopped || timer !== null || lost !== client) return;
    client = null;
    lost?.removeAllListeners('notification');
    lost?.release(error);
    log.warn(`Listening on ${channel} was interrupted: ${error.message}`);
    timer = setTimeout(() => {
      timer = null;
      opening = connect();
    }, retryMs);
  };

  let opening = connect();
  return {
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await opening;
      // Thrown away, not returned: the next user of a pooled connection must not receive
      // notifications.
      client?.release(true);
      client = null;
    },
  };
}

/** Tells screens that exports of the property moved. */
export async function notifyLive(db: Queryable, propertyId: number): Promise<void> {
  await db.query('SELECT pg_notify($1, $2)', [liveChannel, String(propertyId)]);
}

// Looks at every property that has somebody to tell, and tells what began and what is over. Any
// number of processes may run it. Invariant: one pass at a property at a time; what one pass told,
// the next does not tell again.

import type pg from 'pg';
import { readProperty } from '#chart-of-accounts/chart-store.ts';
import { type Rounds, startRounds } from '#chart-of-accounts/rounds-worker.ts';
import { wallClock } from '#chart-of-accounts/wall-clock.ts';
import { withTransaction } from '#database/pool.ts';
import type { Log } from '#monitoring/log.ts';
import {
  isDigestTold,
  propertiesToWatch,
  settleAlerts,
  tellDigest,
  tryAlertLock,
} from './alert-store.ts';
import { readConditions, readDigest } from './conditions-store.ts';
import { readNotificationSettings } from './settings-store.ts';

export interface WatchDeps {
  readonly pool: pg.Pool;
  readonly now: () => Date;
}

/** One pass over all properties. Answers how many messages it made. */
export async function watchOnce({ pool, now }: WatchDeps): Promise<number> {
  let made = 0;
  for (const propertyId of await propertiesToWatch(pool)) {
    made += await watchProperty(pool, propertyId, now());
  }
  return made;
}

async function watchProperty(pool: pg.Pool, propertyId: number, now: Date): Promise<number> {
  const settings = await readNotificationSettings(pool, propertyId);
  const { timeZone } = await readProperty(pool, propertyId);
  return withTransaction(pool, async (tx) => {
    if (!(await tryAlertLock(tx, propertyId))) return 0;
    const conditions = await readConditions(tx, propertyId, { ...settings, now });
    const made = await settleAlerts(tx, propertyId, { conditions, now });
    const clock = wallClock(timeZone, now);
    if (clock.time < settings.digestAt || (await isDigestTold(tx, propertyId, clock.on)))
      return made;
    const condition = await readDigest(tx, propertyId, now);
    return made + (await tellDigest(tx, propertyId, { condition, now }));
  });
}

/** A pass at once and then every `pauseMs`. */
export function startWatching(
  deps: WatchDeps & { readonly log: Log; readonly pauseMs: number },
): Rounds {
  const { log, pauseMs } = deps;
  const round = async () => {
    await watchOnce(deps);
  };
  const onFailure = (error: Error) => log.error({ err: error }, 'Notifications: a look failed');
  return startRounds(round, { pauseMs, onFailure });
}

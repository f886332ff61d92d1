// Reconciles by itself, where a property wants it: every day the day before, and at month end the
// period that is over, with the second opinion, each day until it is closed. Live, active
// connections only. Any number of processes may run it: one reconciles a connection at a time.
// Invariant: what was compared today is not compared again; what failed is tried again in an hour.

import type pg from 'pg';
import { listProperties, type Property } from '#chart-of-accounts/chart-store.ts';
import { periodAt } from '#chart-of-accounts/fiscal-calendar-store.ts';
import { addDays, daysBetween, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Rounds, software, startRounds } from '#chart-of-accounts/rounds-worker.ts';
import { wallClock } from '#chart-of-accounts/wall-clock.ts';
import type { Queryable } from '#database/pool.ts';
import { type ConnectionRecord, listConnections } from '#export-queue/connection-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { type OpenLedger, runReconciliation, type Scheduled } from './reconciliation-worker.ts';
import { readSettings } from './settings-store.ts';

export interface SchedulingDeps {
  readonly pool: pg.Pool;
  readonly openLedger: OpenLedger;
  readonly now: () => Date;
  readonly log: { info(text: string): void; warn(text: string): void };
}

/** A period that nobody closed is not compared for ever. */
const monthEndDaysMax = 31;

/** One round over every property. Answers how many reconciliations it ran. */
export async function reconcileByItself(deps: SchedulingDeps): Promise<number> {
  let ran = 0;
  for (const property of await listProperties(deps.pool)) {
    const { dailyAt, monthEnd } = await readSettings(deps.pool, property.propertyId);
    const now = deps.now();
    const clock = wallClock(property.timeZone, now);
    if (dailyAt === null || clock.time < dailyAt) continue;
    for (const connection of await listConnections(deps.pool, property.propertyId)) {
      if (connection.stage !== 'live' || connection.state !== 'active') continue;
      const due = await dueRuns(deps.pool, connection, monthEnd, { today: clock.on, now });
      for (const one of due) ran += await reconcileOne(deps, property, connection, one);
    }
  }
  return ran;
}

interface Moment {
  readonly today: IsoDate;
  readonly now: Date;
}

interface DueRun {
  readonly asOf: IsoDate;
  readonly scheduled: Scheduled;
}

/** The month's end first: where it is the day before, it is the day's comparison as well. */
async function dueRuns(
  db: Queryable,
  connection: ConnectionRecord,
  monthEnd: boolean,
  moment: Moment,
): Promise<DueRun[]> {
  const { today } = moment;
  const yesterday = addDays(today, -1);
  const wanted: DueRun[] = [];
  if (monthEnd) {
    const running = await periodAt(db, connection.propertyId, today);
    const over = addDays(running.fromOn, -1);
    const old = daysBetween(over, today) > monthEndDaysMax;
    if (!old && !(await isClosed(db, connection.propertyId, over))) {
      wanted.push({ asOf: over, scheduled: 'month-end' });
    }
  }
  if (!wanted.some(({ asOf }) => asOf === yesterday)) {
    wanted.push({ asOf: yesterday, scheduled: 'daily' });
  }
  const due: DueRun[] = [];
  for (const one of wanted) {
    if (one.asOf >= connection.cutoverOn && (await isDue(db, connection, one, moment))) {
      due.push(one);
    }
  }
  return due;
}

async function isClosed(db: Queryable, propertyId: number, through: IsoDate): Promise<boolean> {
  const { rows } = await db.query<{ closed: boolean }>(
    'select coalesce(closed_through_on($1) >= $2, false) as closed',
    [propertyId, through],
  );
  return rows[0]?.closed === true;
}

/** `today`: a run that began on it, on the property's wall, counts. */
async function isDue(
  db: Queryable,
  { propertyId, connectionId }: ConnectionRecord,
  { asOf, scheduled }: DueRun,
  { today, now }: Moment,
): Promise<boolean> {
  const { rows } = await db.query(
    `select from reconciliations r join properties p using (property_id)
      where r.property_id = $1 and r.connection_id = $2 and r.as_of_on = $3 and r.scheduled = $4
        and (r.started_at at time zone p.time_zone)::date = $5
        and (r.state in ('finished', 'running')
          or r.finished_at > $6::timestamptz - interval '1 hour')
      limit 1`,
    [propertyId, connectionId, asOf, scheduled, today, now],
  );
  return rows.length === 0;
}

async function reconcileOne(
  { pool, openLedger, now, log }: SchedulingDeps,
  { propertyId, code }: Property,
  { connectionId, name }: ConnectionRecord,
  { asOf, scheduled }: DueRun,
): Promise<number> {
  const of = { pool, openLedger, now, propertyId, connectionId, asOf, scheduled };
  try {
    const secondOpinion = scheduled === 'month-end';
    const how = { secondOpinion, light: scheduled === 'daily', person: software };
    const { tied, reading } = await runReconciliation({ ...of, ...how });
    const why = reading.kind === 'full' && reading.why ? `; all was read: ${reading.why}` : '';
    const said = `${tied ? 'ties out' : 'does not tie'}${why}`;
    log.info(`${code}: compared with ${name} as of ${asOf}: ${said}`);
    return 1;
  } catch (error) {
    // What the ledger or another run refused is kept with the run; the next round looks again.
    if (!(error instanceof ProblemError)) throw error;
    log.warn(`${code}: could not be compared with ${name} as of ${asOf}. ${error.message}`);
    return 0;
  }
}

/** A round at once and then every `pauseMs`. */
export function startReconciling(deps: SchedulingDeps & { readonly pauseMs: number }): Rounds {
  const round = async () => void (await reconcileByItself(deps));
  const onFailure = (error: Error) => deps.log.warn(`Reconciling by itself: ${error.message}`);
  return startRounds(round, { pauseMs: deps.pauseMs, onFailure });
}

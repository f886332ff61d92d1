// Where a drill of `npm test` takes place: a database and a company of its own, and its world in
// them; where the database itself is the matter, a company on each API over one database. A worker
// takes whatever connection of its database is free: drills that run side by side share none.
// Invariant: the company is gone when the test is over.

import type { TestContext } from 'node:test';
import type pg from 'pg';
import { testDatabase } from '#database/test-database.ts';
import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { apis } from './drill-company.ts';
import { DrillWorld, type DrillWorldOptions } from './drill-world.ts';

interface CompanyOptions {
  /** Settings of the company itself, as how long it takes to answer. */
  readonly company?: NonNullable<Parameters<typeof startSimulator>[0]>['settings'];
}

type WorldOptions = Omit<DrillWorldOptions, 'pool' | 'simulator'>;

async function worldIn(
  t: TestContext,
  pool: pg.Pool,
  { company = {}, ...of }: WorldOptions & CompanyOptions,
): Promise<DrillWorld> {
  const simulator = await startSimulator({ settings: company });
  t.after(() => simulator.stop());
  return DrillWorld.make({ pool, simulator, ...of });
}

export async function drillPlace(t: TestContext, options: WorldOptions & CompanyOptions) {
  const { pool, url: databaseUrl } = await testDatabase();
  return { world: await worldIn(t, pool, options), pool, databaseUrl };
}

/** A world and the events that are told in it. */
export interface House {
  readonly world: DrillWorld;
  readonly events: readonly EventJson[];
}

interface HousesOptions extends CompanyOptions {
  readonly seed: number;
  readonly events: number;
  readonly settings?: Record<string, unknown>;
}

/** A house on each API, both in this database. */
export function housesIn(
  t: TestContext,
  pool: pg.Pool,
  { events, ...options }: HousesOptions,
): Promise<House[]> {
  return Promise.all(
    apis.map(async (api) => {
      const world = await worldIn(t, pool, { ...options, api });
      return { world, events: world.events(events) };
    }),
  );
}

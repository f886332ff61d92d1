// Where a drill of `npm test` takes place: a database and a company of its own, and its world in
// them. A worker takes whatever connection of its database is free: drills that run side by side
// share no database. Invariant: the company is gone when the test is over.

import type { TestContext } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { DrillWorld, type DrillWorldOptions } from './drill-world.ts';

export interface DrillPlaceOptions extends Omit<DrillWorldOptions, 'pool' | 'simulator'> {
  /** Settings of the company itself, as how long it takes to answer. */
  readonly company?: NonNullable<Parameters<typeof startSimulator>[0]>['settings'];
}

export async function drillPlace(t: TestContext, { company = {}, ...of }: DrillPlaceOptions) {
  const { pool, url: databaseUrl } = await testDatabase();
  const simulator = await startSimulator({ settings: company });
  t.after(() => simulator.stop());
  const world = await DrillWorld.make({ pool, simulator, ...of });
  return { world, pool, databaseUrl };
}

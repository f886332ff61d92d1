// A worker that dies at one of its calls and is buried as the operating system does it: its
// connections to the database end. Invariant: after its death nothing it holds is used by anybody.
// Leaves to others: where it dies (kill-points.ts), its connections (doomed-pool.ts), who takes
// over.

import type { ExportWorkerOptions } from '#export-queue/export-worker.ts';
import { doomedPool } from './doomed-pool.ts';
import { openDrillLedger } from './drill-company.ts';
import type { DrillWorld } from './drill-world.ts';
import {
  KillPoint,
  killableLedger,
  killableMarks,
  killablePool,
  type Manner,
} from './kill-points.ts';

export interface DoomedOptions extends Partial<ExportWorkerOptions> {
  readonly databaseUrl: string;
  /** The call it dies at, counted from 1. */
  readonly at: number;
  readonly manner: Manner;
}

export interface DoomedWorker {
  readonly dead: Promise<void>;
  /** Stops it; where it died, or null when it got through alive. */
  buried(): Promise<string | null>;
}

export function startDoomed(world: DrillWorld, options: DoomedOptions): DoomedWorker {
  const { databaseUrl, at, manner, openLedger = openDrillLedger, marks, ...more } = options;
  let died = () => {};
  const dead = new Promise<void>((resolve) => {
    died = resolve;
  });
  const point = new KillPoint(at, manner, () => died());
  const applicationName = `doomed ${world.propertyId} ${at}`;
  const { pool, bury } = doomedPool(world.pool, databaseUrl, applicationName);
  const worker = world.startWorker({
    pool: killablePool(pool, point),
    openLedger: async (connection) => {
      const ledger = await point.pass('open', () => openLedger(connection));
      return killableLedger(ledger, point);
    },
    ...more,
    ...(marks && { marks: killableMarks(marks, point) }),
  });
  const buried = async () => {
    // Stopping makes calls too: it may die of them.
    if (!point.dead) await Promise.race([dead, worker.stop()]);
    if (!point.dead) {
      await pool.end();
      return null;
    }
    world.forget(worker);
    await bury();
    return point.diedAt;
  };
  return { dead, buried };
}

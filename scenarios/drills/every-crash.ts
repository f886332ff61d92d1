// The drill of crashes at every call a worker makes of database and ledger, from its start to its
// stop, each before, during and after. One worker dies at its first call, the next at its second …
// Invariant: no call is left out until a worker gets through alive. Workers poll, so how many calls
// that takes differs from run to run.

import type { AllAtOnceReport } from './all-at-once.ts';
import type { DrillWorld } from './drill-world.ts';
import type { Manner } from './kill-points.ts';
import { type Dying, repairCrashes } from './repair-crashes.ts';
import { type CrashReport, workerCrashes } from './worker-crashes.ts';

export interface EveryCrashReport extends AllAtOnceReport {
  /** How many points there were: the workers died at 1, 2, 3 … until one got through alive. */
  readonly points: number;
  readonly diedAt: CrashReport['diedAt'];
}

/** More calls than a worker with so little work ever makes. */
const pointsMax = 150;

const manners: readonly Manner[] = ['before', 'during', 'after'];

/** The same of repairs: who presses dies at each effect, then who sends what was pressed. */
export async function everyRepairCrash(
  make: () => Promise<DrillWorld>,
  { databaseUrl }: { databaseUrl: string },
): Promise<EveryCrashReport[]> {
  const reports: EveryCrashReport[] = [];
  for (const dying of ['desk', 'worker'] as readonly Dying[]) {
    for (const manner of manners) {
      const options = { databaseUrl, manner, dying, from: 1, step: 1, killsMax: pointsMax };
      reports.push(counted(await repairCrashes(await make(), options)));
    }
  }
  return reports;
}

function counted(report: CrashReport): EveryCrashReport {
  if (report.faults === pointsMax) throw new Error(`more than ${pointsMax} points: not all hit`);
  return { ...report, points: report.faults, kills: report.faults };
}

export async function everyCrash(
  make: () => Promise<DrillWorld>,
  { databaseUrl }: { databaseUrl: string },
): Promise<EveryCrashReport[]> {
  const reports: EveryCrashReport[] = [];
  for (const manner of manners) {
    const options = { databaseUrl, manner, from: 1, step: 1, killsMax: pointsMax };
    reports.push(counted(await workerCrashes(await make(), options)));
  }
  return reports;
}

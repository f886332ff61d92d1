// Processor time of other processes of a measurement: the database server with its backends, the
// simulated company. What a core was busy with does not change with what else the machine does, as
// wall time does. Invariant: reads only; where the system does not tell (no /proc), NaN. The
// system counts in hundredths of a second: measure seconds, not milliseconds.

import { readFileSync } from 'node:fs';
import { median, type Turn } from './harness.ts';

const millisecondsPerTick = 10;

/** Milliseconds of processor time of a process, its living children and those it outlived. */
export function processorMs(pid: number): number {
  try {
    // What stands before the last bracket is the program's name, and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    // utime, stime, and the same of children that have ended (proc(5), fields 14 to 17).
    const ticks = fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const ofChildren = children === '' ? [] : children.split(' ').map(Number).map(processorMs);
    return ofChildren.reduce((sum, one) => sum + one, ticks * millisecondsPerTick);
  } catch {
    return Number.NaN;
  }
}

/** Milliseconds of processor time of this process. */
export function ownProcessorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Whose time is told besides our own. */
export interface Others {
  readonly database: number;
  readonly company: number | undefined;
}

/** Collects the processor time a unit of work costs, turn by turn, and prints what is usual. */
export class ProcessorTimes {
  readonly #others: Others;
  readonly #turns = new Map<string, number[][]>();

  constructor(others: Others) {
    this.#others = others;
  }

  /** A turn of one side. */
  async of<T extends Turn>(side: string, work: () => Promise<T>): Promise<T> {
    const before = this.#now();
    const turn = await work();
    const each = this.#now().map((ms, at) => ((ms - (before[at] ?? 0)) * 1000) / turn.units);
    this.#turns.set(side, [...(this.#turns.get(side) ?? []), each]);
    return turn;
  }

  #now(): number[] {
    const { database, company } = this.#others;
    return [ownProcessorMs(), processorMs(database), processorMs(company ?? -1)];
  }

  print(): void {
    for (const [side, turns] of this.#turns) {
      // The first turn warmed up.
      const counted = turns.slice(1);
      const [own, database, company] = [0, 1, 2].map((at) =>
        Math.round(median(counted.map((each) => each[at] ?? Number.NaN))),
      );
      console.log(
        `  ${side}: processor time a unit ${own} µs in this process, ${database} µs in ` +
          `PostgreSQL, ${company} µs at the company`,
      );
    }
  }
}

// What exporting costs in processor time: of this process, of the database server with its
// backends, of the simulated company. Leaves to others: reading it (processor-time.ts).

import { median, type Turn } from './harness.ts';
import { processorMs } from './processor-time.ts';

/** Milliseconds of processor time of this process. */
function ownProcessorMs(): number {
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

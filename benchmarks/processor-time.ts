// Processor time of other processes of a measurement, as Linux counts it: what a turn costs,
// whoever else uses the machine. Invariant: read from outside, so that reading costs the server
// nothing it counts; where the system does not tell (no /proc), NaN. The system counts in
// hundredths of a second: measure seconds, not milliseconds.

import { readFileSync } from 'node:fs';
import { median, type Turn, verdict } from './harness.ts';

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

/** Keeps what two sides cost the server in turns, and tells their ratio. */
export class ProcessorTime {
  readonly #serverPid: number;
  readonly #spent = { ours: [] as number[], limit: [] as number[] };

  constructor(serverPid: number) {
    this.#serverPid = serverPid;
  }

  /** A turn of a side; round 0 is not counted. */
  async of(side: 'ours' | 'limit', round: number, turn: () => Promise<Turn>): Promise<Turn> {
    const before = processorMs(this.#serverPid);
    const done = await turn();
    const spent = processorMs(this.#serverPid) - before;
    if (round > 0) this.#spent[side].push(spent / done.units);
    return done;
  }

  /** Processor time without over with: as a speed, so that 1 costs nothing. */
  tell(target: number): void {
    const { ours, limit } = this.#spent;
    const ratio = median(ours.map((one, at) => (limit[at] ?? Number.NaN) / one));
    console.log(
      `  by processor time of the server: median ratio ${ratio.toFixed(3)}, ` +
        `target ${target}: ${verdict(ratio >= target)}`,
    );
  }
}

// Processor time of the database server, as Linux counts it: what a turn costs, whoever else uses
// the machine. Invariant: read from outside, so that reading costs the server nothing it counts.

import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { median, type Turn } from './harness.ts';

const ticksPerSecond = 100;

/** Seconds the server's processes have used; NaN where the system does not tell. */
async function serverSeconds(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
  const ticks = rows.map(({ pid }) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // After the name, which may hold anything but ends with the last parenthesis.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11]) + Number(fields[12]);
    } catch {
      return Number.NaN;
    }
  });
  return ticks.reduce((sum, one) => sum + one, 0) / ticksPerSecond;
}

/** Keeps what two sides cost the server in turns, and tells their ratio. */
export class ProcessorTime {
  readonly #pool: pg.Pool;
  readonly #spent = { ours: [] as number[], limit: [] as number[] };

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** A turn of a side; round 0 is not counted. */
  async of(side: 'ours' | 'limit', round: number, turn: () => Promise<Turn>): Promise<Turn> {
    const before = await serverSeconds(this.#pool);
    const done = await turn();
    const spent = (await serverSeconds(this.#pool)) - before;
    if (round > 0) this.#spent[side].push(spent / done.units);
    return done;
  }

  /** Processor time without over with: as a speed, so that 1 costs nothing. */
  tell(target: number): void {
    const { ours, limit } = this.#spent;
    const ratio = median(ours.map((one, at) => (limit[at] ?? Number.NaN) / one));
    const verdict = ratio >= target ? 'met' : 'missed';
    console.log(
      `  by processor time of the server: median ratio ${ratio.toFixed(3)}, ` +
        `target ${target}: ${verdict}`,
    );
  }
}

// A season's exported journal before a program nobody here wrote: it must come to what the model
// came to, so that books, model and program are three. Invariant: the balances expected are the
// model's, never read from the books. Leaves to others: proving the books (prove-season.ts).

import type pg from 'pg';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import {
  asBalances,
  disagreements,
  type OtherProgram,
  writeJournal,
} from '#scenarios/other-programs.ts';
import type { SeasonReport } from './prove-season.ts';

export interface Audit {
  readonly pool: pg.Pool;
  readonly program: OtherProgram;
  /** Where the journal is written. */
  readonly folder: string;
}

/** Where the program disagrees; empty: it comes to the same. */
export async function auditSeason(
  { pool, program, folder }: Audit,
  { propertyId, balances }: Pick<SeasonReport, 'propertyId' | 'balances'>,
): Promise<string[]> {
  const chart = await chartCache(pool).current(propertyId);
  const file = await writeJournal({ pool, chart, folder }, program.name);
  const sums = new Map<string, bigint>();
  for (const [place, cents] of balances) {
    const key = `${place.split(' ')[1]} USD`;
    sums.set(key, (sums.get(key) ?? 0n) + cents);
  }
  return await disagreements(program, file, asBalances(sums));
}

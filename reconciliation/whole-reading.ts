// Runs the statements that read whole periods of our journal and its exports, in a transaction.
// Invariant: no plan of theirs grows with the square of the entries. Statistics do not know a
// property that was imported a minute ago: the planner takes it for a row or two and would read one
// side again for every row of the other. Leaves to others: the statements (…-store.ts).

import type { Queryable } from '#database/pool.ts';

/** The rows of a statement whose joins hash or merge, whatever the statistics say of their size. */
export async function readWhole<Row extends object>(
  client: Queryable,
  sql: string,
  values: readonly unknown[],
): Promise<Row[]> {
  await client.query(`set local enable_nestloop = off`);
  const { rows } = await client.query<Row>(sql, [...values]);
  await client.query('set local enable_nestloop to default');
  return rows;
}

// The kept chart under load: few questions, none answered by what was read before it was asked.
// Method: a real database behind a gate that counts the questions for the version and holds their
// answers back until told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Queryable } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { chartCache } from './chart-cache-store.ts';
import { createProperty } from './chart-store.ts';

const { pool } = await testDatabase();

/** Holds each answer to the question for the version until `open` is called. */
function gate() {
  const held: (() => void)[] = [];
  let asked = 0;
  const query = async (...args: unknown[]) => {
    const answer = await (pool.query as (...given: unknown[]) => Promise<unknown>)(...args);
    const [of] = args as [{ name?: string }];
    if (of.name !== 'read-chart-version') return answer;
    asked += 1;
    await new Promise<void>((resolve) => held.push(resolve));
    return answer;
  };
  return { db: { query } as unknown as Queryable, held, asked: () => asked };
}

const until = async (holds: () => boolean) => {
  while (!holds()) await pool.query('SELECT 1');
};

test('who comes while a question is under way waits for the next, and shares it', async () => {
  const propertyId = await createProperty(pool, {
    ...{ code: 'cove', name: 'Cove', timeZone: 'UTC', baseCurrency: 'USD' },
  });
  const { db, held, asked } = gate();
  const charts = chartCache(db);
  const answer = async () => {
    await until(() => held.length === 1);
    held.shift()?.();
  };
  await Promise.all([charts.current(propertyId), answer()]);
  const first = charts.current(propertyId);
  await until(() => held.length === 1);
  // Read, and on its way: what is committed now is not in it.
  await pool.query(`UPDATE properties SET name = 'Cove Marina' WHERE property_id = $1`, [
    propertyId,
  ]);
  const later = Array.from({ length: 20 }, () => charts.current(propertyId));
  await answer();
  await answer();
  assert.equal((await first).propertyName, 'Cove');
  for (const one of later) assert.equal((await one).propertyName, 'Cove Marina');
  assert.equal(asked(), 3);
});

test('a question that failed is asked again', async () => {
  let fails = true;
  const query = async (...args: unknown[]) => {
    if (fails) throw new Error('away');
    return (pool.query as (...given: unknown[]) => Promise<unknown>)(...args);
  };
  const charts = chartCache({ query } as unknown as Queryable);
  const both = [charts.current(1), charts.current(1)];
  for (const one of both) await assert.rejects(one, /away/);
  fails = false;
  assert.equal((await charts.current(1)).propertyId, 1);
});

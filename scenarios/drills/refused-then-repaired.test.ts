// Drill of refusals that people repair: the company refuses some of hundreds of entries, each is
// tried once and holds nobody up. When the cause is gone over there, one press requeues all of its
// class, and one of them is taken back while it is on the wire.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { requeueExports, selectionFirstParameter } from '#export-queue/action-store.ts';
import { filterSql } from '#export-queue/export-filter.ts';
import { notTakenBack } from '#scenarios/demo-season/season.ts';
import type { Json } from './control-client.ts';
import { apis, theirs } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { violations } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import { type OurEntry, readOurEntries } from './our-entries.ts';
import { judged } from './reconciled.ts';

/** Why the company refuses some entries, until a person changes it over there. */
interface Refusal {
  /** A path of the company's control API, and what is put there. */
  readonly path: string;
  readonly fault: Json;
  readonly repaired: Json;
  readonly concerns: (entry: OurEntry) => boolean;
}

function closedPeriod(entries: readonly OurEntry[]): Refusal {
  const days = entries.map(({ postedOn }) => postedOn).sort();
  const through = String(days[20]);
  return {
    path: '/books-closed-through',
    fault: { through },
    repaired: { through: '2025-12-31' },
    concerns: ({ postedOn }) => postedOn <= through,
  };
}

/** The account that the fewest of the entries have, but some. */
function rareAccount(entries: readonly OurEntry[]): string {
  const accounts = entries.flatMap(({ lines }) => [...new Set(lines.map((one) => one.account))]);
  const some = [...Map.groupBy(accounts, (account) => account)]
    .filter(([, times]) => times.length >= 5)
    .sort(([, a], [, b]) => a.length - b.length);
  return String(some[0]?.[0]);
}

/** What an account is at the company, and what it was. */
const changedAccount = (fault: Json, repaired: Json) => (entries: readonly OurEntry[]) => {
  const account = rareAccount(entries);
  return {
    ...{ path: `/accounts/${theirs.account(account)}`, fault, repaired },
    concerns: ({ lines }: OurEntry) => lines.some((line) => line.account === account),
  };
};

const refusals: Readonly<Record<string, (entries: readonly OurEntry[]) => Refusal>> = {
  'a closed period': closedPeriod,
  'an inactive account': changedAccount({ status: 'inactive' }, { status: 'active' }),
  'an account that asks for a project': changedAccount(
    { requireDimensions: ['location', 'project'] },
    { requireDimensions: ['location'] },
  ),
};

interface Held {
  readonly attempts: number;
  readonly cause_code: string;
  readonly cause_hint: string | null;
}

const heldOf = async ({ pool, propertyId }: DrillWorld) =>
  (
    await pool.query<Held>(
      `SELECT attempts, cause_code, cause_hint FROM exports
        WHERE property_id = $1 AND state = 'held'`,
      [propertyId],
    )
  ).rows;

/** What the button of the group of this cause does. */
async function requeueAllOf(cause: string, { pool, propertyId }: DrillWorld): Promise<number> {
  const facts = { firstParameter: selectionFirstParameter, currency: 'USD' };
  const filter = filterSql({ status: 'error', cause }, facts);
  assert.ok('where' in filter);
  const by = { person: 'dana', reason: 'Mended at the company' };
  return withTransaction(pool, async (tx) => {
    return (await requeueExports(tx, propertyId, { filter }, by)).done;
  });
}

describe('refusals', { concurrency: 2 }, () => {
  for (const api of apis) {
    for (const [what, refusalOf] of Object.entries(refusals)) {
      test(`${api}: ${what} holds what it concerns, once, and nothing else`, async (t) => {
        const company = { latencyMs: 2 };
        const { world, pool } = await drillPlace(t, { seed: 20, api, company });
        const events = world.events(200);
        await world.post(events);
        const entries = await readOurEntries({ db: pool, propertyId: world.propertyId });
        const { path, fault, repaired, concerns } = refusalOf(entries);
        const refused = new Set(entries.filter(concerns).map(({ event }) => event));
        await world.control('PUT', path, fault);
        const worker = world.startWorker();
        const states = await world.drained();
        const confirmed = entries.length - refused.size;
        assert.deepEqual(states, { held: refused.size, confirmed });
        const held = await heldOf(world);
        assert.deepEqual(new Set(held.map((one) => one.attempts)), new Set([1]));
        const [cause, ...others] = new Set(held.map((one) => one.cause_code));
        assert.ok(cause !== undefined && others.length === 0, `${cause}, ${others}`);
        assert.ok(held.every((one) => one.cause_hint));

        await world.control('PUT', path, repaired);
        assert.equal(await requeueAllOf(cause, world), refused.size);
        await world.until(({ sending = 0, queued = 0 }) => sending + queued < refused.size);
        const wrong = notTakenBack(events).find(({ id }) => refused.has(id));
        if (wrong) await world.post([world.reversalOf(wrong)]);
        await world.drained();
        await worker.stop();
        const found = await judged(world);
        assert.deepEqual(violations(found), []);
        assert.equal(found.entries, events.length + (wrong ? 1 : 0));
        await world.retire();
      });
    }
  }
});

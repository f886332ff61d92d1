// Drill of a company that takes fewer calls at once than the connection has lanes, from the middle
// of an export on: all that fit are under way together, nothing is refused any more once the cap
// is known, no export is held, lost or counted as failed. How much of the time they are is printed;
// benchmarks/lanes.ts holds it. The XML API says nothing of room before it refuses, with a waiting
// time or without; the REST API says it with every answer.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDrillLedger } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { violations } from './drill-report.ts';
import { replaced } from './kill-points.ts';
import { judged } from './reconciled.ts';

const lanes = 8;
const cap = 2;

interface Lanes {
  readonly inFlightMax: number;
  readonly refused: number;
}

/** Counts the posts under way, and for how long they were. */
class Wire {
  #inFlight = 0;
  #atMs = performance.now();
  #laneMs = 0;
  #sinceMs = this.#atMs;

  #step(by: number): void {
    const nowMs = performance.now();
    this.#laneMs += this.#inFlight * (nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.#inFlight += by;
  }

  /** Posts at the same time on average, since the last look. */
  look(): number {
    this.#step(0);
    const average = this.#laneMs / (this.#atMs - this.#sinceMs);
    this.#laneMs = 0;
    this.#sinceMs = this.#atMs;
    return average;
  }

  readonly openLedger: typeof openDrillLedger = async (connection) => {
    const ledger = await openDrillLedger(connection);
    return replaced(ledger, {
      post: (...sent: Parameters<typeof ledger.post>) => {
        this.#step(1);
        return ledger.post(...sent).finally(() => this.#step(-1));
      },
    });
  };
}

const table = [
  { api: 'rest', retryAfterHeader: true },
  { api: 'xml', retryAfterHeader: true },
  { api: 'xml', retryAfterHeader: false },
] as const;

describe('a cap lowered at run time', { concurrency: 3 }, () => {
  for (const { api, retryAfterHeader } of table) {
    const told = retryAfterHeader ? 'with a waiting time' : 'without a waiting time';
    test(`${api}, refusing ${told}: what is left of it is used`, async (t) => {
      const company = { latencyMs: 100, xml: { retryAfterHeader } };
      const { world, pool } = await drillPlace(t, { seed: 16, api, settings: { lanes }, company });
      const { control } = world;
      const watched = async () => {
        const told = (await control('GET', '/lanes')) as Record<string, { company: Lanes }>;
        return told[api]?.company as Lanes;
      };
      await world.post(world.events(130));
      const wire = new Wire();
      const worker = world.startWorker({ openLedger: wire.openLedger });
      await world.until(({ confirmed = 0 }) => confirmed >= 30);
      const takes = (calls: number) => ({
        limits: { perApplication: calls, perCompany: calls },
        xml: { parallelRequests: calls },
      });
      await control('PUT', '/settings', takes(cap));
      // The refusals of the calls under way have been heard, and the wait they asked for is over.
      const at = await world.states();
      await world.until(({ confirmed = 0 }) => confirmed >= (at.confirmed ?? 0) + 12);
      const { refused } = await watched();
      await control('POST', '/lanes/reset');
      wire.look();
      const { confirmed: from = 0 } = await world.states();
      await world.until(({ confirmed = 0 }) => confirmed >= from + 40);
      const share = wire.look() / cap;
      const used = await watched();
      await world.drained();
      await worker.stop();
      const percent = (share * 100).toFixed(1);
      t.diagnostic(`${percent} % of the cap used, ${refused} refused before it was known`);
      assert.equal(used.inFlightMax, cap);
      assert.equal(used.refused, 0, 'refused after the cap was known');
      const { rows } = await pool.query<{ spent: number; held: number }>(
        `SELECT max(absences)::int AS spent, count(*) FILTER (WHERE state = 'held')::int AS held
           FROM exports WHERE property_id = $1`,
        [world.propertyId],
      );
      assert.deepEqual(rows, [{ spent: 0, held: 0 }], 'a busy company is no absence');
      // What reads the books at the end is not what is drilled.
      await control('PUT', '/settings', takes(lanes));
      assert.deepEqual(violations(await judged(world)), []);
      await world.retire();
    });
  }
});

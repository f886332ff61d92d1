// The drill of entries that never go through, queued before all good ones: some the company refuses
// every time, some whose sends never arrive and are never answered. Invariant: every good entry is
// sent once and booked, a refused one is tried once, and one that never arrives is held in the end.
// Leaves to others: how many (a few in `npm test`, ten thousand by `npm run drill -- --poison`).

import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import { violations } from './drill-report.ts';
import type { DrillWorld } from './drill-world.ts';
import { paths } from './fault-plan.ts';
import { judged } from './reconciled.ts';

export interface PoisonCounts {
  readonly good: number;
  /** Dated in a closed period. */
  readonly refused: number;
  /** Reset before anything is booked, every time. */
  readonly silent: number;
}

export interface PoisonReport extends PoisonCounts {
  /** Of the good ones, from the start of the worker until the last is confirmed. */
  readonly goodPerSecond: number;
  /** What is not as it must be, in sentences. */
  readonly violations: readonly string[];
}

const closedThrough = '2026-01-31';

function invoice(id: string, occurredOn: string): EventJson {
  return {
    ...{ source: 'marina-os', id, kind: 'invoice-issued', occurredOn },
    ...{ outlet: 'REIT', currency: 'USD', customer: { id: 'C-1', name: 'Ada Byron' } },
    lines: [{ product: 'SLIP-TRANSIENT', amount: '100.00' }],
  };
}

const some = (count: number, name: string, on: string) =>
  Array.from({ length: count }, (_, index) => invoice(`${name}-${index}`, on));

export async function poisonFirst(world: DrillWorld, counts: PoisonCounts): Promise<PoisonReport> {
  const { control, api } = world;
  const refused = some(counts.refused, 'REFUSED', closedThrough);
  const silent = some(counts.silent, 'SILENT', '2026-05-03');
  const good = some(counts.good, 'GOOD', '2026-05-03');
  await control('PUT', '/books-closed-through', { through: closedThrough });
  for (const text of world.keysOf(silent)) {
    const match = { path: paths[api].post, text };
    await control('POST', '/faults', { fault: 'reset-before', times: 100_000, match });
  }
  for (const events of [silent, refused, good]) {
    for (let from = 0; from < events.length; from += 1_000) {
      await world.post(events.slice(from, from + 1_000));
    }
  }
  const startedAtMs = performance.now();
  const worker = world.startWorker();
  await world.until(({ confirmed = 0 }) => confirmed >= good.length, 600_000);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  await world.drained();
  await worker.stop();
  const findings = [...(await triesThatAreWrong(world)), ...(await booksThatAreWrong(world))];
  return { ...counts, goodPerSecond: Math.round(good.length / seconds), violations: findings };
}

/** Exports posted more or less often than their kind must be, or that ended in another state. */
async function triesThatAreWrong({ pool, propertyId }: DrillWorld): Promise<string[]> {
  const { rows } = await pool.query<{ text: string }>(
    `WITH tried AS (
       SELECT split_part(v.external_id, '-', 1) AS kind, v.external_id, x.state, x.cause_code,
              (SELECT count(*) FROM export_attempts a
                WHERE a.property_id = x.property_id AND a.export_id = x.export_id
                  AND a.purpose = 'post' AND a.outcome NOT IN ('unsent', 'busy')) AS posts
         FROM exports x
         JOIN journal_entries e ON e.property_id = x.property_id AND e.entry_id = x.entry_id
         JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
        WHERE x.property_id = $1)
     SELECT format('%s: %s posts, %s %s', external_id, posts, state, cause_code) AS text
       FROM tried
      WHERE NOT CASE kind
        WHEN 'GOOD' THEN posts = 1 AND state = 'confirmed'
        WHEN 'REFUSED' THEN posts = 1 AND state = 'held'
        ELSE posts = 5 AND state = 'held' AND cause_code = 'EXPORT_NEVER_ARRIVES' END`,
    [propertyId],
  );
  return rows.map((row) => row.text);
}

/** The poison is not in the books, and must not be; all else must. */
async function booksThatAreWrong(world: DrillWorld): Promise<string[]> {
  const found = await judged(world);
  const isPoison = (event: string) => /^(REFUSED|SILENT)-/.test(event);
  const lost = found.lost.filter((event) => !isPoison(event));
  // Balances differ by what is held: the lines of every booked entry are compared one by one.
  const findings = found.findings.filter((one) => !one.startsWith('The balance of'));
  return violations({ ...found, lost, findings });
}

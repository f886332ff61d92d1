// Differences of every kind, planted in a simulated company over a random set of entries: each must
// be found under its own name, nothing else may be, and the identity must hold to the cent in every
// row, against balances that the company itself adds up.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { parseAmount } from '#money/money.ts';
import { estimateReconciliation } from '#reconciliation/estimate-worker.ts';
import { externalPlace, placeKey } from '#reconciliation/place.ts';
import { asOf } from '#reconciliation/small-books-store.ts';
import { discrepancyOf, type TieOutRow } from '#reconciliation/tie-out.ts';
import { type Random, randomFrom } from '../demo-season/random.ts';
import { type PlantedCompany, type SentEntry, startPlantedCompany } from './planted-company.ts';
import { bookByHand, type Effect, linesOf, type Plant, type Planted, plants } from './planting.ts';

const { pool } = await testDatabase();
const seed = 20261126;
const ordinary = 60;

/** Entries before cut-over there, entries on both sides, and what is open here. */
async function fill(company: PlantedCompany, random: Random): Promise<SentEntry[]> {
  const { control, books, send } = company;
  await control('PUT', '/books-closed-through', { through: null });
  await bookByHand(company, { cents: 900_00, credit: '6410', on: '2025-12-31' });
  const sent: SentEntry[] = [];
  for (let at = 0; at < ordinary + plants.length * 2; at += 1) {
    const month = String(random.between(1, 4)).padStart(2, '0');
    sent.push(
      await send({
        on: `2026-${month}-${String(random.between(1, 28)).padStart(2, '0')}`,
        cents: random.between(1, 999_99),
        outlet: random.pick(['TRS', 'REIT']),
      }),
    );
  }
  for (const state of ['queued', 'held', 'excluded', 'none'] as const) {
    await books.post({ cents: random.between(1, 999_99), state });
  }
  return sent;
}

/** Kinds that begin before anything is there: re-dated, arrived unseen, a changed adjustment. */
async function plantBesides(company: PlantedCompany): Promise<Planted[]> {
  const reDated = await company.send({ on: '2026-04-30', cents: 64_00, sentOn: '2026-07-01' });
  const unseen = await company.books.post({ cents: 12_34, state: 'uncertain' });
  const { rows } = await pool.query<{ export_id: bigint }>(
    'select export_id from exports where property_id = $1 and export_key = $2',
    [company.books.propertyId, unseen.key],
  );
  const at = { account: '4000', location: '100', cents: 12_34 } as SentEntry;
  await bookByHand(company, { cents: 12_34, reference: unseen.key, on: '2026-03-01' });
  const arrived = { about: String(rows[0]?.export_id), effects: linesOf(at) };
  return [
    {
      ...{ kind: 're-dated', cause: 'remapped', about: String(reDated.exportId) },
      effects: linesOf(reDated, -1),
    },
    { kind: 'there, answer lost', cause: 'arrived', ...arrived },
  ];
}

/** Every planted difference as one line of text; what a run found, in the same words. */
const told = ({ cause, about }: Pick<Planted, 'cause' | 'about'>) => `${cause} ${about}`;

type Found = Awaited<ReturnType<PlantedCompany['books']['reconcile']>>;

async function foundIn({ propertyId }: PlantedCompany['books'], { reconciliationId }: Found) {
  const { rows: findings } = await pool.query<{ cause: Planted['cause']; about: string }>(
    `select cause, coalesce(export_id::text, external_entry_id,
            substring(what from '^(.*) was ')) as about
       from reconciliation_findings where property_id = $1 and reconciliation_id = $2`,
    [propertyId, reconciliationId],
  );
  const { rows: foreign } = await pool.query<{ about: string }>(
    `select external_entry_id as about from reconciliation_foreign_entries
      where property_id = $1 and reconciliation_id = $2`,
    [propertyId, reconciliationId],
  );
  return [...findings, ...foreign.map(({ about }) => ({ cause: 'foreign' as const, about }))];
}

/** Effects in scope, by place and cause. */
function sumsOf(planted: readonly Planted[]) {
  const sums = new Map<string, bigint>();
  const note = (cause: string, [account, location, cents]: Effect) => {
    const key = `${account} ${location} ${cause}`;
    sums.set(key, (sums.get(key) ?? 0n) + BigInt(cents));
  };
  for (const { cause, effects } of planted) for (const effect of effects) note(cause, effect);
  return [...sums].filter(([, amount]) => amount !== 0n).sort();
}

function sumsIn(rows: readonly TieOutRow[]) {
  return rows
    .flatMap(({ place, causes, foreign }) =>
      [...Object.entries(causes), ['foreign', foreign] as const].map(
        ([cause, amount]) => [`${place.account} ${place.location} ${cause}`, amount] as const,
      ),
    )
    .filter(([key, amount]) => amount !== 0n && !key.endsWith(' not-queued'))
    .sort();
}

async function proveIdentity({ control }: PlantedCompany, rows: readonly TieOutRow[]) {
  const { balances } = await control('GET', '/books?through=2026-06-30');
  const theirs = new Map(
    (balances as { account: string; location: string; balance: string }[]).map((one) => [
      placeKey(externalPlace(one.account, one.location, 'USD' as never)),
      parseAmount(one.balance, 'USD' as never) ?? 0n,
    ]),
  );
  for (const row of rows) {
    if (row.external === null) continue;
    const explained =
      row.opening + row.ours - row.notExported - row.pending - row.error - row.excluded;
    const named = row.adjustments + row.foreign + discrepancyOf(row.causes);
    const at = placeKey(row.place);
    assert.equal(explained + named + row.unexplained, row.external, `the identity at ${at}`);
    assert.equal(row.external, theirs.get(at) ?? 0n, `the company's own balance at ${at}`);
    assert.equal(row.unexplained, 0n, `nothing is unexplained at ${at}`);
  }
}

const dayMs = 24 * 3_600_000;
const tomorrow = () => new Date(Date.now() + dayMs);

/** A day passes there, and since anything of ours was last touched. */
async function passDay({ books, control }: PlantedCompany): Promise<void> {
  await control('POST', '/clock/advance', { ms: dayMs });
  await pool.query(
    "update exports set changed_at = changed_at - interval '1 day' where property_id = $1",
    [books.propertyId],
  );
}

/** The run takes at most the calls that were estimated, and not less than half of them. */
async function expectEstimated(
  { books, openLedger, requests }: PlantedCompany,
  light: boolean,
  run: () => Promise<Found>,
): Promise<Found> {
  const { propertyId, connectionId } = books;
  const of = { pool, openLedger, propertyId, connectionId, asOf, now: tomorrow };
  const estimate = await estimateReconciliation({ ...of, light, secondOpinion: false });
  assert.equal(estimate.reading, light ? 'changes' : 'full');
  const before = requests();
  const result = await run();
  const made = requests() - before;
  const { calls } = estimate;
  assert(calls !== null && made <= calls && calls <= 2 * made, `${made} made, ${calls} estimated`);
  return result;
}

/** A light run and then a full one: the same rows, counts and findings. */
async function expectSame(company: PlantedCompany, light: Found): Promise<void> {
  const { books, openLedger } = company;
  const full = await expectEstimated(company, false, () =>
    books.reconcile(openLedger, { at: tomorrow }),
  );
  const found = async (run: Found) => (await foundIn(books, run)).map(told).sort();
  assert.deepEqual(await found(light), await found(full));
  assert.deepEqual([light.rows, light.counts], [full.rows, full.counts]);
}

test(`every planted difference is found and nothing else, seed ${seed}`, async (t) => {
  const random = randomFrom(seed);
  const company = await startPlantedCompany(pool, 'planted', 25);
  t.after(company.stop);
  const { books, openLedger } = company;
  const light = () => books.reconcile(openLedger, { light: true, at: tomorrow });
  const sent = await fill(company, random);
  await passDay(company);
  const before = await light();
  assert.deepEqual([before.counts.findings, before.explained], [0, true]);
  const nothingKept = 'nothing was kept of an earlier reading';
  assert.deepEqual(before.reading, { kind: 'full', why: nothingKept });

  const planted = await plantBesides(company);
  const plant = async (chosen: readonly Plant[]) => {
    for (const act of chosen) {
      const [entry] = sent.splice(random.between(0, sent.length - 1), 1);
      assert(entry);
      planted.push(...(await act(company, entry)));
    }
  };
  const [deleted, ...changing] = plants;
  assert(deleted);
  await plant(changing);
  const changes = await light();
  assert(changes.reading.kind === 'changes', JSON.stringify(changes.reading));
  assert(changes.reading.changed < changes.counts.listed / 2, 'what changed was read, not all');
  await expectSame(company, changes);

  await plant([deleted, deleted, ...changing.slice(0, -5)]);
  const after = await light();
  assert(after.reading.kind === 'full');
  assert.match(after.reading.why ?? '', /^it counts \d+ lines where \d+ are known/);
  const found = await foundIn(books, after);
  assert.deepEqual(found.map(told).sort(), planted.map(told).sort(), 'recall and precision are 1');
  assert.deepEqual(sumsIn(after.rows), sumsOf(planted), 'every effect, at its place');
  await proveIdentity(company, after.rows);
  assert.deepEqual([after.explained, after.tied], [true, false]);
  assert(new Set(planted.map(({ kind }) => kind)).size >= 16);
  const quiet = await light();
  assert.equal(quiet.reading.kind, 'changes');
  await expectSame(company, quiet);
  await expectEstimated(company, true, light);
});

// `tieout verify` over exports names what is broken. Method: a property in detail and one in daily
// summaries, delivered to a scripted ledger; each test plants one damage by raw SQL with triggers
// off, past every refusal of the database, proves inside the same transaction and takes it back.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { silentLog } from '#database/database-log.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import type { EntryDraft } from '#external-ledger/external-ledger.ts';
import { proveIn } from '#journal/prove-store.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { journalProofs } from '#journal/verify-store.ts';
import type { Currency } from '#money/money.ts';
import { exportProofs } from './export-proofs-store.ts';
import { startExportWorker } from './export-worker.ts';
import { formDueSummaries } from './forming-store.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';

const { pool } = await testDatabase();
const quick = { busyDelayMs: 5, findDelayMs: 5, findDelayMsMax: 20 };
const detail = await makeSmallConnection(pool, 'proofs-detail', quick);
const daily = await makeSmallConnection(pool, 'proofs-daily', {
  ...quick,
  exportMode: 'daily-summary',
});
const found = await makeSmallConnection(pool, 'proofs-found', { ...quick, findFirst: true });

const invoices = [1, 2, 3].map((number) => fuelInvoice(`INV-${number}`, `${number}00.00`));
await detail.post(...invoices);
await daily.post(...invoices.slice(0, 2));
await formDueSummaries(pool, daily.propertyId, new Date(Date.now() + 2 * 86_400_000));
await daily.post(
  fuelInvoice('WAITS', '7.00'),
  fuelInvoice('OLD', '8.00', { occurredOn: '2025-12-31' }),
);
const ledgers = new Map<number, ScriptedLedger>();
for (const { propertyId } of [detail, daily, found]) ledgers.set(propertyId, new ScriptedLedger());
await loseAnswerOfFirst();
await deliver();

/** One is found after its answer was lost, one is there before it is sent. */
async function loseAnswerOfFirst() {
  const ledger = ledgers.get(detail.propertyId);
  assert.ok(ledger);
  ledger.script = () => (ledger.posts.length === 1 ? 'lose-answer' : 'confirm');
  const before = ledgers.get(found.propertyId);
  assert.ok(before);
  before.find = async (keys) => {
    const { rows } = await pool.query<{ export_key: string }>(
      'SELECT export_key FROM exports WHERE property_id = $1',
      [detail.propertyId],
    );
    // The key, and those it may have got by repairs.
    const [key] = keys;
    assert.ok(rows.length === 3 && keys.length === 5 && key);
    return { kind: 'read', value: new Map([[key, [before.book(await draftOfFound(), key)]]]) };
  };
  await found.post(fuelInvoice('THERE', '50.00'));
}

/** What the ledger has already: the same entry, as the journal would send it. */
async function draftOfFound(): Promise<EntryDraft> {
  const { rows } = await pool.query<
    Record<'account' | 'outlet' | 'department', string> & { amount: bigint }
  >(
    `SELECT 'X' || a.number AS account, 'X' || o.code AS outlet, l.amount_minor AS amount,
            CASE WHEN d.code IS NOT NULL THEN 'X' || d.code END AS department
       FROM journal_lines l
       JOIN accounts a ON a.property_id = l.property_id AND a.account_id = l.account_id
       JOIN outlets o ON o.property_id = l.property_id AND o.outlet_id = l.outlet_id
       LEFT JOIN departments d
         ON d.property_id = l.property_id AND d.department_id = l.department_id
      WHERE l.property_id = $1 ORDER BY l.line_number`,
    [found.propertyId],
  );
  return {
    journalId: 'TIE',
    postedOn: '2026-05-10' as IsoDate,
    currency: 'USD' as Currency,
    memo: '',
    lines: rows.map(({ account, outlet, amount, department }) => ({
      ...{ accountId: account, amountMinor: amount, memo: '' },
      dimensions: { location: outlet, ...(department && { department }) },
    })),
  };
}

async function deliver() {
  let moved = () => {};
  const worker = startExportWorker({
    pool,
    openLedger: async ({ propertyId }) => ledgers.get(propertyId) ?? new ScriptedLedger(),
    worker: 'proofs',
    log: silentLog,
    now: () => new Date('2026-01-01T00:00:00Z'),
    monotonicMs: () => performance.now(),
    random: Math.random,
    pollMs: 10,
    onMoved: () => moved(),
  });
  for (;;) {
    const next = new Promise<void>((resolve) => {
      moved = resolve;
    });
    const { rowCount } = await pool.query(`SELECT FROM exports WHERE state <> 'confirmed'`);
    if (rowCount === 0) break;
    await next;
  }
  await worker.stop();
}

const proveAll = (tx: Queryable, { propertyId }: SmallConnection) =>
  proveIn(tx, propertyId, [...journalProofs, ...exportProofs]);

/** What is broken after the statements, `proof: ids`, as the transaction sees it; then undone. */
async function brokenBy(small: SmallConnection, ...statements: readonly string[]) {
  let broken: string[] = [];
  const undone = new Error('undone');
  await withTransaction(pool, async (tx) => {
    await tx.query('SET LOCAL session_replication_role = replica');
    for (const statement of statements) {
      const text = statement.replaceAll('$P', String(small.propertyId));
      const { rowCount } = await tx.query(text);
      assert.ok(/^(ALTER|DROP)/.test(statement) || (rowCount ?? 0) > 0, `did nothing: ${text}`);
    }
    const findings = await proveAll(tx, small);
    broken = findings
      .filter(({ brokenCount }) => brokenCount > 0)
      .map(({ proof, first }) => `${proof}: ${first.join(' ')}`);
    throw undone;
  }).catch((error: unknown) => {
    if (error !== undone) throw error;
  });
  return broken;
}

async function idsOf({ propertyId }: SmallConnection) {
  const { rows } = await pool.query<{ export_id: bigint; entry_id: bigint | null }>(
    'SELECT export_id, entry_id FROM exports WHERE property_id = $1 ORDER BY export_id',
    [propertyId],
  );
  return rows.map((row) => ({ x: String(row.export_id), e: String(row.entry_id) }));
}

const [first, second] = await idsOf(detail);
const [summary] = await idsOf(daily);
assert.ok(first && second && summary);
const covered = (
  await pool.query<{ entry_id: bigint }>(
    'SELECT entry_id FROM export_entries WHERE property_id = $1 ORDER BY entry_id',
    [daily.propertyId],
  )
).rows.map((row) => String(row.entry_id));
const [one, two, waiting] = covered;

test('What was delivered, found, summarised or waits is proven', async () => {
  for (const small of [detail, daily, found]) assert.deepEqual(await brokenBy(small), []);
  const { rows } = await pool.query(
    `SELECT purpose, outcome, attempt_number, applied, external_id FROM export_attempts
      WHERE property_id = $1`,
    [found.propertyId],
  );
  assert.deepEqual(rows, [
    { purpose: 'find', outcome: 'found', attempt_number: 1, applied: true, external_id: '1' },
  ]);
});

const amend = (path: string, value: string) =>
  `UPDATE exports SET draft = jsonb_set(draft, '${path}', '${value}') WHERE property_id = $P`;
const copyOf = (exportId: string) =>
  `INSERT INTO exports (property_id, connection_id, entry_id, kind, export_key, posted_on,
       outlet_id, currency, amount_minor)
     SELECT property_id, connection_id, entry_id, kind, 'copy', posted_on, outlet_id, currency,
            amount_minor FROM exports WHERE property_id = $P AND export_id = ${exportId}`;

type Damage = readonly [
  what: string,
  small: SmallConnection,
  statements: readonly string[],
  broken: readonly (string | RegExp)[],
];

const damages: readonly Damage[] = [
  [
    'an export that was deleted',
    detail,
    [`DELETE FROM exports WHERE property_id = $P AND export_id = ${first.x}`],
    [`entries-have-one-fate: ${first.e}`],
  ],
  [
    'an entry with an export and a place in a summary',
    detail,
    [
      `INSERT INTO export_entries (property_id, connection_id, entry_id)
         SELECT property_id, connection_id, entry_id FROM exports
          WHERE property_id = $P AND export_id = ${second.x}`,
    ],
    [`entries-have-one-fate: ${second.e}`],
  ],
  [
    'an entry with two exports',
    detail,
    ['ALTER TABLE exports DROP CONSTRAINT exports_one_per_entry_and_part', copyOf(first.x)],
    [`entries-have-one-fate: ${first.e}`],
  ],
  [
    'an entry that no longer waits for its day',
    daily,
    [`DELETE FROM export_entries WHERE property_id = $P AND entry_id = ${waiting}`],
    [`entries-have-one-fate: ${waiting}`],
  ],
  [
    'an export of another amount than its entry',
    detail,
    [
      `UPDATE exports SET amount_minor = amount_minor + 1
        WHERE property_id = $P AND export_id = ${first.x}`,
    ],
    [`exports-agree-with-entries: ${first.x}`],
  ],
  [
    'an export of an entry that is not there',
    detail,
    [`UPDATE exports SET entry_id = 999999 WHERE export_id = ${first.x} AND property_id = $P`],
    [
      `entries-have-one-fate: ${first.e}`,
      `exports-agree-with-entries: ${first.x}`,
      `drafts-equal-entries: ${first.x}`,
    ],
  ],
  [
    'a summary from which an entry was taken',
    daily,
    [`UPDATE export_entries SET export_id = null WHERE property_id = $P AND entry_id = ${two}`],
    [`summaries-equal-their-entries: ${summary.x}`, `drafts-equal-entries: ${summary.x}`],
  ],
  [
    'a summary to which an entry was added',
    daily,
    [
      `UPDATE export_entries SET export_id = ${summary.x}
        WHERE property_id = $P AND entry_id = ${waiting}`,
    ],
    [`summaries-equal-their-entries: ${summary.x}`, `drafts-equal-entries: ${summary.x}`],
  ],
  [
    'a summary of another day than its entries',
    daily,
    [`UPDATE export_summaries SET summary_on = summary_on + 1 WHERE property_id = $P`],
    [`summaries-equal-their-entries: ${summary.x}`],
  ],
  [
    'a place in a summary that does not exist',
    daily,
    [`UPDATE export_entries SET export_id = 999999 WHERE property_id = $P AND entry_id = ${one}`],
    [`summaries-equal-their-entries: ${summary.x} 999999`, `drafts-equal-entries: ${summary.x}`],
  ],
  [
    'a draft of which a cent was changed',
    detail,
    [`${amend('{lines,0,amountMinor}', '"1"')} AND export_id = ${second.x}`],
    [`drafts-equal-entries: ${second.x}`],
  ],
  [
    'a draft that lost its lines',
    daily,
    [amend('{lines}', '[]')],
    [`drafts-equal-entries: ${summary.x}`],
  ],
  [
    'a draft of counts that lost its lines',
    daily,
    [amend('{statistical}', 'true'), amend('{lines}', '[]')],
    [`drafts-equal-entries: ${summary.x}`],
  ],
  [
    'a draft on another day that does not say it was re-dated',
    detail,
    [`${amend('{postedOn}', '"2026-06-01"')} AND export_id = ${second.x}`],
    [`drafts-equal-entries: ${second.x}`],
  ],
  [
    'a draft that was re-dated to an earlier day',
    detail,
    [
      `${amend('{originallyOn}', '"2026-05-10"')} AND export_id = ${second.x}`,
      `${amend('{postedOn}', '"2026-05-09"')} AND export_id = ${second.x}`,
    ],
    [`drafts-equal-entries: ${second.x}`],
  ],
  [
    'a synced export whose attempts are gone',
    detail,
    [`DELETE FROM export_attempts WHERE property_id = $P AND export_id = ${second.x}`],
    [`synced-has-evidence: ${second.x}`],
  ],
  [
    'a synced export that only a late outcome speaks for',
    detail,
    [
      `UPDATE export_attempts SET applied = false
        WHERE property_id = $P AND export_id = ${second.x}`,
    ],
    [`synced-has-evidence: ${second.x}`],
  ],
  [
    'an export confirmed a second time under another id',
    detail,
    [
      `INSERT INTO export_attempts (property_id, export_id, attempt_number, purpose, worker,
           started_at, outcome, applied, external_id)
         VALUES ($P, ${second.x}, 9, 'post', 'late', now(), 'confirmed', false, '777')`,
    ],
    [`booked-once: ${second.x}`],
  ],
  [
    'an external id that is not the one its attempt named',
    detail,
    [`UPDATE exports SET external_id = '777' WHERE property_id = $P AND export_id = ${second.x}`],
    [`booked-once: ${second.x}`],
  ],
  [
    'two exports under one external id',
    detail,
    [
      'DROP INDEX exports_external_once',
      `UPDATE exports SET external_id = '777' WHERE property_id = $P
          AND export_id IN (${first.x}, ${second.x})`,
      `UPDATE export_attempts SET external_id = '777' WHERE property_id = $P
          AND export_id IN (${first.x}, ${second.x}) AND external_id IS NOT NULL`,
    ],
    [`booked-once: ${first.x} ${second.x}`],
  ],
  [
    'an export that was found there twice',
    detail,
    [
      `UPDATE exports SET state = 'held', cause_code = 'EXPORT_FOUND_TWICE' WHERE property_id = $P
          AND export_id = ${second.x}`,
    ],
    [`booked-once: ${second.x}`],
  ],
];

describe('Proven from the rows alone, past every trigger, it is named:', () => {
  for (const [what, small, statements, broken] of damages) {
    test(what, async () => assert.deepEqual(await brokenBy(small, ...statements), broken));
  }

  test('but a person may say that it is synced, with a reason', async () => {
    const words = (reason: string) =>
      `INSERT INTO export_actions (property_id, export_id, action, to_state, acted_by, reason)
         VALUES ($P, ${second.x}, 'adopt', 'confirmed', 'ann', ${reason})`;
    const gone = `DELETE FROM export_attempts WHERE property_id = $P AND export_id = ${second.x}`;
    assert.deepEqual(await brokenBy(detail, gone, words("'Seen in the journal there'")), []);
    const without = await brokenBy(detail, gone, words('null'));
    assert.deepEqual(without, [`synced-has-evidence: ${second.x}`]);
  });

  test('and an entry before a cut-over that was moved keeps its export', async () => {
    const move = `UPDATE connections SET cutover_on = '2026-06-01' WHERE property_id = $P`;
    assert.deepEqual(await brokenBy(detail, move), []);
  });
});

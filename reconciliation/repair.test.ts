// Repairs of what a reconciliation found, over HTTP, with a real worker and a scripted company:
// re-post, reverse and re-post, adopt, accept; two people, an unsure company, a restored database.

import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { draftOfRecord } from '#export-queue/draft-record.ts';
import { nextKey } from '#export-queue/export-key.ts';
import { checkRestore } from '#export-queue/restore-store.ts';
import { sentMarks } from '#export-queue/sent-mark-store.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import { foundDesk, type RepairDesk, repairDesk } from './repair-desk.ts';

const { pool } = await testDatabase();
const clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  random: Math.random,
};
const freshMarks = () => sentMarks(mkdtempSync(join(tmpdir(), 'tieout-marks-')));

const found = (code: string, there: (desk: RepairDesk, externalId: string) => void) =>
  foundDesk(pool, code, { parts: { clock, marks: freshMarks() }, there });

const deleted = (desk: RepairDesk, externalId: string) => desk.ledger.delete(externalId);
const edited = (desk: RepairDesk, externalId: string) => desk.ledger.edit(externalId, 5_00n);

test('a deleted entry is shown as it would be booked, and made again under a new key', async () => {
  const at = await found('deleted', deleted);
  assert.equal(at.finding.cause, 'deleted');
  const { body: shown } = await at.server.post('/repairs/preview', { ...at.of, action: 'repost' });
  assert.deepEqual([shown.problems, shown.there, shown.repost.lines.length > 1], [[], null, true]);
  assert.equal((await at.exports())[0]?.state, 'confirmed', 'a preview moves nothing');

  const { status, body } = await at.repair(at.of, 'repost');
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual([body.made, body.repair.state], [true, 'reposting']);
  const queued = (await at.exports())[0];
  assert.equal(queued?.key, nextKey(at.one.key as ExportKey));
  assert.deepEqual([queued?.state, queued?.revision, queued?.there], ['queued', 2, null]);
  await at.drain();
  assert.equal(at.alive().length, 2);
  assert.equal((await at.reconcile()).tied, true);
  assert.deepEqual(await at.broken(), []);
  const { items } = (await at.server.get('/repairs')).body;
  assert.deepEqual(
    [items[0].state, items[0].actedBy, items[0].reason],
    ['done', 'Dana', 'Found in the month-end'],
  );
});

test('two people press, and one of them presses again: one revision', async () => {
  const at = await found('pressed', deleted);
  const pressed = await Promise.all([1, 2, 3, 4].map(() => at.repair(at.of, 'repost')));
  assert.deepEqual(
    pressed.map(({ status }) => status),
    [200, 200, 200, 200],
  );
  assert.equal(pressed.filter(({ body }) => body.made).length, 1);
  await at.drain();
  assert.equal((await at.repair(at.of, 'repost')).body.made, false);
  assert.equal((await at.repair(at.of, 'adopt')).body.codes[0], 'RECONCILIATION_REPAIR_UNDER_WAY');
  await at.drain();
  assert.equal(at.alive().length, 2);
  assert.equal((await at.reconcile()).tied, true);
});

test('what is there again is not made twice, and what re-appears is named twice', async () => {
  const at = await found('re-appears', deleted);
  const [one] = await at.exports();
  const back = at.ledger.entries.find(({ externalId }) => externalId === `gone-${one?.there}`);
  assert(back);
  const [other] = at.alive();
  assert(other);
  const restored = {
    ...other,
    externalId: one?.there as string,
    reference: one?.key as string,
  };
  at.ledger.entries.push(restored);
  const refused = await at.repair(at.of, 'repost');
  assert.deepEqual([refused.status, refused.body.codes], [422, ['RECONCILIATION_REPAIR_STALE']]);
  assert.equal((await at.exports())[0]?.revision, 1);

  at.ledger.entries.pop();
  assert.equal((await at.repair(at.of, 'repost')).status, 200);
  await at.drain();
  at.ledger.entries.push(restored);
  const { findings, explained } = await at.findings();
  assert.deepEqual(
    findings.map((row: { cause: string; externalId: string }) => [row.cause, row.externalId]),
    [['twice', restored.externalId]],
  );
  assert.equal(explained, true);
});

test('an edited entry is taken back as it stands, and only then made again', async () => {
  const at = await found('edited', edited);
  assert.equal(at.finding.cause, 'differs');
  const { body: shown } = await at.server.post('/repairs/preview', { ...at.of, action: 'reverse' });
  assert.deepEqual(shown.problems, []);
  assert.deepEqual(
    shown.reversal.lines.map((line: { amount: string }) => line.amount),
    shown.there.lines.map(({ amount }: { amount: string }) =>
      amount.startsWith('-') ? amount.slice(1) : `-${amount}`,
    ),
  );
  const { body } = await at.repair(at.of, 'reverse');
  assert.deepEqual([body.made, body.repair.state], [true, 'reversing']);
  assert.deepEqual(
    (await at.exports()).map(({ kind, state, revision }) => [kind, state, revision]),
    [
      ['entry', 'confirmed', 1],
      ['entry', 'confirmed', 1],
      ['reversal', 'queued', 1],
    ],
  );
  await at.drain();
  assert.equal(at.alive().length, 4, 'the edited one, its reversal, the new one, the other');
  const { tied, rows } = await at.reconcile();
  assert.deepEqual([tied, rows.every((row) => row.unexplained === 0n)], [true, true]);
  assert.deepEqual(await at.broken(), []);
  const [first, , reversal] = await at.exports();
  assert.deepEqual([first?.revision, first?.state], [2, 'confirmed']);
  const keys = at.ledger.posts.slice(-2);
  assert.deepEqual(keys, [reversal?.key, first?.key], 'the reversal went first');

  // The pair is ours and stays as it was read: what changes in it later is named.
  at.ledger.edit(at.one.there as string, 1n);
  const later = await at.findings();
  assert.deepEqual(
    later.findings.map((row: { cause: string }) => row.cause),
    ['differs'],
  );
  assert.equal(later.explained, true);
});

test('where the reversal is refused nothing else happens, and it can be sent again', async () => {
  const at = await found('refused', edited);
  at.ledger.script = () => 'refuse';
  await at.repair(at.of, 'reverse');
  await at.drain();
  const [before, , held] = await at.exports();
  assert.deepEqual([before?.state, before?.revision, held?.state], ['confirmed', 1, 'held']);
  const { items } = (await at.server.get(`/repairs?exportId=${before?.id}`)).body;
  assert.equal(items[0].state, 'reversal-held');
  assert.match(items[0].says, /The script says/);

  const { reconciliationId, findings } = await at.findings();
  const again = await at.repair(
    { reconciliationId, findingNumber: findings[0].findingNumber },
    'reverse',
  );
  assert.deepEqual([again.status, again.body.made], [200, false], 'a later run begins no second');
  at.ledger.script = () => 'confirm';
  await pool.query(
    `update exports set state = 'queued', next_attempt_at = now() where property_id = $1
      and export_id = $2`,
    [at.propertyId, held?.id],
  );
  await at.drain();
  assert.equal((await at.reconcile()).tied, true);
  assert.deepEqual(await at.broken(), []);
});

test('an answer lost on the reversal, and on the new entry, books each once', async () => {
  const at = await found('unsure', edited);
  const lost = new Set<string>();
  at.ledger.script = (key) => {
    if (lost.has(key)) return 'confirm';
    lost.add(key);
    return 'lose-answer';
  };
  await at.repair(at.of, 'reverse');
  await at.drain();
  assert.equal(lost.size, 2);
  assert.equal(at.alive().length, 4);
  assert.equal((await at.reconcile()).tied, true);
  assert.deepEqual(await at.broken(), []);
});

test('a database restored to before the repair finds its revision, sends nothing', async () => {
  const at = await found('restored', deleted);
  await at.repair(at.of, 'repost');
  await at.drain();
  const sent = at.ledger.posts.length;
  // The rows of the queue as they stood before the first send.
  await pool.query('alter table export_revisions disable trigger export_revisions_kept');
  await pool.query('delete from export_revisions where property_id = $1', [at.propertyId]);
  await pool.query('alter table export_revisions enable trigger export_revisions_kept');
  await pool.query('delete from export_attempts where property_id = $1', [at.propertyId]);
  await pool.query('alter table exports disable trigger exports_next_revision');
  await pool.query(
    `update exports set state = 'queued', attempts = 0, may_be_there = false, draft = null,
              draft_hash = null, first_sent_at = null, last_sent_at = null, external_id = null,
              confirmed_at = null, revision = 1,
              export_key = case export_id when $2 then $3 else export_key end
        where property_id = $1`,
    [at.propertyId, at.one.id, at.one.key],
  );
  await pool.query('alter table exports enable trigger exports_next_revision');
  await at.drain();
  assert.equal(at.ledger.posts.length, sent, 'nothing was sent');
  const [one] = await at.exports();
  assert.deepEqual([one?.state, one?.revision], ['confirmed', 2]);
  assert.equal((await at.reconcile()).tied, true);
});

test('a repair does not make the database look older than what was sent from it', async () => {
  const marks = freshMarks();
  const desk = await repairDesk(pool, 'marked', { clock, marks });
  await desk.post('INV-1');
  await desk.drain();
  const [one] = await desk.exports();
  desk.ledger.delete(one?.there as string);
  const { reconciliationId, findings } = await desk.findings();
  await desk.repair({ reconciliationId, findingNumber: findings[0].findingNumber }, 'repost');
  assert.equal((await checkRestore(pool, desk, marks))?.isBehind, false);
});

test('the database refuses a revision without a finding, and keeps former ones', async () => {
  const at = await found('proven', deleted);
  const refused = (sql: string, values: unknown[] = [at.propertyId, at.one.id]) =>
    assert.rejects(pool.query(sql, values), { code: '23514' });
  const other = (await at.exports())[1];
  await refused(
    `update exports set revision = 2, export_key = 'other' where property_id = $1
      and export_id = $2`,
  );
  await refused(
    `update exports set export_key = 'other' where property_id = $1 and export_id = $2`,
  );
  await refused(
    `insert into export_revisions (property_id, export_id, revision, action, export_key,
       external_id, confirmed_at, attempts, next_key, reconciliation_id, finding_number, acted_by,
       reason)
     select property_id, export_id, revision, 'repost', export_key, external_id, now(), 1, 'k',
            $3, 1, 'Dana', 'why' from exports where property_id = $1 and export_id = $2`,
    [at.propertyId, other?.id, at.of.reconciliationId],
  );
  await at.repair(at.of, 'repost');
  await refused('delete from export_revisions where property_id = $1 and export_id = $2');
  await refused(
    `update export_revisions set reason = 'another' where property_id = $1 and export_id = $2`,
  );
});

test('an entry that replaces a deleted one is adopted, with its differences named', async () => {
  const at = await found('adopted', deleted);
  const [like] = at.alive();
  assert(like);
  at.ledger.entries.push({ ...like, externalId: 'by-hand', reference: null });
  const { findings, reconciliationId } = await at.findings();
  const of = { reconciliationId, findingNumber: findings[0].findingNumber, externalId: 'by-hand' };
  const { body: shown } = await at.server.post('/repairs/preview', { ...of, action: 'adopt' });
  assert.deepEqual([shown.problems, shown.there.externalId], [[], 'by-hand']);
  assert.equal((await at.repair(of, 'adopt')).status, 200);
  assert.equal((await at.reconcile()).tied, true);
  assert.deepEqual(await at.broken(), []);
});

test('an entry that is there although ours is in error is adopted', async () => {
  const desk = await repairDesk(pool, 'arrived', { clock });
  desk.ledger.script = () => 'refuse';
  await desk.post('INV-1', 'INV-2');
  await desk.drain();
  desk.ledger.script = () => 'confirm';
  const [one, two] = await desk.exports();
  const { rows } = await pool.query(
    'select draft from exports where property_id = $1 and export_id = $2',
    [desk.propertyId, one?.id],
  );
  desk.ledger.book(draftOfRecord(rows[0].draft), one?.key as ExportKey);
  const { findings, reconciliationId } = await desk.findings();
  assert.equal(findings[0].cause, 'arrived');
  const of = { reconciliationId, findingNumber: findings[0].findingNumber };
  assert.equal((await desk.repair(of, 'repost')).body.codes[0], 'RECONCILIATION_REPAIR_UNFIT');
  assert.equal((await desk.repair(of, 'adopt')).status, 200);
  assert.deepEqual(
    (await desk.exports()).map(({ state }) => state),
    ['confirmed', two?.state],
  );
  assert.deepEqual(await desk.broken(), []);
});

test('an accepted difference is a term of its own until it changes', async () => {
  const at = await found('accepted', edited);
  const none = await at.repair({ ...at.of, findingNumber: 99 }, 'accept');
  assert.deepEqual([none.status, none.body.codes], [404, ['RECONCILIATION_FINDING_UNKNOWN']]);
  assert.equal(
    (await at.repair(at.of, 'accept', ' ')).body.codes[0],
    'RECONCILIATION_REASON_MISSING',
  );
  assert.equal((await at.repair(at.of, 'accept')).body.made, true);
  assert.equal((await at.repair(at.of, 'accept')).body.made, false);
  const { tied, rows, findings } = await at.findings();
  assert.equal(tied, true);
  assert.match(findings[0].what, /accepted by Dana: Found in the month-end/);
  assert.ok(rows.some((row) => row.causes.accepted === 5_00n));

  at.ledger.edit(at.one.there as string, 1_00n);
  const changed = await at.findings();
  assert.deepEqual([changed.tied, changed.findings[0].cause], [false, 'differs']);

  const { items } = (await at.server.get('/accepted-differences')).body;
  const url = `/accepted-differences/${items[0].acceptedId}/withdraw`;
  assert.equal((await at.server.post(url, { reason: 'Repaired after all' })).status, 200);
  const again = await at.server.post(url, { reason: 'Twice' });
  assert.deepEqual([again.status, again.body.codes], [404, ['RECONCILIATION_ACCEPTED_UNKNOWN']]);
});

test('an entry that somebody removes again and again is not made for ever', async () => {
  const at = await found('again', deleted);
  let of = at.of;
  for (let revision = 2; revision <= 5; revision += 1) {
    assert.equal((await at.repair(of, 'repost')).status, 200);
    await at.drain();
    const [one] = await at.exports();
    assert.equal(one?.revision, revision);
    at.ledger.delete(one?.there as string);
    const { findings, reconciliationId } = await at.findings();
    of = { reconciliationId, findingNumber: findings[0].findingNumber };
  }
  const refused = await at.repair(of, 'repost');
  assert.deepEqual(refused.body.codes, ['RECONCILIATION_REPAIRED_TOO_OFTEN']);
  assert.deepEqual(await at.broken(), []);
});

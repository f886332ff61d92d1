// A late change: an entry that is in the books, and perhaps exported, should have been another. The
// difference is posted and linked; original and corrections add up to what was asked for, to the
// cent. Method: real HTTP on a small property; sums are taken from the lines themselves.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Fastify from 'fastify';
import { localActor } from '#access/actor.ts';
import { setClosingDate } from '#chart-of-accounts/chart-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { journalRoutes } from './journal-routes.ts';
import { makePostEvents, makePostTogether } from './posting-store.ts';
import { makePreviewEvents } from './preview-store.ts';
import { proveIn } from './prove-store.ts';
import { fuelInvoice, makeSmallBooks } from './small-books-store.ts';
import { journalProofs, verifyJournal } from './verify-store.ts';

const { pool } = await testDatabase();
const { propertyId, loadChart, post } = await makeSmallBooks(pool);
const ann = { id: 'ANN', name: 'Ann Sailor' };
const ids: bigint[] = [];
for (const id of ['I1', 'I2', 'I3', 'I4', 'I5']) {
  const [receipt] = await post(
    fuelInvoice(id, '100.00', { customer: ann, occurredOn: '2026-05-01' }),
  );
  assert.equal(receipt?.status, 'posted');
  ids.push((receipt as { entryId: bigint }).entryId);
}
const [first, second, third, fourth, fifth] = ids.map(String);

const server = Fastify();
server.decorateRequest('propertyId', 0);
server.decorateRequest('person', '');
server.decorateRequest('actor');
server.addHook('onRequest', async (request) => {
  request.propertyId = propertyId;
  request.person = 'ann';
  request.actor = localActor(request.person);
});
server.setErrorHandler((error, _request, reply) =>
  error instanceof ProblemError
    ? reply.code(error.status).send({ codes: error.problems.map(({ code }) => code) })
    : reply.code(400).send({ message: String(error) }),
);
const exported: bigint[] = [];
const enqueueExports = async (_tx: unknown, _id: number, entries: readonly { entryId: bigint }[]) =>
  void exported.push(...entries.map(({ entryId }) => entryId));
const posting = { pool, loadChart, enqueueExports };
const postEvents = makePostEvents(posting);
await server.register(
  journalRoutes({
    ...{ pool, loadChart, postEvents },
    postTogether: makePostTogether(posting),
    previewEvents: makePreviewEvents(posting),
  }),
);
const origin = await server.listen({ host: '127.0.0.1', port: 0 });
after(() => server.close());

// biome-ignore lint/suspicious/noExplicitAny: answers are compared field by field.
type Answer = any;

async function send(path: string, body: object): Promise<[number, Answer]> {
  const answer = await fetch(`${origin}/journal-entries/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return [answer.status, await answer.json()];
}

const fuel = (amount: string, more: object = {}) => ({
  reason: 'The pump was read wrong',
  occurredOn: '2026-06-02',
  lines: [
    { account: '1100', debit: amount, customer: ann },
    { account: '4100', credit: amount },
  ],
  ...more,
});

/** What an entry amounts to with its corrections, per account, outlet, department and customer. */
async function netOf(entryId: string | undefined): Promise<string[]> {
  const { rows } = await pool.query(
    `SELECT a.number || ' ' || coalesce(d.code, '-') || ' ' || coalesce(c.code, '-') AS place,
            sum(l.amount_minor)::text AS amount
       FROM journal_lines l
       JOIN accounts a ON a.property_id = l.property_id AND a.account_id = l.account_id
       LEFT JOIN departments d
         ON d.property_id = l.property_id AND d.department_id = l.department_id
       LEFT JOIN customers c ON c.property_id = l.property_id AND c.customer_id = l.customer_id
      WHERE l.property_id = $1 AND (l.entry_id = $2 OR l.entry_id IN (
              SELECT entry_id FROM entry_corrections
               WHERE property_id = $1 AND corrects_entry_id = $2))
      GROUP BY 1 HAVING sum(l.amount_minor) <> 0 ORDER BY 1`,
    [propertyId, entryId],
  );
  return rows.map(({ place, amount }) => `${place} ${amount}`);
}

test('the difference is posted, linked, exported; together they are what was asked', async () => {
  const [status, receipt] = await send(`${first}/corrections`, fuel('120.50'));
  assert.deepEqual([status, receipt.status], [201, 'posted']);
  assert.deepEqual(await netOf(first), ['1100 - ANN 12050', '4100 STORE - -12050']);
  const delta: Answer = await (await fetch(`${origin}/journal-entries/${receipt.entryId}`)).json();
  assert.deepEqual(
    delta.lines.map(({ debit, credit }: Answer) => debit ?? credit),
    ['20.50', '20.50'],
  );
  assert.match(delta.event.externalId, /^correction-1-of-I1-[0-9a-f]{16}$/);
  assert.deepEqual(exported, [BigInt(receipt.entryId)]);
  const { rows } = await pool.query(
    'SELECT entry_id, corrects_entry_id, reason, corrected_by FROM entry_corrections',
  );
  assert.deepEqual(
    rows.map((row) => [
      `${row.entry_id}`,
      `${row.corrects_entry_id}`,
      row.reason,
      row.corrected_by,
    ]),
    [[receipt.entryId, first, 'The pump was read wrong', 'ann']],
  );
});

test('the difference is seen before it is posted, and nothing is posted by looking', async () => {
  const { reason: _reason, ...wanted } = fuel('88.00');
  const [status, { difference }] = await send(`${second}/corrections/preview`, wanted);
  const said = difference.map((one: Answer) => [
    one.account.number,
    one.customer?.code ?? null,
    one.debit,
    one.credit,
  ]);
  assert.deepEqual(said, [
    ['4100', null, '12.00', null],
    ['1100', 'ANN', null, '12.00'],
  ]);
  assert.equal(status, 200);
  const { reason: _none, ...same } = fuel('100.00');
  assert.deepEqual((await send(`${second}/corrections/preview`, same))[1], { difference: [] });
  assert.deepEqual(await netOf(second), ['1100 - ANN 10000', '4100 STORE - -10000']);
});

test('an entry says what corrected it, why, and what it amounts to', async () => {
  const get = async (path: string) => (await fetch(`${origin}/journal-entries${path}`)).json();
  const told: Answer = await get(`/${first}/corrections`);
  assert.deepEqual(
    told.amountsTo.map((one: Answer) => [one.account.number, one.debit ?? one.credit]),
    [
      ['1100', '120.50'],
      ['4100', '120.50'],
    ],
  );
  const [one] = told.items;
  assert.deepEqual(
    [one.reason, one.correctedBy, one.amount, one.lines.length, one.correctsEntryId],
    ['The pump was read wrong', 'ann', '20.50', 2, first],
  );
  const entry: Answer = await get(`/${first}`);
  assert.deepEqual([entry.corrections, entry.correctsEntryId], [1, null]);
  assert.equal((await fetch(`${origin}/journal-entries/99999/corrections`)).status, 404);
});

test('pressed again it posts nothing; said again with another reason it is told so', async () => {
  const [status, receipt] = await send(`${first}/corrections`, fuel('120.50'));
  assert.deepEqual([status, receipt.status], [200, 'exists']);
  const [other, answer] = await send(
    `${first}/corrections`,
    fuel('120.50', { reason: 'once more' }),
  );
  assert.deepEqual([other, answer.codes], [409, ['JOURNAL_CORRECTION_NOTHING']]);
  const [none, same] = await send(`${second}/corrections`, fuel('100.00'));
  assert.deepEqual([none, same.codes], [409, ['JOURNAL_CORRECTION_NOTHING']]);
});

test('a second correction counts the first in, and may move accounts and outlets', async () => {
  const lines = [
    { account: '1100', debit: '70.01', customer: ann },
    { account: '4000', credit: '70.01', department: 'DOCK' },
    { account: '1100', debit: '5.00', customer: ann, outlet: 'REIT' },
    { account: '4100', credit: '5.00', outlet: 'REIT' },
  ];
  const [status] = await send(`${first}/corrections`, fuel('1', { lines }));
  assert.equal(status, 201);
  assert.deepEqual(await netOf(first), [
    '1100 - ANN 7501',
    '4000 DOCK - -7001',
    '4100 STORE - -500',
  ]);
});

test('an entry is not reversed while a correction of it stands; after them it is', async () => {
  const [, receipt] = await send(`${fifth}/corrections`, fuel('110.00'));
  const back = { reason: 'never sold', occurredOn: '2026-06-03' };
  const [status, answer] = await send(`${fifth}/reverse`, back);
  assert.deepEqual([status, answer.codes], [422, ['JOURNAL_REVERSAL_OF_CORRECTED']]);
  assert.deepEqual(await netOf(fifth), ['1100 - ANN 11000', '4100 STORE - -11000']);
  assert.equal((await send(`${receipt.entryId}/reverse`, back))[0], 201);
  assert.equal((await send(`${fifth}/reverse`, back))[0], 201);
});

test('pressed by ten at the same time it posts once', async () => {
  const body = fuel('99.99');
  const all = await Promise.all(
    Array.from({ length: 10 }, () => send(`${fourth}/corrections`, body)),
  );
  assert.equal(all.filter(([status]) => status === 201).length, 1);
  assert.deepEqual(new Set(all.map(([, receipt]) => receipt.entryId)).size, 1);
  assert.deepEqual(await netOf(fourth), ['1100 - ANN 9999', '4100 STORE - -9999']);
});

test('what cannot be corrected is refused, with nothing posted', async () => {
  const count = async () =>
    (await pool.query('SELECT count(*) FROM journal_entries')).rows[0].count;
  const [reversed, reversal] = await send(`${third}/reverse`, {
    reason: 'never sold',
    occurredOn: '2026-06-01',
  });
  assert.equal(reversed, 201);
  const [, delta] = await send(`${fourth}/corrections`, fuel('99.99'));
  const before = await count();
  const uneven = [
    { account: '1100', debit: '10.00', customer: ann },
    { account: '4100', credit: '9.00' },
  ];
  const refusals: [path: string, body: object, status: number, code: RegExp][] = [
    [`${third}`, fuel('5.00'), 409, /^JOURNAL_CORRECTION_OF_REVERSED$/],
    [reversal.entryId, fuel('5.00'), 409, /^JOURNAL_CORRECTION_OF_CORRECTION$/],
    [delta.entryId, fuel('5.00'), 409, /^JOURNAL_CORRECTION_OF_CORRECTION$/],
    ['99999', fuel('5.00'), 404, /^JOURNAL_ENTRY_UNKNOWN$/],
    [
      `${second}`,
      fuel('5.00', { occurredOn: '2026-04-30' }),
      422,
      /^JOURNAL_CORRECTION_BEFORE_ORIGINAL$/,
    ],
    [`${second}`, fuel('5.00', { lines: uneven }), 422, /UNBALANCED/],
  ];
  for (const [path, body, status, code] of refusals) {
    const [got, answer] = await send(`${path}/corrections`, body);
    assert.equal(got, status, `${path} ${JSON.stringify(answer)}`);
    assert.match(answer.codes.join(), code);
  }
  assert.equal(await count(), before);
});

test('a line without a department whose account has one by now is refused, not bent', async () => {
  const account = `property_id = ${propertyId} AND number = '4000'`;
  const lines = (amount: string) => ({
    lines: [
      { account: '1000', debit: amount },
      { account: '4000', credit: amount },
    ],
  });
  const journal = { id: 'J1', kind: 'journal-posted', reason: 'Cash', occurredOn: '2026-05-02' };
  const [receipt] = await post({ ...journal, ...lines('10.00') });
  assert.equal(receipt?.status, 'posted');
  const { entryId } = receipt as { entryId: bigint };
  const { rowCount } = await pool.query(
    `UPDATE accounts SET department_id = (SELECT min(department_id) FROM departments
        WHERE property_id = ${propertyId}) WHERE ${account}`,
  );
  assert.equal(rowCount, 1);
  const [status, answer] = await send(`${entryId}/corrections`, fuel('1', lines('12.00')));
  assert.deepEqual([status, answer.codes], [422, ['JOURNAL_CORRECTION_INEXACT']]);
});

test('in closed books it is refused, and the journal stays sound', async () => {
  const closedThroughOn = '2026-06-30' as IsoDate;
  await setClosingDate(pool, propertyId, { closedThroughOn, reason: 'June', setBy: 'ann' });
  const [status, answer] = await send(`${second}/corrections`, fuel('5.00'));
  assert.deepEqual([status, answer.codes], [422, ['EVENT_DATE_CLOSED']]);
  const findings = await verifyJournal(pool, propertyId);
  assert.deepEqual(
    findings.filter(({ brokenCount }) => brokenCount > 0),
    [],
  );
});

test('a link or a target that is not what was posted is named by the proofs', async () => {
  const undone = new Error('undone');
  const brokenBy = async (statement: string) => {
    let broken: string[] = [];
    const work = withTransaction(pool, async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      assert.ok(((await tx.query(statement, [propertyId])).rowCount ?? 0) > 0);
      const findings = await proveIn(tx, propertyId, journalProofs);
      const names = findings.filter(({ brokenCount }) => brokenCount > 0);
      broken = names.map(({ proof, first: ids }) => `${proof}: ${ids.join(' ')}`);
      throw undone;
    });
    await assert.rejects(work, undone);
    return broken;
  };
  const { rows } = await pool.query<{ entry_id: bigint; corrects_entry_id: bigint }>(
    `SELECT entry_id, corrects_entry_id FROM entry_corrections k WHERE property_id = $1
        AND NOT EXISTS (SELECT FROM journal_entries r
              WHERE r.property_id = $1 AND r.reverses_entry_id = k.entry_id)
      ORDER BY entry_id DESC LIMIT 1`,
    [propertyId],
  );
  const [last] = rows;
  assert.ok(last);
  const { entry_id: delta, corrects_entry_id: corrected } = last;
  const ofIt = `WHERE property_id = $1 AND entry_id = ${delta}`;
  assert.deepEqual(await brokenBy(`DELETE FROM entry_corrections ${ofIt}`), [
    `corrections-linked: ${delta}`,
  ]);
  assert.ok(
    (await brokenBy(`UPDATE entry_corrections SET corrects_entry_id = ${delta} ${ofIt}`)).includes(
      `corrections-linked: ${delta}`,
    ),
  );
  const aCentMore = `UPDATE events SET content = jsonb_set(content, '{corrected,0,amountMinor}',
      to_jsonb(((content#>>'{corrected,0,amountMinor}')::bigint + 1)::text))
    WHERE property_id = $1 AND event_id = (SELECT event_id FROM journal_entries ${ofIt})`;
  assert.deepEqual(await brokenBy(aCentMore), [`corrections-reach-their-target: ${corrected}`]);
});

// *Reverse and re-post*: an entry is taken back and its event posted anew, both or neither. Method:
// real HTTP on a small property; what stands is summed from the lines themselves, and the proofs of
// the journal are run at the end.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Fastify from 'fastify';
import type pg from 'pg';
import { localActor } from '#access/actor.ts';
import { setClosingDate } from '#chart-of-accounts/chart-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { journalRoutes } from './journal-routes.ts';
import { makePostEvents, makePostTogether } from './posting-store.ts';
import { makePreviewEvents } from './preview-store.ts';
import { repostOrPropose } from './reposting-store.ts';
import { fuelInvoice, makeSmallBooks } from './small-books-store.ts';
import { verifyJournal } from './verify-store.ts';

const { pool } = await testDatabase();
const { propertyId, loadChart, post, read } = await makeSmallBooks(pool);
const ann = { id: 'ANN', name: 'Ann Sailor' };
const exported: bigint[] = [];
const enqueueExports = async (_tx: unknown, _id: number, entries: readonly { entryId: bigint }[]) =>
  void exported.push(...entries.map(({ entryId }) => entryId));
const posting = { pool, loadChart, enqueueExports };
const postTogether = makePostTogether(posting);

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
await server.register(
  journalRoutes({
    ...{ pool, loadChart, postTogether },
    postEvents: makePostEvents(posting),
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

const entryOf = async (entryId: string): Promise<Answer> =>
  (await fetch(`${origin}/journal-entries/${entryId}`)).json();

/** An invoice of 100.00 for fuel on May 1, posted. */
async function posted(id: string): Promise<string> {
  const [receipt] = await post(fuelInvoice(id, '100.00', { customer: ann, ...onMay1 }));
  assert.equal(receipt?.status, 'posted');
  return String((receipt as { entryId: bigint }).entryId);
}
const onMay1 = { occurredOn: '2026-05-01' };

/** The same invoice as it should have been. */
const facts = (amount: string) => ({
  ...{ kind: 'invoice-issued', outlet: 'TRS', customer: ann },
  lines: [{ product: 'FUEL', amount }],
});
const wrong = (amount: string, more: object = {}) => ({
  ...{ reason: 'Read from the wrong pump', event: facts(amount), ...more },
});

const entryCount = async () =>
  (await pool.query('SELECT count(*)::int AS n FROM journal_entries')).rows[0].n as number;

/** What all entries about one document come to, by account. */
async function standing(document: string): Promise<string[]> {
  const { rows } = await pool.query(
    `SELECT a.number || ' ' || sum(l.amount_minor) AS sum
       FROM journal_entries j JOIN journal_lines l USING (property_id, entry_id)
       JOIN accounts a USING (property_id, account_id)
      WHERE j.document_number = $1 GROUP BY a.number ORDER BY 1`,
    [document],
  );
  return rows.map(({ sum }) => sum);
}

test('an entry is reversed and its event posted anew on its day, linked', async () => {
  const entryId = await posted('I1');
  const [status, receipt] = await send(`${entryId}/repost`, wrong('80.00'));
  assert.deepEqual([status, receipt.status], [201, 'posted']);
  assert.deepEqual(await standing('I1'), ['1100 8000', '4100 -8000']);
  const [reversal, anew] = [await entryOf(receipt.reversalEntryId), await entryOf(receipt.entryId)];
  assert.deepEqual([reversal.postedOn, anew.postedOn], ['2026-05-01', '2026-05-01']);
  assert.equal(reversal.reversesEntryId, entryId);
  assert.match(anew.event.externalId, /^repost-of-I1-[0-9a-f]{16}$/);
  assert.equal(anew.event.content.reposts.postedOn, '2026-05-01');
  const ids = { entryId: anew.entryId, repostsEntryId: entryId, reversalEntryId: reversal.entryId };
  for (const one of [await entryOf(entryId), reversal, anew]) {
    const [{ repostedAt: _at, ...link }] = one.reposts;
    assert.deepEqual(link, { ...ids, reason: 'Read from the wrong pump', repostedBy: 'ann' });
  }
  assert.deepEqual(exported, [BigInt(reversal.entryId), BigInt(anew.entryId)]);
});

test('pressed twice it posts once; other facts, or a reversal before, are a conflict', async () => {
  const entryId = await posted('I2');
  const [, first] = await send(`${entryId}/repost`, wrong('80.00'));
  const [status, again] = await send(`${entryId}/repost`, wrong('80.00'));
  assert.deepEqual([status, again], [200, { ...first, status: 'exists' }]);
  const [other, { codes }] = await send(`${entryId}/repost`, wrong('81.00'));
  assert.deepEqual([other, codes], [409, ['EVENT_EXISTS_WITH_DIFFERENT_CONTENT']]);

  const reversed = await posted('I3');
  await send(`${reversed}/reverse`, { reason: 'Twice', ...onMay1 });
  const late = await send(`${reversed}/repost`, wrong('80.00', { reason: 'Twice' }));
  assert.deepEqual(late, [409, { codes: ['JOURNAL_REPOST_OF_REVERSED'] }]);
});

test('of two at the same moment one is told, and the pair is posted once', async () => {
  const entryId = await posted('I4');
  const answers = await Promise.all(
    ['70.00', '71.00', '70.00', '71.00'].map((amount) => send(`${entryId}/repost`, wrong(amount))),
  );
  const statuses = answers.map(([status]) => status).sort();
  assert.deepEqual(statuses, [200, 201, 409, 409]);
  const [account] = await standing('I4');
  assert.match(account ?? '', /^1100 7[01]00$/);
});

/** The pool; somebody else posts `by` between its first look for what is there and the next. */
function overtaken(by: () => Promise<unknown>): pg.Pool {
  let isOver = false;
  const bound = <T extends object>(of: T, name: string | symbol) => {
    const value = Reflect.get(of, name, of);
    return typeof value === 'function' ? value.bind(of) : value;
  };
  const watched = (client: pg.PoolClient) =>
    new Proxy(client, {
      get: (of, name) => {
        const query = bound(of, name);
        if (name !== 'query') return query;
        return (asked: { name?: string }, ...more: unknown[]) => {
          const answer = query(asked, ...more);
          if (isOver || asked.name !== 'find-events') return answer;
          isOver = true;
          return answer.then(async (found: unknown) => {
            await by();
            return found;
          });
        };
      },
    });
  return new Proxy(pool, {
    get: (of, name) =>
      name === 'connect' ? async () => watched(await of.connect()) : bound(of, name),
  });
}

test('pressed twice, the one that is overtaken while it looks gets the same answer', async () => {
  const entryId = await posted('I4b');
  const statuses: number[] = [];
  const slow = overtaken(async () => {
    statuses.push((await send(`${entryId}/repost`, wrong('70.00')))[0]);
  });
  const order = { propertyId, entryId: BigInt(entryId), occurredOn: null, ...wrong('70.00') };
  const receipt = await repostOrPropose(
    {
      ...{ pool, loadChart, previewEvents: makePreviewEvents(posting) },
      postTogether: makePostTogether({ ...posting, pool: slow }),
    },
    { ...order, by: { person: 'ann', via: 'person', keyMadeBy: null } },
  );
  assert.deepEqual([statuses, 'status' in receipt && receipt.status], [[201], 'exists']);
  assert.deepEqual(await standing('I4b'), ['1100 7000', '4100 -7000']);
});

test('when the new facts are refused, nothing is reversed either', async () => {
  const entryId = await posted('I5');
  const before = await entryCount();
  const unknown = { ...facts('1.00'), lines: [{ product: 'NOPE', amount: '1.00' }] };
  const [read, { codes }] = await send(`${entryId}/repost`, wrong('', { event: unknown }));
  assert.deepEqual([read, codes], [422, ['EVENT_PRODUCT_UNKNOWN']]);
  const [zero, answer] = await send(`${entryId}/repost`, wrong('0.00'));
  assert.deepEqual([zero, answer.codes.length > 0], [422, true]);
  const [kind, refused] = await send(
    `${entryId}/repost`,
    wrong('', { event: { ...facts('1.00'), kind: 'payment-received' } }),
  );
  assert.deepEqual([kind, refused.codes], [422, ['JOURNAL_REPOST_OTHER_KIND']]);
  const early = await send(`${entryId}/repost`, wrong('1.00', { occurredOn: '2026-04-30' }));
  assert.deepEqual(early, [422, { codes: ['JOURNAL_REPOST_BEFORE_ORIGINAL'] }]);
  assert.equal(await entryCount(), before);
});

test('events posted together are posted whole: one of them there already refuses all', async () => {
  const [there, fresh] = [await read(fuelInvoice('T1')), await read(fuelInvoice('T2'))];
  await post(fuelInvoice('T1'));
  const before = await entryCount();
  const receipts = await postTogether(propertyId, [...there, ...fresh], 'ann');
  const codes = receipts.map((one) => one.status === 'refused' && one.problems.map((p) => p.code));
  assert.deepEqual(codes, [['JOURNAL_PARTLY_POSTED'], ['JOURNAL_PARTLY_POSTED']]);
  assert.equal(await entryCount(), before);
});

test('reversals, differences and corrected entries are not posted anew', async () => {
  const entryId = await posted('I6');
  const [, { entryId: difference }] = await send(`${entryId}/corrections`, {
    ...{ reason: 'Wrong pump', occurredOn: '2026-05-02' },
    lines: [
      { account: '1100', debit: '90.00', customer: ann, outlet: 'TRS' },
      { account: '4100', credit: '90.00', outlet: 'TRS' },
    ],
  });
  const [, { reversalEntryId }] = await send(`${await posted('I7')}/repost`, wrong('9.00'));
  for (const unfit of [entryId, difference, reversalEntryId]) {
    const answer = await send(`${unfit}/repost`, wrong('1.00'));
    assert.deepEqual(answer, [409, { codes: ['JOURNAL_REPOST_UNFIT'] }], unfit);
  }
  const unknown = await send('999999/repost', wrong('1.00'));
  assert.deepEqual(unknown, [404, { codes: ['JOURNAL_ENTRY_UNKNOWN'] }]);
});

test('what will change is seen before and after, and looking posts nothing', async () => {
  const entryId = await posted('I8');
  const before = await entryCount();
  const [status, preview] = await send(`${entryId}/repost/preview`, { event: facts('80.00') });
  const told = (lines: Answer[]) =>
    lines.map(({ account, debit, credit }) => `${account.number} ${debit ?? `-${credit}`}`);
  assert.equal(status, 200);
  assert.equal(preview.occurredOn, '2026-05-01');
  assert.deepEqual(told(preview.before), ['1100 100.00', '4100 -100.00']);
  assert.deepEqual(told(preview.after), ['1100 80.00', '4100 -80.00']);
  assert.deepEqual(told(preview.difference), ['4100 20.00', '1100 -20.00']);
  assert.equal(await entryCount(), before);
});

test('what was posted anew may be posted anew again', async () => {
  const [, first] = await send(`${await posted('I9')}/repost`, wrong('80.00'));
  const [status, { entryId }] = await send(`${first.entryId}/repost`, wrong('60.00'));
  assert.equal(status, 201);
  const { event } = await entryOf(entryId);
  assert.match(event.externalId, /^repost-of-repost-of-I9/);
  assert.deepEqual(await standing('I9'), ['1100 6000', '4100 -6000']);
});

test('in closed books both go to the first open day; the day of the original is kept', async () => {
  const entryId = await posted('I10');
  const closedThroughOn = '2026-06-30' as IsoDate;
  await setClosingDate(pool, propertyId, { closedThroughOn, reason: 'June', setBy: 'ann' });
  const closed = await send(`${entryId}/repost`, wrong('80.00', { occurredOn: '2026-06-01' }));
  assert.deepEqual(closed[0], 422);
  const [status, receipt] = await send(`${entryId}/repost`, wrong('80.00'));
  assert.equal(status, 201);
  const [reversal, anew] = [await entryOf(receipt.reversalEntryId), await entryOf(receipt.entryId)];
  assert.deepEqual([reversal.postedOn, anew.postedOn], ['2026-07-01', '2026-07-01']);
  assert.equal(anew.event.content.reposts.postedOn, '2026-05-01');
  const findings = await verifyJournal(pool, propertyId);
  assert.deepEqual(
    findings.filter(({ brokenCount }) => brokenCount > 0),
    [],
  );
});

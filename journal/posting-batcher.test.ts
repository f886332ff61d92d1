// Group commit: concurrent single posts become few postings, and nobody pays for a neighbour.
// Method: a posting that the test opens and closes by hand; then real posts in a real database.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import type { PostEvents, ReadEvent, Receipt } from '#events/receipt.ts';
import { joinPostings } from './posting-batcher.ts';
import { makePostEvents } from './posting-store.ts';
import { fuelInvoice, makeSmallBooks } from './small-books-store.ts';

const event = (id: string) => ({ event: { externalId: id }, content: {} }) as unknown as ReadEvent;
const idsOf = (events: readonly ReadEvent[]) =>
  events.map(({ event: { externalId } }) => externalId);
const posted = (id: bigint): Receipt => ({ status: 'posted', eventId: id, entryId: id });

test('calls of one turn are one posting, each caller gets its own receipts', async () => {
  const calls: string[][] = [];
  const post = joinPostings(async (_property, events) => {
    calls.push(idsOf(events));
    return events.map((_, at) => posted(BigInt(at)));
  });
  const answers = await Promise.all([
    post(1, [event('a')], 'ann'),
    post(1, [event('b'), event('c')], 'ann'),
    post(2, [event('d')], 'ann'),
    post(1, [event('e')], 'ben'),
  ]);
  assert.deepEqual(calls, [['a', 'b', 'c'], ['e'], ['d']]);
  assert.deepEqual(answers, [[posted(0n)], [posted(1n), posted(2n)], [posted(0n)], [posted(0n)]]);
});

test('what arrives while two postings are under way waits and goes as one', async () => {
  const calls: string[][] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const started = [0, 1].map(() => Promise.withResolvers<void>());
  const post = joinPostings(async (_property, events) => {
    calls.push(idsOf(events));
    started[calls.length - 1]?.resolve();
    await gate;
    return events.map(() => posted(1n));
  });
  const first = post(1, [event('a')], 'ann');
  await started[0]?.promise;
  const second = post(1, [event('b')], 'ann');
  await started[1]?.promise;
  const rest = ['c', 'd', 'e'].map((id) => post(1, [event(id)], 'ann'));
  open();
  await Promise.all([first, second, ...rest]);
  assert.deepEqual(calls, [['a'], ['b'], ['c', 'd', 'e']]);
});

test('a posting that fails as a whole is tried caller by caller', async () => {
  const failing: PostEvents = async (_property, events) => {
    if (idsOf(events).includes('bad')) throw new Error('no');
    return events.map(() => posted(1n));
  };
  const post = joinPostings(failing);
  const answers = await Promise.allSettled(
    ['a', 'bad', 'b'].map((id) => post(1, [event(id)], 'ann')),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});

test('200 single posts in a real database need few transactions', async () => {
  const { pool } = await testDatabase();
  const { propertyId, loadChart, read } = await makeSmallBooks(pool);
  const post = joinPostings(makePostEvents({ pool, loadChart, enqueueExports: async () => {} }));
  const events = await read(...Array.from({ length: 200 }, (_, i) => fuelInvoice(`g-${i}`)));
  const receipts = await Promise.all(events.map((one) => post(propertyId, [one], 'ann')));
  assert.equal(
    new Set(receipts.map(([one]) => one?.status !== 'refused' && one?.entryId)).size,
    200,
  );
  const { rows } = await pool.query('select count(*)::int as n from journal_batches');
  assert.ok(rows[0].n <= 3, `${rows[0].n} batches`);
});

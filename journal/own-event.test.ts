// What a person made in Tieout after a backup was taken and makes again after the restore has the
// identity it had, and so its export key, although the entries it is about came back under other
// numbers. Method: the same two invoices are posted to two properties in opposite order, the same
// one is corrected and reversed in both, and the identities are compared.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import Fastify from 'fastify';
import { localActor } from '#access/actor.ts';
import { testDatabase } from '#database/test-database.ts';
import { journalRoutes } from './journal-routes.ts';
import { ownEventId } from './own-event.ts';
import { makePostEvents, makePostTogether } from './posting-store.ts';
import { makePreviewEvents } from './preview-store.ts';
import { fuelInvoice, makeSmallBooks } from './small-books-store.ts';
import { verifyJournal } from './verify-store.ts';

const { pool } = await testDatabase();
const customer = { id: 'ANN', name: 'Ann Sailor' };

/** Posts the invoices in this order, and corrects and reverses INV-A as a person does. */
async function madeByHand(code: string, order: readonly string[]) {
  const { propertyId, loadChart, post } = await makeSmallBooks(pool, { code });
  const numbers = new Map<string, string>();
  for (const id of order) {
    const [receipt] = await post(fuelInvoice(id, '100.00', { customer }));
    assert.ok(receipt?.status === 'posted');
    numbers.set(id, String(receipt.entryId));
  }
  const server = Fastify();
  after(() => server.close());
  server.decorateRequest('propertyId', 0);
  server.decorateRequest('person', '');
  server.decorateRequest('actor');
  server.addHook('onRequest', async (request) => {
    request.propertyId = propertyId;
    request.person = 'ann';
    request.actor = localActor(request.person);
  });
  const posting = { pool, loadChart, enqueueExports: async () => {} };
  const postEvents = makePostEvents(posting);
  await server.register(
    journalRoutes({
      ...{ pool, loadChart, postEvents },
      postTogether: makePostTogether(posting),
      previewEvents: makePreviewEvents(posting),
    }),
  );
  const ids: string[] = [];
  const press = async (entry: string | undefined, what: string, payload: object) => {
    const url = `/journal-entries/${entry}/${what}`;
    const made = await server.inject({ method: 'POST', url, payload });
    assert.equal(made.statusCode, 201, made.body);
    const { entryId } = made.json();
    const { event } = (await server.inject(`/journal-entries/${entryId}`)).json();
    ids.push(`${event.source} ${event.externalId}`);
  };
  const why = { reason: 'The pump was read wrong', occurredOn: '2026-06-02' };
  const lines = [
    { account: '1100', debit: '120.00', customer },
    { account: '4100', credit: '120.00' },
  ];
  await press(numbers.get('INV-A'), 'corrections', { ...why, lines });
  await press(numbers.get('INV-B'), 'reverse', why);
  const findings = await verifyJournal(pool, propertyId);
  assert.deepEqual(
    findings.filter(({ brokenCount }) => brokenCount > 0),
    [],
  );
  return { ids, number: numbers.get('INV-A') };
}

test('corrections and reversals are the same events whatever number the entry has', async () => {
  const before = await madeByHand('before', ['INV-A', 'INV-B']);
  const again = await madeByHand('again', ['INV-B', 'INV-A']);
  assert.notEqual(before.number, again.number);
  assert.deepEqual(again.ids, before.ids);
});

test('events that differ in source or in their last letter have own ids of their own', () => {
  const long = 'x'.repeat(99);
  const of = [
    { source: 'pos', externalId: 'A' },
    { source: 'marina', externalId: 'A' },
    { source: 'pos', externalId: `${long}1` },
    { source: 'pos', externalId: `${long}2` },
  ];
  const ids = of.map((one) => ownEventId('correction-12345', one));
  assert.equal(new Set(ids).size, of.length);
  assert.ok(ids.every((id) => id.length <= 100));
});

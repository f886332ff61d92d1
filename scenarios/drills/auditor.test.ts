// The auditor itself on trial: planted faults in the books must be found, each by its name.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { audit } from './auditor.ts';
import { type BookedEntry, bookedEntries } from './control-client.ts';
import { spanningEvents, splitHouse } from './drill-house.ts';
import { violations } from './drill-report.ts';
import { DrillWorld } from './drill-world.ts';
import { reconciled } from './reconciled.ts';

const { pool } = await testDatabase();

test('an entry deleted, one doubled, one changed and one of nobody are all found', async () => {
  const simulator = await startSimulator();
  try {
    const world = await DrillWorld.make({ pool, simulator, seed: 7 });
    await world.post(world.events(8));
    const worker = world.startWorker();
    await world.drained();
    await worker.stop();
    assert.deepEqual(violations(await audit({ ...world, db: pool })), []);
    assert.deepEqual(await reconciled(world), []);

    const [deleted, doubled, changed] = await bookedEntries(world.control);
    assert.ok(deleted && doubled && changed);
    await world.control('DELETE', `/entries/${deleted.key}`);
    await world.control('PATCH', `/entries/${changed.key}`, { postingDate: '2026-12-24' });
    const line = { glAccount: { id: '1000' }, dimensions: { location: { id: '100' } } };
    const byHand = {
      glJournal: { id: 'GJ' },
      postingDate: '2026-05-01',
      description: 'By hand',
      lines: [
        { ...line, txnType: 'debit', txnAmount: '1.00' },
        { ...line, txnType: 'credit', txnAmount: '1.00' },
      ],
    };
    await world.control('POST', '/entries', byHand);
    const reference = { referenceNumber: doubled.referenceNumber };
    await world.control('POST', '/entries', { ...byHand, ...reference });

    const found = await audit({ ...world, acknowledged: new Set(['INV-GONE']), db: pool });
    assert.equal(found.lost.length, 1);
    assert.equal(found.doubled.length, 1);
    const text = found.findings.join('\n');
    assert.match(text, /dated 2026-12-24/);
    assert.match(text, /The books hold an entry, which no entry of ours explains/);
    assert.match(text, /INV-GONE was answered as posted and is not in the journal/);
    assert.match(text, /The balance of \S+ at \d+ differs by/);
    const said = (await reconciled(world)).join('\n');
    assert.match(said, /deleted[\s\S]*findings[\s\S]*do not tie/);
    assert.doesNotMatch(said, /unexplained/);
    await world.retire();
  } finally {
    await simulator.stop();
  }
});

test('of split entries a part that is gone and one that is there twice are found', async () => {
  const simulator = await startSimulator();
  try {
    const world = await DrillWorld.make({ pool, simulator, seed: 8, house: splitHouse });
    await world.post(spanningEvents(8, 3));
    const worker = world.startWorker();
    await world.drained();
    await worker.stop();
    assert.deepEqual(violations(await audit({ ...world, db: pool })), []);

    const booked = await bookedEntries(world.control);
    assert.equal(booked.length, 6);
    const ofFirst = booked.filter((one) => one.entity === '100');
    const [deleted, doubled] = ofFirst;
    assert.ok(deleted && doubled);
    await world.control('DELETE', `/entries/${deleted.key}`);
    const body = (one: BookedEntry) => ({
      ...{ glJournal: { id: one.journal }, postingDate: one.postingDate, description: 'Again' },
      ...{ referenceNumber: one.referenceNumber, user: 'tieout' },
      lines: one.lines.map(({ txnType, amount, account, location }) => ({
        ...{ txnType, txnAmount: amount, glAccount: { id: account } },
        dimensions: { location: { id: location } },
      })),
    });
    await world.control('POST', '/entries', body(doubled));

    const found = await audit({ ...world, db: pool });
    assert.equal(found.lost.length, 1, 'the part that is gone');
    assert.equal(found.doubled.length, 1, 'the part that is there twice');
    await world.retire();
  } finally {
    await simulator.stop();
  }
});

// Drill of a company that is put back to an older backup, on either API: it is sent nothing more
// until a person resumes, what it lost is not sent again by itself, and each loss is named. The
// backup is the books as they were, without what came since.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeConnectionState, readConnection } from '#export-queue/connection-store.ts';
import { bookedEntries } from './control-client.ts';
import { apis } from './drill-company.ts';
import { drillPlace } from './drill-place.ts';
import { reconciled } from './reconciled.ts';

for (const api of apis) {
  test(`${api}: a company put back to an older backup is sent nothing more`, async (t) => {
    // What was sent is to be found at once: the newest are asked for without waiting.
    const settings = { settlingMs: 0 };
    const { world, pool } = await drillPlace(t, { seed: 25, api, settings });
    const { control, propertyId, connectionId } = world;
    const connection = () => readConnection(pool, propertyId, connectionId);
    const keys = async () => (await bookedEntries(control)).map((one) => one.key);
    const events = world.events(24);
    await world.post(events.slice(0, 16));
    const first = world.startWorker();
    await world.drained();
    await first.stop();

    const sent = await keys();
    const backup = sent.slice(0, 6);
    for (const key of sent.slice(6)) await control('DELETE', `/entries/${key}`);
    await control('POST', '/idempotency/forget');
    await world.post(events.slice(16));
    const second = world.startWorker();
    while ((await connection())?.state !== 'paused') await world.until(() => true);
    await second.stop();
    assert.deepEqual(await keys(), backup);
    assert.match((await connection())?.stateReason ?? '', /no longer has the 5 entries/);
    const said = await reconciled(world);
    assert.ok(said.includes(`The reconciliation says: ${sent.length - 6} findings.`), said.join());

    await changeConnectionState(pool, propertyId, connectionId, { state: 'active', reason: null });
    const third = world.startWorker();
    await world.drained();
    await third.stop();
    const after = await keys();
    assert.deepEqual(after.slice(0, 6), backup);
    assert.equal(after.length, 6 + events.length - 16, 'what is new, and nothing twice');
    await world.retire();
  });
}

// An entry is deleted and another edited in a simulated company; both are repaired from this side.
// Told over the REST and over the XML API (repair-…-api.test.ts). Method: the product's own server,
// worker and command line, and a person at the company's desk; its own books are the judge.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { ensureConnection } from '#root/commands/demo-setup.ts';
import { startWorker } from '#root/work.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { controlOf } from './drills/control-client.ts';
import { openSmallHouse } from './small-house.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;

const { url } = await testDatabase();
const invoice = (id: string, amount: string) => ({
  ...{ source: 'marina-os', id, kind: 'invoice-issued', occurredOn: '2026-06-01', outlet: 'REIT' },
  customer: { id: 'C-1', name: 'Ada Byron' },
  lines: [
    {
      ...{ product: 'SLIP-SEASONAL', amount },
      service: { from: '2026-06-01', through: '2026-10-31' },
    },
  ],
});

async function openCompany(demoApi: 'rest' | 'xml') {
  const small = await openSmallHouse(url);
  const company = await startSimulator({ company: demoCompanySeed(marinaAndResort()) as never });
  const by = { api: small.api, companyUrl: company.url, demoApi } as const;
  const connectionId = await ensureConnection(small.house, small.propertyId, by);
  const worker = startWorker(small.house);
  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    small.api(method as 'POST', path, body as object);
  async function settled(): Promise<Answer[]> {
    for (;;) {
      const { items } = await call('GET', `/exports?connection=${connectionId}&limit=100`);
      if (items.every((one: Answer) => one.status !== 'pending')) return items;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  async function reconcile(): Promise<Answer> {
    const asOf = '2026-06-30';
    const { reconciliationId, tied } = await call('POST', '/reconciliations', {
      connectionId,
      asOf,
    });
    const { items } = await call('GET', `/reconciliations/${reconciliationId}/findings`);
    return { reconciliationId, tied, findings: items };
  }
  const stop = async () => {
    await worker.stop();
    await small.stop();
    await company.stop();
  };
  return {
    small,
    call,
    settled,
    reconcile,
    connectionId,
    stop,
    control: controlOf(company.controlUrl),
  };
}

/** A person there deletes the first and edits the second. */
async function changeThere(control: ReturnType<typeof controlOf>, [deleted, edited]: Answer[]) {
  const reference = `referenceNumber=${edited.exportKey}`;
  const { entries } = await control('GET', `/books/entries?${reference}`);
  const lines = (entries as Answer[])[0].lines.map(({ key }: Answer) => {
    return { key, txnAmount: '90.00' };
  });
  await control('DELETE', `/entries/${deleted.externalId}`);
  await control('PATCH', `/entries/${edited.externalId}`, { lines });
}

/** Tells it over one of the company's APIs; a database of its own each. */
export async function tellRepair(demoApi: 'rest' | 'xml'): Promise<void> {
  const at = await openCompany(demoApi);
  const ids = [`${demoApi}-1`, `${demoApi}-2`, `${demoApi}-3`];
  after(() => at.stop());

  test('what was deleted and edited there is found, repaired, and ties', async () => {
    for (const id of ids) await at.call('POST', '/events', invoice(id, '100.00'));
    const sent = await at.settled();
    assert.deepEqual(
      sent.map((one) => one.status),
      ['synced', 'synced', 'synced'],
      JSON.stringify(sent.map((one) => one.cause)),
    );
    const before = await at.reconcile();
    assert.deepEqual([before.tied, before.findings], [true, []]);
    await changeThere(at.control, sent);
    const { findings } = await at.reconcile();
    assert.deepEqual(findings.map((one: Answer) => one.cause).sort(), ['deleted', 'differs']);
    const numberOf = (cause: string) =>
      String(findings.find((one: Answer) => one.cause === cause).findingNumber);

    const shown = await at.small.run(['repair', numberOf('differs'), '--do', 'reverse']);
    assert.equal(shown.code, 0, shown.err);
    assert.match(shown.out, /Would take it back[\s\S]*-?90\.00[\s\S]*Nothing was changed/);
    const args = (cause: string, action: string) => [
      ...['repair', numberOf(cause), '--do', action, '--reason', 'Changed there by mistake'],
    ];
    assert.match((await at.small.run(args('differs', 'reverse'))).out, /Done\. The reversal/);
    assert.match((await at.small.run(args('deleted', 'repost'))).out, /Done\./);
    assert.match((await at.small.run(args('deleted', 'repost'))).out, /It was done already/);

    const after = await at.settled();
    assert.deepEqual(
      after.map((one) => one.status),
      ['synced', 'synced', 'synced', 'synced'],
      JSON.stringify(after.map((one) => one.cause)),
    );
    const { tied, findings: left } = await at.reconcile();
    assert.deepEqual([tied, left], [true, []]);
    assert.equal((await at.small.run(['status', '--verify'])).code, 0);
    const { items } = await at.call('GET', '/repairs');
    assert.deepEqual(
      items.map((one: Answer) => one.state),
      ['done', 'done'],
    );
  });
  testRefusals(at);
}

function testRefusals(at: Awaited<ReturnType<typeof openCompany>>) {
  test('the command names what it cannot do', async () => {
    const ended = [
      await at.small.run(['repair', '99', '--do', 'accept', '--reason', 'why']),
      await at.small.run(['repair', 'nine', '--do', 'accept']),
      await at.small.run(['repair', '1']),
    ];
    assert.deepEqual(
      ended.map(({ code }) => code === 0),
      [false, false, false],
    );
    assert.match(ended[0]?.err ?? '', /has no finding 99/);
    assert.match(ended[1]?.err ?? '', /has no finding nine/);
    assert.equal((await at.small.run(['repair'])).code, 0);
  });
}

// From an event to the request on the vendor's wire, on an idle system: one event at a time by
// HTTP, posted by the server, sent by a worker in a process of its own. Three moments on one clock,
// this process's: the event's request leaves, its answer is here (accepted), and the first bytes of
// the entry reach the socket of a relay before the simulated company. Invariant: the next event is
// sent when the one before is long done.
// Run: node benchmarks/latency.ts [--api rest|xml] [--events N]

import { once } from 'node:events';
import { type AddressInfo, connect as connectSocket, createServer, type Server } from 'node:net';
import { parseArgs } from 'node:util';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { type Api, gone } from './company.ts';
import {
  connect,
  disconnect,
  type ExportHouse,
  inExportHouse,
  startWorkerProcess,
} from './export-house.ts';
import { quantile, verdict } from './harness.ts';
import { openServedHouse } from './served-house.ts';

const { values: options } = parseArgs({
  options: { api: { type: 'string' }, events: { type: 'string', default: '300' } },
});
const events = Number(options.events);
const warmUps = 20;
/** Between two events: longer than anything the one before may still do. */
const pauseMs = 60;

const entryOf: Readonly<Record<Api, string>> = {
  rest: 'POST /ia/api/v1/objects/general-ledger/journal-entry',
  xml: '<GLBATCH>',
};

await inExportHouse(async (house) => {
  await house.pool.query('ALTER TABLE exports ALTER COLUMN next_attempt_at SET DEFAULT now()');
  for (const api of ['rest', 'xml'] as const) {
    if (options.api === undefined || options.api === api) await measure(house, api);
  }
});

/** Passes bytes on as they come, and tells when some hold `mark`. */
async function relayTo(url: string, mark: string, onSeen: () => void): Promise<Server> {
  const { port } = new URL(url);
  const server = createServer({ noDelay: true }, (client) => {
    const company = connectSocket({ port: Number(port), host: '127.0.0.1', noDelay: true });
    client.on('data', (bytes) => {
      if (bytes.includes(mark)) onSeen();
      company.write(bytes);
    });
    company.pipe(client);
    for (const [one, other] of [[client, company] as const, [company, client] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function measure(house: ExportHouse, api: Api): Promise<void> {
  let seen = () => {};
  const relay = await relayTo(house.company.url, entryOf[api], () => seen());
  const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  const relayed = { ...house, company: { ...house.company, url } };
  const small = await connect(relayed, api, {});
  const code = await codeOf(house, small.propertyId);
  const server = await openServedHouse(house);
  const worker = await startWorkerProcess({ databaseUrl: house.databaseUrl, worker: 'benchmark' });
  try {
    const fromSent: number[] = [];
    const fromAccepted: number[] = [];
    for (let at = -warmUps; at < events; at += 1) {
      const onWire = new Promise<number>((resolve) => {
        seen = () => resolve(performance.now());
      });
      const sentMs = performance.now();
      const answer = await fetch(`${server.url}/api/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'tieout-property': code },
        body: JSON.stringify([event(`${api}-${at}`)]),
      });
      const acceptedMs = performance.now();
      if (!answer.ok) throw new Error(await answer.text());
      const wireMs = await onWire;
      if (at >= 0) {
        fromSent.push(wireMs - sentMs);
        fromAccepted.push(Math.max(0, wireMs - acceptedMs));
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    report(api, fromAccepted, fromSent);
  } finally {
    worker.kill('SIGTERM');
    await gone(worker);
    await server.close();
    relay.close();
    await disconnect(house, small);
  }
}

function event(id: string) {
  const common = { source: 'marina-os', occurredOn: '2026-05-10', outlet: 'TRS', currency: 'USD' };
  return { ...common, ...fuelInvoice(id, '12.50') };
}

async function codeOf({ pool }: ExportHouse, propertyId: number): Promise<string> {
  const { rows } = await pool.query<{ code: string }>(
    'SELECT code FROM properties WHERE property_id = $1',
    [propertyId],
  );
  return rows[0]?.code ?? '';
}

function report(api: Api, fromAccepted: readonly number[], fromSent: readonly number[]): void {
  const [p50, p99] = [quantile(fromAccepted, 0.5), quantile(fromAccepted, 0.99)];
  const told = (ms: number) => `${ms.toFixed(1)} ms`;
  console.log(
    `Latency, ${api.toUpperCase()}, ${fromAccepted.length} events: accepted → wire ` +
      `p50 ${told(p50)}, p99 ${told(p99)}; target 5 and 25 ms: ` +
      verdict(p50 <= 5 && p99 <= 25),
  );
  console.log(
    `  from the event's own request: p50 ${told(quantile(fromSent, 0.5))}, ` +
      `p99 ${told(quantile(fromSent, 0.99))}`,
  );
}

// Process of a benchmark: clients that send one event after the other by HTTP, each waiting for its
// answer, for so many seconds; answers how many were posted. Its own process, so that it takes
// nothing from the server's turn of the event loop. Invariant: an event counts once its answer says
// it is posted. Arguments: JSON of LoadOrders.

import { Pool } from 'undici';
import { forSeconds } from './harness.ts';
import { mixedEvent } from './mixed-events.ts';

export interface LoadOrders {
  readonly url: string;
  readonly property: string;
  readonly prefix: string;
  readonly clients: number;
  readonly seconds: number;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as LoadOrders;
const http = new Pool(orders.url, { connections: orders.clients, pipelining: 1 });
const headers = { 'content-type': 'application/json', 'tieout-property': orders.property };

async function send(at: number): Promise<void> {
  const common = { source: 'bench', currency: 'USD' };
  const body = JSON.stringify({ ...common, ...mixedEvent(at, orders.prefix) });
  const request = { method: 'POST', path: '/api/v1/events', headers, body } as const;
  const answer = await http.request(request);
  const text = await answer.body.text();
  if (!text.includes('"posted"')) throw new Error(`${answer.statusCode} ${text}`);
}

const latencies: number[] = [];
const turn = await forSeconds(orders.seconds, orders.clients, async (at) => {
  const sentAt = performance.now();
  await send(at);
  latencies.push(performance.now() - sentAt);
});
await http.close();
process.stdout.write(JSON.stringify({ ...turn, latencies }));

// A gateway between connector and company that spoils answers on their way back: the company has
// carried out what was asked, and what it said arrives as the drill wants it. Invariant: requests
// pass unchanged, and so do all answers the drill does not choose.

import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import { controlOf } from './control-client.ts';
import {
  type Api,
  drillCompany,
  drillSettings,
  ledgerOf,
  openDrillLedger,
} from './drill-company.ts';

export interface Spoiled {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  readonly encoding?: string;
  /** One byte, and nothing after it. */
  readonly drip?: true;
}

/** What becomes of a whole answer. */
export type Spoil = (whole: Buffer, type: string) => Spoiled;

export interface GatewayOptions {
  /** By the request's body: is its answer to be spoiled? */
  readonly isSpoiled: (body: Buffer) => boolean;
  readonly answerBytesMax?: number;
}

/** A company seeded for drills, its connector, and what is done to answers on the way back. */
export async function spoilingGateway(
  t: TestContext,
  api: Api,
  { isSpoiled, answerBytesMax }: GatewayOptions,
) {
  const simulator = await startSimulator();
  const control = controlOf(simulator.controlUrl);
  await control('POST', '/seed', drillCompany());
  const state: { spoil: Spoil | null; bytes: number } = { spoil: null, bytes: 0 };
  const behind = new URL(simulator.url);
  const gateway = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { url: path, method, headers } = request;
    const on = httpRequest({ host: behind.hostname, port: behind.port, path, method, headers });
    on.end(body);
    const [answer] = (await once(on, 'response')) as [import('node:http').IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part as Buffer);
    const whole = Buffer.concat(parts);
    const type = answer.headers['content-type'] ?? '';
    const { spoil } = state;
    if (!spoil || !isSpoiled(body)) {
      response.writeHead(answer.statusCode ?? 500, { 'content-type': type }).end(whole);
      return;
    }
    state.bytes = whole.length;
    const spoiled = spoil(whole, type);
    const encoding = spoiled.encoding ? { 'content-encoding': spoiled.encoding } : {};
    response.writeHead(spoiled.status, { 'content-type': spoiled.type, ...encoding });
    if (spoiled.drip === undefined) return void response.end(spoiled.body);
    response.write(spoiled.body.subarray(0, 1));
  });
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const { port } = gateway.address() as AddressInfo;
  const through = (url: string) => url.replace(behind.host, `127.0.0.1:${port}`);
  const at = {
    apiUrl: through(simulator.apiUrl),
    xmlUrl: through(simulator.xmlUrl),
    controlUrl: simulator.controlUrl,
  };
  const settings = drillSettings(api, at, {
    ...(answerBytesMax === undefined ? {} : { answerBytesMax }),
    bodyTimeoutMs: 300,
    readBack: 'never',
  });
  const ledger = await openDrillLedger({ ledger: ledgerOf(api), settings });
  t.after(async () => {
    await ledger.close();
    gateway.closeAllConnections();
    gateway.close();
    await simulator.stop();
  });
  return { ledger, state, control };
}

// For tests: a receiver of webhooks on a port of its own, as a developer would write it: it checks
// each signature with the reference library of Standard Webhooks and keeps what it took.
// Invariant: it takes nothing it cannot verify.

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  readonly id: string;
  readonly body: {
    readonly type: string;
    readonly timestamp: string;
    // biome-ignore lint/suspicious/noExplicitAny: tests read data member by member.
    readonly data: any;
  };
}

/** `answerWith` is asked before each answer; default 204. */
export async function startReceiver() {
  const taken: Received[] = [];
  const refused: string[] = [];
  let secret = '';
  let status = 204;
  const server = createServer((request, answer) => {
    void bodyOf(request).then((text) => {
      const headers = request.headers as Record<string, string>;
      try {
        const body = new Webhook(secret).verify(text, headers) as Received['body'];
        if (status < 300) taken.push({ id: headers['webhook-id'] ?? '', body });
        answer.writeHead(status, { location: '/elsewhere' }).end(status < 300 ? '' : 'not now');
      } catch (error) {
        refused.push((error as Error).message);
        answer.writeHead(401).end('bad signature');
      }
    });
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}/hook`, port, taken, refused },
    trust: (given: string) => {
      secret = given;
    },
    answerWith: (given: number) => {
      status = given;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => void server.close(() => done()));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

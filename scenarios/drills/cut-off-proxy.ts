// A proxy in front of PostgreSQL that loses the answer to a COMMIT: the server has committed,
// the client's connection breaks before it hears so. Invariant: bytes are passed on unchanged until
// then; only connections made through it are cut. Leaves to others: when to cut (`cuts`).

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

const commit = Buffer.from('COMMIT\0');

export class CutOffProxy {
  /** How many of the next commits lose their answers. */
  cuts = 0;
  /** Answers lost so far. */
  lost = 0;
  /** The address of the database through the proxy. */
  readonly url: string;
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** *Errors:* throws when no port can be had. */
  static async before(databaseUrl: string): Promise<CutOffProxy> {
    const target = new URL(databaseUrl);
    // The server of the tests listens on a private socket, one of DATABASE_URL on a port.
    const folder = target.searchParams.get('host');
    const reach = folder?.startsWith('/')
      ? { path: join(folder, `.s.PGSQL.${target.port || 5432}`) }
      : { port: Number(target.port || 5432), host: target.hostname };
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const behind = connect(reach);
      for (const one of [client, behind]) {
        sockets.add(one);
        one.on('error', () => {});
        one.on('close', () => {
          sockets.delete(one);
          client.destroy();
          behind.destroy();
        });
      }
      let isCut = false;
      client.on('data', (bytes) => {
        if (proxy.cuts > 0 && bytes.includes(commit)) {
          proxy.cuts -= 1;
          isCut = true;
        }
        behind.write(bytes);
      });
      behind.on('data', (bytes) => {
        if (!isCut) return void client.write(bytes);
        // It has answered, so it has committed: nobody hears of it.
        proxy.lost += 1;
        client.destroy();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(databaseUrl);
    url.searchParams.set('host', '127.0.0.1');
    url.searchParams.set('port', String((server.address() as AddressInfo).port));
    const proxy = new CutOffProxy(url.href, async () => {
      for (const one of sockets) one.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return proxy;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

// Live counts for screens: one stream of server-sent events per open page, fed by NOTIFY.
// Invariant: at most four summaries a second per property and connection, and only after something
// moved; a summary that takes long makes the next wait longer, so that watching never slows the
// sync. A stream ends with the session, key or right it was opened by.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import type { DatabaseLog } from '#database/database-log.ts';
import { type Channel, listen, liveChannel } from './channel-store.ts';
import { summaryOf } from './export-routes.ts';
import { OneConnection } from './export-schemas.ts';

export interface LiveRoutesDeps {
  readonly pool: pg.Pool;
  readonly log: DatabaseLog;
  /** Never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
}

const intervalMs = 250;
const pingMs = 15_000;

/** A page that watches. */
interface Watcher {
  readonly propertyId: number;
  moved(): void;
  close(): void;
}

export function liveRoutes(deps: LiveRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const watchers = new Set<Watcher>();
    let channel: Channel | null = null;
    const onNotify = (payload: string | null) => {
      for (const one of watchers) {
        if (payload === null || payload === String(one.propertyId)) one.moved();
      }
    };
    server.addHook('preClose', async () => {
      for (const one of watchers) one.close();
      await channel?.stop();
    });
    const schema = {
      summary: 'Streams the counts of the sync log as server-sent events, whenever they change.',
      description:
        '`exports` carries the answer of `GET /exports/summary`; `ping` keeps the stream ' +
        'open. At most four a second.',
      querystring: Type.Object({ connection: OneConnection }),
      produces: ['text/event-stream'],
    };
    server.get('/live', { schema }, async (request, reply) => {
      channel ??= listen(deps.pool, liveChannel, onNotify, deps);
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const watcher = watch(deps, {
        propertyId: request.propertyId,
        connectionId: request.query.connection ?? null,
        send: (event, data) => void raw.write(`event: ${event}\ndata: ${data}\n\n`),
        end: () => raw.end(),
        stillMay: request.stillMay,
      });
      watchers.add(watcher);
      raw.on('close', () => {
        watcher.close();
        watchers.delete(watcher);
      });
      watcher.moved();
    });
  };
}

interface Page {
  readonly propertyId: number;
  readonly connectionId: number | null;
  readonly send: (event: 'exports' | 'ping', data: string) => void;
  readonly end: () => void;
  readonly stillMay: () => Promise<boolean>;
}

function watch({ pool, log, monotonicMs }: LiveRoutesDeps, page: Page): Watcher {
  let closed = false;
  let timer: NodeJS.Timeout | null = null;
  let reading = false;
  let again = false;
  let last = '';
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  const ping = setInterval(() => void pass(async () => page.send('ping', '{}')), pingMs);

  /** Does it for who may still see; ends the stream of everybody else. */
  const pass = async (act: () => Promise<void>) => {
    try {
      if (!(await page.stillMay())) close();
      else if (!closed) await act();
    } catch (error) {
      log.warn(`Live counts could not be read: ${(error as Error).message}`);
    }
  };

  const read = async () => {
    timer = null;
    reading = true;
    again = false;
    const beganAtMs = monotonicMs();
    await pass(async () => {
      const summary = JSON.stringify(await summaryOf(pool, page.propertyId, page.connectionId));
      if (!closed && summary !== last) page.send('exports', summary);
      last = summary;
    });
    const tookMs = monotonicMs() - beganAtMs;
    notBeforeMs = monotonicMs() + Math.max(intervalMs, 4 * tookMs);
    reading = false;
    if (again) moved();
  };

  const moved = () => {
    if (closed || timer !== null) return;
    if (reading) {
      again = true;
      return;
    }
    timer = setTimeout(read, Math.max(0, notBeforeMs - monotonicMs()));
  };

  const close = () => {
    if (closed) return;
    closed = true;
    clearInterval(ping);
    if (timer !== null) clearTimeout(timer);
    page.end();
  };

  return { propertyId: page.propertyId, moved, close };
}

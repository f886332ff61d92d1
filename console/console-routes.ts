// Serves the built console: its files, and its one page for every address the browser may be at.
// Invariant: hashed assets are cached for ever, the page never; no script runs that is not ours.
// Leaves to others: building it (vite.config.ts), the API, and every path under /api and /health.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type {} from '@fastify/swagger';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';

/**
 * Scripts, fonts and requests from this server only. Styles may stand in the page: the component
 * library writes its theme's variables into a style element, which carries no code.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** Shown while nothing is built, so that a developer knows what to do. */
const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tieout</title>
<body style="font:16px/1.6 system-ui;max-width:36em;margin:12vh auto;padding:0 1.5em">
<h1 style="font-size:1.3em">The console is not built yet</h1>
<p>The server runs, and its API answers under <code>/api/v1</code>. Build the console once with
<code>npm run build</code>, then load this page again.</p></body></html>`;

export interface ConsoleParts {
  /** Folder of the built console; `console/dist` beside this file unless told. */
  readonly folder?: string;
}

/** Plugged in at the top of the server, after the API. */
export function consoleRoutes(parts: ConsoleParts = {}): FastifyPluginAsyncTypebox {
  const folder = parts.folder ?? join(import.meta.dirname, 'dist');
  return async (server) => {
    server.addHook('onSend', async (_request, reply) => {
      reply.headers(headers);
    });
    if (!existsSync(join(folder, 'index.html'))) {
      server.get('/', { schema: { hide: true } }, (_request, reply) => sendNotBuilt(reply));
      server.get('/*', { schema: { hide: true } }, (request, reply) =>
        isPage(request.url) ? sendNotBuilt(reply) : reply.callNotFound(),
      );
      return;
    }
    await server.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      schemaHide: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.startsWith(join(folder, 'assets'));
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    const page = (reply: FastifyReply) => reply.sendFile('index.html');
    server.get('/', { schema: { hide: true } }, (_request, reply) => page(reply));
    server.get('/*', { schema: { hide: true } }, (request, reply) =>
      isPage(request.url) ? page(reply) : reply.callNotFound(),
    );
  };
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
}

/** Addresses of the API and of files are not pages: they answer 404 instead of HTML. */
function isPage(url: string): boolean {
  const path = url.split('?')[0] ?? '';
  if (path === '/api' || path.startsWith('/api/') || path.startsWith('/health/')) return false;
  return !path.startsWith('/assets/') && !/\.[a-z0-9]{2,5}$/i.test(path);
}

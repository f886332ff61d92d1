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
  "object-src 'none'",
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

/** Plugged in at the top of the server, after the API. Sees a new build without a restart. */
export function consoleRoutes(parts: ConsoleParts = {}): FastifyPluginAsyncTypebox {
  const folder = parts.folder ?? join(import.meta.dirname, 'dist');
  return async (server) => {
    server.addHook('onSend', async (_request, reply) => {
      reply.headers(headers);
    });
    await server.register(fastifyStatic, {
      root: folder,
      serve: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.startsWith(join(folder, 'assets'));
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    server.get('/', { schema: { hide: true } }, (_request, reply) => sendPage(reply, folder));
    server.get('/*', { schema: { hide: true } }, (request, reply) => {
      const path = request.url.split('?')[0] ?? '';
      if (isServers(path)) return reply.callNotFound();
      return isFile(path) ? reply.sendFile(path.slice(1)) : sendPage(reply, folder);
    });
  };
}

function sendPage(reply: FastifyReply, folder: string): FastifyReply {
  if (existsSync(join(folder, 'index.html'))) return reply.sendFile('index.html');
  return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
}

/** Addresses of the API are never pages: they answer 404 as a problem instead of HTML. */
function isServers(path: string): boolean {
  return path === '/api' || path.startsWith('/api/') || path.startsWith('/health/');
}

/** Addresses with an extension are files of the build: they are there or 404. */
function isFile(path: string): boolean {
  return path.startsWith('/assets/') || /\.[a-z0-9]{2,5}$/i.test(path);
}

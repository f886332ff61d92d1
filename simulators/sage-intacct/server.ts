// The simulated company on a port: HTTP in, delivery out, and nothing else.
//
// The vendor's API under /ia/api/v1, control under /simulator, pages at /. Tests start it in their
// process; simulate.ts in the root starts it as a process of its own.
// **Invariant**: it listens on loopback only, answers only to local host names, and lets no page of
// another site act, because the control API has no authentication.
// It leaves deciding to api.ts and control-routes.ts.

import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { addPages } from './act-routes.ts';
import type { Answer, ApiRequest, Delivery } from './answer.ts';
import { handle, oddPaths } from './api.ts';
import type { CompanyDefinition } from './company.ts';
import { authorizationAnswer } from './consent.ts';
import { addControlRoutes } from './control-routes.ts';
import { discoveryDocument, keySet } from './openid.ts';
import { Simulation, type SimulationOptions } from './simulation.ts';
import { handleXml } from './xml/gateway.ts';
import { withoutSecrets } from './xml/request.ts';

/** How a simulator starts. `port` 0 takes a free one. */
export interface SimulatorOptions extends SimulationOptions {
  readonly port?: number;
}

/** A running simulator. */
export interface RunningSimulator {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** Base path of the vendor's REST API. */
  readonly apiUrl: string;
  /** The endpoint of the vendor's XML API. */
  readonly xmlUrl: string;
  readonly controlUrl: string;
  readonly company: CompanyDefinition;
  /** The state behind it, for tests in the same process. */
  readonly simulation: Simulation;
  /** Stops listening, drops open connections and closes the books. */
  stop(): Promise<void>;
}

const API_BASE = '/ia/api/v1';
const XML_PATH = '/ia/xml/xmlgw.phtml';
const BODY_BYTES_MAX = 64 << 20;
const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
/** The vendor's SDKs insist on a host under intacct.com; a client resolves this one to loopback. */
const SDK_HOST = /^sim\.intacct\.com(:\d+)?$/;

function apiRequest(request: FastifyRequest): ApiRequest {
  const [rawPath = ''] = request.raw.url?.split('?', 1) ?? [];
  const path = decodeURIComponent(rawPath.slice(API_BASE.length));
  return {
    method: request.method,
    path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path,
    query: request.query as Record<string, string>,
    headers: request.headers,
    text: typeof request.body === 'string' ? request.body : '',
  };
}

const DRIPS = 20;

/** Sends an answer in pieces over a time, headers first. */
function drip(reply: FastifyReply, answer: Answer, dripMs: number): FastifyReply {
  reply.hijack();
  const bytes = Buffer.from(answer.body);
  reply.raw.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
  const size = Math.max(1, Math.ceil(bytes.length / DRIPS));
  let sent = 0;
  const timer = setInterval(() => {
    if (reply.raw.destroyed || sent >= bytes.length) {
      clearInterval(timer);
      reply.raw.end();
      return;
    }
    reply.raw.write(bytes.subarray(sent, sent + size));
    sent += size;
  }, dripMs / DRIPS);
  return reply;
}

function deliver(reply: FastifyReply, delivery: Delivery, isGzip = false): FastifyReply {
  const { answer, manner } = delivery;
  if (answer === null || manner === 'destroy') {
    reply.hijack();
    reply.raw.destroy();
    return reply;
  }
  if (manner === 'cut') {
    reply.hijack();
    const length = Buffer.byteLength(answer.body);
    reply.raw.writeHead(answer.status, { ...answer.headers, 'content-length': length });
    const half = answer.body.slice(0, answer.body.length >> 1);
    reply.raw.write(half, () => reply.raw.destroy());
    return reply;
  }
  if (manner === 'drip') return drip(reply, answer, delivery.dripMs ?? 0);
  reply.code(answer.status).headers(answer.headers);
  if (isGzip && answer.body !== '') {
    return reply.header('content-encoding', 'gzip').send(gzipSync(answer.body));
  }
  return answer.body === '' ? reply.send() : reply.send(answer.body);
}

function whole(answer: Answer): Delivery {
  return { answer, manner: 'whole' };
}

function note(simulation: Simulation, request: ApiRequest, delivery: Delivery, startedMs: number) {
  const entity = request.headers['x-ia-api-param-entity'];
  const key = request.headers['idempotency-key'];
  const shown = (text: string) => (request.summary === undefined ? text : withoutSecrets(text));
  simulation.requests.add({
    at: simulation.clock.nowText(),
    method: request.method,
    path: request.summary ? `${request.path} ${request.summary}` : request.path,
    status: delivery.manner === 'destroy' ? null : (delivery.answer?.status ?? null),
    fault: delivery.fault ?? null,
    durationMs: Math.round(performance.now() - startedMs),
    idempotencyKey: typeof key === 'string' ? key : null,
    entity: typeof entity === 'string' ? entity : null,
    body: shown(request.text),
    answer: shown(delivery.answer?.body ?? ''),
  });
}

/** Answers one XML request; the note of it tells what it asked and no password. */
async function answerXml(request: FastifyRequest, reply: FastifyReply, simulation: Simulation) {
  const startedMs = performance.now();
  const call: ApiRequest = {
    method: request.method,
    path: XML_PATH,
    query: {},
    headers: request.headers,
    text: typeof request.body === 'string' ? request.body : '',
  };
  const { delivery, summary } = await handleXml(call, simulation);
  note(simulation, { ...call, summary }, delivery, startedMs);
  return deliver(reply, delivery, takesGzip(request));
}

function takesGzip(request: FastifyRequest): boolean {
  return /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
}

/** A page of another site may make a browser send forms here; the browser says where it is from. */
function isForeign(request: FastifyRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  if (request.url.startsWith('/ia/')) return false;
  const { origin, host } = request.headers;
  if (origin !== undefined) return origin !== `http://${host}`;
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

const MALFORMED = `${API_BASE}${oddPaths.malformed}`;

/** Of an address that cannot be decoded the framework would answer in words of its own. */
function rewriteUrl({ url = '/' }: IncomingMessage): string {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return url;
  } catch {
    return MALFORMED;
  }
}

function buildServer(simulation: Simulation): FastifyInstance {
  const app = Fastify({ bodyLimit: BODY_BYTES_MAX, forceCloseConnections: true, rewriteUrl });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', (request, reply, done) => {
    // Clients from the time of DTD 2.1 send a type without a slash, which Fastify takes for none.
    const type = request.raw.headers['content-type'];
    if (type === 'x-intacct-xml-request') request.raw.headers['content-type'] = `text/${type}`;
    const host = request.headers.host ?? '';
    const isSdk = request.url === XML_PATH && SDK_HOST.test(host);
    if (!LOCAL_HOST.test(host) && !isSdk) {
      reply.code(421).send('The simulator answers only to local host names.');
    } else if (isForeign(request)) {
      reply.code(403).send('The simulator takes forms and calls from its own pages only.');
    } else done();
  });
  app.addHook('onError', async (_request, _reply, error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
  });
  const answerApi = async (call: ApiRequest, request: FastifyRequest, reply: FastifyReply) => {
    const startedMs = performance.now();
    const delivery = await handle(call, simulation);
    note(simulation, call, delivery, startedMs);
    return deliver(reply, delivery, simulation.settings.gzip && takesGzip(request));
  };
  app.all(`${API_BASE}/*`, (request, reply) => answerApi(apiRequest(request), request, reply));
  app.all('/ia/api/*', (request, reply) => {
    const call = { ...apiRequest(request), path: oddPaths.otherVersion };
    return answerApi(call, request, reply);
  });
  app.all(XML_PATH, (request, reply) => answerXml(request, reply, simulation));
  app.route({
    method: ['GET', 'POST'],
    url: '/ia/authorize',
    handler: (request, reply) => {
      const call = { ...apiRequest(request), path: '/oauth2/authorize' };
      return deliver(reply, whole(authorizationAnswer(call, simulation)));
    },
  });
  app.get('/.well-known/openid-configuration', () => discoveryDocument(simulation.url));
  app.get('/.well-known/jwks.json', () => keySet());
  addControlRoutes(app, simulation);
  addPages(app, simulation);
  return app;
}

/** Starts a simulator. *Errors:* rejects when the port is taken or the books cannot be read. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const simulation = new Simulation(options);
  const app = buildServer(simulation);
  try {
    await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  } catch (error) {
    simulation.close();
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  simulation.url = url;
  return {
    url,
    apiUrl: `${url}${API_BASE}`,
    xmlUrl: `${url}${XML_PATH}`,
    controlUrl: `${url}/simulator`,
    get company() {
      return simulation.books.company;
    },
    simulation,
    stop: async () => {
      simulation.clock.forgetDue();
      await app.close();
      simulation.close();
    },
  };
}

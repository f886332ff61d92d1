// POST /act/NAME: a form of the pages is carried out by the control API's own functions.
//
// Done: back to the page (303) with a sentence. Refused: the page again with the reasons and what
// was typed.
// **Invariant**: reloading a page never repeats an act.
// It leaves what an act means to acts.ts, and who may send it to server.ts.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acts, type ControlCall, type Form } from './acts.ts';
import { controlHandlers } from './control-routes.ts';
import { type ApiError, Refusal } from './errors.ts';
import type { Notice } from './page-parts.ts';
import { entryPage, frontPage } from './pages.ts';
import type { Simulation } from './simulation.ts';
import { historyPage, requestPage, switchesPage, usagePage } from './watch-pages.ts';

const NOTICES_KEPT = 50;
const HTML = 'text/html; charset=utf-8';

/** What to tell after the way back: kept here, so that an address cannot put words on the page. */
class Notices {
  readonly #kept = new Map<string, Notice>();
  #last = 0;

  keep(notice: Notice): string {
    this.#last += 1;
    this.#kept.set(String(this.#last), notice);
    this.#kept.delete(String(this.#last - NOTICES_KEPT));
    return String(this.#last);
  }

  find(id: string | undefined): Notice | null {
    return this.#kept.get(id ?? '') ?? null;
  }
}

/** The sentences of an error: its details say why, its own says what. */
function reasons(error: ApiError): string[] {
  const inner = (error.details ?? []).flatMap(reasons);
  return inner.length > 0 ? inner : [error.message];
}

function carryOut(call: ControlCall, simulation: Simulation): Notice {
  const handler = controlHandlers(simulation)[call.route];
  if (handler === undefined) throw new Error(`No control route ${call.route}`);
  try {
    const value = handler(call.body, call.parameters ?? {}, {});
    const isAnswer = typeof value === 'object' && value !== null && 'body' in value;
    const answer = isAnswer ? JSON.parse(String(value.body)) : value;
    return { isRefusal: false, sentences: [call.done(answer)] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { isRefusal: true, sentences: reasons(error.error) };
  }
}

/** Puts the pages and their forms on the server. */
export function addPages(app: FastifyInstance, simulation: Simulation): void {
  const notices = new Notices();
  const told = (request: FastifyRequest) =>
    notices.find((request.query as Record<string, string | undefined>).notice);
  const send = (reply: FastifyReply, page: string | null, status = 200) =>
    page === null
      ? reply.code(404).type('text/plain').send('No entry with this key.')
      : reply.code(status).type(HTML).headers(pageHeaders).send(page);
  app.get('/', (request, reply) => send(reply, frontPage(simulation, told(request))));
  app.get('/requests', (request, reply) =>
    send(reply, requestPage(simulation, (request.query as Record<string, string>).api)),
  );
  app.get('/usage', (request, reply) => send(reply, usagePage(simulation, told(request))));
  app.get('/history', (_request, reply) => send(reply, historyPage(simulation)));
  app.get('/switches', (request, reply) => send(reply, switchesPage(simulation, told(request))));
  app.get<{ Params: { key: string } }>('/entries/:key', (request, reply) =>
    send(reply, entryPage(simulation, request.params.key, told(request))),
  );
  app.post<{ Params: { name: string } }>('/act/:name', (request, reply) => {
    const { name } = request.params;
    const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
    if (act === undefined) return reply.code(404).type('text/plain').send('No such act.');
    const fields = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    const form: Form = (field) => fields.get(field)?.trim() ?? '';
    const call = act(form);
    const notice = carryOut(call, simulation);
    if (!notice.isRefusal) {
      return reply
        .code(303)
        .header('location', `${call.back}?notice=${notices.keep(notice)}`)
        .send();
    }
    if (name === 'set-switch') return send(reply, switchesPage(simulation, notice), 422);
    const own = name.endsWith('-entry') ? entryPage(simulation, form('key'), notice) : null;
    return send(reply, own ?? frontPage(simulation, notice, form), 422);
  });
}

/** Nothing but the page's own style and forms: no script, no frame around it, nothing fetched. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; " +
    "frame-ancestors 'none'",
  'cache-control': 'no-store',
};

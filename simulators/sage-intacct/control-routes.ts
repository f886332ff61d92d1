// /simulator: what a person or a test does to the simulated company from outside the vendor's API.
//
// Settings, faults, the clock, and a controller's hand in the books: entries made, changed and
// deleted in Sage, closed periods, records made inactive.
// **Invariant**: a person's entry passes the same rules as an entry from the API.
// No authentication: server.ts listens on loopback only and refuses foreign host names.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Answer, jsonAnswer } from './answer.ts';
import { decisions, planDecision } from './approvals.ts';
import { isCalendarDate } from './body-reader.ts';
import { bookBalances, bookCounts, closedThrough, plainEntry } from './book-report.ts';
import { masterLists } from './books.ts';
import type { EntryState, MasterKind } from './changes.ts';
import { type CompanyDefinition, companyNamed } from './company.ts';
import { companyProblems } from './company-checks.ts';
import { notFound, Refusal, refusalAnswer, unknownIdRefusal } from './errors.ts';
import { type FaultMatch, faultMeanings, isFaultName } from './faults.ts';
import { planEntryUpdate } from './journal-entries.ts';
import { financialShape, readEntryBody, statisticalShape } from './journal-entry-body.ts';
import { deletionChanges, entryChanges } from './reversals.ts';
import { bookAsPerson, bookSeedFile, personOf, resortEntries } from './seed-entries.ts';
import { changedSettings } from './settings.ts';
import type { Simulation } from './simulation.ts';
import { usageHandlers } from './usage-handlers.ts';
import { userHandlers } from './user-handlers.ts';

type Plain = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;
type Query = Readonly<Record<string, string | undefined>>;
type Handler = (body: Plain, parameters: Texts, query: Query) => Answer | unknown;

function bad(message: string): Refusal {
  return unknownIdRefusal(400, { code: 'invalidRequest', name: 'CONTROL', message });
}

function readBody(request: FastifyRequest): Plain {
  const text = typeof request.body === 'string' ? request.body : '';
  if (text.trim() === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Plain;
  } catch {
    // Falls through to the same refusal as any other body that is not an object.
  }
  throw bad('The body must be a JSON object');
}

function whole(name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw bad(`${name} must be a whole number`);
  return number;
}

const entryStates: readonly EntryState[] = [
  'draft',
  'submitted',
  'partiallyApproved',
  'approved',
  'posted',
  'declined',
];

function actorOf(simulation: Simulation, body: Plain) {
  const entityId = typeof body.entity === 'string' ? body.entity : null;
  return {
    userId: personOf(simulation, body.user),
    entityId,
    nowText: simulation.clock.nowText(),
  };
}

function entryOf(simulation: Simulation, key: string) {
  const entry = simulation.books.entryOf(key);
  if (entry === undefined) throw notFound('general-ledger/journal-entry', key);
  return entry;
}

function entryHandlers(simulation: Simulation): Record<string, Handler> {
  return {
    'POST /entries': (body) => {
      const entry = bookAsPerson(simulation, body);
      return jsonAnswer(201, { key: entry.key, state: entry.state });
    },
    'PATCH /entries/:key': (body, { key = '' }) => {
      const { user: _user, entity: _entity, ...entryBody } = body;
      const { books, settings } = simulation;
      const old = entryOf(simulation, key);
      const shape = old.record.kind === undefined ? financialShape : statisticalShape;
      const input = readEntryBody(entryBody, true, books.userDefined, shape);
      const entry = planEntryUpdate(old, input, actorOf(simulation, body), books, settings);
      simulation.commit(entryChanges(entry, books, 'ui'));
      return { key };
    },
    'DELETE /entries/:key': (body, { key = '' }) => {
      const { books, settings } = simulation;
      const entry = entryOf(simulation, key);
      const actor = actorOf(simulation, body);
      simulation.commit(deletionChanges(entry, actor, books, settings, 'ui'));
      return { key };
    },
    'POST /entries/:key/decisions': (body, { key = '' }) => {
      const decision = decisions.find((one) => one === body.decision);
      if (decision === undefined) throw bad(`decision must be one of ${decisions.join(', ')}`);
      const actor = actorOf(simulation, body);
      simulation.commit(planDecision(entryOf(simulation, key), decision, actor, simulation.books));
      return { key, state: entryOf(simulation, key).record.state };
    },
    'PUT /entries/:key/state': (body, { key = '' }) => {
      const state = entryStates.find((one) => one === body.state);
      if (state === undefined) throw bad(`state must be one of ${entryStates.join(', ')}`);
      const modifiedAt = simulation.clock.nowText();
      const modifiedBy = personOf(simulation, body.user);
      const entry = { ...entryOf(simulation, key).record, state, modifiedAt, modifiedBy };
      simulation.commit([{ type: 'entry', entry, source: 'ui' }]);
      return { key, state };
    },
  };
}

function bookHandlers(simulation: Simulation): Record<string, Handler> {
  return {
    'GET /books': (_body, _parameters, query) => {
      const { books } = simulation;
      return {
        companyId: books.company.companyId,
        counts: bookCounts(books),
        booksClosedThrough: closedThrough(books),
        balances: bookBalances(books, query.through),
      };
    },
    'GET /books/entries': (_body, _parameters, query) => {
      const { referenceNumber, journal, kind } = query;
      const { books } = simulation;
      const { entries, entriesByReference } =
        kind === 'statistical' ? books.statistical : books.financial;
      const all = referenceNumber
        ? [...(entriesByReference.get(referenceNumber) ?? [])]
        : [...entries.values()];
      const found = journal ? all.filter((one) => one.record.journal === journal) : all;
      const start = whole('start', query.start, 1);
      const size = whole('size', query.size, 100);
      const page = found.slice(start - 1, start - 1 + size);
      return { totalCount: found.length, entries: page.map(plainEntry) };
    },
    'PUT /books-closed-through': (body) => {
      const { through, entity = null } = body;
      if (through !== null && !isCalendarDate(through)) {
        throw bad('through must be a date as YYYY-MM-DD, or null to reopen the books');
      }
      const isEntity = entity === null || simulation.books.entityOf(String(entity)) === entity;
      if (!isEntity) throw bad(`${entity} is not an entity`);
      simulation.commit([{ type: 'closed', entity: entity as string | null, through }]);
      return { booksClosedThrough: closedThrough(simulation.books) };
    },
  };
}

/** One PUT per kind of master data: /accounts/:id, /departments/:id … */
function masterHandlers(simulation: Simulation): Record<string, Handler> {
  const handlers: Record<string, Handler> = {};
  for (const [kind, list] of Object.entries(masterLists) as [MasterKind, string][]) {
    handlers[`PUT /${list}/:id`] = (body, { id = '' }) => {
      if (!simulation.books.masters[kind].has(id)) throw notFound(kind, id);
      const { status } = body;
      if (status !== undefined && status !== 'active' && status !== 'inactive') {
        throw bad('status must be active or inactive');
      }
      const { id: _id, entity: _entity, ...values } = body;
      const at = simulation.clock.nowText();
      const by = personOf(simulation, undefined);
      simulation.commit([{ type: 'master', kind, id, at, by, values }]);
      return simulation.books.masters[kind].get(id);
    };
  }
  return handlers;
}

function faultHandlers(simulation: Simulation): Record<string, Handler> {
  return {
    'GET /faults': () => ({ known: faultMeanings, ordered: simulation.faults.orders }),
    'DELETE /faults': () => {
      simulation.faults.clearOrders();
      return { ordered: [] };
    },
    'POST /faults': (body) => {
      const { fault, match = {} } = body;
      if (!isFaultName(fault)) {
        throw bad(`fault must be one of ${Object.keys(faultMeanings).join(', ')}`);
      }
      const times = Math.max(1, whole('times', body.times, 1));
      const ms = body.ms === undefined ? undefined : whole('ms', body.ms, 0);
      const order = simulation.faults.order(fault, times, ms, match as FaultMatch);
      return jsonAnswer(201, order);
    },
  };
}

function switchHandlers(simulation: Simulation): Record<string, Handler> {
  const change = (value: unknown) => {
    const changed = changedSettings(simulation.settings, value);
    if ('problems' in changed) throw bad(changed.problems.join('; '));
    simulation.commit([{ type: 'settings', settings: changed.settings }]);
    return simulation.settings;
  };
  return {
    'GET /health': () => ({ status: 'ok', companyId: simulation.books.company.companyId }),
    'GET /settings': () => simulation.settings,
    'PUT /settings': (body) => change(body),
    'POST /clock/advance': (body) => {
      const clockOffsetMs = simulation.settings.clockOffsetMs + whole('ms', body.ms, 0);
      change({ clockOffsetMs });
      return { clockOffsetMs, now: simulation.clock.nowText() };
    },
    'POST /idempotency/forget': () => {
      simulation.commit([{ type: 'answers-forgotten' }]);
      return { forgotten: true };
    },
    'POST /tokens/expire': () => {
      simulation.xml.sessions.clear();
      for (const token of simulation.tokens.all('access')) {
        simulation.tokens.spoil(token, simulation.settings.tokenErrorStatus);
      }
      simulation.xml.sessions.clear();
      return { expired: true };
    },
    'GET /company': () => simulation.books.company,
    'POST /seed': (body) => {
      const problems = companyProblems(body);
      if (problems.length > 0) throw bad(problems.join('; '));
      simulation.seed(body as unknown as CompanyDefinition);
      return jsonAnswer(201, { companyId: simulation.books.company.companyId });
    },
    'POST /seed/:name': (_body, { name = '' }) => {
      if (name !== 'marina' && name !== 'resort') throw bad('the companies are marina and resort');
      simulation.seed(companyNamed(name));
      const entries = name === 'resort' ? bookSeedFile(simulation, resortEntries) : 0;
      return { companyId: simulation.books.company.companyId, entries };
    },
    'POST /reset': () => {
      simulation.seed(simulation.books.company);
      return { companyId: simulation.books.company.companyId };
    },
    'GET /requests': (_body, _parameters, query) => ({
      totalCount: simulation.requests.count,
      requests: simulation.requests.latest(whole('limit', query.limit, 100)),
    }),
  };
}

/** Every control route, `METHOD /path`, with what it does. A handler refuses by a Refusal. */
export function controlHandlers(simulation: Simulation): Record<string, Handler> {
  return {
    ...switchHandlers(simulation),
    ...faultHandlers(simulation),
    ...bookHandlers(simulation),
    ...entryHandlers(simulation),
    ...masterHandlers(simulation),
    ...userHandlers(simulation),
    ...usageHandlers(simulation),
  };
}

/** Puts every control route on the server. */
export function addControlRoutes(app: FastifyInstance, simulation: Simulation): void {
  for (const [route, handler] of Object.entries(controlHandlers(simulation))) {
    const [method = 'GET', path = ''] = route.split(' ');
    app.route({
      method,
      url: `/simulator${path}`,
      handler: (request, reply) => {
        const answer = runHandler(handler, request, simulation);
        return reply.code(answer.status).headers(answer.headers).send(answer.body);
      },
    });
  }
}

function runHandler(handler: Handler, request: FastifyRequest, simulation: Simulation): Answer {
  try {
    const parameters = request.params as Record<string, string>;
    const value = handler(readBody(request), parameters, request.query as Query);
    const isAnswer = typeof value === 'object' && value !== null && 'body' in value;
    return isAnswer ? (value as Answer) : jsonAnswer(200, value);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusalAnswer(error, simulation.settings, simulation.nextSupportId());
  }
}

// /services: query and model; the place where composite, bulk and reports will stand.
//
// api.ts calls `answerService` with an authorised call.
// **Invariant**: services read; none of them changes the books.
// What Sage offers and this simulator does not is refused with 501, not imitated.

import { type Answer, type ApiRequest, jsonAnswer, resultAnswer } from './answer.ts';
import { notSimulated, notSupported } from './errors.ts';
import type { Actor } from './journal-entries.ts';
import { modelOf } from './model.ts';
import { jsonBody } from './object-routes.ts';
import { isPermitted, permissionFor, permissionRefusal } from './permissions.ts';
import { runQuery } from './query.ts';
import type { Simulation } from './simulation.ts';

type Service = (request: ApiRequest, actor: Actor, simulation: Simulation) => Answer;

const services: Readonly<Record<string, Service>> = {
  'POST /services/core/query': (request, actor, simulation) => {
    const { objects, settings, clock, books } = simulation;
    const context = { objects, settings, today: clock.today(), entityId: actor.entityId };
    const body = jsonBody(request);
    const name = String((body as { object?: unknown } | null)?.object);
    const needed = permissionFor(name, 'list');
    if (needed !== null && !isPermitted(books.users.get(actor.userId), needed)) {
      throw permissionRefusal(`queries of ${name}`, settings);
    }
    const { rows, meta } = runQuery(body, context);
    return jsonAnswer(200, { 'ia::result': rows, 'ia::meta': meta });
  },
  'GET /services/core/model': (request, _actor, simulation) =>
    resultAnswer(200, modelOf(simulation.objects.get(request.query.name ?? ''))),
};

const knownElsewhere = [
  '/services/bulk/',
  '/services/company-config/dimensions/',
  '/services/core/allowed-operations/',
  '/services/core/async/',
  '/services/core/composite',
  '/services/core/export',
  '/services/core/session/',
  '/services/reports/',
];

/** Answers a call under /services. *Errors:* Refusals: 501 for what is not simulated, REST-1033. */
export function answerService(request: ApiRequest, actor: Actor, simulation: Simulation): Answer {
  const service = services[`${request.method} ${request.path}`];
  if (service !== undefined) return service(request, actor, simulation);
  if (knownElsewhere.some((path) => request.path.startsWith(path)))
    throw notSimulated(request.path);
  throw notSupported(request.path);
}

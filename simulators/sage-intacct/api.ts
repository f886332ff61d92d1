// One API call from arrival to delivery: throttle, faults, token, key, rules, commit, answer.
//
// server.ts hands every request under /ia/api/v1 to `handle` and delivers what comes back.
// **Invariant**: planning, committing and storing the answer under its key happen in one turn of
// the event loop and in one line of the file; no other call sees a half of it.
// It leaves what a call means to object-routes.ts, service-routes.ts and oauth.ts.

import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type ApiRequest, type Delivery, headerOf, jsonAnswer } from './answer.ts';
import { acceptAsync, wantsAsync } from './async-calls.ts';
import type { Change, TokenRecord } from './changes.ts';
import { authorizationAnswer } from './consent.ts';
import { notSupported, Refusal, refusalAnswer, unknownIdRefusal, unknownObject } from './errors.ts';
import { faultAfter, faultBefore } from './fault-player.ts';
import type { Fault } from './faults.ts';
import { type KeyUse, storedAnswer } from './idempotency.ts';
import type { Actor } from './journal-entries.ts';
import { grantTokens, revokeTokens, tokenParameters } from './oauth.ts';
import { answerObject, type Outcome } from './object-routes.ts';
import { permissionRefusal } from './permissions.ts';
import { deleteReport } from './report-services.ts';
import { answerService } from './service-routes.ts';
import type { Simulation } from './simulation.ts';
import { authorize, bearerToken, tokenRefusal } from './tokens.ts';

function isTokenCall(request: ApiRequest): boolean {
  return request.path.startsWith('/oauth2/');
}

/** The token of a call without judging it: the throttle counts by application before that. */
function tokenText(request: ApiRequest): string {
  return (headerOf(request, 'authorization') ?? '').replace(/^Bearer /, '').trim();
}

function answerTokenCall(request: ApiRequest, simulation: Simulation): Outcome {
  const { tokens, settings, clock, books, url } = simulation;
  if (request.path === '/oauth2/authorize') {
    return { answer: authorizationAnswer(request, simulation), changes: [] };
  }
  const contentType = headerOf(request, 'content-type') ?? '';
  const { sessions } = simulation.xml;
  const context = { books, tokens, settings, nowMs: clock.now(), url, sessions };
  if (request.method !== 'POST') throw notSupported(`${request.method} ${request.path}`);
  const parameters = tokenParameters(contentType, request.text, headerOf(request, 'authorization'));
  if (request.path === '/oauth2/token') {
    const { body, changes } = grantTokens(parameters, context);
    return { answer: jsonAnswer(200, body), changes };
  }
  if (request.path === '/oauth2/revoke') {
    return { answer: jsonAnswer(200, {}), changes: revokeTokens(parameters, context) };
  }
  throw notSupported(request.path);
}

/** Where the call runs: the header's entity, else the token's. Other spellings are ignored. */
function actorOf(request: ApiRequest, token: TokenRecord, simulation: Simulation): Actor {
  const { books, clock, settings } = simulation;
  const named = headerOf(request, 'x-ia-api-param-entity');
  const entityId = named === undefined || named === '' ? token.entityId : named;
  const location = entityId === null ? null : books.masters.location.get(entityId);
  if (location === undefined || (location !== null && location.entity !== null)) {
    const message = `Entity '${entityId}' is not valid`;
    throw unknownIdRefusal(400, { code: 'invalidParameter', name: 'ENTITY', message });
  }
  const user = books.users.get(token.userId);
  if (user === undefined || user.status === 'inactive') {
    throw tokenRefusal(settings.tokenErrorStatus, false);
  }
  if (user.entities !== undefined && !user.entities.includes(entityId ?? '')) {
    throw permissionRefusal(entityId === null ? 'the top level' : `entity ${entityId}`, settings);
  }
  return { userId: token.userId, entityId, nowText: clock.nowText() };
}

function keyUse(request: ApiRequest, token: TokenRecord, simulation: Simulation): KeyUse | null {
  const key = headerOf(request, 'idempotency-key');
  const isKept = request.method === 'POST' || request.method === 'PATCH';
  if (!key || !isKept || !request.path.startsWith('/objects/')) return null;
  return simulation.idempotency.use(token.clientId, key, request);
}

/** Plans a call; a refusal becomes its answer. */
function carryOut(request: ApiRequest, token: TokenRecord, simulation: Simulation): Outcome {
  return answered(simulation, () => {
    const actor = actorOf(request, token, simulation);
    const report = /^\/objects\/reports\/stored-report\/(\d+)$/.exec(request.path)?.[1];
    if (report !== undefined && request.method === 'DELETE')
      return deleteReport(report, simulation);
    if (request.path.startsWith('/objects/')) return answerObject(request, actor, simulation);
    if (request.path.startsWith('/services/')) {
      const run = (inner: ApiRequest) => runInner(inner, token, simulation);
      return answerService({ request, actor, token, simulation, run });
    }
    throw elsewhere(request.path);
  });
}

/** Paths that server.ts gives to what it could not read as one of this version. */
export const oddPaths = { malformed: '/malformed', otherVersion: '/other-version' } as const;

/** What a path means that leads to neither objects nor services. */
function elsewhere(path: string): Refusal {
  const fixedText = (name: string, message: string) =>
    unknownIdRefusal(400, { code: 'invalidRequest', name, message });
  if (path === oddPaths.malformed) return fixedText('MALFORMED-URL', 'Malformed URL');
  if (path === oddPaths.otherVersion) return fixedText('VERSION', 'Version is not supported.');
  const action = /^\/workflows\/([^/]+\/[^/]+)\//.exec(path)?.[1] ?? '';
  return unknownObject(action, path);
}

/** A call inside another: carried out whole, under its own key when it has one. */
function runInner(request: ApiRequest, token: TokenRecord, simulation: Simulation): Answer {
  const { answer } = answered(simulation, () => {
    const use = keyUse(request, token, simulation);
    const { idempotency, clock, settings } = simulation;
    const replay = use === null ? null : idempotency.begin(use, clock.now(), settings);
    return { answer: replay ?? carryOutAndCommit(request, token, use, simulation), changes: [] };
  });
  return answer;
}

function answered(simulation: Simulation, work: () => Outcome): Outcome {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const answer = refusalAnswer(error, simulation.settings, simulation.nextSupportId());
    return { answer, changes: [] };
  }
}

const queries = ['/services/core/query', '/services/core/export'];

/** Counts what the vendor would count; the calls inside a composite count for themselves. */
function count(
  { path }: ApiRequest,
  { clientId }: TokenRecord,
  { answer, changes }: Outcome,
  { usage, clock, books }: Simulation,
): void {
  if (path === '/services/core/composite') return;
  usage.countChanges(clientId, clock.today(), changes, books);
  if (answer.status === 200 && queries.includes(path)) {
    usage.countQueryPage(clientId, clock.today());
  }
}

/** Carries out and commits, together with the answer under its key. */
function carryOutAndCommit(
  request: ApiRequest,
  token: TokenRecord,
  use: KeyUse | null,
  simulation: Simulation,
): Answer {
  try {
    const { answer, changes } = carryOut(request, token, simulation);
    count(request, token, { answer, changes }, simulation);
    const kept = use === null ? [] : stored(use, answer, simulation);
    simulation.commit([...changes, ...kept]);
    if (use !== null) answer.headers['idempotency-key'] = use.key;
    return answer;
  } finally {
    if (use !== null) simulation.idempotency.finish(use);
  }
}

function stored(use: KeyUse, answer: Answer, simulation: Simulation): Change[] {
  return storedAnswer(use, answer, simulation.clock.now(), simulation.settings);
}

const whole = (answer: Answer): Delivery => ({ answer, manner: 'whole' });

async function pause(ms: number): Promise<void> {
  if (ms > 0) await wait(ms);
}

/** A call that may go on: its token is good and its key is locked or has been replayed. */
async function perform(
  request: ApiRequest,
  token: TokenRecord,
  fault: Fault | null,
  simulation: Simulation,
): Promise<Delivery> {
  const { latencyMs } = simulation.settings;
  const use = keyUse(request, token, simulation);
  const replay =
    use && simulation.idempotency.begin(use, simulation.clock.now(), simulation.settings);
  if (replay) {
    await pause(latencyMs);
    return fault === null ? whole(replay) : faultAfter(fault, replay);
  }
  await pause(latencyMs >> 1);
  if (wantsAsync(request)) {
    const run = () => carryOutAndCommit(request, token, use, simulation);
    const accepted = acceptAsync(request, token, simulation, run);
    return fault === null ? whole(accepted) : faultAfter(fault, accepted);
  }
  if (fault?.name === 'commit-late') {
    simulation.clock.after(fault.ms, () => carryOutAndCommit(request, token, use, simulation));
    return { answer: null, manner: 'destroy' };
  }
  const answer = carryOutAndCommit(request, token, use, simulation);
  await pause(latencyMs - (latencyMs >> 1) + (fault?.name === 'slow' ? fault.ms : 0));
  return fault === null ? whole(answer) : faultAfter(fault, answer);
}

/** The answer of a fault or refusal that came before the commit; stored under the key by switch. */
function keepEarlyAnswer(
  request: ApiRequest,
  token: TokenRecord | undefined,
  answer: Answer,
  simulation: Simulation,
): void {
  if (token === undefined) return;
  const use = keyUse(request, token, simulation);
  if (use === null || simulation.idempotency.isTaken(use)) return;
  simulation.commit(stored(use, answer, simulation));
}

/** A conflict of keys is never stored; a refused token is, by switch, also when it is a 400. */
function mayBeKept(refusal: Refusal, simulation: Simulation): boolean {
  const { errorId } = refusal.error;
  if (errorId.startsWith('SIM-IDEMPOTENCY')) return false;
  return errorId !== 'REST-1206' || simulation.settings.idempotencyCaches.unauthorized;
}

async function handleTokenCall(
  request: ApiRequest,
  fault: Fault | null,
  simulation: Simulation,
): Promise<Delivery> {
  const early = fault && faultBefore(fault, {}, () => {});
  if (early === 'drop') return { answer: null, manner: 'destroy' };
  if (early) return whole(early);
  const { answer, changes } = answered(simulation, () => answerTokenCall(request, simulation));
  simulation.commit(changes);
  await pause(simulation.settings.latencyMs + (fault?.name === 'slow' ? fault.ms : 0));
  return fault === null ? whole(answer) : faultAfter(fault, answer);
}

async function handleCall(
  request: ApiRequest,
  fault: Fault | null,
  simulation: Simulation,
): Promise<Delivery> {
  const { tokens, throttle, clock } = simulation;
  const settings = simulation.settings;
  const text = tokenText(request);
  const known = tokens.find(text, 'access');
  const leave = throttle.enter(known?.clientId ?? '', settings, clock.now());
  try {
    const headers = throttle.headers(known?.clientId ?? '', settings, clock.now());
    const early =
      fault && faultBefore(fault, headers, (status) => simulation.tokens.spoil(text, status));
    if (early === 'drop') return { answer: null, manner: 'destroy' };
    if (early) {
      keepEarlyAnswer(request, known, early, simulation);
      return whole(early);
    }
    const bearer = bearerToken(headerOf(request, 'authorization'));
    const token = authorize(bearer, tokens, settings, clock.now());
    const delivery = await perform(request, token, fault, simulation);
    if (delivery.answer !== null) Object.assign(delivery.answer.headers, headers);
    return delivery;
  } finally {
    leave();
  }
}

/** One call under /ia/api/v1, from arrival to what is to be delivered. Bugs throw. */
export async function handle(request: ApiRequest, simulation: Simulation): Promise<Delivery> {
  simulation.clock.runDue();
  const fault = simulation.faults.pick(request, simulation.settings.chaosPercent);
  if (fault?.subject !== undefined) {
    simulation.commit([{ type: 'fault-played', subject: fault.subject }]);
  }
  let delivery: Delivery;
  try {
    delivery = isTokenCall(request)
      ? await handleTokenCall(request, fault, simulation)
      : await handleCall(request, fault, simulation);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const answer = refusalAnswer(error, simulation.settings, simulation.nextSupportId());
    const token = simulation.tokens.find(tokenText(request), 'access');
    if (mayBeKept(error, simulation)) keepEarlyAnswer(request, token, answer, simulation);
    delivery = whole(answer);
  }
  if (fault?.origin === 'chaos' && delivery.answer !== null) {
    delivery.answer.headers['x-simulator-chaos'] = fault.name;
  }
  return fault === null ? delivery : { ...delivery, fault: fault.name };
}

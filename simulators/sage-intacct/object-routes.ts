// /objects: create, read, change, delete and list, planned as changes and answered as the API does.
//
// api.ts calls `answerObject` with an authorised call; what it returns is committed there.
// **Invariant**: nothing is changed here. A refused request has planned nothing.
// It leaves what a write means to object-writers.ts, bodies to object-bodies.ts and queries to
// service-routes.ts.

import { type Answer, type ApiRequest, headerOf, jsonAnswer, resultAnswer } from './answer.ts';
import { isPlain } from './body-reader.ts';
import type { Change } from './changes.ts';
import {
  errorMember,
  gatewayRefusal,
  notFound,
  notSimulated,
  Refusal,
  unknownIdRefusal,
  unknownObject,
} from './errors.ts';
import type { Actor } from './journal-entries.ts';
import { objectBody, referenceBody } from './object-bodies.ts';
import type { AnyObject } from './object-fields.ts';
import { type Writer, type Written, writerOf } from './object-writers.ts';
import { isPermitted, permissionFor, permissionRefusal } from './permissions.ts';
import type { Simulation } from './simulation.ts';

/** What a call leads to: an answer, and the changes to commit before it is sent. */
export interface Outcome {
  readonly answer: Answer;
  readonly changes: readonly Change[];
}

const BATCH_MAX = 500;
const LIST_MAX = 100;

/** The JSON of a body. *Errors:* REST-1028 without a body, GW-0014, 400 for malformed JSON. */
export function jsonBody(request: ApiRequest): unknown {
  if (request.text.trim() === '') {
    throw new Refusal(400, 'application', {
      code: 'invalidRequest',
      errorId: 'REST-1028',
      message: `A ${request.method} request requires a payload`,
      placeholders: { OPERATION: request.method },
    });
  }
  const contentType = headerOf(request, 'content-type') ?? '';
  if (!contentType.toLowerCase().startsWith('application/json')) {
    throw gatewayRefusal(400, 'GW-0014', 'Invalid content type');
  }
  try {
    return JSON.parse(request.text);
  } catch {
    const message = 'The payload is not valid JSON';
    throw unknownIdRefusal(400, { code: 'invalidRequest', name: 'JSON', message });
  }
}

/** A call on one object. */
interface ObjectCall {
  readonly request: ApiRequest;
  readonly object: AnyObject;
  readonly keys: readonly string[];
  readonly actor: Actor;
  readonly simulation: Simulation;
}

interface Element {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly changes: readonly Change[];
}

/** Runs elements one by one; a refused one becomes an error element, or refuses all when atomic. */
function elements<Part>(
  { request, simulation }: ObjectCall,
  parts: readonly Part[],
  run: (part: Part) => Element,
): Element[] {
  if (parts.length > BATCH_MAX) {
    const message = `A batch has at most ${BATCH_MAX} elements`;
    throw unknownIdRefusal(429, { code: 'invalidRequest', name: 'BATCH-TOO-LARGE', message });
  }
  const atomic = headerOf(request, 'x-ia-api-param-transaction') ?? '';
  const isAtomic = atomic.toLowerCase() === 'true';
  return parts.map((part) => {
    try {
      return run(part);
    } catch (error) {
      if (!(error instanceof Refusal) || isAtomic) throw error;
      const data = { 'ia::error': errorMember(error, simulation.nextSupportId()) };
      return { status: error.status, data, changes: [] };
    }
  });
}

function severalAnswer(list: readonly Element[], allStatus: number): Outcome {
  const failed = list.filter((one) => one.status >= 400).length;
  const result = list.map((one) =>
    failed === 0 ? one.data : { ...one.data, 'ia::status': one.status },
  );
  const totalSuccess = list.length - failed;
  const meta = { totalCount: list.length, totalSuccess, totalError: failed };
  const body = { 'ia::result': result, 'ia::meta': meta };
  return {
    answer: jsonAnswer(failed === 0 ? allStatus : 207, body),
    changes: list.flatMap((one) => one.changes),
  };
}

function reference({ object }: ObjectCall, { key, id }: Written): Record<string, string> {
  return { key, id, href: `/objects/${object.name}/${key}` };
}

/** Writes one body, or a batch of them. */
function writeBodies(call: ObjectCall, status: number, write: (body: unknown) => Written): Outcome {
  const body = jsonBody(call.request);
  if (!Array.isArray(body)) {
    const written = write(body);
    const answer = resultAnswer(status, reference(call, written));
    return { answer, changes: written.changes };
  }
  const list = elements(call, body, (part) => {
    const written = write(part);
    return { status, data: reference(call, written), changes: written.changes };
  });
  return severalAnswer(list, status);
}

/** The row of a key as the call may see it: in an entity, other entities' rows are not there. */
function visibleRow({ object, actor }: ObjectCall, key: string): never {
  const row = object.byKey(key);
  const entity = row === undefined ? null : object.entityOf(row);
  const isHidden = actor.entityId !== null && entity !== null && entity !== actor.entityId;
  if (row === undefined || isHidden) throw notFound(object.name, key);
  return row;
}

/** The key that each body of a batch update carries. */
function keyInside(body: unknown): { key: string; rest: Record<string, unknown> } {
  if (!isPlain(body) || typeof body.key !== 'string') {
    const message = 'each element of a batch update needs its key';
    throw unknownIdRefusal(400, { code: 'invalidKey', name: 'BATCH-KEY', message });
  }
  const { key, ...rest } = body;
  return { key, rest };
}

function updateObjects(call: ObjectCall, update: NonNullable<Writer['update']>): Outcome {
  const [key] = call.keys;
  return writeBodies(call, 200, (body) => {
    if (key !== undefined) return update(visibleRow(call, key), body);
    const { key: inner, rest } = keyInside(body);
    return update(visibleRow(call, inner), rest);
  });
}

function readObjects(call: ObjectCall): Outcome {
  const { object, keys, simulation } = call;
  const read = (key: string) => {
    const row = visibleRow(call, key);
    if (object.isYoung?.(row)) throw notFound(object.name, key);
    return objectBody(object, row, simulation.objects);
  };
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) {
    return { answer: resultAnswer(200, read(only)), changes: [] };
  }
  const list = elements(call, keys, (key) => ({ status: 200, data: read(key), changes: [] }));
  return severalAnswer(list, 200);
}

function deleteObjects(call: ObjectCall, remove: NonNullable<Writer['remove']>): Outcome {
  const { keys } = call;
  const gone: Answer = { status: 204, headers: {}, body: '' };
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) {
    return { answer: gone, changes: remove(visibleRow(call, only)) };
  }
  const list = elements(call, keys, (key) => ({
    status: 204,
    data: { key },
    changes: remove(visibleRow(call, key)),
  }));
  if (list.some((one) => one.status >= 400)) return severalAnswer(list, 207);
  return { answer: gone, changes: list.flatMap((one) => one.changes) };
}

/** Up to 100 references, without filters: the list the vendor offers for testing. */
function listObjects({ object, actor }: ObjectCall): Outcome {
  const rows: unknown[] = [];
  let totalCount = 0;
  for (const row of object.rows()) {
    const entity = object.entityOf(row);
    if (object.isYoung?.(row) || (entity !== null && entity !== actor.entityId)) continue;
    totalCount += 1;
    if (rows.length < LIST_MAX) rows.push(referenceBody(object, row));
  }
  const next = totalCount > LIST_MAX ? LIST_MAX + 1 : null;
  const meta = { totalCount, start: 1, pageSize: LIST_MAX, next, previous: null };
  return { answer: jsonAnswer(200, { 'ia::result': rows, 'ia::meta': meta }), changes: [] };
}

const verbs: Readonly<Record<string, 'add' | 'edit' | 'delete'>> = {
  POST: 'add',
  PATCH: 'edit',
  DELETE: 'delete',
};

function checkPermission({ request, object, keys, actor, simulation }: ObjectCall): void {
  const verb = verbs[request.method] ?? (keys.length === 0 ? 'list' : 'view');
  const needed = permissionFor(object.name, verb);
  const user = simulation.books.users.get(actor.userId);
  if (needed !== null && !isPermitted(user, needed)) {
    throw permissionRefusal(`${request.method} of ${object.name}`, simulation.settings);
  }
}

/** Answers a call under /objects/{application}/{name}[/{keys}]. *Errors:* Refusals. */
export function answerObject(request: ApiRequest, actor: Actor, simulation: Simulation): Outcome {
  const [, , application = '', name = '', keyText, ...rest] = request.path.split('/');
  const object = simulation.objects.get(`${application}/${name}`);
  if (object === undefined || rest.length > 0) {
    throw unknownObject(`${application}/${name}`, request.path);
  }
  const keys = (keyText ?? '').split(',').filter((key) => key !== '');
  const call: ObjectCall = { request, object, keys, actor, simulation };
  checkPermission(call);
  const { method } = request;
  if (method === 'GET') return keys.length === 0 ? listObjects(call) : readObjects(call);
  const { books, settings } = simulation;
  const writer = writerOf(object.name, { actor, books, settings });
  if (writer === null) throw notSimulated(`${method} of ${object.name}`);
  const { create, update, remove } = writer;
  if (method === 'POST' && create && keys.length === 0) return writeBodies(call, 201, create);
  if (method === 'PATCH' && update && keys.length < 2) return updateObjects(call, update);
  if (method === 'DELETE' && remove && keys.length > 0) return deleteObjects(call, remove);
  const message = `${method} is not allowed on ${request.path}`;
  throw unknownIdRefusal(405, { code: 'invalidRequest', name: 'METHOD', message });
}

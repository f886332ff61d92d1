// /objects: create, read, change, delete and list, planned as changes and answered as the API does.
//
// api.ts calls `answerObject` with an authorised call; what it returns is committed there.
// **Invariant**: nothing is changed here. A refused request has planned nothing.
// It leaves rules to journal-entries.ts, bodies to object-bodies.ts and queries to service-
// routes.ts.

import { type Answer, type ApiRequest, headerOf, jsonAnswer, resultAnswer } from './answer.ts';
import type { Change, EntryRecord } from './changes.ts';
import type { Entry } from './entry-index.ts';
import {
  errorMember,
  gatewayRefusal,
  notFound,
  notSimulated,
  notSupported,
  Refusal,
  unknownIdRefusal,
} from './errors.ts';
import { type Actor, planEntry, planEntryUpdate } from './journal-entries.ts';
import { readEntryBody } from './journal-entry-body.ts';
import { objectBody, referenceBody } from './object-bodies.ts';
import type { AnyObject } from './object-fields.ts';
import { deletionChanges, entryChanges } from './reversals.ts';
import type { Simulation } from './simulation.ts';

/** What a call leads to: an answer, and the changes to commit before it is sent. */
export interface Outcome {
  readonly answer: Answer;
  readonly changes: readonly Change[];
}

const ENTRY = 'general-ledger/journal-entry';
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
  if (!contentType.startsWith('application/json')) {
    throw gatewayRefusal(400, 'GW-0014', 'Invalid content type');
  }
  try {
    return JSON.parse(request.text);
  } catch {
    const message = 'The payload is not valid JSON';
    throw unknownIdRefusal(400, { code: 'invalidRequest', name: 'JSON', message });
  }
}

function created(record: EntryRecord): Record<string, string> {
  return { key: record.key, id: record.key, href: `/objects/${ENTRY}/${record.key}` };
}

interface Element {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly changes: readonly Change[];
}

/** Runs elements one by one; a refused one becomes an error element, or refuses all when atomic. */
function elements(
  simulation: Simulation,
  parts: readonly unknown[],
  isAtomic: boolean,
  run: (part: unknown) => Element,
): Element[] {
  return parts.map((part) => {
    try {
      return run(part);
    } catch (error) {
      if (!(error instanceof Refusal) || isAtomic) throw error;
      const member = errorMember(error, simulation.nextSupportId());
      return { status: error.status, data: { 'ia::error': member }, changes: [] };
    }
  });
}

/** Several elements in one answer: one status when all succeed, 207 when some do not. */
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

function isAtomic(request: ApiRequest): boolean {
  return headerOf(request, 'x-ia-api-param-transaction') === 'true';
}

function createEntries(request: ApiRequest, actor: Actor, simulation: Simulation): Outcome {
  const { books, settings } = simulation;
  const body = jsonBody(request);
  if (!Array.isArray(body)) {
    const input = readEntryBody(body, false, books.userDefined);
    const entry = planEntry(input, actor, books, settings);
    return { answer: resultAnswer(201, created(entry)), changes: entryChanges(entry, books) };
  }
  if (body.length > BATCH_MAX) {
    const message = `A batch has at most ${BATCH_MAX} elements`;
    throw unknownIdRefusal(429, { code: 'invalidRequest', name: 'BATCH-TOO-LARGE', message });
  }
  const list = elements(simulation, body, isAtomic(request), (part) => {
    const input = readEntryBody(part, false, books.userDefined);
    const entry = planEntry(input, actor, books, settings);
    return { status: 201, data: created(entry), changes: entryChanges(entry, books) };
  });
  return severalAnswer(list, 201);
}

function updateEntry(
  request: ApiRequest,
  key: string,
  actor: Actor,
  simulation: Simulation,
): Outcome {
  const { books, settings } = simulation;
  const body = jsonBody(request);
  if (Array.isArray(body)) throw notSimulated('PATCH of several objects');
  const old = visibleRow(entryObject(simulation), key, actor) as unknown as Entry;
  const input = readEntryBody(body, true, books.userDefined);
  const entry = planEntryUpdate(old, input, actor, books, settings);
  return { answer: resultAnswer(200, created(entry)), changes: entryChanges(entry, books) };
}

function entryObject(simulation: Simulation): AnyObject {
  return simulation.objects.get(ENTRY) as AnyObject;
}

/** The row of a key as the call may see it: in an entity, other entities' rows are not there. */
function visibleRow(object: AnyObject, key: string, actor: Actor): never {
  const row = object.byKey(key);
  const entity = row === undefined ? null : object.entityOf(row);
  const isHidden = actor.entityId !== null && entity !== null && entity !== actor.entityId;
  if (row === undefined || isHidden) throw notFound(object.name, key);
  return row;
}

function readObjects(
  object: AnyObject,
  keys: readonly string[],
  actor: Actor,
  simulation: Simulation,
): Outcome {
  const read = (key: string) =>
    objectBody(object, visibleRow(object, key, actor), simulation.objects);
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) {
    return { answer: resultAnswer(200, read(only)), changes: [] };
  }
  const list = elements(simulation, keys, false, (key) => ({
    status: 200,
    data: read(String(key)),
    changes: [],
  }));
  return severalAnswer(list, 200);
}

function deleteEntries(keys: readonly string[], actor: Actor, simulation: Simulation): Outcome {
  const { books, settings } = simulation;
  const object = entryObject(simulation);
  const remove = (key: string): Change[] =>
    deletionChanges(visibleRow(object, key, actor) as unknown as Entry, actor, books, settings);
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) {
    return { answer: { status: 204, headers: {}, body: '' }, changes: remove(only) };
  }
  const list = elements(simulation, keys, false, (key) => ({
    status: 204,
    data: { key },
    changes: remove(String(key)),
  }));
  if (list.some((one) => one.status >= 400)) return severalAnswer(list, 207);
  const changes = list.flatMap((one) => one.changes);
  return { answer: { status: 204, headers: {}, body: '' }, changes };
}

/** Up to 100 references, without filters: the list the vendor offers for testing. */
function listObjects(object: AnyObject, actor: Actor): Outcome {
  const rows: unknown[] = [];
  let totalCount = 0;
  for (const row of object.rows()) {
    const entity = object.entityOf(row);
    if (entity !== null && entity !== actor.entityId) continue;
    totalCount += 1;
    if (rows.length < LIST_MAX) rows.push(referenceBody(object, row));
  }
  const next = totalCount > LIST_MAX ? LIST_MAX + 1 : null;
  const meta = { totalCount, start: 1, pageSize: LIST_MAX, next, previous: null };
  return { answer: jsonAnswer(200, { 'ia::result': rows, 'ia::meta': meta }), changes: [] };
}

/** Answers a call under /objects/{application}/{name}[/{keys}]. *Errors:* Refusals. */
export function answerObject(request: ApiRequest, actor: Actor, simulation: Simulation): Outcome {
  const [, , application = '', name = '', keyText, ...rest] = request.path.split('/');
  const object = simulation.objects.get(`${application}/${name}`);
  if (object === undefined || rest.length > 0) throw notSupported(request.path);
  const keys = (keyText ?? '').split(',').filter((key) => key !== '');
  const isList = keys.length === 0;
  if (request.method === 'GET') {
    return isList ? listObjects(object, actor) : readObjects(object, keys, actor, simulation);
  }
  if (object.name !== ENTRY) throw notSimulated(`${request.method} of ${object.name}`);
  if (request.method === 'POST' && isList) return createEntries(request, actor, simulation);
  if (request.method === 'PATCH' && keys[0] !== undefined) {
    return updateEntry(request, keys[0], actor, simulation);
  }
  if (request.method === 'DELETE' && !isList) return deleteEntries(keys, actor, simulation);
  const message = `${request.method} is not allowed on ${request.path}`;
  throw unknownIdRefusal(405, { code: 'invalidRequest', name: 'METHOD', message });
}

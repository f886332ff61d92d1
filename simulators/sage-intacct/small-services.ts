// Services that only read: query, model, dimension list, allowed operations, export, session.
//
// service-routes.ts lists them by method and path.
// **Invariant**: none of them changes the books; opening a session for the XML API is the only
// thing any of them leaves behind.
// It leaves queries to query.ts.

import { jsonAnswer, resultAnswer } from './answer.ts';
import { isPlain } from './body-reader.ts';
import { dimensionLabel, dimensionLists } from './dimensions.ts';
import { notSimulated, unknownIdRefusal, unknownObject } from './errors.ts';
import { dimensionObjects } from './master-objects.ts';
import { modelOf } from './model.ts';
import { jsonBody, type Outcome } from './object-routes.ts';
import { writerOf } from './object-writers.ts';
import { isPermitted, permissionFor, permissionRefusal } from './permissions.ts';
import { runQuery } from './query.ts';
import { csvOf } from './report-tables.ts';
import { onlyAnswer, type ServiceCall } from './service-call.ts';
import { newSessionId } from './xml/state.ts';

const OPERATION_KEYS_MAX = 1000;

function queried({ actor, simulation }: ServiceCall, body: unknown) {
  const { objects, settings, clock, books } = simulation;
  const name = isPlain(body) ? String(body.object) : '';
  const needed = permissionFor(name, 'list');
  if (needed !== null && !isPermitted(books.users.get(actor.userId), needed)) {
    throw permissionRefusal(`queries of ${name}`, settings);
  }
  return runQuery(body, { objects, settings, today: clock.today(), entityId: actor.entityId });
}

export function query(call: ServiceCall): Outcome {
  const { rows, meta } = queried(call, jsonBody(call.request));
  return onlyAnswer(jsonAnswer(200, { 'ia::result': rows, 'ia::meta': meta }));
}

export function model({ request, actor, simulation }: ServiceCall): Outcome {
  const { objects, books, settings } = simulation;
  const name = (request.query.name ?? '').replace(/^objects\//, '');
  const isWritable = writerOf(name, { actor, books, settings })?.create !== undefined;
  return onlyAnswer(resultAnswer(200, modelOf(objects.get(name), isWritable)));
}

/** Every dimension with the company's word for it. */
export function dimensionList({ simulation }: ServiceCall): Outcome {
  const { company } = simulation.books;
  const standard = Object.keys(dimensionLists).map((name) => ({
    dimensionName: name.toUpperCase(),
    dimensionLabel: dimensionLabel(company, name),
    termName: dimensionLabel(company, name),
    isUserDefinedDimension: false,
    isEnabledInGL: true,
    dimensionEndpoint: `/objects/${dimensionObjects[name]}`,
  }));
  const own = (company.userDefinedDimensions ?? []).map((one) => ({
    dimensionName: one.id,
    dimensionLabel: one.name,
    termName: one.name,
    isUserDefinedDimension: true,
    isEnabledInGL: true,
    dimensionEndpoint: `/objects/platform-apps/nsp::${one.id}`,
  }));
  const rows = [...standard, ...own];
  const meta = { totalCount: rows.length, totalSuccess: rows.length, totalError: 0 };
  return onlyAnswer(jsonAnswer(200, { 'ia::result': rows, 'ia::meta': meta }));
}

/** What the caller may do with each of up to 1000 records. */
export function allowedOperations({ request, actor, simulation }: ServiceCall): Outcome {
  const body = jsonBody(request);
  const { object: name, keys, operations } = isPlain(body) ? body : {};
  const object = simulation.objects.get(String(name));
  if (object === undefined) throw unknownObject(String(name), `Object ${String(name)}`);
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > OPERATION_KEYS_MAX) {
    const message = `keys must be a list of 1 to ${OPERATION_KEYS_MAX} keys`;
    throw unknownIdRefusal(400, { code: 'invalidRequest', name: 'OPERATION-KEYS', message });
  }
  const { books, settings } = simulation;
  const user = books.users.get(actor.userId);
  const writer = writerOf(object.name, { actor, books, settings });
  const may = (verb: 'view' | 'edit' | 'delete', isOffered: boolean) => {
    const needed = permissionFor(object.name, verb);
    return isOffered && (needed === null || isPermitted(user, needed));
  };
  const all: Record<string, boolean> = {
    canView: may('view', true),
    canEdit: may('edit', writer?.update !== undefined),
    canDelete: may('delete', writer?.remove !== undefined),
  };
  const asked = Array.isArray(operations) ? operations.map(String) : Object.keys(all);
  const rows = keys.map((key) => {
    const isThere = object.byKey(String(key)) !== undefined;
    return { key: String(key), operations: isThere ? asked.filter((one) => all[one]) : [] };
  });
  const meta = { totalCount: rows.length, totalSuccess: rows.length, totalError: 0 };
  return onlyAnswer(jsonAnswer(200, { 'ia::result': rows, 'ia::meta': meta }));
}

/** The rows of a query as a file. Only CSV is made here. */
export function exportRows(call: ServiceCall): Outcome {
  const body = jsonBody(call.request);
  const { fileType, query: inner } = isPlain(body) ? body : {};
  if (fileType !== 'csv') throw notSimulated(`Export as ${String(fileType)}`);
  const { rows } = queried(call, inner);
  const [first] = rows;
  const fields = isPlain(inner) && Array.isArray(inner.fields) ? inner.fields.map(String) : [];
  const heads = first === undefined ? fields : Object.keys(first);
  const cells = rows.map((row) => heads.map((name) => String(row[name] ?? '')));
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="export.csv"',
  };
  return onlyAnswer({ status: 200, headers, body: csvOf([heads, ...cells]) });
}

const SESSION_SECONDS = 21_600;

/** A session for the XML API, of the same user and place as the token. */
export function xmlSession({ actor, simulation }: ServiceCall): Outcome {
  const startedAtMs = simulation.clock.now();
  const expiresAtMs = startedAtMs + SESSION_SECONDS * 1000;
  const { userId, entityId } = actor;
  const session = { id: newSessionId(), userId, entityId, startedAtMs, expiresAtMs };
  const answer = resultAnswer(200, { sessionId: session.id, expiresIn: SESSION_SECONDS });
  return { answer, changes: [{ type: 'xml-session', session }] };
}

// Composite: two to ten calls in one, in order, with references from later ones to earlier answers.
//
// POST /services/core/composite. Each call is carried out as if it had come alone.
// **Invariant**: after the first failure nothing more is carried out; what stands before it stays
// in the books unless the switch `compositeRollback` takes it back.
// It leaves the single calls to api.ts.

import { type ApiRequest, jsonAnswer } from './answer.ts';
import { isPlain, type Plain } from './body-reader.ts';
import type { Books } from './books.ts';
import type { Change } from './changes.ts';
import { errorMember, Refusal, unknownIdRefusal } from './errors.ts';
import { jsonBody, type Outcome } from './object-routes.ts';
import { onlyAnswer, type ServiceCall } from './service-call.ts';

const CALLS_MIN = 2;
const CALLS_MAX = 10;
const methods = ['GET', 'POST', 'PATCH', 'DELETE'];
const REFERENCE = /@\{([A-Za-z0-9_-]+)((?:\.[^.{}]+)+)\}/g;

function bad(message: string): Refusal {
  return unknownIdRefusal(400, { code: 'invalidRequest', name: 'COMPOSITE', message });
}

/** `employee.department.key` or `rows.1.key` (rows from 1) in an earlier result. */
function valueAt(results: ReadonlyMap<string, unknown>, name: string, path: string): unknown {
  let value = results.get(name);
  for (const member of path.slice(1).split('.')) {
    if (Array.isArray(value)) value = value[Number(member) - 1];
    else value = isPlain(value) ? value[member] : undefined;
  }
  if (value === undefined || value === null) throw bad(`@{${name}${path}} has no value`);
  return value;
}

function filled(text: string, results: ReadonlyMap<string, unknown>): string {
  return text.replace(REFERENCE, (_all, name: string, path: string) => {
    const value = JSON.stringify(String(valueAt(results, name, path)));
    return value.slice(1, -1);
  });
}

function subRequest(call: ServiceCall, part: Plain, results: ReadonlyMap<string, unknown>) {
  const { method, path, headers, body } = part;
  const [where = '', search = ''] = filled(String(path), results).split('?', 2);
  const own = Object.entries(isPlain(headers) ? headers : {}).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  const kept = Object.entries(call.request.headers).filter(
    ([name]) => name === 'authorization' || name === 'x-ia-api-param-entity',
  );
  const request: ApiRequest = {
    method: String(method).toUpperCase(),
    path: where.replace(/^\/ia\/api\/v1/, ''),
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: {
      ...Object.fromEntries(kept),
      'content-type': 'application/json',
      ...Object.fromEntries(own),
    },
    text: body === undefined || body === null ? '' : filled(JSON.stringify(body), results),
  };
  return request;
}

function checkParts(body: unknown): Plain[] {
  if (!Array.isArray(body) || body.length < CALLS_MIN || body.length > CALLS_MAX) {
    throw bad(`A composite request has ${CALLS_MIN} to ${CALLS_MAX} elements`);
  }
  return body.map((part: unknown, index) => {
    const { method, path } = isPlain(part) ? part : {};
    const isMethod = methods.includes(String(method).toUpperCase());
    const isPath = typeof path === 'string' && /^(\/ia\/api\/v1)?\/(objects|services)\//.test(path);
    if (!isMethod || !isPath || path.includes('/composite')) {
      throw bad(`Element ${index + 1} needs a method and a path under /objects or /services`);
    }
    return part as Plain;
  });
}

/** The changes that take others back; asked before those are applied. */
export function inverseOf(changes: readonly Change[], books: Books): Change[] {
  return changes.toReversed().flatMap((change): Change[] => {
    if (change.type === 'entry') {
      const old = books.entryOf(change.entry.key)?.record;
      return old === undefined
        ? [{ type: 'entry-deleted', key: change.entry.key }]
        : [{ type: 'entry', entry: old }];
    }
    if (change.type === 'entry-deleted') {
      const old = books.entryOf(change.key)?.record;
      return old === undefined ? [] : [{ type: 'entry', entry: old }];
    }
    if (change.type !== 'master' && change.type !== 'master-deleted') return [];
    const { kind, id, at } = change;
    const by = change.by ?? '';
    const old = books.list(kind)?.byId.get(id);
    if (old === undefined) return [{ type: 'master-deleted', kind, id, at, by, source: 'api' }];
    const values = { ...old.values, name: old.name, status: old.status };
    return [{ type: 'master', kind, id, at, by, key: old.key, values }];
  });
}

const skipped = {
  'ia::error': {
    code: 'unprocessed',
    message: 'Operation skipped due to atomic transaction failure',
  },
  'ia::status': 422,
};

/** One element of the answer: what the call would have got alone, and its status. */
function element(answer: { status: number; body: string }): Plain {
  const body: Plain = answer.body === '' ? {} : JSON.parse(answer.body);
  const inner = body['ia::result'];
  const error = isPlain(inner) ? inner['ia::error'] : undefined;
  const shown = error === undefined ? body : { 'ia::error': error };
  return { ...shown, 'ia::status': answer.status };
}

/** Carries out the calls in order, up to the first failure. */
function runParts(call: ServiceCall, parts: readonly Plain[]): Plain[] {
  const results = new Map<string, unknown>();
  let hasFailed = false;
  return parts.map((part) => {
    if (hasFailed) return skipped;
    const shown = runPart(call, part, results);
    hasFailed = Number(shown['ia::status']) >= 400;
    const { resultReference } = part;
    if (typeof resultReference === 'string') results.set(resultReference, shown['ia::result']);
    return shown;
  });
}

function runPart(call: ServiceCall, part: Plain, results: ReadonlyMap<string, unknown>): Plain {
  try {
    return element(call.run(subRequest(call, part, results)));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const supportId = call.simulation.nextSupportId();
    return { 'ia::error': errorMember(error, supportId), 'ia::status': error.status };
  }
}

/** Carries out a composite request. *Errors:* SIM-COMPOSITE; failures of calls stand inside. */
export function composite(call: ServiceCall): Outcome {
  const { simulation } = call;
  const parts = checkParts(jsonBody(call.request));
  const endRecording = simulation.recordInverse((changes) => inverseOf(changes, simulation.books));
  let elements: Plain[] = [];
  let inverse: Change[] = [];
  try {
    elements = runParts(call, parts);
  } finally {
    inverse = endRecording();
  }
  const failed = elements.filter((one) => Number(one['ia::status']) >= 400).length;
  const totalSuccess = parts.length - failed;
  const meta = { totalCount: parts.length, totalSuccess, totalError: failed };
  const status = failed === 0 ? 200 : 207;
  const answer = jsonAnswer(status, { 'ia::result': elements, 'ia::meta': meta });
  const isTakenBack = failed > 0 && simulation.settings.compositeRollback;
  return isTakenBack ? { answer, changes: inverse } : onlyAnswer(answer);
}

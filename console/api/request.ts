// The one door to the server: reads and writes JSON under /api/v1 and turns every failure into an
// ApiProblem. Invariant: callers see either the answer or an ApiProblem; never a bare TypeError of
// fetch. Leaves to others: caching and retrying (TanStack Query), showing problems
// (controls/problem-note.tsx).

import type { Problem } from '#problems/problem.ts';
import { consoleProblem } from './console-errors.ts';
import type { ProblemAnswer, ProblemItem } from './contract.ts';
import { setReachable } from './reachability.ts';

/** A failed request in the words of problem+json. `status` 0 means the server was not reached. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly requestId: string | null;
  readonly problems: readonly ProblemItem[];
  constructor(answer: Partial<ProblemAnswer> & { status: number; code: string }) {
    super(answer.detail ?? answer.title ?? answer.code);
    this.name = 'ApiProblem';
    this.status = answer.status;
    this.code = answer.code;
    this.hint = answer.hint ?? '';
    this.requestId = answer.requestId ?? null;
    this.problems = answer.problems ?? [];
  }
}

export type Params = Readonly<Record<string, string | number | undefined | null>>;

/** Reads `/api/v1{path}`; empty parameters are left out. Errors: ApiProblem. */
export function read<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  return ask<T>(`${path}${queryOf(params)}`, signal ? { signal } : {});
}

/** Where the browser itself reads a file from. */
export const addressOf = (path: string, params: Params) => `/api/v1${path}${queryOf(params)}`;

/** Sends `body` as JSON to `/api/v1{path}`. Errors: ApiProblem. */
export function send<T>(method: 'POST' | 'PUT', path: string, body: unknown = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return ask<T>(path, { method, headers, body: JSON.stringify(body) });
}

/** Sends a text of its own type, a file say, to `/api/v1{path}`. Errors: ApiProblem. */
export function sendText<T>(path: string, text: string, params: Params = {}): Promise<T> {
  const headers = { 'content-type': 'text/csv' };
  return ask<T>(`${path}${queryOf(params)}`, { method: 'PUT', headers, body: text });
}

/** Sends a file as it is, read from the disk as it goes, to `/api/v1{path}`. Errors: ApiProblem. */
export function sendFile<T>(path: string, file: Blob, type: string, params: Params): Promise<T> {
  const headers = { 'content-type': type };
  return ask<T>(`${path}${queryOf(params)}`, { method: 'POST', headers, body: file });
}

function queryOf(params: Params): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const answer = await reach(path, init);
  const body = await bodyOf(answer);
  if (answer.ok && body !== undefined) return body as T;
  throw problemIn(answer, body);
}

/** An answer whose body the caller reads. Errors: ApiProblem. */
export async function open(path: string, init: RequestInit): Promise<Response> {
  const answer = await reach(path, init);
  if (!answer.ok) throw problemIn(answer, await bodyOf(answer));
  setReachable(true);
  return answer;
}

function reach(path: string, init: RequestInit): Promise<Response> {
  return fetch(`/api/v1${path}`, init).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    setReachable(false);
    throw failed(consoleProblem('CONSOLE_SERVER_UNREACHED', {}), 0);
  });
}

async function bodyOf(answer: Response): Promise<unknown> {
  const body = jsonOf(await answer.text());
  // A proxy without a server behind it answers 502 to 504 with no problem in the body.
  setReachable(answer.ok || isProblem(body) || answer.status < 502);
  return body;
}

function problemIn(answer: Response, body: unknown): ApiProblem {
  const { status } = answer;
  if (isProblem(body)) return new ApiProblem({ ...body, status });
  return failed(consoleProblem('CONSOLE_ANSWER_UNREADABLE', {}, status), status);
}

function failed({ code, message, hint }: Problem, status: number): ApiProblem {
  return new ApiProblem({ status, code, hint, detail: message });
}

function jsonOf(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is ProblemAnswer {
  return typeof body === 'object' && body !== null && 'code' in body && 'status' in body;
}

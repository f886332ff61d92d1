// A small client of our own HTTP API, for commands that use the front door as anybody would.

import { request } from 'undici';
import { ProblemError } from '#problems/problem.ts';
import type { ProblemJson } from '#problems/problem-json.ts';

/** Calls one route and gives its body. *Errors:* ProblemError with what the API answered. */
export type CallApi = <T = Record<string, unknown>>(
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: unknown,
) => Promise<T>;

/** The API of the server at `url`, for one property; by a key where people sign in. */
export function ownApi(url: string, propertyCode: string, key?: string): CallApi {
  return async <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T> => {
    const answer = await request(`${url}/api/v1${path}`, {
      method,
      headers: {
        'tieout-property': propertyCode,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode < 300) return (text === '' ? {} : JSON.parse(text)) as T;
    const { problems } = JSON.parse(text) as ProblemJson;
    throw new ProblemError(problems, answer.statusCode);
  };
}

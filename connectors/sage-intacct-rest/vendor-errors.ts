// What an answer of Sage Intacct that is not a success means: outcome, code of ours, subject, hint.
// Stands between rest-client.ts and the connector. By errorId first, messageId second, text last.
// Invariant: `refused` and `busy` only when the answer proves that nothing was booked; a 5xx, a 409
// or anything unreadable stays `uncertain`. An unknown refusal is held whole, never retried. Leaves
// to others: refreshing tokens and asking `find` (the connector, the export queue). Codes and
// texts: developer.sage.com/intacct, guides error-handling and bulk-requests, integrators'
// recordings.

import type { Cause } from '#external-ledger/external-ledger.ts';
import { type IntacctCode, intacctProblem } from '../sage-intacct/intacct-errors.ts';
import { type Asked, type ReadText, readText } from '../sage-intacct/vendor-texts.ts';
import { isPlain, type Plain, textOf } from './exact-json.ts';

/** One error of a body, flattened; wrappers come before what they wrap. */
export interface VendorError {
  readonly errorId: string;
  readonly code: string;
  readonly message: string;
  readonly messageId: string;
  readonly target: string | null;
  readonly supportId: string | null;
}

/** An answer with the facts needed to judge it. `body` is undefined when it is not JSON. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** `token`: the bearer token is refused; a fresh one may help, once. Nothing was booked. */
export interface Failure {
  readonly kind: 'refused' | 'busy' | 'uncertain' | 'disconnected' | 'token';
  readonly cause: Cause;
  readonly retryAfterMs: number | null;
}

const RETRY_AFTER_MS_MAX = 3_600_000;

function listed(error: Plain): VendorError[] {
  const info = isPlain(error.additionalInfo) ? error.additionalInfo : {};
  const own: VendorError = {
    errorId: textOf(error, 'errorId') ?? '',
    code: textOf(error, 'code') ?? '',
    message: textOf(error, 'message') ?? textOf(error, 'error_description') ?? '',
    messageId: textOf(info, 'messageId') ?? '',
    target: textOf(error, 'target'),
    supportId: textOf(error, 'supportId'),
  };
  // The gateway's `details` is an object with a request id; the application's is a list of errors.
  const inner = Array.isArray(error.details) ? error.details.filter(isPlain).flatMap(listed) : [];
  return [own, ...inner];
}

/**
 * The errors of any of the known envelopes: `ia::result."ia::error"`, `ia::error`, `error`, OAuth's
 * flat `{error, error_description}`. Empty when the body holds none: then the vendor did not say
 * no.
 */
export function vendorErrors(body: unknown): readonly VendorError[] {
  if (!isPlain(body)) return [];
  const result = body['ia::result'];
  const found =
    (isPlain(result) ? result['ia::error'] : undefined) ?? body['ia::error'] ?? body.error;
  if (typeof found === 'string') return listed({ ...body, code: found });
  return (Array.isArray(found) ? found : [found]).filter(isPlain).flatMap(listed);
}

// They only say that something inside failed; what failed stands in their `details`.
const wrapperIds = new Set(['GL-0951', 'REST-1064', 'REST-7001']);

/** The vendor's words for a person: every text once, innermost first, then the ids. */
export function vendorText(errors: readonly VendorError[], status: number): string {
  if (errors.length === 0) return `HTTP ${status} without an explanation`;
  const telling = errors.filter((one) => !wrapperIds.has(one.errorId));
  const shown = (telling.length > 0 ? telling : errors).toReversed();
  const texts = [...new Set(shown.map((one) => one.message || one.code || one.errorId))];
  const ids = [...new Set(shown.map((one) => one.errorId).filter((id) => id !== ''))];
  const support = errors.find((one) => one.supportId !== null)?.supportId;
  const notes = [...ids, ...(support ? [`support id ${support}`] : [])];
  const text = texts.filter((one) => one !== '').join(' · ') || `HTTP ${status}`;
  return notes.length === 0 ? text : `${text} (${notes.join(', ')})`;
}

function retryAfterMs(headers: FailedAnswer['headers']): number | null {
  const names = [
    'retry-after',
    'x-ia-throttle-limit-retry-after',
    'x-ia-tenant-throttle-limit-retry-after',
    'x-ia-hour-rate-limit-retry-after',
  ];
  const seconds = names
    .map((name) => headers[name] ?? '')
    .filter((text) => /^\d+(\.\d+)?$/.test(text));
  if (seconds.length === 0) return null;
  const longest = Math.max(...seconds.map(Number));
  return Math.min(Math.ceil(longest * 1000), RETRY_AFTER_MS_MAX);
}

const tokenIds = new Set(['GW-0031', 'GW-0040', 'REST-1206', 'REST-2102']);
const credentialIds = new Set(['GW-0011', 'GW-0037', 'GW-0038', 'GW-0039', 'REST-1216']);
const permissionIds = new Set(['GW-0042', 'REST-3007']);
const usernameIds = new Set(['GW-0012', 'GW-0036']);
const bodyIds = new Set([
  'GW-0014',
  'GW-0015',
  'REST-1028',
  'REST-1033',
  'REST-1043',
  'REST-1050',
  'REST-1064',
  'REST-1106',
]);

function readOne(error: VendorError, asked: Asked): ReadText | null {
  if (error.errorId === 'GL-1009' || error.messageId === 'IA.TRANSACTIONS_DO_NOT_BALANCE_FOR') {
    return { code: 'INTACCT_UNBALANCED', subject: 'entity' };
  }
  if (bodyIds.has(error.errorId)) {
    return { code: 'INTACCT_BODY_REFUSED', subject: error.target ?? error.errorId };
  }
  return readText(error.message, asked);
}

/** A cause of this connector with the vendor's words in it. */
function causeOf(code: IntacctCode, said: string, subject: string | null = null): Cause {
  return { ...intacctProblem(code, {}, said, subject ?? ''), subject };
}

function refusal(errors: readonly VendorError[], said: string, asked: Asked): Cause {
  // The useful one is usually the last; wrappers (REST-7001, GL-0951, REST-1064) stand before it.
  const inner = errors.slice(1).reverse();
  for (const error of [...inner, ...errors.slice(0, 1)]) {
    const reading = readOne(error, asked);
    if (reading) return causeOf(reading.code, said, reading.subject);
  }
  const last = errors.at(-1);
  return causeOf('INTACCT_REFUSED', said, last?.errorId || last?.code || 'an error without id');
}

function accessFailure(
  answer: FailedAnswer,
  errors: readonly VendorError[],
  said: string,
): Failure | null {
  const has = (ids: ReadonlySet<string>) => errors.some((one) => ids.has(one.errorId));
  const says = (pattern: RegExp) =>
    errors.some((one) => pattern.test(`${one.code} ${one.message}`));
  const failed = (kind: 'token' | 'disconnected', code: IntacctCode): Failure => ({
    kind,
    cause: causeOf(code, said),
    retryAfterMs: null,
  });
  if (has(credentialIds) || says(/invalid_client|invalid_grant|unauthorized_client/i)) {
    return failed('disconnected', 'INTACCT_CREDENTIALS_REFUSED');
  }
  if (has(usernameIds) || says(/username format is invalid/i)) {
    return failed('disconnected', 'INTACCT_USERNAME_INVALID');
  }
  if (has(tokenIds) || says(/tokenInvalid/i)) return failed('token', 'INTACCT_TOKEN_REFUSED');
  if (has(permissionIds) || answer.status === 403 || says(/permission/i)) {
    return failed('disconnected', 'INTACCT_PERMISSION_MISSING');
  }
  return answer.status === 401 ? failed('token', 'INTACCT_TOKEN_REFUSED') : null;
}

function serverFailure(
  answer: FailedAnswer,
  errors: readonly VendorError[],
  said: string,
): Failure | null {
  const { status, headers } = answer;
  const waitMs = retryAfterMs(headers);
  if (status === 429 || errors.some((one) => one.errorId === 'GW-0010')) {
    return { kind: 'busy', cause: causeOf('INTACCT_RATE_LIMITED', said), retryAfterMs: waitMs };
  }
  // A 503 of the vendor's own gateway came before the application; one without its marks may not
  // have.
  if (status === 503 && (errors.length > 0 || waitMs !== null)) {
    return { kind: 'busy', cause: causeOf('INTACCT_UNAVAILABLE', said), retryAfterMs: waitMs };
  }
  if (status === 409 || errors.some((one) => /idempoten/i.test(one.message))) {
    return { kind: 'uncertain', cause: causeOf('INTACCT_KEY_SPENT', said), retryAfterMs: null };
  }
  if (status >= 500) {
    return {
      kind: 'uncertain',
      cause: causeOf('INTACCT_SERVER_ERROR', said),
      retryAfterMs: waitMs,
    };
  }
  return null;
}

/** Judges an answer that is not a success. */
export function failureOf(answer: FailedAnswer, asked: Asked = {}): Failure {
  const errors = vendorErrors(answer.body);
  const said = vendorText(errors, answer.status);
  const server = serverFailure(answer, errors, said);
  if (server) return server;
  const isRefusal = answer.status >= 400;
  const access = isRefusal ? accessFailure(answer, errors, said) : null;
  if (access) return access;
  if (isRefusal && errors.length > 0) {
    return { kind: 'refused', cause: refusal(errors, said, asked), retryAfterMs: null };
  }
  return unreadable(answer.status);
}

/** An answer that proves nothing: HTML, empty, cut off, a redirect, a success without an id. */
export function unreadable(status: number): Failure {
  const cause = causeOf('INTACCT_ANSWER_UNREADABLE', String(status));
  return { kind: 'uncertain', cause, retryAfterMs: null };
}

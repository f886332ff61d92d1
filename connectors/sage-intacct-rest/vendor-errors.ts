// What an answer of Sage Intacct that is not a success means: outcome, code of ours, subject, hint.
// Stands between rest-client.ts and the connector. By errorId first, messageId second, text last.
// Invariant: `refused` and `busy` only when the answer proves that nothing was booked; a 5xx, a 409
// or anything unreadable stays `uncertain`. An unknown refusal is held whole, never retried. Leaves
// to others: refreshing tokens and asking `find` (the connector, the export queue). Codes and
// texts: developer.sage.com/intacct, guides error-handling and bulk-requests, integrators'
// recordings.

import type { Cause } from '#external-ledger/external-ledger.ts';
import { type CauseKind, kindOf, rateLimitWaitMs } from '../sage-intacct/cause-kinds.ts';
import { type IntacctCode, intacctCause } from '../sage-intacct/intacct-errors.ts';
import { readId, wrapperIds } from '../sage-intacct/vendor-codes.ts';
import {
  type Asked,
  permissionScope,
  type ReadText,
  readText,
  withoutSupportIds,
} from '../sage-intacct/vendor-texts.ts';
import { isPlain, type Plain, textOf } from './exact-json.ts';
import { retryAfterMs } from './throttle-headers.ts';

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
  readonly kind: CauseKind;
  readonly cause: Cause;
  readonly retryAfterMs: number | null;
}

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

/**
 * The vendor's words for a person: every text once, innermost first, then the ids. Without support
 * ids: they differ with every answer, and the attempt keeps them.
 */
export function vendorText(errors: readonly VendorError[], status: number): string {
  if (errors.length === 0) return `HTTP ${status} without an explanation`;
  const telling = errors.filter((one) => !wrapperIds.has(one.errorId));
  const shown = (telling.length > 0 ? telling : errors).toReversed();
  const said = shown.map((one) => withoutSupportIds(one.message) || one.code || one.errorId);
  const ids = [...new Set(shown.map((one) => one.errorId).filter((id) => id !== ''))];
  const text = [...new Set(said)].filter((one) => one !== '').join(' · ') || `HTTP ${status}`;
  return ids.length === 0 ? text : `${text} (${ids.join(', ')})`;
}

/** Innermost first: wrappers (REST-7001, GL-0951, REST-1064) stand before what they wrap. */
function readErrors(errors: readonly VendorError[], asked: Asked): ReadText | null {
  for (const error of errors.toReversed()) {
    const byId = readId(error.errorId, error.messageId);
    if (byId !== null) return { code: byId.code, subject: error.target ?? byId.subject };
    const byText = readText(`${error.message}`, asked) ?? readText(error.code, asked);
    if (byText !== null) return byText;
  }
  return null;
}

/** A right that is missing: for one journal or entity where the answer says so, else for all. */
function permissionFailure(said: string, asked: Asked): Failure {
  const scope = permissionScope(said, asked);
  const code = scope === null ? 'INTACCT_PERMISSION_MISSING' : 'INTACCT_PERMISSION_LIMITED';
  return { kind: kindOf(code), cause: intacctCause(code, said, scope), retryAfterMs: null };
}

/** Access is looked for in all errors: whichever names it, nothing else matters. */
function accessFailure(
  { status }: FailedAnswer,
  errors: readonly VendorError[],
  said: string,
  asked: Asked,
): Failure | null {
  for (const error of errors) {
    const read = readErrors([error], asked);
    const kind = read === null ? 'refused' : kindOf(read.code);
    if (read?.code === 'INTACCT_PERMISSION_MISSING') return permissionFailure(said, asked);
    if (read !== null && (kind === 'disconnected' || kind === 'token')) {
      return { kind, cause: intacctCause(read.code, said), retryAfterMs: null };
    }
  }
  const failed = (code: IntacctCode): Failure => ({
    kind: kindOf(code),
    cause: intacctCause(code, said),
    retryAfterMs: null,
  });
  // A 403 that tells what is wrong with the entry is a refusal of the entry.
  if (status === 403 && readErrors(errors, asked) === null) return permissionFailure(said, asked);
  return status === 401 ? failed('INTACCT_TOKEN_REFUSED') : null;
}

function refusal(errors: readonly VendorError[], said: string, asked: Asked): Failure {
  const read = readErrors(errors, asked);
  if (read !== null) {
    const cause = intacctCause(read.code, said, read.subject);
    return { kind: kindOf(read.code), cause, retryAfterMs: null };
  }
  const last = errors.at(-1);
  const subject = last?.errorId || last?.code || 'an error without id';
  return {
    kind: 'refused',
    cause: intacctCause('INTACCT_REFUSED', said, subject),
    retryAfterMs: null,
  };
}

function serverFailure(
  answer: FailedAnswer,
  errors: readonly VendorError[],
  said: string,
): Failure | null {
  const { status, headers } = answer;
  const waitMs = retryAfterMs(headers);
  if (status === 429 || errors.some((one) => one.errorId === 'GW-0010')) {
    return {
      kind: 'busy',
      cause: intacctCause('INTACCT_RATE_LIMITED', said),
      retryAfterMs: waitMs ?? rateLimitWaitMs,
    };
  }
  // A 503 of the vendor's own gateway came before the application; one without its marks may not
  // have.
  if (status === 503 && (errors.length > 0 || waitMs !== null)) {
    return { kind: 'busy', cause: intacctCause('INTACCT_UNAVAILABLE', said), retryAfterMs: waitMs };
  }
  if (status === 409 || errors.some((one) => /idempoten/i.test(one.message))) {
    return {
      kind: 'uncertain',
      cause: intacctCause('INTACCT_KEY_SPENT', said),
      retryAfterMs: null,
    };
  }
  if (status >= 500) {
    return {
      kind: 'uncertain',
      cause: intacctCause('INTACCT_SERVER_ERROR', said),
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
  const access = isRefusal ? accessFailure(answer, errors, said, asked) : null;
  if (access) return access;
  if (isRefusal && errors.length > 0) return refusal(errors, said, asked);
  return unreadable(answer.status);
}

/** An answer that proves nothing: HTML, empty, cut off, a redirect, a success without an id. */
export function unreadable(status: number): Failure {
  const cause = intacctCause('INTACCT_ANSWER_UNREADABLE', String(status));
  return { kind: 'uncertain', cause, retryAfterMs: null };
}

// The error bodies of the simulated API: three envelopes, and one function per known failure.
//
// Whatever refuses a request throws a Refusal made here; api.ts turns it into an answer.
// **Invariant**: an errorId that Sage is known to use is used only for what Sage uses it for; where
// the vendor's id is unknown the id starts with `SIM-` and the messageId with `SIM.`, so that
// nobody mistakes our placeholder for the vendor's word. A client must not match on them.
// It leaves which check is made when to the parts that throw.

import type { Answer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { Settings } from './settings.ts';

/** One error as it stands in a body. `details` holds the errors it wraps. */
export interface ApiError {
  readonly code: string;
  readonly errorId: string;
  readonly message: string;
  readonly messageId?: string;
  readonly placeholders?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly details?: readonly ApiError[];
}

/**
 * `gateway` is always envelope B, `bare` always C, `oauth` as RFC 6749 writes it; `application`
 * follows the switch.
 */
export type ErrorOrigin = 'application' | 'gateway' | 'bare' | 'oauth';

/** A request that is refused; thrown, and answered by api.ts. */
export class Refusal extends Error {
  readonly status: number;
  readonly origin: ErrorOrigin;
  readonly error: ApiError;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    origin: ErrorOrigin,
    error: ApiError,
    headers: Record<string, string> = {},
  ) {
    super(error.message);
    this.status = status;
    this.origin = origin;
    this.error = error;
    this.headers = headers;
  }
}

function errorBody(error: ApiError, supportId?: string): Record<string, unknown> {
  return {
    code: error.code,
    message: error.message,
    errorId: error.errorId,
    ...(error.target === undefined ? {} : { target: error.target }),
    additionalInfo: {
      messageId: error.messageId ?? '',
      placeholders: error.placeholders ?? {},
      propertySet: {},
    },
    ...(supportId === undefined ? {} : { supportId }),
    ...(error.details === undefined ? {} : { details: error.details.map((one) => errorBody(one)) }),
  };
}

/** The `ia::error` member of a refusal, for batch elements. */
export function errorMember(refusal: Refusal, supportId: string): Record<string, unknown> {
  return errorBody(refusal.error, supportId);
}

/** The whole answer of a refusal. */
export function refusalAnswer(refusal: Refusal, settings: Settings, supportId: string): Answer {
  const { origin, error, status, headers } = refusal;
  if (origin === 'oauth') {
    const body = { error: error.code, error_description: error.message };
    return jsonAnswer(status, body, headers);
  }
  if (origin === 'gateway') {
    const body = { ...errorBody(error, supportId), details: { requestId: supportId } };
    return jsonAnswer(status, { 'ia::error': body }, headers);
  }
  const body = errorBody(error, supportId);
  const envelope = origin === 'bare' ? 'C' : settings.errorEnvelope;
  if (envelope === 'C') return jsonAnswer(status, { error: body }, headers);
  if (envelope === 'B') return jsonAnswer(status, { 'ia::error': body }, headers);
  const meta = { totalCount: 1, totalSuccess: 0, totalError: 1 };
  const result = { 'ia::error': body };
  return jsonAnswer(status, { 'ia::result': result, 'ia::meta': meta }, headers);
}

/** A gateway check that failed, GW-0010 to GW-0042. */
export function gatewayRefusal(
  status: number,
  errorId: string,
  message: string,
  headers: Record<string, string> = {},
): Refusal {
  const code = status === 401 ? 'unauthorized' : 'invalidRequest';
  return new Refusal(status, 'gateway', { code, errorId, message }, headers);
}

/** A refused request whose errorId the vendor's material does not give. `name` is ours. */
export function unknownIdRefusal(
  status: number,
  options: { code: string; name: string; message: string; target?: string },
): Refusal {
  return new Refusal(status, 'application', simError(options));
}

/** An error whose vendor id is unknown: `SIM-…` in its place. */
export function simError(options: {
  code: string;
  name: string;
  message: string;
  target?: string;
}): ApiError {
  const { code, name, message, target } = options;
  return {
    code,
    errorId: `SIM-${name}`,
    message,
    messageId: `SIM.${name.replaceAll('-', '_')}`,
    ...(target === undefined ? {} : { target }),
  };
}

/** REST-1064: the body has errors; each is in `details`. */
export function payloadRefusal(details: readonly ApiError[]): Refusal {
  return new Refusal(400, 'application', {
    code: 'invalidRequest',
    errorId: 'REST-1064',
    message: 'Payload contains errors',
    messageId: 'IA.PAYLOAD_CONTAINS_ERRORS',
    details,
  });
}

/** REST-1043: a member the object does not have. */
export function notAField(target: string): ApiError {
  return {
    code: 'invalidRequest',
    errorId: 'REST-1043',
    message: `${target} is not a valid field`,
    messageId: 'IA.NOT_A_VALID_FIELD',
    placeholders: { FIELD: target },
    target,
  };
}

/** REST-1050: a member that only the API writes. */
export function readOnlyField(target: string): ApiError {
  return {
    code: 'invalidRequest',
    errorId: 'REST-1050',
    message: `${target} is a read-only field`,
    placeholders: { FIELD: target },
    target,
  };
}

/** REST-7001: the operation failed in the application; the reasons are in `details`. */
export function operationRefusal(
  status: number,
  operation: { method: string; object: string },
  details: readonly ApiError[],
): Refusal {
  const resource = `objects/${operation.object}`;
  return new Refusal(status, 'application', {
    code: 'operationFailed',
    errorId: 'REST-7001',
    message: `${operation.method} request on ${resource} object was unsuccessful`,
    placeholders: { OPERATION: operation.method, RESOURCE_NAME: resource },
    details,
  });
}

/** GL-0951, which stands before every reason why a journal entry could not be created. */
export const couldNotCreateEntry: ApiError = {
  code: 'unableToCreateRecordError',
  errorId: 'GL-0951',
  message: 'Could not create GLBatch record.',
  messageId: 'IA.COULD_NOT_CREATE_GLBATCH_RECORD',
};

/** GL-1009. The text names the dimension, "Location", as the company calls it. */
export function doesNotBalance(label: string): ApiError {
  return {
    code: 'invalidConfiguration',
    errorId: 'GL-1009',
    message: `Transactions do not balance for ${label} ,`,
    messageId: 'IA.TRANSACTIONS_DO_NOT_BALANCE_FOR',
    placeholders: { RENAMED_TEXT: label, ERR_STR: ', ' },
  };
}

/** REST-1033: a path or an object the version does not know. */
export function notSupported(what: string): Refusal {
  return new Refusal(400, 'application', {
    code: 'invalidRequest',
    errorId: 'REST-1033',
    message: `${what} is not supported in version 1`,
  });
}

/** REST-1106: a field that cannot be used in a query. */
export function notQueryable(field: string, object: string): Refusal {
  return new Refusal(400, 'application', {
    code: 'invalidRequest',
    errorId: 'REST-1106',
    message: `The ${field} field in ${object} object cannot be used in query in version 1`,
    placeholders: { FIELD: field, OBJECT: object, VERSION: '1' },
  });
}

/**
 * What Sage offers and this simulator does not: refused visibly, with a status Sage does not
 * use.
 */
export function notSimulated(what: string): Refusal {
  return unknownIdRefusal(501, {
    code: 'notSimulated',
    name: 'NOT-SIMULATED',
    message: `${what} is not simulated; see docs/reference/simulator-fidelity.md`,
  });
}

/** Objects of the published API that are not here; a path below /workflows is one as well. */
const objectsElsewhere = new Set([
  'general-ledger/account-allocation-run',
  'general-ledger/journal-entry-tax-entry',
  'general-ledger/journal-entry-txn-template',
  'general-ledger/journal-entry-txn-template-line',
]);

/** An object that is not simulated, or that nobody knows; `what` is how it was asked for. */
export function unknownObject(name: string, what: string): Refusal {
  return objectsElsewhere.has(name) ? notSimulated(what) : notSupported(what);
}

/** No object with this key. */
export function notFound(object: string, key: string): Refusal {
  return unknownIdRefusal(404, {
    code: 'notFound',
    name: 'NOT-FOUND',
    message: `${object} with key ${key} was not found`,
  });
}

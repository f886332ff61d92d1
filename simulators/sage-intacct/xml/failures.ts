// What the XML API says when it refuses, on its three levels: control, authentication, function.
//
// Whatever refuses throws a Failure made here; gateway.ts and responses.ts give it its place.
// **Invariant**: a number and text Sage is known to use is used only for what Sage uses it for; an
// errorid that starts with `SIM-` is ours, and so is every text beside it: no client may match it.
// It leaves which check is made when to the parts that throw.

import type { ApiError, Refusal } from '../errors.ts';

/** One `<error>`. `errorId` and the rest of it are shown with `showadditionalerrorinfo` only. */
export interface VendorError {
  readonly errorno: string;
  readonly description?: string;
  readonly description2: string;
  readonly correction?: string;
  readonly errorId?: string;
  readonly messageId?: string;
  readonly placeholders?: Readonly<Record<string, string>>;
}

/** The level decides where the errors stand in the answer; `status` is the HTTP status. */
export class Failure extends Error {
  readonly level: 'control' | 'authentication' | 'function';
  readonly errors: readonly VendorError[];
  readonly status: number;

  constructor(
    level: 'control' | 'authentication' | 'function',
    errors: readonly VendorError[],
    status = 200,
  ) {
    super(errors[0]?.description2 ?? level);
    this.level = level;
    this.errors = errors;
    this.status = status;
  }
}

/** An error whose wording is ours; the number is the vendor's general one. */
export function simulatedError(name: string, description2: string, correction = ''): VendorError {
  return { errorno: 'BL01001973', description2, correction, errorId: `SIM-${name}` };
}

/** A function refused in words of ours. */
export function functionFailure(name: string, description2: string, correction = ''): Failure {
  return new Failure('function', [simulatedError(name, description2, correction)]);
}

/** XL03000003: the request is not XML, or not the XML the schema asks for. */
export function schemaFailure(description2: string): Failure {
  return new Failure('control', [
    { errorno: 'XL03000003', description: 'Invalid Request', description2 },
  ]);
}

/** GW-0011, HTTP 400: the gateway takes the request for no request. */
export function gatewayFailure(requestId: string): Failure {
  const description2 = `Invalid Request [Request ID: ${requestId}]`;
  return new Failure('control', [{ errorno: 'GW-0011', description2 }], 400);
}

/** XMLGW_JPP0002, HTTP 401: the sender id or its password is wrong. */
export function senderFailure(): Failure {
  const description2 = 'Sign-in information is incorrect. Please check your request.';
  return new Failure('control', [{ errorno: 'XMLGW_JPP0002', description2 }], 401);
}

/** PL04000055, as the tests of the vendor's SDKs record it. */
export function expiredFailure(): Failure {
  const description2 = 'This company is a demo company and has expired.';
  return new Failure('control', [{ errorno: 'PL04000055', description2 }]);
}

/** GW-0010, HTTP 429. */
export function rateLimitFailure(): Failure {
  return new Failure(
    'control',
    [{ errorno: 'GW-0010', description2: 'API rate limit exceeded' }],
    429,
  );
}

function authenticationFailure(description2: string, correction = ''): Failure {
  return new Failure('authentication', [{ errorno: 'XL03000006', description2, correction }]);
}

/** XL03000006: the company has not authorised the sender. */
export function senderNotAuthorized(senderId: string, companyId: string): Failure {
  return new Failure('authentication', [
    {
      errorno: 'XL03000006',
      description: 'Invalid Web Services Authorization',
      description2:
        `The sender ID '${senderId}' is not authorized to make Web Services requests to ` +
        `company ID '${companyId}'.`,
      correction:
        'Contact the company administrator to add the sender ID to the Web Services ' +
        'authorizations of the company.',
    },
  ]);
}

/** XL03000006: user, company, password or entity is wrong; Sage does not say which. */
export function signInFailure(): Failure {
  return authenticationFailure('Sign-in information is incorrect');
}

/** XL03000006: the session is over, or never was. */
export function sessionFailure(sessionId: string): Failure {
  return authenticationFailure(`Invalid session ${sessionId.slice(0, 8)}....`);
}

/** PL04000005: the user may not do this. */
export function notPermitted(operation: string): Failure {
  return new Failure('function', [
    {
      errorno: 'PL04000005',
      description2: `You do not have permission for API operation ${operation}`,
    },
  ]);
}

/** `Query Failed`: no object of this name. */
export function unknownObject(name: string): Failure {
  return new Failure('function', [
    { errorno: 'Query Failed', description2: `Object definition ${name} not found` },
  ]);
}

/** XL03000010: a field the object does not have, in a query. The text is ours. */
export function unknownField(field: string, object: string): Failure {
  return new Failure('function', [
    {
      errorno: 'XL03000010',
      description2: `Field ${field} is not a valid field of ${object}`,
      errorId: 'SIM-FIELD-NOT-VALID',
    },
  ]);
}

/** DL02000001: what a readByQuery that cannot be read gets. */
export function queryTextFailure(reason: string): Failure {
  return new Failure('function', [
    {
      errorno: 'DL02000001',
      description: 'Error',
      description2: `There was an error processing the request. ${reason}`,
    },
  ]);
}

/** What the simulator leaves out: refused in so many words. */
export function notSimulated(what: string): Failure {
  const where = 'see docs/reference/simulator-fidelity.md';
  return functionFailure('NOT-SIMULATED', `${what} is not simulated; ${where}`);
}

/** `2026-05-03` in a message as the XML API writes days. */
function withUsDates(text: string): string {
  return text.replace(/\b(\d{4})-(\d\d)-(\d\d)\b/g, '$2/$3/$1');
}

function vendorError(error: ApiError): VendorError {
  return {
    errorno: 'BL01001973',
    description2: withUsDates(error.message),
    errorId: error.errorId,
    ...(error.messageId === undefined ? {} : { messageId: error.messageId }),
    ...(error.placeholders === undefined ? {} : { placeholders: error.placeholders }),
  };
}

/**
 * A refusal of the shared rules as the XML API stacks it: the causes first, then what became of
 * the record and of the transaction.
 */
export function stackOf(refusal: Refusal, verb: 'create' | 'update' | 'delete'): Failure {
  const details = refusal.error.details ?? [refusal.error];
  const causes = details.filter((one) => one.errorId !== 'GL-0951').map(vendorError);
  const record: VendorError = {
    errorno: 'BL01001973',
    description2: `Could not ${verb} GLBatch record.`,
    errorId: verb === 'create' ? 'GL-0951' : `SIM-COULD-NOT-${verb.toUpperCase()}`,
    ...(verb === 'create' ? { messageId: 'IA.COULD_NOT_CREATE_GLBATCH_RECORD' } : {}),
  };
  const transaction: VendorError = {
    errorno: 'BL01001973',
    description2: `Currently, we can't ${verb} the transaction`,
    correction: 'Check the transaction for errors or inconsistencies, then try again.',
  };
  return new Failure('function', [...causes, record, transaction]);
}

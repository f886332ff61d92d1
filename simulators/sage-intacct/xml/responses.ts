// The answers of the XML API: the envelope around results, and the three levels of failure.
//
// gateway.ts hands in what happened; nodes go out, to be written by xml-writer.ts.
// **Invariant**: a synchronous answer has a control block, and an operation block exactly when the
// request got past the gateway; results stand in the order of their functions.
// Shapes are those recorded in answers of the vendor; which are not, simulator-fidelity.md says.

import type { VendorError } from './failures.ts';
import type { Control } from './request.ts';
import { node, type XmlNode } from './xml-writer.ts';

/** What one function came to. */
export interface FunctionResult {
  readonly function: string;
  readonly controlId: string;
  /** `null` leaves the element out: one of the two shapes of a duplicate. */
  readonly status: 'success' | 'failure' | 'aborted' | null;
  /** `listtype`, `key`, `data` …, in their order, before the errors. */
  readonly content?: readonly XmlNode[];
  readonly errors?: readonly VendorError[];
}

/** How errors are shown. */
export interface ErrorStyle {
  readonly showsAdditionalInfo: boolean;
  readonly nextSupportId: () => string;
}

/** An ISO instant with an offset, as sessions are dated. */
function isoText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
}

function additionalInfo(error: VendorError): XmlNode {
  const placeholders = Object.entries(error.placeholders ?? {}).map(([name, value]) =>
    node('placeholder', [node('name', name), node('value', value)]),
  );
  const message = (name: string, messageId = '') =>
    node(name, [
      node('messageid', messageId),
      node('target'),
      node('placeholders', name === 'description' ? placeholders : []),
    ]);
  return node('additionalinfo', [
    node('errorid', error.errorId ?? ''),
    node('category'),
    node('target', [
      node('domain'),
      node('requestinfo'),
      node('object'),
      node('field'),
      node('businessinfo'),
    ]),
    message('description', error.messageId),
    message('cdescription'),
    message('correction'),
  ]);
}

function errorNode(error: VendorError, style: ErrorStyle): XmlNode {
  const { errorno, description = '', description2, correction = '' } = error;
  const isBusiness = /^(BL|PL|DL)/.test(errorno);
  const supportId = isBusiness ? ` [Support ID: ${style.nextSupportId()}]` : '';
  return node('error', [
    node('errorno', errorno),
    node('description', description),
    node('description2', `${description2}${supportId}`),
    node('correction', correction),
    ...(style.showsAdditionalInfo ? [additionalInfo(error)] : []),
  ]);
}

function errorMessage(errors: readonly VendorError[], style: ErrorStyle): XmlNode {
  return node(
    'errormessage',
    errors.map((error) => errorNode(error, style)),
  );
}

function controlNode(control: Partial<Control>, status: 'success' | 'failure'): XmlNode {
  const { senderId, controlId, uniqueId, dtdVersion } = control;
  return node('control', [
    node('status', status),
    ...(senderId === undefined ? [] : [node('senderid', senderId)]),
    ...(controlId === undefined ? [] : [node('controlid', controlId)]),
    ...(uniqueId === undefined ? [] : [node('uniqueid', String(uniqueId))]),
    ...(dtdVersion === undefined ? [] : [node('dtdversion', dtdVersion)]),
  ]);
}

/** First level: the gateway refuses; there is no operation block. */
export function controlFailure(
  control: Partial<Control>,
  errors: readonly VendorError[],
  style: ErrorStyle,
): XmlNode {
  return node('response', [controlNode(control, 'failure'), errorMessage(errors, style)]);
}

/** Second level: the sign-in is refused; the errors stand beside the authentication block. */
export function authenticationFailure(
  control: Partial<Control>,
  claim: { readonly userId: string; readonly companyId: string },
  errors: readonly VendorError[],
  style: ErrorStyle,
): XmlNode {
  return node('response', [
    controlNode(control, 'success'),
    node('operation', [
      node('authentication', [
        node('status', 'failure'),
        node('userid', claim.userId),
        node('companyid', claim.companyId),
      ]),
      errorMessage(errors, style),
    ]),
  ]);
}

function resultNode(result: FunctionResult, style: ErrorStyle): XmlNode {
  const { status, content, errors = [] } = result;
  const isFailed = status !== 'success' && errors.length > 0;
  const nothing = isFailed ? [node('data', '', { listtype: 'objects', count: '0' })] : [];
  return node('result', [
    ...(status === null ? [] : [node('status', status)]),
    node('function', result.function),
    node('controlid', result.controlId),
    ...(content ?? nothing),
    ...(errors.length === 0 ? [] : [errorMessage(errors, style)]),
  ]);
}

/** The whole answer of a request that was carried out; the third level stands inside results. */
export function operationResponse(
  control: Partial<Control>,
  caller: {
    readonly userId: string;
    readonly companyId: string;
    readonly entityId: string | null;
    readonly sinceMs: number;
    readonly expiresAtMs: number;
  },
  results: readonly FunctionResult[],
  style: ErrorStyle,
): XmlNode {
  return node('response', [
    controlNode(control, 'success'),
    node('operation', [
      node('authentication', [
        node('status', 'success'),
        node('userid', caller.userId),
        node('companyid', caller.companyId),
        node('locationid', caller.entityId ?? ''),
        node('sessiontimestamp', isoText(caller.sinceMs)),
        node('sessiontimeout', isoText(caller.expiresAtMs)),
      ]),
      ...results.map((result) => resultNode(result, style)),
    ]),
  ]);
}

/** The first answer under an asynchronous policy: validated and queued, not carried out. */
export function acknowledgement(control: Partial<Control>): XmlNode {
  return node('response', [
    node('acknowledgement', [node('status', 'success')]),
    controlNode(control, 'success'),
  ]);
}

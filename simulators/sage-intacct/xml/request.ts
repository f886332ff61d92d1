// The envelope of a request: control, authentication, functions.
//
// From the tree that xml-reader.ts made to values; gateway.ts works on these.
// **Invariant**: what clients of other languages leave out or write differently has one meaning
// here: Python's True and False, children of control in any order, names in any case.
// It leaves who may ask to sign-in.ts and what a function means to functions.ts.

import { schemaFailure } from './failures.ts';
import {
  booleanOf,
  child,
  children,
  textOf,
  type XmlDocument,
  type XmlElement,
} from './xml-reader.ts';

/** The control block. */
export interface Control {
  readonly senderId: string;
  readonly password: string;
  readonly controlId: string;
  /** A function with this controlid runs once only; true when absent, as documented. */
  readonly uniqueId: boolean;
  readonly dtdVersion: string;
  readonly policyId: string | null;
  readonly includeWhitespace: boolean;
  readonly showAdditionalErrorInfo: boolean;
}

/** One `<function>`: its controlid and the element inside. */
export interface FunctionCall {
  readonly controlId: string;
  readonly name: string;
  readonly body: XmlElement;
}

/** A whole request. */
export interface XmlRequest {
  readonly control: Control;
  readonly isTransaction: boolean;
  readonly authentication: XmlElement;
  readonly functions: readonly FunctionCall[];
}

const CONTROL_ID_CHARACTERS_MAX = 256;

function required(element: XmlElement | undefined, name: string): string {
  const text = textOf(element, name);
  if (text === undefined || text === '') {
    throw schemaFailure(`XML Parse schema error: Missing element ${name}.`);
  }
  return text;
}

function controlOf(root: XmlElement): Control {
  const control = child(root, 'control');
  if (control === undefined) {
    throw schemaFailure('XML Parse schema error: Missing element control.');
  }
  const controlId = required(control, 'controlid');
  if (controlId.length > CONTROL_ID_CHARACTERS_MAX) {
    throw schemaFailure(`XML Parse schema error: controlid has ${controlId.length} characters.`);
  }
  return {
    senderId: required(control, 'senderid'),
    password: required(control, 'password'),
    controlId,
    uniqueId: booleanOf(textOf(control, 'uniqueid'), true),
    dtdVersion: required(control, 'dtdversion'),
    policyId: textOf(control, 'policyid') || null,
    includeWhitespace: booleanOf(textOf(control, 'includewhitespace'), true),
    showAdditionalErrorInfo: booleanOf(textOf(control, 'showadditionalerrorinfo'), false),
  };
}

function functionOf(element: XmlElement): FunctionCall {
  const [body, ...more] = element.children;
  if (body === undefined || more.length > 0) {
    throw schemaFailure('XML Parse schema error: A function element has exactly one child.');
  }
  return { controlId: element.attributes.controlid ?? '', name: body.name, body };
}

function checkVersion({ dtdVersion }: Control, hasDoctype: boolean): void {
  if (dtdVersion !== '3.0' && dtdVersion !== '2.1') {
    throw schemaFailure(
      `XML Parse error: Error 502: Value "${dtdVersion}" for attribute dtdversion is not among ` +
        'the enumerated set.',
    );
  }
  if (hasDoctype && dtdVersion === '3.0') {
    throw schemaFailure('XML Parse schema error: A DOCTYPE is not allowed with dtdversion 3.0.');
  }
}

/** The envelope of a document. *Errors:* XL03000003 on the control level. */
export function readRequest({ root, hasDoctype }: XmlDocument): XmlRequest {
  if (root.name.toLowerCase() !== 'request') {
    throw schemaFailure(`XML Parse schema error: Unexpected element ${root.name}.`);
  }
  const control = controlOf(root);
  checkVersion(control, hasDoctype);
  const operation = child(root, 'operation');
  const authentication = child(operation, 'authentication');
  const functions = children(child(operation, 'content'), 'function');
  if (authentication === undefined || functions.length === 0) {
    const missing = authentication === undefined ? 'authentication' : 'function';
    throw schemaFailure(`XML Parse schema error: Missing element ${missing}.`);
  }
  const calls = functions.map(functionOf);
  if (control.uniqueId && calls.some((call) => call.controlId === '')) {
    throw schemaFailure('XML Parse schema error: Missing attribute controlid of a function.');
  }
  return {
    control,
    isTransaction: booleanOf(operation?.attributes.transaction, false),
    authentication,
    functions: calls,
  };
}

/** The control block of a request that failed, as far as it can be read: answers echo it. */
export function echoOf(document: XmlDocument | null): Partial<Control> {
  const control = child(document?.root, 'control');
  if (control === undefined) return {};
  const showAdditionalErrorInfo = booleanOf(textOf(control, 'showadditionalerrorinfo'), false);
  return {
    senderId: textOf(control, 'senderid') ?? '',
    controlId: textOf(control, 'controlid') ?? '',
    uniqueId: booleanOf(textOf(control, 'uniqueid'), true),
    dtdVersion: textOf(control, 'dtdversion') ?? '',
    includeWhitespace: booleanOf(textOf(control, 'includewhitespace'), true),
    showAdditionalErrorInfo,
  };
}

/** What a request asks in a few words, for faults and the request log: `create GLBATCH`. */
export function summaryOf(document: XmlDocument | null): string {
  const operation = child(document?.root, 'operation');
  const functions = children(child(operation, 'content'), 'function');
  return functions.map(({ children: [body] }) => (body ? wordsOf(body) : '')).join(', ');
}

/** Functions that name their object in an element rather than by the element they hold. */
function wordsOf(body: XmlElement): string {
  const isWrite = /^(create|update)$/i.test(body.name);
  const named = textOf(body, 'object') ?? body.attributes.object;
  const object = isWrite ? body.children[0]?.name : named;
  const writesEntry =
    (isWrite && object?.toUpperCase() === 'GLBATCH') ||
    /^create_(stat)?gltransaction$/.test(body.name);
  const words = [body.name, object?.toUpperCase() ?? '', writesEntry ? 'journal-entry' : ''];
  return words.filter((word) => word !== '').join(' ');
}

/** A text for the request log, without passwords and session ids. */
export function withoutSecrets(text: string): string {
  return text.replace(/<(password|sessionid)(\s[^>]*)?>[^<]*<\//gi, '<$1>(redacted)</');
}

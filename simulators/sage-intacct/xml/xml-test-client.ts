// A plain client for the tests of the XML API: text out, text and a small tree back.
//
// Written as any client of the vendor's would be; it knows nothing of the simulator's inside but
// its XML reader.
// **Invariant**: no retries and no interpretation: a test sees status, headers and body as
// they came.

import { child, children, readXml, textOf, type XmlElement } from './xml-reader.ts';

/** An answer as it came; `root` is null when the body is no XML. */
export interface XmlReceived {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly root: XmlElement | null;
}

export const sender = { id: 'harbor-sender', password: 'harbor-sender-secret' };

/** Sends bytes. */
export async function post(
  url: string,
  body: string,
  headers: Record<string, string> = { 'content-type': 'application/xml' },
): Promise<XmlReceived> {
  const response = await fetch(url, { method: 'POST', body, headers });
  const text = await response.text();
  let root: XmlElement | null = null;
  try {
    root = readXml(text).root;
  } catch {
    // HTML, JSON, half an answer or none: the test looks at the text.
  }
  return { status: response.status, headers: response.headers, text, root };
}

/** What of an envelope a test may change. */
export interface EnvelopeOptions {
  readonly sender?: { readonly id: string; readonly password: string };
  readonly controlId?: string;
  readonly control?: string;
  readonly login?: string;
  readonly sessionId?: string;
  readonly isTransaction?: boolean;
  /** Function controlids, in the order of the functions; `f1`, `f2` … when absent. */
  readonly ids?: readonly string[];
  readonly uniqueId?: boolean;
}

/** The login block of the marina's user, in an entity or at the top level. */
export function login(entity?: string, user = 'tieout', company = 'HARBORPOINT'): string {
  const place = entity === undefined ? '' : `<locationid>${entity}</locationid>`;
  return (
    `<login><userid>${user}</userid><companyid>${company}</companyid>` +
    `<password>secret</password>${place}</login>`
  );
}

/** A whole request around functions. */
export function envelope(functions: readonly string[], options: EnvelopeOptions = {}): string {
  const { id, password } = options.sender ?? sender;
  const who =
    options.sessionId === undefined
      ? (options.login ?? login())
      : `<sessionid>${options.sessionId}</sessionid>`;
  const content = functions.map((body, index) => {
    const controlId = options.ids?.[index] ?? `f${index + 1}`;
    return `<function controlid="${controlId}">${body}</function>`;
  });
  return (
    '<?xml version="1.0" encoding="UTF-8"?><request><control>' +
    `<senderid>${id}</senderid><password>${password}</password>` +
    `<controlid>${options.controlId ?? 'c1'}</controlid>` +
    `<uniqueid>${options.uniqueId ?? false}</uniqueid><dtdversion>3.0</dtdversion>` +
    `<includewhitespace>false</includewhitespace>${options.control ?? ''}</control>` +
    `<operation transaction="${options.isTransaction ?? false}">` +
    `<authentication>${who}</authentication><content>${content.join('')}</content>` +
    '</operation></request>'
  );
}

/** The results of an answer. */
export function results(received: XmlReceived): XmlElement[] {
  return children(child(received.root, 'operation'), 'result');
}

/** `success`, `failure`, `aborted`, or `(none)` of every result. */
export function statuses(received: XmlReceived): string[] {
  return results(received).map((result) => textOf(result, 'status') ?? '(none)');
}

/** The `data` of the first result. */
export function dataOf(received: XmlReceived): XmlElement | undefined {
  return child(results(received)[0], 'data');
}

/** The rows of the first result as plain objects. */
export function rows(received: XmlReceived): Record<string, string>[] {
  return (dataOf(received)?.children ?? []).map((row) =>
    Object.fromEntries(row.children.map(({ name, text }) => [name, text])),
  );
}

/** Number and text of every error below an element, without support ids. */
export function errors(element: XmlElement | null | undefined): [string, string][] {
  if (element === null || element === undefined) return [];
  if (element.name === 'error') {
    const text = textOf(element, 'description2') ?? '';
    return [[textOf(element, 'errorno') ?? '', text.replace(/ \[Support ID: .*\]$/, '')]];
  }
  return element.children.flatMap(errors);
}

/** One line of a GLBATCH. */
export function glentry(side: '1' | '-1', amount: string, account: string, more = ''): string {
  return (
    `<GLENTRY><ACCOUNTNO>${account}</ACCOUNTNO><TR_TYPE>${side}</TR_TYPE>` +
    `<TRX_AMOUNT>${amount}</TRX_AMOUNT><LOCATION>100</LOCATION><DEPARTMENT>10</DEPARTMENT>` +
    `${more}</GLENTRY>`
  );
}

/** What of a good entry a test may change. */
export interface BatchOptions {
  readonly journal?: string;
  readonly date?: string;
  readonly title?: string;
  readonly reference?: string;
  readonly header?: string;
  readonly lines?: string;
}

/** `<create>` of a good entry of 120.00. */
export function createBatch(options: BatchOptions = {}): string {
  return `<create>${batch(options)}</create>`;
}

/** A good GLBATCH of 120.00. */
export function batch(options: BatchOptions = {}): string {
  const lines = options.lines ?? glentry('1', '120.00', '1200') + glentry('-1', '120.00', '4000');
  return (
    `<GLBATCH><JOURNAL>${options.journal ?? 'TIE'}</JOURNAL>` +
    `<BATCH_DATE>${options.date ?? '05/03/2026'}</BATCH_DATE>` +
    `<BATCH_TITLE>${options.title ?? 'Slip rental'}</BATCH_TITLE>` +
    `<REFERENCENO>${options.reference ?? 'TO-1'}</REFERENCENO>${options.header ?? ''}` +
    `<ENTRIES>${lines}</ENTRIES></GLBATCH>`
  );
}

/** `<query>` with fields and the inside of its filter. */
export function query(object: string, fields: string, filter = '', rest = ''): string {
  const select = fields
    .split(' ')
    .map((name) => `<field>${name}</field>`)
    .join('');
  const conditions = filter === '' ? '' : `<filter>${filter}</filter>`;
  return `<query><object>${object}</object><select>${select}</select>${conditions}${rest}</query>`;
}

/** `<operator><field>…</field><value>…</value></operator>`. */
export function where(operator: string, name: string, ...values: string[]): string {
  const inner = values.map((value) => `<value>${value}</value>`).join('');
  return `<${operator}><field>${name}</field>${inner}</${operator}>`;
}

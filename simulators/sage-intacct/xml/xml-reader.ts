// XML text as a tree: what the gateway reads before it knows what is asked.
//
// gateway.ts reads every request here; everything behind it sees elements only.
// **Invariant**: nothing is expanded: entities other than the five of XML are an error, a DOCTYPE
// is reported and otherwise ignored, and depth and number of elements are bounded.
// It leaves which elements must be there to request.ts.

import { SaxesParser } from 'saxes';

/** One element. `text` is its own character data; for elements with children it is whitespace. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** A document that was read. */
export interface XmlDocument {
  readonly root: XmlElement;
  readonly hasDoctype: boolean;
}

/** Why a text is not XML, or more of it than is read. */
export class XmlProblem extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

const DEPTH_MAX = 64;
const ELEMENTS_MAX = 2_000_000;

interface OpenElement {
  name: string;
  attributes: Record<string, string>;
  children: OpenElement[];
  text: string;
}

/** Reads a document. *Errors:* XmlProblem with the place of the first fault. */
export function readXml(text: string): XmlDocument {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: OpenElement[] = [];
  let root: OpenElement | null = null;
  let hasDoctype = false;
  let count = 0;
  const refuse = (message: string): never => {
    throw new XmlProblem(message, parser.line, parser.column);
  };
  parser.on('error', (error) => {
    refuse(error.message.replace(/^(undefined:)?\d+:\d+: /, ''));
  });
  parser.on('doctype', () => {
    hasDoctype = true;
  });
  parser.on('opentag', ({ name, attributes }) => {
    count += 1;
    if (count > ELEMENTS_MAX) refuse(`more than ${ELEMENTS_MAX} elements`);
    if (open.length >= DEPTH_MAX) refuse(`elements deeper than ${DEPTH_MAX}`);
    const element: OpenElement = { name, attributes: { ...attributes }, children: [], text: '' };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('text', (part) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  });
  parser.on('cdata', (part) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text).close();
  return { root: root ?? refuse('no element'), hasDoctype };
}

/** The first child of a name, whatever its case. */
export function child(
  element: XmlElement | null | undefined,
  name: string,
): XmlElement | undefined {
  const wanted = name.toLowerCase();
  return element?.children.find((one) => one.name.toLowerCase() === wanted);
}

/** All children of a name, whatever its case. */
export function children(element: XmlElement | null | undefined, name: string): XmlElement[] {
  const wanted = name.toLowerCase();
  return (element?.children ?? []).filter((one) => one.name.toLowerCase() === wanted);
}

/** The trimmed text of a child; `undefined` when it is not there. */
export function textOf(element: XmlElement | null | undefined, name: string): string | undefined {
  return child(element, name)?.text.trim();
}

/** `true` and `false` in any case, as clients of several languages write them. */
export function booleanOf(text: string | undefined, otherwise: boolean): boolean {
  const word = text?.trim().toLowerCase();
  if (word === 'true' || word === '1' || word === 't') return true;
  if (word === 'false' || word === '0' || word === 'f') return false;
  return otherwise;
}

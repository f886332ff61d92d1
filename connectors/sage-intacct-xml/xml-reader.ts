// Reads an answer's XML into elements. First step of every answer. Invariant: nothing is expanded
// but the five predefined entities and character references; a DOCTYPE, a depth beyond 32, more
// elements than bounded or anything not well-formed is no XML to us: null, never a part of it.
// Leaves to others: the size in bytes (xml-client.ts), what elements mean (response.ts).

import { SaxesParser } from 'saxes';

/** An element as it stood there. Names keep their case; `child` and the others ignore it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text without that of its children, trimmed. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const depthMax = 32;
/** A page of 2,000 rows with 40 fields has 80,000; ten times that is nobody's answer. */
const elementsMax = 1_000_000;

class NotXml extends Error {
  override readonly name = 'NotXml';
}

function refuse(why: string): never {
  throw new NotXml(why);
}

/** The root element; null when the text is not a whole, plain XML document. */
export function readXml(text: string): XmlElement | null {
  const parser = new SaxesParser();
  const open: Open[] = [];
  let root: XmlElement | null = null;
  let elements = 0;
  parser.on('error', (error) => refuse(error.message));
  parser.on('doctype', () => refuse('a DOCTYPE'));
  parser.on('opentag', ({ name, attributes }) => {
    elements += 1;
    if (open.length >= depthMax || elements > elementsMax) refuse('too deep or too many elements');
    open.push({ name, attributes, children: [], text: '' });
  });
  const hear = (heard: string) => {
    const inner = open.at(-1);
    if (inner !== undefined) inner.text += heard;
  };
  parser.on('text', hear);
  parser.on('cdata', hear);
  parser.on('closetag', () => {
    const closed = open.pop() ?? refuse('closed twice');
    const element = { ...closed, text: closed.text.trim() };
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof NotXml) return null;
    throw error;
  }
  return root;
}

const isNamed = (name: string) => {
  const lower = name.toLowerCase();
  return (element: XmlElement) => element.name.toLowerCase() === lower;
};

/** The first child of this name, whatever its case; null when there is none. */
export function child(element: XmlElement | null, ...path: readonly string[]): XmlElement | null {
  let found = element;
  for (const name of path) found = found?.children.find(isNamed(name)) ?? null;
  return found;
}

/** All children of this name, whatever its case. */
export function children(element: XmlElement | null, name: string): readonly XmlElement[] {
  return element?.children.filter(isNamed(name)) ?? [];
}

/** The text at the end of a path of names; null when it is empty or not there. */
export function textAt(element: XmlElement | null, ...path: readonly string[]): string | null {
  return child(element, ...path)?.text || null;
}

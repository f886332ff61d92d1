// Writes XML from values. Pure; the same value gives the same bytes, which the function's controlid
// is made of. Used for every request of the XML API. Invariant: what comes out is well-formed
// whatever texts go in: markup is escaped, characters XML 1.0 cannot hold are left out. Leaves to
// others: which elements Sage Intacct wants (envelope.ts, glbatch-body.ts, query.ts).

/** An element: its name, its attributes, and a text or elements inside. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly XmlNode[];
}

/** An element; without content an empty one. */
export function node(
  name: string,
  content: XmlNode['content'] = '',
  attributes: XmlNode['attributes'] = {},
): XmlNode {
  return { name, attributes, content };
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser turns a bare carriage return, and tabs and line feeds in attributes, into others.
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Characters outside XML 1.0's Char production, which not even a reference may name. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to leave out.
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(notInXml, '')
    .replace(/[&<>"'\r\n\t]/g, (one) => escapes[one] ?? one);
}

const nameShape = /^[A-Za-z_][\w.-]*$/;

/** The element as text. *Errors:* throws for a name that is no XML name: a bug, not bad input. */
export function xmlText({ name, attributes, content }: XmlNode): string {
  if (!nameShape.test(name)) throw new Error(`"${name}" is no element name`);
  const told = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('');
  const inside = typeof content === 'string' ? escaped(content) : content.map(xmlText).join('');
  return inside === '' ? `<${name}${told}/>` : `<${name}${told}>${inside}</${name}>`;
}

/** A whole document. */
export function xmlDocument(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${xmlText(root)}`;
}

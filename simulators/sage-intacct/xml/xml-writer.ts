// A tree as XML text: every answer of the gateway leaves through here.
//
// responses.ts and the functions build nodes; the gateway writes them.
// **Invariant**: text is escaped and holds no character that XML forbids, so an answer can be read.
// Pure. Whether there is white space between elements is the caller's `includewhitespace`.

/** One element to be written. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly XmlNode[];
}

/** An element with text, with children, or empty. */
export function node(
  name: string,
  content: string | readonly XmlNode[] = '',
  attributes: Readonly<Record<string, string>> = {},
): XmlNode {
  return { name, attributes, content };
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids.
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return allowed.replace(/[&<>"]/g, (character) => escapes[character] ?? '');
}

function write(one: XmlNode, indent: string, hasWhitespace: boolean, parts: string[]): void {
  const attributes = Object.entries(one.attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
  const [open, end] = hasWhitespace ? [indent, '\n'] : ['', ''];
  if (typeof one.content === 'string') {
    const text = escaped(one.content);
    parts.push(
      text === ''
        ? `${open}<${one.name}${attributes}/>${end}`
        : `${open}<${one.name}${attributes}>${text}</${one.name}>${end}`,
    );
    return;
  }
  if (one.content.length === 0) {
    parts.push(`${open}<${one.name}${attributes}/>${end}`);
    return;
  }
  parts.push(`${open}<${one.name}${attributes}>${end}`);
  for (const inner of one.content) write(inner, `${indent}    `, hasWhitespace, parts);
  parts.push(`${open}</${one.name}>${end}`);
}

/** A whole document with its declaration. */
export function xmlText(root: XmlNode, hasWhitespace: boolean): string {
  const parts = ['<?xml version="1.0" encoding="UTF-8"?>\n'];
  write(root, '', hasWhitespace, parts);
  return parts.join('');
}

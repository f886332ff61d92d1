// The texts of the console as they stand in its source: first arguments of `t` and `rich`. Pure.
// Invariant: what cannot be gathered or formatted is an offence with its place: a text that is put
// together, places for values that are not given, a message that is none.
// Leaves to others: texts that never went through them (texts-outside.ts), the file (catalogue.ts).

import type { CatalogueText } from './catalogue.ts';
import { placesOf as namesIn, readMessage } from './language/message.ts';
import { insideOf, lineOf, literalOf, type Node, walkFile } from './syntax-tree.ts';

export interface Source {
  /** From the root of the checkout, with slashes. */
  readonly path: string;
  readonly code: string;
}

/** Every text once, in the order of the files, and what is wrong with calls. */
export function textsOf(sources: readonly Source[]): {
  texts: CatalogueText[];
  offences: string[];
} {
  const found = new Map<string, Set<string>>();
  const offences: string[] = [];
  for (const { path, code } of sources) {
    walkFile(path, code, (node) => {
      if (!isTextCall(node)) return insideOf(node);
      const [first, values] = node.arguments as Node[];
      const text = literalOf(first);
      const wrong = text === null ? 'write the text out in the call' : wrongOf(text, values);
      if (wrong !== null) offences.push(`${path}:${lineOf(code, node)}: ${wrong}`);
      if (text !== null) found.set(text, (found.get(text) ?? new Set()).add(path));
      return insideOf(node);
    });
  }
  const texts = [...found].map(([text, files]) => ({ text, files: [...files] }));
  return { texts, offences };
}

/** A call of `t` or `rich`. */
export const isTextCall = (node: Node): boolean =>
  node.type === 'CallExpression' &&
  node.callee.type === 'Identifier' &&
  (node.callee.name === 't' || node.callee.name === 'rich');

function wrongOf(text: string, values: Node | undefined): string | null {
  const places = placesOf(text);
  if (places === null) return `“${text}” is no ICU message`;
  const given = givenBy(values);
  if (given === null) return null;
  const missing = [...places].find((name) => !given.has(name));
  if (missing !== undefined) return `no value for {${missing}}`;
  const spare = [...given].find((name) => !places.has(name));
  return spare === undefined ? null : `the text has no place for ${spare}`;
}

/** Names of values and of tags; null: it cannot be read. */
export function placesOf(text: string): Set<string> | null {
  try {
    return namesIn(readMessage(text));
  } catch {
    return null;
  }
}

/** The names an object literal gives; null where they cannot be told. */
function givenBy(values: Node | undefined): Set<string> | null {
  if (values === undefined) return new Set();
  if (values.type !== 'ObjectExpression') return null;
  const names = new Set<string>();
  for (const member of values.properties as Node[]) {
    const inner = member.type === 'SpreadElement' ? givenBy(member.argument) : null;
    if (member.type === 'SpreadElement' && inner === null) return null;
    for (const name of inner ?? [member.key.name ?? member.key.value]) names.add(name);
  }
  return names;
}

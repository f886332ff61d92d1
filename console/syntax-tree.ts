// The syntax tree of a source file, as Vite's parser gives it, to walk over. Pure.
// Invariant: every node is met once, with the nodes around it. Leaves to others: what is looked
// for (source-texts.ts, texts-outside.ts).

import { parseSync } from 'vite';

/** As ESTree has it; what else a node has depends on its type. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  // biome-ignore lint/suspicious/noExplicitAny: a syntax tree has a hundred kinds of nodes.
  readonly [member: string]: any;
}

/** Called with a node and what is around it, nearest first; answers what inside it is walked on. */
export type Visit = (node: Node, around: readonly Node[]) => readonly Node[];

export const insideOf = (node: Node): Node[] =>
  Object.values(node)
    .flat()
    .filter((member) => typeof member?.type === 'string');

/** Walks a file, outside in. Errors: a file that is no TypeScript. */
export function walkFile(path: string, code: string, visit: Visit): void {
  const { program, errors } = parseSync(path, code);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  walk(program as unknown as Node, [], visit);
}

function walk(node: Node, around: readonly Node[], visit: Visit): void {
  const next = visit(node, around);
  for (const inner of next) walk(inner, [node, ...around], visit);
}

/** The text of a literal, or of literals joined by `+`; null where a part of it is worked out. */
export function literalOf(node: Node | undefined): string | null {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type !== 'BinaryExpression' || node.operator !== '+') return null;
  const [left, right] = [literalOf(node.left), literalOf(node.right)];
  return left === null || right === null ? null : left + right;
}

export const lineOf = (code: string, node: Node): number =>
  code.slice(0, node.start).split('\n').length;

// Finds texts that people see and that did not go through the catalogue. Pure.
// Method: a text between tags; a literal with letters in an attribute or member that is shown, or
// shown between tags; one among texts of a table; one that reads like words of a sentence.
// Invariant: an offence says where it is and what to do.
// Leaves to others: texts in the catalogue (source-texts.ts).

import { isTextCall, type Source } from './source-texts.ts';
import { insideOf, lineOf, type Node, walkFile } from './syntax-tree.ts';

/** Attributes and members whose value is read by people. */
const shown = new Set([
  ...['label', 'title', 'placeholder', 'aria-label', 'aria-description', 'alt', 'description'],
  ...['lead', 'hint', 'message', 'header', 'heading', 'note', 'why', 'button', 'example'],
  ...['text', 'say', 'empty', 'confirmLabel', 'effect', 'reasonExample'],
  ...['nothingFoundMessage', 'legend', 'caption', 'one', 'words', 'as', 'use', 'enter'],
]);

/** Words that are not for reading: keys of the keyboard, and names that are the same everywhere. */
const names = new Set([
  ...['Escape', 'Enter', 'Tab', 'Home', 'End', 'Control', 'Meta', 'Shift', 'Backspace', 'Delete'],
  ...['Tieout', 'Edge', 'Chrome', 'Firefox', 'Safari', 'Windows', 'Android', 'Linux'],
]);

/** Texts by file that are none for the reader, and why. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  // Kept in the audit trail and in the books, which have one language.
  'console/connectors/move-checks.tsx': ['to move to the …'],
  'console/documents/bounce-dialog.tsx': ['Returned check fee for …'],
  // A path of a drawing.
  'console/access/qr-code.tsx': ['M… …h1v1h-1z'],
  // Names of facts as the server has them, put into words where they are drawn.
  'console/reconciliation/two-sides.tsx': ['Date', 'Made by', 'Reference'],
};

/** Around a literal: what only passes it on. */
const passing = new Set(['LogicalExpression', 'ParenthesizedExpression', 'ConditionalExpression']);

/** Where a literal is no text whatever it says. */
const never = /^(TS|Import|Export)|^(MemberExpression|SwitchCase|NewExpression)$/;

const hasLetter = (text: string) => /\p{L}/u.test(text);

/** Begins like a sentence or a title, or goes on like one. */
const readsLikeWords = (text: string) =>
  (/^[“"]?\p{Lu}[\p{L}’'-]*([ ,:.…?]|$)/u.test(text) &&
    /^\P{Lu}*\p{Lu}\p{Ll}*(\P{L}|$)/u.test(text)) ||
  /\p{Ll}{2,} \p{Ll}{2,}/u.test(text);

/** Style and addresses, not words: `minmax(180px, 2fr)`, `1px solid`, names of fonts. */
const isStyle = (text: string) =>
  /^[\d.]*(px|fr|em|vh)\b|^https?:|var\(|minmax\(|sans-serif/.test(text);

/** Every offence of a file. */
export function textsOutside({ path, code }: Source): string[] {
  const offences: string[] = [];
  walkFile(path, code, (node, around) => {
    // The text of a call is in the catalogue; its values are judged like the rest.
    if (isTextCall(node)) return node.arguments.slice(1);
    const text = textIn(node);
    if (text === null || !hasLetter(text)) return insideOf(node);
    const isKey = text.trim().length === 1;
    const isFree = isKey || exceptions[path]?.includes(text) || names.has(text.trim());
    if (!isFree && (node.type === 'JSXText' || isSeen(node, around, text))) {
      const said = text.trim().replace(/\s+/g, ' ');
      offences.push(`${path}:${lineOf(code, node)}: put “${said}” into t() or rich()`);
    }
    return insideOf(node);
  });
  return offences;
}

function textIn(node: Node): string | null {
  if (node.type === 'JSXText') return node.value;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral') return null;
  return node.quasis.map((quasi: Node) => quasi.value.cooked).join('…');
}

function isSeen(node: Node, around: readonly Node[], text: string): boolean {
  const at = around.findIndex((one) => !passing.has(one.type));
  const [holder, beyond] = [around[at], around[at + 1]];
  const inner = at === 0 ? node : around[at - 1];
  if (holder === undefined || never.test(holder.type)) return false;
  if (around.slice(0, at).some((one, step) => one.test === (around[step - 1] ?? node)))
    return false;
  const name = nameOf(holder.type === 'JSXExpressionContainer' ? beyond : holder);
  if (holder.type === 'Property' && holder.key === inner) return false;
  if (holder.type === 'BinaryExpression' && holder.operator !== '+') return false;
  if (isStyle(text)) return false;
  if (name !== null && shown.has(name)) return true;
  if (name !== null && !isNameOfOurs(name, text) && isAmongTexts(node, beyond)) return true;
  if (holder.type === 'JSXExpressionContainer' && beyond?.type !== 'JSXAttribute') return true;
  return name !== 'className' && name !== 'key' && readsLikeWords(text);
}

/** Names of ours: of a tone, of a column. */
const isNameOfOurs = (name: string, text: string) =>
  /tone|color/.test(name) || /^\p{Ll}+\p{Lu}/u.test(text);

/** The only member of a table of texts that is none: `{ chart: t('read'), person: 'told' }`. */
function isAmongTexts(node: Node, table: Node | undefined): boolean {
  if (table?.type !== 'ObjectExpression') return false;
  const others = table.properties.filter((one: Node) => one.value !== node);
  return others.length > 1 && others.every((one: Node) => one.value && isTextCall(one.value));
}

/** Of an attribute or a member of an object. */
function nameOf(node: Node | undefined): string | null {
  if (node?.type === 'JSXAttribute') return String(node.name.name);
  return node?.type === 'Property' ? String(node.key.name ?? node.key.value) : null;
}

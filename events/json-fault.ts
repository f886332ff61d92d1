// Says where a text stops being JSON. Asked only after JSON.parse refused it, because its own
// messages do not always say the place.
// Invariant: never recurses, so a text of a million brackets is no danger.

/** `column` counts from 1; `fault` completes "This is not JSON:". */
export interface JsonFault {
  readonly column: number;
  readonly fault: string;
}

// A mark, the quote a string begins with, or a number or word. Strings are walked: they may be
// millions long.
const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])`;
const tokens = new RegExp(
  String.raw`[ \t\r\n]*(?:([{}[\],:])|(")|(${number}|true\b|false\b|null\b))`,
  'y',
);

const escapes = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;

type Expected = 'a value' | 'a name in quotes' | 'a colon' | 'a comma or the end' | 'nothing more';

/** The first place where the text cannot be JSON; null when it can. */
export function faultOfJson(text: string): JsonFault | null {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'a value';
  let mayClose = false;
  tokens.lastIndex = 0;
  for (;;) {
    const from = tokens.lastIndex;
    const token = tokens.exec(text);
    if (!token) {
      const rest = text.slice(from).search(/[^ \t\r\n]/);
      if (rest < 0 && expected === 'nothing more') return null;
      return faultAt(text, rest < 0 ? text.length : from + rest, expected);
    }
    const [whole, mark, string] = token;
    const at = tokens.lastIndex - whole.trimStart().length;
    if (string !== undefined) {
      const { end, ends } = stringFrom(text, at);
      if (!ends) return faultAt(text, end, 'the rest of a text in quotes');
      tokens.lastIndex = end;
    }
    const closes = mark === '}' || mark === ']';
    const fits = closes
      ? open.at(-1) === (mark === '}' ? '{' : '[') &&
        (mayClose || expected === 'a comma or the end')
      : fitsOpen(expected, mark, string);
    if (!fits) return faultAt(text, at, expected);
    mayClose = false;
    if (mark === '{' || mark === '[') {
      open.push(mark);
      expected = mark === '{' ? 'a name in quotes' : 'a value';
      mayClose = true;
    } else if (mark === ',') expected = open.at(-1) === '{' ? 'a name in quotes' : 'a value';
    else if (mark === ':') expected = 'a value';
    else if (expected === 'a name in quotes' && !closes) expected = 'a colon';
    else {
      if (closes) open.pop();
      expected = open.length === 0 ? 'nothing more' : 'a comma or the end';
    }
  }
}

// Where the string that begins at `from` ends, or where it cannot go on.
function stringFrom(text: string, from: number): { end: number; ends: boolean } {
  let at = from + 1;
  while (at < text.length) {
    const char = text[at];
    if (char === '"') return { end: at + 1, ends: true };
    if (char !== undefined && char < ' ') return { end: at, ends: false };
    if (char === '\\') {
      escapes.lastIndex = at + 1;
      if (!escapes.test(text)) return { end: at, ends: false };
      at = escapes.lastIndex;
    } else at += 1;
  }
  return { end: at, ends: false };
}

function fitsOpen(expected: Expected, mark: string | undefined, string: string | undefined) {
  if (expected === 'a value') return mark === undefined || mark === '{' || mark === '[';
  if (expected === 'a name in quotes') return string !== undefined;
  if (expected === 'a colon') return mark === ':';
  return expected === 'a comma or the end' && mark === ',';
}

function faultAt(text: string, at: number, expected: string): JsonFault {
  const found = at >= text.length ? 'the end' : JSON.stringify(text.slice(at, at + 12));
  const wanted = expected === 'nothing more' ? 'the end' : expected;
  return { column: at + 1, fault: `column ${at + 1} has ${found} where ${wanted} should be` };
}

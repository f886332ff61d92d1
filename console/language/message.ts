// A text in ICU MessageFormat, read and filled with values: places for values, plurals, choices,
// and tags for what is drawn. Pure.
// Invariant: a value is never read as a part of the text. Leaves to others: which language it is
// in and how figures are written (text.ts), whether a text has its values (../source-texts.ts).

import { parse, type Token } from '@messageformat/parser';

/** How a language counts: which case of a plural a number takes, and how it is written. */
export interface Counting {
  readonly caseOf: (count: number) => string;
  readonly figure: (count: number) => string;
}

export type Values = Readonly<Record<string, unknown>>;

/** The end of a tag has no name that opens. */
type Piece = { readonly value: unknown } | { readonly tag: string; readonly opens: boolean };

const tags = /<(\/?)(\w+)>/g;

/** The text's parts with the values in their places. Errors: a text that cannot be read. */
export const readMessage = (text: string): readonly Token[] => parse(text);

/** Names of values and tags a text has places for. */
export function placesOf(tokens: readonly Token[], names = new Set<string>()): Set<string> {
  for (const token of tokens) {
    if (token.type === 'content') {
      for (const [, , tag = ''] of token.value.matchAll(tags)) names.add(tag);
    } else if (token.type !== 'octothorpe') {
      names.add(token.arg);
      if ('cases' in token) for (const one of token.cases) placesOf(one.tokens, names);
    }
  }
  return names;
}

/** Fills a text; what a tag is drawn as is made by the value of its name. */
export function fill<Drawn>(
  tokens: readonly Token[],
  values: Values,
  by: Counting & { readonly draw: (tag: string, inner: unknown[]) => Drawn },
): unknown[] {
  const open: { tag: string; parts: unknown[] }[] = [{ tag: '', parts: [] }];
  const last = () => open.at(-1)?.parts ?? [];
  for (const piece of piecesOf(tokens, values, by)) {
    if ('value' in piece) last().push(piece.value);
    else if (piece.opens) open.push({ tag: piece.tag, parts: [] });
    else if (open.length > 1) {
      const { tag, parts } = open.pop() ?? { tag: '', parts: [] };
      last().push(by.draw(tag, parts));
    }
  }
  return open[0]?.parts ?? [];
}

function piecesOf(tokens: readonly Token[], values: Values, by: Counting, count = 0): Piece[] {
  return tokens.flatMap((token): Piece[] => {
    if (token.type === 'content') return contentOf(token.value);
    if (token.type === 'octothorpe') return [{ value: by.figure(count) }];
    const value = values[token.arg] ?? '';
    if (!('cases' in token)) return [{ value }];
    const number = Number(value);
    const wanted = token.type === 'plural' ? [`=${number}`, by.caseOf(number)] : [String(value)];
    const found = [...wanted, 'other']
      .map((key) => token.cases.find((one) => one.key === key))
      .find((one) => one !== undefined);
    return piecesOf(found?.tokens ?? [], values, by, number);
  });
}

function contentOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(tags)) {
    pieces.push({ value: text.slice(from, match.index) });
    pieces.push({ tag: match[2] ?? '', opens: match[1] === '' });
    from = match.index + match[0].length;
  }
  return [...pieces, { value: text.slice(from) }];
}

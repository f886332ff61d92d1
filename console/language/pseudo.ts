// English made strange on purpose: every letter with an accent, a third longer, in brackets. On a
// page in it, what is plain English did not go through the catalogue, and what does not fit now
// will not fit in German. Invariant: places for values, plurals and marks stay as they are.
// Leaves to others: choosing it (language.ts).

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const accented = 'áƀçđéƒĝĥíĵķĺɱñóþǫŕšťúṽŵẋýžÁƁÇĐÉƑĜĤÍĴĶĹṀÑÓÞǪŔŠŤÚṼŴẊÝŽ';
const letters = new Map([...plain].map((letter, at) => [letter, [...accented][at] ?? letter]));

/** What a text grows by, as German does; in pieces that can stand on the next line. */
const growth = 0.3;

/** `Cancel` becomes `[Çáñçéĺ··]`. */
export function pseudo(text: string): string {
  // Depth 1, 3 … is between the braces of a place: names and words of the format, not text.
  let depth = 0;
  let length = 0;
  const strange = text.replace(/<[^>]*>|./gsu, (part) => {
    if (part === '{') depth += 1;
    else if (part === '}') depth -= 1;
    else if (depth % 2 === 0 && part.length === 1) {
      length += 1;
      return letters.get(part) ?? part;
    }
    return part;
  });
  const dots = '·'.repeat(Math.ceil(length * growth)).replace(/·{10}(?=·)/g, '$& ');
  return `[${strange}${dots}]`;
}

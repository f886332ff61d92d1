// Texts and amounts of a draft as Sage Intacct can store them, for both connectors. Pure, so that
// the same draft gives the same bytes. Invariant: amounts are decimal texts made from whole minor
// units; a text is cut at whole characters. Leaves to others: where they stand in a body.

import type { DraftLine, EntryDraft } from '#external-ledger/external-ledger.ts';
import type { TextCut } from '#external-ledger/text-cut.ts';
import { exponentOf, formatAmount } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import { intacctProblem } from './intacct-errors.ts';

/**
 * Text as Sage can store it: no control characters, no broken surrogates, cut at whole characters.
 */
export function fittedText(text: string, lengthMax: number): string {
  const clean = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  if (clean.length <= lengthMax) return clean;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en').segment(clean)) {
    if (kept.length + segment.length > lengthMax - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * The text of the entry as a whole. Where its date was moved out of a closed period, our own date
 * stands behind it: whoever reads the entry there must be able to see when it really happened.
 */
export function headerText(draft: EntryDraft, lengthMax: number): string {
  if (draft.originallyOn === undefined) return fittedText(draft.memo, lengthMax);
  const moved = `of ${draft.originallyOn}`;
  const memo = fittedText(draft.memo, lengthMax - moved.length - 3);
  return memo === '' ? moved : `${memo} (${moved})`;
}

/** How long texts may be, and what an API calls them. */
export interface TextPlaces {
  readonly memoLengthMax: number;
  readonly lineMemoLengthMax: number;
  readonly headField: string;
  readonly lineField: string;
}

/** Longer than any text. */
const unlimited = Number.MAX_SAFE_INTEGER;

/** Which texts of a draft would not arrive whole: cut by us when it was mapped, or here. */
export function textCuts(draft: EntryDraft, places: TextPlaces): readonly TextCut[] {
  const { memoLengthMax, lineMemoLengthMax, headField, lineField } = places;
  const head: TextCut = {
    field: headField,
    line: null,
    whole: headerText({ ...draft, memo: draft.wholeMemo ?? draft.memo }, unlimited),
    text: headerText(draft, memoLengthMax),
    lengthMax: memoLengthMax,
    setting: 'memoLengthMax',
  };
  const lines = draft.lines.map((line, index): TextCut => {
    const mapped = fittedText(line.memo, unlimited);
    const text = fittedText(line.memo, lineMemoLengthMax);
    const whole = fittedText(line.wholeMemo ?? line.memo, unlimited);
    const at = { field: lineField, line: index + 1, whole, text } as const;
    return text === mapped
      ? { ...at, lengthMax: memoLengthMax, setting: 'memoLengthMax' }
      : { ...at, lengthMax: lineMemoLengthMax, setting: 'lineMemoLengthMax' };
  });
  return [head, ...lines].filter(({ whole, text }) => whole !== text);
}

/** A count in hundredths, without its sign: what statistical entries hold. */
export function countText(line: DraftLine): string {
  const amount = line.amountMinor < 0n ? -line.amountMinor : line.amountMinor;
  return `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`;
}

/** The amount without its sign, as a decimal text. */
export function amountText(line: DraftLine, currency: EntryDraft['currency']): string {
  const text = formatAmount(line.amountMinor < 0n ? -line.amountMinor : line.amountMinor, currency);
  // Three-decimal currencies: `1.230` is sent as `1.23`; `1.234` never gets here
  // (`decimalProblems`).
  return exponentOf(currency) > 2 ? text.replace(/(\.\d\d)0+$/, '$1') : text;
}

/**
 * What Sage could only book by rounding. *Errors:* INTACCT_AMOUNT_DECIMALS, one per line.
 */
export function decimalProblems(draft: EntryDraft): readonly Problem[] {
  const extra = draft.statistical ? 0 : exponentOf(draft.currency) - 2;
  if (extra <= 0) return [];
  const step = 10n ** BigInt(extra);
  return draft.lines.flatMap((line, index) => {
    if (line.amountMinor % step === 0n) return [];
    const amount = `${formatAmount(line.amountMinor, draft.currency)} ${draft.currency}`;
    const where = `lines[${index}].amountMinor`;
    return [intacctProblem('INTACCT_AMOUNT_DECIMALS', { where }, amount, line.accountId)];
  });
}

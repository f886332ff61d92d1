// Texts and amounts of a draft as Sage Intacct can store them, for both connectors. Pure, so that
// the same draft gives the same bytes. Invariant: amounts are decimal texts made from whole minor
// units; a text is cut at whole characters. Leaves to others: where they stand in a body.

import type { DraftLine, EntryDraft } from '#external-ledger/external-ledger.ts';
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
  const extra = exponentOf(draft.currency) - 2;
  if (extra <= 0) return [];
  const step = 10n ** BigInt(extra);
  return draft.lines.flatMap((line, index) => {
    if (line.amountMinor % step === 0n) return [];
    const amount = `${formatAmount(line.amountMinor, draft.currency)} ${draft.currency}`;
    const where = `lines[${index}].amountMinor`;
    return [intacctProblem('INTACCT_AMOUNT_DECIMALS', { where }, amount, line.accountId)];
  });
}

// From a draft to the body of POST /objects/general-ledger/journal-entry, and the key it travels
// under. Pure, so that the same draft and settings give the same bytes, and the same bytes the same
// key. Invariant: never a `state` (leaving it out posts), amounts as strings, every reference by
// id, no empty id. Leaves to others: whether accounts and dimensions exist (mapping before, Sage
// after).

import { createHash } from 'node:crypto';
import type { DraftLine, EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import { exponentOf, formatAmount } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import { intacctProblem } from '../sage-intacct/intacct-errors.ts';

/** What of the settings shapes the body. Lengths in characters. */
export interface BodySettings {
  readonly baseCurrency: string;
  /**
   * `always` names the currency on every line; `when-foreign` only when it is not the base
   * currency.
   */
  readonly currencyOnLines: 'when-foreign' | 'always';
  readonly exchangeRateTypeId: string | null;
  readonly memoLengthMax: number;
  readonly lineMemoLengthMax: number;
}

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

function amountText(line: DraftLine, currency: EntryDraft['currency']): string {
  const text = formatAmount(line.amountMinor < 0n ? -line.amountMinor : line.amountMinor, currency);
  // Three-decimal currencies: `1.230` is sent as `1.23`; `1.234` never gets here (bodyProblems).
  return exponentOf(currency) > 2 ? text.replace(/(\.\d\d)0+$/, '$1') : text;
}

function lineBody(line: DraftLine, draft: EntryDraft, settings: BodySettings) {
  const named = Object.entries(line.dimensions).filter(([, id]) => id !== '');
  const memo = fittedText(line.memo, settings.lineMemoLengthMax);
  const isForeign = draft.currency !== settings.baseCurrency;
  const withCurrency = isForeign || settings.currencyOnLines === 'always';
  return {
    txnType: line.amountMinor > 0n ? 'debit' : 'credit',
    txnAmount: amountText(line, draft.currency),
    glAccount: { id: line.accountId },
    ...(memo === '' ? {} : { description: memo }),
    ...(withCurrency
      ? {
          currency: {
            txnCurrency: draft.currency,
            ...(isForeign && settings.exchangeRateTypeId !== null
              ? {
                  exchangeRateDate: draft.postedOn,
                  exchangeRateTypeId: settings.exchangeRateTypeId,
                }
              : {}),
          },
        }
      : {}),
    ...(named.length === 0
      ? {}
      : { dimensions: Object.fromEntries(named.map(([name, id]) => [name, { id }])) }),
  };
}

/** The body. A blank memo becomes the export key, because Sage requires a description. */
export function journalEntryBody(draft: EntryDraft, key: ExportKey, settings: BodySettings) {
  return {
    glJournal: { id: draft.journalId },
    postingDate: draft.postedOn,
    description: fittedText(draft.memo, settings.memoLengthMax) || key,
    referenceNumber: key,
    lines: draft.lines.map((line) => lineBody(line, draft, settings)),
  };
}

/**
 * What Sage could only book by rounding. *Errors:* INTACCT_AMOUNT_DECIMALS, one per line.
 */
export function bodyProblems(draft: EntryDraft): readonly Problem[] {
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

/**
 * The Idempotency-Key (≤ 256 characters): export key and a hash of the bytes, so that a corrected
 * entry has another one. Sage replays stored answers, failures included, for 48 hours; `turn` asks
 * afresh.
 */
export function idempotencyKey(key: ExportKey, bodyText: string, turn: number): string {
  const hash = createHash('sha256').update(bodyText).digest('hex').slice(0, 8);
  return turn === 0 ? `${key}.${hash}` : `${key}.${hash}.${turn}`;
}

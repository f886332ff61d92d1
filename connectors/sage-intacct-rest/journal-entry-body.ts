// From a draft to the body of POST /objects/general-ledger/journal-entry, and the key it travels
// under. Pure, so that the same draft and settings give the same bytes, and the same bytes the same
// key. Invariant: never a `state` (leaving it out posts), amounts as strings, every reference by
// id, no empty id. Leaves to others: whether accounts and dimensions exist (mapping before, Sage
// after).

import { createHash } from 'node:crypto';
import type { DraftLine, EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import { amountText, fittedText } from '../sage-intacct/draft-texts.ts';

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
 * The Idempotency-Key (≤ 256 characters): export key and a hash of the bytes, so that a corrected
 * entry has another one. Sage replays stored answers, failures included, for 48 hours; `turn` asks
 * afresh.
 */
export function idempotencyKey(key: ExportKey, bodyText: string, turn: number): string {
  const hash = createHash('sha256').update(bodyText).digest('hex').slice(0, 8);
  return turn === 0 ? `${key}.${hash}` : `${key}.${hash}.${turn}`;
}

// From a draft to the body of POST /objects/general-ledger/journal-entry or
// statistical-journal-entry, and the key it travels under. Pure, so that the same draft and
// settings give the same bytes, and the same bytes the same key. Invariant: no `state` but `draft`
// (leaving it out posts), amounts as strings, no empty id. The entity is not in it: it is a header
// of the request. Leaves to others: whether accounts and dimensions exist (mapping before, Sage
// after).

import { createHash } from 'node:crypto';
import type { DraftLine, EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import { amountText, countText, fittedText, headerText } from '../sage-intacct/draft-texts.ts';

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

/** A reference. User-defined dimensions (`nsp::…`) are documented by key, all others by id. */
const referenceTo = (name: string, id: string) => (name.startsWith('nsp::') ? { key: id } : { id });

function dimensionsBody(line: DraftLine) {
  const named = Object.entries(line.dimensions).filter(([, id]) => id !== '');
  if (named.length === 0) return {};
  return {
    dimensions: Object.fromEntries(named.map(([name, id]) => [name, referenceTo(name, id)])),
  };
}

function textBody(line: DraftLine, settings: BodySettings) {
  const memo = fittedText(line.memo, settings.lineMemoLengthMax);
  return memo === '' ? {} : { description: memo };
}

/** Flat, unlike in other objects of the API: the nested form is not in this schema. */
function currencyBody(draft: EntryDraft, settings: BodySettings) {
  const isForeign = draft.currency !== settings.baseCurrency;
  if (!isForeign && settings.currencyOnLines !== 'always') return {};
  const { exchangeRateTypeId } = settings;
  const rate =
    isForeign && exchangeRateTypeId !== null
      ? { exchangeRateDate: draft.postedOn, exchangeRateTypeId }
      : {};
  return { currency: { txnCurrency: draft.currency, ...rate } };
}

function lineBody(line: DraftLine, draft: EntryDraft, settings: BodySettings) {
  return {
    txnType: line.amountMinor > 0n ? 'debit' : 'credit',
    txnAmount: amountText(line, draft.currency),
    glAccount: { id: line.accountId },
    ...textBody(line, settings),
    ...currencyBody(draft, settings),
    ...dimensionsBody(line),
  };
}

function countBody(line: DraftLine, settings: BodySettings) {
  return {
    txnType: line.amountMinor > 0n ? 'increase' : 'decrease',
    txnAmount: countText(line),
    statisticalAccount: { id: line.accountId },
    ...textBody(line, settings),
    ...dimensionsBody(line),
  };
}

/** A blank memo becomes the export key, because Sage requires a description. */
function headBody(draft: EntryDraft, key: ExportKey, settings: BodySettings) {
  return {
    postingDate: draft.postedOn,
    description: headerText(draft, settings.memoLengthMax) || key,
    referenceNumber: key,
    // The only state a create may name; without it the entry is posted.
    ...(draft.asDraft ? { state: 'draft' } : {}),
    ...(draft.attachmentId === undefined ? {} : { attachment: { id: draft.attachmentId } }),
  };
}

/** The body of a journal entry. */
export function journalEntryBody(draft: EntryDraft, key: ExportKey, settings: BodySettings) {
  const { baseLocationId } = draft;
  return {
    glJournal: { id: draft.journalId },
    ...headBody(draft, key, settings),
    ...(baseLocationId === undefined ? {} : { baseLocation: { id: baseLocationId } }),
    lines: draft.lines.map((line) => lineBody(line, draft, settings)),
  };
}

/** The body of a statistical journal entry: counts that go up or down, no balance. */
export function statisticalEntryBody(draft: EntryDraft, key: ExportKey, settings: BodySettings) {
  return {
    statisticalJournal: { id: draft.journalId },
    ...headBody(draft, key, settings),
    lines: draft.lines.map((line) => countBody(line, settings)),
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

// From a draft to `<create><GLBATCH>`, and the controlid it travels under. Pure, so that the same
// draft and settings give the same bytes, and the same bytes the same id. Invariant: one GLBATCH
// per function (a function with two can succeed by half), amounts as decimal texts without a sign,
// the export key as REFERENCENO. Leaves to others: whether accounts and dimensions exist.
// Fields: developer.intacct.com, general-ledger/journal-entries, read 2026-11-26.

import { createHash } from 'node:crypto';
import type { DraftLine, EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { Problem } from '#problems/problem.ts';
import {
  amountText,
  countText,
  decimalProblems,
  fittedText,
  headerText,
} from '../sage-intacct/draft-texts.ts';
import { intacctProblem } from '../sage-intacct/intacct-errors.ts';
import { elementOf } from './dimension-elements.ts';
import type { SageIntacctXmlSettings } from './intacct-xml-settings.ts';
import { node, type XmlNode, xmlText } from './xml-writer.ts';

/** What of the settings shapes the body. */
export type BodySettings = Pick<
  SageIntacctXmlSettings,
  'baseCurrency' | 'currencyOnLines' | 'exchangeRateTypeId' | 'memoLengthMax' | 'lineMemoLengthMax'
>;

/** `2026-05-14` as Sage wants it: `05/14/2026`. */
export function dateText(day: string): string {
  const [year, month, date] = day.split('-');
  return `${month}/${date}/${year}`;
}

function optional(name: string, text: string | null | undefined): XmlNode[] {
  return text === null || text === undefined || text === '' ? [] : [node(name, text)];
}

function currencyOf(draft: EntryDraft, settings: BodySettings): XmlNode[] {
  if (draft.statistical) return [];
  const isForeign = draft.currency !== settings.baseCurrency;
  if (!isForeign && settings.currencyOnLines !== 'always') return [];
  const { exchangeRateTypeId } = settings;
  return [
    node('CURRENCY', draft.currency),
    ...(isForeign && exchangeRateTypeId !== null
      ? [
          node('EXCH_RATE_DATE', dateText(draft.postedOn)),
          node('EXCH_RATE_TYPE_ID', exchangeRateTypeId),
        ]
      : []),
  ];
}

function lineBody(line: DraftLine, draft: EntryDraft, settings: BodySettings): XmlNode {
  const amount = draft.statistical ? countText(line) : amountText(line, draft.currency);
  const dimensions = Object.entries(line.dimensions).flatMap(([name, id]) =>
    optional(elementOf(name) ?? name, id),
  );
  return node('GLENTRY', [
    node('ACCOUNTNO', line.accountId),
    // 1 is a debit or an increase of a count, -1 a credit or a decrease.
    node('TR_TYPE', line.amountMinor > 0n ? '1' : '-1'),
    node('TRX_AMOUNT', amount),
    ...currencyOf(draft, settings),
    ...optional('DESCRIPTION', fittedText(line.memo, settings.lineMemoLengthMax)),
    ...dimensions,
  ]);
}

/** `<create>` with the entry. A blank memo becomes the export key: a title is required. */
export function glbatchCreate(draft: EntryDraft, key: ExportKey, settings: BodySettings): XmlNode {
  return node('create', [
    node('GLBATCH', [
      node('JOURNAL', draft.journalId),
      node('BATCH_DATE', dateText(draft.postedOn)),
      node('BATCH_TITLE', headerText(draft, settings.memoLengthMax) || key),
      node('REFERENCENO', key),
      ...optional('BASELOCATION_NO', draft.baseLocationId),
      ...optional('SUPDOCID', draft.attachmentId),
      // Left out, an entry is posted: the documented default.
      ...(draft.asDraft ? [node('STATE', 'Draft')] : []),
      node(
        'ENTRIES',
        draft.lines.map((line) => lineBody(line, draft, settings)),
      ),
    ]),
  ]);
}

/**
 * What cannot be written, before anything is sent. *Errors:* INTACCT_AMOUNT_DECIMALS,
 * INTACCT_FIELD_REFUSED, one per line.
 */
export function bodyProblems(draft: EntryDraft): readonly Problem[] {
  const named = draft.lines.flatMap((line, index) =>
    Object.keys(line.dimensions)
      .filter((name) => elementOf(name) === null)
      .map((name) => {
        const where = `lines[${index}].dimensions`;
        const said = 'nothing, for nothing was sent: this is no name of a dimension there';
        return intacctProblem('INTACCT_FIELD_REFUSED', { where }, said, name);
      }),
  );
  return [...decimalProblems(draft), ...named];
}

/**
 * The function's controlid (≤ 256 characters): export key and a hash of the function's bytes, so
 * that a corrected entry has another one. `turn` asks afresh after an id is spent.
 */
export function functionControlId(key: ExportKey, content: XmlNode, turn: number): string {
  const hash = createHash('sha256').update(xmlText(content)).digest('hex').slice(0, 8);
  return turn === 0 ? `${key}.${hash}` : `${key}.${hash}.${turn}`;
}

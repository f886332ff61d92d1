// From rows of GLBATCH and GLENTRY to entries and balances as values. Pure. Used by the connector's
// find, list and balances. Invariant: amounts are read exactly, sign = TR_TYPE; a row that cannot
// be understood stops the reading (LedgerReadError) rather than distort a sum. Leaves to others:
// asking for the rows (query-client.ts).

import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import type { ExternalEntry, ExternalLine, Standing } from '#external-ledger/external-ledger.ts';
import { type Currency, currencyOf } from '#money/money.ts';
import { readAmount, unreadableRow } from '../sage-intacct/row-values.ts';
import { lineElements } from './dimension-elements.ts';
import type { Row } from './query.ts';

/** Counts of statistical lines are hundredths whatever the currency. */
const countsAs = 'USD' as Currency;

/** Words as `query` writes them and one-letter codes as `readByQuery` does → where it stands. */
const standings: Readonly<Record<string, Standing>> = {
  posted: 'booked',
  p: 'booked',
  reversed: 'booked',
  z: 'booked',
  'reversal pending': 'booked',
  l: 'booked',
  draft: 'draft',
  i: 'draft',
  declined: 'declined',
  r: 'declined',
  submitted: 'awaiting-approval',
  s: 'awaiting-approval',
  'partially approved': 'awaiting-approval',
  x: 'awaiting-approval',
  approved: 'awaiting-approval',
  a: 'awaiting-approval',
};

/** What the vendor's word for a state says; an unknown word is never taken for booked. */
export function standingOf(state: string | null): Standing {
  return standings[(state ?? '').toLowerCase()] ?? 'unread';
}

/** An id as Sage shows it; some answers say `100--Harbor Point` where only the id is expected. */
export function idOf(text: string | undefined): string | null {
  return text === undefined ? null : (text.split('--', 1)[0] ?? text);
}

export function isTrue(text: string | undefined): boolean {
  return /^(t|true|1)$/i.test(text ?? '');
}

/** `05/14/2026`, with a time behind it or not; `2026-05-14` too. */
export function dayOf(text: string | undefined, field: string): IsoDate {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text ?? '');
  const written = match
    ? `${match[3]}-${match[1]?.padStart(2, '0')}-${match[2]?.padStart(2, '0')}`
    : (text ?? '').slice(0, 10);
  const day = isoDateOf(written);
  if (day === null) throw unreadableRow(`${field} is no date`);
  return day;
}

/** The amount with the sign of its side: debit positive. */
export function signedAmount(row: Row, text: string | undefined, currency: Currency): bigint {
  const amount = readAmount(text ?? null, currency);
  const side = row.TR_TYPE;
  if (amount === null || (side !== '1' && side !== '-1')) {
    throw unreadableRow(`amount ${text ?? 'missing'}, TR_TYPE ${side ?? 'missing'}`);
  }
  return side === '1' ? amount : -amount;
}

/**
 * The currency of an entry: the one all its lines share, else the base currency with base amounts.
 */
function currencyOfLines(lines: readonly Row[], baseCurrency: Currency): Currency {
  const codes = new Set(lines.map((line) => line.CURRENCY));
  const [code] = codes;
  if (codes.size !== 1 || code === undefined) return baseCurrency;
  return currencyOf(code) ?? baseCurrency;
}

interface Reader {
  readonly currency: Currency;
  readonly baseCurrency: Currency;
  readonly userDimensions: readonly string[];
}

function lineOf(row: Row, { currency, baseCurrency, userDimensions }: Reader): ExternalLine {
  const isBase = currency === baseCurrency && row.CURRENCY !== currency;
  const text = isBase ? row.AMOUNT : row.TRX_AMOUNT;
  const named = [
    ...Object.entries(lineElements),
    ...userDimensions.map((name): [string, string] => [name, name.toUpperCase()]),
  ];
  const dimensions: Record<string, string> = {};
  for (const [name, field] of named) {
    const id = idOf(row[field]);
    if (id !== null) dimensions[name] = id;
  }
  return {
    accountId: idOf(row.ACCOUNTNO) ?? '',
    amountMinor: signedAmount(row, text, isTrue(row.STATISTICAL) ? countsAs : currency),
    memo: row.DESCRIPTION ?? '',
    dimensions,
  };
}

/** What a header says about its entry, or as much of it as a line of a missing header knows. */
function headOf(header: Row | null, line: Row | undefined) {
  if (header !== null) {
    return {
      externalId: header.RECORDNO ?? '',
      reference: header.REFERENCENO ?? null,
      journalId: idOf(header.JOURNAL) ?? '',
      postedOn: dayOf(header.BATCH_DATE, 'BATCH_DATE'),
      memo: header.BATCH_TITLE ?? '',
      state: header.STATE ?? 'unknown',
      createdBy: header['USERINFO.LOGINID'] ?? null,
      createdAt: header.WHENCREATED ?? null,
      externalUrl: webAddress(header.RECORD_URL),
      // Empty at the top level, and where the release does not tell: then nothing is said.
      ...(header.MEGAENTITYID === undefined ? {} : { madeIn: header.MEGAENTITYID }),
    };
  }
  return {
    externalId: line?.BATCHNO ?? '',
    reference: line?.['GLBATCH.REFERENCENO'] ?? null,
    journalId: idOf(line?.['GLBATCH.JOURNAL']) ?? '',
    postedOn: dayOf(line?.ENTRY_DATE, 'ENTRY_DATE'),
    memo: line?.BATCHTITLE ?? '',
    state: line?.STATE ?? 'unknown',
    createdBy: null,
    createdAt: null,
    externalUrl: null,
  };
}

/** People click it: an address of the web or none. */
export function webAddress(text: string | undefined): string | null {
  return text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text) ? text : null;
}

/** What entries are read with. */
export type EntryReader = Omit<Reader, 'currency'>;

const isCount = (line: Row) => isTrue(line.STATISTICAL);

/**
 * One entry. A missing header is made up from the first line. *Errors:* throws LedgerReadError when
 * a date, a side or an amount cannot be understood.
 */
export function entryOf(
  header: Row | null,
  lines: readonly Row[],
  reader: EntryReader,
): ExternalEntry {
  const head = headOf(header, lines[0]);
  const currency = currencyOfLines(lines, reader.baseCurrency);
  const standing = standingOf(head.state);
  return {
    ...head,
    standing,
    // Counts are in no balance of money.
    inBalances: standing === 'booked' && !(lines.length > 0 && lines.every(isCount)),
    currency,
    lines: lines.map((line) => lineOf(line, { ...reader, currency })),
    ...bookedOf(lines, currency, reader.baseCurrency),
  };
}

/** Balances hold base amounts: of an entry in another currency they are told beside its own. */
function bookedOf(lines: readonly Row[], own: Currency, currency: Currency) {
  if (own === currency || lines.some(isCount)) return {};
  const amount = (line: Row) => signedAmount(line, line.AMOUNT, currency);
  return { booked: { currency, amountsMinor: lines.map(amount) } };
}

/** Entries of headers and lines together, lines without a header last. */
export function entriesOf(
  headers: readonly Row[],
  lines: readonly Row[],
  reader: EntryReader,
): ExternalEntry[] {
  const groups = new Map<string, Row[]>();
  for (const line of lines) {
    const group = groups.get(line.BATCHNO ?? '');
    if (group) group.push(line);
    else groups.set(line.BATCHNO ?? '', [line]);
  }
  const entries = headers.map((header) => {
    const own = groups.get(header.RECORDNO ?? '') ?? [];
    groups.delete(header.RECORDNO ?? '');
    return entryOf(header, own, reader);
  });
  for (const own of groups.values()) entries.push(entryOf(null, own, reader));
  return entries;
}

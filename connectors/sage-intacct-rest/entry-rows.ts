// From rows of journal entries and lines to entries and balances as values. Pure. Used by the
// connector's find, list and balances. Invariant: amounts are read exactly, debit positive; a row
// that cannot be understood stops the reading (LedgerReadError) rather than distort a sum. Leaves
// to others: asking for the rows (query-client.ts).

import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import type {
  DimensionBalance,
  ExternalBalance,
  ExternalEntry,
  ExternalLine,
  Standing,
} from '#external-ledger/external-ledger.ts';
import { type Currency, currencyOf } from '#money/money.ts';
import { standardDimensions } from '../sage-intacct/dimension-words.ts';
import { readAmount, unreadableRow } from '../sage-intacct/row-values.ts';
import { type Plain, textOf } from './exact-json.ts';
import { fieldOfDimension, statesInBalances } from './query.ts';

/** An id as Sage shows it; some answers say `100--Harbor Point` where only the id is expected. */
function idOf(row: Plain, member: string): string | null {
  const text = textOf(row, member);
  return text === null ? null : (text.split('--', 1)[0] ?? text);
}

function signedAmount(row: Plain, text: string | null, currency: Currency): bigint {
  const amount = readAmount(text, currency);
  const side = textOf(row, 'txnType');
  if (amount === null || (side !== 'debit' && side !== 'credit')) {
    throw unreadableRow(`amount ${text ?? 'missing'}, side ${side ?? 'missing'}`);
  }
  return side === 'debit' ? amount : -amount;
}

function dayOf(row: Plain, member: string): IsoDate {
  const day = isoDateOf((textOf(row, member) ?? '').slice(0, 10));
  if (day === null) throw unreadableRow(`${member} is no date`);
  return day;
}

/**
 * The currency of an entry: the one all its lines share, else the base currency with base amounts.
 */
function currencyOfLines(lines: readonly Plain[], baseCurrency: Currency): Currency {
  const codes = new Set(lines.map((line) => textOf(line, 'currency.txnCurrency')));
  const [code] = codes;
  if (codes.size !== 1 || code === null || code === undefined) return baseCurrency;
  return currencyOf(code) ?? baseCurrency;
}

const userDefinedField = /^dimensions\.(nsp::.+)\.key$/;

/** Standard dimensions by id, user-defined ones by key, under the names a draft carries them by. */
function dimensionsOf(row: Plain): Record<string, string> {
  const dimensions: Record<string, string> = {};
  for (const name of standardDimensions) {
    const id = idOf(row, `dimensions.${name}.id`);
    if (id !== null) dimensions[name] = id;
  }
  for (const member of Object.keys(row)) {
    const name = userDefinedField.exec(member)?.[1];
    const key = name === undefined ? null : textOf(row, member);
    if (name !== undefined && key !== null) dimensions[name] = key;
  }
  return dimensions;
}

function readLine(row: Plain, currency: Currency, baseCurrency: Currency): ExternalLine {
  const own = textOf(row, 'currency.txnCurrency');
  const isBase = currency === baseCurrency && own !== currency;
  const amount = isBase ? textOf(row, 'baseAmount') : textOf(row, 'txnAmount');
  return {
    accountId: idOf(row, 'glAccount.id') ?? '',
    amountMinor: signedAmount(row, amount, currency),
    memo: textOf(row, 'description') ?? '',
    dimensions: dimensionsOf(row),
  };
}

/** A line of a statistical entry: hundredths of a unit, up positive. */
function readCount(row: Plain): ExternalLine {
  const match = /^(\d+)(?:\.(\d{1,2})0*)?$/.exec(textOf(row, 'txnAmount') ?? '');
  const side = textOf(row, 'txnType');
  if (match === null || (side !== 'increase' && side !== 'decrease')) {
    throw unreadableRow(`count ${textOf(row, 'txnAmount') ?? 'missing'}, ${side ?? 'no side'}`);
  }
  const hundredths = BigInt(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`);
  return {
    accountId: idOf(row, 'statisticalAccount.id') ?? '',
    amountMinor: side === 'increase' ? hundredths : -hundredths,
    memo: textOf(row, 'description') ?? '',
    dimensions: dimensionsOf(row),
  };
}

/** What a header says about its entry, or as much of it as a line of a missing header knows. */
interface Head {
  readonly key: string;
  readonly reference: string | null;
  readonly journalId: string;
  readonly postedOn: IsoDate;
  readonly memo: string;
  readonly state: string;
  readonly source: Plain;
}

function headOf(header: Plain): Head {
  return {
    key: textOf(header, 'key') ?? '',
    reference: textOf(header, 'referenceNumber'),
    journalId: idOf(header, 'glJournal.id') ?? idOf(header, 'statisticalJournal.id') ?? '',
    postedOn: dayOf(header, 'postingDate'),
    memo: textOf(header, 'description') ?? '',
    state: textOf(header, 'state') ?? 'unknown',
    source: header,
  };
}

/** The entity a header names: absent where it cannot be read, null for the top level. */
export function entityOf(header: Plain): { readonly madeIn?: string | null } {
  return 'entity.id' in header ? { madeIn: idOf(header, 'entity.id') } : {};
}

function headOfLine(line: Plain): Head {
  return {
    key: textOf(line, 'journalEntry.key') ?? '',
    reference: textOf(line, 'journalEntry.referenceNumber'),
    journalId: idOf(line, 'journalEntry.glJournal.id') ?? '',
    postedOn: dayOf(line, 'entryDate'),
    memo: textOf(line, 'journalEntry.description') ?? '',
    state: textOf(line, 'state') ?? 'posted',
    source: line,
  };
}

/** What the vendor's word for a state says; an unknown word is never taken for booked. */
export function standingOf(state: string | null): Standing {
  if (state === null) return 'unread';
  if (statesInBalances.includes(state)) return 'booked';
  if (state === 'draft' || state === 'declined') return state;
  const isOnItsWay = ['submitted', 'partiallyApproved', 'approved'].includes(state);
  return isOnItsWay ? 'awaiting-approval' : 'unread';
}

/** Rows by the entry they belong to, in the order they came. */
export function linesByEntry(lines: readonly Plain[]): Map<string, Plain[]> {
  const groups = new Map<string, Plain[]>();
  for (const line of lines) {
    const key = textOf(line, 'journalEntry.key') ?? '';
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return groups;
}

/**
 * One entry. A missing header is made up from the first line. *Errors:* throws LedgerReadError when
 * a date, a side or an amount cannot be understood.
 */
export function entryOf(
  header: Plain | null,
  lines: readonly Plain[],
  baseCurrency: Currency,
): ExternalEntry {
  const head = header === null ? headOfLine(lines[0] ?? {}) : headOf(header);
  const currency = currencyOfLines(lines, baseCurrency);
  return {
    externalId: head.key,
    reference: head.reference,
    journalId: head.journalId,
    ...(header === null ? {} : entityOf(header)),
    postedOn: head.postedOn,
    memo: head.memo,
    state: head.state,
    standing: standingOf(head.state),
    inBalances: statesInBalances.includes(head.state),
    createdBy: idOf(head.source, 'audit.createdByUser.id'),
    createdAt: textOf(head.source, 'audit.createdDateTime'),
    externalUrl: textOf(head.source, 'webURL'),
    currency,
    lines: lines.map((line) => readLine(line, currency, baseCurrency)),
    ...bookedOf(lines, currency, baseCurrency),
  };
}

/** Balances hold base amounts: of an entry in another currency they are told beside its own. */
function bookedOf(lines: readonly Plain[], own: Currency, currency: Currency) {
  if (own === currency) return {};
  const amount = (line: Plain) => signedAmount(line, textOf(line, 'baseAmount'), currency);
  return { booked: { currency, amountsMinor: lines.map(amount) } };
}

/** Entries of headers and lines together, lines without a header last. */
export function entriesOf(
  headers: readonly Plain[],
  lines: readonly Plain[],
  baseCurrency: Currency,
): ExternalEntry[] {
  const groups = linesByEntry(lines);
  const entries = headers.map((header) => {
    const key = textOf(header, 'key') ?? '';
    const own = groups.get(key) ?? [];
    groups.delete(key);
    return entryOf(header, own, baseCurrency);
  });
  for (const own of groups.values()) entries.push(entryOf(null, own, baseCurrency));
  return entries;
}

/** Statistical entries: in no balance, whatever their state. */
export function countEntriesOf(
  headers: readonly Plain[],
  lines: readonly Plain[],
  baseCurrency: Currency,
): ExternalEntry[] {
  const groups = Map.groupBy(lines, (line) => textOf(line, 'statisticalJournalEntry.key'));
  return headers.map((header) => {
    const own = groups.get(textOf(header, 'key')) ?? [];
    const entry = entryOf(header, [], baseCurrency);
    return { ...entry, inBalances: false, lines: own.map(readCount) };
  });
}

// No source shows the name of an aggregate in a row; the requested text is assumed first.
const sumMembers = ['sum:baseAmount', 'sum_baseAmount', 'sum(baseAmount)', 'baseAmount'];

/** Balances per department, from sums or from single lines. */
export const balancesOf = (rows: Iterable<Plain>, currency: Currency): ExternalBalance[] =>
  balancesByField(rows, currency, fieldOfDimension('department')).map(({ value, ...one }) => ({
    ...one,
    departmentId: value,
  }));

/**
 * Balances per value of a field, from sums or from single lines: rows with account, location, side
 * and an amount.
 */
export function balancesByField(
  rows: Iterable<Plain>,
  currency: Currency,
  field: string,
): readonly DimensionBalance[] {
  const sums = new Map<string, { -readonly [K in keyof DimensionBalance]: DimensionBalance[K] }>();
  for (const row of rows) {
    const state = textOf(row, 'state') ?? textOf(row, 'journalEntry.state');
    // A line of which nobody can tell whether it is a draft belongs in no sum.
    if (state === null && textOf(row, 'key') !== null) throw unreadableRow('a line without state');
    if (state !== null && !statesInBalances.includes(state)) continue;
    const accountId = idOf(row, 'glAccount.id') ?? '';
    const locationId = idOf(row, 'dimensions.location.id');
    const member = sumMembers.find((name) => textOf(row, name) !== null);
    if (member === undefined) throw unreadableRow('a row without its sum');
    const amountMinor = signedAmount(row, textOf(row, member), currency);
    const value = idOf(row, field);
    const place = `${accountId}\n${locationId ?? ''}\n${value ?? ''}`;
    const balance = sums.get(place);
    if (balance) balance.amountMinor += amountMinor;
    else sums.set(place, { accountId, locationId, value, currency, amountMinor });
  }
  return [...sums.values()];
}

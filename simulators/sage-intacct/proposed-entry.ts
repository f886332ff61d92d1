// An entry on its way into the books: read, computed, not yet judged.
//
// Between journal-entry-body.ts (what the client wrote) and entry-rules.ts (whether it may
// be booked).
// **Invariant**: amounts are exact cents or `null`; nothing is rounded unless a switch says so.
// It leaves every judgement to entry-rules.ts.

import { centsAtRate, centsOf, decimalOf, divideRounded, readDecimal } from './amounts.ts';
import type { Reference } from './body-reader.ts';
import type { Books, Master } from './books.ts';
import type { MasterKind } from './changes.ts';
import type { AllocationDefinition } from './company.ts';
import { exchangeRateOf } from './exchange-rates.ts';
import type { EntryInput, LineInput } from './journal-entry-body.ts';
import type { Settings } from './settings.ts';

/** An entry before it is judged: references as the client wrote them, amounts computed. */
export interface ProposedEntry {
  readonly isStatistical: boolean;
  readonly journal: Reference;
  readonly postingDate: string;
  readonly description: string;
  readonly referenceNumber: string | null;
  readonly automaticReversalDate: string | null;
  readonly attachment: Reference;
  readonly baseLocation: Reference;
  readonly entity: string | null;
  readonly lines: readonly ProposedLine[];
}

/**
 * A line before it is judged. `txnCents` and `baseCents` are `null` when they cannot be
 * computed.
 */
export interface ProposedLine {
  readonly key: string | null;
  readonly txnType: 'debit' | 'credit';
  readonly txnAmount: string;
  readonly txnCents: bigint | null;
  readonly baseCents: bigint | null;
  readonly txnCurrency: string;
  readonly exchangeRate: string | null;
  readonly exchangeRateDate: string | null;
  readonly exchangeRateTypeId: string | null;
  readonly account: Reference;
  readonly description: string | null;
  readonly documentId: string | null;
  readonly dimensions: Readonly<Record<string, Reference>>;
  readonly isBillable: boolean;
  readonly allocation: Reference;
}

function centsOfAmount(text: string, settings: Settings): bigint | null {
  const exact = centsOf(text);
  if (exact !== null || settings.extraDecimals === 'refuse') return exact;
  const decimal = readDecimal(text);
  return decimal === null ? null : centsAtRate(100n, decimal);
}

/** The rate of a foreign line: the one it names, else the company's of that type and day. */
function rateOfLine(input: LineInput, currency: string, postingDate: string, books: Books) {
  if (input.exchangeRate) return { rate: input.exchangeRate, type: null, on: null };
  return exchangeRateOf(books.company, {
    from: currency,
    type: input.exchangeRateTypeId ?? null,
    on: input.exchangeRateDate ?? postingDate,
  });
}

/** A line with its amounts in cents of transaction and base currency. */
export function proposeLine(
  input: LineInput,
  books: Books,
  settings: Settings,
  postingDate = '',
): ProposedLine {
  const base = books.company.baseCurrency;
  const txnAmount = input.txnAmount ?? '';
  const txnCents = centsOfAmount(txnAmount, settings);
  const txnCurrency = input.txnCurrency ?? base;
  const isForeign = txnCurrency !== base;
  const found = isForeign ? rateOfLine(input, txnCurrency, postingDate, books) : null;
  const rate = found === null ? null : readDecimal(found.rate);
  let baseCents = isForeign ? null : txnCents;
  if (isForeign && rate !== null && txnCents !== null) baseCents = centsAtRate(txnCents, rate);
  return {
    key: input.key ?? null,
    txnType: input.txnType ?? 'debit',
    txnAmount,
    txnCents,
    baseCents,
    txnCurrency,
    exchangeRate: found?.rate ?? null,
    exchangeRateDate: input.exchangeRateDate ?? found?.on ?? null,
    exchangeRateTypeId: input.exchangeRateTypeId ?? found?.type ?? null,
    account: input.account ?? null,
    description: input.description ?? null,
    documentId: input.documentId ?? null,
    dimensions: input.dimensions ?? {},
    isBillable: input.isBillable ?? false,
    allocation: input.allocation ?? null,
  };
}

/**
 * A line with an allocation becomes one line for each part of the template, which supplies the
 * dimensions; the last part takes the rest of the cents.
 */
function allocated(line: ProposedLine, template: Master): ProposedLine[] {
  const parts = template.values.lines as AllocationDefinition['lines'];
  let [txnLeft, baseLeft] = [line.txnCents ?? 0n, line.baseCents ?? 0n];
  const share = (cents: bigint | null, percent: string) =>
    divideRounded((cents ?? 0n) * (centsOf(percent) ?? 0n), 10_000n);
  return parts.map(({ percent, dimensions }, index) => {
    const isLast = index === parts.length - 1;
    const txnCents = isLast ? txnLeft : share(line.txnCents, percent);
    const baseCents = isLast ? baseLeft : share(line.baseCents, percent);
    txnLeft -= txnCents;
    baseLeft -= baseCents;
    const own = Object.entries(dimensions).map(([name, id]) => [name, { id }]);
    return {
      ...line,
      // A line that is there already keeps its key on the first part; the others are new.
      key: index === 0 ? line.key : null,
      txnAmount: decimalOf(txnCents),
      txnCents,
      baseCents,
      dimensions: { ...line.dimensions, ...Object.fromEntries(own) },
    };
  });
}

/** All lines of an entry, those with a known allocation template split. */
export function proposeLines(
  input: Pick<EntryInput, 'lines' | 'postingDate'>,
  books: Books,
  settings: Settings,
): ProposedLine[] {
  return (input.lines ?? []).flatMap((one) => {
    const line = proposeLine(one, books, settings, input.postingDate);
    const template = findMaster(books, 'allocation', line.allocation);
    return template === undefined || line.txnCents === null ? [line] : allocated(line, template);
  });
}

/** The record a reference means, or `undefined`. The form `ID--Name` is accepted for an id. */
export function findMaster(
  books: Books,
  kind: MasterKind | `nsp::${string}`,
  reference: Reference,
): Master | undefined {
  const list = books.list(kind);
  if (reference === null || list === undefined) return undefined;
  if ('key' in reference) return list.byKey.get(reference.key);
  return list.byId.get(reference.id) ?? list.byId.get(reference.id.split('--', 1)[0] ?? '');
}

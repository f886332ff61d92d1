// The certificate of a month: its canonical form, its digests, and the proof that a file is what
// was issued. Needs no database. Pure.
// Invariant: the same inputs have the same SHA-256 whoever issues them when; a file of which one
// byte is another fails, and what differs is named.
// Leaves to others: reading the inputs (certificate-store.ts). A hash shows a change, not who made
// it: compare it with the one in the PDF, or issue the certificate again.

import { createHash } from 'node:crypto';
import { type Currency, formatAmount, parseAmount } from '#money/money.ts';
import { totalTerms } from './totals.ts';

export const certificateFormat = 'tieout-certificate/2';
/** Those that were issued before; in the first, what is left there was among the adjustments. */
const formats: readonly Json[] = ['tieout-certificate/1', certificateFormat];

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };
export type Inputs = Readonly<Record<string, Json>>;

/** Members sorted by name, all the way down. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** JSON with sorted members and no white space: what is hashed, as UTF-8. */
export const canonical = (value: Json): string => JSON.stringify(sorted(value));

const sha256 = (value: Json) => createHash('sha256').update(canonical(value)).digest('hex');

/** One digest a part; of a list one for each of its members. */
const digestOf = (part: Json): Json => (Array.isArray(part) ? part.map(sha256) : sha256(part));

const digestsOf = (inputs: Inputs) =>
  Object.fromEntries(Object.entries(inputs).map(([name, part]) => [name, digestOf(part)]));

export interface Issued {
  readonly inputsSha256: string;
  readonly sha256: string;
  /** The file. */
  readonly text: string;
}

/** Seals inputs into a file; `format`: an older one, as it was issued then. */
export function issue(
  inputs: Inputs,
  { format = certificateFormat, ...by }: { issuedAt: string; issuedBy: string; format?: string },
): Issued {
  const digests = digestsOf(inputs);
  const inputsSha256 = sha256(digests);
  const sealed = { format, inputs, digests, inputsSha256, ...by };
  const whole = sha256(sealed);
  return { inputsSha256, sha256: whole, text: fileOf({ ...sealed, sha256: whole }) };
}

const fileOf = (certificate: Json) => `${JSON.stringify(sorted(certificate), null, 2)}\n`;

const isObject = (value: unknown): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with a file; nothing: it is what was issued, and its terms add up. */
export function certificateFaults(text: string): string[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    return [`The file is no JSON: ${(error as Error).message}`];
  }
  if (!isObject(found) || !formats.includes(found.format ?? null) || !isObject(found.inputs)) {
    return [`The file is no certificate of the format ${certificateFormat}.`];
  }
  const { sha256: seal, ...sealed } = found;
  const parts = isObject(found.digests) ? partFaults(found.inputs, found.digests) : [];
  const faults = [
    ...parts,
    ...(sha256(found.digests ?? null) === found.inputsSha256
      ? []
      : ['The digests do not make the SHA-256 of the inputs (inputsSha256).']),
    ...(sha256(sealed) === seal ? [] : ['The whole does not make its SHA-256 (sha256).']),
    ...termFaults(found.inputs, found.format === certificateFormat),
    ...totalFaults(found.inputs),
    ...fateFaults(found.inputs),
  ];
  return faults.length > 0 ? faults : formFaults(text, fileOf(found));
}

function partFaults(inputs: Inputs, digests: Inputs): string[] {
  const names = new Set([...Object.keys(inputs), ...Object.keys(digests)]);
  return [...names].flatMap((name) => {
    const [is, was] = [digestOf(inputs[name] ?? null), digests[name] ?? null];
    if (canonical(is) === canonical(was)) return [];
    if (!Array.isArray(is) || !Array.isArray(was)) return [`${name} is not what was issued.`];
    if (is.length !== was.length) {
      return [`${name} has ${is.length} members, ${was.length} were issued.`];
    }
    const members = inputs[name] as readonly Json[];
    return members.flatMap((member, at) =>
      is[at] === was[at] ? [] : [`${name}[${at}]${namedAs(member)} is not what was issued.`],
    );
  });
}

/** Members by which a person knows a row, a sign-off, an adjustment or a file of evidence. */
const namingMembers = [
  ...['accountNumber', 'accountName', 'account', 'number', 'name', 'location', 'outlet'],
  ...['currency', 'madeOn', 'postedOn', 'reason'],
];

/** What a changed member is of, as the file says it now. */
function namedAs(member: Json): string {
  if (!isObject(member)) return '';
  const words = namingMembers.flatMap((name) => {
    const word = member[name];
    return typeof word === 'string' && word !== '' ? [word] : [];
  });
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function formFaults(text: string, form: string): string[] {
  if (text === form) return [];
  const [are, were] = [text.split('\n'), form.split('\n')];
  const at = are.findIndex((line, index) => line !== were[index]);
  const line = at < 0 ? are.length : at + 1;
  return [`Line ${line} is not written as a certificate is: ${are[line - 1] ?? 'it ends here'}`];
}

const plusOfFirst = ['opening', 'ours', 'adjustments', 'foreign', 'discrepancies', 'unexplained'];
const plusOfAll = [...plusOfFirst, 'leftThere'];
const minus = ['notExported', 'pending', 'error', 'excluded'];

/** Every row must add up: the identity, once more, from the file alone. */
function termFaults(inputs: Inputs, isNew: boolean): string[] {
  const plus = isNew ? plusOfAll : plusOfFirst;
  const rows = Array.isArray(inputs.rows) ? inputs.rows : [];
  return rows.flatMap((row, at) => {
    if (!isObject(row)) return [`rows[${at}] is no row.`];
    const currency = row.currency as unknown as Currency;
    const term = (name: string): bigint | null => {
      const amount = parseAmount(String(row[name]), currency);
      return typeof amount === 'bigint' ? amount : null;
    };
    const named = [...plus, ...minus, ...(row.external === null ? [] : ['external'])];
    const unread = named.find((name) => term(name) === null);
    if (unread) return [`rows[${at}].${unread} is no amount: ${String(row[unread])}`];
    const sum = (names: string[]) => names.reduce((total, name) => total + (term(name) ?? 0n), 0n);
    const difference = (term('external') ?? 0n) - sum(plus) + sum(minus);
    if (difference === 0n) return [];
    return [`rows[${at}] does not add up: ${formatAmount(difference, currency)} differ.`];
  });
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** An amount in a file; what cannot be read is named by `termFaults`. */
function amountIn(value: Json | undefined, currency: Currency): bigint {
  const amount = parseAmount(String(value ?? '0'), currency);
  return typeof amount === 'bigint' ? amount : 0n;
}

/** Causes in a row: what they add, and of that what was never queued. */
function causesIn(row: { readonly [key: string]: Json }, currency: Currency) {
  const causes = isList(row.causes) ? row.causes.filter(isObject) : [];
  const sum = (some: typeof causes) =>
    some.reduce((total, one) => total + amountIn(one.amount, currency), 0n);
  return { all: sum(causes), notQueued: sum(causes.filter((one) => one.cause === 'not-queued')) };
}

/** A term of a row by its name in the totals. */
function termIn(row: { readonly [key: string]: Json }, name: string, currency: Currency): bigint {
  const { all, notQueued } = causesIn(row, currency);
  if (name === 'discrepancies') return all;
  if (name !== 'synced') return amountIn(row[name], currency);
  return (
    minus.reduce((left, term) => left - amountIn(row[term], currency), notQueued) +
    amountIn(row.ours, currency)
  );
}

/** The totals must be those of the rows: a file sealed anew with others has a right hash. */
function totalFaults(inputs: Inputs): string[] {
  const rows = isList(inputs.rows) ? inputs.rows.filter(isObject) : [];
  const totals = isList(inputs.totals) ? inputs.totals.filter(isObject) : [];
  const named = new Set(totals.map(({ currency }) => String(currency)));
  const unnamed = rows.filter(({ currency }) => !named.has(String(currency)));
  const faults = unnamed.map((row) => `totals has none for ${row.currency}.`);
  for (const { currency: code, terms } of totals) {
    const currency = code as unknown as Currency;
    const own = rows.filter((row) => row.currency === code);
    for (const name of totalTerms) {
      const sizes = own.map((row) => termIn(row, name, currency)).map((x) => (x < 0n ? -x : x));
      const is = sizes.reduce((sum, size) => sum + size, 0n);
      const said = amountIn(isObject(terms) ? terms[name] : undefined, currency);
      if (is === said) continue;
      const shown = [said, is].map((amount) => formatAmount(amount, currency));
      faults.push(`totals of ${currency}: ${name} says ${shown[0]}, the rows make ${shown[1]}.`);
    }
  }
  return faults;
}

/** Every entry has one fate: the counts must make the whole. */
function fateFaults({ counts }: Inputs): string[] {
  if (!isObject(counts)) return [];
  const of = (name: string) => Number(counts[name] ?? 0);
  const fates = of('synced') + of('excluded') + of('underWay');
  if (of('withFate') + of('withoutFate') !== of('journalEntries')) {
    return ['counts: entries with and without a fate do not make journalEntries.'];
  }
  return fates === of('withFate') ? [] : ['counts: the fates do not make withFate.'];
}

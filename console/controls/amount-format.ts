// Decimal strings of money as people read them, in the formats the reader chose: thousands grouped,
// negatives in parentheses or with a minus, as accountants of that place write them.
// Invariant: an amount is never turned into a Number; sums are made in bigint at the widest scale
// given. Leaves to others: currencies' own exponents (the server already wrote the right digits),
// reading what is typed (amount-input.ts).

import { formatLocale } from '../language/language.ts';

/** How amounts are written in a place. */
export interface AmountSigns {
  readonly decimal: string;
  /** Between thousands. */
  readonly group: string;
  readonly minus: string;
  /** Whether accountants write negatives in parentheses. */
  readonly parentheses: boolean;
  readonly wholes: Intl.NumberFormat;
}

const known = new Map<string, AmountSigns>();

/** The signs of a locale, by `Intl`; its figures are 0 to 9 everywhere. */
export function signsOf(locale: string = formatLocale): AmountSigns {
  const found = known.get(locale);
  if (found !== undefined) return found;
  const options = { numberingSystem: 'latn' } as const;
  const wholes = new Intl.NumberFormat(locale, options);
  const parts = new Intl.NumberFormat(locale, options).formatToParts(-1234567.5);
  const part = (type: string, other: string) =>
    parts.find((one) => one.type === type)?.value ?? other;
  const accounting = new Intl.NumberFormat(locale, {
    ...options,
    ...{ style: 'currency', currency: 'USD', currencySign: 'accounting' },
  });
  const signs: AmountSigns = {
    decimal: part('decimal', '.'),
    group: part('group', ','),
    minus: part('minusSign', '-'),
    parentheses: accounting.format(-1).includes('('),
    wholes,
  };
  known.set(locale, signs);
  return signs;
}

interface AmountFormat {
  /** False: a minus also where accountants write parentheses, for the ear and for sentences. */
  readonly parentheses?: boolean;
  readonly locale?: string;
}

/** `-1234567.50` becomes `(1,234,567.50)`, in German `-1.234.567,50`. */
export function formatDecimal(amount: string, format: AmountFormat = {}): string {
  const negative = amount.startsWith('-') && !isZero(amount);
  const signs = signsOf(format.locale);
  const [whole = '0', fraction] = amount.replace('-', '').split('.');
  if (!/^\d*$/.test(whole)) return amount;
  const grouped = signs.wholes.format(BigInt(whole));
  const text = fraction === undefined ? grouped : `${grouped}${signs.decimal}${fraction}`;
  if (!negative) return text;
  if (!signs.parentheses) return `${signs.minus}${text}`;
  return format.parentheses === false ? `−${text}` : `(${text})`;
}

/** Is it zero, at whatever scale: `0`, `0.00`, `-0.00`. */
export function isZero(amount: string): boolean {
  return /^-?0*(\.0*)?$/.test(amount);
}

/** The exact sum of decimal strings, written with as many decimals as the longest of them. */
export function sumOf(amounts: readonly string[]): string {
  const scale = Math.max(0, ...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  let total = 0n;
  for (const amount of amounts) total += minorOf(amount, scale);
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return total < 0n ? `-${text}` : text;
}

/** In units of its last decimal, or of more decimals when `scale` says so. */
export function minorOf(amount: string, scale = 0): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const minor = BigInt(whole + fraction.padEnd(scale, '0'));
  return amount.startsWith('-') ? -minor : minor;
}

/** `1234` becomes `1,234`; for counts, not for money. */
export function formatCount(count: number): string {
  return signsOf().wholes.format(count);
}

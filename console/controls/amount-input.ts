// Amounts as people type them, in the formats they chose, and back. Pure.
// Invariant: what is taken can be read in one way only, and is the wire's decimal string; a comma
// is never taken for a point. What could be a thousand for one reader and one for another is
// refused, in words that show both ways to write it.
// Leaves to others: how much an amount may be, what the field looks like (amount-field.tsx).

import { currencyOf, exponentOf } from '#money/money.ts';
import { formatLocale } from '../language/language.ts';
import { t } from '../language/text.ts';
import { formatDecimal, signsOf } from './amount-format.ts';

interface Reading {
  readonly locale?: string;
  /** Of the currency; what is not said is two. */
  readonly decimals?: number;
  /** May it be negative? */
  readonly signed?: boolean;
}

/** `amount` is empty where nothing is typed; `problem` says what to write instead. */
export type AmountRead =
  | { readonly amount: string; readonly problem: null }
  | { readonly amount: null; readonly problem: string };

const spaces = /[\s\u00a0\u202f\u2009]/g;
const apostrophes = /[’ʼ`]/g;
/** Said to the writing direction, and not seen. */
const marks = /[\u200e\u200f\u061c]/g;

/** Reads an amount; a negative one only where it may be, with a minus or in parentheses. */
export function readAmount(typed: string, reading: Reading = {}): AmountRead {
  const { locale = formatLocale, decimals = 2, signed = false } = reading;
  const text = plainly(typed).trim();
  const [, below] = (signed && /^(?:[-−](.*)|\((.*)\))$/.exec(text)?.filter(Boolean)) || [];
  if (below !== undefined) {
    const read = readAmount(below, { locale, decimals });
    return read.amount ? { ...read, amount: `-${read.amount}` } : read;
  }
  if (text === '') return { amount: '', problem: null };
  const found = partsOf(text, locale);
  if (found === null) return { amount: null, problem: unreadable(typed.trim(), locale) };
  if (isAmbiguous(found, decimals)) {
    const both = found.digits + (found.fraction ?? '');
    return { amount: null, problem: ambiguous(typed.trim(), both, { locale, decimals }) };
  }
  const { digits, fraction } = found;
  return { amount: fraction === undefined ? digits : `${digits}.${fraction}`, problem: null };
}

/** Every kind of space and of apostrophe as the one on the keyboard. */
const plainly = (text: string) =>
  text.replace(marks, '').replace(spaces, ' ').replace(apostrophes, "'");

interface Parts {
  readonly digits: string;
  readonly grouped: boolean;
  readonly fraction: string | undefined;
}

/** Null: not as this place writes amounts. */
function partsOf(text: string, locale: string): Parts | null {
  const { decimal, group } = signsOf(locale);
  const sign = (one: string) => plainly(one).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const whole = `\\d{1,19}|\\d{1,3}(?:${sign(group)}\\d{2,3})*${sign(group)}\\d{3}`;
  const shape = new RegExp(`^(${whole})(?:${sign(decimal)}(\\d{1,6}))?$`);
  const [, before, fraction] = shape.exec(text) ?? [];
  if (before === undefined) return null;
  const digits = before.replace(/\D/g, '');
  const grouped = digits !== before;
  if (digits.length > 19 || (grouped && isGroupedOddly(before, digits, locale))) return null;
  return { digits, grouped, fraction };
}

/**
 * Three digits after the only sign: thousands to one reader, thousandths to another. Where amounts
 * have three decimals the decimal sign is meant, elsewhere the sign between thousands.
 */
function isAmbiguous({ digits, grouped, fraction }: Parts, decimals: number): boolean {
  if (decimals === 3) return grouped && fraction === undefined && digits.length <= 6;
  return !grouped && fraction?.length === 3 && digits.length <= 3 && digits !== '0';
}

/** Groups stand where this place puts them: thousands, in India also hundreds of thousands. */
function isGroupedOddly(whole: string, digits: string, locale: string): boolean {
  const places = (text: string) => text.split(/\D/).map((part) => part.length);
  const wanted = new Intl.NumberFormat(locale, { numberingSystem: 'latn', useGrouping: true });
  return places(whole).join() !== places(wanted.format(BigInt(digits || '0'))).join();
}

const example = (locale: string) => formatDecimal('1234.56', { locale });

function unreadable(typed: string, locale: string): string {
  const { decimal } = signsOf(locale);
  return t(
    '“{typed}” is no amount in your formats: the decimal sign is “{decimal}”, as in {example}.',
    {
      ...{ typed, decimal, example: example(locale) },
    },
  );
}

function ambiguous(
  typed: string,
  digits: string,
  { locale, decimals }: { locale: string; decimals: number },
): string {
  const cut = digits.length - 3;
  const point = (text: string) => text.replace(/\.$/, '');
  const thousands = point(`${digits}.${'0'.repeat(decimals)}`);
  const small = point(`${digits.slice(0, cut)}.${digits.slice(cut, cut + decimals)}`);
  return t('“{typed}” can be read in two ways: write {digits} or {thousands}, or else {small}.', {
    ...{ typed, digits, thousands: formatDecimal(thousands, { locale }) },
    small: typedAmount(small, locale),
  });
}

/** A decimal of the wire as it is typed: `1234.56` becomes `1234,56` in German. */
export function typedAmount(amount: string, locale: string = formatLocale): string {
  return amount.replace('.', signsOf(locale).decimal);
}

/** What a field begins with: grouped as on the screen. */
export const shownAmount = (amount: string, locale?: string): string =>
  amount === '' ? '' : formatDecimal(amount, locale === undefined ? {} : { locale });

/**
 * What was understood, as a field says it when it is left: with all decimals of the currency, so
 * that `1.234` is seen to be a thousand and more.
 */
export function restatedAmount(amount: string, decimals: number, locale?: string): string {
  if (amount === '') return '';
  const [whole = '', fraction = ''] = amount.split('.');
  const decimal = fraction.padEnd(decimals, '0');
  return shownAmount(decimal === '' ? whole : `${whole}.${decimal}`, locale);
}

/** How many decimals amounts of a currency have; two where none is said. */
export function decimalsOf(currency: string | undefined): number {
  const known = currencyOf(currency ?? '');
  return known === null ? 2 : exponentOf(known);
}

/** Empty, or a decimal as the server takes it; `?` is none. */
export const isAmount = (amount: string): boolean => /^(\d{1,19}(\.\d{1,6})?)?$/.test(amount);

// Amounts of money: bigint minor units with a currency; decimal strings on the wire.
// Invariant: no float ever holds an amount. Parsing refuses what the currency cannot hold; it never
// rounds.
// Leaves to others: exchange rates, display formats of a locale.

/** ISO 4217 alphabetic code, e.g. `USD`. */
export type Currency = string & { readonly __currency: never };

/**
 * `amountMinor` in the currency's smallest unit: cents for USD, whole yen for JPY, fils for BHD.
 */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: Currency;
}

/**
 * Largest amount accepted anywhere, in minor units: 10^15, far inside SQL's bigint even when
 * summed.
 */
export const amountMinorMax = 1_000_000_000_000_000n;

/** The smallest of amounts in minor units. */
export const least = (...amounts: readonly bigint[]): bigint =>
  amounts.reduce((one, other) => (other < one ? other : one));

/** Digits after the point by currency: ISO 4217 table A.1; two unless listed here. */
const exponents: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

const known = new Set(Intl.supportedValuesOf('currency'));

/** The currency with this code, or null when ISO 4217 does not know it. Upper case only. */
export function currencyOf(code: string): Currency | null {
  return /^[A-Z]{3}$/.test(code) && known.has(code) ? (code as Currency) : null;
}

/** Digits after the decimal point: 2 for USD, 0 for JPY, 3 for BHD. */
export function exponentOf(currency: Currency): number {
  return exponents[currency] ?? 2;
}

export type AmountFault = 'not-a-decimal' | 'too-many-decimals' | 'too-large';

/**
 * Reads a decimal string (`"1234.50"`, `"-3"`) into minor units. Fewer decimals than the currency
 * has are fine; more are refused, as are exponents, blanks, thousands separators and numbers beyond
 * 10^15 minor units.
 */
export function parseAmount(text: string, currency: Currency): bigint | AmountFault {
  const match = /^(-?)(\d{1,19})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return 'not-a-decimal';
  const [, sign, whole = '', fraction = ''] = match;
  const exponent = exponentOf(currency);
  if (fraction.length > exponent) return 'too-many-decimals';
  const minor = BigInt(whole + fraction.padEnd(exponent, '0'));
  if (minor > amountMinorMax) return 'too-large';
  return sign === '-' ? -minor : minor;
}

/** Writes minor units as the wire's decimal string: `123450n` USD is `"1234.50"`. */
export function formatAmount(amountMinor: bigint, currency: Currency): string {
  const exponent = exponentOf(currency);
  const negative = amountMinor < 0n;
  const digits = (negative ? -amountMinor : amountMinor).toString().padStart(exponent + 1, '0');
  const cut = digits.length - exponent;
  const text = exponent === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return negative ? `-${text}` : text;
}

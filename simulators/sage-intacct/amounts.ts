// Amounts of the simulated company: decimal text on the wire, bigint cents inside.
//
// The first leaf of the simulator: books, bodies and queries all turn text into cents here.
// **Invariant**: no amount is ever a JavaScript number; what cannot be read exactly is `null`.
// It leaves to others what to do with an unreadable, negative or over-precise amount.

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** A decimal as an integer and the number of its fraction digits: 12.345 is 12345 with scale 3. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Reads decimal text exactly. `null` when it is not a plain decimal (no exponent, no spaces). */
export function readDecimal(text: string): Decimal | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const fraction = match[3] ?? '';
  const units = BigInt((match[2] ?? '') + fraction);
  return { units: match[1] === '-' ? -units : units, scale: fraction.length };
}

/**
 * Cents of decimal text with at most two fraction digits; `null` when it has more or is no
 * decimal.
 */
export function centsOf(text: string): bigint | null {
  const decimal = readDecimal(text);
  if (decimal === null || decimal.scale > 2) return null;
  return decimal.units * (decimal.scale === 2 ? 1n : decimal.scale === 1 ? 10n : 100n);
}

/** Cents as decimal text with two digits: -5n is "-0.05". */
export function decimalOf(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const left = a.units * 10n ** BigInt(scale - a.scale);
  const right = b.units * 10n ** BigInt(scale - b.scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `numerator / denominator`, rounded half away from zero. `denominator` is positive. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (size * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -rounded : rounded;
}

/** Cents at an exchange rate, rounded half away from zero to a cent. */
export function centsAtRate(cents: bigint, rate: Decimal): bigint {
  return divideRounded(cents * rate.units, 10n ** BigInt(rate.scale));
}

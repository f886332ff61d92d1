// Decimal strings of money as people read them: thousands grouped, negatives in parentheses.
// Invariant: an amount is never turned into a Number; sums are made in bigint at the widest scale
// given. Leaves to others: currencies' own exponents (the server already wrote the right digits).

/** `-1234567.50` becomes `(1,234,567.50)`; `parentheses: false` gives `−1,234,567.50`. */
export function formatDecimal(amount: string, options: { parentheses?: boolean } = {}): string {
  const negative = amount.startsWith('-') && !isZero(amount);
  const [whole = '0', fraction] = amount.replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  if (!negative) return text;
  return options.parentheses === false ? `−${text}` : `(${text})`;
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
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 export`, `58 exports`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

// Figures as people read them: thousands apart by commas. Pure.
// Invariant: only digits before the point are grouped, and nothing is rounded or turned into a
// Number. Leaves to others: the console, which shows negatives in its own way.

/** `1234567` as `1,234,567`; decimal strings keep their sign and their decimals. */
export const grouped = (figure: string | number | bigint): string =>
  String(figure).replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','));

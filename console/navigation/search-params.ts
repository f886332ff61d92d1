// Reading the query part of an address: unknown text from outside becomes typed search values.
// Invariant: what does not fit is dropped, never guessed; an address from an old bookmark still
// opens. Leaves to others: which parameters a page has (each page's own …-search.ts).

export type RawSearch = Readonly<Record<string, unknown>>;

/** The named parameters that hold text, without the empty ones. */
export function textsOf<K extends string>(raw: RawSearch, names: readonly K[]) {
  const texts: Partial<Record<K, string>> = {};
  for (const name of names) {
    const value = raw[name];
    if (typeof value === 'string' && value.trim() !== '') texts[name] = value;
  }
  return texts;
}

/** The named parameters that hold a calendar date `YYYY-MM-DD`. */
export function daysOf<K extends string>(raw: RawSearch, names: readonly K[]) {
  const days = textsOf(raw, names);
  for (const name of names) {
    if (!/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(days[name] ?? '')) delete days[name];
  }
  return days;
}

/** The named parameters that hold a decimal amount; thousands separators are taken out. */
export function amountsOf<K extends string>(raw: RawSearch, names: readonly K[]) {
  const amounts: Partial<Record<K, string>> = {};
  for (const name of names) {
    const text = String(raw[name] ?? '').replaceAll(',', '');
    if (/^-?\d{1,15}(\.\d{1,4})?$/.test(text)) amounts[name] = text;
  }
  return amounts;
}

/** The value when it is one of `choices`, else undefined. */
export function choiceOf<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}

/** `?a=1&b=x` as texts; a name given twice keeps its last value. */
export function parseSearch(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

/** The query part with its `?`, in the order of the object; empty values are left out. */
export function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

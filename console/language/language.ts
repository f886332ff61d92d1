// Which language the console speaks, and whose formats it writes dates and amounts in: as the
// person chose in this browser, else as the browser says. Invariant: both are read once, before
// anything is drawn, and a choice loads the page anew; so no screen shows two of them.
// Leaves to others: the texts (text.ts), how a number or a day is written (../controls/).

const languageKey = 'tieout.language';
const formatsKey = 'tieout.formats';

/** English whose letters show that a text went through the catalogue; for tests and translators. */
export const pseudoLanguage = 'en-XA';

/** Outside a browser (tests of pure files) it is English, as in the United States. */
const inBrowser = typeof document !== 'undefined';

function kept(key: string): string | null {
  if (!inBrowser) return null;
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage may be forbidden; then it is as the browser says.
    return null;
  }
}

/** Catalogues besides English: their names are language tags. Vite answers which there are. */
export const catalogues: Readonly<Record<string, () => Promise<unknown>>> = inBrowser
  ? import.meta.glob(['../locales/*.po', '!../locales/en.po'], { import: 'default' })
  : {};

/** The languages that can be chosen. */
export const languages: readonly string[] = [
  'en',
  ...Object.keys(catalogues).map((path) => path.replace(/^.*\/|\.po$/g, '')),
];

/** The first of `wanted` there are texts in: `de-AT` finds `de`; English when there is none. */
export function languageOf(wanted: readonly string[], offered: readonly string[]): string {
  for (const tag of wanted) {
    const found = [tag, tag.split('-')[0] ?? tag].find((one) => offered.includes(one));
    if (found !== undefined) return found;
  }
  return 'en';
}

/** Can this browser write numbers and dates in the formats of `tag`? */
export function isLocale(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** What the person chose; null: as the browser says. */
export const chosen = { language: kept(languageKey), formats: kept(formatsKey) } as const;

/** What the browser says, the first the most wanted. */
export const browserLocales: readonly string[] = inBrowser ? navigator.languages : ['en-US'];

export const language: string =
  chosen.language === pseudoLanguage
    ? pseudoLanguage
    : languageOf([...(chosen.language ? [chosen.language] : []), ...browserLocales], languages);

/** A tag for `Intl`: the formats of numbers, amounts, dates and times. */
export const formatLocale: string =
  [...(chosen.formats ? [chosen.formats] : []), ...browserLocales].find(isLocale) ?? 'en-US';

/** Keeps a choice in this browser, null for as the browser says, and loads the page anew. */
export function choose(choice: { language: string | null; formats: string | null }): void {
  for (const [key, value] of [
    [languageKey, choice.language],
    [formatsKey, choice.formats],
  ] as const) {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  }
  location.reload();
}

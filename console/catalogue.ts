// The catalogue of the console's texts as PO files, which translators' programs read and write: its
// English written from the texts found in the source, a language merged with them, and read for the
// browser. Pure: file contents in, file contents out.
// Invariant: a text that left the source leaves the catalogue; a translation is never changed here.
// Leaves to others: finding the texts (source-texts.ts), files (write-texts.ts, vite.config.ts).

import { po } from 'gettext-parser';

/** A text and the files it stands in. */
export interface CatalogueText {
  readonly text: string;
  readonly files: readonly string[];
}

interface Entry {
  readonly msgid: string;
  readonly msgstr: string[];
  readonly comments?: Record<string, string>;
}

const headersOf = (language: string) => ({
  'Content-Type': 'text/plain; charset=UTF-8',
  'Content-Transfer-Encoding': '8bit',
  'X-Message-Format': 'ICU MessageFormat',
  Language: language,
});

/**
 * The file of `language`: every text in the order of its files, with its translation in `before`,
 * the file as it was. English has none: a text is its own.
 */
export function catalogueOf(
  texts: readonly CatalogueText[],
  language: string,
  before: string | null = null,
): string {
  const known = before === null ? {} : entriesOf(before);
  const entries = texts.map(({ text, files }): [string, Entry] => {
    const kept = known[text];
    const { reference: _, ...comments } = kept?.comments ?? {};
    return [
      text,
      {
        msgid: text,
        msgstr: kept?.msgstr ?? [''],
        comments: { ...comments, reference: files.join('\n') },
      },
    ];
  });
  const table = {
    ...{ charset: 'utf-8', headers: headersOf(language) },
    translations: { '': Object.fromEntries(entries) },
  };
  return `${po
    .compile(table as never, { foldLength: 0 })
    .toString('utf8')
    .trimEnd()}\n`;
}

/** Texts with a translation, for the browser; those marked as doubtful (fuzzy) are left out. */
export function translationsOf(file: string): Record<string, string> {
  const entries = Object.values(entriesOf(file));
  return Object.fromEntries(
    entries.flatMap(({ msgid, msgstr, comments }) =>
      msgid === '' || !msgstr[0] || comments?.flag?.includes('fuzzy') ? [] : [[msgid, msgstr[0]]],
    ),
  );
}

const entriesOf = (file: string) =>
  (po.parse(file).translations[''] ?? {}) as unknown as Readonly<Record<string, Entry>>;

// The console's texts in the reader's language. The English of a text is its name: it stands in the
// source, `npm run texts` gathers it into locales/en.po, and a language is a file beside it.
// Invariant: a text is whole sentences with places for values (ICU MessageFormat), never pieces
// put together; one without a translation is shown in English. The catalogue is there before the
// application is loaded (navigation/main.tsx), so texts may stand in constants.
// Leaves to others: which language it is (language.ts).

import { createElement, Fragment, type ReactNode } from 'react';
import { formatCount } from '../controls/amount-format.ts';
import { catalogues, language, pseudoLanguage } from './language.ts';
import { fill, readMessage } from './message.ts';

/** Null and undefined stand for nothing. */
type Plain = string | number | null | undefined;
type Rich = ReactNode | ((inner: ReactNode) => ReactNode);

/** English, until the texts of another language are there. */
let translate = (text: string): string => text;

/** Loads the reader's language; to be awaited before any module with a text in it is loaded. */
export async function prepareTexts(): Promise<void> {
  document.documentElement.lang = language;
  if (language === pseudoLanguage) {
    translate = (await import('./pseudo.ts')).pseudo;
    return;
  }
  const texts = (await catalogues[`../locales/${language}.po`]?.()) as Record<string, string>;
  if (texts !== undefined) translate = (text) => texts[text] || text;
}

const plurals = new Intl.PluralRules(language);
/** Plurals by the language, the figures in them by the person's formats. */
const counting = {
  caseOf: (count: number) => plurals.select(count),
  figure: formatCount,
};

const known = new Map<string, ReturnType<typeof readMessage>>();

function messageOf(text: string): ReturnType<typeof readMessage> {
  const message = known.get(text) ?? readMessage(translate(text));
  known.set(text, message);
  return message;
}

/**
 * A text with its values: `t('{rows, plural, one {# row} other {# rows}} recognized', { rows })`.
 * The first argument is written out where it is used, so that it can be gathered.
 */
export function t(text: string, values?: Readonly<Record<string, Plain>>): string {
  if (values === undefined) return translate(text);
  const asTold = { ...counting, draw: (_tag: string, inner: unknown[]) => inner.join('') };
  return fill(messageOf(text), values, asTold).join('');
}

/**
 * A text with something drawn in it: `rich('You act as <b>{person}</b>.', { person, b: (inner) =>
 * <strong>{inner}</strong> })`.
 */
export function rich(text: string, values: Readonly<Record<string, Rich>>): ReactNode {
  const draw = (tag: string, inner: unknown[]) => {
    const drawn = values[tag];
    return typeof drawn === 'function' ? drawn(together(inner)) : together(inner);
  };
  return together(fill(messageOf(text), values, { ...counting, draw }));
}

/** Side by side: their places never change, so they need no keys. */
const together = (parts: readonly unknown[]) =>
  createElement(Fragment, null, ...(parts as readonly ReactNode[]));

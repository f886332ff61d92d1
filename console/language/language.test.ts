// Which language and formats a person gets, and the English made strange that shows what is not
// translated. Method: values in, values out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLocale, languageOf } from './language.ts';
import { pseudo } from './pseudo.ts';
import { t } from './text.ts';

const wanted: [wanted: string[], offered: string[], language: string][] = [
  [['de-AT', 'en-US'], ['en', 'de'], 'de'],
  [['pt-BR'], ['en', 'pt-BR', 'pt'], 'pt-BR'],
  [['xx', 'de'], ['en', 'de'], 'de'],
  [['fr-FR'], ['en', 'de'], 'en'],
  [[], ['en', 'de'], 'en'],
];
for (const [tags, offered, language] of wanted) {
  test(`who wants ${tags.join(', ') || 'nothing'} of ${offered.join(', ')} gets ${language}`, () =>
    assert.equal(languageOf(tags, offered), language));
}

test('what is no language tag gives no formats', () => {
  assert.deepEqual(['de-DE', 'en', 'nonsense tag', ''].map(isLocale), [true, true, false, false]);
});

test('plurals and figures are put in their places', () => {
  const rows = (count: number) => t('{count, plural, one {# row} other {# rows}} read', { count });
  assert.deepEqual([rows(1), rows(1200)], ['1 row read', '1,200 rows read']);
});

test('strange English keeps places, plurals and tags, and is a third longer', () => {
  assert.equal(pseudo('Save'), '[Šáṽé··]');
  assert.equal(
    pseudo('You are <b>{name}</b>: {rows, plural, one {# row} other {# rows}}'),
    '[Ýóú áŕé <b>{name}</b>: {rows, plural, one {# ŕóŵ} other {# ŕóŵš}}·······]',
  );
});

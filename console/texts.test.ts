// The console's texts: all of them in the catalogue, and the catalogue as the source has it.
// Method: the source's syntax trees are walked, and what is found compared with locales/en.po; then
// the rules are tried on lines that break them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { catalogueOf, translationsOf } from './catalogue.ts';
import { placesOf, textsOf } from './source-texts.ts';
import { textsOutside } from './texts-outside.ts';
import { catalogues, consoleSources } from './write-texts.ts';

const sources = consoleSources();
const gathered = textsOf(sources);

test('no text that people see stands outside the catalogue', () => {
  const offences = sources.flatMap(textsOutside);
  assert.ok(offences.length === 0, `${offences.length} texts:\n${offences.join('\n')}`);
});

test('every text can be gathered, and has the values it has places for', () => {
  assert.deepEqual(gathered.offences, []);
});

test('the catalogue holds what the source says: run `npm run texts` after a change', () => {
  for (const { path, content } of catalogues(gathered.texts)) {
    assert.ok(
      readFileSync(path, 'utf8') === content,
      `${path} is not what \`npm run texts\` writes`,
    );
  }
});

test('a translation has the places of its text', () => {
  for (const { path } of catalogues([])) {
    for (const [text, translation] of Object.entries(translationsOf(readFileSync(path, 'utf8')))) {
      assert.deepEqual(placesOf(translation), placesOf(text), `${path}: ${text}`);
    }
  }
});

describe('a text outside the catalogue is found', () => {
  const outside = [
    ['<p>Nothing waits.</p>', 1],
    ['<p>{count} rows</p>', 1],
    ['<Button title="Save" />', 1],
    ['<Button aria-label={`Pay $' + '{name}`} />', 1],
    ["<p>{busy ? 'Wait' : null}</p>", 1],
    ["const columns = [{ id: 'who', header: 'Who' }];", 1],
    ["const why = () => 'It needs an outlet.';", 1],
    ["notifications.show({ title: t('Saved'), message: 'It holds from now on.' });", 1],
    ["const from = { chart: t('read'), refusal: t('learnt'), person: 'told' };", 1],
    ["<p>{t('Nothing waits.')}</p>", 0],
    ["t('{name} waits', { name: named ?? 'Somebody else' });", 1],
    ['<div className="row wide">{count} · {amount}</div>', 0],
    ["const track = 'minmax(180px, 2fr)';", 0],
    ["if (key === 'Escape') leave();", 0],
    ["throw new Error('It has no root.');", 0],
  ] as const;
  for (const [code, count] of outside) {
    test(code, () => assert.equal(textsOutside({ path: 'a.tsx', code }).length, count));
  }
});

describe('a text that cannot be translated is found', () => {
  const calls = [
    ["t('Line ' + number)", 1],
    ["t('{count, plural, one {# row} other {# rows}}', { count })", 0],
    ["t('{count} rows', { number })", 1],
    ["t('{count} rows', { count, spare: 1 })", 1],
    ["t('{count, plural, one {# row}', { count })", 1],
    ["rich('You are <b>{name}</b>.', { name, b: (inner) => <b>{inner}</b> })", 0],
    ["rich('You are <b>{name}</b>.', { name })", 1],
    ["t('A long text ' + 'in two lines')", 0],
  ] as const;
  for (const [code, count] of calls) {
    test(code, () => assert.equal(textsOf([{ path: 'a.tsx', code }]).offences.length, count));
  }
});

test('a language keeps its translations when texts come and go', () => {
  const texts = [
    { text: 'Save', files: ['a.tsx'] },
    { text: '{rows, plural, one {# row} other {# rows}}', files: ['a.tsx', 'b.tsx'] },
  ];
  const filled = catalogueOf(texts, 'de').replace(
    'msgid "Save"\nmsgstr ""',
    'msgid "Save"\nmsgstr "Sichern"',
  );
  assert.deepEqual(translationsOf(filled), { Save: 'Sichern' });
  const next = catalogueOf([{ text: 'New', files: ['c.tsx'] }, ...texts.slice(0, 1)], 'de', filled);
  assert.deepEqual(translationsOf(next), { Save: 'Sichern' });
  assert.match(next, /#: c\.tsx\nmsgid "New"\nmsgstr ""/);
  assert.doesNotMatch(next, /# row/);
});

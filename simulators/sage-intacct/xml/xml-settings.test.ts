// The switches of the XML API: checked when they are set, and each with a row in the documents.
//
// Method: the settings as data against the page that explains them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { changedSettings, completeSettings, defaultSettings } from '../settings.ts';
import { defaultXmlSettings, xmlChoices } from './xml-settings.ts';

test('every switch of the XML API has a row in simulator-fidelity.md', () => {
  const page = new URL('../../../docs/reference/simulator-fidelity.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  const [, table = ''] = text.split('### Switches of the XML API');
  const missing = Object.keys(defaultXmlSettings).filter((name) => !table.includes(`\`${name}\``));
  assert.deepEqual(missing, []);
});

test('a default is one of the values a switch may have', () => {
  for (const [name, values] of Object.entries(xmlChoices)) {
    const key = name.replace('xml.', '') as keyof typeof defaultXmlSettings;
    assert.ok(values.includes(defaultXmlSettings[key]), name);
  }
});

test('a change names what it changes; a value nobody knows is refused', () => {
  const changed = changedSettings(defaultSettings, { xml: { duplicateShape: 'B' } });
  assert.ok('settings' in changed);
  assert.equal(changed.settings.xml.duplicateShape, 'B');
  assert.equal(changed.settings.xml.sessionSeconds, defaultXmlSettings.sessionSeconds);
  assert.deepEqual(changedSettings(defaultSettings, { xml: { duplicateShape: 'C', x: 1 } }), {
    problems: ['xml.duplicateShape must be one of A, B', 'xml.x is not a setting'],
  });
});

test('settings of an older folder of books get the defaults for what they do not know', () => {
  const { xml: _xml, ...older } = defaultSettings;
  assert.deepEqual(completeSettings(older).xml, defaultXmlSettings);
});

// Method: the writer's output is read back by the reader; hostile documents in a table.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { child, readXml, textAt } from './xml-reader.ts';
import { node, xmlDocument, xmlText } from './xml-writer.ts';

describe('the writer', () => {
  test('escapes texts so that they come back as they were', () => {
    const text = `R&D <b>"5 o'clock"</b> ]]> — ärgerlich 🚤\r\n\ttab`;
    const read = readXml(xmlDocument(node('a', [node('b', text), node('c', 'x', { k: text })])));
    assert.equal(child(read, 'b')?.text, text);
    assert.equal(child(read, 'c')?.attributes.k, text);
  });

  test('leaves out what XML cannot hold and mends broken surrogates', () => {
    const text = xmlText(node('a', `x\u0000\u0008\uffff\ud83dy`));
    assert.equal(text, '<a>x\ufffdy</a>');
    assert.equal(readXml(text)?.text, 'x\ufffdy');
  });

  test('writes an empty element short, and refuses names that are none', () => {
    assert.equal(xmlText(node('getAPISession')), '<getAPISession/>');
    assert.throws(() => xmlText(node('a><b')), /no element name/);
  });
});

describe('the reader', () => {
  test('finds elements whatever their case and joins text with CDATA', () => {
    const read = readXml('<r><GLBATCH><Recordno> 4<![CDATA[711]]> </Recordno></GLBATCH></r>');
    assert.equal(textAt(read, 'glbatch', 'RECORDNO'), '4711');
    assert.equal(textAt(read, 'glbatch', 'STATE'), null);
  });

  const bomb = `<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r>&b;</r>`;
  for (const [what, text] of [
    ['nothing', ''],
    ['a page of HTML', '<html><body><p>Bad gateway<br></body></html>'],
    ['half an answer', '<response><control><status>success</sta'],
    ['a document without its end', '<response><control>'],
    ['a second root', '<a/><b/>'],
    ['text after the root', '<a/>oops'],
    ['a DOCTYPE', '<!DOCTYPE r SYSTEM "http://evil.test/x.dtd"><r/>'],
    ['an entity bomb', bomb],
    ['an entity of its own', '<r>&nbsp;</r>'],
    ['a stray ampersand', '<r>R & D</r>'],
    ['elements without end', '<a>'.repeat(100_000)],
    ['elements too deep', `${'<a>'.repeat(33)}${'</a>'.repeat(33)}`],
    ['JSON', '{"status":"success"}'],
  ] as const) {
    test(`takes ${what} for no answer at all`, () => {
      assert.equal(readXml(text), null);
    });
  }

  test('knows the five entities and character references', () => {
    assert.equal(readXml('<r>&lt;&amp;&gt;&quot;&apos;&#65;&#x1F6A4;</r>')?.text, '<&>"\'A🚤');
  });
});

// The page of everything Sage Intacct has been seen to answer, made of what the catalogue knows and
// of the recorded texts; and that no pattern is without an example. UPDATE_GOLDEN=1 writes it.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { type CauseKind, kindOf } from './cause-kinds.ts';
import { type IntacctCode, intacctCause } from './intacct-errors.ts';
import { recordedTexts } from './recorded-texts.ts';
import { knownIds, wrapperIds } from './vendor-codes.ts';
import { knownPatterns, withoutSupportIds } from './vendor-texts.ts';

const file = new URL('../../docs/reference/sage-intacct-answers.md', import.meta.url);

/** What becomes of the export, by the kind of its cause. */
const fates: Readonly<Record<CauseKind, string>> = {
  refused: 'in error',
  busy: 'sent again later',
  uncertain: 'looked for first',
  disconnected: 'waits for the connection',
  token: 'sent with a fresh token',
};

function row(said: string, code: IntacctCode, subject: string | null): string {
  const { hint } = intacctCause(code, said, subject ?? 'what it names');
  return `| \`${said}\` | \`${code}\` | ${subject ?? ''} | ${fates[kindOf(code)]} | ${hint} |`;
}

const head = ['| It says | Cause | About | The export is | Remedy |', '|---|---|---|---|---|'];
const known = recordedTexts.flatMap(([said, code, subject]) => {
  return code === null ? [] : [row(said, code, subject)];
});
const nobodys = recordedTexts.filter(([, code]) => code === null).map(([said]) => said);

const page = [
  '# What Sage Intacct answers',
  '',
  'Every number and wording of a refusal that Tieout knows, of both APIs, with the cause it is',
  'shown under and its [remedy](errors.md#intacct). Sage publishes no list of general-ledger',
  'errors: these are from its guides, the source of its SDKs, recordings, and reports of',
  'integrators. Numbers are asked first, then texts, without support ids; words of the company for',
  'its dimensions are translated. An answer that is not here is held and shown whole: please',
  'report it.',
  '',
  `## By number: ${knownIds.length}`,
  '',
  ...head,
  ...knownIds.map(({ id, code, subject }) => row(id, code, subject)),
  '',
  `Numbers that only say that something inside failed: ${[...wrapperIds].join(', ')}.`,
  'BL01001973, BL03000018, XL03000006 and DL02000001 stand for many causes: their text decides.',
  '',
  `## By text: ${known.length}`,
  '',
  'Of an entry of March 2026.',
  '',
  ...head,
  ...known,
  '',
  `## Texts that say nothing by themselves: ${nobodys.length}`,
  '',
  ...nobodys.map((said) => `- \`${said}\``),
  '',
].join('\n');

test('docs/reference/sage-intacct-answers.md lists every number and text that is known', () => {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, page);
  assert.equal(readFileSync(file, 'utf8'), page);
  assert.ok(knownIds.length + known.length >= 60, 'fewer than the vendor’s references have');
});

/** Nobody has recorded how Sage says it: only that it refuses is documented. */
const guessed = /direct posting/;

test('no pattern of the catalogue is without a recorded example that it is first to know', () => {
  const recorded = knownPatterns.filter((pattern) => !guessed.test(pattern.source));
  const unseen = recorded.filter((pattern, at) => {
    const before = recorded.slice(0, at);
    return !recordedTexts.some(([said]) => {
      const text = withoutSupportIds(said);
      return pattern.test(text) && !before.some((earlier) => earlier.test(text));
    });
  });
  assert.deepEqual(unseen.map(String), []);
});

// The two APIs of one company would post the same: whatever the draft, the bytes of both requests
// say the same company, journal, date, texts, accounts, sides, amounts and dimensions. Method:
// drafts made at random from one seed, read back from both requests.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { DraftLine, EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { fc } from '#root/test-draws.ts';
import { ledgerOffers, offersWithin } from './ledger-offers.ts';

const settings = {
  companyId: 'HARBORPOINT',
  username: 'tieout',
  journalId: 'TIE',
  exchangeRateTypeId: 'Daily',
  memoLengthMax: 40,
};
const key = 'T-SHADOW' as ExportKey;

function formsOf(draft: EntryDraft, change: Record<string, unknown> = {}) {
  return ledgerOffers.map((offer) => {
    const own = { ...offer.carriedSettings(settings), ...change };
    const { proposal, problems } = offer.proposal(own, draft, key);
    assert.ok(proposal, JSON.stringify(problems));
    return Object.fromEntries(proposal);
  });
}

const dimensions = fc.dictionary(
  fc.constantFrom('location', 'department', 'customer', 'class', 'costType', 'nsp::berth'),
  fc.stringMatching(/^[A-Z0-9-]{1,8}$/),
);
const line = fc.record({
  accountId: fc.stringMatching(/^[0-9]{4}$/),
  amountMinor: fc.bigInt({ min: -99_999_999n, max: 99_999_999n }).filter((one) => one !== 0n),
  memo: fc.string({ unit: 'grapheme', maxLength: 60 }),
  dimensions,
});
const drafts = fc.record(
  {
    journalId: fc.constant('TIE'),
    postedOn: fc.constant('2026-05-14' as IsoDate),
    currency: fc.constantFrom('USD', 'EUR', 'JPY').map((code) => code as Currency),
    memo: fc.string({ unit: 'grapheme', maxLength: 80 }),
    lines: fc.array(line, { minLength: 2, maxLength: 8 }),
    statistical: fc.constant(true as const),
    entityId: fc.constant('100'),
    baseLocationId: fc.constant('200'),
    asDraft: fc.constant(true as const),
    attachmentId: fc.constant('A-1'),
    originallyOn: fc.constant('2026-04-30' as IsoDate),
  },
  { requiredKeys: ['journalId', 'postedOn', 'currency', 'memo', 'lines'] },
);

test('both requests for one draft say the same, and what the draft says', () => {
  fc.assert(
    fc.property(drafts, (made) => {
      // Statistical entries have no base location by REST: see the test below.
      const { baseLocationId: _owner, ...counts } = made;
      const draft = (made.statistical ? counts : made) as EntryDraft;
      const [rest, xml] = formsOf(draft);
      assert.deepEqual(rest, xml);
      for (const [at, one] of draft.lines.entries()) {
        assert.equal(rest?.[`line ${at + 1} account`], one.accountId);
        assert.equal(rest?.[`line ${at + 1} side`], one.amountMinor > 0n ? 'up' : 'down');
      }
      assert.equal(rest?.[`line ${draft.lines.length + 1} account`], undefined);
    }),
    { seed: 20_260_401, numRuns: 500 },
  );
});

const lines: readonly DraftLine[] = [
  { accountId: '1200', amountMinor: 1_250n, memo: '', dimensions: { GLDIMBERTH: 'B7' } },
  { accountId: '4010', amountMinor: -1_250n, memo: '', dimensions: {} },
];
const draft: EntryDraft = {
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Slip 14',
  lines,
};

test("a dimension under one API's own name is told apart: the other would not know it", () => {
  const [rest, xml] = formsOf(draft);
  assert.equal(rest?.['line 1 dimension GLDIMBERTH'], 'B7');
  assert.equal(xml?.['line 1 dimension nsp::berth'], 'B7');
});

test('company, entity and base currency are said, though no body says them', () => {
  const [rest, xml] = formsOf(draft, { baseCurrency: 'CAD', entityId: '100' });
  assert.equal(xml?.['base currency'], 'CAD');
  const { company, entity, 'base currency': base } = rest ?? {};
  assert.deepEqual([company, entity, base], ['HARBORPOINT', '100', 'CAD']);
  assert.equal(formsOf(draft)[0]?.entity, 'top level');
});

test('a dimension that is no name of an element has no XML request, and says why', () => {
  const [first, ...others] = lines;
  assert.ok(first);
  const odd = { ...draft, lines: [{ ...first, dimensions: { '7th': 'A' } }, ...others] };
  const xml = ledgerOffers.find((one) => one.ledger === 'sage-intacct-xml');
  const made = xml?.proposal(xml.carriedSettings(settings), odd, key);
  assert.deepEqual(
    made?.problems?.map(({ code }) => code),
    ['INTACCT_FIELD_REFUSED'],
  );
});

test("settings carry over with the user under its other name, without one API's address", () => {
  const given = { ...settings, username: 'tieout@HARBORPOINT', baseUrl: 'x', lanes: 4, mode: 'a' };
  const [rest, xml] = ledgerOffers.map((one) => one.carriedSettings(given));
  assert.deepEqual([rest?.username, rest?.userId], ['tieout', undefined]);
  assert.deepEqual([xml?.userId, xml?.username], ['tieout', undefined]);
  assert.deepEqual([xml?.baseUrl, xml?.lanes, xml?.mode], [undefined, undefined, 'a']);
});

test('settings that lead to this machine are saved only where that is allowed', () => {
  const vendor = 'https://api.intacct.com/ia/api/v1';
  for (const allowLoopback of [false, true]) {
    for (const offer of offersWithin({ allowLoopback })) {
      const own = offer.carriedSettings({ ...settings, senderId: 'harbor' });
      const whatIsWrong = (baseUrl: string) =>
        offer.settingsProblems({ ...own, baseUrl }).map(({ where }) => where);
      assert.deepEqual(whatIsWrong(vendor), []);
      for (const host of ['127.0.0.1:4081', 'localhost:4081', '[::1]:4081']) {
        const expected = allowLoopback ? [] : ['baseUrl'];
        assert.deepEqual(whatIsWrong(`http://${host}/ia/api/v1`), expected, offer.ledger);
      }
    }
  }
});

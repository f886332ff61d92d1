// What both APIs are asked for agrees for every kind of draft, and a payload that strays is seen.
// Then for real: the same drafts booked over either API are the same entries in the books.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EntryDraft, ExportKey, ExternalLedger } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { resortCompany } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import {
  readCredentials as readRestCredentials,
  readSettings as readRestSettings,
  type SageIntacctRestCredentials,
  type SageIntacctRestSettings,
} from '../sage-intacct-rest/intacct-settings.ts';
import { SageIntacctRestConnector } from '../sage-intacct-rest/sage-intacct-rest-connector.ts';
import {
  readCredentials as readXmlCredentials,
  readSettings as readXmlSettings,
  type SageIntacctXmlCredentials,
  type SageIntacctXmlSettings,
} from '../sage-intacct-xml/intacct-xml-settings.ts';
import { SageIntacctXmlConnector } from '../sage-intacct-xml/sage-intacct-xml-connector.ts';
import { shadowOf } from './compare-proposals.ts';

const common = {
  baseCurrency: 'USD' as Currency,
  currencyOnLines: 'when-foreign',
  exchangeRateTypeId: null,
  memoLengthMax: 80,
  lineMemoLengthMax: 400,
} as const;
const settings = { rest: common, xml: common };

const line = (accountId: string, amountMinor: bigint, dimensions: Record<string, string>) => ({
  accountId,
  amountMinor,
  memo: 'R&D <slip>',
  dimensions,
});
const at = { location: '110' };

const plain: EntryDraft = {
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Invoice 1001',
  lines: [line('1000', 123_456n, at), line('1060', -123_456n, at)],
};

const drafts: Readonly<Record<string, EntryDraft>> = {
  'a plain entry': plain,
  'an entry with a long text': { ...plain, memo: '🚤'.repeat(500) },
  'an entry without texts': {
    ...plain,
    memo: '',
    lines: plain.lines.map((one) => ({ ...one, memo: '' })),
  },
  'an entry in a foreign currency': { ...plain, currency: 'CAD' as Currency },
  'a draft': { ...plain, asDraft: true },
  'an entry with an attachment, moved out of a closed month': {
    ...plain,
    attachmentId: 'ATT-1',
    originallyOn: '2026-04-30' as IsoDate,
  },
  'an entry between entities': {
    ...plain,
    baseLocationId: '100',
    lines: [line('1000', 500n, at), line('1060', -500n, { location: '310' })],
  },
  'an entry with every dimension': {
    ...plain,
    lines: [
      line('1000', 700n, {
        ...at,
        department: '10',
        class: 'SEASON',
        customer: 'C-100',
        vendor: 'V-100',
        employee: 'E-1',
        project: 'P-DOCKS',
        item: 'I-DIESEL',
        contract: 'K-2026-1',
        warehouse: 'W-STORE',
      }),
      line('1060', -700n, at),
    ],
  },
  counts: {
    ...plain,
    statistical: true,
    journalId: 'STAT',
    lines: [line('S100', 1250n, at), line('S100', -50n, at)],
  },
};

const key = 'TO-1' as ExportKey;

describe('both APIs are asked for the same', () => {
  for (const [what, draft] of Object.entries(drafts)) {
    test(what, () => {
      assert.deepEqual(shadowOf(draft, key, settings).differences, []);
    });
  }

  test('with a dimension of the company’s own, under its two names', () => {
    const own = {
      ...plain,
      lines: plain.lines.map((one) => ({ ...one, dimensions: { ...at, 'nsp::slip': '7' } })),
    };
    assert.deepEqual(shadowOf(own, key, settings).differences, []);
  });
});

test('settings that differ between two connections are seen in what they would send', () => {
  const xml = { ...common, memoLengthMax: 20, currencyOnLines: 'always' } as const;
  const draft = { ...plain, memo: 'Invoice 1001 of slip 14, May' };
  assert.deepEqual(shadowOf(draft, key, { rest: common, xml }).differences, [
    { what: 'text', rest: 'Invoice 1001 of slip 14, May', xml: 'Invoice 1001 of sli…' },
    { what: 'line 1 currency', rest: null, xml: 'USD' },
    { what: 'line 2 currency', rest: null, xml: 'USD' },
  ]);
});

test('the same drafts over either API are the same entries in the books', async (context) => {
  const simulator = await startSimulator({ company: resortCompany() });
  const json = { companyId: 'CEDARBAY', username: 'tieout', userId: 'tieout', journalId: 'TIE' };
  const loopback = { allowLoopback: true };
  const now = () => new Date();
  const rest = new SageIntacctRestConnector({
    settings: readRestSettings(
      { ...json, baseUrl: simulator.apiUrl },
      loopback,
    ) as SageIntacctRestSettings,
    credentials: readRestCredentials({
      clientId: 'tieout.app.sage.test',
      clientSecret: 'harbor-secret',
    }) as SageIntacctRestCredentials,
    now,
  });
  const xml = new SageIntacctXmlConnector({
    settings: readXmlSettings(
      { ...json, baseUrl: `${simulator.url}/ia/xml/xmlgw.phtml` },
      loopback,
    ) as SageIntacctXmlSettings,
    credentials: readXmlCredentials({
      senderId: 'tieout-sender',
      senderPassword: 'sender-secret',
      userPassword: 'tieout-password',
    }) as SageIntacctXmlCredentials,
    now,
  });
  context.after(async () => {
    await rest.close();
    await xml.close();
    await simulator.stop();
  });
  const bookedBy = async (ledger: ExternalLedger, draft: EntryDraft, name: string) => {
    const own = name as ExportKey;
    const outcome = await ledger.post(draft, own);
    assert.equal(outcome.kind, 'confirmed', 'cause' in outcome ? outcome.cause.message : '');
    // Both are read by one API: the entries are compared, not the readings.
    const reading = await xml.find([own]);
    assert.ok(reading.kind === 'read');
    const [entry] = reading.value.get(own) ?? [];
    assert.ok(entry);
    const { externalId: _id, externalUrl: _url, reference, createdAt: _at, ...same } = entry;
    assert.equal(reference, own);
    return same;
  };
  let number = 0;
  for (const [what, draft] of Object.entries(drafts)) {
    // A blank text becomes the key, which differs.
    if (draft.memo === '') continue;
    number += 1;
    const overRest = await bookedBy(rest, draft, `REST-${number}`);
    assert.deepEqual(await bookedBy(xml, draft, `XML-${number}`), overRest, what);
  }
});

// The second opinion: the vendor's own report, as texts in a table, and as a simulated company runs
// it: late, cancelled, with a heading, by dimension, and without the right to run it.

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EntryDraft, ExportKey, ExternalBalance } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { marinaCompany } from '#simulators/sage-intacct/company.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import {
  readCredentials,
  readSettings,
  type SageIntacctRestCredentials,
  type SageIntacctRestSettings,
} from './intacct-settings.ts';
import { SageIntacctRestConnector } from './sage-intacct-rest-connector.ts';
import { columnNamesOf, csvRows, reportBalancesOf } from './trial-balance-rows.ts';

const usd = 'USD' as Currency;
const amountsOf = (balances: readonly ExternalBalance[]) =>
  balances.map(({ accountId, locationId, amountMinor }) => [accountId, locationId, amountMinor]);

describe('a report’s table', () => {
  const rows = [
    ['closing balances', 'Account,Title,Closing balance\n1000,Cash,"1,234.50"\n', 123_450n],
    ['sides', 'Account no,Title,Debits,Credits\n1000,Cash,10.00,2.50\n', 750n],
    [
      'opening and sides',
      'Account,Opening balance,Debit,Credit\r\n1000--Cash,5.00,,1.00\r\n',
      400n,
    ],
    ['brackets for credits', '\ufeffGL Account,Ending Balance\n1000,(7.00)\n', -700n],
    [
      'a heading above and totals below',
      'Harbor Point\nTrial balance\n\nAccount,Balance\n1000,9.00\nTotal,9.00\n,9.00\n',
      900n,
    ],
  ] as const;
  for (const [what, text, amountMinor] of rows) {
    test(`with ${what} is read`, () => {
      const balances = reportBalancesOf(text, usd);
      assert.ok(!('line' in balances), text);
      assert.deepEqual(amountsOf(balances), [['1000', null, amountMinor]]);
    });
  }

  test('in other words is read when its columns are named', () => {
    const text = 'Konto,Ort,Saldo\n1000,100,9.00\n';
    assert.deepEqual(reportBalancesOf(text, usd), { line: 'Konto, Ort, Saldo' });
    const named = columnNamesOf('account=Konto; location=Ort; balance=Saldo');
    assert.ok(named !== null);
    const balances = reportBalancesOf(text, usd, named);
    assert.deepEqual(!('line' in balances) && amountsOf(balances), [['1000', '100', 900n]]);
    for (const wrong of ['konto=Konto', 'account', 'account=']) {
      assert.equal(columnNamesOf(wrong), null, wrong);
    }
  });

  test('with an amount nobody can read is refused with its line', () => {
    const text = 'Account,Balance\n1000,about nine\n';
    assert.deepEqual(reportBalancesOf(text, usd), { line: '1000, about nine' });
  });

  test('keeps commas, quotes and line breaks inside its cells', () => {
    assert.deepEqual(csvRows('a,"b, ""c""\nd"\r\ne,\n'), [
      ['a', 'b, "c"\nd'],
      ['e', ''],
    ]);
    assert.deepEqual(csvRows(''), [['']]);
    assert.deepEqual(csvRows('"never closed'), []);
  });
});

const draft: EntryDraft = {
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: usd,
  memo: 'Slip 14',
  lines: [
    { accountId: '1000', amountMinor: 12_345n, memo: '', dimensions: { location: '100' } },
    { accountId: '1200', amountMinor: -12_345n, memo: '', dimensions: { location: '100' } },
  ],
};

async function companyWith(
  context: TestContext,
  {
    settings = {},
    simulated = {},
    permissions,
  }: {
    settings?: object;
    simulated?: object;
    permissions?: readonly string[];
  },
) {
  const company = marinaCompany();
  const users = company.users.map((user) =>
    user.id === 'tieout' && permissions ? { ...user, permissions } : user,
  );
  const simulator = await startSimulator({
    company: { ...company, users } as typeof company,
    settings: simulated,
  });
  const ledger = new SageIntacctRestConnector({
    settings: readSettings(
      {
        baseUrl: simulator.apiUrl,
        companyId: 'HARBORPOINT',
        username: 'tieout',
        journalId: 'TIE',
        reportPollMs: 1,
        ...settings,
      },
      { allowLoopback: true },
    ) as SageIntacctRestSettings,
    credentials: readCredentials({
      clientId: 'tieout.app.sage.test',
      clientSecret: 'harbor-secret',
    }) as SageIntacctRestCredentials,
    now: () => new Date(),
  });
  context.after(async () => {
    await ledger.close();
    await simulator.stop();
  });
  return ledger;
}

const asOf = '2026-05-31' as IsoDate;

describe('the vendor’s report', () => {
  for (const [what, simulated] of [
    ['at once', {}],
    ['late', { jobDelayMs: 20 }],
    ['under a heading', { reportCsv: 'with-heading' }],
  ] as const) {
    test(`that comes ${what} is read per account`, async (t) => {
      const ledger = await companyWith(t, { simulated });
      assert.equal((await ledger.post(draft, 'T-1' as ExportKey)).kind, 'confirmed');
      const reading = await ledger.trialBalance(asOf);
      assert.ok(reading.kind === 'read', reading.kind);
      assert.deepEqual(amountsOf(reading.value), [
        ['1000', null, 12_345n],
        ['1200', null, -12_345n],
      ]);
    });
  }

  test('by dimension agrees with the sums of the lines, place by place', async (t) => {
    const settings = { balanceReport: 'account-balance-by-dimension' };
    const ledger = await companyWith(t, { settings });
    assert.equal((await ledger.post(draft, 'T-1' as ExportKey)).kind, 'confirmed');
    const [report, sums] = [await ledger.trialBalance(asOf), await ledger.balances(asOf)];
    assert.ok(report.kind === 'read' && sums.kind === 'read');
    assert.deepEqual(report.value, sums.value);
  });

  test('that never comes is late, and nothing hangs', async (t) => {
    const settings = { reportWaitMs: 5 };
    const ledger = await companyWith(t, { settings, simulated: { jobDelayMs: 600_000 } });
    const reading = await ledger.trialBalance(asOf);
    assert.ok(reading.kind === 'busy');
    assert.equal(reading.cause.code, 'INTACCT_REPORT_LATE');
  });

  test('needs the right to run it', async (t) => {
    const ledger = await companyWith(t, { permissions: ['journal-entries:list'] });
    const reading = await ledger.trialBalance(asOf);
    assert.ok(reading.kind === 'disconnected');
    assert.equal(reading.cause.code, 'INTACCT_PERMISSION_MISSING');
  });
});

// The reports over HTTP: figures checked by hand, each row leading to its lines and entries, files
// in every form, and what is refused. Method: some events of a spring on the ready chart, then
// requests.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import Fastify from 'fastify';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { readEvent } from '#events/read-event.ts';
import { heldMoney } from '#held-money/held-money-store.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { makeReportFile, readReport } from './make-report-store.ts';
import { reports } from './report-list.ts';
import { reportRoutes } from './report-routes.ts';
import type { ReportAnswer } from './report-schemas.ts';

const { pool } = await testDatabase();
const propertyId = await createProperty(pool, {
  ...{ code: 'cove', name: 'Cove Marina', timeZone: 'America/New_York', baseCurrency: 'USD' },
});
await changeChart(pool, propertyId, marinaAndResort());
const charts = chartCache(pool);
const loadChart = (id: number) => charts.current(id);
const postEvents = makePostEvents({
  ...{ pool, loadChart, enqueueExports: async () => {}, subledgers: [heldMoney] },
});

const ann = { id: 'ANN', name: 'Ann Sailor' };
const ben = { id: 'BEN', name: 'Ben Rower' };
const events: Record<string, unknown>[] = [
  {
    ...{ id: 'I1', kind: 'invoice-issued', occurredOn: '2026-05-01', customer: ann },
    lines: [{ product: 'SLIP-TRANSIENT', amount: '100.00' }],
    taxes: [{ rate: 'STATE-SALES', amount: '6.00' }],
  },
  {
    ...{ id: 'I2', kind: 'invoice-issued', occurredOn: '2026-05-02', customer: ben },
    lines: [{ product: 'DEPOSIT', amount: '500.00' }],
  },
  {
    ...{ id: 'I3', kind: 'invoice-issued', occurredOn: '2026-06-03', customer: ann },
    lines: [
      { product: 'SLIP-TRANSIENT', amount: '40.00' },
      { product: 'DEPOSIT', amount: '200.00' },
    ],
    taxes: [{ rate: 'STATE-SALES', amount: '2.40' }],
  },
  {
    ...{ id: 'D1', kind: 'deposit-applied', occurredOn: '2026-06-04', customer: ben },
    ...{ product: 'DEPOSIT', amount: '150.00' },
  },
  {
    ...{ id: 'C1', kind: 'credit-memo-issued', occurredOn: '2026-06-05', customer: ann, of: 'I1' },
    lines: [{ product: 'SLIP-TRANSIENT', amount: '10.00' }],
    taxes: [{ rate: 'STATE-SALES', amount: '0.60' }],
  },
  {
    ...{ id: 'G1', kind: 'gift-card-issued', occurredOn: '2026-06-06', customer: null },
    ...{ product: 'GIFT-CARD', card: 'HP-1', amount: '25.00', outlet: 'TRS' },
  },
  {
    ...{ id: 'G2', kind: 'gift-card-expired', occurredOn: '2026-06-07', customer: null },
    ...{ product: 'GIFT-CARD', card: 'HP-1', amount: '5.00' },
  },
  {
    ...{ id: 'G3', kind: 'gift-card-issued', occurredOn: '2026-06-08', customer: null },
    ...{ product: 'GIFT-CARD', amount: '10.00', outlet: 'TRS' },
  },
];
for (const event of events) {
  const given = { source: 'marina-os', outlet: 'REIT', currency: 'USD', ...event };
  const { customer, ...rest } = given as Record<string, unknown>;
  const read = readEvent(customer === null ? rest : given, await loadChart(propertyId));
  if (Array.isArray(read)) throw new Error(JSON.stringify(read));
  const [receipt] = await postEvents(propertyId, [read], 'ann');
  assert.equal(receipt?.status, 'posted');
}

const server = Fastify();
server.decorateRequest('propertyId', 0);
server.decorateRequest('person', '');
server.addHook('onRequest', async (request) => {
  request.propertyId = propertyId;
  request.person = 'ann';
});
server.setErrorHandler((error, _request, reply) =>
  error instanceof ProblemError
    ? reply.code(error.status).send({ codes: error.problems.map(({ code }) => code) })
    : reply.code(500).send({ message: String(error) }),
);
const now = () => new Date('2026-11-26T06:30:00Z');
await server.register(reportRoutes({ pool, loadChart, now }));
const origin = await server.listen({ host: '127.0.0.1', port: 0 });
after(() => server.close());

async function rowsOf(name: string, query: string): Promise<string[]> {
  const answer = await fetch(`${origin}/reports/${name}?${query}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  const { rows } = (await answer.json()) as ReportAnswer;
  return rows.map(({ kind, cells }) => `${kind} ${cells.map((cell) => cell ?? '').join('|')}`);
}

async function leadOf(name: string, query: string, at: number) {
  const answer = await fetch(`${origin}/reports/${name}?${query}`);
  return ((await answer.json()) as ReportAnswer).rows[at]?.leadsTo;
}

describe('figures', () => {
  test('a trial balance adds up to zero at any date', async () => {
    assert.deepEqual(await rowsOf('trial-balance', 'asOf=2026-05-31'), [
      'line 1200|Accounts receivable|asset|USD|0.00|606.00|0.00|606.00',
      'line 2200-10|Sales tax payable - state|liability|USD|0.00|0.00|6.00|-6.00',
      'line 2300|Customer deposits|liability|USD|0.00|0.00|500.00|-500.00',
      'line 4010|Slip rental - transient|income|USD|0.00|0.00|100.00|-100.00',
      'total Total|||USD|0.00|606.00|606.00|0.00',
    ]);
    assert.deepEqual(await rowsOf('trial-balance', 'asOf=2026-01-01'), []);
  });

  test('a comparative one sets two periods side by side, accounts of either in it', async () => {
    const query = 'asOf=2026-06-30&from=2026-06-01&compareAsOf=2026-05-31&compareFrom=2026-05-01';
    const rows = await rowsOf('trial-balance', query);
    assert.deepEqual(rows.slice(3), [
      'line 2500|Gift cards outstanding|liability|USD|0.00|5.00|35.00|-30.00|0.00|-30.00|0.00',
      'line 4010|Slip rental - transient|income|USD|-100.00|10.00|40.00|-130.00|' +
        '-100.00|-30.00|-100.00',
      'line 4520|Gift card breakage|income|USD|0.00|0.00|5.00|-5.00|0.00|-5.00|0.00',
      'line 6710|Gift cards given away|expense|USD|0.00|35.00|0.00|35.00|0.00|35.00|0.00',
      'total Total|||USD|0.00|443.00|443.00|0.00|0.00|0.00|0.00',
    ]);
    const named = await rowsOf('trial-balance', 'period=2026-P06&comparePeriod=2026-P05');
    assert.deepEqual(named, await rowsOf('trial-balance', query));
    const before = await rowsOf('trial-balance', 'asOf=2026-05-01&compareAsOf=2026-06-30');
    assert.ok(
      before.some((row) => row.endsWith('|0.00|35.00|-35.00')),
      'only later',
    );
  });

  test('a general ledger opens, runs and closes with the balance', async () => {
    assert.deepEqual(await rowsOf('general-ledger', 'account=4010&from=2026-06-01'), [
      'balance 4010|Slip rental - transient||Opening balance||||||-100.00|USD|',
      'line 4010|Slip rental - transient|2026-06-03|invoice I3|REIT|Ann Sailor|||40.00|' +
        '-140.00|USD|3',
      'line 4010|Slip rental - transient|2026-06-05|credit-memo C1|REIT|Ann Sailor||' +
        '10.00||-130.00|USD|5',
      'total 4010|Slip rental - transient||Closing balance||||||-130.00|USD|',
    ]);
  });

  test('activity shows each month between its balances', async () => {
    assert.deepEqual(await rowsOf('account-activity', 'account=1200'), [
      'line 1200|Accounts receivable|2026-05|USD|2|0.00|606.00|0.00|606.00',
      'line 1200|Accounts receivable|2026-06|USD|3|606.00|242.40|160.60|687.80',
      'total Total|||USD|||848.40|160.60|',
    ]);
    const [june] = await rowsOf('account-activity', 'account=1200&from=2026-06-04');
    assert.equal(june, 'line 1200|Accounts receivable|2026-06|USD|2|848.40|0.00|160.60|687.80');
  });

  test('the register lists every line of a day', async () => {
    assert.deepEqual(await rowsOf('journal-register', 'from=2026-06-04&through=2026-06-04'), [
      'line 4|2026-06-04|deposit|D1|marina-os D1|REIT|2300|Customer deposits||' +
        'Ben Rower|DEPOSIT||USD|150.00|',
      'line 4|2026-06-04|deposit|D1|marina-os D1|REIT|1200|Accounts receivable||' +
        'Ben Rower|||USD||150.00',
      'total Total||||||||||||USD|150.00|150.00',
    ]);
  });

  test('revenue of a day is net of what was credited', async () => {
    assert.deepEqual(await rowsOf('daily-revenue', 'from=2026-06-01&through=2026-06-30'), [
      'line 2026-06-03|REIT|Marina|4010|Slip rental - transient|Transient slip (night)|' +
        'USD|1|40.00|0.00|40.00',
      'line 2026-06-05|REIT|Marina|4010|Slip rental - transient|Transient slip (night)|' +
        'USD|1|0.00|10.00|-10.00',
      'line 2026-06-07|REIT|Ship store|4520|Gift card breakage||USD|1|5.00|0.00|5.00',
      'total |Total|||||USD||45.00|10.00|35.00',
    ]);
  });

  test('taxes stand by agency with the sales they were charged on', async () => {
    assert.deepEqual(await rowsOf('tax-liability', 'asOf=2026-06-30&from=2026-06-01'), [
      'line State department of revenue|STATE-SALES 6 %|2200-10|' +
        'Sales tax payable - state|REIT|USD|30.00|6.00|2.40|0.60|7.80',
      'total Total|||||USD||6.00|2.40|0.60|7.80',
    ]);
  });

  test('deposits are held for the customer who paid them', async () => {
    assert.deepEqual(await rowsOf('deposits-held', 'asOf=2026-06-30&from=2026-06-01'), [
      'line REIT|2300|Customer deposits|ANN|Ann Sailor|USD|0.00|200.00|0.00|200.00',
      'line REIT|2300|Customer deposits|BEN|Ben Rower|USD|500.00|0.00|150.00|350.00',
      'total Total|||||USD|500.00|200.00|150.00|550.00',
    ]);
  });

  test('aging puts what is owed by its age, and what was paid ahead apart', async () => {
    assert.deepEqual(await rowsOf('ar-aging', 'asOf=2026-06-30'), [
      'line ANN|Ann Sailor|REIT|USD|0.00|242.40|106.00|0.00|0.00|-10.60|337.80',
      'line BEN|Ben Rower|REIT|USD|0.00|0.00|500.00|0.00|0.00|-150.00|350.00',
      'total Total|||USD|0.00|242.40|606.00|0.00|0.00|-160.60|687.80',
    ]);
    const byInvoice = await rowsOf('ar-aging-by-invoice-date', 'asOf=2026-05-01');
    assert.equal(
      byInvoice[0],
      'line ANN|Ann Sailor|REIT|USD|106.00|0.00|0.00|0.00|0.00|0.00|106.00',
    );
    assert.deepEqual(await leadOf('ar-aging', 'asOf=2026-06-30', 1), {
      ...{ report: 'open-items' },
      parameters: { customer: 'BEN', outlet: 'REIT', asOf: '2026-06-30' },
    });
    assert.deepEqual(await rowsOf('open-items', 'asOf=2026-06-30&customer=BEN'), [
      'line BEN|Ben Rower|REIT|2026-05-02|invoice I2|||USD|500.00|500.00',
      'line BEN|Ben Rower|REIT|2026-06-04|deposit D1|||USD|-150.00|-150.00',
      'total Total|||||||USD||350.00',
    ]);
  });

  test('a statement brings forward, runs, and ends with the balance', async () => {
    const query = 'customer=ANN&asOf=2026-06-30&from=2026-06-01';
    assert.deepEqual(await rowsOf('customer-statement', query), [
      'balance |Balance brought forward||||USD|||106.00|',
      'line 2026-06-03|invoice I3||REIT||USD|242.40||348.40|242.40',
      'line 2026-06-05|credit-memo C1||REIT||USD||10.60|337.80|-10.60',
      'total |Balance||||USD|||337.80|',
    ]);
  });

  test('gift cards are owed by card, wherever it was sold and used', async () => {
    assert.deepEqual(await rowsOf('gift-card-liability', 'asOf=2026-06-30'), [
      'line REIT|2500|Gift cards outstanding|HP-1|USD|0.00|0.00|5.00|-5.00',
      'line TRS|2500|Gift cards outstanding|HP-1|USD|0.00|25.00|0.00|25.00',
      'line TRS|2500|Gift cards outstanding||USD|0.00|10.00|0.00|10.00',
      'total Total||||USD|0.00|35.00|5.00|30.00',
    ]);
    assert.deepEqual(await leadOf('gift-card-liability', 'asOf=2026-06-30', 1), {
      ...{ report: 'held-moves' },
      parameters: { account: '2500', holder: 'HP-1', asOf: '2026-06-30' },
    });
    const moves = await rowsOf('held-moves', 'asOf=2026-06-30&holder=HP-1');
    assert.deepEqual(
      moves.map((row) => row.replace(/\|\d+$/, '')),
      [
        'line 2500|2026-06-06|gift-card G1|TRS|25.00||25.00|USD',
        'line 2500|2026-06-07|gift-card G2|REIT||5.00|20.00|USD',
      ],
    );
    assert.deepEqual(await rowsOf('tips-payable', 'asOf=2026-06-30'), []);
  });
});

describe('each row leads on', () => {
  test('from a balance to its lines, from a line to its entry', async () => {
    const toLines = await leadOf('deposits-held', 'asOf=2026-06-30&from=2026-06-01', 1);
    assert.ok(toLines && 'report' in toLines);
    const rows = await rowsOf(toLines.report, String(new URLSearchParams(toLines.parameters)));
    assert.deepEqual(
      rows.map((row) => row.split('|')[9]),
      ['-500.00', '-350.00', '-350.00'],
      'opens with what was held before, closes with what is held',
    );
    const query = String(new URLSearchParams(toLines.parameters));
    assert.deepEqual(await leadOf(toLines.report, query, 1), { entryId: '4' });
  });

  for (const { name, required } of reports) {
    test(`every line of ${name} does`, async () => {
      const all = { asOf: '2026-06-30', from: '2026-06-01', through: '2026-06-30' };
      const given = { ...all, customer: 'ANN' };
      const query = required.map((one) => `${one}=${given[one as 'asOf']}`).join('&');
      const answer = await fetch(`${origin}/reports/${name}?${query}`);
      const { rows } = (await answer.json()) as ReportAnswer;
      const lost = rows.filter(({ kind, leadsTo }) => kind === 'line' && leadsTo === null);
      assert.deepEqual(lost, []);
    });
  }
});

describe('files', () => {
  for (const { name } of reports) {
    test(`${name} comes as CSV, XLSX and PDF`, async () => {
      const required = reports.find((one) => one.name === name)?.required ?? [];
      const query = required
        .map((one) => (one === 'customer' ? 'customer=ANN' : `${one}=2026-06-30`))
        .join('&');
      const fileOf = async (format: string) => {
        const answer = await fetch(`${origin}/reports/${name}?${query}&format=${format}`);
        assert.equal(answer.status, 200);
        const named = new RegExp(`filename="${name}-cove[-0-9]*\\.${format}"`);
        assert.match(answer.headers.get('content-disposition') ?? '', named);
        return Buffer.from(await answer.arrayBuffer()).toString('latin1');
      };
      assert.match(await fileOf('csv'), /^\w+,\w+/);
      assert.ok((await fileOf('xlsx')).startsWith('PK'));
      assert.ok((await fileOf('pdf')).startsWith('%PDF-'));
    });
  }

  test('CSV has the same lines as the screen', async () => {
    const answer = await fetch(`${origin}/reports/deposits-held?asOf=2026-06-30&format=csv`);
    assert.equal(
      await answer.text(),
      [
        'outlet,account,name,customerCode,customer,currency,before,added,taken,owed',
        'REIT,2300,Customer deposits,ANN,Ann Sailor,USD,0.00,200.00,0.00,200.00',
        'REIT,2300,Customer deposits,BEN,Ben Rower,USD,0.00,500.00,150.00,350.00',
        '',
      ].join('\n'),
    );
  });
});

describe('what is refused', () => {
  const cases: [path: string, code: string][] = [
    ['profit?asOf=2026-06-30', 'REPORT_UNKNOWN'],
    ['trial-balance', 'REPORT_PARAMETER_MISSING'],
    ['trial-balance?asOf=2026-06-30&compareFrom=2026-05-01', 'REPORT_PARAMETER_MISSING'],
    ['trial-balance?asOf=2026-06-30&account=1200', 'REPORT_PARAMETER_REFUSED'],
    ['trial-balance?asOf=2026-06-31', 'REPORT_DATE_UNREADABLE'],
    ['trial-balance?period=2026-P13', 'CHART_PERIOD_UNKNOWN'],
    ['trial-balance?period=2026-P06&asOf=2026-06-29', 'REPORT_PARAMETER_REFUSED'],
    ['ar-aging?asOf=2026-06-30&comparePeriod=2026-P05', 'REPORT_PARAMETER_REFUSED'],
    ['daily-revenue?from=2026-06-02&through=2026-06-01', 'REPORT_PERIOD_REVERSED'],
    ['general-ledger?account=9999', 'REPORT_FILTER_UNKNOWN'],
    ['general-ledger?outlet=MOON', 'REPORT_FILTER_UNKNOWN'],
    ['general-ledger?customer=NOBODY&format=csv', 'REPORT_FILTER_UNKNOWN'],
  ];
  for (const [path, code] of cases) {
    test(`${path}: ${code}`, async () => {
      const answer = await fetch(`${origin}/reports/${path}`);
      assert.deepEqual(await answer.json(), { codes: [code] });
    });
  }

  test('too long for a PDF: REPORT_TOO_LONG, and the screen says there is more', async () => {
    const [longest] = reports;
    assert.ok(longest);
    const row = { kind: 'line' as const, cells: [], lead: null };
    async function* read() {
      for (;;) yield Array.from({ length: 5_000 }, () => row);
    }
    const report = { ...longest, read };
    const asking = { propertyId, person: 'ann', report, given: { asOf: '2026-06-30' } };
    const deps = { pool, loadChart, now };
    const { rows, more } = await readReport(deps, asking);
    assert.deepEqual([rows.length, more], [5_000, true]);
    await assert.rejects(
      makeReportFile(deps, asking, { format: 'pdf', paper: 'a4' }),
      (error: ProblemError) => error.problems[0]?.code === 'REPORT_TOO_LONG',
    );
  });
});

describe('money that waits', () => {
  test('paid ahead is held by customer; what was dismissed is told with its reason', async () => {
    const read = readEvent(
      {
        ...{ source: 'marina-os', id: 'JE-1', kind: 'journal-posted', occurredOn: '2027-01-05' },
        ...{ outlet: 'REIT', reason: 'Paid ahead' },
        lines: [
          { account: '1050', debit: '75.00' },
          { account: '2320', credit: '75.00', customer: ben },
        ],
      },
      await loadChart(propertyId),
    );
    assert.ok(!Array.isArray(read));
    const [receipt] = await postEvents(propertyId, [read], 'ann');
    assert.equal(receipt?.status, 'posted');
    assert.deepEqual(await rowsOf('prepayments-held', 'asOf=2027-01-31'), [
      'line REIT|2320|Customer prepayments|BEN|Ben Rower|USD|0.00|75.00|0.00|75.00',
      'total Total|||||USD|0.00|75.00|0.00|75.00',
    ]);
    await pool.query(
      `INSERT INTO unmatched_settlements (property_id, entry_id, document, outlet_id, customer_id,
              amount_minor, ledger, ending, ended_at, ended_by, reason)
       SELECT j.property_id, j.entry_id, 'INV-X', j.outlet_id, c.customer_id, 7500, 'prepayment',
              'dismissed', '2027-02-01T03:00:00Z', 'ann', 'Never written'
         FROM journal_entries j JOIN customers c USING (property_id)
        WHERE j.document_number = 'JE-1' AND c.code = 'BEN'`,
    );
    // Three in the morning in Greenwich is the evening before where the property is.
    assert.deepEqual(await rowsOf('dismissed-documents', 'from=2027-01-01&through=2027-01-31'), [
      'line 2027-01-31|REIT|BEN|Ben Rower|journal JE-1|2027-01-05|INV-X|Never written|ann|' +
        'USD|75.00',
      'total Total|||||||||USD|75.00',
    ]);
  });
});

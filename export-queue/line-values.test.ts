// What lines carry besides account and place, from the mapping page to the ledger: customers,
// products, values, as a file too. Real PostgreSQL, the product's routes, a worker and a scripted
// ledger whose chart is written down here.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { localActor } from '#access/actor.ts';
import { testDatabase } from '#database/test-database.ts';
import type { ExternalChartItem } from '#external-ledger/external-ledger.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { mappingRoutes } from '#mapping/mapping-routes.ts';
import { replaceExternalChart } from '#mapping/mapping-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { countHeld, releaseExports } from './action-store.ts';
import { connectionRoutes } from './connection-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { formDueSummaries } from './forming-store.ts';
import {
  makeSmallConnection,
  ScriptedLedger,
  type SmallConnection,
} from './small-connection-store.ts';
import { drainSmall } from './small-worker-store.ts';
import { summaryRoutes } from './summary-routes.ts';

after(() => server.close());
const { pool } = await testDatabase();
const clock = { now: () => new Date('2026-01-01T00:00:00Z'), monotonicMs: () => performance.now() };
const quick = { busyDelayMs: 5, findDelayMs: 5, findDelayMsMax: 20 };
let made = 0;
let chart: readonly ExternalChartItem[] = [];

const server = Fastify().withTypeProvider<TypeBoxTypeProvider>();
server.decorateRequest('propertyId', 0);
server.decorateRequest('person', '');
server.decorateRequest('actor');
server.addHook('onRequest', async (request) => {
  request.propertyId = Number(request.headers['tieout-property']);
  request.person = 'Dana';
  request.actor = localActor(request.person);
});
server.setErrorHandler((error, _request, reply) => {
  if (!(error instanceof ProblemError)) return reply.code(400).send({ codes: [`${error}`] });
  const codes = error.problems.map(({ code, where }) => `${code} at ${where ?? ''}`);
  return reply.code(error.status).send({ codes });
});
await server.register(exportRoutes({ pool }));
await server.register(summaryRoutes({ pool, openLedger: async () => new ScriptedLedger() }));
await server.register(mappingRoutes({ pool, releaseExports, countHeld }));
await server.register(
  connectionRoutes({
    pool,
    ledgers: [{ ledger: 'scripted', name: 'Scripted ledger' }],
    openLedger: async () => {
      const ledger = new ScriptedLedger();
      ledger.chart = async () => ({ kind: 'read', value: [...chart] as never[] });
      return ledger;
    },
    saveCredentials: async () => {},
    newConnectionKey: () => 'random',
  }),
);

const item = (
  kind: ExternalChartItem['kind'],
  externalId: string,
  name = externalId,
  attributes: ExternalChartItem['attributes'] = {},
): ExternalChartItem => ({ kind, externalId, name, active: true, attributes });

/** The company there; `X4100` requires what is asked for. */
function companyThat(requires: readonly string[] = []): ExternalChartItem[] {
  return [
    ...['X1000', 'X1010', 'X1100', 'X2200', 'X2400', 'X3000', 'X4000', 'X6000'].map((id) =>
      item('account', id),
    ),
    item('account', 'X4100', 'Fuel', { requiredDimensions: requires }),
    ...['XTRS', 'XREIT'].map((id) => item('location', id)),
    ...['XDOCK', 'XSTORE'].map((id) => item('department', id)),
    ...['class', 'customer', 'item', 'nsp::berth'].map((id) => item('dimension', id)),
    ...['CAMP', 'DOCKS'].map((id) => item('class', id)),
    item('customer', 'C1', 'Ann Sailor'),
    item('customer', 'C-200', 'Bob Rower'),
    item('item', 'FUEL', 'Fuel'),
  ];
}

interface Company extends SmallConnection {
  readonly at: string;
  readonly ledger: ScriptedLedger;
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked against values, not types
  ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<any>;
  /** Works until nothing of the property is pending. */
  drain(): Promise<void>;
  /** Sets what one of ours is mapped to, or what its lines carry. */
  set(kind: string, code: string, change: object): Promise<{ changed: number; released: number }>;
  /** What the last lines there carry, by account. */
  carried(): Record<string, Readonly<Record<string, string>>>;
}

async function makeCompany(
  settings: Record<string, unknown> = {},
  requires: readonly string[] = [],
): Promise<Company> {
  made += 1;
  const small = await makeSmallConnection(pool, `lines-${made}`, { ...quick, ...settings });
  const { propertyId, connectionId } = small;
  await replaceExternalChart(pool, propertyId, connectionId, companyThat(requires));
  const ledger = new ScriptedLedger();
  const ask: Company['ask'] = async (method, path, body) => {
    const isText = typeof body === 'string';
    const answer = await server.inject({
      ...{ method, url: path },
      headers: {
        'tieout-property': String(propertyId),
        ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: isText ? body : JSON.stringify(body) }),
    });
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    return isJson ? answer.json() : answer.body;
  };
  const at = `/connections/${connectionId}`;
  return {
    ...{ ...small, at, ledger, ask },
    drain: () => drain(propertyId, ledger),
    set: async (kind, code, change) => {
      const { items } = await ask('GET', `${at}/mappings?kind=${kind}&code=${code}`);
      const one = { kind, internalId: items[0]?.internalId, ...change };
      return await ask('PUT', `${at}/mappings`, { items: [one] });
    },
    carried: () => {
      const lines = ledger.entries.at(-1)?.lines ?? [];
      return Object.fromEntries(lines.map((line) => [line.accountId, line.dimensions]));
    },
  };
}

const drain = (propertyId: number, ledger: ScriptedLedger) =>
  drainSmall({ pool, propertyId, ledger, ...clock });

const causesOf = async ({ ask }: Company) => {
  const { causes } = await ask('GET', '/exports/summary');
  return causes.map((one: { code: string; subject: string; count: number; remedy: object }) => one);
};

describe('customers and products', () => {
  test('a new customer waits for nobody, and is sent once it is mapped', async () => {
    const company = await makeCompany({ customers: 'when-mapped', products: 'when-mapped' });
    await company.post(fuelInvoice('NEW-1'));
    await company.drain();
    assert.equal(company.carried().X1100?.customer, undefined);
    const { items, gaps } = await company.ask('GET', `${company.at}/mappings?kind=customer`);
    assert.equal(gaps, 0, 'unmapped is no gap with when-mapped');
    assert.deepEqual(
      [items[0].code, items[0].state, items[0].suggestion.externalId, items[0].suggestion.why],
      ['C1', 'unmapped', 'C1', 'same number and name'],
    );
    const accepted = { kind: 'customer', confidenceMin: 0.9 };
    const path = `${company.at}/mappings/suggestions`;
    assert.equal((await company.ask('POST', path, accepted)).changed, 1);
    assert.equal((await company.set('product', 'FUEL', { externalId: 'FUEL' })).changed, 1);
    await company.post(fuelInvoice('NEW-2'));
    await company.drain();
    assert.equal(company.carried().X1100?.customer, 'C1');
    assert.equal(company.carried().X4100?.item, 'FUEL');
  });

  test('with "map" an unmapped customer holds entries, and mapping it releases them', async () => {
    const company = await makeCompany({ customers: 'map' });
    const bob = { customer: { id: 'C2', name: 'Bob Rower' } };
    await company.post(fuelInvoice('MAP-1'), fuelInvoice('MAP-2', '20.00', bob));
    await company.drain();
    const causes = await causesOf(company);
    assert.deepEqual(
      causes.map(({ code, subject }: { code: string; subject: string }) => [code, subject]).sort(),
      [
        ['MAPPING_CUSTOMER_UNMAPPED', 'C1'],
        ['MAPPING_CUSTOMER_UNMAPPED', 'C2'],
      ],
    );
    assert.equal(causes[0].remedy.kind, 'map-customer');
    const { gaps } = await company.ask('GET', `${company.at}/mappings?kind=customer`);
    assert.equal(gaps, 2);
    assert.equal((await company.ask('GET', `${company.at}/mappings`)).gaps, 2);
    const saved = await company.set('customer', 'C2', { externalId: 'C-200' });
    assert.deepEqual([saved.changed, saved.released], [1, 1]);
    await company.drain();
    assert.equal(company.ledger.entries.length, 1);
    assert.equal(company.carried().X1100?.customer, 'C-200');
  });

  test('an entry held for its customer goes when customers need not be mapped', async () => {
    const company = await makeCompany({ customers: 'map' });
    await company.post(fuelInvoice('SET-1'));
    await company.drain();
    assert.equal((await causesOf(company))[0].count, 1);
    await company.ask('PUT', company.at, { settings: { customers: 'when-mapped' } });
    await company.drain();
    assert.deepEqual(await causesOf(company), []);
    assert.equal(company.ledger.entries.length, 1);
  });

  test('a customer mapped to what is gone holds its entries until the chart has it', async () => {
    const company = await makeCompany({ customers: 'when-mapped' });
    await company.post(fuelInvoice('GONE-0'));
    await company.drain();
    await company.set('customer', 'C1', { externalId: 'C1' });
    const without = companyThat().filter((one) => one.kind !== 'customer');
    await replaceExternalChart(pool, company.propertyId, company.connectionId, without);
    await company.post(fuelInvoice('GONE-1'));
    await company.drain();
    const [cause] = await causesOf(company);
    assert.deepEqual([cause.code, cause.subject], ['MAPPING_CUSTOMER_UNKNOWN', 'C1']);
    chart = companyThat();
    await company.ask('POST', `${company.at}/read-chart`);
    await company.drain();
    assert.equal(company.carried().X1100?.customer, 'C1');
  });

  test('lists of customers go by page, by code, by text, and by what is open', async () => {
    const company = await makeCompany({ customers: 'map' });
    await pool.query(
      `INSERT INTO customers (property_id, code, name)
       SELECT $1, 'P-' || lpad(n::text, 4, '0'), 'Person ' || n FROM generate_series(1, 250) n`,
      [company.propertyId],
    );
    await company.set('customer', 'P-0002', { externalId: 'C1' });
    const codes: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const path = `${company.at}/mappings?kind=customer&limit=100&cursor=${next}`;
      const page = await company.ask('GET', path);
      codes.push(...page.items.map((one: { code: string }) => one.code));
      next = page.next;
    }
    assert.equal(new Set(codes).size, 250);
    const found = async (query: string) =>
      (await company.ask('GET', `${company.at}/mappings?kind=customer&${query}`)).items.map(
        (one: { code: string }) => one.code,
      );
    assert.deepEqual(await found('text=person 12&limit=2'), ['P-0012', 'P-0120']);
    assert.deepEqual(await found('text=ann sailor'), ['P-0002'], 'their names too');
    assert.deepEqual(await found('open=true&limit=2'), ['P-0001', 'P-0003']);
    assert.deepEqual(await found('code=P-0249'), ['P-0249']);
  });
});

describe('values', () => {
  test('lines carry the values of their outlet and account', async () => {
    const company = await makeCompany();
    await company.set('outlet', 'TRS', { values: { class: 'DOCKS' } });
    await company.set('account', '4100', { values: { class: 'CAMP', 'nsp::berth': '12' } });
    await company.post(fuelInvoice('VAL-1'));
    await company.drain();
    assert.deepEqual(company.carried(), {
      X1100: { class: 'DOCKS', location: 'XTRS' },
      X4100: { class: 'CAMP', 'nsp::berth': '12', location: 'XTRS', department: 'XSTORE' },
    });
    const { items } = await company.ask('GET', `${company.at}/mappings?kind=account&code=4100`);
    assert.deepEqual(items[0].values, [
      { dimension: 'class', externalId: 'CAMP', externalName: 'CAMP', state: 'good' },
      { dimension: 'nsp::berth', externalId: '12', externalName: null, state: 'good' },
    ]);
    await company.set('account', '4100', { values: { class: null } });
    await company.post(fuelInvoice('VAL-2'));
    await company.drain();
    assert.equal(company.carried().X4100?.class, 'DOCKS');
  });

  test('a value that answers a required dimension releases exactly what it is on', async () => {
    const company = await makeCompany({}, ['class']);
    await company.post(
      fuelInvoice('REQ-1'),
      fuelInvoice('REQ-2'),
      fuelInvoice('REQ-3', '5.00', { outlet: 'REIT' }),
    );
    await company.drain();
    const [cause] = await causesOf(company);
    assert.deepEqual(
      [cause.code, cause.subject, cause.count],
      ['MAPPING_DIMENSION_REQUIRED', '4100', 3],
    );
    const one = await company.set('outlet', 'TRS', { values: { class: 'CAMP' } });
    assert.equal(one.released, 2);
    const other = await company.set('department', 'DOCK', { values: { class: 'CAMP' } });
    assert.equal(other.released, 0, 'no line of it waits');
    const last = await company.set('product', 'FUEL', { values: { class: 'DOCKS' } });
    assert.equal(last.released, 1);
    await company.drain();
    assert.equal(company.ledger.entries.length, 3);
    assert.deepEqual(await causesOf(company), []);
  });

  test('a default customer releases what waits for want of any', async () => {
    const company = await makeCompany({ customers: 'when-mapped' }, []);
    const needy = companyThat().map((one) =>
      one.externalId === 'X1100'
        ? { ...one, attributes: { requiredDimensions: ['customer'] } }
        : one,
    );
    await replaceExternalChart(pool, company.propertyId, company.connectionId, needy);
    await company.post(fuelInvoice('WALK-1'));
    await company.drain();
    const [cause] = await causesOf(company);
    assert.deepEqual([cause.code, cause.subject], ['MAPPING_CUSTOMER_UNMAPPED', 'C1']);
    const saved = await company.set('account', '1100', { values: { customer: 'C-200' } });
    assert.equal(saved.released, 1);
    await company.drain();
    assert.equal(company.carried().X1100?.customer, 'C-200');
  });

  test('a value that is gone there holds what would carry it, until another is given', async () => {
    const company = await makeCompany();
    await company.set('outlet', 'TRS', { values: { class: 'CAMP' } });
    const [camp, ...others] = companyThat().filter((one) => one.kind === 'class');
    const inactive = [{ ...(camp as ExternalChartItem), active: false }, ...others];
    const rest = companyThat().filter((one) => one.kind !== 'class');
    const now = [...rest, ...inactive];
    await replaceExternalChart(pool, company.propertyId, company.connectionId, now);
    await company.post(fuelInvoice('DEAD-1'));
    await company.drain();
    const [cause] = await causesOf(company);
    assert.deepEqual([cause.code, cause.subject], ['MAPPING_VALUE_INACTIVE', 'outlet TRS class']);
    assert.deepEqual(cause.remedy, {
      ...{ kind: 'map-outlet', label: 'Give outlet TRS another class', target: 'TRS' },
      ...{ search: null, releases: true },
    });
    const saved = await company.set('outlet', 'TRS', { values: { class: 'DOCKS' } });
    assert.equal(saved.released, 1);
    await company.drain();
    await company.set('outlet', 'TRS', { values: { class: 'CAMP' } });
    await company.post(fuelInvoice('DEAD-2'));
    await company.drain();
    chart = companyThat();
    await company.ask('POST', `${company.at}/read-chart`);
    await company.drain();
    assert.equal(company.carried().X1100?.class, 'CAMP', 'active again: what waited went');
  });

  test('what cannot be a value is refused, all of it at once, and nothing is saved', async () => {
    const company = await makeCompany();
    await company.post(fuelInvoice('NO-0'));
    const idOf = async (kind: string, code: string) => {
      const path = `${company.at}/mappings?kind=${kind}&code=${code}`;
      return (await company.ask('GET', path)).items[0].internalId as number;
    };
    const outlet = { kind: 'outlet', internalId: await idOf('outlet', 'TRS') };
    const customer = { kind: 'customer', internalId: await idOf('customer', 'C1') };
    const items = [
      { ...outlet, values: { class: 'CAMP', location: 'XTRS' } },
      { ...customer, values: { class: 'CAMP' } },
      { ...outlet, externalId: 'XREIT' },
    ];
    assert.deepEqual((await company.ask('PUT', `${company.at}/mappings`, { items })).codes, [
      'MAPPING_VALUE_REFUSED at items[0]',
      'MAPPING_VALUE_REFUSED at items[1]',
      'MAPPING_SUBJECT_TWICE at items[2]',
    ]);
    const unknown = [{ ...outlet, values: { color: 'RED', class: 'NONE' } }];
    const refused = await company.ask('PUT', `${company.at}/mappings`, { items: unknown });
    assert.deepEqual(refused.codes, [
      'MAPPING_TARGET_UNKNOWN at items[0]',
      'MAPPING_TARGET_UNKNOWN at items[0]',
    ]);
    const { items: rows } = await company.ask('GET', `${company.at}/mappings?kind=outlet`);
    assert.ok(rows.every((row: { values: unknown[] }) => row.values.length === 0));
  });
});

describe('daily summaries', () => {
  /** Every day of the tests is over. */
  const later = () => new Date(Date.now() + 2 * 86_400_000);

  test('stand per customer and product only where the connection sends them', async () => {
    const daily = { exportMode: 'daily-summary' };
    const bob = { customer: { id: 'C2', name: 'Bob Rower' } };
    const aDayOf = async (settings: object) => {
      const company = await makeCompany({ ...daily, ...settings });
      await company.post(
        ...['A', 'B', 'C'].map((id) => fuelInvoice(id)),
        ...['D', 'E'].map((id) => fuelInvoice(id, '10.00', bob)),
      );
      await company.set('customer', 'C1', { externalId: 'C1' });
      await formDueSummaries(pool, company.propertyId, later());
      await company.drain();
      return company;
    };
    const plain = await aDayOf({});
    const named = await aDayOf({ customers: 'when-mapped' });
    const amounts = ({ ledger }: Company) =>
      (ledger.entries[0]?.lines ?? []).map(({ accountId, amountMinor, dimensions }) => {
        return [accountId, amountMinor, dimensions.customer];
      });
    assert.deepEqual(amounts(plain), [
      ['X1100', 32_000n, undefined],
      ['X4100', -32_000n, undefined],
    ]);
    assert.deepEqual(amounts(named), [
      ['X1100', 30_000n, 'C1'],
      ['X1100', 2_000n, undefined],
      ['X4100', -32_000n, undefined],
    ]);
    const [row] = (await named.ask('GET', '/exports?kind=summary')).items;
    const sources = async (line: number) =>
      (await named.ask('GET', `/exports/${row.exportId}/lines/${line}/sources`)).items.map(
        (one: { event: { id: string } }) => one.event.id,
      );
    assert.deepEqual(await sources(1), ['A', 'B', 'C']);
    assert.deepEqual(await sources(2), ['D', 'E']);
    assert.deepEqual(await sources(3), ['A', 'B', 'C', 'D', 'E']);
  });

  test('a value of a product is not lost in a summary; one that was formed stays', async () => {
    const company = await makeCompany({ exportMode: 'daily-summary' });
    await company.post(fuelInvoice('OLD'));
    await formDueSummaries(pool, company.propertyId, later());
    await company.set('product', 'FUEL', { values: { class: 'CAMP' } });
    const half = {
      lines: [
        { product: 'FUEL', amount: '5.00' },
        { product: 'DAYSLIP', amount: '7.00' },
      ],
    };
    await company.post(fuelInvoice('NEW', '', half));
    await formDueSummaries(pool, company.propertyId, later());
    await company.drain();
    const classes = company.ledger.entries.map((entry) =>
      entry.lines.map((line) => `${line.accountId} ${line.dimensions.class ?? '-'}`),
    );
    assert.deepEqual(classes, [
      ['X1100 -', 'X4100 -'],
      ['X1100 -', 'X4000 -', 'X4100 CAMP'],
    ]);
  });
});

describe('as a file', () => {
  const differences = (answer: { differences: Record<string, unknown>[] }) =>
    answer.differences.map(({ kind, code, what, before, after: then }) => {
      return `${kind} ${code} ${what}: ${before} → ${then}`;
    });

  test('taken out and brought back it changes nothing; what was edited does', async () => {
    const company = await makeCompany({ products: 'when-mapped' });
    await company.set('account', '4100', { values: { class: 'CAMP' } });
    await company.set('account', '4100', { externalId: null });
    await company.post(fuelInvoice('CSV-1'));
    await company.drain();
    const path = `${company.at}/mappings.csv`;
    const file: string = await company.ask('GET', path);
    assert.match(file, /^kind,code,name,externalId,externalName,class\n/);
    assert.match(file, /\naccount,4100,Fuel sales,,,CAMP\n/);
    assert.match(file, /\nproduct,FUEL,FUEL,,,\n/);
    assert.doesNotMatch(file, /\ncustomer,/, 'customers are not sent');
    const same = await company.ask('PUT', path, file);
    assert.deepEqual([same.changed, same.released, same.differences], [0, 0, []]);

    const edited = file
      .replace('account,4100,Fuel sales,,,CAMP', 'account,4100,Fuel sales,X4100,,DOCKS')
      .replace('outlet,TRS,Services,XTRS,XTRS,', 'outlet,TRS,Services,XTRS,XTRS,CAMP');
    const told = await company.ask('PUT', `${path}?dryRun=true`, edited);
    assert.deepEqual([told.dryRun, told.changed, told.released], [true, 3, 1]);
    assert.deepEqual(differences(told), [
      'account 4100 externalId: null → X4100',
      'account 4100 class: CAMP → DOCKS',
      'outlet TRS class: null → CAMP',
    ]);
    assert.equal(await company.ask('GET', path), file, 'a dry run changes nothing');
    assert.equal((await causesOf(company))[0].count, 1, 'and releases nothing');

    const saved = await company.ask('PUT', path, edited);
    assert.deepEqual(saved, { ...told, dryRun: false });
    await company.drain();
    assert.equal(company.carried().X4100?.class, 'DOCKS');
  });

  test('one line that does not fit refuses the file; each is told by line and column', async () => {
    const company = await makeCompany();
    const path = `${company.at}/mappings.csv`;
    const before = await company.ask('GET', path);
    const put = async (...lines: string[]) =>
      (await company.ask('PUT', path, lines.join('\n'))).codes;
    assert.deepEqual(
      await put('kind,code,externalId,class', 'account,4100,X4000,CAMP', 'outlet,NONE,XTRS,'),
      ['MAPPING_CODE_UNKNOWN at line 3, code'],
    );
    assert.deepEqual(
      await put(
        'kind,code,externalId,class',
        'account,4100,X9999,CAMP',
        'account,4000,X4000,RED',
        'account,4000,X4000,',
      ),
      [
        'MAPPING_TARGET_UNKNOWN at line 2, externalId',
        'MAPPING_TARGET_UNKNOWN at line 3, class',
        'MAPPING_SUBJECT_TWICE at line 4, code',
      ],
    );
    assert.deepEqual(await put('kind,code,color'), ['MAPPING_CSV_HEADER_INVALID at line 1']);
    assert.equal(await company.ask('GET', path), before);
  });
});

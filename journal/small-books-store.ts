// A small property in a test database: two outlets, a deferring product, and events written as
// JSON. For the tests of the journal and of stages after it. Invariant: codes and numbers are the
// same in every run.

import type pg from 'pg';
import type { Chart } from '#chart-of-accounts/chart.ts';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { type AccountRow, noRows } from '#chart-of-accounts/chart-rows.ts';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { writeChart } from '#chart-of-accounts/chart-writer-store.ts';
import { withTransaction } from '#database/pool.ts';
import { readEvent } from '#events/read-event.ts';
import type { PostEvents, ReadEvent, Receipt } from '#events/receipt.ts';
import { type EnqueueExports, makePostEvents } from './posting-store.ts';
import type { Subledger } from './subledger.ts';

export interface SmallBooks {
  readonly propertyId: number;
  readonly loadChart: (propertyId: number) => Promise<Chart>;
  readonly postEvents: PostEvents;
  /** Reads events against the chart; a problem of reading is a bug of the test. */
  read(...events: readonly Record<string, unknown>[]): Promise<ReadEvent[]>;
  /** Posts them, in one call. */
  post(...events: readonly Record<string, unknown>[]): Promise<readonly Receipt[]>;
}

type Half = readonly [number: string, name: string, type: AccountRow['type'], detailType: string];

const accounts: readonly Half[] = [
  ['1000', 'Bank', 'asset', 'bank'],
  ['1010', 'Card clearing', 'asset', 'bank'],
  ['1100', 'Accounts receivable', 'asset', 'accounts-receivable'],
  ['2200', 'Sales tax payable', 'liability', 'sales-tax-payable'],
  ['2400', 'Deferred slip income', 'liability', 'deferred-income'],
  ['3000', 'Due between outlets', 'liability', 'other-current-liability'],
  ['4000', 'Slip income', 'income', 'rental-income'],
  ['4100', 'Fuel sales', 'income', 'rental-income'],
  ['6000', 'Bank charges', 'expense', 'other-expense'],
];

export interface SmallBooksOptions {
  readonly code?: string;
  readonly currency?: string;
  readonly enqueueExports?: EnqueueExports;
  readonly subledgers?: readonly Subledger[];
}

/** Makes the property and its front door. Nothing is exported unless `enqueueExports` is given. */
export async function makeSmallBooks(
  pool: pg.Pool,
  options: SmallBooksOptions = {},
): Promise<SmallBooks> {
  const { code = 'cove', currency = 'USD', enqueueExports = async () => {}, subledgers } = options;
  const propertyId = await createProperty(pool, {
    code,
    name: 'Cove Marina',
    timeZone: 'America/New_York',
    baseCurrency: currency,
  });
  await withTransaction(pool, (tx) => writeChart(tx, propertyId, masters));
  const loadChart = (id: number) => cache.current(id);
  const cache = chartCache(pool);
  const postEvents = makePostEvents({
    ...{ pool, loadChart, enqueueExports },
    ...(subledgers ? { subledgers } : {}),
  });
  const read = async (...events: readonly Record<string, unknown>[]) => {
    const chart = await loadChart(propertyId);
    // Closed days are the journal's to refuse here.
    return events.map((event) =>
      readOne({ ...chart, closing: null, outletClosings: new Map() }, event),
    );
  };
  return {
    propertyId,
    loadChart,
    postEvents,
    read,
    post: async (...events) => postEvents(propertyId, await read(...events), 'test'),
  };
}

function readOne(chart: Chart, given: Record<string, unknown>): ReadEvent {
  const read = readEvent(
    { source: 'marina-os', occurredOn: '2026-05-10', outlet: 'TRS', currency: 'USD', ...given },
    chart,
  );
  if (!Array.isArray(read)) return read;
  throw new Error(read.map(({ code, message, where }) => `${code} ${where} ${message}`).join('\n'));
}

const masters = {
  ...noRows,
  outlets: [
    { code: 'TRS', name: 'Services', legalEntity: 'Cove TRS Inc', active: true },
    { code: 'REIT', name: 'Real estate', legalEntity: 'Cove REIT LLC', active: true },
  ],
  departments: [
    { code: 'DOCK', name: 'Docks', active: true },
    { code: 'STORE', name: 'Ship store', active: true },
  ],
  accounts: accounts.map(([number, name, type, detailType]) => ({
    number,
    name,
    type,
    detailType,
    parent: null,
    department: number === '4100' ? 'STORE' : null,
    description: null,
    active: true,
  })),
  products: [
    product('SLIP', '4000', '2400', 'DOCK'),
    product('FUEL', '4100', null, null),
    product('DAYSLIP', '4000', null, 'DOCK'),
  ],
  paymentMethods: [
    { code: 'CHECK', name: 'Check', clearingAccount: '1000', active: true },
    { code: 'CARD', name: 'Card', clearingAccount: '1010', active: true },
  ],
  taxAgencies: [{ code: 'STATE', name: 'State', payableAccount: '2200' }],
  taxRates: [{ code: 'SALES', name: 'Sales', agency: 'STATE', percent: '6', active: true }],
  postingAccounts: [
    { role: 'accounts-receivable' as const, outlet: null, account: '1100' },
    { role: 'bounced-check-debit' as const, outlet: null, account: '1100' },
    { role: 'bounced-check-credit' as const, outlet: null, account: '1000' },
  ],
};

/** An account that holds money for others. */
export const liability = (number: string, name: string, detailType: string): AccountRow => ({
  ...{ number, name, type: 'liability' as const, detailType },
  ...{ parent: null, department: null, description: null, active: true },
});

/** A product of one account, which defers nothing. */
export const productOf = (code: string, incomeAccount: string) =>
  product(code, incomeAccount, null, null);

function product(
  code: string,
  incomeAccount: string,
  deferredAccount: string | null,
  department: string | null,
) {
  return {
    code,
    name: code,
    incomeAccount,
    deferredAccount,
    recognition: null,
    costAccount: null,
    inventoryAccount: null,
    department,
    active: true,
  };
}

/** An invoice for fuel, `amount` net. */
export function fuelInvoice(id: string, amount = '100.00', more: Record<string, unknown> = {}) {
  return {
    id,
    kind: 'invoice-issued',
    customer: { id: 'C1', name: 'Ann Sailor' },
    lines: [{ product: 'FUEL', amount }],
    ...more,
  };
}

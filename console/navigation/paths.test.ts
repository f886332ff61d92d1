// Addresses are a promise: people bookmark and send them. This table is the snapshot.
// Method: each function of paths.ts once bare and once with search values; reading gives them back.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readSyncSearch } from '../export-queue/sync-search.ts';
import { readJournalSearch } from '../journal/journal-search.ts';
import { readMappingSearch } from '../mapping/mapping-search.ts';
import { readReconciliationSearch } from '../reconciliation/reconciliation-search.ts';
import { keeping } from './connection-choice.ts';
import { paths, routePaths } from './paths.ts';
import { parseSearch } from './search-params.ts';

const snapshot: [string, string][] = [
  [paths.periods(), '/accounting/periods'],
  [
    paths.periods({ year: '2026', period: '2026-P06', outlet: 'TRS' }),
    '/accounting/periods?year=2026&period=2026-P06&outlet=TRS',
  ],
  [paths.approvals(), '/accounting/approvals'],
  [paths.approvals({ state: 'all', open: '3' }), '/accounting/approvals?state=all&open=3'],
  [paths.auditTrail(), '/accounting/audit-trail'],
  [
    paths.auditTrail({ subject: 'mapping', object: 'account 4010', from: '2026-06-01' }),
    '/accounting/audit-trail?subject=mapping&object=account+4010&from=2026-06-01',
  ],
  [paths.home(), '/'],
  [paths.sync(), '/accounting/sync'],
  [
    paths.sync({ status: 'error', cause: 'MAPPING_ACCOUNT_MISSING', subject: '4010', open: '12' }),
    '/accounting/sync?status=error&cause=MAPPING_ACCOUNT_MISSING&subject=4010&open=12',
  ],
  [
    paths.sync({ status: 'synced', standing: 'awaiting-approval' }),
    '/accounting/sync?status=synced&standing=awaiting-approval',
  ],
  [paths.journalEntries(), '/accounting/journal-entries'],
  [
    paths.journalEntries({ account: '4010', from: '2026-01-01' }),
    '/accounting/journal-entries?account=4010&from=2026-01-01',
  ],
  [
    paths.customers({ text: 'ann', which: 'overdue' }),
    '/accounting/customers?text=ann&which=overdue',
  ],
  [
    paths.customer('C 1/2', { asOf: '2026-06-30', open: '12' }),
    '/accounting/customers/C%201%2F2?asOf=2026-06-30&open=12',
  ],
  [paths.deferredIncome(), '/accounting/deferred-income'],
  [
    paths.deferredIncome({ through: '2026-06-30', open: '12-2' }),
    '/accounting/deferred-income?through=2026-06-30&open=12-2',
  ],
  [
    paths.reports({ report: 'trial-balance', asOf: '2026-10-31' }),
    '/accounting/reports?report=trial-balance&asOf=2026-10-31',
  ],
  [paths.documents('invoices'), '/accounting/invoices'],
  [
    paths.documents('payments', { state: 'open', customer: 'C-1', open: '12' }),
    '/accounting/payments?state=open&customer=C-1&open=12',
  ],
  [paths.newDocument('credits'), '/accounting/credits/new'],
  [paths.newDocument('refunds', { of: '12' }), '/accounting/refunds/new?of=12'],
  [paths.chart(), '/accounting/chart-of-accounts'],
  [
    paths.chart({ kind: 'products', open: 'SLIP-ANNUAL', all: 'true' }),
    '/accounting/chart-of-accounts?kind=products&open=SLIP-ANNUAL&all=true',
  ],
  [paths.imports(), '/accounting/imports'],
  [paths.imports({ open: '7' }), '/accounting/imports?open=7'],
  [paths.reconciliation(), '/accounting/reconciliation'],
  [paths.reconciliation({ tab: 'adjustments' }), '/accounting/reconciliation?tab=adjustments'],
  [
    paths.reconciliation({ tab: 'sign-off', period: '2026-P06', account: 'our:4420' }),
    '/accounting/reconciliation?tab=sign-off&period=2026-P06&account=our%3A4420',
  ],
  [paths.integration(), '/settings/accounting-integration'],
  [paths.rehearsal({ connection: 2 }), '/settings/accounting-integration/rehearsal?connection=2'],
  [keeping(paths.mapping({ kind: 'outlet' }), 2), `${routePaths.mapping}?connection=2&kind=outlet`],
  [keeping(paths.sync({ connection: 3 }), 2), '/accounting/sync?connection=3'],
  [paths.rehearsal(), '/settings/accounting-integration/rehearsal'],
  [paths.postingSettings(), '/settings/posting'],
  [paths.people(), '/settings/people'],
  [paths.notifications(), '/settings/notifications'],
  [paths.simulatedCompany(), '/settings/simulated-company'],
  [
    paths.shadow({ from: '2026-04-01', open: '12' }),
    '/settings/accounting-integration/compare?from=2026-04-01&open=12',
  ],
  [
    paths.mapping({ kind: 'account', focus: '4010' }),
    '/settings/accounting-integration/mapping?kind=account&focus=4010',
  ],
];

describe('the addresses of the console', () => {
  for (const [built, expected] of snapshot) {
    test(`${expected} is built`, () => assert.equal(built, expected));
  }

  test('what is written into an address is read back from it', () => {
    const sync = { status: 'error', text: 'INV 1&2', amountFrom: '-12.50' } as const;
    const query = paths.sync(sync).split('?')[1] ?? '';
    assert.deepEqual(readSyncSearch(parseSearch(query)), sync);
  });

  test('what does not fit is dropped', () => {
    assert.deepEqual(readSyncSearch({ status: 'lost', from: '2026-13-01', amountFrom: 'x' }), {});
    assert.deepEqual(readJournalSearch({ from: 'yesterday', account: '' }), {});
    assert.deepEqual(readMappingSearch({ kind: 'vendor' }), {});
    assert.deepEqual(readReconciliationSearch({ tab: 'x', run: '7' }), { run: '7' });
  });
});

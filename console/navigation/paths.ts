// Every address of the console, typed. Pages build links with these functions and with nothing
// else. Invariant: the names in the address are those of the screens; changing one breaks the
// snapshot test, because people bookmark them. Leaves to others: what a page does with its search
// values.

import type { AuditSearch } from '../access/audit-search.ts';
import type { ApprovalSearch } from '../approvals/approval-search.ts';
import type { ChartSearch } from '../chart-of-accounts/chart-search.ts';
import type { ClosingSearch } from '../closing/closing-search.ts';
import type { ShadowSearch } from '../connectors/shadow-search.ts';
import type { CustomerSearch, CustomersSearch } from '../customers/customer-search.ts';
import type { DeferralSearch } from '../deferred-income/deferral-search.ts';
import type { DocumentPage } from '../documents/document-pages.ts';
import type { DocumentSearch, NewDocumentSearch } from '../documents/document-search.ts';
import type { SyncSearch } from '../export-queue/sync-search.ts';
import type { ImportSearch } from '../imports/import-search.ts';
import type { JournalSearch } from '../journal/journal-search.ts';
import type { MappingSearch } from '../mapping/mapping-search.ts';
import type { ReconciliationSearch } from '../reconciliation/reconciliation-search.ts';
import type { ReportSearch } from '../reports/report-search.ts';
import type { ConnectionSearch } from './connection-choice.ts';
import { writeSearch } from './search-params.ts';

export const routePaths = {
  home: '/',
  sync: '/accounting/sync',
  journalEntries: '/accounting/journal-entries',
  newEntry: '/accounting/journal-entries/new',
  invoices: '/accounting/invoices',
  payments: '/accounting/payments',
  credits: '/accounting/credits',
  refunds: '/accounting/refunds',
  newInvoice: '/accounting/invoices/new',
  newPayment: '/accounting/payments/new',
  newCredit: '/accounting/credits/new',
  newRefund: '/accounting/refunds/new',
  customers: '/accounting/customers',
  customer: '/accounting/customers/$code',
  deferredIncome: '/accounting/deferred-income',
  chart: '/accounting/chart-of-accounts',
  imports: '/accounting/imports',
  reports: '/accounting/reports',
  reconciliation: '/accounting/reconciliation',
  periods: '/accounting/periods',
  approvals: '/accounting/approvals',
  auditTrail: '/accounting/audit-trail',
  integration: '/settings/accounting-integration',
  mapping: '/settings/accounting-integration/mapping',
  rehearsal: '/settings/accounting-integration/rehearsal',
  shadow: '/settings/accounting-integration/compare',
  postingSettings: '/settings/posting',
  people: '/settings/people',
  notifications: '/settings/notifications',
  simulatedCompany: '/settings/simulated-company',
} as const;

export const paths = {
  /** Home. */
  home: () => routePaths.home,
  /** Accounting ▸ Accounting Sync. */
  sync: (search: SyncSearch & ConnectionSearch = {}) =>
    routePaths.sync + writeSearch({ ...search }),
  /** Accounting ▸ Journal Entries. */
  journalEntries: (search: JournalSearch = {}) =>
    routePaths.journalEntries + writeSearch({ ...search }),
  /** Accounting ▸ Journal Entries ▸ New entry. */
  newEntry: () => routePaths.newEntry,
  /** Accounting ▸ Invoices, Payments, Credits or Refunds. */
  documents: (page: DocumentPage, search: DocumentSearch = {}) =>
    routePaths[page] + writeSearch({ ...search }),
  /** The form that enters one; about a document, where one is named. */
  newDocument: (page: DocumentPage, search: NewDocumentSearch = {}) =>
    `${routePaths[page]}/new${writeSearch({ ...search })}`,
  /** Accounting ▸ Customers, with the proof of receivables as a tab. */
  customers: (search: CustomersSearch = {}) => routePaths.customers + writeSearch({ ...search }),
  /** One customer, by code. */
  customer: (code: string, search: CustomerSearch = {}) =>
    `${routePaths.customers}/${encodeURIComponent(code)}${writeSearch({ ...search })}`,
  /** Accounting ▸ Deferred Income. */
  deferredIncome: (search: DeferralSearch = {}) =>
    routePaths.deferredIncome + writeSearch({ ...search }),
  /** Accounting ▸ Chart of Accounts; a tab for each kind of masters. */
  chart: (search: ChartSearch = {}) => routePaths.chart + writeSearch({ ...search }),
  /** Accounting ▸ Imports; with a number, that import. */
  imports: (search: ImportSearch = {}) => routePaths.imports + writeSearch({ ...search }),
  /** Accounting ▸ Reports; with a report's name, that report. */
  reports: (search: ReportSearch = {}) => routePaths.reports + writeSearch({ ...search }),
  /** Accounting ▸ Reconciliation, with Manual Adjustments as a tab. */
  reconciliation: (search: ReconciliationSearch & ConnectionSearch = {}) =>
    routePaths.reconciliation + writeSearch({ ...search }),
  /** Accounting ▸ Periods and close. */
  periods: (search: ClosingSearch = {}) => routePaths.periods + writeSearch({ ...search }),
  /** Accounting ▸ Approvals. */
  approvals: (search: ApprovalSearch = {}) => routePaths.approvals + writeSearch({ ...search }),
  /** Accounting ▸ Audit trail. */
  auditTrail: (search: AuditSearch = {}) => routePaths.auditTrail + writeSearch({ ...search }),
  /** System Settings ▸ Accounting Integration. */
  integration: (search: ConnectionSearch = {}) =>
    routePaths.integration + writeSearch({ ...search }),
  /** System Settings ▸ Accounting Integration ▸ Mapping. */
  mapping: (search: MappingSearch = {}) => routePaths.mapping + writeSearch({ ...search }),
  /** System Settings ▸ Accounting Integration ▸ Rehearsal. */
  rehearsal: (search: ConnectionSearch = {}) => routePaths.rehearsal + writeSearch({ ...search }),
  /** System Settings ▸ Accounting Integration ▸ Compare the APIs. */
  shadow: (search: ShadowSearch = {}) => routePaths.shadow + writeSearch({ ...search }),
  /** System Settings ▸ Posting Settings. */
  postingSettings: () => routePaths.postingSettings,
  /** System Settings ▸ People and keys. */
  people: () => routePaths.people,
  /** System Settings ▸ Notifications. */
  notifications: () => routePaths.notifications,
  /** System Settings ▸ Simulated company; in the demo. */
  simulatedCompany: () => routePaths.simulatedCompany,
};

// Which page stands at which address. Pages are fetched when first needed; their search values are
// read and checked here. Invariant: `/` is Home. Leaves to others: the pages.

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { readAuditSearch } from '../access/audit-search.ts';
import { readApprovalSearch } from '../approvals/approval-search.ts';
import { readChartSearch } from '../chart-of-accounts/chart-search.ts';
import { readClosingSearch } from '../closing/closing-search.ts';
import { readShadowSearch } from '../connectors/shadow-search.ts';
import { PageFailure } from '../controls/error-boundary.tsx';
import { readCustomerSearch, readCustomersSearch } from '../customers/customer-search.ts';
import { readDeferralSearch } from '../deferred-income/deferral-search.ts';
import { readDocumentSearch, readNewDocumentSearch } from '../documents/document-search.ts';
import { readSyncSearch } from '../export-queue/sync-search.ts';
import { readImportSearch } from '../imports/import-search.ts';
import { readJournalSearch } from '../journal/journal-search.ts';
import { readMappingSearch } from '../mapping/mapping-search.ts';
import { readReconciliationSearch } from '../reconciliation/reconciliation-search.ts';
import { readReportSearch } from '../reports/report-search.ts';
import { NotFound } from './not-found.tsx';
import { routePaths } from './paths.ts';
import { parseSearch, writeSearch } from './search-params.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const under = { getParentRoute: () => root };

const home = createRoute({
  ...under,
  path: routePaths.home,
  component: lazyRouteComponent(() => import('../home/home-page.tsx'), 'HomePage'),
});
const sync = createRoute({
  ...under,
  path: routePaths.sync,
  validateSearch: readSyncSearch,
  component: lazyRouteComponent(() => import('../export-queue/sync-page.tsx'), 'SyncPage'),
});
const journalEntries = createRoute({
  ...under,
  path: routePaths.journalEntries,
  validateSearch: readJournalSearch,
  component: lazyRouteComponent(() => import('../journal/journal-page.tsx'), 'JournalPage'),
});
const newEntry = createRoute({
  ...under,
  path: routePaths.newEntry,
  component: lazyRouteComponent(
    () => import('../journal/manual-entry-page.tsx'),
    'ManualEntryPage',
  ),
});
const documentList = { ...under, validateSearch: readDocumentSearch };
const documentsPage = () => import('../documents/documents-page.tsx');
const documentForm = { ...under, validateSearch: readNewDocumentSearch };
const newDocumentPage = () => import('../documents/new-document-page.tsx');
const documents = [
  createRoute({
    ...documentList,
    path: routePaths.invoices,
    component: lazyRouteComponent(documentsPage, 'InvoicesPage'),
  }),
  createRoute({
    ...documentList,
    path: routePaths.payments,
    component: lazyRouteComponent(documentsPage, 'PaymentsPage'),
  }),
  createRoute({
    ...documentList,
    path: routePaths.credits,
    component: lazyRouteComponent(documentsPage, 'CreditsPage'),
  }),
  createRoute({
    ...documentList,
    path: routePaths.refunds,
    component: lazyRouteComponent(documentsPage, 'RefundsPage'),
  }),
  createRoute({
    ...documentForm,
    path: routePaths.newInvoice,
    component: lazyRouteComponent(newDocumentPage, 'NewInvoicePage'),
  }),
  createRoute({
    ...documentForm,
    path: routePaths.newPayment,
    component: lazyRouteComponent(newDocumentPage, 'NewPaymentPage'),
  }),
  createRoute({
    ...documentForm,
    path: routePaths.newCredit,
    component: lazyRouteComponent(newDocumentPage, 'NewCreditPage'),
  }),
  createRoute({
    ...documentForm,
    path: routePaths.newRefund,
    component: lazyRouteComponent(newDocumentPage, 'NewRefundPage'),
  }),
];
const customers = createRoute({
  ...under,
  path: routePaths.customers,
  validateSearch: readCustomersSearch,
  component: lazyRouteComponent(() => import('../customers/customers-page.tsx'), 'CustomersPage'),
});
const customer = createRoute({
  ...under,
  path: routePaths.customer,
  validateSearch: readCustomerSearch,
  component: lazyRouteComponent(() => import('../customers/customer-page.tsx'), 'CustomerPage'),
});
const reconciliation = createRoute({
  ...under,
  path: routePaths.reconciliation,
  validateSearch: readReconciliationSearch,
  component: lazyRouteComponent(
    () => import('../reconciliation/reconciliation-page.tsx'),
    'ReconciliationPage',
  ),
});
const deferredIncome = createRoute({
  ...under,
  path: routePaths.deferredIncome,
  validateSearch: readDeferralSearch,
  component: lazyRouteComponent(
    () => import('../deferred-income/deferred-income-page.tsx'),
    'DeferredIncomePage',
  ),
});
const chart = createRoute({
  ...under,
  path: routePaths.chart,
  validateSearch: readChartSearch,
  component: lazyRouteComponent(() => import('../chart-of-accounts/chart-page.tsx'), 'ChartPage'),
});
const imports = createRoute({
  ...under,
  path: routePaths.imports,
  validateSearch: readImportSearch,
  component: lazyRouteComponent(() => import('../imports/imports-page.tsx'), 'ImportsPage'),
});
const reports = createRoute({
  ...under,
  path: routePaths.reports,
  validateSearch: readReportSearch,
  component: lazyRouteComponent(() => import('../reports/reports-page.tsx'), 'ReportsPage'),
});
const periods = createRoute({
  ...under,
  path: routePaths.periods,
  validateSearch: readClosingSearch,
  component: lazyRouteComponent(() => import('../closing/periods-page.tsx'), 'PeriodsPage'),
});
const approvals = createRoute({
  ...under,
  path: routePaths.approvals,
  validateSearch: readApprovalSearch,
  component: lazyRouteComponent(() => import('../approvals/approvals-page.tsx'), 'ApprovalsPage'),
});
const auditTrail = createRoute({
  ...under,
  path: routePaths.auditTrail,
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('../access/audit-page.tsx'), 'AuditPage'),
});
const integration = createRoute({
  ...under,
  path: routePaths.integration,
  component: lazyRouteComponent(
    () => import('../connectors/integration-page.tsx'),
    'IntegrationPage',
  ),
});
const mapping = createRoute({
  ...under,
  path: routePaths.mapping,
  validateSearch: readMappingSearch,
  component: lazyRouteComponent(() => import('../mapping/mapping-page.tsx'), 'MappingPage'),
});

const rehearsal = createRoute({
  ...under,
  path: routePaths.rehearsal,
  component: lazyRouteComponent(() => import('../rehearsal/rehearsal-page.tsx'), 'RehearsalPage'),
});

const shadow = createRoute({
  ...under,
  path: routePaths.shadow,
  validateSearch: readShadowSearch,
  component: lazyRouteComponent(() => import('../connectors/shadow-page.tsx'), 'ShadowPage'),
});

const postingSettings = createRoute({
  ...under,
  path: routePaths.postingSettings,
  component: lazyRouteComponent(
    () => import('../chart-of-accounts/posting-settings-page.tsx'),
    'PostingSettingsPage',
  ),
});

const people = createRoute({
  ...under,
  path: routePaths.people,
  component: lazyRouteComponent(() => import('../access/people-page.tsx'), 'PeoplePage'),
});
const notifications = createRoute({
  ...under,
  path: routePaths.notifications,
  component: lazyRouteComponent(
    () => import('../notifications/notifications-page.tsx'),
    'NotificationsPage',
  ),
});

const simulatedCompany = createRoute({
  ...under,
  path: routePaths.simulatedCompany,
  component: lazyRouteComponent(
    () => import('../connectors/simulated-company-page.tsx'),
    'SimulatedCompanyPage',
  ),
});
const settings = [
  ...[integration, mapping, rehearsal, shadow, postingSettings],
  ...[people, notifications, simulatedCompany],
];
const subledgers = [...documents, customers, customer, deferredIncome, chart, imports];
const journal = [journalEntries, newEntry];
const monthEnd = [reports, reconciliation, periods];
const accounting = [sync, ...journal, ...subledgers, ...monthEnd, approvals, auditTrail];
const pages = [home, ...accounting, ...settings];

export const router = createRouter({
  routeTree: root.addChildren(pages),
  parseSearch,
  stringifySearch: writeSearch,
  defaultErrorComponent: PageFailure,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

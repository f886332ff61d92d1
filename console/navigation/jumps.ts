// Every place the command palette and the keys lead to, in the words of the navigation. Invariant:
// one table: the list of shortcuts and the palette say the same as what works. Leaves to others:
// binding the keys (shell.tsx), finding records (palette.tsx).

import type { Right } from '#access/rights.ts';
import { documentPages, pageWords } from '../documents/document-pages.ts';
import { t } from '../language/text.ts';
import { paths } from './paths.ts';

export interface Jump {
  readonly label: string;
  readonly group: 'go' | 'begin';
  readonly href: string;
  /** Two keys, one after the other. */
  readonly keys?: string;
  /** Other words a person may look for it by. */
  readonly words?: string;
  /** Left out for who has it not. */
  readonly right?: Right;
}

const places: readonly Omit<Jump, 'group'>[] = [
  { label: t('Home'), href: paths.home(), keys: 'g h', words: t('start today overview') },
  { label: t('Accounting Sync'), href: paths.sync(), keys: 'g s', words: t('exports queue log') },
  {
    label: t('Exports in error'),
    href: paths.sync({ status: 'error' }),
    words: t('sync failed refused'),
  },
  {
    label: t('Journal Entries'),
    href: paths.journalEntries(),
    keys: 'g j',
    words: t('ledger postings'),
  },
  ...documentPages.map((page) => ({ label: pageWords[page].title, href: paths.documents(page) })),
  {
    label: t('Customers'),
    href: paths.customers(),
    keys: 'g c',
    words: t('receivables aging balance'),
  },
  { label: t('Deferred Income'), href: paths.deferredIncome(), words: t('schedules recognition') },
  {
    label: t('Chart of Accounts'),
    href: paths.chart(),
    words: t('accounts products payment methods taxes outlets departments bounced check'),
  },
  { label: t('Imports'), href: paths.imports(), words: t('upload files csv') },
  { label: t('Reports'), href: paths.reports(), words: t('statement liability') },
  {
    label: t('Trial balance'),
    href: paths.reports({ report: 'trial-balance' }),
    words: t('report'),
  },
  {
    label: t('General ledger'),
    href: paths.reports({ report: 'general-ledger' }),
    words: t('report'),
  },
  {
    label: t('AR aging'),
    href: paths.reports({ report: 'ar-aging' }),
    words: t('report receivables'),
  },
  {
    label: t('Reconciliation'),
    href: paths.reconciliation(),
    keys: 'g r',
    words: t('tie out compare'),
  },
  {
    label: t('Manual Adjustments'),
    href: paths.reconciliation({ tab: 'adjustments' }),
    words: t('register'),
  },
  {
    label: t('Sign-off'),
    href: paths.reconciliation({ tab: 'sign-off' }),
    words: t('certificate'),
  },
  {
    label: t('Periods and close'),
    href: paths.periods(),
    words: t('closing date month end checklist'),
  },
  {
    label: t('Approvals'),
    href: paths.approvals(),
    words: t('second person four eyes proposals'),
  },
  {
    label: t('Audit trail'),
    href: paths.auditTrail(),
    words: t('history'),
    right: 'see-audit-trail',
  },
  {
    label: t('Accounting Integration'),
    href: paths.integration(),
    keys: 'g i',
    words: t('connection credentials settings sage intacct'),
  },
  { label: t('Mapping'), href: paths.mapping(), keys: 'g m', words: t('accounts dimensions') },
  { label: t('Rehearsal'), href: paths.rehearsal(), words: t('check queue before sending') },
  { label: t('Compare the APIs'), href: paths.shadow(), words: t('shadow rest xml') },
  { label: t('Posting Settings'), href: paths.postingSettings(), words: t('rules prepayments') },
  { label: t('Notifications'), href: paths.notifications(), words: t('mail webhooks') },
  {
    label: t('People and keys'),
    href: paths.people(),
    words: t('roles api keys invite'),
    right: 'manage-people',
  },
];

const beginnings: readonly Omit<Jump, 'group'>[] = [
  {
    label: t('New journal entry'),
    href: paths.newEntry(),
    words: t('manual post'),
    right: 'post-entries',
  },
  ...documentPages.map((page) => ({
    label: pageWords[page].enter,
    href: paths.newDocument(page),
    right: 'post-entries' as const,
  })),
  {
    label: t('Recognize Revenue'),
    href: paths.deferredIncome(),
    words: t('deferred'),
    right: 'recognize',
  },
  {
    label: t('Reconcile'),
    href: paths.reconciliation(),
    words: t('tie out run'),
    right: 'reconcile',
  },
  {
    label: t('Import a file'),
    href: paths.imports(),
    words: t('upload csv'),
    right: 'post-entries',
  },
];

export const jumps: readonly Jump[] = [
  ...places.map((one) => ({ ...one, group: 'go' as const })),
  ...beginnings.map((one) => ({ ...one, group: 'begin' as const })),
];

/** Those of two keys, for the list and for binding. */
export const keyedJumps = jumps.filter(
  (one): one is Jump & { readonly keys: string } => one.keys !== undefined,
);

// Every place the command palette and the keys lead to, in the words of the navigation. Invariant:
// one table: the list of shortcuts and the palette say the same as what works. Leaves to others:
// binding the keys (shell.tsx), finding records (palette.tsx).

import type { Right } from '#access/rights.ts';
import { documentPages, pageWords } from '../documents/document-pages.ts';
import { paths } from './paths.ts';

export interface Jump {
  readonly label: string;
  readonly group: 'Go to' | 'Begin';
  readonly href: string;
  /** Two keys, one after the other. */
  readonly keys?: string;
  /** Other words a person may look for it by. */
  readonly words?: string;
  /** Left out for who has it not. */
  readonly right?: Right;
}

const places: readonly Omit<Jump, 'group'>[] = [
  { label: 'Home', href: paths.home(), keys: 'g h', words: 'start today overview' },
  { label: 'Accounting Sync', href: paths.sync(), keys: 'g s', words: 'exports queue log' },
  {
    label: 'Exports in error',
    href: paths.sync({ status: 'error' }),
    words: 'sync failed refused',
  },
  { label: 'Journal Entries', href: paths.journalEntries(), keys: 'g j', words: 'ledger postings' },
  ...documentPages.map((page) => ({ label: pageWords[page].title, href: paths.documents(page) })),
  { label: 'Customers', href: paths.customers(), keys: 'g c', words: 'receivables aging balance' },
  { label: 'Deferred Income', href: paths.deferredIncome(), words: 'schedules recognition' },
  {
    label: 'Chart of Accounts',
    href: paths.chart(),
    words: 'accounts products payment methods taxes outlets departments bounced check',
  },
  { label: 'Imports', href: paths.imports(), words: 'upload files csv' },
  { label: 'Reports', href: paths.reports(), words: 'statement liability' },
  { label: 'Trial balance', href: paths.reports({ report: 'trial-balance' }), words: 'report' },
  { label: 'General ledger', href: paths.reports({ report: 'general-ledger' }), words: 'report' },
  { label: 'AR aging', href: paths.reports({ report: 'ar-aging' }), words: 'report receivables' },
  { label: 'Reconciliation', href: paths.reconciliation(), keys: 'g r', words: 'tie out compare' },
  {
    label: 'Manual Adjustments',
    href: paths.reconciliation({ tab: 'adjustments' }),
    words: 'register',
  },
  { label: 'Sign-off', href: paths.reconciliation({ tab: 'sign-off' }), words: 'certificate' },
  { label: 'Periods and close', href: paths.periods(), words: 'closing date month end checklist' },
  { label: 'Audit trail', href: paths.auditTrail(), words: 'history', right: 'see-audit-trail' },
  {
    label: 'Accounting Integration',
    href: paths.integration(),
    keys: 'g i',
    words: 'connection credentials settings sage intacct',
  },
  { label: 'Mapping', href: paths.mapping(), keys: 'g m', words: 'accounts dimensions' },
  { label: 'Rehearsal', href: paths.rehearsal(), words: 'check queue before sending' },
  { label: 'Compare the APIs', href: paths.shadow(), words: 'shadow rest xml' },
  { label: 'Posting Settings', href: paths.postingSettings(), words: 'rules prepayments' },
  { label: 'Notifications', href: paths.notifications(), words: 'mail webhooks' },
  {
    label: 'People and keys',
    href: paths.people(),
    words: 'roles api keys invite',
    right: 'manage-people',
  },
];

const beginnings: readonly Omit<Jump, 'group'>[] = [
  {
    label: 'New journal entry',
    href: paths.newEntry(),
    words: 'manual post',
    right: 'post-entries',
  },
  ...documentPages.map((page) => ({
    label: pageWords[page].enter,
    href: paths.newDocument(page),
    right: 'post-entries' as const,
  })),
  {
    label: 'Recognize Revenue',
    href: paths.deferredIncome(),
    words: 'deferred',
    right: 'recognize',
  },
  { label: 'Reconcile', href: paths.reconciliation(), words: 'tie out run', right: 'reconcile' },
  { label: 'Import a file', href: paths.imports(), words: 'upload csv', right: 'post-entries' },
];

export const jumps: readonly Jump[] = [
  ...places.map((one) => ({ ...one, group: 'Go to' as const })),
  ...beginnings.map((one) => ({ ...one, group: 'Begin' as const })),
];

/** Those of two keys, for the list and for binding. */
export const keyedJumps = jumps.filter(
  (one): one is Jump & { readonly keys: string } => one.keys !== undefined,
);

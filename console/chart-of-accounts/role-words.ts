// What posting rules ask the chart for, in words a controller reads. Invariant: one for each role
// the server knows. Leaves to others: which account each is.

import type { PostingRole } from '#chart-of-accounts/chart.ts';

interface RoleWords {
  readonly title: string;
  readonly use: string;
}

export const roleWords: Readonly<Record<PostingRole, RoleWords>> = {
  'accounts-receivable': { title: 'Accounts receivable', use: 'What customers owe.' },
  'bounced-check-debit': {
    title: 'Bounced check, debit',
    use: 'Debited when a check comes back.',
  },
  'bounced-check-credit': {
    title: 'Bounced check, credit',
    use: 'Credited when a check comes back: the bank.',
  },
  'cash-over-and-short': {
    title: 'Cash over and short',
    use: 'What a register holds more or less than it should.',
  },
  'card-processing-fees': {
    title: 'Card processing fees',
    use: 'What the processor keeps of a settlement.',
  },
  'bad-debt': { title: 'Bad debt', use: 'What is written off.' },
  'deposits-forfeited': { title: 'Deposits forfeited', use: 'Deposits that are kept.' },
  'gift-cards-given': { title: 'Gift cards given', use: 'What cards given away cost.' },
  'gift-card-breakage': { title: 'Gift card breakage', use: 'What expired cards still held.' },
  'due-from-outlets': { title: 'Due from outlets', use: 'What other outlets owe this one.' },
  'due-to-outlets': { title: 'Due to outlets', use: 'What this one owes other outlets.' },
  'discounts-given': { title: 'Discounts given', use: 'Discounts, where sales are shown gross.' },
  'recognized-income-credited': {
    title: 'Recognized income credited',
    use: 'Contra income for what a credit takes of income already recognized.',
  },
  'customer-prepayments': {
    title: 'Customer prepayments',
    use: 'What is paid ahead, where that is a liability.',
  },
};

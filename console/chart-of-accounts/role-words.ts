// What posting rules ask the chart for, in words a controller reads. Invariant: one for each role
// the server knows. Leaves to others: which account each is.

import type { PostingRole } from '#chart-of-accounts/chart.ts';
import { t } from '../language/text.ts';

interface RoleWords {
  readonly title: string;
  readonly use: string;
}

export const roleWords: Readonly<Record<PostingRole, RoleWords>> = {
  'accounts-receivable': { title: t('Accounts receivable'), use: t('What customers owe.') },
  'bounced-check-debit': {
    title: t('Bounced check, debit'),
    use: t('Debited when a check comes back.'),
  },
  'bounced-check-credit': {
    title: t('Bounced check, credit'),
    use: t('Credited when a check comes back: the bank.'),
  },
  'cash-over-and-short': {
    title: t('Cash over and short'),
    use: t('What a register holds more or less than it should.'),
  },
  'card-processing-fees': {
    title: t('Card processing fees'),
    use: t('What the processor keeps of a settlement.'),
  },
  'bad-debt': { title: t('Bad debt'), use: t('What is written off.') },
  'deposits-forfeited': { title: t('Deposits forfeited'), use: t('Deposits that are kept.') },
  'gift-cards-given': { title: t('Gift cards given'), use: t('What cards given away cost.') },
  'gift-card-breakage': {
    title: t('Gift card breakage'),
    use: t('What expired cards still held.'),
  },
  'due-from-outlets': { title: t('Due from outlets'), use: t('What other outlets owe this one.') },
  'due-to-outlets': { title: t('Due to outlets'), use: t('What this one owes other outlets.') },
  'discounts-given': {
    title: t('Discounts given'),
    use: t('Discounts, where sales are shown gross.'),
  },
  'recognized-income-credited': {
    title: t('Recognized income credited'),
    use: t('Contra income for what a credit takes of income already recognized.'),
  },
  'customer-prepayments': {
    title: t('Customer prepayments'),
    use: t('What is paid ahead, where that is a liability.'),
  },
};

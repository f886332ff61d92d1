// Our columns of an event file in the words of the screens. Invariant: a column without words of
// its own is shown by its name. Leaves to others: which columns there are (the server says).

import { t } from '../language/text.ts';

const words: Readonly<Record<string, string>> = {
  source: t('Source'),
  id: t('Id of the event'),
  kind: t('Kind of event'),
  occurredOn: t('Date'),
  outlet: t('Outlet'),
  currency: t('Currency'),
  document: t('Document number'),
  memo: t('Memo'),
  customerId: t('Customer code'),
  customerName: t('Customer name'),
  dueOn: t('Due date'),
  method: t('Payment method'),
  amount: t('Amount of the event'),
  fee: t('Fee'),
  of: t('Document or event it is of'),
  ofSource: t('Source of that event'),
  reason: t('Reason'),
  register: t('Register'),
  onAccount: t('On house account'),
  product: t('Product'),
  lineAmount: t('Amount of the line'),
  discount: t('Discount'),
  description: t('Description'),
  serviceFrom: t('Service from'),
  serviceThrough: t('Service through'),
  department: t('Department'),
  taxRate: t('Tax rate'),
  taxAmount: t('Tax amount'),
  settles: t('Document it pays'),
  settlesAmount: t('Amount it pays'),
  account: t('Account'),
  debit: t('Debit'),
  credit: t('Credit'),
};

/** `Date (occurredOn)`. */
export const columnName = (column: string) =>
  words[column] === undefined ? column : `${words[column]} (${column})`;

export const columnWord = (column: string) => words[column] ?? column;

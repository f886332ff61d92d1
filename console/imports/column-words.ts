// Our columns of an event file in the words of the screens. Invariant: a column without words of
// its own is shown by its name. Leaves to others: which columns there are (the server says).

const words: Readonly<Record<string, string>> = {
  source: 'Source',
  id: 'Id of the event',
  kind: 'Kind of event',
  occurredOn: 'Date',
  outlet: 'Outlet',
  currency: 'Currency',
  document: 'Document number',
  memo: 'Memo',
  customerId: 'Customer code',
  customerName: 'Customer name',
  dueOn: 'Due date',
  method: 'Payment method',
  amount: 'Amount of the event',
  fee: 'Fee',
  of: 'Document or event it is of',
  ofSource: 'Source of that event',
  reason: 'Reason',
  register: 'Register',
  onAccount: 'On house account',
  product: 'Product',
  lineAmount: 'Amount of the line',
  discount: 'Discount',
  description: 'Description',
  serviceFrom: 'Service from',
  serviceThrough: 'Service through',
  department: 'Department',
  taxRate: 'Tax rate',
  taxAmount: 'Tax amount',
  settles: 'Document it pays',
  settlesAmount: 'Amount it pays',
  account: 'Account',
  debit: 'Debit',
  credit: 'Credit',
};

/** `Date (occurredOn)`. */
export const columnName = (column: string) =>
  words[column] === undefined ? column : `${words[column]} (${column})`;

export const columnWord = (column: string) => words[column] ?? column;

// The wire's shape of masters as rows: what a form or a program reads and sends back, each row
// whole and named by its code. Invariant: what is read can be sent as it is and changes nothing.
// Leaves to others: whether rows make sense together (check-chart.ts).

import { type Static, Type } from 'typebox';
import { postingRoles, recognitions } from './chart.ts';
import { accountTypes } from './detail-types.ts';
import { nullableText, withExamples, words } from './wire-types.ts';

const strict = { additionalProperties: false };
const code = (description: string) => Type.String({ minLength: 1, maxLength: 60, description });
const name = Type.String({ minLength: 1, maxLength: 500 });
const account = (what: string) => code(`${what}, by number.`);
const accountOrNull = (what: string) =>
  nullableText({ maxLength: 60, description: `${what}, by number.` });
const department = nullableText({ maxLength: 60, description: 'A department, by code.' });
const active = Type.Boolean({ description: 'No: stays in the books and is offered no more.' });

const Outlet = Type.Object(
  {
    code: code('What makes it this outlet.'),
    name,
    legalEntity: nullableText({ maxLength: 500, description: 'The company it belongs to.' }),
    active,
  },
  strict,
);

const Department = Type.Object(
  { code: code('What makes it this department.'), name, active },
  strict,
);

const Account = Type.Object(
  {
    number: code('What makes it this account.'),
    name,
    type: words(accountTypes),
    detailType: Type.String({ maxLength: 60, description: 'One of its type.' }),
    parent: accountOrNull('The account it is part of'),
    department,
    description: nullableText({ maxLength: 500 }),
    active,
  },
  strict,
);

const Product = Type.Object(
  {
    code: code('What makes it this product.'),
    name,
    incomeAccount: account('The account its income ends on'),
    deferredAccount: accountOrNull('The liability that holds its income until it is recognized'),
    recognition: Type.Optional(
      Type.Unsafe<(typeof recognitions)[number] | null>({
        type: ['string', 'null'],
        enum: [...recognitions, null],
        description: 'Null: monthly where income is deferred.',
      }),
    ),
    costAccount: Type.Optional(accountOrNull('Of goods: what they had cost')),
    inventoryAccount: Type.Optional(accountOrNull('Of goods: the inventory they leave')),
    department,
    active,
  },
  strict,
);

const PaymentMethod = Type.Object(
  {
    code: code('What makes it this payment method.'),
    name,
    clearingAccount: account('The account the money arrives on'),
    canBounce: Type.Optional(
      Type.Boolean({ description: 'The bank may return it unpaid: checks, ACH.' }),
    ),
    active,
  },
  strict,
);

const TaxAgency = Type.Object(
  {
    code: code('What makes it this tax agency.'),
    name,
    payableAccount: account('The liability its taxes wait on'),
  },
  strict,
);

const TaxRate = Type.Object(
  {
    code: code('What makes it this tax rate.'),
    name,
    agency: code('A tax agency, by code.'),
    percent: Type.String({ maxLength: 11, description: 'Decimal text: `6.25`.' }),
    active,
  },
  strict,
);

const PostingAccount = Type.Object(
  {
    role: words(postingRoles, 'What posting rules ask for; with the outlet it makes the row.'),
    outlet: nullableText({
      maxLength: 60,
      description: 'An outlet, by code; null: every outlet without a row of its own.',
    }),
    account: account('The account they take'),
  },
  strict,
);

/** All masters of a property. */
export const ChartRowsView = Type.Object({
  outlets: Type.Array(Outlet),
  departments: Type.Array(Department),
  accounts: Type.Array(Account),
  products: Type.Array(Product),
  paymentMethods: Type.Array(PaymentMethod),
  taxAgencies: Type.Array(TaxAgency),
  taxRates: Type.Array(TaxRate),
  postingAccounts: Type.Array(PostingAccount),
});
export type ChartRowsView = Static<typeof ChartRowsView>;

/** Rows of some kinds to add or change. */
export const ChartRowsBody = withExamples(
  Type.Partial(ChartRowsView, { ...strict, minProperties: 1 }),
  {
    accounts: [
      {
        ...{ number: '4310', name: 'Kayak rental', type: 'income', detailType: 'rental-income' },
        ...{ parent: null, department: 'MARINA', description: null, active: true },
      },
    ],
  },
);

// Reports on the wire. Invariant: cells are texts, amounts decimal strings, in the order of the
// columns; `leadsTo` says where a row can be followed.

import { type Static, Type } from 'typebox';
import { type ParameterName, parameterNames } from './report.ts';

const parameterTexts: Readonly<Record<ParameterName, string>> = {
  asOf: 'As of the end of this day, YYYY-MM-DD.',
  from: 'First day, YYYY-MM-DD.',
  through: 'Last day, YYYY-MM-DD.',
  compareAsOf: 'The day to compare with.',
  compareFrom: 'First day of the range to compare with.',
  account: 'Number of an account.',
  outlet: 'Code of an outlet. Default: all.',
  customer: 'Code of a customer.',
  product: 'Code of a product.',
  holder: 'Number of a gift card, or the code of who earned a tip.',
};

const optionalTexts = Object.fromEntries(
  parameterNames.map((name) => [
    name,
    Type.Optional(Type.String({ maxLength: 200, description: parameterTexts[name] })),
  ]),
) as Record<ParameterName, ReturnType<typeof Type.Optional<ReturnType<typeof Type.String>>>>;

export const ReportQuery = Type.Object(
  {
    ...optionalTexts,
    period: Type.Optional(
      Type.String({ maxLength: 20, description: 'A fiscal period instead of dates: 2026-P06.' }),
    ),
    comparePeriod: Type.Optional(
      Type.String({ maxLength: 20, description: 'A fiscal period to compare with.' }),
    ),
    format: Type.Optional(
      Type.Enum(['json', 'csv', 'xlsx', 'pdf'], { description: 'Default: json.' }),
    ),
    paper: Type.Optional(
      Type.Enum(['letter', 'a4'], { description: 'Of a PDF; default: letter.' }),
    ),
  },
  { additionalProperties: false },
);

const Column = Type.Object({
  key: Type.String(),
  title: Type.String(),
  kind: Type.Enum(['text', 'date', 'amount', 'count']),
});

const Lead = Type.Union([
  Type.Object({ entryId: Type.String() }),
  Type.Object({ report: Type.String(), parameters: Type.Record(Type.String(), Type.String()) }),
  Type.Null(),
]);

export const ReportAnswer = Type.Object({
  name: Type.String(),
  title: Type.String(),
  columns: Type.Array(Column),
  rows: Type.Array(
    Type.Object({
      kind: Type.Enum(['line', 'balance', 'total']),
      cells: Type.Array(Type.Union([Type.String(), Type.Null()])),
      leadsTo: Lead,
    }),
  ),
  more: Type.Boolean({ description: 'There are more rows; a file has them all.' }),
});
export type ReportAnswer = Static<typeof ReportAnswer>;

export const ReportList = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      about: Type.String(),
      parameters: Type.Array(Type.Enum([...parameterNames])),
      required: Type.Array(Type.Enum([...parameterNames])),
    }),
  ),
});
export type ReportList = Static<typeof ReportList>;

export const JournalTextQuery = Type.Object(
  {
    format: Type.Enum(['hledger', 'beancount'], { description: 'For which program.' }),
    from: Type.Optional(Type.String({ description: parameterTexts.from })),
    through: Type.Optional(Type.String({ description: parameterTexts.through })),
    outlet: Type.Optional(Type.String({ description: parameterTexts.outlet })),
  },
  { additionalProperties: false },
);

// What the company is like: dimensions, financial setup, entities, and (by switch) closed books.
//
// functions.ts lists them. Each is a documented function with a documented shape of answer.
// **Invariant**: labels are the company's own words where it has renamed a dimension.
// `get_closedbooksdate` was in the schema of 2012 only: absent unless the switch says otherwise.

import { dimensionLabel } from '../dimensions.ts';
import { functionFailure } from './failures.ts';
import {
  type FunctionContext,
  type FunctionOutcome,
  permit,
  type XmlFunction,
} from './function-context.ts';
import { dimensionElements } from './ledger-objects.ts';
import { mayWorkIn } from './sign-in.ts';
import type { XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';

function dimensionNode(objectName: string, label: string, term: string, isOwn: boolean) {
  return node('dimension', [
    node('objectName', objectName),
    node('objectLabel', label),
    node('termLabel', term),
    node('userDefinedDimension', String(isOwn)),
    node('enabledInGL', 'true'),
  ]);
}

function getDimensions(_body: XmlElement, context: FunctionContext): FunctionOutcome {
  permit(context, 'dimensions:list', 'getDimensions');
  const { company, userDefined } = context.simulation.books;
  const standard = Object.keys(dimensionElements).map((name) => {
    const vendorLabel = (name[0] ?? '').toUpperCase() + name.slice(1);
    return dimensionNode(name.toUpperCase(), vendorLabel, dimensionLabel(company, name), false);
  });
  const own = [...userDefined.keys()].map((name) => {
    const label = dimensionLabel(company, name);
    return dimensionNode(name.replace(/^nsp::/, '').toUpperCase(), label, label, true);
  });
  return { content: [node('data', [node('dimensions', [...standard, ...own])])] };
}

function getFinancialSetup(_body: XmlElement, { simulation }: FunctionContext): FunctionOutcome {
  const { company, masters } = simulation.books;
  const entities = [...masters.location.values()].filter((one) => one.entity === null);
  const books = new Set(company.journals.map((one) => one.bookType ?? 'accrual'));
  const setup = node('financialSetup', [
    node('baseCurrency', company.baseCurrency),
    node('defaultBook', 'ACCRUAL'),
    node('firstFiscalMonth', '1'),
    node('multiBaseCurrency', 'false'),
    node('multiBook', String(books.size > 1)),
    node('multiCurrency', String((company.exchangeRates ?? []).length > 0)),
    node('multiEntityShared', String(entities.length > 1)),
  ]);
  return { content: [node('data', [setup])] };
}

/** The entities the caller may work in. */
function readEntityDetails(_body: XmlElement, context: FunctionContext): FunctionOutcome {
  const { simulation, caller } = context;
  const { masters, company } = simulation.books;
  const entities = [...masters.location.values()].filter(
    (one) =>
      one.entity === null &&
      mayWorkIn(simulation, caller.userId, one.id) &&
      (caller.entityId === null || caller.entityId === one.id),
  );
  const nodes = entities.map(({ id, name, key }) =>
    node('entity', [
      node('id', id),
      node('name', name),
      node('recordno', key),
      node('currency', company.baseCurrency),
      node('firstfiscalmonth', '1'),
      node('firstfiscaltaxmonth'),
      node('weekstart'),
    ]),
  );
  return { content: [node('data', nodes)] };
}

function getClosedBooksDate(_body: XmlElement, { simulation }: FunctionContext): FunctionOutcome {
  if (simulation.settings.xml.closedBooksDate === 'absent') {
    throw functionFailure('FUNCTION', 'The function get_closedbooksdate is not known');
  }
  const [year = '', month = '', day = ''] = (simulation.books.closedThrough.get('') ?? '').split(
    '-',
  );
  const date = node('closedbooksdate', [
    node('year', year),
    node('month', month),
    node('day', day),
  ]);
  return { content: [node('data', [date])] };
}

export const companyFunctions: Readonly<Record<string, XmlFunction>> = {
  getDimensions,
  getFinancialSetup,
  readEntityDetails,
  get_closedbooksdate: getClosedBooksDate,
};

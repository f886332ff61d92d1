// Whether a value is the definition of a company: every reason why not, at once.
//
// company.ts asks it for files, control-routes.ts for what is seeded.
// **Invariant**: a definition that passes has unique ids and refers only to what it defines.
// Pure: a value comes in, sentences go out.

import { centsOf, readDecimal } from './amounts.ts';
import type { CompanyDefinition, SimpleDefinition } from './company.ts';
import { dimensionLists, userDefinedName } from './dimensions.ts';
import { permissionProblems } from './permissions.ts';

const simpleLists = [
  'users',
  'locations',
  'journals',
  'accounts',
  'departments',
  'customers',
  'classes',
  'vendors',
  'items',
  'employees',
  'projects',
  'contracts',
  'warehouses',
  'statisticalAccounts',
  'statisticalJournals',
  'userDefinedBooks',
  'exchangeRateTypes',
  'attachments',
  'allocations',
  'userDefinedDimensions',
] as const;

const required = [
  'companyId',
  'name',
  'baseCurrency',
  'users',
  'applications',
  'locations',
  'journals',
  'accounts',
] as const;

function problemsOfRecords(list: string, records: unknown): string[] {
  if (!Array.isArray(records)) return [`${list} must be a list`];
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const record of records as readonly Partial<SimpleDefinition>[]) {
    if (typeof record.id !== 'string' || record.id === '') problems.push(`${list}: id missing`);
    else if (seen.has(record.id)) problems.push(`${list}: id ${record.id} appears twice`);
    else seen.add(record.id);
    if (list !== 'users' && typeof record.name !== 'string') {
      problems.push(`${list}: ${record.id} has no name`);
    }
  }
  return problems;
}

function problemsOfLists(company: CompanyDefinition): string[] {
  const problems = simpleLists.flatMap((list) => problemsOfRecords(list, company[list] ?? []));
  if (problems.length > 0) return problems;
  return (company.userDefinedDimensions ?? []).flatMap((one) =>
    problemsOfRecords(`userDefinedDimensions ${one.id}`, one.values),
  );
}

function dimensionsOf(company: CompanyDefinition): Set<string> {
  const own = (company.userDefinedDimensions ?? []).map((one) => userDefinedName(one.id));
  return new Set([...Object.keys(dimensionLists), ...own]);
}

function problemsOfAccounts(company: CompanyDefinition): string[] {
  const dimensions = dimensionsOf(company);
  const known = (id: string, what: string, names: readonly string[]) =>
    names
      .filter((name) => !dimensions.has(name))
      .map((name) => `accounts: ${id} ${what} unknown dimension ${name}`);
  const financial = company.accounts.flatMap((account) => {
    const problems: string[] = [];
    if (!['balanceSheet', 'incomeStatement'].includes(account.accountType)) {
      problems.push(`accounts: ${account.id} needs accountType balanceSheet or incomeStatement`);
    }
    if (!['debit', 'credit'].includes(account.normalBalance)) {
      problems.push(`accounts: ${account.id} needs normalBalance debit or credit`);
    }
    const restricted = Object.keys(account.restrictedDimensions ?? {});
    return [
      ...problems,
      ...known(account.id, 'requires', account.requireDimensions ?? []),
      ...known(account.id, 'restricts', restricted),
    ];
  });
  const statistical = (company.statisticalAccounts ?? []).flatMap((account) =>
    known(account.id, 'requires', account.requireDimensions ?? []),
  );
  return [...financial, ...statistical];
}

function problemsOfEntities(company: CompanyDefinition): string[] {
  const problems: string[] = [];
  const entities = new Set(company.locations.filter((one) => !one.entity).map((one) => one.id));
  for (const location of company.locations) {
    if (location.entity && !entities.has(location.entity)) {
      problems.push(`locations: ${location.id} belongs to unknown entity ${location.entity}`);
    }
  }
  for (const entity of Object.keys(company.booksClosedThrough?.entities ?? {})) {
    if (!entities.has(entity)) problems.push(`booksClosedThrough: unknown entity ${entity}`);
  }
  for (const user of company.users) {
    problems.push(...permissionProblems(user));
    for (const entity of user.entities ?? []) {
      if (!entities.has(entity)) problems.push(`users: ${user.id} in unknown entity ${entity}`);
    }
  }
  return problems;
}

function problemsOfMoney(company: CompanyDefinition): string[] {
  const problems: string[] = [];
  const accounts = new Set(company.accounts.map((one) => one.id));
  const between = company.interEntityAccounts;
  for (const account of between === undefined ? [] : [between.receivable, between.payable]) {
    if (!accounts.has(account)) problems.push(`interEntityAccounts: unknown account ${account}`);
  }
  const types = new Set((company.exchangeRateTypes ?? []).map((one) => one.id));
  for (const { type, from, to, rate } of company.exchangeRates ?? []) {
    if (!types.has(type)) problems.push(`exchangeRates: unknown type ${type}`);
    if (readDecimal(rate) === null) problems.push(`exchangeRates: ${from} to ${to} is no decimal`);
  }
  for (const { id, lines } of company.allocations ?? []) {
    const total = lines.reduce((sum, line) => sum + (centsOf(line.percent) ?? 0n), 0n);
    if (total !== 10_000n) problems.push(`allocations: ${id} does not add up to 100 percent`);
  }
  return problems;
}

function problemsOfNames(company: CompanyDefinition): string[] {
  const dimensions = dimensionsOf(company);
  const labels = Object.keys(company.dimensionLabels ?? {})
    .filter((name) => !dimensions.has(name))
    .map((name) => `dimensionLabels: unknown dimension ${name}`);
  const books = new Set((company.userDefinedBooks ?? []).map((one) => one.id));
  const vendors = ['ACCRUAL', 'CASH', 'GAAP', 'TAX'];
  const journals = company.journals
    .filter(({ bookId }) => bookId !== undefined && !books.has(bookId) && !vendors.includes(bookId))
    .map(({ id, bookId }) => `journals: ${id} writes to unknown book ${bookId}`);
  const senders = new Set((company.senders ?? []).map((one) => one.id));
  const unknown = (company.authorizedSenders ?? [])
    .filter((id) => !senders.has(id))
    .map((id) => `authorizedSenders: unknown sender ${id}`);
  return [...labels, ...journals, ...unknown];
}

/** Every reason why a value is not a company definition; empty when it is one. */
export function companyProblems(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return ['a company must be a JSON object'];
  const company = value as CompanyDefinition;
  const missing = required.filter((member) => company[member] === undefined);
  if (missing.length > 0) return missing.map((member) => `${member} is missing`);
  const problems = problemsOfLists(company);
  if (problems.length > 0) return problems;
  return [
    ...problemsOfEntities(company),
    ...problemsOfAccounts(company),
    ...problemsOfMoney(company),
    ...problemsOfNames(company),
  ];
}

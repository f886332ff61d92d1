// The definition of a simulated company: what a seed file holds, read and checked.
//
// A definition is data (companies/*.json or POST /simulator/seed); books.ts builds its books on it.
// **Invariant**: a definition that passes has unique ids and refers only to what it defines.
// It leaves numbering (keys) and everything that happens later to books.ts.

import { readFileSync } from 'node:fs';

/** Active or inactive, as master data in Sage is. Absent in a definition means active. */
export type Status = 'active' | 'inactive';

/** One record of master data without rules of its own: a department, a customer, a class … */
export interface SimpleDefinition {
  readonly id: string;
  readonly name: string;
  readonly status?: Status;
}

/** A location. Without `entity` it is an entity itself; with it, it belongs to that entity. */
export interface LocationDefinition extends SimpleDefinition {
  readonly entity?: string;
}

/** A journal; `id` is its symbol. */
export interface JournalDefinition extends SimpleDefinition {
  readonly bookType?: 'accrual' | 'cash' | 'cashAndAccrual' | 'consolidation';
  readonly disallowDirectPosting?: boolean;
  readonly enableApproval?: boolean;
}

/** A general ledger account. */
export interface AccountDefinition extends SimpleDefinition {
  readonly accountType: 'balanceSheet' | 'incomeStatement';
  readonly normalBalance: 'debit' | 'credit';
  readonly requireDimensions?: readonly string[];
  readonly disallowDirectPosting?: boolean;
  readonly category?: string;
}

/** A whole company: the format of a seed file. */
export interface CompanyDefinition {
  readonly companyId: string;
  readonly name: string;
  readonly baseCurrency: string;
  readonly users: readonly { readonly id: string; readonly name?: string }[];
  readonly applications: readonly { readonly clientId: string; readonly clientSecret: string }[];
  readonly locations: readonly LocationDefinition[];
  readonly journals: readonly JournalDefinition[];
  readonly accounts: readonly AccountDefinition[];
  readonly departments?: readonly SimpleDefinition[];
  readonly customers?: readonly SimpleDefinition[];
  readonly classes?: readonly SimpleDefinition[];
  readonly vendors?: readonly SimpleDefinition[];
  readonly items?: readonly SimpleDefinition[];
  readonly employees?: readonly SimpleDefinition[];
  readonly projects?: readonly SimpleDefinition[];
  /** One reporting period per month, both months included: `YYYY-MM`. */
  readonly reportingPeriods?: { readonly from: string; readonly through: string };
  /** Entries dated on or before these days are refused. */
  readonly booksClosedThrough?: {
    readonly company?: string | null;
    readonly entities?: Readonly<Record<string, string | null>>;
  };
}

/**
 * The dimensions of a line whose values the company can define, with the list that defines
 * them.
 */
export const dimensionLists = {
  location: 'locations',
  department: 'departments',
  employee: 'employees',
  project: 'projects',
  customer: 'customers',
  vendor: 'vendors',
  item: 'items',
  class: 'classes',
} as const;

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

function problemsOfLists(company: CompanyDefinition): string[] {
  const problems: string[] = [];
  for (const list of simpleLists) {
    const records = company[list] ?? [];
    if (!Array.isArray(records)) {
      problems.push(`${list} must be a list`);
      continue;
    }
    const seen = new Set<string>();
    for (const record of records as readonly Partial<SimpleDefinition>[]) {
      if (typeof record.id !== 'string' || record.id === '') problems.push(`${list}: id missing`);
      else if (seen.has(record.id)) problems.push(`${list}: id ${record.id} appears twice`);
      else seen.add(record.id);
      if (list !== 'users' && typeof record.name !== 'string') {
        problems.push(`${list}: ${record.id} has no name`);
      }
    }
  }
  return problems;
}

function problemsOfAccounts(company: CompanyDefinition): string[] {
  return company.accounts.flatMap((account) => {
    const problems: string[] = [];
    if (!['balanceSheet', 'incomeStatement'].includes(account.accountType)) {
      problems.push(`accounts: ${account.id} needs accountType balanceSheet or incomeStatement`);
    }
    if (!['debit', 'credit'].includes(account.normalBalance)) {
      problems.push(`accounts: ${account.id} needs normalBalance debit or credit`);
    }
    for (const dimension of account.requireDimensions ?? []) {
      if (!(dimension in dimensionLists)) {
        problems.push(`accounts: ${account.id} requires unknown dimension ${dimension}`);
      }
    }
    return problems;
  });
}

/** Every reason why a value is not a company definition; empty when it is one. */
export function companyProblems(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return ['a company must be a JSON object'];
  const company = value as CompanyDefinition;
  const missing = required.filter((member) => company[member] === undefined);
  if (missing.length > 0) return missing.map((member) => `${member} is missing`);
  const problems = problemsOfLists(company);
  if (problems.length > 0) return problems;
  const entities = new Set(company.locations.filter((one) => !one.entity).map((one) => one.id));
  for (const location of company.locations) {
    if (location.entity && !entities.has(location.entity)) {
      problems.push(`locations: ${location.id} belongs to unknown entity ${location.entity}`);
    }
  }
  for (const entity of Object.keys(company.booksClosedThrough?.entities ?? {})) {
    if (!entities.has(entity)) problems.push(`booksClosedThrough: unknown entity ${entity}`);
  }
  return [...problems, ...problemsOfAccounts(company)];
}

/** Reads a definition file. *Errors:* throws with every problem when it is not a company. */
export function readCompany(path: string | URL): CompanyDefinition {
  const company: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const problems = companyProblems(company);
  if (problems.length > 0) throw new Error(`${path} is not a company: ${problems.join('; ')}`);
  return company as CompanyDefinition;
}

/** Harbor Point Marina & Campground, the company that comes with the simulator. */
export function marinaCompany(): CompanyDefinition {
  return readCompany(new URL('./companies/marina.json', import.meta.url));
}

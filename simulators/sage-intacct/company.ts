// The definition of a simulated company: what a seed file holds.
//
// A definition is data (companies/*.json or POST /simulator/seed); books.ts builds its books on it,
// company-checks.ts judges it.
// **Invariant**: what a definition leaves out has one meaning, written at the member.
// It leaves numbering (keys) and everything that happens later to books.ts.

import { readFileSync } from 'node:fs';
import { companyProblems } from './company-checks.ts';

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
  /** The book it writes to: ACCRUAL, CASH, GAAP, TAX or an id of `userDefinedBooks`. */
  readonly bookId?: string;
  readonly isAdjustment?: boolean;
  readonly disallowDirectPosting?: boolean;
  readonly enableApproval?: boolean;
  /** How many people must approve; 1 when absent. */
  readonly approvalLevels?: number;
}

/** A general ledger account. */
export interface AccountDefinition extends SimpleDefinition {
  readonly accountType: 'balanceSheet' | 'incomeStatement';
  readonly normalBalance: 'debit' | 'credit';
  /** Dimensions a line on it must carry; `nsp::NAME` for a user-defined one. */
  readonly requireDimensions?: readonly string[];
  /** Dimension → the only values a line on it may carry. */
  readonly restrictedDimensions?: Readonly<Record<string, readonly string[]>>;
  readonly disallowDirectPosting?: boolean;
  readonly category?: string;
}

/** An account that counts something else than money: nights, guests, slips. */
export interface StatisticalAccountDefinition extends SimpleDefinition {
  readonly accountType?: 'forPeriod' | 'cumulative';
  readonly requireDimensions?: readonly string[];
}

/** A user. Without `permissions` everything is allowed. */
export interface UserDefinition {
  readonly id: string;
  readonly name?: string;
  readonly status?: Status;
  /** For the XML API and the consent page; without it any password is right. */
  readonly password?: string;
  /** `journal-entries:add` and the like: the list stands in permissions.ts. */
  readonly permissions?: readonly string[];
  /** The only entities the user may work in; all and the top level when absent. */
  readonly entities?: readonly string[];
}

/** A dimension of the company's own. `slip` is `nsp::slip` in REST and `GLDIMSLIP` in XML. */
export interface UserDefinedDimension {
  readonly id: string;
  /** What people read. */
  readonly name: string;
  readonly values: readonly SimpleDefinition[];
}

/** What one unit of `from` is worth in `to` from a day on, as decimal text. */
export interface ExchangeRateDefinition {
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly on: string;
  readonly rate: string;
}

/** A template that splits a line; percents of a line's amount add up to 100. */
export interface AllocationDefinition extends SimpleDefinition {
  readonly lines: readonly {
    readonly percent: string;
    readonly dimensions: Readonly<Record<string, string>>;
  }[];
}

/** A whole company: the format of a seed file. */
export interface CompanyDefinition {
  readonly companyId: string;
  readonly name: string;
  readonly baseCurrency: string;
  readonly users: readonly UserDefinition[];
  readonly applications: readonly {
    readonly clientId: string;
    readonly clientSecret: string;
    /** Where the consent page may send people back; any address when absent. */
    readonly redirectUris?: readonly string[];
  }[];
  /** Client ids the company has authorised; every application when absent. */
  readonly authorizedApplications?: readonly string[];
  /** Web Services senders of the XML API. */
  readonly senders?: readonly { readonly id: string; readonly password: string }[];
  /** Sender ids the company has authorised; every sender when absent. */
  readonly authorizedSenders?: readonly string[];
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
  readonly contracts?: readonly SimpleDefinition[];
  readonly warehouses?: readonly SimpleDefinition[];
  readonly statisticalAccounts?: readonly StatisticalAccountDefinition[];
  readonly statisticalJournals?: readonly SimpleDefinition[];
  readonly userDefinedBooks?: readonly SimpleDefinition[];
  readonly exchangeRateTypes?: readonly SimpleDefinition[];
  readonly exchangeRates?: readonly ExchangeRateDefinition[];
  readonly attachments?: readonly SimpleDefinition[];
  readonly allocations?: readonly AllocationDefinition[];
  readonly userDefinedDimensions?: readonly UserDefinedDimension[];
  /** What the company calls its dimensions: `{"location": "Place"}`. Error texts use it. */
  readonly dimensionLabels?: Readonly<Record<string, string>>;
  /** Accounts of the lines by which entities owe each other; without them they cannot. */
  readonly interEntityAccounts?: { readonly receivable: string; readonly payable: string };
  /** One reporting period per month, both months included: `YYYY-MM`. */
  readonly reportingPeriods?: { readonly from: string; readonly through: string };
  /** Entries dated on or before these days are refused. */
  readonly booksClosedThrough?: {
    readonly company?: string | null;
    readonly entities?: Readonly<Record<string, string | null>>;
  };
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

/** Cedar Bay Resort Group: everything a company in Sage can have, in one small one. */
export function resortCompany(): CompanyDefinition {
  return readCompany(new URL('./companies/resort.json', import.meta.url));
}

/** A company by its name, `marina` or `resort`, or by the path of its definition. */
export function companyNamed(name: string): CompanyDefinition {
  if (name === 'marina') return marinaCompany();
  return name === 'resort' ? resortCompany() : readCompany(name);
}

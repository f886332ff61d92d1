// The company that keeps Harbor Point's books, as the simulator is seeded with it: made from our
// chart, with the differences a real one has. Most accounts carry our number; one was renumbered
// and renamed there, some exist there only, one department was switched off.
// Invariant: pure data in the simulator's documented seed format; it is never read back by the
// product.

import type { AccountRow, ChartRows } from '#chart-of-accounts/chart-rows.ts';

/** Where the connection of the demo property points, and how it signs in. */
export const demoCompany = {
  companyId: 'HARBORPOINT',
  journalId: 'OPS',
  username: 'tieout',
  clientId: 'tieout.app.sage.test',
  clientSecret: 'harbor-secret',
  senderId: 'tieout-sender',
  senderPassword: 'harbor-sender-secret',
  userPassword: 'harbor-user-secret',
  /** The person who books by hand over there. */
  controller: 'controller',
} as const;

/** Outlet codes to location ids. */
export const locationOfOutlet: Readonly<Record<string, string>> = { TRS: '100', REIT: '200' };

/**
 * Our account that was renumbered there: its name says nothing of ours, so nothing can be
 * suggested.
 */
export const renumberedAccount = { ours: '4420', id: '4875', name: 'Shows and festivals' } as const;

/** The department that somebody switches off over there after the mapping was made. */
export const inactiveDepartment = 'RESTAURANT';

/** Accounts the operational system never posts to. */
const accountsOfTheirOwn = [
  ['1090', 'Certificates of deposit', 'balanceSheet', 'debit'],
  ['2110', 'Accrued payroll', 'balanceSheet', 'credit'],
  ['7000', 'Interest expense', 'incomeStatement', 'debit'],
] as const;

function accountDefinition(account: AccountRow) {
  const renumbered = account.number === renumberedAccount.ours;
  const income = account.type === 'income';
  const statement = income || account.type === 'expense' ? 'incomeStatement' : 'balanceSheet';
  const debit = account.type === 'asset' || account.type === 'expense';
  return {
    id: renumbered ? renumberedAccount.id : account.number,
    name: renumbered ? renumberedAccount.name : account.name,
    accountType: statement,
    normalBalance: debit ? 'debit' : 'credit',
    requireDimensions: income ? ['location', 'department'] : ['location'],
  };
}

/** The seed of the simulated company for a property with these masters. */
export function demoCompanySeed(chart: ChartRows) {
  return {
    companyId: demoCompany.companyId,
    name: 'Harbor Point Holdings',
    baseCurrency: 'USD',
    users: [
      {
        id: demoCompany.username,
        name: 'Tieout Web Services',
        password: demoCompany.userPassword,
      },
      { id: demoCompany.controller, name: 'Dana Reyes, Controller' },
    ],
    applications: [{ clientId: demoCompany.clientId, clientSecret: demoCompany.clientSecret }],
    senders: [{ id: demoCompany.senderId, password: demoCompany.senderPassword }],
    locations: chart.outlets.map((outlet) => ({
      id: locationOfOutlet[outlet.code] ?? outlet.code,
      name: outlet.name,
    })),
    journals: [
      { id: 'GJ', name: 'General journal' },
      { id: demoCompany.journalId, name: 'Operational system' },
      { id: 'APJ', name: 'Journal with approval', enableApproval: true },
    ],
    departments: chart.departments.map((department, index) => ({
      id: String((index + 1) * 10),
      name: department.name,
    })),
    accounts: [
      ...chart.accounts.map(accountDefinition),
      ...accountsOfTheirOwn.map(([id, name, accountType, normalBalance]) => ({
        id,
        name,
        accountType,
        normalBalance,
        requireDimensions: ['location'],
      })),
    ],
    reportingPeriods: { from: '2026-01', through: '2027-12' },
    booksClosedThrough: { company: '2026-03-31' },
  };
}

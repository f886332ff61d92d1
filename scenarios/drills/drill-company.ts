// The simulated company of the drills, and how our masters are called there.
// Invariant: what the auditor expects comes from here, not from the product's mapping.

import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import type { ConnectionRecord } from '#export-queue/connection-store.ts';
import type { EntryDraft, ExternalLedger } from '#external-ledger/external-ledger.ts';
import { type GrantStore, ownGrants } from '#external-ledger/shared-grant.ts';
import { ledgerOffers } from '#root/ledger-offers.ts';
import {
  demoCompany,
  demoCompanySeed,
  locationOfOutlet,
  renumberedAccount,
} from '#scenarios/demo-season/external-company.ts';
import { countingAccount, countingJournal, ownJournals } from './drill-house.ts';

/** The ready chart, and two accounts that count: for houses that do. */
export const drillChart = withCounts(marinaAndResort());

function withCounts(chart: ReturnType<typeof marinaAndResort>) {
  const account = (number: string, name: string) => ({
    ...{ number, name, type: 'expense' as const, detailType: 'other-expense', parent: null },
    ...{ department: null, description: null, active: true },
  });
  const { ours, contra } = countingAccount;
  const more = [account(ours, 'Slip nights'), account(contra, 'Slip nights, contra')];
  return { ...chart, accounts: [...chart.accounts, ...more] };
}

/** The company a drill's simulator is seeded with; every department is active in it. */
export function drillCompany() {
  const seed = demoCompanySeed(drillChart);
  const departments = seed.departments.map((one) => ({ ...one, status: 'active' as const }));
  const named = (id: string) => ({ id, name: id });
  const moneyJournals = ownJournals.filter((id) => id !== countingJournal);
  return {
    ...seed,
    departments,
    journals: [...seed.journals, ...moneyJournals.map(named)],
    statisticalJournals: [named(countingJournal)],
    statisticalAccounts: [named(countingAccount.theirs)],
  };
}

/** Our account, outlet and department by code → the id over there. */
export const theirs = {
  account: (number: string) => (number === renumberedAccount.ours ? renumberedAccount.id : number),
  outlet: (code: string) => locationOfOutlet[code] ?? code,
  department: (code: string) => {
    const place = drillChart.departments.findIndex((one) => one.code === code);
    return String((place + 1) * 10);
  },
} as const;

/** An entry the company takes, for drills that send by themselves. */
export const slipRental = {
  journalId: 'OPS',
  postedOn: '2026-05-03',
  currency: 'USD',
  memo: 'Slip rental',
  lines: [
    { accountId: '1000', amountMinor: 12_050n, memo: '', dimensions: { location: '100' } },
    { accountId: '1000', amountMinor: -12_050n, memo: '', dimensions: { location: '100' } },
  ],
} as unknown as EntryDraft;

/**
 * How long an absent entry may still arrive at the simulated company: more than its latest
 * commit.
 */
export const settlingMs = 250;

/** Which of the company's APIs a drill's connection speaks. */
export type Api = 'rest' | 'xml';

export const apis: readonly Api[] = ['rest', 'xml'];

/** The connector's name in a connection's row. */
export const ledgerOf = (api: Api) => `sage-intacct-${api}`;

/** Where a simulated company listens. */
export interface Addresses {
  readonly apiUrl: string;
  readonly xmlUrl: string;
  readonly controlUrl: string;
}

/** Settings of the connection; the delays are short, nothing else differs from production. */
export function drillSettings(api: Api, at: Addresses, more: Record<string, unknown> = {}) {
  const own =
    api === 'rest'
      ? { baseUrl: at.apiUrl, username: demoCompany.username }
      : { baseUrl: at.xmlUrl, userId: demoCompany.username };
  return {
    ...own,
    companyId: demoCompany.companyId,
    journalId: demoCompany.journalId,
    lanes: 4,
    settlingMs,
    busyDelayMs: 5,
    busyDelayMsMax: 40,
    findDelayMs: 5,
    findDelayMsMax: 60,
    probeIntervalMs: 20,
    ...more,
  };
}

const { clientId, clientSecret, senderId, senderPassword, userPassword } = demoCompany;
const credentials: Readonly<Record<string, object>> = {
  [ledgerOf('rest')]: { clientId, clientSecret },
  [ledgerOf('xml')]: { senderId, senderPassword, userPassword },
};

interface Opening {
  readonly grants?: GrantStore;
  readonly now?: () => Date;
  /** Those that differ from what the company was made with. */
  readonly secrets?: object;
}

/** What every process of a drill opens connections with: the connector by its name, as ever. */
export async function openDrillLedger(
  { ledger, settings }: Pick<ConnectionRecord, 'ledger' | 'settings'>,
  { grants = ownGrants(), now = () => new Date(), secrets }: Opening = {},
): Promise<ExternalLedger> {
  const offer = ledgerOffers.find((one) => one.ledger === ledger);
  if (!offer) throw new Error(`there is no connector ${ledger}`);
  return offer.open(settings, { ...credentials[ledger], ...secrets }, { grants, now });
}

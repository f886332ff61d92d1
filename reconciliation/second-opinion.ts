// The second opinion: the external ledger's own trial balance report against the balances it
// reported, account by account. Pure. Between reading both and keeping the result. Invariant: every
// account of either side is compared, to the minor unit, and every difference is named; what moved
// while the report was made is told from what differs. Leaves to others: reading
// (opinion-worker.ts).

import type { ExternalBalance } from '#external-ledger/external-ledger.ts';
import type { Problem } from '#problems/problem.ts';
import type { PlacedAmount } from './place.ts';

/** In what way an account differs; `moved`: the balance itself changed meanwhile. */
export type OpinionWhat = 'differs' | 'only-in-balances' | 'only-in-report' | 'moved';

export const opinionWords: Readonly<Record<OpinionWhat, string>> = {
  differs: 'the report says another amount',
  'only-in-balances': 'the report does not have it',
  'only-in-report': 'the balances do not have it',
  moved: 'it moved while the report was made: run it again',
};

/** Minor units as text: it is kept as JSON. */
export interface OpinionDifference {
  readonly account: string;
  readonly currency: string;
  readonly balanceMinor: string;
  readonly reportMinor: string;
  readonly what: OpinionWhat;
}

/** `not-offered`: the ledger has no such report. `unread`: it could not be read; why. */
export interface SecondOpinion {
  readonly state: 'agrees' | 'differs' | 'unread' | 'not-offered';
  readonly accounts: number;
  readonly differences: readonly OpinionDifference[];
  readonly problem?: Problem;
}

export const opinionNotOffered: SecondOpinion = {
  state: 'not-offered',
  accounts: 0,
  differences: [],
};

/** The report could not be read: nothing is said about the balances. */
export function opinionUnread({ code, message, hint, retry }: Problem): SecondOpinion {
  return { ...opinionNotOffered, state: 'unread', problem: { code, message, hint, retry } };
}

type Sums = ReadonlyMap<string, bigint>;

/** Sums by account and currency, over locations and departments. */
const sumsOf = (amounts: readonly (readonly [account: string, currency: string, bigint])[]) => {
  const sums = new Map<string, bigint>();
  for (const [account, currency, amountMinor] of amounts) {
    const key = JSON.stringify([account, currency]);
    sums.set(key, (sums.get(key) ?? 0n) + amountMinor);
  }
  return sums as Sums;
};

export const sumsOfPlaces = (amounts: readonly PlacedAmount[]): Sums =>
  sumsOf(amounts.map(({ place, amountMinor }) => [place.account, place.currency, amountMinor]));

export const sumsOfReport = (balances: readonly ExternalBalance[]): Sums =>
  sumsOf(balances.map((one) => [one.accountId, one.currency, one.amountMinor]));

/** Balances before and after the report was made; the report. */
export function compareOpinions(before: Sums, after: Sums, report: Sums): SecondOpinion {
  const keys = [...new Set([...before.keys(), ...after.keys(), ...report.keys()])].sort();
  const differences = keys.flatMap((key): OpinionDifference[] => {
    const said = report.get(key) ?? 0n;
    const [first, last] = [before.get(key) ?? 0n, after.get(key) ?? 0n];
    if (said === first || said === last) return [];
    const [account, currency] = JSON.parse(key) as [string, string];
    const amounts = { balanceMinor: String(last), reportMinor: String(said) };
    const has = { balances: before.has(key) || after.has(key), report: report.has(key) };
    const what = first === last ? whatOf(has) : 'moved';
    return [{ account, currency, ...amounts, what }];
  });
  const state = differences.length === 0 ? 'agrees' : 'differs';
  return { state, accounts: keys.length, differences };
}

function whatOf(has: { readonly balances: boolean; readonly report: boolean }): OpinionWhat {
  if (!has.report) return 'only-in-balances';
  return has.balances ? 'differs' : 'only-in-report';
}

// Turns sign-offs into the wire's shapes. Pure.
// Invariant: every amount is shown in the currency it was kept in.

import { type FiscalPeriod, periodLabel, periodName } from '#chart-of-accounts/fiscal-calendar.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { cursorOf } from './cursors.ts';
import { itemKey } from './outstanding-store.ts';
import { pathOf } from './reconciliation-views.ts';
import {
  type AccountStanding,
  carriedItems,
  type OutstandingItem,
  type SignedBalance,
} from './sign-off.ts';
import type { SignOffEvidence } from './sign-off-evidence-store.ts';
import type { MonthCell, MonthRun } from './sign-off-months-store.ts';
import type { MonthsView, SignOffAccount, SignOffPeriod, SignOffView } from './sign-off-schemas.ts';
import type { SignOffSettings } from './sign-off-settings-store.ts';
import type { Note, SignOff } from './sign-off-store.ts';

const shown = (minor: string, currency: Currency) => formatAmount(BigInt(minor), currency);
const placed = (location: string) => (location === '' ? null : location);
const who = (at: Date, person: string | null) => ({ at: at.toISOString(), person: person ?? '' });

function balanceView(account: string, balance: SignedBalance) {
  const { location, currency, ours, external, open, unexplained } = balance;
  return {
    // An account is written here as an address writes it: ours are marked.
    path: pathOf({ mapped: true, account, location }),
    location: placed(location),
    currency,
    ours: shown(ours, currency),
    external: external === null ? null : shown(external, currency),
    open: shown(open, currency),
    unexplained: shown(unexplained, currency),
  };
}

export function itemView({
  kind,
  reference,
  what,
  location,
  currency,
  amountMinor,
}: OutstandingItem) {
  const amount = shown(amountMinor, currency);
  return { kind, reference, what, location: placed(location), currency, amount };
}

/** In force, and reviewed where that is asked for. */
export const isWhole = (one: SignOff) =>
  one.withdrawnAt === null && (!one.reviewRequired || one.reviewedAt !== null);

export function signOffView(one: SignOff): SignOffView {
  return {
    signOffId: String(one.signOffId),
    reconciliationId: String(one.reconciliationId),
    basis: one.basis,
    forcedBecause: one.forcedBecause,
    automatic: one.automatic,
    prepared: who(one.preparedAt, one.preparedBy),
    reviewRequired: one.reviewRequired,
    reviewed: one.reviewedAt && who(one.reviewedAt, one.reviewedBy),
    whole: isWhole(one),
    balances: one.balances.map((balance) => balanceView(one.account, balance)),
    withdrawn: one.withdrawnAt && {
      ...who(one.withdrawnAt, one.withdrawnBy),
      because: one.withdrawnBecause ?? '',
      movements: (one.moved?.movements ?? []).map(({ side, location, currency, was, is }) => ({
        ...{ side, location: placed(location), currency },
        ...{ was: shown(was, currency), is: shown(is, currency) },
      })),
      entries: [...(one.moved?.entries ?? [])],
    },
  };
}

/** What a period's view is made of. */
/** What is left to do, by account. */
export interface Outstanding {
  /** The first of each. */
  readonly items: ReadonlyMap<string, readonly OutstandingItem[]>;
  readonly counts: ReadonlyMap<string, number>;
  /** All of those that an earlier period carries items of. */
  readonly open: ReadonlyMap<string, readonly OutstandingItem[]>;
}

export interface PeriodParts {
  readonly period: FiscalPeriod;
  readonly base: Currency;
  readonly found: { reconciliationId: bigint; standings: readonly AccountStanding[] } | null;
  readonly settings: SignOffSettings;
  readonly thresholds: ReadonlyMap<string, bigint>;
  readonly signOffs: readonly SignOff[];
  readonly before: readonly SignOff[];
  readonly outstanding: Outstanding;
  readonly notes: readonly Note[];
  readonly evidence: readonly SignOffEvidence[];
}

export function periodView(parts: PeriodParts): SignOffPeriod {
  const { period, base, found, settings, signOffs } = parts;
  // An account that was signed off and is in no row any more is still shown.
  const gone = signOffs
    .filter((one) => one.withdrawnAt === null)
    .filter(({ account }) => !found?.standings.some((one) => one.account === account))
    .map(({ account, balances }) => ({
      account,
      numbers: null,
      names: null,
      balances,
      basis: null,
    }));
  const standings = [...(found?.standings ?? []), ...gone];
  const accounts = standings.map((standing) => accountView(standing, parts));
  return {
    period: periodName(period),
    label: periodLabel(period),
    ...{ fromOn: period.fromOn, throughOn: period.throughOn },
    reconciliationId: found && String(found.reconciliationId),
    settings: {
      reviewerRequired: settings.reviewerRequired,
      automatic: settings.automatic,
      threshold: formatAmount(settings.thresholdMinor, base),
    },
    currency: base,
    count: accounts.length,
    signed: accounts.filter((one) => one.signOff?.whole === true).length,
    accounts,
  };
}

function accountView(standing: AccountStanding, parts: PeriodParts): SignOffAccount {
  const { account, numbers, names, basis } = standing;
  const own = parts.signOffs.filter((one) => one.account === account);
  const inForce = own.find((one) => one.withdrawnAt === null);
  const before = parts.before.find((one) => one.account === account);
  const threshold = parts.thresholds.get(account);
  const { outstanding } = parts;
  const items = outstanding.items.get(account) ?? [];
  const itemCount = outstanding.counts.get(account) ?? 0;
  const last = itemCount > items.length ? items.at(-1) : undefined;
  const carried = carriedItems(before?.items ?? [], outstanding.open.get(account) ?? []);
  return {
    ...{ account, numbers, names, basis },
    threshold: threshold === undefined ? null : formatAmount(threshold, parts.base),
    balances: standing.balances.map((balance) => balanceView(account, balance)),
    items: items.map(itemView),
    ...{ itemCount, nextItems: last === undefined ? null : cursorOf(...itemKey(last)) },
    carried: carried.map((item) => {
      return { ...itemView(item), from: before?.period ?? '', cleared: item.cleared };
    }),
    notes: parts.notes
      .filter((one) => one.account === account)
      .map(({ note, notedAt, notedBy }) => ({ ...who(notedAt, notedBy), note })),
    evidence: parts.evidence.filter((one) => one.account === account).map(evidenceView),
    signOff: inForce ? signOffView(inForce) : null,
    history: own.filter((one) => one.withdrawnAt !== null).map(signOffView),
  };
}

/** A file without its bytes. */
export const evidenceView = ({ account: _, addedAt, ...one }: SignOffEvidence) => {
  return { ...one, addedAt: addedAt.toISOString() };
};

/** Accounts by period, oldest period first. */
export function monthsView(of: {
  readonly base: Currency;
  readonly periods: readonly FiscalPeriod[];
  readonly runs: readonly MonthRun[];
  readonly cells: readonly MonthCell[];
}): MonthsView {
  const nameOf = new Map(of.periods.map((one) => [one.throughOn, periodName(one)]));
  return {
    currency: of.base,
    periods: of.periods.map((one) => {
      const run = of.runs.find(({ throughOn }) => throughOn === one.throughOn);
      const { throughOn } = one;
      return {
        ...{ period: periodName(one), label: periodLabel(one), throughOn },
        run: run
          ? {
              reconciliationId: String(run.reconciliationId),
              asOf: run.asOf,
              whole: run.asOf === throughOn,
            }
          : null,
      };
    }),
    accounts: [...Map.groupBy(of.cells, ({ account }) => account)].map(([account, cells]) => ({
      account,
      numbers: cells.at(-1)?.numbers ?? null,
      names: cells.at(-1)?.names ?? null,
      cells: cells.map((cell) => ({
        period: nameOf.get(cell.throughOn) ?? '',
        state: cell.isUnexplained ? 'unexplained' : cell.tied ? 'tied' : 'open',
        open: formatAmount(cell.openMinor, of.base),
        unexplained: formatAmount(cell.unexplainedMinor, of.base),
        signed: cell.signed,
      })),
    })),
  };
}

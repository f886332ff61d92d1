// Items of the close checklist about exports: every entry has a fate, every summary is formed, what
// is synced is booked. Pure. Made from export-queue/fate-counts-store.ts.
// Invariant: only connections that are live keep a period open; what the others have not sent is
// told, since their books are not the company's yet.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { FateCount, FateName } from '#export-queue/fate-counts-store.ts';
import { amountsText, type CheckItem, type Remedy, settled, sumsOf } from './checklist.ts';

export interface FateScope {
  readonly through: IsoDate;
  readonly outlet: string | null;
}

const fateWords: Readonly<Record<FateName, string>> = {
  pending: 'pending',
  uncertain: 'uncertain, being looked for',
  error: 'in error',
  unformed: 'waiting for their daily summary',
  none: 'without an export, the next sweep makes them',
  unbooked: 'synced and not booked there',
};

/** The three items, from what is not settled. */
export function fateChecks(counts: readonly FateCount[], scope: FateScope): CheckItem[] {
  const live = counts.filter(({ isLive }) => isLive);
  const of = (...fates: FateName[]) => live.filter(({ fate }) => fates.includes(fate));
  const idle = counts.filter(({ isLive, fate }) => !isLive && fate !== 'unbooked');
  return [
    exportsCheck(of('pending', 'uncertain', 'error', 'none'), idle, scope),
    summariesCheck(of('unformed')),
    standingsCheck(of('unbooked'), scope),
  ];
}

function exportsCheck(
  open: readonly FateCount[],
  idle: readonly FateCount[],
  scope: FateScope,
): CheckItem {
  const base = { check: 'exports', title: 'Exports' } as const;
  if (open.length > 0) {
    const inError = open.some(({ fate }) => fate === 'error');
    return {
      ...{ ...base, ...numbersOf(open), state: 'blocking' },
      message: wordsOf(open),
      hint: inError
        ? 'Errors are grouped by cause in Accounting Sync: settle each, requeue, or exclude.'
        : 'The worker delivers what is pending; sync now, or see that a worker runs.',
      remedy: syncRemedy(inError ? 'Show errors' : 'Show pending', scope, {
        status: inError ? 'error' : 'pending',
      }),
    };
  }
  if (idle.length === 0) {
    return { ...base, ...settled('Every entry is synced or excluded.') };
  }
  const names = [...new Set(idle.map(({ connection }) => connection))].join(', ');
  return {
    ...{ ...base, ...numbersOf(idle), state: 'warning' },
    message: `${wordsOf(idle)}; the connection is not live: ${names}.`,
    hint: 'Rehearse and go live, then these entries are sent.',
    remedy: { page: 'integration', label: 'Open the connection', filter: {} },
  };
}

function summariesCheck(open: readonly FateCount[]): CheckItem {
  const base = { check: 'summaries', title: 'Daily summaries' } as const;
  if (open.length === 0) {
    return { ...base, ...settled('No entry waits for a summary.') };
  }
  return {
    ...{ ...base, ...numbersOf(open), state: 'blocking', message: wordsOf(open) },
    hint: 'The worker forms them when their day is over; or summarise the days now.',
    remedy: { page: 'integration', label: 'Summarise now', filter: {} },
  };
}

function standingsCheck(open: readonly FateCount[], scope: FateScope): CheckItem {
  const base = { check: 'standings', title: 'Booked in the ledger' } as const;
  if (open.length === 0) {
    return { ...base, ...settled('What is synced is booked there.') };
  }
  return {
    ...{ ...base, ...numbersOf(open), state: 'warning', message: wordsOf(open) },
    hint: 'Drafts and entries awaiting approval are in no balance there: have them posted.',
    remedy: syncRemedy('Show synced', scope, { status: 'synced' }),
  };
}

const numbersOf = (counts: readonly FateCount[]) => ({
  count: counts.reduce((sum, { count }) => sum + count, 0),
  amounts: sumsOf(counts, ({ amountMinor }) => amountMinor),
});

function wordsOf(counts: readonly FateCount[]): string {
  const fates = [...new Set(counts.map(({ fate }) => fate))];
  return fates
    .map((fate) => {
      const of = counts.filter((one) => one.fate === fate);
      const { count, amounts } = numbersOf(of);
      return `${count} ${fateWords[fate]} (${amountsText(amounts)})`;
    })
    .join(', ');
}

function syncRemedy(
  label: string,
  { through, outlet }: FateScope,
  filter: Readonly<Record<string, string>>,
): Remedy {
  const at = outlet === null ? {} : { outlet };
  return { page: 'sync', label, filter: { ...filter, through, ...at } };
}

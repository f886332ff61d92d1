// The item of the close checklist about reconciliation: of each live connection the newest run that
// covers the day. Pure. Invariant: an unexplained difference keeps a period open; no run at all
// only where the property wants it so.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { grouped } from '#money/grouped.ts';
import type { Currency } from '#money/money.ts';
import type { ReconciliationRow } from '#reconciliation/reconciliation-reading-store.ts';
import { type CheckItem, type CheckState, settled, sumsOf } from './checklist.ts';

export interface LiveConnection {
  readonly connectionId: number;
  readonly name: string;
}

export interface CoveringRun {
  readonly run: ReconciliationRow;
  /** Entries posted into the days after it was made: it knows nothing of them. */
  readonly entriesSince: number;
}

interface Verdict {
  readonly state: CheckState;
  readonly message: string;
}

export function tieOutCheck(
  connections: readonly LiveConnection[],
  runs: readonly (CoveringRun | null)[],
  of: { readonly through: IsoDate; readonly needsTieOut: boolean },
): CheckItem {
  const base = { check: 'reconciliation', title: 'Reconciliation' } as const;
  if (connections.length === 0) return { ...base, ...settled('There is no live connection.') };
  const verdicts = connections.map(({ name }, at) => verdictOf(name, runs[at] ?? null, of));
  const state = worst(verdicts);
  const run = runs.find((one) => one !== null)?.run;
  const amounts = runs.flatMap((one) => (one === null ? [] : unexplained(one.run)));
  return {
    ...{ ...base, state, message: verdicts.map(({ message }) => message).join(' ') },
    hint: state === 'ok' ? null : 'Reconcile as of the last day of the period, then look again.',
    count: verdicts.filter((one) => one.state !== 'ok').length,
    amounts: sumsOf(amounts, ({ amountMinor }) => amountMinor),
    remedy: {
      page: 'reconciliation',
      label: run ? 'Show the reconciliation' : 'Reconcile',
      filter: run ? { run: String(run.reconciliationId) } : {},
    },
  };
}

function worst(verdicts: readonly Verdict[]): CheckState {
  if (verdicts.some(({ state }) => state === 'blocking')) return 'blocking';
  return verdicts.some(({ state }) => state === 'warning') ? 'warning' : 'ok';
}

function verdictOf(
  name: string,
  covering: CoveringRun | null,
  { through, needsTieOut }: { readonly through: IsoDate; readonly needsTieOut: boolean },
): Verdict {
  const wanted: CheckState = needsTieOut ? 'blocking' : 'warning';
  if (covering === null) {
    return { state: wanted, message: `${name}: not reconciled as of ${through}.` };
  }
  const { run, entriesSince } = covering;
  const made = `${name}, as of ${run.asOf}`;
  if (run.explained === false) {
    return { state: 'blocking', message: `${made}: a difference is unexplained.` };
  }
  if (entriesSince > 0) {
    return { state: wanted, message: `${made}: ${postedSince(entriesSince)} since.` };
  }
  if (run.tied !== true) {
    return { state: 'warning', message: `${made}: every difference has a named cause.` };
  }
  return { state: 'ok', message: `${made}: ties to 0.00.` };
}

const postedSince = (entries: number) =>
  entries === 1 ? '1 entry was posted' : `${grouped(entries)} entries were posted`;

function unexplained({ totals }: ReconciliationRow) {
  return Object.entries(totals ?? {}).flatMap(([currency, terms]) => {
    const amountMinor = BigInt(terms.unexplained);
    return amountMinor === 0n ? [] : [{ currency: currency as Currency, amountMinor }];
  });
}

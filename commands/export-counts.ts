// Exports by status and errors by cause, as commands print them.

import type { AccountingSwitch } from '#export-queue/accounting-switch-store.ts';
import type { SummaryRecord } from '#export-queue/export-counts-store.ts';
import { grouped } from '#money/grouped.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { formatTable } from './terminal.ts';

interface Counted {
  readonly count: number;
  /** Decimal string in the property's base currency. */
  readonly amount: string;
}

const statuses = ['synced', 'pending', 'error', 'excluded'] as const;

export interface ExportCounts {
  readonly counts: Record<(typeof statuses)[number], Counted>;
  readonly causes: readonly (Counted & {
    code: string;
    subject: string | null;
    message: string;
    hint: string;
  })[];
  readonly uncertain: number;
  readonly accounting: AccountingSwitch;
}

/** The summary of the store in words for people and scripts. */
export function exportCounts(record: SummaryRecord): ExportCounts {
  const currency = record.currency as Currency;
  const counted = (status: string): Counted => {
    const rows = record.states.filter((row) => row.status === status);
    const amountMinor = rows.reduce((sum, row) => sum + row.amount_minor, 0n);
    const count = rows.reduce((sum, row) => sum + row.count, 0);
    return { count, amount: formatAmount(amountMinor, currency) };
  };
  return {
    counts: {
      synced: counted('synced'),
      pending: counted('pending'),
      error: counted('error'),
      excluded: counted('excluded'),
    },
    causes: record.causes.map(
      ({ code, subject, message, hint, count, amount_minor, currency: of }) => ({
        ...{ code, subject, message, hint, count },
        amount: formatAmount(amount_minor, of as Currency),
      }),
    ),
    uncertain: record.states.find((row) => row.state === 'uncertain')?.count ?? 0,
    accounting: record.accounting,
  };
}

/** Where the queue stands, while it moves: `6,120 synced, 12 pending, 0 in error`. */
export function countsText(
  counts: Readonly<Record<'synced' | 'pending' | 'error', { readonly count: number }>>,
): string {
  const { synced, pending, error } = counts;
  const text = `${grouped(synced.count)} synced, ${grouped(pending.count)} pending`;
  return `${text}, ${grouped(error.count)} in error`;
}

/** The counts as a table, then each cause with what to do about it. */
export function statusText({ counts, causes, accounting }: ExportCounts): string {
  const rows = statuses.map((status) => [
    `Exports ${status}`,
    grouped(counts[status].count),
    grouped(counts[status].amount),
  ]);
  const told = causes.map(
    ({ code, subject, message, hint, count, amount }) =>
      `\n${code}${subject ? ` ${subject}` : ''}: ${grouped(count)} exports, ${grouped(amount)}` +
      `\n  ${message}\n  ${hint}`,
  );
  return [formatTable(rows), ...accountingText(accounting), ...told].join('\n');
}

function accountingText({ enabled, by, at, reason }: AccountingSwitch): string[] {
  if (enabled) return [];
  const since = `since ${at?.toISOString() ?? ''}, by ${by}: ${reason}`;
  return [`\nAccounting is switched off ${since}\n  Nothing is sent; nothing is lost.`];
}

// The identity by a dimension on the terminal: the places where something is left that no entry of
// that value makes, and how many agree. Pure.

import { grouped } from '#money/grouped.ts';
import { formatAmount } from '#money/money.ts';
import type { DimensionRow } from '#reconciliation/by-dimension.ts';
import type { ByDimension } from '#reconciliation/by-dimension-worker.ts';
import { formatTable } from './terminal.ts';

export function dimensionText({ by, rows, moved }: ByDimension): string {
  const open = rows.filter(({ rest }) => rest !== 0n);
  const agree = `${grouped(rows.length - open.length)} of ${grouped(rows.length)} agree`;
  const heads = ['account', 'location', by, 'there', 'opening', 'sent'];
  const table = formatTable([
    [...heads, 'registered', 'made there', 'left'],
    ...open.map((row) => [row.account, row.location, row.value || '-', ...amountsOf(row)]),
  ]);
  const parts = [`By ${by}: ${agree}.`, ...(open.length > 0 ? [table] : [])];
  if (moved.length > 0) parts.push(`Moved since they were compared: ${moved.join(', ')}.`);
  return parts.join('\n\n');
}

function amountsOf(row: DimensionRow): string[] {
  const { there, opening, sent, registered, foreign, rest } = row;
  return [there, opening, sent, registered, foreign, rest].map((minor) =>
    grouped(formatAmount(minor, row.currency)),
  );
}

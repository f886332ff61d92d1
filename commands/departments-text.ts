// The identity by department on the terminal: the places where something is left that no entry of
// that department makes, and how many agree. Pure.

import { grouped } from '#money/grouped.ts';
import { formatAmount } from '#money/money.ts';
import type { DepartmentRow } from '#reconciliation/by-department.ts';
import type { ByDepartment } from '#reconciliation/by-department-worker.ts';
import { formatTable } from './terminal.ts';

export function departmentsText({ rows, moved }: ByDepartment): string {
  const open = rows.filter(({ rest }) => rest !== 0n);
  const agree = `${grouped(rows.length - open.length)} of ${grouped(rows.length)} agree`;
  const heads = ['account', 'location', 'department', 'there', 'opening', 'sent'];
  const table = formatTable([
    [...heads, 'registered', 'made there', 'left'],
    ...open.map((row) => [row.account, row.location, row.department || '-', ...amountsOf(row)]),
  ]);
  const parts = [`By department: ${agree}.`, ...(open.length > 0 ? [table] : [])];
  if (moved.length > 0) parts.push(`Moved since they were compared: ${moved.join(', ')}.`);
  return parts.join('\n\n');
}

function amountsOf(row: DepartmentRow): string[] {
  const { there, opening, sent, registered, foreign, rest } = row;
  return [there, opening, sent, registered, foreign, rest].map((minor) =>
    grouped(formatAmount(minor, row.currency)),
  );
}

// A finished reconciliation as a table, for its CSV, XLSX and PDF: the terms of every place with
// what stands between the two ledgers in words, then each named cause. Pure.
// Invariant: amounts are those the run kept, as text; nothing is summed here.
// Leaves to others: reading the run (run-file-store.ts), the bytes (report-files/).

import type { ReportRow, ReportTable } from '#report-files/report-table.ts';
import type {
  FindingRow,
  ReconciliationRow,
  ReconciliationSummary,
} from './reconciliation-schemas.ts';

/** The terms of the identity as columns, in the order of the sum. */
export const termColumns = [
  ['opening', 'Opening'],
  ['ours', 'Ours'],
  ['notExported', 'Not exported'],
  ['pending', 'Pending'],
  ['error', 'Error'],
  ['excluded', 'Excluded'],
  ['adjustments', 'To be reversed there'],
  ['leftThere', 'Left there'],
  ['foreign', 'Made there'],
  ['discrepancies', 'Causes'],
  ['external', 'External'],
  ['unexplained', 'Unexplained'],
] as const;

/** What is told of a run besides its rows. */
export interface TableOfRun {
  readonly property: string;
  readonly connection: string;
  readonly run: ReconciliationSummary;
  readonly rows: readonly ReconciliationRow[];
  readonly findings: readonly FindingRow[];
  readonly person: string;
  readonly at: Date;
}

export function runTable(told: TableOfRun): ReportTable {
  const { run, rows, findings } = told;
  return {
    title: 'Reconciliation',
    property: told.property,
    facts: [
      ['As of', run.asOf],
      ['Connection', told.connection],
      ['Run', `${run.reconciliationId}, ${run.startedAt.slice(0, 16).replace('T', ' ')} UTC`],
      ['Verdict', verdictOf(run)],
      ...run.totals.map(({ currency, terms }): [string, string] => [
        `Unexplained ${currency}`,
        terms.unexplained,
      ]),
    ],
    columns: [
      { key: 'account', title: 'Account', kind: 'text' },
      { key: 'name', title: 'Name', kind: 'text' },
      { key: 'externalAccount', title: 'There', kind: 'text' },
      { key: 'location', title: 'Location', kind: 'text' },
      { key: 'currency', title: 'Currency', kind: 'text' },
      ...termColumns.map(([key, title]) => ({ key, title, kind: 'amount' as const })),
      { key: 'ties', title: 'Ties', kind: 'text' },
      { key: 'causes', title: 'Named causes', kind: 'text' },
    ],
    madeBy: told.person,
    madeAt: told.at,
    rows: [...rows.map(placeRow), ...findings.flatMap(findingRows)],
  };
}

function verdictOf({ tied, explained }: ReconciliationSummary): string {
  if (tied) return 'ties out';
  return explained ? 'does not tie, every cent has a named cause' : 'does not tie';
}

function placeRow(row: ReconciliationRow): ReportRow {
  const named = row.causes.map(({ label, amount }) => `${label} ${amount}`);
  const cells = [
    ...[row.accountNumber, row.accountName, row.externalAccountId ?? 'not mapped'],
    ...[row.location ?? row.outlet, row.currency],
    ...termColumns.map(([key]) => row[key]),
    ...[row.tied ? 'yes' : 'no', named.join('; ')],
  ];
  return { kind: 'line', cells };
}

/** One row for each place a cause moves: they follow the places and are in no sum of them. */
function findingRows({ label, what, who, effects, externalId, exportId }: FindingRow): ReportRow[] {
  const about = [exportId ? `export ${exportId}` : null, externalId].filter(Boolean).join(', ');
  return effects.map(({ account, location, currency, amount }) => ({
    kind: 'balance',
    cells: [
      ...[null, about, account, location, currency],
      ...termColumns.map(([key]) => (key === 'discrepancies' ? amount : null)),
      ...[null, `${label}: ${what}${who ? `. ${who}` : ''}`],
    ],
  }));
}

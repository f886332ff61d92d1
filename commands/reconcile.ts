// `tieout reconcile --as-of DATE`: compares the two ledgers and prints what differs, by place and
// cause. Exit code 0 when the books tie, 1 when something is left to do: fit for a nightly script.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { formatAmount } from '#money/money.ts';
import { causeLabels } from '#reconciliation/causes.ts';
import {
  type ReconciliationResult,
  runReconciliation,
} from '#reconciliation/reconciliation-worker.ts';
import type { TieOutRow } from '#reconciliation/tie-out.ts';
import { chooseConnection, chooseProperty, withHouse } from './open.ts';
import { answer, formatTable, grouped, openProgress } from './terminal.ts';

export interface ReconcileOptions {
  readonly asOf: string;
  readonly property?: string;
  readonly connection?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_*, RECONCILIATION_*, and those of the connector. */
export async function runReconcile(options: ReconcileOptions): Promise<void> {
  await withHouse('reconcile', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const connection = await chooseConnection(house, propertyId, options.connection);
    const progress = openProgress('Reading', Date.now);
    const result = await runReconciliation({
      pool: house.pool,
      openLedger: house.openLedgerById,
      propertyId,
      connectionId: connection.connectionId,
      asOf: options.asOf as IsoDate,
      person: house.config.person,
      now: house.now,
      onProgress: ({ listed }) => progress.update(0.5, `${grouped(listed)} entries read`),
    });
    progress.end(`${connection.name} as of ${options.asOf}`);
    answer(options.json === true, result, reconciliationText(result));
    if (!result.tied) process.exitCode = 1;
  });
}

/** What a person reads of a reconciliation: the verdict, then the places that do not tie. */
export function reconciliationText(result: ReconciliationResult): string {
  const open = result.rows.filter((row) => !row.tied);
  const verdict = result.tied
    ? `Ties out: ${result.rows.length} places, 0.00 unexplained.`
    : `Does not tie: ${open.length} of ${result.rows.length} places differ; ${
        result.explained ? 'every cent has a named cause' : 'something is unexplained'
      }.`;
  if (open.length === 0) return verdict;
  const head = ['account', 'location', 'ours', 'external', 'unexplained', 'because of'];
  const rows = open.map((row) => [
    row.place.account,
    row.place.location,
    amount(row, row.ours),
    row.external === null ? 'not mapped' : amount(row, row.external),
    amount(row, row.unexplained),
    reasonsOf(row),
  ]);
  return `${verdict}\n\n${formatTable([head, ...rows])}`;
}

function amount(row: TieOutRow, amountMinor: bigint): string {
  return grouped(formatAmount(amountMinor, row.place.currency));
}

function reasonsOf(row: TieOutRow): string {
  const terms: [string, bigint][] = [
    ['pending', row.pending],
    ['error', row.error],
    ['excluded', row.excluded],
    ['made there', row.foreign],
  ];
  const named = terms
    .filter(([, amountMinor]) => amountMinor !== 0n)
    .map(([name, amountMinor]) => `${name} ${amount(row, amountMinor)}`);
  const causes = Object.entries(row.causes).map(
    ([cause, amountMinor]) =>
      `${causeLabels[cause as keyof typeof causeLabels]} ${amount(row, amountMinor)}`,
  );
  return [...named, ...causes].join(', ');
}

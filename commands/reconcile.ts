// `tieout reconcile --as-of DATE`: compares the two ledgers and prints what differs, by place and
// cause. Exit code 0 when the books tie, 1 when something is left to do: fit for a nightly script.

import { periodAt } from '#chart-of-accounts/fiscal-calendar-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { grouped } from '#money/grouped.ts';
import { readByDimension } from '#reconciliation/by-dimension-worker.ts';
import { type Estimate, estimateReconciliation } from '#reconciliation/estimate-worker.ts';
import { readOpenCauses } from '#reconciliation/open-causes-store.ts';
import {
  type ReconciliationResult,
  runReconciliation,
} from '#reconciliation/reconciliation-worker.ts';
import { makeRunFile } from '#reconciliation/run-file-store.ts';
import type { FileFormat } from '#report-files/report-table.ts';
import type { Paper } from '#report-files/table-pdf.ts';
import type { House } from '#root/compose.ts';
import { dimensionText } from './dimension-text.ts';
import { writeOutput } from './file-output.ts';
import { chooseConnection, chooseProperty, withHouse } from './open.ts';
import { nextText, reconciliationText } from './reconcile-text.ts';
import { answer, openProgress } from './terminal.ts';

export interface ReconcileOptions {
  readonly asOf: string;
  readonly secondOpinion?: boolean;
  readonly light?: boolean;
  readonly by?: string;
  readonly estimate?: boolean;
  readonly property?: string;
  readonly connection?: string;
  readonly json?: boolean;
  readonly format: 'text' | FileFormat;
  readonly paper: Paper;
  readonly out?: string;
}

/** *Errors:* COMMAND_*, RECONCILIATION_*, and those of the connector. */
export async function runReconcile(options: ReconcileOptions): Promise<void> {
  await withHouse('reconcile', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const connection = await chooseConnection(house, propertyId, options.connection);
    if (options.estimate) return tellEstimate(house, propertyId, connection.connectionId, options);
    const progress = openProgress('Reading', Date.now);
    const result = await runReconciliation({
      pool: house.pool,
      openLedger: house.openLedgerById,
      propertyId,
      connectionId: connection.connectionId,
      asOf: options.asOf as IsoDate,
      secondOpinion: options.secondOpinion ?? false,
      light: options.light ?? false,
      person: house.config.person,
      now: house.now,
      onProgress: ({ listed }) => progress.update(0.5, `${grouped(listed)} entries read`),
    });
    progress.end(`${connection.name} as of ${options.asOf}`);
    const { connectionId } = connection;
    await tell(house, { propertyId, connectionId, result, options });
    const opinion = result.secondOpinion?.state ?? 'agrees';
    if (!result.tied || opinion !== 'agrees') process.exitCode = 1;
  });
}

async function tellEstimate(
  { pool, openLedgerById, now }: House,
  propertyId: number,
  connectionId: number,
  { asOf, light = false, secondOpinion = false, json = false }: ReconcileOptions,
): Promise<void> {
  const of = { pool, openLedger: openLedgerById, propertyId, connectionId, now };
  const how = { asOf: asOf as IsoDate, light, secondOpinion };
  const estimate = await estimateReconciliation({ ...of, ...how });
  answer(json, estimate, estimateText(estimate));
}

/** "About 15 calls, of which 12 count as API transactions: 7,562 entries, all of the list." */
function estimateText({ calls, counted, entries, reading, why, basedOn }: Estimate): string {
  if (calls === null || counted === null) return 'This ledger cannot tell what it would cost.';
  const what = reading === 'full' ? 'all of the list' : 'what changed since the last run';
  const some = `of which ${grouped(counted)} count as API transactions`;
  const cost = `About ${grouped(calls)} calls, ${some}`;
  const reason = why ? ` All is read: ${why}.` : '';
  const first = basedOn ? '' : ' Entries that others made are not known before the first run.';
  return `${cost}: ${grouped(entries)} entries, ${what}.${reason}${first}`;
}

interface Telling {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly result: ReconciliationResult;
  readonly options: ReconcileOptions;
}

/** The run on the terminal, or as the file that was asked for. */
async function tell(house: House, telling: Telling): Promise<void> {
  const { propertyId, result, options } = telling;
  const { format, paper, out, json = false } = options;
  const of = { propertyId, reconciliationId: result.reconciliationId };
  const causes = await readOpenCauses(house.pool, of);
  const asOf = options.asOf as IsoDate;
  const next = nextText(result, { asOf, period: await periodAt(house.pool, propertyId, asOf) });
  const { by } = options;
  const values = by === undefined ? null : await readValues(house, telling, by);
  const more = values ? `${dimensionText(values)}\n\n` : '';
  const said = `${reconciliationText(result, causes)}\n\n${more}${next}`;
  if (format === 'text') {
    if (out === undefined) return answer(json, { ...result, causes, dimension: values }, said);
    return writeOutput(out, Buffer.from(`${said}\n`));
  }
  const { reconciliationId } = result;
  const asked = { propertyId, reconciliationId, person: house.config.person };
  const { content } = await makeRunFile(house, asked, { format, paper });
  await writeOutput(out, content);
}

/** Read now, after the run: what moved meanwhile is said. */
function readValues(house: House, telling: Telling, by: string) {
  const { propertyId, connectionId, result, options } = telling;
  const { pool, openLedgerById: openLedger } = house;
  const { reconciliationId } = result;
  const of = { propertyId, connectionId, reconciliationId, asOf: options.asOf as IsoDate, by };
  return readByDimension({ pool, openLedger }, of);
}

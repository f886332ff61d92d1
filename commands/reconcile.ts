// `tieout reconcile --as-of DATE`: compares the two ledgers and prints what differs, by place and
// cause. Exit code 0 when the books tie, 1 when something is left to do: fit for a nightly script.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { grouped } from '#money/grouped.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { type Candidate, candidateRoles } from '#reconciliation/candidates.ts';
import type { PlaceCandidates } from '#reconciliation/candidates-store.ts';
import { causeLabels } from '#reconciliation/causes.ts';
import { type Estimate, estimateReconciliation } from '#reconciliation/estimate-worker.ts';
import type { ListReading } from '#reconciliation/listing-worker.ts';
import type { ControlRow } from '#reconciliation/reconciliation-schemas.ts';
import {
  type ReconciliationResult,
  runReconciliation,
} from '#reconciliation/reconciliation-worker.ts';
import { makeRunFile } from '#reconciliation/run-file-store.ts';
import { opinionWords, type SecondOpinion } from '#reconciliation/second-opinion.ts';
import type { TieOutRow } from '#reconciliation/tie-out.ts';
import type { FileFormat } from '#report-files/report-table.ts';
import type { Paper } from '#report-files/table-pdf.ts';
import type { House } from '#root/compose.ts';
import { writeOutput } from './file-output.ts';
import { chooseConnection, chooseProperty, withHouse } from './open.ts';
import { answer, formatTable, openProgress } from './terminal.ts';

export interface ReconcileOptions {
  readonly asOf: string;
  readonly secondOpinion?: boolean;
  readonly light?: boolean;
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
    await told(house, { propertyId, result, options });
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
  readonly result: ReconciliationResult;
  readonly options: ReconcileOptions;
}

/** The run on the terminal, or as the file that was asked for. */
async function told(house: House, { propertyId, result, options }: Telling): Promise<void> {
  const { format, paper, out, json = false } = options;
  const said = reconciliationText(result);
  if (format === 'text') {
    if (out === undefined) return answer(json, result, said);
    return writeOutput(out, Buffer.from(`${said}\n`));
  }
  const { reconciliationId } = result;
  const asked = { propertyId, reconciliationId, person: house.config.person };
  const { content } = await makeRunFile(house, asked, { format, paper });
  await writeOutput(out, content);
}

/** What a person reads of a reconciliation: the verdict, then the places that do not tie. */
export function reconciliationText(result: ReconciliationResult): string {
  const open = result.rows.filter((row) => !row.tied);
  const verdict = result.tied
    ? `Ties out: ${result.rows.length} places, 0.00 unexplained.`
    : `Does not tie: ${open.length} of ${result.rows.length} places differ; ${
        result.explained ? 'every cent has a named cause' : 'something is unexplained'
      }.`;
  const proofs = result.controls.map((one) => controlLine(one));
  const read = [...readingLines(result.reading), ...opinionLines(result.secondOpinion)];
  const said = [verdict, ...read, ...proofs].join('\n');
  if (open.length === 0) return said;
  const head = ['account', 'location', 'ours', 'external', 'unexplained', 'because of'];
  const rows = open.map((row) => [
    row.place.account,
    row.place.location,
    amount(row, row.ours),
    row.external === null ? 'not mapped' : amount(row, row.external),
    amount(row, row.unexplained),
    reasonsOf(row),
  ]);
  const leads = result.candidates.map(leadText);
  return [`${said}\n\n${formatTable([head, ...rows])}`, ...leads].join('\n\n');
}

/** How the list was read, where it was not simply all of it. */
function readingLines(reading: ListReading): string[] {
  if (reading.kind === 'full') return reading.why ? [`All was read: ${reading.why}.`] : [];
  const { since, changed } = reading;
  return [`Read what changed since ${since.slice(0, 16)} UTC: ${grouped(changed)} entries.`];
}

/** "12.34 unexplained at 1200, 100 could be" and the entries that sum to it, one sum a line. */
function leadText({ place, unexplained, state, entries, sizes, combinations }: PlaceCandidates) {
  const shown = (minor: bigint) => grouped(formatAmount(minor, place.currency));
  const lead = `${shown(unexplained)} unexplained at ${place.account}, ${place.location || '-'}`;
  const tried = `${entries} entries, up to ${sizes} together`;
  if (state === 'none') return `${lead}: no entries sum to it (${tried}).`;
  if (state === 'gave-up') return `${lead}: the search for entries gave up (${tried}).`;
  const sums = combinations.map((some) =>
    some.map((one) => `${shown(BigInt(one.amountMinor))} ${nameOf(one)}`).join(' and '),
  );
  return `${lead} could be\n  ${sums.join('\n  or ')}`;
}

function nameOf({ exportId, externalEntryId, memo, role }: Candidate): string {
  const about = exportId ? `export ${exportId}` : (externalEntryId ?? memo);
  return `of ${about}, ${candidateRoles[role]}`;
}

const controlWords: Readonly<Record<ControlRow['state'], string>> = {
  broken: 'subledger and accounts DISAGREE: run tieout verify',
  open: 'something is open at its accounts',
  'below-zero': 'proven; more was given out than was held for some',
  proven: 'proven',
};

/** "Receivables USD: 120.00 subledger, 120.00 accounts, 120.00 there: proven". */
function controlLine(control: ControlRow): string {
  const { title, currency, subledger, account, external, state } = control;
  const there = external === null ? 'not mapped' : `${grouped(external)} there`;
  const figures = `${grouped(subledger)} subledger, ${grouped(account)} accounts, ${there}`;
  return `${title} ${currency}: ${figures}: ${controlWords[state]}`;
}

/** What the ledger's own trial balance report says; nothing when it was not asked. */
function opinionLines(opinion: SecondOpinion | null): string[] {
  if (opinion === null) return [];
  const { state, accounts, differences, problem } = opinion;
  if (state === 'not-offered') return ['Second opinion: this ledger offers no report.'];
  if (state === 'unread') return [`Second opinion: not read. ${problem?.message} ${problem?.hint}`];
  if (state === 'agrees') return [`Second opinion: its report agrees, ${accounts} accounts.`];
  const rows = differences.map(({ account, currency, balanceMinor, reportMinor, what }) => {
    const shown = (minor: string) => grouped(formatAmount(BigInt(minor), currency as Currency));
    return [account, shown(balanceMinor), shown(reportMinor), opinionWords[what]];
  });
  const head = ['account', 'balance', 'report', 'what'];
  const count = `${differences.length} of ${accounts} accounts`;
  const lead = `Second opinion: its report differs in ${count}.`;
  return [lead, '', formatTable([head, ...rows])];
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

// What a person reads of a reconciliation on the terminal: the verdict, each cause with what
// settles it, the proofs of control accounts, the places that do not tie, and what to run next.
// Pure.
// Leaves to others: running it (reconcile.ts), its file (reconciliation/run-file-store.ts).

import { type FiscalPeriod, periodName } from '#chart-of-accounts/fiscal-calendar.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { grouped } from '#money/grouped.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { type Candidate, candidateRoles } from '#reconciliation/candidates.ts';
import type { PlaceCandidates } from '#reconciliation/candidates-store.ts';
import { causeLabels } from '#reconciliation/causes.ts';
import type { ListReading } from '#reconciliation/listing-worker.ts';
import { countCauses, type OpenCause } from '#reconciliation/open-causes-store.ts';
import type { ControlRow } from '#reconciliation/reconciliation-schemas.ts';
import type { ReconciliationResult } from '#reconciliation/reconciliation-worker.ts';
import { opinionWords, type SecondOpinion } from '#reconciliation/second-opinion.ts';
import type { TieOutRow } from '#reconciliation/tie-out.ts';
import { causesText } from './open-causes.ts';
import { formatTable } from './terminal.ts';

/** What a person reads of a reconciliation: the verdict, then the places that do not tie. */
export function reconciliationText(
  result: ReconciliationResult,
  causes: readonly OpenCause[],
): string {
  const open = result.rows.filter((row) => !row.tied);
  const many = countCauses(causes);
  const verdict = result.tied
    ? `Ties out: ${result.rows.length} places, 0.00 unexplained.`
    : `Does not tie: ${many} ${many === 1 ? 'cause' : 'causes'}, ${open.length} of ${
        result.rows.length
      } places differ; ${
        result.explained ? 'every cent has a named cause' : 'something is unexplained'
      }.`;
  const proofs = result.controls.map((one) => controlLine(one));
  const read = [...readingLines(result.reading), ...opinionLines(result.secondOpinion)];
  const listed = causes.length > 0 && !result.tied ? ['', causesText(causes), ''] : [];
  const said = [verdict, ...listed, ...read, ...proofs].join('\n');
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

/** What to run next: as of the end of a period that ties, its sign-off. */
export function nextText(
  { tied }: { readonly tied: boolean },
  { asOf, period }: { readonly asOf: IsoDate; readonly period: FiscalPeriod },
): string {
  if (!tied) return `When these are settled: tieout reconcile --as-of ${asOf}`;
  if (asOf === period.throughOn) return `Next: tieout sign-off --period ${periodName(period)}`;
  return `A period is signed off as of its last day: tieout reconcile --as-of ${period.throughOn}`;
}

// `tieout sign-off`, `tieout certificate` and `tieout verify --certificate FILE`: a month's end on
// the command line. Invariant: a file is verified from its bytes alone; no database is opened.

import { readFileSync } from 'node:fs';
import type { Head } from '#access/chain.ts';
import { withTransaction } from '#database/pool.ts';
import { grouped } from '#money/grouped.ts';
import { ProblemError } from '#problems/problem.ts';
import { certificateFaults } from '#reconciliation/certificate.ts';
import { type CertificateFormat, certificateFile } from '#reconciliation/certificate-routes.ts';
import type { ReconciliationSummary } from '#reconciliation/reconciliation-schemas.ts';
import { insertSignOffEvidence } from '#reconciliation/sign-off-evidence-store.ts';
import { reviewSignOff } from '#reconciliation/sign-off-review-store.ts';
import { readPeriod } from '#reconciliation/sign-off-routes.ts';
import type { SignOffPeriod } from '#reconciliation/sign-off-schemas.ts';
import type { OfPeriod } from '#reconciliation/sign-off-store.ts';
import { periodOf, signAccounts } from '#reconciliation/sign-off-worker.ts';
import { requireReason } from '#reconciliation/wire-values.ts';
import type { House } from '#root/compose.ts';
import { type EvidenceFile, evidenceFile } from './evidence-files.ts';
import { writeOutput } from './file-output.ts';
import {
  chooseConnection,
  chooseProperty,
  commandProblem,
  requireProvenPerson,
  withHouse,
} from './open.ts';
import { answer, formatTable } from './terminal.ts';

interface Of {
  readonly period: string;
  readonly property?: string;
  readonly connection?: string;
}

/** *Errors:* COMMAND_*, RECONCILIATION_SIGN_OFF_*, CHART_PERIOD_UNKNOWN. */
export async function runSignOff(
  options: Of & {
    readonly account?: readonly string[];
    readonly force?: string;
    readonly review?: boolean;
    readonly evidence?: readonly string[];
    readonly json?: boolean;
  },
): Promise<void> {
  await withHouse('sign-off', async (house) => {
    const { pool, now, config } = house;
    const { propertyId } = await chooseProperty(house, options.property);
    const { connectionId } = await chooseConnection(house, propertyId, options.connection);
    const asked = { propertyId, connectionId, period: options.period };
    const { base, of } = await periodOf(pool, asked);
    const { account: accounts = null, force } = options;
    const forcedBecause = force === undefined ? null : requireReason(force);
    const by = { person: config.person, at: now(), automatic: false, base };
    const files = (options.evidence ?? []).map(evidenceFile);
    await keepFiles(house, of, { accounts, files });
    if (options.review) {
      await requireProvenPerson(house);
      await reviewAll(house, asked, accounts);
    } else await signAccounts(pool, of, { ...by, accounts, forcedBecause });
    const period = await readPeriod(pool, asked);
    const open = period.accounts.filter((one) => one.signOff?.whole !== true);
    answer(options.json === true, period, signOffText(period));
    if (open.length > 0) process.exitCode = 1;
  });
}

/** How many are signed off; below, what is left of the others, and what to run next. */
function signOffText(view: SignOffPeriod): string {
  const { accounts, signed, count, label, period, throughOn } = view;
  const said = `${signed} of ${count} accounts are signed off for ${label}.`;
  const left = accounts.filter(({ signOff }) => signOff?.whole !== true);
  if (left.length === 0) {
    return `${said}\nNext: tieout certificate --period ${period} --out certificate.json`;
  }
  const rows = left.map(({ account, names, signOff, balances }) => [
    // Of ours, where nothing there is mapped to it.
    ...[account.replace(/^our:(.*)/, '$1 (not mapped)'), names ?? ''],
    signOff ? `awaits review, signed by ${signOff.prepared.person}` : openText(balances),
  ]);
  const unsigned = left.some(({ signOff }) => !signOff);
  const next = [
    ...(unsigned ? [`What is behind them: tieout reconcile --as-of ${throughOn}`] : []),
    ...(left.some(({ signOff }) => signOff) ? ['Another person reviews: see --review.'] : []),
  ];
  return [said, formatTable([['account', 'name', 'open'], ...rows]), next.join('\n')].join('\n\n');
}

/** What is open at its locations; nothing of those that tie. */
function openText(balances: SignOffPeriod['accounts'][number]['balances']): string {
  const left = balances.filter(({ open }) => !/^-?0(\.0+)?$/.test(open));
  const shown = left.length > 0 ? left : balances;
  return shown.map(({ open, currency }) => `${grouped(open)} ${currency}`).join(', ');
}

/** Keeps the files with each of the accounts named. *Errors:* COMMAND_ACCOUNT_MISSING. */
async function keepFiles(
  { pool, config, now }: House,
  of: OfPeriod,
  { accounts, files }: { accounts: readonly string[] | null; files: readonly EvidenceFile[] },
): Promise<void> {
  if (files.length === 0) return;
  if (accounts === null) throw new ProblemError([commandProblem('COMMAND_ACCOUNT_MISSING', {})]);
  const by = { person: config.person, at: now() };
  await withTransaction(pool, async (tx) => {
    for (const account of accounts) {
      for (const file of files)
        await insertSignOffEvidence(tx, { ...of, account }, { ...file, ...by });
    }
  });
}

/** Reviews what waits for it; of the accounts named, where some are. */
async function reviewAll(
  { pool, config, now }: House,
  asked: { propertyId: number; connectionId: number; period: string },
  accounts: readonly string[] | null,
): Promise<void> {
  const { propertyId } = asked;
  const by = { person: config.person, at: now(), isKey: false };
  for (const { account, signOff } of (await readPeriod(pool, asked)).accounts) {
    const isMeant = accounts === null || accounts.includes(account);
    if (!signOff || signOff.reviewed || !signOff.reviewRequired || !isMeant) continue;
    await reviewSignOff(pool, { propertyId, id: signOff.signOffId }, by);
  }
}

/** *Errors:* COMMAND_*, RECONCILIATION_CERTIFICATE_UNSIGNED, CHART_PERIOD_UNKNOWN. */
export async function runCertificate(
  options: Of & { readonly format: CertificateFormat; readonly out?: string },
): Promise<void> {
  await withHouse('certificate', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const { connectionId } = await chooseConnection(house, propertyId, options.connection);
    const { person } = house.config;
    const asked = { propertyId, connectionId, period: options.period, person };
    await writeOutput(options.out, await certificateFile(house, asked, options.format));
    if (options.out !== undefined) answer(false, null, writtenText(options.out, options.format));
  });
}

function writtenText(out: string, format: CertificateFormat): string {
  if (format !== 'json') return `Wrote ${out}.`;
  const { inputs, inputsSha256 } = JSON.parse(readCertificate(out));
  const { rows, totals } = inputs as Pick<ReconciliationSummary, 'totals'> & { rows: unknown[] };
  const open = totals.map(
    ({ currency, terms }) => `${grouped(terms.unexplained)} ${currency} unexplained`,
  );
  return [
    `Wrote ${out}: ${[`${grouped(rows.length)} places`, ...open].join(', ')}.`,
    `SHA-256 of its inputs: ${inputsSha256}`,
    `To verify it without a database: tieout verify --certificate ${out}`,
  ].join('\n');
}

/** Exit code 1 when the file is not what was issued. *Errors:* COMMAND_FILE_UNREADABLE. */
export function verifyCertificate(path: string, asJson: boolean): void {
  const text = readCertificate(path);
  const faults = certificateFaults(text);
  const isWhole = faults.length === 0;
  const said = isWhole
    ? `The certificate is what was issued, and its terms add up.${trailText(certificateHead(text))}`
    : `The certificate is not what was issued:\n${faults.map((one) => `- ${one}`).join('\n')}`;
  answer(asJson, { whole: isWhole, faults }, said);
  if (!isWhole) process.exitCode = 1;
}

/** Offline nothing more can be said of it than where it is looked for. */
const trailText = (head: Head | null) =>
  head
    ? `\nIt names position ${head.position} of the audit trail, ${head.hash}: ` +
      '`tieout audit verify --certificate` looks for it there.'
    : '';

/** Where the audit trail stood when it was issued; null: it says nothing of it. */
export function certificateHead(text: string): Head | null {
  try {
    const { position, hash } = JSON.parse(text).inputs.auditChain;
    return /^\d{1,18}$/.test(position) && typeof hash === 'string'
      ? { position: BigInt(position), hash }
      : null;
  } catch {
    return null;
  }
}

/** *Errors:* COMMAND_FILE_UNREADABLE. */
export function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { message } = error as Error;
    throw new ProblemError([commandProblem('COMMAND_FILE_UNREADABLE', {}, path, message)]);
  }
}

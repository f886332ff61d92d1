// `tieout sign-off`, `tieout certificate` and `tieout verify --certificate FILE`: a month's end on
// the command line. Invariant: a file is verified from its bytes alone; no database is opened.

import { readFileSync } from 'node:fs';
import type { Head } from '#access/chain.ts';
import { withTransaction } from '#database/pool.ts';
import { ProblemError } from '#problems/problem.ts';
import { certificateFaults } from '#reconciliation/certificate.ts';
import { type CertificateFormat, certificateFile } from '#reconciliation/certificate-routes.ts';
import { insertSignOffEvidence } from '#reconciliation/sign-off-evidence-store.ts';
import { reviewSignOff } from '#reconciliation/sign-off-review-store.ts';
import { readPeriod } from '#reconciliation/sign-off-routes.ts';
import type { OfPeriod } from '#reconciliation/sign-off-store.ts';
import { periodOf, signAccounts } from '#reconciliation/sign-off-worker.ts';
import { requireReason } from '#reconciliation/wire-values.ts';
import type { House } from '#root/compose.ts';
import { type EvidenceFile, evidenceFile } from './evidence-files.ts';
import { writeOutput } from './file-output.ts';
import { chooseConnection, chooseProperty, commandProblem, withHouse } from './open.ts';
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
    if (options.review) await reviewAll(house, asked, accounts);
    else await signAccounts(pool, of, { ...by, accounts, forcedBecause });
    const period = await readPeriod(pool, asked);
    const open = period.accounts.filter((one) => one.signOff?.whole !== true);
    const rows = open.map((one) => [
      ...[one.account, one.names ?? ''],
      one.signOff ? 'awaits review' : one.balances.map(({ open: left }) => left).join(', '),
    ]);
    const said = `${period.signed} of ${period.count} accounts are signed off for ${period.label}.`;
    const table = formatTable([['account', 'name', 'open'], ...rows]);
    answer(options.json === true, period, open.length === 0 ? said : `${said}\n\n${table}`);
    if (open.length > 0) process.exitCode = 1;
  });
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
  });
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

// `tieout repair`: lists what a reconciliation found with its number, shows what a repair would do,
// and does it with a reason; withdraws a repair that is not booked. Invariant: nothing is done
// without --reason; a preview changes nothing. Leaves to others: repairing
// (reconciliation/repairing-worker.ts), sending (the worker).

import { listRepairs } from '#export-queue/repair-list-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { readFinding } from '#reconciliation/accepted-store.ts';
import { reconciliationProblem, refusal } from '#reconciliation/reconciliation-errors.ts';
import { newestFinished, readFindings } from '#reconciliation/reconciliation-reading-store.ts';
import { findingView } from '#reconciliation/reconciliation-views.ts';
import { type RepairAction, repairActions } from '#reconciliation/repair.ts';
import type { RepairPreview, ShownEntry } from '#reconciliation/repair-schemas.ts';
import { previewView, repairView } from '#reconciliation/repair-views.ts';
import { withdrawRepair } from '#reconciliation/repair-withdrawal-store.ts';
import { doRepair, planRepair } from '#reconciliation/repairing-worker.ts';
import { requireReason } from '#reconciliation/wire-values.ts';
import type { House } from '#root/compose.ts';
import { chooseConnection, chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

interface Options {
  readonly property?: string;
  readonly connection?: string;
  readonly do?: RepairAction | 'withdraw';
  readonly externalId?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

const shownMax = 500;

/** *Errors:* COMMAND_*, RECONCILIATION_*, and what mapping and the ledger's chart say. */
export async function runRepair(finding: string | undefined, options: Options): Promise<void> {
  await withHouse('repair', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const { connectionId } = await chooseConnection(house, propertyId, options.connection);
    const reconciliationId = await newestFinished(house.pool, { propertyId, connectionId });
    if (reconciliationId === null) {
      throw refusal(404, reconciliationProblem('RECONCILIATION_UNKNOWN', {}, 'yet'));
    }
    const of = { propertyId, connectionId, reconciliationId };
    if (finding === undefined) return list(house, of, options);
    if (!/^\d{1,9}$/.test(finding)) {
      const at = [String(reconciliationId), finding] as const;
      throw refusal(404, reconciliationProblem('RECONCILIATION_FINDING_UNKNOWN', {}, ...at));
    }
    const findingNumber = Number(finding);
    if (!options.do) {
      const actions = [...repairActions, 'withdraw'].join(', ');
      throw new ProblemError([commandProblem('COMMAND_ACTION_UNKNOWN', {}, '(none)', actions)]);
    }
    const { externalId, do: action } = options;
    if (action === 'withdraw') return withdraw(house, { ...of, findingNumber }, options);
    const asked = { ...of, findingNumber, action, externalId };
    if (options.reason === undefined) return preview(house, asked, options);
    const by = { person: house.config.person, reason: requireReason(options.reason) };
    const made = await doRepair(repairing(house), asked, by);
    const [now] = await listRepairs(house.pool, propertyId, { finding: asked, limit: 1 });
    const view = { made, repair: now ? repairView(now) : null };
    const said = made ? 'Done.' : 'It was done already.';
    answer(options.json === true, view, `${said} ${view.repair?.says ?? ''}`.trim());
  });
}

const repairing = (house: House) => ({ ...house, openLedger: house.openLedgerById });

/** The repair under way of the export a finding names, whichever finding began it. */
async function withdraw(
  { pool, config }: House,
  of: Of & { readonly findingNumber: number },
  { reason, json = false }: Options,
): Promise<void> {
  const finding = await readFinding(pool, of);
  if (!finding) {
    const at = [String(of.reconciliationId), String(of.findingNumber)] as const;
    throw refusal(404, reconciliationProblem('RECONCILIATION_FINDING_UNKNOWN', {}, ...at));
  }
  const exportId = finding.exportId ?? 0n;
  if (reason === undefined) {
    const [open] = await listRepairs(pool, of.propertyId, { exportId, limit: 1 });
    const view = open ? repairView(open) : null;
    const ready = 'Nothing was changed. To withdraw it, add --reason "…".';
    return answer(json, view, view ? `${view.says}\n\n${ready}` : 'No repair of it was begun.');
  }
  const by = { person: config.person, reason: requireReason(reason) };
  const view = repairView(await withdrawRepair(pool, { ...of, exportId }, by));
  answer(json, view, view.says);
}

interface Of {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly reconciliationId: bigint;
}

const lookText =
  'To see what would be done, and change nothing: tieout repair FINDING --do ' +
  `${repairActions.join('|')}`;

async function list({ pool }: House, of: Of, options: Options): Promise<void> {
  const found = await readFindings(pool, { ...of, place: null, afterNumber: 0, limit: shownMax });
  const repairs = await listRepairs(pool, of.propertyId, { ...of, limit: shownMax });
  const findings = found.map(findingView);
  const views = repairs.map(repairView);
  const rows = findings.map((one) => [
    ...[String(one.findingNumber), one.label, one.who ? `${one.what}. ${one.who}` : one.what],
  ]);
  const parts = [
    rows.length === 0
      ? `Reconciliation ${of.reconciliationId} found nothing to repair.`
      : `${formatTable([['finding', 'cause', 'what'], ...rows])}\n\n${lookText}`,
    ...(views.length === 0
      ? []
      : [formatTable([['export', 'repair'], ...views.map((one) => [one.exportId, one.says])])]),
  ];
  const json = { reconciliationId: String(of.reconciliationId), findings, repairs: views };
  answer(options.json === true, json, parts.join('\n\n'));
}

async function preview(
  house: House,
  asked: Of & { findingNumber: number; action: RepairAction; externalId?: string | undefined },
  options: Options,
): Promise<void> {
  const view = previewView(asked.action, await planRepair(repairing(house), asked));
  answer(options.json === true, view, previewText(view));
  if (view.problems.length > 0) process.exitCode = 1;
}

function previewText(view: RepairPreview): string {
  const parts = [
    view.what,
    ...entryText('Stands there', view.there),
    ...entryText('Would take it back', view.reversal),
    ...entryText(view.action === 'adopt' ? 'Ours' : 'Would be booked', view.repost),
    ...view.differences,
    ...view.problems.map(({ message, hint }) => `${message}\n  ${hint}`),
  ];
  const ready = 'Nothing was changed. To do it, add --reason "…".';
  return [...parts, ...(view.problems.length === 0 ? [ready] : [])].join('\n\n');
}

function entryText(title: string, entry: ShownEntry | null): string[] {
  if (!entry) return [];
  const head = [title, entry.externalId, entry.postedOn, `journal ${entry.journal}`];
  const lines = entry.lines.map((line) => [
    `${line.accountId}${line.location ? ` at ${line.location}` : ''}`,
    `${line.amount} ${entry.currency}`,
  ]);
  return [`${head.filter(Boolean).join(' · ')}\n${formatTable([['account', 'amount'], ...lines])}`];
}

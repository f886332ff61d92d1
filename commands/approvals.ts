// `tieout approvals`: what waits for a second person; rejecting it, or taking back what commands
// proposed. Invariant: no command approves: who runs commands is whoever TIEOUT_PERSON says,
// and that proves no second person. Leaves to others: approving (Accounting ▸ Approvals).

import { listApprovals } from '#approvals/approval-store.ts';
import { approvalView } from '#approvals/approval-views.ts';
import { askingByCommand } from '#approvals/asking.ts';
import { reject, withdraw } from '#approvals/deciding-store.ts';
import type { Proposed } from '#approvals/proposing-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

export interface ApprovalsOptions {
  readonly reason?: string;
  readonly property?: string;
  readonly json?: boolean;
}

const actions = 'list, reject ID, withdraw ID';
const listedMax = 500;

/** *Errors:* COMMAND_*, APPROVAL_*. */
export async function runApprovals(
  action: string,
  id: string | undefined,
  options: ApprovalsOptions,
): Promise<void> {
  const isDeciding = (action === 'reject' || action === 'withdraw') && /^\d{1,18}$/.test(id ?? '');
  if (action !== 'list' && !isDeciding) {
    const given = [action, id].filter(Boolean).join(' ');
    throw new ProblemError([commandProblem('COMMAND_ACTION_UNKNOWN', {}, given, actions)]);
  }
  await withHouse('approvals', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const { pool } = house;
    const { person } = house.config;
    const asJson = options.json === true;
    if (action === 'list') {
      const filter = { state: 'waiting', area: null, beforeId: null, limit: listedMax } as const;
      const rows = await listApprovals(pool, propertyId, filter);
      const items = rows.map((row) => approvalView(row, person));
      return answer(asJson, items, textOf(items));
    }
    const by = askingByCommand(person);
    const of = { propertyId, approvalId: id ?? '', by };
    if (action === 'withdraw') {
      const row = await withdraw(pool, of);
      return answer(asJson, approvalView(row, person), `Approval ${id} is taken back.`);
    }
    const { reason } = options;
    if (reason === undefined)
      throw new ProblemError([commandProblem('COMMAND_REASON_MISSING', {})]);
    const row = await reject(pool, { ...of, area: null, reason });
    answer(asJson, approvalView(row, person), `Approval ${id} is rejected. Nothing was done.`);
  });
}

function textOf(items: readonly ReturnType<typeof approvalView>[]): string {
  if (items.length === 0) return 'Nothing waits for a second person.';
  const rows = items.map((one) => [
    ...[one.approvalId, one.area, one.proposedBy, one.proposedAt.slice(0, 10), one.summary],
  ]);
  return formatTable([['Id', 'Area', 'Proposed by', 'On', 'What'], ...rows]);
}

/** What a command says where it proposed instead of doing. */
export const proposedText = ({ approvalId, summary }: Proposed) =>
  `Waits for a second person as approval ${approvalId}: ${summary}\n` +
  'Another person approves or rejects it in Accounting ▸ Approvals.';

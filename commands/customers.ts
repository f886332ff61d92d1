// `tieout customers merge CODE INTO` and `tieout customers unmerge CODE`: two customers that are
// one, joined from today on, and taken apart again. Invariant: `--dry-run` tells in numbers what
// would be joined and changes nothing. Leaves to others: what a merge means (merge-store.ts).

import { askingByCommand } from '#approvals/asking.ts';
import { todayIn } from '#chart-of-accounts/iso-date.ts';
import { ProblemError } from '#problems/problem.ts';
import { mergeOrPropose } from '#receivables/merge-approval-store.ts';
import { type MergePreviewView, mergePreviewView } from '#receivables/merge-routes.ts';
import { previewMerge } from '#receivables/merge-store.ts';
import { proposedText } from './approvals.ts';
import { chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

export interface CustomersOptions {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly property?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_*, RECEIVABLES_*. */
export async function runCustomers(
  action: string,
  customer: string,
  into: string | undefined,
  options: CustomersOptions,
): Promise<void> {
  const isMerge = action === 'merge' && into !== undefined;
  if (!isMerge && action !== 'unmerge') {
    const known = 'merge CODE INTO, unmerge CODE';
    throw new ProblemError([commandProblem('COMMAND_ACTION_UNKNOWN', {}, action, known)]);
  }
  await withHouse('customers', async (house) => {
    const { pool, now, config } = house;
    const { propertyId, timeZone } = await chooseProperty(house, options.property);
    const { reason, json = false, dryRun = false } = options;
    const of = { propertyId, customer, on: todayIn(timeZone, now()) };
    if (isMerge && dryRun) {
      const view = mergePreviewView(await previewMerge(pool, { ...of, into }), of.on);
      return answer(json, view, textOf(view));
    }
    if (reason === undefined)
      throw new ProblemError([commandProblem('COMMAND_REASON_MISSING', {})]);
    const by = askingByCommand(config.person);
    const wanted = { customer, into: isMerge ? into : null, reason };
    const proposed = await mergeOrPropose(pool, wanted, { ...of, by });
    if (proposed) return answer(json, proposed, proposedText(proposed));
    if (isMerge) {
      return answer(json, { customer, into, on: of.on }, `${customer} counts for ${into} now.`);
    }
    answer(json, { customer, on: of.on }, `${customer} stands for itself again.`);
  });
}

function textOf({ customer, into, mergedOn, ...of }: MergePreviewView): string {
  const rows = of.balances.map((row) => [
    ...[row.outlet, row.currency, row.customer, row.into, row.together],
  ]);
  const heads = ['Outlet', 'Currency', customer.code, into.code, 'Together'];
  const said = [
    `From ${mergedOn} on ${of.openItems} open items of ${customer.name} count for ${into.name}.`,
    `${of.exportsWaiting} exports that wait still name ${customer.code}. Nothing was changed yet.`,
  ];
  return `${formatTable([heads, ...rows])}\n\n${said.join('\n')}`;
}

// `tieout auto-settle`: applies what customers have paid ahead to what they owe, of all of them, at
// one outlet or at every one; run again, it applies nothing twice. Exit code 1 when somebody could
// not be settled, who is named with why.

import { todayIn } from '#chart-of-accounts/iso-date.ts';
import { grouped } from '#money/grouped.ts';
import {
  outletToSettle,
  type SettledForAllView,
  settledForAllView,
} from '#receivables/settle-all-routes.ts';
import { settleForAll } from '#receivables/settle-all-store.ts';
import { chooseProperty, withHouse } from './open.ts';
import { answer, formatTable, openProgress } from './terminal.ts';

export interface AutoSettleOptions {
  readonly outlet?: string;
  readonly oldest?: boolean;
  readonly property?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_PROPERTY_*, RECEIVABLES_OUTLET_UNKNOWN. */
export async function runAutoSettle(options: AutoSettleOptions): Promise<void> {
  await withHouse('auto-settle', async (house) => {
    const { propertyId, timeZone } = await chooseProperty(house, options.property);
    const outletId = outletToSettle(await house.charts.current(propertyId), options.outlet);
    const bar = openProgress('Settling', Date.now);
    const settled = await settleForAll(house, {
      ...{ propertyId, outletId, order: options.oldest === true ? 'oldest' : 'oldest-due' },
      ...{ settledOn: todayIn(timeZone, house.now()), by: house.config.person },
      tell: (checked, of) =>
        bar.update(of === 0 ? 1 : checked / of, `${grouped(checked)} of ${grouped(of)} customers`),
    });
    const view = settledForAllView(settled);
    bar.end(`${grouped(view.settlements)} settlements`);
    answer(options.json === true, view, textOf(view));
    if (view.refusedCount > 0) process.exitCode = 1;
  });
}

function textOf(view: SettledForAllView): string {
  const applied = view.applied.map(({ currency, amount }) => `${amount} ${currency}`).join(', ');
  const left = view.left.map((row) => [row.outlet, row.owed, row.paidAhead, row.currency]);
  return [
    `${grouped(view.settlements)} settlements of ${grouped(view.customers)} customers` +
      `${applied === '' ? '' : `: ${applied}`}.`,
    ...view.refused.flatMap(({ customer, problems }) =>
      problems.map(({ code, message, hint }) => `${customer}: ${message} ${hint} (${code})`),
    ),
    '',
    left.length === 0
      ? 'Nothing is open.'
      : formatTable([['Outlet', 'Owed', 'Paid ahead', ''], ...left]),
  ].join('\n');
}

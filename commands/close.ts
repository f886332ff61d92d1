// `tieout close --through DAY`: prints the close checklist and closes when nothing blocks, or says
// what is left; with --dry-run it only looks. `tieout reopen` opens closed days again. Exit code 1
// when a period stays open: fit for a script at month end.

import { type IsoDate, todayIn } from '#chart-of-accounts/iso-date.ts';
import { blockingItems, type CheckItem, type Checklist } from '#closing/checklist.ts';
import { readChecklist } from '#closing/checklist-store.ts';
import { throughDay } from '#closing/closing-routes.ts';
import { closePeriod } from '#closing/closing-store.ts';
import { checklistView, reopeningView } from '#closing/closing-views.ts';
import { placeName } from '#closing/reopening.ts';
import { reopenPeriod } from '#closing/reopening-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

export interface CloseOptions {
  readonly through: string;
  readonly outlet?: string;
  readonly dryRun?: boolean;
  readonly reason?: string;
  readonly force?: string;
  readonly property?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_*, CLOSING_*, CHART_*. */
export async function runClose(options: CloseOptions): Promise<void> {
  await withHouse('close', async (house) => {
    const { pool, charts, now, config } = house;
    const { propertyId, timeZone } = await chooseProperty(house, options.property);
    const chart = await charts.current(propertyId);
    const through = await throughDay(pool, propertyId, options.through);
    const { outlet = null, reason, force: forcedBecause = null } = options;
    const order = { propertyId, through, outlet, today: todayIn(timeZone, now()) };
    const list = await readChecklist(pool, chart, order);
    const isOpen = blockingItems(list).length > 0 && forcedBecause === null;
    if (options.dryRun === true || isOpen) {
      const said = isOpen ? 'Not ready to close: see what blocks above.' : 'Nothing blocks.';
      answer(options.json === true, checklistView(list, null), `${tableOf(list)}\n\n${said}`);
      if (isOpen) process.exitCode = 1;
      return;
    }
    if (reason === undefined)
      throw new ProblemError([commandProblem('COMMAND_REASON_MISSING', {})]);
    const by = { reason, forcedBecause, by: config.person, automatic: false };
    const closed = await closePeriod(pool, chart, { ...order, ...by });
    const text = `${tableOf(closed)}\n\n${placeName(outlet)} is closed through ${through}.`;
    answer(options.json === true, checklistView(closed, through), text);
  });
}

const marks = { ok: 'done', warning: 'look', blocking: 'BLOCKS' } as const;

function tableOf({ items }: Checklist): string {
  const rows = items.map(({ state, title, message, hint }: CheckItem) => [
    ...[marks[state], title, hint === null ? message : `${message.replace(/\.$/, '')}. ${hint}`],
  ]);
  return formatTable([['', 'what', 'how it stands'], ...rows]);
}

export interface ReopenOptions {
  readonly from?: string;
  readonly outlet?: string;
  readonly reason: string;
  readonly property?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_*, CLOSING_*, CHART_*. */
export async function runReopen(options: ReopenOptions): Promise<void> {
  await withHouse('reopen', async (house) => {
    const { pool, charts, config } = house;
    const { propertyId } = await chooseProperty(house, options.property);
    const { outlet = null, reason } = options;
    const fromOn = (options.from as IsoDate | undefined) ?? null;
    const order = { propertyId, outlet, fromOn, reason, by: config.person };
    const view = reopeningView(await reopenPeriod(pool, await charts.current(propertyId), order));
    const from = fromOn === null ? 'open again' : `open again from ${fromOn} on`;
    const text = [`${placeName(outlet)} is ${from}.`, ...view.warnings].join('\n');
    answer(options.json === true, view, text);
  });
}

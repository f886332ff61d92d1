// `tieout recognize --through DATE`: posts the deferred income that is due, once however often it
// runs; with --preview it only says what. Exit code 1 when something is left for a person.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { DueSum } from '#deferred-income/due-store.ts';
import { previewRecognition, recognize } from '#deferred-income/recognition-store.ts';
import { grouped } from '#money/grouped.ts';
import { formatAmount } from '#money/money.ts';
import { chooseProperty, withHouse } from './open.ts';
import { answer, formatTable, openProgress } from './terminal.ts';

export interface RecognizeOptions {
  readonly through: string;
  readonly customer?: string;
  readonly preview?: boolean;
  readonly property?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_PROPERTY_*. What keeps a row from being posted is in the answer. */
export async function runRecognize(options: RecognizeOptions): Promise<void> {
  await withHouse('recognize', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const through = options.through as IsoDate;
    const of = { propertyId, through, customer: options.customer ?? null };
    const due = await previewRecognition(house.pool, of);
    if (options.preview === true) {
      answer(options.json === true, due.map(dueView), dueText(due, through));
      return;
    }
    const bar = openProgress('Recognizing', Date.now);
    const { runId, ...result } = await recognize(house.recognition, {
      ...of,
      by: house.config.person,
      progress: ({ rowsDone, rowsTotal }) =>
        bar.update(rowsDone / rowsTotal, `${grouped(rowsDone)} of ${grouped(rowsTotal)} rows`),
    });
    bar.end(`through ${through}`);
    const text = [
      dueText(due, through),
      '',
      `${grouped(result.entries)} entries posted for ${grouped(result.rowsDone)} rows.`,
      ...result.problems.flatMap(({ code, message, hint }) => [code, `  ${message}`, `  ${hint}`]),
    ].join('\n');
    answer(
      options.json === true,
      { ...result, runId: runId === null ? null : String(runId) },
      text,
    );
    if (result.problems.length > 0) process.exitCode = 1;
  });
}

const dueView = ({ amountMinor, ...due }: DueSum) => {
  return { ...due, amount: formatAmount(amountMinor, due.currency) };
};

function dueText(due: readonly DueSum[], through: string): string {
  if (due.length === 0) return `Nothing is due through ${through}.`;
  return formatTable([
    ['Month', 'Outlet', 'Product', 'Rows', 'Amount'],
    ...due.map(({ month, outlet, product, rowCount, amountMinor, currency }) => [
      ...[month, outlet, product, grouped(rowCount)],
      `${formatAmount(amountMinor, currency)} ${currency}`,
    ]),
  ]);
}

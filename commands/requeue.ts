// `tieout requeue`: sends again what is in error, once its cause is mended. Invariant: what may be
// in the ledger is looked for there, not sent; each requeue is recorded with who and why. Leaves to
// others: the moves (export-queue/action-store.ts), sending (the worker, `tieout sync`).

import { withTransaction } from '#database/pool.ts';
import { requeueExports, selectionFirstParameter } from '#export-queue/action-store.ts';
import { readSummary } from '#export-queue/export-counts-store.ts';
import { filterSql } from '#export-queue/export-filter.ts';
import { skippedView } from '#export-queue/export-routes.ts';
import { ProblemError } from '#problems/problem.ts';
import { type ExportCounts, exportCounts } from './export-counts.ts';
import { chooseConnection, chooseProperty, withHouse } from './open.ts';
import { answer } from './terminal.ts';

export interface RequeueOptions {
  readonly cause?: string;
  readonly reason?: string;
  readonly property?: string;
  readonly connection?: string;
  readonly json?: boolean;
}

/** Exit code 1 where a named export was left. *Errors:* COMMAND_*, EXPORT_FILTER_INVALID. */
export async function runRequeue(
  exportIds: readonly bigint[],
  options: RequeueOptions,
): Promise<void> {
  await withHouse('requeue', async (house) => {
    const { pool, config } = house;
    const { propertyId, baseCurrency } = await chooseProperty(house, options.property);
    const { connectionId } = await chooseConnection(house, propertyId, options.connection);
    const { cause, reason = null } = options;
    const given = { status: 'error', connection: String(connectionId), cause };
    const facts = { firstParameter: selectionFirstParameter, currency: baseCurrency };
    const filter = filterSql(given, facts);
    if (!('where' in filter)) throw new ProblemError(filter, 400);
    const selection = exportIds.length > 0 ? { exportIds } : { filter };
    const by = { person: config.person, reason };
    const { done, skipped } = await withTransaction(pool, (tx) =>
      requeueExports(tx, propertyId, selection, by),
    );
    const left = skipped.map(({ exportId, problem }) => `${exportId}: ${problem.message}`);
    const summary = exportCounts(await readSummary(pool, propertyId, connectionId));
    const isNone = done === 0 && skipped.length === 0;
    const said = isNone
      ? nothingText(cause, summary)
      : `${done} requeued. A worker sends them; \`tieout sync\` waits for it.`;
    const view = { requeued: done, skipped: skipped.map(skippedView) };
    answer(options.json === true, view, [said, ...left].join('\n'));
    if (skipped.length > 0 || (isNone && summary.counts.error.count > 0)) process.exitCode = 1;
  });
}

/** Why there was nothing to do: nothing is in error, or nothing for that cause. */
function nothingText(cause: string | undefined, { counts, causes }: ExportCounts): string {
  if (counts.error.count === 0) return 'Nothing is in error.';
  const there = [...new Set(causes.map(({ code }) => code))].join(', ');
  return `Nothing is in error for ${cause ?? 'this'}; there is: ${there}.`;
}

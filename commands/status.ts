// `tieout status`: the state of the books at a glance; with --verify, proofs over journal and
// exports. Exit code 1 when an export is in error, a proof fails or the last reconciliation does
// not tie.

import { listConnections } from '#export-queue/connection-store.ts';
import { readSummary } from '#export-queue/export-counts-store.ts';
import type { Usage } from '#export-queue/usage.ts';
import { readUsage } from '#export-queue/watch-routes.ts';
import type { Finding } from '#journal/prove-store.ts';
import { grouped } from '#money/grouped.ts';
import { listReconciliations } from '#reconciliation/reconciliation-reading-store.ts';
import { exportCounts, statusText } from './export-counts.ts';
import { chooseProperty, withHouse } from './open.ts';
import { answer } from './terminal.ts';
import { findingText, verifyBooks } from './verify.ts';

export interface StatusOptions {
  readonly property?: string;
  readonly verify?: boolean;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_PROPERTY_*. */
export async function runStatus(options: StatusOptions): Promise<void> {
  await withHouse('status', async ({ pool, ...house }) => {
    const property = await chooseProperty({ pool, ...house }, options.property);
    const { propertyId } = property;
    const exports = exportCounts(await readSummary(pool, propertyId, null));
    const connections: ConnectionStatus[] = [];
    for (const one of await listConnections(pool, propertyId)) {
      const { name, ledger, state, stateReason, findFirstReason } = one;
      const { counted, forecast, transactionsPerMonth, alert } = await readUsage(
        pool,
        one,
        house.now(),
      );
      const usage = { counted, forecast, transactionsPerMonth, alert };
      connections.push({ name, ledger, state, stateReason, findFirstReason, usage });
    }
    const of = { propertyId, connectionId: null, beforeId: null, limit: 1 };
    const [last] = await listReconciliations(pool, of);
    const reconciliation = last ? { asOf: last.asOf, state: last.state, tied: last.tied } : null;
    const proofs = options.verify ? await verifyBooks(pool, propertyId) : null;
    const failed = proofs?.some((proof) => proof.brokenCount > 0) ?? false;
    const value = { property: property.code, exports, connections, reconciliation, proofs };
    answer(options.json === true, value, textOf(property.name, value));
    if (failed || exports.counts.error.count > 0 || last?.tied === false) process.exitCode = 1;
  });
}

interface ConnectionStatus {
  readonly name: string;
  readonly ledger: string;
  readonly state: string;
  readonly stateReason: string | null;
  readonly findFirstReason: string | null;
  readonly usage: Pick<Usage, 'counted' | 'forecast' | 'transactionsPerMonth' | 'alert'>;
}

interface Status {
  readonly exports: ReturnType<typeof exportCounts>;
  readonly connections: readonly ConnectionStatus[];
  readonly reconciliation: { asOf: string; state: string; tied: boolean | null } | null;
  readonly proofs: readonly Finding[] | null;
}

function textOf(name: string, { exports, connections, reconciliation, proofs }: Status): string {
  const lines = [name, '', statusText(exports), ''];
  for (const one of connections) {
    lines.push(
      `Connection ${one.name}: ${one.state}${one.stateReason ? ` (${one.stateReason})` : ''}`,
    );
    if (one.findFirstReason) lines.push(`  Looks before it sends: ${one.findFirstReason}`);
    const { counted, forecast, transactionsPerMonth, alert } = one.usage;
    const [now, then, tier] = [counted, forecast, transactionsPerMonth].map(grouped);
    lines.push(`  API transactions this month: ${now} of ${tier}, forecast ${then}`);
    if (alert) lines.push(`  ${alert}`);
  }
  const ending = reconciliation?.tied ? 'ties out' : 'does not tie';
  lines.push(
    reconciliation
      ? `Last reconciliation: as of ${reconciliation.asOf}, ${ending}`
      : 'No reconciliation yet: tieout reconcile --as-of YYYY-MM-DD',
  );
  return [...lines, ...(proofs ?? []).map(findingText)].join('\n');
}

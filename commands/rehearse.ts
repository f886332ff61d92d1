// `tieout rehearse`: checks every queued export against the mirrored company and says how many
// would fail, of what causes. Invariant: nothing is sent. Exit code 1 when one would fail. Leaves
// to others: approving (the API), what is judged (export-queue/rehearsing-worker.ts).

import { readConnection } from '#export-queue/connection-store.ts';
import type { Rehearsal } from '#export-queue/rehearsal-schemas.ts';
import { rehearsalView } from '#export-queue/rehearsal-views.ts';
import { rehearseConnection } from '#export-queue/rehearsing-worker.ts';
import { grouped } from '#money/grouped.ts';
import { chooseConnection, chooseProperty, withHouse } from './open.ts';
import { answer, formatTable, openProgress } from './terminal.ts';

export interface RehearseOptions {
  readonly property?: string;
  readonly connection?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_*. */
export async function runRehearse(options: RehearseOptions): Promise<void> {
  await withHouse('rehearse', async (house) => {
    const { pool, config, checkDraft } = house;
    const { propertyId } = await chooseProperty(house, options.property);
    const connection = await chooseConnection(house, propertyId, options.connection);
    const progress = openProgress('Rehearsing', Date.now);
    const record = await rehearseConnection(
      { pool, checkDraft },
      connection,
      config.person,
      (checked, of) =>
        progress.update(of === 0 ? 1 : checked / of, `${grouped(checked)} of ${grouped(of)}`),
    );
    progress.end(`${connection.name}, ${grouped(record.checked)} exports`);
    const now = await readConnection(pool, propertyId, connection.connectionId);
    const rehearsal = rehearsalView(record, now?.revision ?? connection.revision);
    answer(options.json === true, rehearsal, rehearsalText(rehearsal));
    if (rehearsal.failing > 0) process.exitCode = 1;
  });
}

/** What a person reads of a rehearsal: the verdict, then the causes, most exports first. */
export function rehearsalText({ checked, failing, causes }: Rehearsal): string {
  const verdict = `${grouped(failing)} of ${grouped(checked)} exports would fail.`;
  if (causes.length === 0) return verdict;
  const head = ['exports', 'amount', 'cause', 'what to do'];
  const rows = causes.map(({ count, amount, currency, message, hint }) => [
    grouped(count),
    `${grouped(amount)} ${currency}`,
    message,
    hint,
  ]);
  return `${verdict}\n\n${formatTable([head, ...rows])}`;
}

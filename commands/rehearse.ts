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
    const { pool, config, checkDraft, textCuts } = house;
    const { propertyId } = await chooseProperty(house, options.property);
    const connection = await chooseConnection(house, propertyId, options.connection);
    const progress = openProgress('Rehearsing', Date.now);
    const record = await rehearseConnection(
      { pool, checkDraft, textCuts },
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

/** The verdict and what would happen besides, then the causes, most exports first. */
export function rehearsalText(rehearsal: Rehearsal): string {
  const { checked, failing, causes } = rehearsal;
  const sentence = `${grouped(failing)} of ${grouped(checked)} exports would fail.`;
  const verdict = [sentence, ...notesOf(rehearsal)].join('\n');
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

/** Of those that would be taken. */
function notesOf({ waitingForApproval, reDated, split, cut, cuts }: Rehearsal): string[] {
  const notes: [exports: number, what: string][] = [
    [waitingForApproval, 'would wait there for approval.'],
    [reDated, 'would be dated the first open day there.'],
    [split, 'would be split, one entry in each entity.'],
    [cut, 'would have a text cut:'],
  ];
  const said = notes.flatMap(([exports, what]) =>
    exports > 0 ? [`${grouped(exports)} ${what}`] : [],
  );
  return [...said, ...cuts.map(cutText)];
}

function cutText({ field, setting, lengthMax, count, example }: Rehearsal['cuts'][number]): string {
  const { documentNumber, line, whole, text } = example;
  const place = line === null ? documentNumber : `${documentNumber} line ${line}`;
  const limit = `${field}, at most ${lengthMax} characters (${setting})`;
  return `  ${grouped(count)} × ${limit}: ${place}: “${whole}” as “${text}”`;
}

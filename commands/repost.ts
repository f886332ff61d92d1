// `tieout repost ENTRY FILE --reason TEXT`: reverses an entry and posts its event anew with the
// facts of the file, both or neither. Without a file it prints the facts as they are, to change.
// Invariant: `--dry-run` posts nothing and shows what would be posted. Leaves to others: the rules
// (journal/reposting-store.ts).

import { readFileSync } from 'node:fs';
import { askingByCommand } from '#approvals/asking.ts';
import { isProposed } from '#approvals/proposing-store.ts';
import type { RepostPreview } from '#journal/journal-schemas.ts';
import { readEntry } from '#journal/journal-store.ts';
import { previewRepost, type RepostOrder, repostOrPropose } from '#journal/reposting-store.ts';
import { ProblemError } from '#problems/problem.ts';
import { proposedText } from './approvals.ts';
import { chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

export interface RepostOptions {
  readonly reason?: string;
  readonly on?: string;
  readonly dryRun?: boolean;
  readonly property?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_*, JOURNAL_*, EVENT_*. */
export async function runRepost(
  entryId: bigint,
  file: string | undefined,
  options: RepostOptions,
): Promise<void> {
  await withHouse('repost', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const { pool, charts, postTogether, previewEvents, config } = house;
    const loadChart = (id: number) => charts.current(id);
    const deps = { pool, loadChart, postTogether, previewEvents };
    if (file === undefined) {
      const event = (await readEntry(pool, propertyId, entryId))?.content ?? {};
      return answer(true, event, '');
    }
    const order: RepostOrder = {
      ...{ propertyId, entryId, event: factsIn(file) },
      ...{ occurredOn: options.on ?? null, reason: options.reason ?? 'none' },
    };
    if (options.dryRun === true) {
      const preview = await previewRepost(deps, order);
      return answer(options.json === true, preview, textOf(preview));
    }
    if (options.reason === undefined)
      throw new ProblemError([commandProblem('COMMAND_REASON_MISSING', {})]);
    const by = askingByCommand(config.person);
    const receipt = await repostOrPropose(deps, { ...order, by });
    if (isProposed(receipt)) return answer(options.json === true, receipt, proposedText(receipt));
    const said =
      receipt.status === 'posted'
        ? `Entry ${entryId} is reversed by ${receipt.reversalEntryId} and posted anew as`
        : `Nothing more to post: reversed by ${receipt.reversalEntryId}, posted anew as`;
    answer(options.json === true, receipt, `${said} ${receipt.entryId}.`);
  });
}

function factsIn(file: string): Readonly<Record<string, unknown>> {
  const refuse = (why: string) =>
    new ProblemError([commandProblem('COMMAND_FILE_UNREADABLE', {}, file, why)]);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refuse((error as Error).message);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse('it holds no JSON object');
  return value as Readonly<Record<string, unknown>>;
}

function textOf({ occurredOn, before, after, difference }: RepostPreview): string {
  const rows = [
    ...before.map((line) => ['before', ...cellsOf(line)]),
    ...after.map((line) => ['after', ...cellsOf(line)]),
  ];
  const heads = ['', 'Account', 'Outlet', 'Customer', 'Debit', 'Credit'];
  const said = difference.length === 0 ? 'No amount changes.' : 'Nothing was posted yet.';
  return `${formatTable([heads, ...rows])}\n\nBoth would be dated ${occurredOn}. ${said}`;
}

const cellsOf = ({ account, outlet, customer, debit, credit }: RepostPreview['before'][number]) => [
  ...[`${account.number} ${account.name}`, outlet, customer?.code ?? ''],
  ...[debit ?? '', credit ?? ''],
];

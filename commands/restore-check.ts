// `tieout restore-check`: is the database older than what this machine sent from it? With
// --find-first, everything is looked for before it is sent, whatever the check says: for a restore
// of the whole machine, whose marks are as old as the database. --compare shows what the external
// company holds for the days that wait, --confirm with what was seen lets days be summarised again.
// Exit code 1 when a database is behind, or a comparison shows what is different or unknown.

import { withTransaction } from '#database/pool.ts';
import { type ConnectionRecord, listConnections } from '#export-queue/connection-store.ts';
import {
  comparisonView,
  confirmRestore,
  type RestoreComparison,
  readComparison,
} from '#export-queue/restore-routes.ts';
import { beginFindFirst, checkRestore, restoreReason } from '#export-queue/restore-store.ts';
import { sentMarks } from '#export-queue/sent-mark-store.ts';
import type { House } from '#root/compose.ts';
import { chooseConnection, chooseProperty, withHouse } from './open.ts';
import { answer } from './terminal.ts';

export interface RestoreCheckOptions {
  readonly property?: string;
  /** Of --compare and --confirm. Default: every connection that is held. */
  readonly connection?: string;
  /** Why everything is to be looked for. */
  readonly findFirst?: string;
  readonly compare?: boolean;
  /** Why days may be summarised again. */
  readonly confirm?: string;
  /** What the comparison named. */
  readonly seen?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_PROPERTY_*, EXPORT_RESTORE_*, what the ledger says when it cannot be read. */
export async function runRestoreCheck(options: RestoreCheckOptions): Promise<void> {
  await withHouse('restore-check', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    if (options.confirm !== undefined) await confirmAll(house, propertyId, options);
    else if (options.compare === true) await compareAll(house, propertyId, options);
    else await checkAll(house, propertyId, options);
  });
}

interface Checked {
  readonly name: string;
  readonly isBehind: boolean;
  readonly findFirst: boolean;
  readonly formingHeld: boolean;
  readonly message: string;
}

async function checkAll(house: House, propertyId: number, options: RestoreCheckOptions) {
  const checked: Checked[] = [];
  for (const one of await listConnections(house.pool, propertyId)) {
    const of = await checkOne(house, one, options.findFirst);
    if (of) checked.push(of);
  }
  answer(options.json === true, checked, checked.map(textOf).join('\n'));
  if (checked.some((one) => one.isBehind)) process.exitCode = 1;
}

async function checkOne(
  { pool, config }: House,
  { propertyId, connectionId, name }: ConnectionRecord,
  findFirst: string | undefined,
): Promise<Checked | null> {
  const at = { propertyId, connectionId };
  const finding = await checkRestore(pool, at, sentMarks(config.dataFolder));
  if (!finding) return null;
  const { isBehind, mark } = finding;
  const isNew = isBehind && !finding.isKnown;
  const reason = findFirst ?? (isNew ? restoreReason(finding) : null);
  if (reason !== null) {
    const by = { person: config.person, reason, restored: true, mark: isBehind ? mark : null };
    await withTransaction(pool, (tx) => beginFindFirst(tx, at, by));
  }
  const now = (await listConnections(pool, propertyId)).find(
    (one) => one.connectionId === connectionId,
  );
  const known = mark === null ? 'nothing was sent from this machine' : 'up to date';
  return {
    name,
    isBehind,
    findFirst: now?.findFirstSince != null,
    formingHeld: now?.formingHeldSince != null,
    message: isBehind ? restoreReason(finding) : known,
  };
}

function textOf({ name, message, findFirst, formingHeld }: Checked): string {
  const looks = findFirst ? ' Everything is looked for before it is sent.' : '';
  const holds = formingHeld ? ' No day is summarised until you have compared.' : '';
  return `${name}: ${message.replace(/\.$/, '')}.${looks}${holds}`;
}

async function heldConnections(house: House, propertyId: number, of: RestoreCheckOptions) {
  if (of.connection !== undefined)
    return [await chooseConnection(house, propertyId, of.connection)];
  const all = await listConnections(house.pool, propertyId);
  return all.filter((one) => one.formingHeldSince !== null);
}

async function compareAll(house: House, propertyId: number, options: RestoreCheckOptions) {
  const compared: { name: string; comparison: RestoreComparison }[] = [];
  for (const connection of await heldConnections(house, propertyId, options)) {
    const comparison = comparisonView(await readComparison(house, connection), connection);
    compared.push({ name: connection.name, comparison });
  }
  const text = compared.map(comparisonText).join('\n\n');
  answer(options.json === true, compared, text || 'Nothing is held after a restore.');
  if (compared.some(({ comparison }) => needsLook(comparison))) process.exitCode = 1;
}

const needsLook = ({ summaries, unknown }: RestoreComparison) =>
  unknown.length > 0 || summaries.some((one) => one.verdict === 'different');

function comparisonText({ name, comparison }: { name: string; comparison: RestoreComparison }) {
  const { from, through, summaries, unknown, seen } = comparison;
  const lines = [`${name}: ${from} to ${through}, ${summaries.length} summaries would be formed.`];
  for (const one of summaries) {
    const what = `${one.documentNumber}, ${one.journalId}, ${one.amount} ${one.currency}`;
    lines.push(`  ${one.verdict.padEnd(9)} ${what}`);
    for (const difference of one.differences) lines.push(`            ${difference}`);
  }
  for (const one of unknown) {
    const alone = one.waitsHere ? ' Its entry waits here: it stands there by itself.' : '';
    const what = `${one.postedOn}, ${one.journalId}, ${one.amount} ${one.currency}, "${one.memo}"`;
    lines.push(`  unknown   ${one.externalId}, ${what}.${alone}`);
  }
  lines.push(`When you have looked: tieout restore-check --confirm "REASON" --seen ${seen}`);
  return lines.join('\n');
}

async function confirmAll(house: House, propertyId: number, options: RestoreCheckOptions) {
  const { confirm: reason = '', seen = '' } = options;
  const { person } = house.config;
  const done: { name: string; unknown: number; different: number }[] = [];
  for (const connection of await heldConnections(house, propertyId, options)) {
    const ended = await confirmRestore(house, connection, { person, seen, reason });
    done.push({ name: connection.name, ...ended });
  }
  const text = done.map(({ name }) => `${name}: days are summarised again.`).join('\n');
  answer(options.json === true, done, text || 'Nothing is held after a restore.');
}

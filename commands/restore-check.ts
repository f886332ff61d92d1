// `tieout restore-check`: is the database older than what this machine sent from it? With
// --find-first, everything is looked for before it is sent, whatever the check says: for a restore
// of the whole machine, whose marks are as old as the database. Exit code 1 when one is behind.

import { withTransaction } from '#database/pool.ts';
import { listConnections } from '#export-queue/connection-store.ts';
import { beginFindFirst, checkRestore, restoreReason } from '#export-queue/restore-store.ts';
import { sentMarks } from '#export-queue/sent-mark-store.ts';
import { chooseProperty, withHouse } from './open.ts';
import { answer } from './terminal.ts';

export interface RestoreCheckOptions {
  readonly property?: string;
  /** Why everything is to be looked for. */
  readonly findFirst?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_PROPERTY_*. */
export async function runRestoreCheck(options: RestoreCheckOptions): Promise<void> {
  await withHouse('restore-check', async (house) => {
    const { pool, config } = house;
    const { propertyId } = await chooseProperty(house, options.property);
    const marks = sentMarks(config.dataFolder);
    const checked: { name: string; isBehind: boolean; findFirst: boolean; message: string }[] = [];
    for (const { connectionId, name } of await listConnections(pool, propertyId)) {
      const finding = await checkRestore(pool, { propertyId, connectionId }, marks);
      if (!finding) continue;
      const { isBehind, findFirstSince, mark } = finding;
      const reason = options.findFirst ?? (isBehind ? restoreReason(finding) : null);
      const by = reason === null ? null : { person: config.person, reason };
      const begun =
        by !== null &&
        (await withTransaction(pool, (tx) => beginFindFirst(tx, { propertyId, connectionId }, by)));
      const known = mark === null ? 'nothing was sent from this machine' : 'up to date';
      const findFirst = begun || findFirstSince !== null;
      checked.push({
        name,
        isBehind,
        findFirst,
        message: isBehind ? restoreReason(finding) : known,
      });
    }
    answer(options.json === true, checked, checked.map(textOf).join('\n'));
    if (checked.some((one) => one.isBehind)) process.exitCode = 1;
  });
}

function textOf(one: { name: string; findFirst: boolean; message: string }): string {
  const looks = one.findFirst ? ' Everything is looked for before it is sent.' : '';
  return `${one.name}: ${one.message}.${looks}`;
}

// Process file: brings the database to this version's schema. `node migrate.ts`, or through `tieout
// migrate`; `--dump` also rewrites what is written from the schema, migrations/schema.sql and
// docs/reference/tables.md.
// Invariant: safe to run at any time, by several processes, on a database in use.

import { pathToFileURL } from 'node:url';
import type { DatabaseLog } from '#database/database-log.ts';
import { migrate } from '#database/migrations.ts';
import { openDatabase } from '#database/open-database.ts';
import { writeSchemaDump } from '#database/schema-dump.ts';
import { readConfig } from './config.ts';

/** Opens the database, migrates it and closes it. Answers the names applied now. */
export async function runMigrate(options: {
  databaseUrl?: string | null | undefined;
  dataFolder: string;
  log: DatabaseLog;
}): Promise<string[]> {
  const database = await openDatabase(options);
  try {
    return await migrate(database.url, { log: options.log });
  } finally {
    await database.stop();
  }
}

async function main(): Promise<void> {
  const say = (sentence: string) => process.stderr.write(`${sentence}\n`);
  const log: DatabaseLog = { info: say, warn: say, error: say };
  if (process.argv.includes('--dump')) {
    say(`Wrote ${(await writeSchemaDump(log)).join(' and ')}.`);
    return;
  }
  const { databaseUrl, dataFolder } = readConfig(process.env, process.cwd());
  const applied = await runMigrate({ databaseUrl, dataFolder, log });
  say(applied.length === 0 ? 'The schema is current.' : `Applied ${applied.length} migrations.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

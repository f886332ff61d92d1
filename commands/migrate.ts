// `tieout migrate`: brings the schema up to date and says what it applied.

import { runMigrate } from '#root/migrate.ts';
import { commandConfig, commandLog } from './open.ts';

/** *Errors:* DATABASE_*. */
export async function runMigrateCommand(): Promise<void> {
  const config = commandConfig();
  const { databaseUrl, dataFolder } = config;
  const applied = await runMigrate({ databaseUrl, dataFolder, log: commandLog(config, 'migrate') });
  process.stdout.write(
    applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`,
  );
}

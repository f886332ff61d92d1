// The product's own server over a benchmark's database, in this process, saying nothing.
// Leaves to others: who asks it.

import { openLog } from '#monitoring/log.ts';
import { openHouse } from '#root/compose.ts';
import { readConfig } from '#root/config.ts';
import { startServer } from '#root/serve.ts';
import type { OwnDatabase } from './own-database.ts';

export async function openServedHouse({ databaseUrl, dataFolder }: OwnDatabase) {
  const config = readConfig({ DATABASE_URL: databaseUrl, TIEOUT_DATA: dataFolder }, '.');
  const log = openLog({ level: 'silent', pretty: false, processName: 'benchmark' });
  const house = await openHouse({ config, log, applicationName: 'benchmark' });
  const server = await startServer(house, { port: 0, localPerson: 'bench' });
  const close = async () => {
    await server.stop();
    await house.close();
  };
  return { house, url: server.url, close };
}

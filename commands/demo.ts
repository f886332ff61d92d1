// `tieout demo` (`npm start`): everything at once, in one process tree: a simulated company and a
// worker as processes of their own, database, server and console, and on the first start a season
// told live.
// Invariant: stopping stops all of it; started again, it finds everything as it was.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addKey } from '#access/key-store.ts';
import { hasPeople } from '#access/person-store.ts';
import { allRights } from '#access/rights.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { actingAs } from '#database/acting.ts';
import { isForPrograms, occasionNames } from '#notifications/occasions.ts';
import { ProblemError } from '#problems/problem.ts';
import { readOpenCauses } from '#reconciliation/open-causes-store.ts';
import { runReconciliation } from '#reconciliation/reconciliation-worker.ts';
import { type House, openHouse } from '#root/compose.ts';
import type { Config } from '#root/config.ts';
import { type RunningServer, setUpText, startServer } from '#root/serve.ts';
import { endsWithParentVariable, onStop } from '#root/stop-signals.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { seasonThrough } from '#scenarios/demo-season/season.ts';
import { type RunningMailServer, startMailServer } from '#simulators/mail/mail-server.ts';
import { demoCompanyAt } from './demo-company-client.ts';
import { type DemoApi, demoProperty, ensureConnection, ensureProperty } from './demo-setup.ts';
import { summaryText } from './demo-summary.ts';
import { tellSeason } from './demo-telling.ts';
import { commandConfig, commandLog, commandProblem } from './open.ts';
import { type CallApi, ownApi } from './own-api-client.ts';

export interface DemoOptions {
  readonly empty?: boolean;
  readonly exit?: boolean;
  /** Of the simulated company, milliseconds an answer. */
  readonly latency: number;
  /** By which of its APIs the company is spoken to; holds for a new data folder. */
  readonly api: DemoApi;
}

interface Demo {
  readonly house: House;
  readonly server: RunningServer;
  readonly demoApi: DemoApi;
  /** Must people sign in, because there are some? */
  readonly closed: boolean;
}

/** *Errors:* COMMAND_PORT_TAKEN, DATABASE_*; whatever was started by then is stopped again. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const open: Stop[] = [];
  let stopping: Promise<void> | null = null;
  const stopAll = () => {
    stopping ??= (async () => {
      for (const stop of open.reverse()) await stop();
    })();
    return stopping;
  };
  onStop(stopAll);
  try {
    await startDemo(options, open);
    if (!options.exit) return;
    await stopAll();
    process.exit(0);
  } catch (error) {
    // Stopped in the middle of the season: what it was waiting for went away, as asked.
    if (stopping !== null) return;
    await stopAll();
    throw error;
  }
}

/** Ends one thing that was started; called in the reverse order. */
type Stop = () => Promise<unknown>;

async function startDemo(options: DemoOptions, open: Stop[]): Promise<void> {
  const mailbox = await catchMail(open);
  // Its company is simulated on this machine.
  process.env.TIEOUT_LOCAL_LEDGERS ||= '1';
  const config = commandConfig();
  const log = commandLog(config, 'demo');
  mkdirSync(config.dataFolder, { recursive: true });
  const simulatorUrl = options.empty ? null : await startSimulator(config, options.latency, open);
  const house = await openHouse({ config, log, applicationName: 'tieout demo' });
  open.push(() => house.close());
  const localPerson = await personOfDemo(house, options.empty);
  const server = await startServer(house, { localPerson, companyUrl: simulatorUrl });
  open.push(() => server.stop());
  // Stopped first: it finishes what is on the wire while the company still answers.
  startChild(['tieout.ts', 'work'], open);
  const operator = { who: config.person, via: 'command' } as const;
  const propertyId = await actingAs(operator, () => ensureProperty(house));
  const demo = { house, server, demoApi: options.api, closed: localPerson === null };
  if (simulatorUrl) {
    await actingAs(operator, () => showSeason(demo, propertyId, simulatorUrl));
  }
  process.stdout.write(`\nConsole            ${server.url}\n`);
  if (simulatorUrl) process.stdout.write(`Simulated company  ${simulatorUrl}\n`);
  if (mailbox !== null) process.stdout.write(`Caught mail        ${mailbox.url}\n`);
  if (localPerson === null) process.stdout.write(await setUpText(house, server.url));
  else process.stdout.write(`You act as ${localPerson}, without signing in: this is the demo.\n`);
  process.stdout.write('Stop with Ctrl-C.\n');
}

/** Without a mail server of its own the demo keeps its mail: nothing leaves this machine. */
async function catchMail(open: Stop[]): Promise<RunningMailServer | null> {
  if (process.env.TIEOUT_SMTP_URL) return null;
  const mailbox = await startMailServer();
  open.push(() => mailbox.stop());
  process.env.TIEOUT_SMTP_URL = mailbox.smtpUrl;
  process.env.TIEOUT_MAIL_FROM ||= 'Tieout <tieout@harbor.example>';
  process.env.TIEOUT_PRIVATE_WEBHOOKS ||= '1';
  return mailbox;
}

/**
 * Who acts in the demo without signing in; null: nobody, everybody must. Reached through a proxy it
 * is no demo on this machine any more.
 */
export async function personOfDemo(
  { config, pool }: Pick<House, 'config' | 'pool'>,
  empty = false,
): Promise<string | null> {
  const closed = empty || config.publicUrl !== null || (await hasPeople(pool));
  return closed ? null : config.person;
}

/** Tells the season when the books are empty; reconciles and prints the summary in any case. */
async function showSeason(
  { house, server, demoApi, closed }: Demo,
  propertyId: number,
  simulatorUrl: string,
): Promise<void> {
  const key = closed ? await ownKey(house, propertyId) : undefined;
  const api = ownApi(server.url, demoProperty.code, key);
  const company = demoCompanyAt(simulatorUrl, demoApi);
  const connectionId = await ensureConnection(house, propertyId, {
    api,
    companyUrl: simulatorUrl,
    demoApi,
  });
  const progressFile = join(house.config.dataFolder, 'demo-season-told.json');
  await ensureChannel(api);
  const told = await tellSeason(house, propertyId, { api, company, progressFile });
  const result = await runReconciliation({
    pool: house.pool,
    openLedger: house.openLedgerById,
    propertyId,
    connectionId,
    asOf: seasonThrough as IsoDate,
    person: house.config.person,
    now: house.now,
  });
  const open = await readOpenCauses(house.pool, { propertyId, ...result });
  process.stdout.write(`\n${await summaryText(api, told, result, open)}\n`);
}

/** Somebody is told of what goes wrong, so that there is something to see. */
async function ensureChannel(api: CallApi): Promise<void> {
  const { items } = await api<{ items: unknown[] }>('GET', '/notification-channels');
  if (items.length > 0) return;
  await api('POST', '/notification-channels', {
    ...{ name: 'Accounting team', kind: 'mail', recipients: ['accounting@harbor-point.example'] },
    occasions: occasionNames.filter((name) => !isForPrograms(name)),
  });
}

/** The demo uses the front door like anybody: with a key, where people sign in. */
async function ownKey(house: House, propertyId: number): Promise<string> {
  const endsAt = new Date(house.now().getTime() + keyMs);
  const { person: by } = house.config;
  const name = 'The demo itself';
  const made = { propertyId, name, rights: allRights, outlet: null, endsAt, by };
  return (await addKey(house.pool, made)).key;
}

/** Long enough to tell a season. */
const keyMs = 3_600_000;

/** The simulated company as a process of its own: it may be killed as a real one goes away. */
async function startSimulator(config: Config, latencyMs: number, open: Stop[]): Promise<string> {
  const { dataFolder, simulatorPort } = config;
  const definition = join(dataFolder, 'simulated-company.json');
  writeFileSync(definition, JSON.stringify(demoCompanySeed(marinaAndResort()), null, 2));
  const books = join(dataFolder, 'simulated-books');
  const args = ['--port', String(simulatorPort), '--books', books, '--company', definition];
  const child = startChild(['simulate.ts', ...args, '--latency', String(latencyMs)], open);
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (piece: Buffer) => {
      said += piece;
      const url = / on (http:\S+)/.exec(said)?.[1];
      if (url) resolve(url);
    });
    child.once('exit', () =>
      reject(new ProblemError([commandProblem('COMMAND_PORT_TAKEN', {}, simulatorPort)])),
    );
  });
}

/**
 * A process of ours. Ctrl-C in the terminal does not reach it: we stop it ourselves, in order. Its
 * standard input is a pipe from us, so it also ends when we are killed.
 */
function startChild([script = '', ...args]: readonly string[], open: Stop[]): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
    env: {
      ...process.env,
      TIEOUT_LOG: process.env.TIEOUT_LOG ?? 'warn',
      [endsWithParentVariable]: 'yes',
    },
  });
  open.push(() => stopChild(child));
  return child;
}

/** A worker may wait this long for answers that are on the wire. */
const stopMsMax = 30_000;

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const late = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
    child.once('exit', () => {
      clearTimeout(late);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

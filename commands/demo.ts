// `tieout demo` (`npm start`): everything at once, in one process tree: a simulated company and a
// worker as processes of their own, database, server and console, and on the first start a season
// told live.
// Invariant: stopping stops all of it; started again, it finds everything as it was.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { ProblemError } from '#problems/problem.ts';
import { runReconciliation } from '#reconciliation/reconciliation-worker.ts';
import { type House, openHouse } from '#root/compose.ts';
import { type RunningServer, startServer } from '#root/serve.ts';
import { onStop } from '#root/stop-signals.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { seasonThrough } from '#scenarios/demo-season/season.ts';
import { demoCompanyAt } from './demo-company-client.ts';
import { demoProperty, ensureConnection, ensureProperty } from './demo-setup.ts';
import { summaryText } from './demo-summary.ts';
import { tellSeason } from './demo-telling.ts';
import { commandConfig, commandLog, commandProblem } from './open.ts';
import { ownApi } from './own-api-client.ts';

export interface DemoOptions {
  readonly empty?: boolean;
  readonly exit?: boolean;
  /** Of the simulated company, milliseconds an answer. */
  readonly latency: number;
}

interface Demo {
  readonly house: House;
  readonly server: RunningServer;
  stop(): Promise<void>;
}

/** *Errors:* COMMAND_PORT_TAKEN, DATABASE_*. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const config = commandConfig();
  const log = commandLog(config, 'demo');
  const root = join(import.meta.dirname, '..');
  mkdirSync(config.dataFolder, { recursive: true });
  const children: ChildProcess[] = [];
  const simulatorUrl = options.empty
    ? null
    : await startSimulatorProcess(root, options.latency, children);
  const house = await openHouse({ config, log, applicationName: 'tieout demo' });
  const server = await startServer(house);
  children.push(startChild(root, ['tieout.ts', 'work']));
  const demo = { house, server, stop: () => stopAll(house, server, children) };
  onStop(demo.stop);
  const propertyId = await ensureProperty(house);
  if (simulatorUrl) await showSeason(demo, propertyId, simulatorUrl);
  process.stdout.write(`\nConsole            ${server.url}\n`);
  if (simulatorUrl) process.stdout.write(`Simulated company  ${simulatorUrl}\n`);
  process.stdout.write('Stop with Ctrl-C.\n');
  if (options.exit) {
    await demo.stop();
    process.exit(0);
  }
}

/** Tells the season when the books are empty; reconciles and prints the summary in any case. */
async function showSeason(demo: Demo, propertyId: number, simulatorUrl: string): Promise<void> {
  const { house, server } = demo;
  const api = ownApi(server.url, demoProperty.code);
  const company = demoCompanyAt(simulatorUrl);
  const apiUrl = `${simulatorUrl}/ia/api/v1`;
  const connectionId = await ensureConnection(house, propertyId, { api, apiUrl });
  const { rowCount } = await house.pool.query(
    'select 1 from journal_entries where property_id = $1 limit 1',
    [propertyId],
  );
  const told = rowCount === 0 ? await tellSeason(house, propertyId, { api, company }) : null;
  const result = await runReconciliation({
    pool: house.pool,
    openLedger: house.openLedgerById,
    propertyId,
    connectionId,
    asOf: seasonThrough as IsoDate,
    person: house.config.person,
    now: house.now,
  });
  process.stdout.write(`\n${await summaryText(api, told, result)}\n`);
}

/**
 * The simulated company as a process of its own, so that it may be killed like a real one goes
 * away.
 */
async function startSimulatorProcess(
  root: string,
  latencyMs: number,
  children: ChildProcess[],
): Promise<string> {
  const { dataFolder, simulatorPort } = commandConfig();
  const definition = join(dataFolder, 'simulated-company.json');
  writeFileSync(definition, JSON.stringify(demoCompanySeed(marinaAndResort()), null, 2));
  const books = join(dataFolder, 'simulated-books');
  const child = startChild(root, [
    'simulate.ts',
    ...['--port', String(simulatorPort), '--books', books],
    ...['--company', definition, '--latency', String(latencyMs)],
  ]);
  children.push(child);
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

/** A child that survives Ctrl-C in the terminal: we stop it ourselves, in order. */
function startChild(root: string, args: readonly string[]): ChildProcess {
  return spawn(
    process.execPath,
    args.map((arg, index) => (index === 0 ? join(root, arg) : arg)),
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
      env: { ...process.env, TIEOUT_LOG: process.env.TIEOUT_LOG ?? 'warn' },
    },
  );
}

async function stopAll(
  house: House,
  server: RunningServer,
  children: readonly ChildProcess[],
): Promise<void> {
  // The worker first: it finishes what is on the wire while the company still answers.
  for (const child of [...children].reverse()) await stopChild(child);
  await server.stop();
  await house.close();
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

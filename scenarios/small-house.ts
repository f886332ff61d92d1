// A whole small house for stories and tests: the product's own server over a test database, with
// the ready chart and the demo property, and the command line as child processes on the same
// database. Invariant: everything is reached through the front doors, HTTP and `tieout`; nothing is
// replaced.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';
import { demoProperty, ensureProperty } from '#root/commands/demo-setup.ts';
import { type CallApi, ownApi } from '#root/commands/own-api-client.ts';
import { type House, openHouse } from '#root/compose.ts';
import { readConfig } from '#root/config.ts';
import { type RunningServer, startServer } from '#root/serve.ts';

const tieout = fileURLToPath(new URL('../tieout.ts', import.meta.url));

/** What a command ended with. `code` is null when a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that runs. */
export interface Running {
  /** Resolves with the first text that matches on either output. *Errors:* when it ends before. */
  said(words: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface SmallHouse {
  readonly house: House;
  readonly server: RunningServer;
  /** A folder of its own for files; also the data folder. Removed by `stop`. */
  readonly folder: string;
  readonly propertyId: number;
  readonly api: CallApi;
  /** Starts `tieout …` as a process on the same database. */
  start(args: readonly string[], env?: Record<string, string>): Running;
  /** Runs `tieout …` to its end. */
  run(args: readonly string[], env?: Record<string, string>): Promise<Ended>;
  stop(): Promise<void>;
}

export interface SmallHouseOptions {
  readonly closed?: boolean;
  readonly env?: Record<string, string>;
  /** Of a simulated company that is shown in the console. */
  readonly companyUrl?: string | null;
}

/**
 * Opens the house over the database at `databaseUrl`, with the demo property in it, for one
 * `person`, who acts without signing in as in the demo; with `closed` everybody must sign in;
 * `env` is more of its configuration. Simulated companies may be connected.
 */
export async function openSmallHouse(
  databaseUrl: string,
  person = 'dana',
  { closed = false, env: more = {}, companyUrl = null }: SmallHouseOptions = {},
): Promise<SmallHouse> {
  const localPerson = closed ? null : person;
  const folder = scratchFolder('house');
  const own = { DATABASE_URL: databaseUrl, TIEOUT_DATA: folder, TIEOUT_PERSON: person };
  const env = { ...own, TIEOUT_LOCAL_LEDGERS: '1', ...more };
  const config = readConfig(env, folder);
  const log = pino({ level: 'silent' });
  const house = await openHouse({ config, log, applicationName: 'small house' });
  const propertyId = await ensureProperty(house);
  const server = await startServer(house, { port: 0, localPerson, companyUrl });
  const start = (args: readonly string[], more: Record<string, string> = {}) =>
    startTieout(args, { PATH: process.env.PATH ?? '', ...env, ...more });
  return {
    house,
    server,
    folder,
    propertyId,
    api: ownApi(server.url, demoProperty.code),
    start,
    run: (args, more) => start(args, more).ended,
    stop: async () => {
      await server.stop();
      await house.close();
      removeScratchFolder(folder);
    },
  };
}

/** Starts `tieout …` as a process with this environment only, and what others compiled before. */
export function startTieout(args: readonly string[], env: Record<string, string>): Running {
  const { NODE_COMPILE_CACHE: compiled } = process.env;
  const whole = compiled === undefined ? env : { NODE_COMPILE_CACHE: compiled, ...env };
  const child = spawn(process.execPath, [tieout, ...args], { env: whole, stdio: 'pipe' });
  let out = '';
  let err = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
  return {
    ended,
    signal: (name) => void child.kill(name),
    said: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = words.exec(`${out}\n${err}`);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`ended before ${words}: ${out}\n${err}`)));
      }),
  };
}

// The PostgreSQL that comes with Tieout: finds the one that runs on a data folder, or starts it.
// Invariant: one server per data folder and one owner per server. The owner holds an advisory lock
// in the server for as long as it lives; a killed owner loses it, and the next start adopts the
// server. Only the owner stops or restarts the server; everybody else merely uses it.
// Leaves to others: a server given by DATABASE_URL (open-database.ts), the schema (migrations.ts).

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import type pg from 'pg';
import { databaseError } from './database-errors.ts';
import type { DatabaseLog } from './database-log.ts';
import { isConnectionLost, sqlState } from './pool.ts';
import { statOrNull } from './postgres-account.ts';
import { type Binaries, postgresBinaries } from './postgres-binaries.ts';
import {
  forsakenClusters,
  isAlive,
  type Place,
  placeOf,
  removeDeadDrafts,
  removeSocketFolder,
} from './postgres-folders.ts';
import {
  commandOf,
  connect,
  launchServer,
  logTail,
  prepareCluster,
  readServerNote,
  removeStaleNote,
  type ServerNote,
  serverUrl,
  stopServer,
  type Transport,
} from './postgres-server.ts';

/** A running server. */
export interface EmbeddedPostgres {
  /** Address of the database `tieout`; the same after every restart on the same machine. */
  readonly url: string;
  /** Do we own it: does `stop` stop it? */
  readonly owned: boolean;
  /** Process id of the server at the moment. */
  readonly pid: number;
  /** Fast shutdown when owned; otherwise nothing. May be called twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Made when missing, kept between starts. */
  dataFolder: string;
  /** Listens on this loopback port with a password instead of the private socket. */
  port?: number;
  /** False: no fsync, for data that may be lost with the machine (tests). Default true. */
  durable?: boolean;
  /** How long to wait for a server that runs but does not answer. Default 15 s. */
  patienceMs?: number;
  log: DatabaseLog;
}

interface Launcher {
  readonly place: Place;
  readonly binaries: Binaries;
  readonly transport: Transport;
  readonly durable: boolean;
  readonly patienceMs: number;
  readonly log: DatabaseLog;
}

interface Running {
  readonly note: ServerNote;
  /** Holds the owner's lock when `owned`. */
  readonly client: pg.Client;
  readonly owned: boolean;
}

/** Any constant: names the owner's lock among the advisory locks of database `postgres`. */
const OWNER_LOCK = 7_401_001;

/**
 * Starts or joins the server of a data folder. *Errors:* DATABASE_HELD, DATABASE_CANNOT_START,
 * DATABASE_NO_BINARIES, DATABASE_NO_ACCOUNT, DATABASE_OTHER_VERSION, DATABASE_FOLDER_UNREACHABLE.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { log, durable = true, patienceMs = 15_000 } = options;
  const place = placeOf(options.dataFolder, log);
  refuseForeignData(place);
  const binaries = postgresBinaries(place.account, log);
  removeDeadDrafts(place);
  prepareCluster(place, binaries, { durable, log });
  if (place.apart) tellOfForsaken(log);
  refuseOtherVersion(place, binaries);
  const transport = await transportFor(options.port);
  const launcher: Launcher = { place, binaries, transport, durable, patienceMs, log };
  let running = await joinOrStart(launcher);
  await createDatabase(running.client);
  log.info(describe(running, place));
  let restarting: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | null = null;
  const restart = async () => {
    log.error(`The embedded PostgreSQL (pid ${running.note.pid}) ended without our doing.`);
    try {
      running = await joinOrStart(launcher);
      log.info(describe(running, place));
      keep(running);
    } catch (error) {
      log.error(`It could not be started again: ${(error as Error).message}`);
    }
  };
  const keep = ({ client, owned }: Running): void => {
    if (!owned) return void client.end();
    // The lock must not keep a process alive that has nothing else to do.
    (client as pg.Client & { unref(): void }).unref();
    client.once('end', () => {
      if (!stopped) restarting = restart();
    });
  };
  keep(running);
  return {
    url: serverUrl(place, running.note, 'tieout'),
    owned: running.owned,
    get pid() {
      return running.note.pid;
    },
    stop() {
      stopped ??= restarting.then(() => stopOwned(launcher, running));
      return stopped;
    },
  };
}

function describe(running: Running, place: Place): string {
  const how = running.owned ? 'runs' : 'already runs, started by another process; we use it';
  return `PostgreSQL (pid ${running.note.pid}, as ${place.account.name}) ${how}: ${place.cluster}`;
}

async function stopOwned(launcher: Launcher, running: Running): Promise<void> {
  if (!running.owned) return;
  await stopServer(launcher.place, launcher.binaries, running.note.pid);
  await running.client.end().catch(() => {});
  removeSocketFolder(running.note.socketFolder);
}

/** Whoever removes a checkout does not see that its data lay elsewhere: it would stay for ever. */
function tellOfForsaken(log: DatabaseLog): void {
  for (const { cluster, dataFolder } of forsakenClusters()) {
    log.warn(
      `The data in ${cluster} belonged to ${dataFolder}, which does not use it any more. ` +
        'Remove it when its books are not needed.',
    );
  }
}

function refuseForeignData(place: Place): void {
  const owner = statOrNull(place.cluster)?.uid;
  if (owner === undefined || process.platform === 'win32' || owner === place.account.uid) return;
  throw databaseError('DATABASE_HELD', place.dataFolder, `the user with id ${owner}`);
}

function refuseOtherVersion(place: Place, binaries: Binaries): void {
  const found = readFileSync(join(place.cluster, 'PG_VERSION'), 'utf8').trim();
  if (found !== binaries.version) {
    throw databaseError('DATABASE_OTHER_VERSION', place.dataFolder, found, binaries.version);
  }
}

async function transportFor(port: number | undefined): Promise<Transport> {
  if (port !== undefined) return { kind: 'tcp', port };
  if (process.platform !== 'win32') return { kind: 'socket' };
  return { kind: 'tcp', port: await freePort() };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * Loops until a server answers: whoever loses a race against another start joins the winner, and
 * whoever meets a server that is just stopping waits for its end and starts a new one.
 */
async function joinOrStart(launcher: Launcher): Promise<Running> {
  const deadline = { waitedMs: 0 };
  for (;;) {
    const note = liveNote(launcher.place, launcher.log);
    const running = note
      ? await joinRunning(launcher, note, deadline)
      : await startNew(launcher, deadline);
    if (running) return running;
  }
}

/** The note of a server that is alive; a note left by a dead one is no obstacle. */
function liveNote(place: Place, log: DatabaseLog): ServerNote | null {
  const note = readServerNote(place);
  if (!note) return null;
  const command = commandOf(note.pid);
  const isServer = command === null || /^postgres/.test(basename(command[0] ?? ''));
  if (isServer && isAlive(note.pid)) return note;
  // PostgreSQL itself would take any living process of this id for the server and refuse to start.
  // Remaining children of a killed server are still noticed, by their shared memory.
  if (command !== null) {
    log.warn(`Removing the note of a server that is gone (process ${note.pid}).`);
    removeStaleNote(place);
  }
  return null;
}

async function joinRunning(
  { place, patienceMs }: Launcher,
  note: ServerNote,
  deadline: { waitedMs: number },
): Promise<Running | null> {
  const answer = await meet(place, note);
  if (typeof answer === 'object') return answer;
  // Recovery after a crash may take minutes; a server that says so is waited for.
  if (answer !== 'starting') deadline.waitedMs += 50;
  if (answer === 'refused' || deadline.waitedMs > patienceMs) {
    const command = commandOf(note.pid)?.join(' ').slice(0, 200) ?? 'command unknown';
    const holder = `process ${note.pid} (${command})`;
    throw databaseError('DATABASE_HELD', place.dataFolder, holder);
  }
  await pause(50);
  return null;
}

/**
 * Another start was faster; children of a killed server are still on their way out; or an owner
 * that has just stopped its server removed the folder of its socket.
 */
const RACES =
  /lock file ".*" already exists|pre-existing shared memory|create lock file ".*": No such file/;

async function startNew(
  launcher: Launcher,
  deadline: { waitedMs: number },
): Promise<Running | null> {
  const { place } = launcher;
  const logStart = statOrNull(place.logFile)?.size ?? 0;
  const child = launchServer(place, launcher.binaries, launcher);
  let end: string | null = null;
  child.once('error', (error) => {
    end = error.message;
  });
  child.once('exit', (code, signal) => {
    end ??= `it ended with ${signal ?? `code ${code}`}`;
  });
  while (end === null) {
    const note = readServerNote(place);
    const answer = note && note.pid === child.pid ? await meet(place, note) : 'silent';
    if (typeof answer === 'object') return answer;
    if (answer === 'refused') {
      child.kill('SIGQUIT');
      throw databaseError('DATABASE_CANNOT_START', 'it refuses us', logTail(place, logStart));
    }
    await pause(20);
  }
  const tail = logTail(place, logStart);
  const isRace = RACES.test(tail);
  deadline.waitedMs += 100;
  if (!isRace || deadline.waitedMs > launcher.patienceMs) {
    throw databaseError('DATABASE_CANNOT_START', end, tail);
  }
  await pause(100);
  return null;
}

/** Connects to a server that may not answer yet, and asks for the owner's lock. */
async function meet(
  place: Place,
  note: ServerNote,
): Promise<Running | 'starting' | 'silent' | 'refused'> {
  try {
    const client = await connect(serverUrl(place, note, 'postgres'), `${ownerName}${process.pid}`);
    return { note, client, owned: await own(client) };
  } catch (error) {
    const state = sqlState(error);
    // 57P03: starting up, recovering or shutting down.
    if (state === '57P03') return 'starting';
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return 'refused';
    return state === undefined || isConnectionLost(error) ? 'silent' : 'refused';
  }
}

/** Of the session that holds the lock; the id of its process follows. */
const ownerName = 'tieout owner ';
/** The server sees within moments that a killed owner's session is gone. */
const ownTriesMax = 40;

/** Takes the owner's lock, unless somebody who lives has it. */
async function own(client: pg.Client): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const { rows } = await client.query<{ owned: boolean; owner: string | null }>(
      `SELECT pg_try_advisory_lock($1) AS owned, (
         SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
          WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid = $1::int::oid AND l.granted
            AND l.pid <> pg_backend_pid() LIMIT 1) AS owner`,
      [OWNER_LOCK],
    );
    const [{ owned, owner } = { owned: false, owner: null }] = rows;
    const pid = owner?.startsWith(ownerName) ? Number(owner.slice(ownerName.length)) : 0;
    if (owned || tries === ownTriesMax || pid === 0 || isAlive(pid)) return owned;
    await pause(50);
  }
}

async function createDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'tieout'`);
  if (rowCount !== 0) return;
  try {
    await client.query('CREATE DATABASE tieout');
  } catch (error) {
    // 42P04, 23505: two first starts at once; the other's database is as good.
    if (!['42P04', '23505'].includes(sqlState(error) ?? '')) throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

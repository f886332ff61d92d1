// The moves of one PostgreSQL server process: prepare its data, launch it, find it, stop it.
// Invariant: nothing here decides; embedded-postgres.ts does. A server is launched in a process
// group of its own, so that Ctrl-C reaches us first and we stop it in order.
// Leaves to others: who owns a running server, and when to wait or to give up.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { databaseError } from './database-errors.ts';
import type { DatabaseLog } from './database-log.ts';
import { spawnAs } from './postgres-account.ts';
import type { Binaries } from './postgres-binaries.ts';
import {
  draftCluster,
  isAlive,
  noteOwner,
  type Place,
  publishCluster,
  socketFolder,
} from './postgres-folders.ts';

/** How clients reach the server: a private unix socket, or loopback with a password (Windows). */
export type Transport = { kind: 'socket' } | { kind: 'tcp'; port: number };

/** What a running server writes about itself into its data folder. */
export interface ServerNote {
  readonly pid: number;
  readonly port: number;
  /** Empty when it listens on loopback only. */
  readonly socketFolder: string;
}

const PASSWORD_FILE = 'tieout.password';
const LOG_BYTES_MAX = 16 * 1024 * 1024;

/** Settings of a new database, for a machine of two cores and a few GB; free to edit later. */
const SETTINGS = {
  shared_buffers: '256MB',
  max_connections: '100',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %a ',
} as const;

/** Prepares the data when there is none. *Errors:* DATABASE_CANNOT_START. */
export function prepareCluster(
  place: Place,
  binaries: Binaries,
  { durable, log }: { durable: boolean; log: DatabaseLog },
): void {
  if (existsSync(join(place.cluster, 'PG_VERSION'))) return;
  const draft = draftCluster(place);
  const folder = process.platform === 'win32' ? place.dataFolder : socketFolder(place);
  const passwordFile = join(folder, `password-${randomBytes(6).toString('hex')}`);
  const password = randomBytes(18).toString('base64url');
  writeOwned(place, passwordFile, password);
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => [
    '--set',
    `${name}=${value}`,
  ]);
  try {
    execFileSync(
      binaries.initdb,
      // The builtin C.UTF-8 sorts the same on every machine, whatever locales it has.
      ['-D', draft, '-U', 'postgres', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin']
        .concat(['--builtin-locale=C.UTF-8', '--data-checksums', '--auth-local=trust'])
        .concat(['--auth-host=scram-sha-256', `--pwfile=${passwordFile}`, ...settings])
        .concat(durable ? [] : ['--no-sync']),
      { ...spawnAs(place.account), cwd: folder, env: SERVER_ENVIRONMENT, stdio: 'pipe' },
    );
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    const { stderr, message } = error as { stderr?: Buffer; message: string };
    throw databaseError('DATABASE_CANNOT_START', 'initdb failed', String(stderr ?? message));
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeOwned(place, join(draft, PASSWORD_FILE), password);
  noteOwner(place, draft);
  publishCluster(place, draft, log);
}

function writeOwned(place: Place, file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  if (place.account.lent) chownSync(file, place.account.uid, place.account.gid);
}

/** Nothing of our environment, secrets above all, reaches the server. */
const SERVER_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' };

/** Launches the server; it may still refuse. Its words go to the log file. */
export function launchServer(
  place: Place,
  binaries: Binaries,
  options: { transport: Transport; durable: boolean },
): ChildProcess {
  const settings: Record<string, string> =
    options.transport.kind === 'socket'
      ? { listen_addresses: '', unix_socket_directories: socketFolder(place), port: '5432' }
      : {
          listen_addresses: '127.0.0.1',
          unix_socket_directories: '',
          port: String(options.transport.port),
        };
  if (!options.durable) {
    // Commits still reach the kernel: they survive kills, only not the loss of the machine.
    Object.assign(settings, { fsync: 'off', full_page_writes: 'off' });
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  rotateLog(place.logFile);
  const output = openSync(place.logFile, 'a', 0o600);
  const child = spawn(binaries.postgres, ['-D', realpathSync(place.cluster), ...flags], {
    ...spawnAs(place.account),
    cwd: realpathSync(place.cluster),
    env: SERVER_ENVIRONMENT,
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.unref();
  return child;
}

function rotateLog(file: string): void {
  if (existsSync(file) && statSync(file).size > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
}

/** What the server has written to its log since `fromByte`, at most the last 20 lines. */
export function logTail(place: Place, fromByte: number): string {
  const text = readFileSync(place.logFile).subarray(fromByte).toString('utf8');
  return text.trimEnd().split('\n').slice(-20).join('\n');
}

/** The note of the server that runs, or ran, on this data; null when there is none. */
export function readServerNote(place: Place): ServerNote | null {
  const [pid, , , port, folder] = noteText(place).split('\n');
  if (!pid) return null;
  return { pid: Number(pid), port: Number(port || 0), socketFolder: folder?.trim() ?? '' };
}

/** Read in one step: a server that starts or ends removes the file at any moment. */
function noteText(place: Place): string {
  try {
    return readFileSync(join(place.cluster, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Removes a note whose process id now belongs to something that is not PostgreSQL. */
export function removeStaleNote(place: Place): void {
  rmSync(join(place.cluster, 'postmaster.pid'), { force: true });
}

/** The program and arguments of a process, where the machine tells; null elsewhere. */
export function commandOf(pid: number): string[] | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return null;
  }
}

/** The address of a database on the server of this note. */
export function serverUrl(place: Place, note: ServerNote, database: string): string {
  if (note.socketFolder !== '') {
    const host = encodeURIComponent(note.socketFolder);
    return `postgresql://postgres@localhost/${database}?host=${host}&port=${note.port}`;
  }
  const password = readFileSync(join(place.cluster, PASSWORD_FILE), 'utf8').trim();
  return `postgresql://postgres:${password}@127.0.0.1:${note.port}/${database}`;
}

/** One connection, errors after its end ignored: whoever holds it listens to `end`. */
export async function connect(url: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** Stops in order: open transactions are rolled back, everything committed is on disk. */
export async function stopServer(place: Place, binaries: Binaries, pid: number): Promise<void> {
  if (process.platform === 'win32') {
    // Windows knows no signals; pg_ctl speaks to the server's own event.
    execFileSync(binaries.pgCtl, ['stop', '-D', realpathSync(place.cluster), '-m', 'fast', '-w']);
    return;
  }
  signal(pid, 'SIGINT');
  for (let waitedMs = 0; isAlive(pid); waitedMs += 20) {
    // SIGQUIT: the next start recovers from the log; better than a server that never ends.
    if (waitedMs === 60_000) signal(pid, 'SIGQUIT');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

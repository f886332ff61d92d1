// Where the embedded PostgreSQL keeps its data and its socket.
// Invariant: `<data folder>/postgres` always leads to the data: it is the folder itself, or a link
// to it where the server's account cannot enter the data folder. The socket's folder is private
// (mode 0700, the server's account): that is why no password is asked on it.
// Leaves to others: filling the folders (postgres-server.ts).

import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { databaseError } from './database-errors.ts';
import type { DatabaseLog } from './database-log.ts';
import {
  type Account,
  canEnter,
  lstatOrNull,
  serverAccount,
  statOrNull,
} from './postgres-account.ts';

/** In data that lies apart: the data folder it belongs to. */
const OWNER_FILE = 'tieout.folder';

/** One database on this machine: whose it is and where it lies. */
export interface Place {
  /** Absolute, links resolved. */
  readonly dataFolder: string;
  /** The data, or a link to it; need not exist yet. */
  readonly cluster: string;
  readonly logFile: string;
  readonly account: Account;
  /** True when the server's account cannot enter the data folder. */
  readonly apart: boolean;
}

/** Settles account and folders. *Errors:* DATABASE_NO_ACCOUNT, DATABASE_FOLDER_UNREACHABLE. */
export function placeOf(dataFolderGiven: string, log: DatabaseLog): Place {
  const created = mkdirSync(resolve(dataFolderGiven), { recursive: true });
  const dataFolder = realpathSync(dataFolderGiven);
  const cluster = join(dataFolder, 'postgres');
  const account = serverAccount(cluster);
  // A umask of 077 would lock out the server's account from a folder we have just made for it.
  if (created !== undefined && account.lent) chmodSync(dataFolder, 0o755);
  const apart = !canEnter(account, dataFolder);
  const link = lstatOrNull(cluster);
  if (link?.isSymbolicLink() && !existsSync(cluster)) {
    log.warn(`The link ${cluster} leads nowhere: its data is gone. Starting with new data.`);
    unlinkSync(cluster);
  }
  if (apart && link?.isDirectory()) {
    throw databaseError('DATABASE_FOLDER_UNREACHABLE', cluster, account.name);
  }
  return { dataFolder, cluster, logFile: join(dataFolder, 'postgres.log'), account, apart };
}

/** An empty folder in which new data is prepared, owned by the server's account. */
export function draftCluster(place: Place): string {
  const draft = place.apart
    ? mkdtempSync(join(sharedFolder(), `data-${hashOf(place.dataFolder)}-`))
    : mkdtempSync(join(place.dataFolder, `postgres.draft-${process.pid}-`));
  if (place.account.lent) chownSync(draft, place.account.uid, place.account.gid);
  return draft;
}

/** Makes finished data the place's data. False when another start was faster; ours is removed. */
export function publishCluster(place: Place, draft: string, log: DatabaseLog): boolean {
  try {
    // Both are atomic and refuse to replace data that is there.
    if (place.apart) symlinkSync(draft, place.cluster);
    else renameSync(draft, place.cluster);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(place.cluster)) throw error;
    return false;
  }
  if (place.apart) {
    log.info(
      `${place.account.name} cannot enter ${place.dataFolder}: the data lies in ${draft}, ` +
        `and ${place.cluster} is a link to it.`,
    );
  }
  return true;
}

/** Removes a data folder nobody needs any more, and the data where it lies apart. */
export function removeDataFolder(dataFolder: string): void {
  const cluster = join(dataFolder, 'postgres');
  if (lstatOrNull(cluster)?.isSymbolicLink() && existsSync(cluster)) {
    rmSync(realpathSync(cluster), { recursive: true, force: true });
  }
  rmSync(dataFolder, { recursive: true, force: true });
}

/** Says in the data itself whose it is: where it lies apart, its folder's name does not tell. */
export function noteOwner(place: Place, cluster: string): void {
  if (place.apart) writeFileSync(join(cluster, OWNER_FILE), place.dataFolder);
}

/** Data that lies apart and whose data folder is gone, or has other data by now. */
export function forsakenClusters(): Array<{ cluster: string; dataFolder: string }> {
  const found: Array<{ cluster: string; dataFolder: string }> = [];
  const home = sharedFolder();
  for (const name of readdirSync(home).filter((one) => one.startsWith('data-'))) {
    const cluster = join(home, name);
    const note = join(cluster, OWNER_FILE);
    if (!existsSync(note)) continue;
    const dataFolder = readFileSync(note, 'utf8');
    const link = join(dataFolder, 'postgres');
    if (existsSync(link) && realpathSync(link) === realpathSync(cluster)) continue;
    found.push({ cluster, dataFolder });
  }
  return found;
}

/** Removes what starts that were killed while preparing data have left. */
export function removeDeadDrafts(place: Place): void {
  for (const name of readdirSync(place.dataFolder)) {
    const pid = Number(/^postgres\.draft-(\d+)-/.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) {
      rmSync(join(place.dataFolder, name), { recursive: true, force: true });
    }
  }
}

/**
 * The folder of the unix socket: short (a socket's path is limited to about 100 bytes), private to
 * the server's account, and the same after a restart so that open pools find the server again.
 */
export function socketFolder(place: Place): string {
  const name = `tieout-${hashOf(place.dataFolder)}`;
  const home = [tmpdir(), '/tmp'].find((folder) => fitsSocket(folder, name, place.account));
  const folder = join(home ?? '/tmp', name);
  try {
    mkdirSync(folder, { mode: 0o700 });
    if (place.account.lent) chownSync(folder, place.account.uid, place.account.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const stats = lstatOrNull(folder);
  // Anybody may make a folder of this name under /tmp; only ours is good enough for trust.
  if (stats?.isDirectory() && stats.uid === place.account.uid) {
    chmodSync(folder, 0o700);
    return folder;
  }
  const other = mkdtempSync(join(home ?? '/tmp', 'tieout-'));
  if (place.account.lent) chownSync(other, place.account.uid, place.account.gid);
  return other;
}

/** Leaves nothing behind after a stop; a folder in use is not empty, and stays. */
export function removeSocketFolder(folder: string): void {
  try {
    if (folder !== '') rmdirSync(folder);
  } catch {
    // Somebody has started a server there since.
  }
}

function fitsSocket(folder: string, name: string, account: Account): boolean {
  const path = join(folder, name, '.s.PGSQL.5432');
  return Buffer.byteLength(path) < 100 && existsSync(folder) && canEnter(account, folder);
}

/** A folder of ours that other accounts can enter, outside any checkout. */
export function sharedFolder(): string {
  const ours = process.getuid?.() === 0 ? ['/var/lib/tieout'] : [join(homedir(), '.cache/tieout')];
  for (const folder of [...ours, join(tmpdir(), `tieout-shared-${process.getuid?.() ?? ''}`)]) {
    try {
      mkdirSync(folder, { recursive: true });
      if (process.getuid && statOrNull(folder)?.uid !== process.getuid()) continue;
      if (process.getuid?.() === 0) chmodSync(folder, 0o755);
      return folder;
    } catch {
      // Read-only or forbidden: the next candidate.
    }
  }
  return mkdtempSync(join(tmpdir(), 'tieout-shared-'));
}

/**
 * Does a process of this id run? One of somebody else's does; a zombie does not: in a container
 * without an init process nobody ever collects an orphaned server.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // No /proc here (not Linux), or gone since; the next look tells.
    return true;
  }
}

function hashOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}

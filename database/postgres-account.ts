// Which account the embedded PostgreSQL runs as, and what that account can reach.
// PostgreSQL refuses to run as root; root therefore lends it an unprivileged account.
// Invariant: data that exists is always served by the account that owns it.
// Leaves to others: where binaries and data go when the account cannot reach them.

import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { databaseError } from './database-errors.ts';

/** The account of the server. `lent`: root starts the server as somebody else. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly lent: boolean;
}

/** Our own account; Windows has no numbers, and needs none. */
function ownAccount(): Account {
  const uid = process.getuid?.() ?? -1;
  return { name: `user ${uid}`, uid, gid: process.getgid?.() ?? -1, lent: false };
}

function accounts(): Map<string, { uid: number; gid: number }> {
  const found = new Map<string, { uid: number; gid: number }>();
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid) found.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return found;
}

/**
 * The account for a cluster folder that may exist already. *Errors:* DATABASE_NO_ACCOUNT.
 * initdb insists on an account with a name, so a bare number is not enough.
 */
export function serverAccount(clusterFolder: string): Account {
  const own = ownAccount();
  if (own.uid !== 0) return own;
  const known = accounts();
  const owner = statOrNull(clusterFolder)?.uid ?? 0;
  for (const [name, ids] of known) {
    if (owner !== 0 && ids.uid === owner) return { name, ...ids, lent: true };
  }
  for (const name of ['postgres', 'nobody', 'daemon']) {
    const ids = known.get(name);
    if (ids && ids.uid > 0) return { name, ...ids, lent: true };
  }
  throw databaseError('DATABASE_NO_ACCOUNT');
}

/** What `spawn` needs to start something as this account. */
export function spawnAs(account: Account): { uid?: number; gid?: number } {
  return account.lent ? { uid: account.uid, gid: account.gid } : {};
}

/** May the account enter this folder and every folder above it? Links are followed. */
export function canEnter(account: Account, folder: string): boolean {
  if (!account.lent) return true;
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if (!may(account, statSync(at), 0o1)) return false;
    if (at === dirname(at)) return true;
  }
}

/** May the account read this file, entering every folder above it? */
export function canRead(account: Account, file: string): boolean {
  return canEnter(account, dirname(file)) && (!account.lent || may(account, statSync(file), 0o4));
}

function may(account: Account, stats: Stats, bits: number): boolean {
  const shift = stats.uid === account.uid ? 6 : stats.gid === account.gid ? 3 : 0;
  return ((stats.mode >> shift) & bits) === bits;
}

/** `stat` following links; null when there is nothing. */
export function statOrNull(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}

/** `lstat`, not following a last link; null when there is nothing. */
export function lstatOrNull(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

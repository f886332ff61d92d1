// A folder for what a test, a drill or a benchmark writes and nobody needs afterwards, databases
// included. Invariant: it is gone when the process ends, unless the process is killed; and the
// account of an embedded PostgreSQL can enter it, so that no data comes to lie elsewhere.

import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeDataFolder } from './postgres-folders.ts';

const folders = new Set<string>();

/** A new, empty folder `tieout-<purpose>-…` in `home`, by default the system's temporary folder. */
export function scratchFolder(purpose: string, home: string = tmpdir()): string {
  const folder = mkdtempSync(join(home, `tieout-${purpose}-`));
  // Node makes it for its owner alone; the server's account is another where we are root.
  chmodSync(folder, 0o755);
  if (folders.size === 0) process.once('exit', removeAll);
  folders.add(folder);
  return folder;
}

/** Removes one before its time. */
export function removeScratchFolder(folder: string): void {
  folders.delete(folder);
  removeDataFolder(folder);
}

function removeAll(): void {
  for (const folder of folders) {
    try {
      removeDataFolder(folder);
    } catch {
      // A server that was killed with us may still write there; the next folder.
    }
  }
}

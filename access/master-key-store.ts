// Where the master key lies: in TIEOUT_KEY, or in a file that only its owner can read, made at
// first start. Called once by the root process. Invariant: an existing file is never overwritten,
// and two processes that start together end with the same key. Leaves to others: which file (the
// root) and what the key seals.

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { accessError } from './access-errors.ts';
import { type MasterKey, masterKeyOf } from './credential-vault.ts';

const isCode = (error: unknown, code: string): boolean =>
  (error as NodeJS.ErrnoException | null)?.code === code;

/** Writes beside and links into place: the file appears whole, or another process's did first. */
async function makeKeyFile(keyFile: string): Promise<void> {
  // The file is closed to others by itself; the folder may have to let the database's account
  // through.
  await mkdir(path.dirname(keyFile), { recursive: true });
  const draft = `${keyFile}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, keyFile);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
}

async function readKeyFile(keyFile: string): Promise<string | null> {
  try {
    // Windows has no such mode; there the folder's permissions protect the file.
    const { mode } = await stat(keyFile);
    const isExposed = process.platform !== 'win32' && (mode & 0o077) !== 0;
    if (isExposed) {
      throw accessError('ACCESS_KEY_FILE_EXPOSED', {}, keyFile, (mode & 0o777).toString(8));
    }
    return await readFile(keyFile, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/**
 * The master key: from `envValue` (the value of TIEOUT_KEY, base64 of 32 bytes) when it is set,
 * else from `keyFile`, which is made when it is not there.
 * *Errors:* ACCESS_KEY_INVALID, ACCESS_KEY_FILE_EXPOSED, ACCESS_KEY_FILE_UNREADABLE.
 */
export async function loadMasterKey(options: {
  readonly envValue?: string | undefined;
  readonly keyFile: string;
}): Promise<MasterKey> {
  const { envValue, keyFile } = options;
  if (envValue !== undefined && envValue !== '') return masterKeyOf(envValue, 'TIEOUT_KEY');
  try {
    let text = await readKeyFile(keyFile);
    if (text === null) {
      await makeKeyFile(keyFile);
      text = await readKeyFile(keyFile);
    }
    return masterKeyOf(text ?? '', keyFile);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw accessError('ACCESS_KEY_FILE_UNREADABLE', {}, keyFile, error.message);
  }
}

/**
 * The key secrets are sealed with, then the one they may be under until a rotation: `oldValue` (the
 * value of TIEOUT_KEY_OLD). *Errors:* as of loadMasterKey.
 */
export async function loadMasterKeys(options: {
  readonly envValue?: string | undefined;
  readonly oldValue?: string | undefined;
  readonly keyFile: string;
}): Promise<readonly [MasterKey, ...MasterKey[]]> {
  const { oldValue = '' } = options;
  const present = await loadMasterKey(options);
  return oldValue === '' ? [present] : [present, masterKeyOf(oldValue, 'TIEOUT_KEY_OLD')];
}

/** A key from a file that must be there. *Errors:* ACCESS_KEY_INVALID, ACCESS_KEY_FILE_*. */
export async function readMasterKey(keyFile: string): Promise<MasterKey> {
  const text = await readKeyFile(keyFile);
  if (text === null)
    throw accessError('ACCESS_KEY_FILE_UNREADABLE', {}, keyFile, 'it is not there');
  return masterKeyOf(text, keyFile);
}

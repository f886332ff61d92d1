// Method: seal once, then try every way in which it must not open: each byte changed, each place
// and key exchanged. The key file is made in a temporary folder.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { ProblemError } from '#problems/problem.ts';
import { masterKeyOf, openSecret, sealingKeyId, sealSecret } from './credential-vault.ts';
import { loadMasterKey } from './master-key-store.ts';

const keyText = randomBytes(32).toString('base64');
const master = masterKeyOf(keyText, 'a test');
const other = masterKeyOf(randomBytes(32).toString('base64'), 'a test');
const place = { propertyId: 7, connectionId: 3 };
const secret = '{"clientSecret":"canary-Ünicode-🔑"}';

function withCode(code: string) {
  return (error: unknown) => error instanceof ProblemError && error.problems[0]?.code === code;
}

describe('a sealed secret', () => {
  test('opens in its place under its key, also after a rotation', () => {
    const blob = sealSecret(secret, place, master);
    assert.equal(openSecret(blob, place, [master]), secret);
    assert.equal(openSecret(blob, place, [other, master]), secret);
    assert.equal(sealingKeyId(blob), master.keyId);
  });

  test('is different each time and never shows its text', () => {
    const blobs = [1, 2].map(() => sealSecret(secret, place, master));
    assert.notDeepEqual(blobs[0], blobs[1]);
    assert.ok(blobs.every((blob) => !blob.toString('latin1').includes('canary')));
  });

  test('does not open when any byte was changed', () => {
    const blob = sealSecret(secret, place, master);
    for (let at = 0; at < blob.length; at += 1) {
      const changed = Buffer.from(blob);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.throws(() => openSecret(changed, place, [master]), ProblemError, `byte ${at}`);
    }
    assert.throws(() => openSecret(blob.subarray(0, -1), place, [master]), ProblemError);
    assert.throws(() => openSecret(Buffer.alloc(0), place, [master]), ProblemError);
  });

  test('does not open in another row', () => {
    const blob = sealSecret(secret, place, master);
    for (const elsewhere of [
      { propertyId: 8, connectionId: 3 },
      { propertyId: 7, connectionId: 4 },
      { propertyId: 3, connectionId: 7 },
    ]) {
      const open = () => openSecret(blob, elsewhere, [master]);
      assert.throws(open, withCode('ACCESS_SECRET_UNREADABLE'));
    }
  });

  test('names the key that is missing', () => {
    const blob = sealSecret(secret, place, master);
    assert.throws(() => openSecret(blob, place, [other]), withCode('ACCESS_KEY_MISSING'));
  });
});

describe('the master key', () => {
  test('shows none of its bytes when printed', () => {
    const shown = inspect(master, { depth: 9, showHidden: true }) + JSON.stringify(master);
    assert.ok(!shown.includes(keyText));
    assert.ok(!shown.includes(Buffer.from(keyText, 'base64').toString('hex')));
  });

  test('is refused when it is not 32 bytes, without being quoted', async () => {
    for (const bad of ['', 'short', randomBytes(31).toString('base64'), `${keyText}AAAA`]) {
      assert.throws(
        () => masterKeyOf(bad, 'TIEOUT_KEY'),
        (error: Error) =>
          withCode('ACCESS_KEY_INVALID')(error) && (bad === '' || !error.message.includes(bad)),
      );
    }
  });
});

describe('the key file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tieout-key-'));
  after(() => rm(folder, { recursive: true }));

  test('is made once, for its owner only, and is the same for all who start together', async () => {
    const keyFile = path.join(folder, 'new', 'key');
    const keys = await Promise.all(Array.from({ length: 6 }, () => loadMasterKey({ keyFile })));
    assert.equal(new Set(keys.map((one) => one.keyId)).size, 1);
    assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
    const before = await readFile(keyFile, 'utf8');
    await loadMasterKey({ keyFile });
    assert.equal(await readFile(keyFile, 'utf8'), before);
  });

  test('stays unread when the environment has the key', async () => {
    const keyFile = path.join(folder, 'absent', 'key');
    const loaded = await loadMasterKey({ envValue: keyText, keyFile });
    assert.equal(loaded.keyId, master.keyId);
    await assert.rejects(stat(keyFile));
  });

  test('is refused when others may read it', { skip: process.platform === 'win32' }, async () => {
    const keyFile = path.join(folder, 'exposed');
    await writeFile(keyFile, keyText);
    await chmod(keyFile, 0o644);
    await assert.rejects(loadMasterKey({ keyFile }), withCode('ACCESS_KEY_FILE_EXPOSED'));
  });

  test('is refused when it is damaged or cannot be there', async () => {
    const keyFile = path.join(folder, 'damaged');
    await writeFile(keyFile, 'not a key', { mode: 0o600 });
    await assert.rejects(loadMasterKey({ keyFile }), withCode('ACCESS_KEY_INVALID'));
    const below = path.join(keyFile, 'key');
    await assert.rejects(loadMasterKey({ keyFile: below }), withCode('ACCESS_KEY_FILE_UNREADABLE'));
  });
});

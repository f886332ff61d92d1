// The embedded PostgreSQL as a person meets it: first start, second start, killed processes, wrong
// users, closed folders.
// Method: real servers in temporary folders; owners that must die are processes of their own;
// nothing is waited for but a line they print or a server that answers.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import pg from 'pg';
import { ProblemError } from '#problems/problem.ts';
import { silentLog } from './database-log.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { openPool, withReconnect } from './pool.ts';
import { canEnter, serverAccount } from './postgres-account.ts';
import { nativeFolder, readyBinaries } from './postgres-binaries.ts';
import { isAlive, removeDataFolder } from './postgres-folders.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const folders: string[] = [];
const toEnd: (() => unknown)[] = [];

after(async () => {
  for (const end of toEnd.reverse()) await end();
  for (const folder of folders) removeDataFolder(folder);
});

function temporaryFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-embedded-'));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

async function start(dataFolder: string, more: { port?: number; patienceMs?: number } = {}) {
  const options = { dataFolder, durable: false, log: silentLog, ...more };
  const server = await startEmbeddedPostgres(options);
  toEnd.push(() => server.stop());
  return server;
}

interface Owner {
  readonly child: ChildProcess;
  readonly url: string;
  readonly owned: boolean;
  readonly pid: number;
}

/** Starts the server in a process of its own, which can be killed. */
async function startElsewhere(dataFolder: string, uid?: number): Promise<Owner> {
  const script = `
    import { startEmbeddedPostgres } from '${new URL('./embedded-postgres.ts', import.meta.url)}';
    const log = { info() {}, warn() {}, error() {} };
    const dataFolder = ${JSON.stringify(dataFolder)};
    const server = await startEmbeddedPostgres({ dataFolder, durable: false, log });
    console.log(JSON.stringify({ url: server.url, owned: server.owned, pid: server.pid }));
    process.stdin.resume().once('end', () => server.stop().then(() => process.exit()));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: dirname(dataFolder),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  toEnd.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.stdin?.end();
    await once(child, 'exit');
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ...JSON.parse(line) };
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.signalCode === null) await once(child, 'exit');
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

async function ask<T>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows.map((row) => Object.values(row)[0] as T);
  } finally {
    await client.end();
  }
}

function refusedWith(code: string, text: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof ProblemError, String(error));
    assert.equal(error.problems[0]?.code, code);
    assert.match(error.message, text);
    return true;
  };
}

describe('one data folder', () => {
  test('the first start makes the database, the second start joins it', async () => {
    const dataFolder = join(temporaryFolder(), '.tieout');
    const first = await start(dataFolder);
    assert.equal(first.owned, true);
    const joined = await start(dataFolder);
    assert.deepEqual([joined.owned, joined.pid, joined.url], [false, first.pid, first.url]);
    await joined.stop();
    assert.deepEqual(await ask(first.url, 'SELECT current_database()'), ['tieout']);
    await first.stop();
    assert.equal(isAlive(first.pid), false);
  });

  test('rows outlive a stop, with checksums, in UTC, without a machine locale', async () => {
    const dataFolder = join(temporaryFolder(), '.tieout');
    const first = await start(dataFolder);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 1 AS n');
    await first.stop();
    const second = await start(dataFolder);
    assert.deepEqual(await ask(second.url, 'SELECT n FROM kept'), [1]);
    const settings = ['data_checksums', 'TimeZone', 'listen_addresses', 'server_encoding'];
    const values = settings.map((name) => ask(second.url, `SHOW ${name}`));
    assert.deepEqual((await Promise.all(values)).flat(), ['on', 'UTC', '', 'UTF8']);
    await second.stop();
  });

  test('of two first starts at once one starts the server and the other joins it', async () => {
    const dataFolder = join(temporaryFolder(), '.tieout');
    const [one, two] = await Promise.all([startElsewhere(dataFolder), startElsewhere(dataFolder)]);
    assert.equal(one.pid, two.pid);
    assert.deepEqual([one.owned, two.owned].sort(), [false, true]);
  });

  test('the server of a killed owner is adopted as it runs', async () => {
    const dataFolder = join(temporaryFolder(), '.tieout');
    const owner = await startElsewhere(dataFolder);
    await killed(owner.child);
    const adopted = await start(dataFolder);
    assert.deepEqual([adopted.owned, adopted.pid], [true, owner.pid]);
    await adopted.stop();
    assert.equal(isAlive(owner.pid), false);
  });

  test('committed rows survive a kill of the owner and of the server', async () => {
    const dataFolder = join(temporaryFolder(), '.tieout');
    const owner = await startElsewhere(dataFolder);
    await ask(owner.url, 'CREATE TABLE kept AS SELECT 1 AS n');
    await killed(owner.child);
    process.kill(owner.pid, 'SIGKILL');
    const again = await start(dataFolder);
    assert.notEqual(again.pid, owner.pid);
    assert.deepEqual(await ask(again.url, 'SELECT n FROM kept'), [1]);
    await again.stop();
  });

  test('an owner starts a killed server again, and open pools find it', async () => {
    const server = await start(join(temporaryFolder(), '.tieout'));
    const pool = openPool(server.url);
    await pool.query('CREATE TABLE kept AS SELECT 1 AS n');
    const before = server.pid;
    process.kill(before, 'SIGKILL');
    await until(() => server.pid !== before);
    const { rows } = await withReconnect(() => pool.query('SELECT n FROM kept'));
    assert.deepEqual(rows, [{ n: 1 }]);
    await pool.end();
    await server.stop();
    assert.equal(isAlive(server.pid), false);
  });
});

describe('obstacles', () => {
  test('a note whose process id now belongs to something else is no obstacle', async () => {
    const dataFolder = join(temporaryFolder(), '.tieout');
    const first = await start(dataFolder);
    const note = readFileSync(join(dataFolder, 'postgres/postmaster.pid'), 'utf8');
    await first.stop();
    const stale = note.replace(/^\d+/, String(process.pid));
    writeFileSync(join(dataFolder, 'postgres/postmaster.pid'), stale, { mode: 0o600 });
    const second = await start(dataFolder);
    assert.equal(second.owned, true);
    await second.stop();
  });

  test('a server that does not answer is named with its process and folder', async () => {
    const dataFolder = join(temporaryFolder(), '.tieout');
    const first = await start(dataFolder);
    const note = readFileSync(join(dataFolder, 'postgres/postmaster.pid'), 'utf8');
    await first.stop();
    const mute = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      argv0: 'postgres',
    });
    toEnd.push(() => killed(mute));
    const held = note.replace(/^\d+/, String(mute.pid));
    writeFileSync(join(dataFolder, 'postgres/postmaster.pid'), held);
    const holder = new RegExp(`${dataFolder} is held by process ${mute.pid} \\(postgres`);
    await assert.rejects(
      start(dataFolder, { patienceMs: 200 }),
      refusedWith('DATABASE_HELD', holder),
    );
  });

  test('a start that fails shows what the server said', async () => {
    const dataFolder = join(temporaryFolder(), '.tieout');
    await (await start(dataFolder)).stop();
    writeFileSync(join(dataFolder, 'postgres/postgresql.auto.conf'), 'no_such_setting = 1\n');
    const words = refusedWith('DATABASE_CANNOT_START', /unrecognized .*"no_such_setting"/);
    await assert.rejects(start(dataFolder), words);
  });

  test('data of another PostgreSQL version is refused', async () => {
    const dataFolder = join(temporaryFolder(), '.tieout');
    await (await start(dataFolder)).stop();
    writeFileSync(join(dataFolder, 'postgres/PG_VERSION'), '12\n');
    const versions = refusedWith('DATABASE_OTHER_VERSION', /by PostgreSQL 12; .* is 18/);
    await assert.rejects(start(dataFolder), versions);
  });

  test('on a loopback port a password is asked', async () => {
    const dataFolder = join(temporaryFolder(), '.tieout');
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as { port: number };
    await new Promise((resolve) => probe.close(resolve));
    const server = await start(dataFolder, { port });
    assert.deepEqual(await ask(server.url, 'SELECT 1'), [1]);
    const guess = new URL(server.url);
    guess.password = 'guess';
    await assert.rejects(ask(guess.href, 'SELECT 1'), /password authentication failed/);
    await server.stop();
  });

  test('programs that the account cannot reach are copied once, with their links', () => {
    const account = isRoot
      ? serverAccount('/nowhere')
      : { name: 'us', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, lent: false };
    const closed = temporaryFolder(0o700);
    const native = join(closed, 'native');
    // Links are left out, as npm leaves them out when install scripts are off.
    const isPlain = (path: string) => !lstatSync(path).isSymbolicLink();
    cpSync(nativeFolder().native, native, { recursive: true, filter: isPlain });
    const binaries = readyBinaries(native, '0-test', account, silentLog);
    const copy = dirname(dirname(binaries.postgres));
    if (copy !== native) folders.push(dirname(copy));
    assert.equal(copy !== native, isRoot);
    assert.equal(canEnter(account, join(copy, 'lib')), true);
    assert.ok(existsSync(join(copy, 'lib/libicuuc.so.60')) || process.platform !== 'linux');
    assert.equal(readyBinaries(native, '0-test', account, silentLog).postgres, binaries.postgres);
  });
});

describe('users', () => {
  test('root serves data under a folder that only root can enter', {
    skip: isRoot ? false : 'needs root',
  }, async () => {
    const dataFolder = join(temporaryFolder(0o700), '.tieout');
    const server: EmbeddedPostgres = await start(dataFolder);
    await ask(server.url, 'CREATE TABLE kept AS SELECT 1 AS n');
    await server.stop();
    assert.equal(lstatSync(join(dataFolder, 'postgres')).isSymbolicLink(), true);
    const again = await start(dataFolder);
    assert.deepEqual(await ask(again.url, 'SELECT n FROM kept'), [1]);
    await again.stop();
    removeDataFolder(dataFolder);
  });

  test('data that lies apart goes with its folder, or is named when the folder alone went', {
    skip: isRoot ? false : 'needs root',
  }, async () => {
    const discarded = join(temporaryFolder(0o700), '.tieout');
    const removed = join(temporaryFolder(0o700), '.tieout');
    const clusters: string[] = [];
    for (const dataFolder of [discarded, removed]) {
      await (await start(dataFolder)).stop();
      clusters.push(realpathSync(join(dataFolder, 'postgres')));
    }
    folders.push(clusters[1] as string);
    removeDataFolder(discarded);
    rmSync(removed, { recursive: true });
    assert.deepEqual(clusters.map(existsSync), [false, true]);
    const said: string[] = [];
    const log = { ...silentLog, warn: (text: string) => said.push(text) };
    const another = join(temporaryFolder(0o700), '.tieout');
    toEnd.push(() => removeDataFolder(another));
    await (await startEmbeddedPostgres({ dataFolder: another, durable: false, log })).stop();
    const about = said.filter((text) => clusters.some((cluster) => text.includes(cluster)));
    assert.equal(about.length, 1);
    assert.match(about[0] ?? '', /belonged to .*, which does not use it any more\. Remove it/);
  });

  test('a normal user serves data; another user is told who holds it', {
    skip: normalUserMissing(),
  }, async () => {
    const home = temporaryFolder();
    chownSync(home, NOBODY, NOBODY);
    const dataFolder = join(home, '.tieout');
    const owner = await startElsewhere(dataFolder, NOBODY);
    assert.equal(owner.owned, true);
    assert.equal(lstatSync(join(dataFolder, 'postgres')).uid, NOBODY);
    const joinedByRoot = await start(dataFolder);
    assert.deepEqual([joinedByRoot.owned, joinedByRoot.pid], [false, owner.pid]);

    const foreign = join(temporaryFolder(), '.tieout');
    mkdirSync(join(foreign, 'postgres'), { recursive: true });
    chownSync(join(foreign, 'postgres'), 1, 1);
    await assert.rejects(
      startElsewhereFails(foreign),
      /DATABASE_HELD: .* is held by the user with id 1/,
    );
  });
});

function normalUserMissing(): string | false {
  if (!isRoot) return 'these tests run as a normal user already';
  const nobody = { name: 'nobody', uid: NOBODY, gid: NOBODY, lent: true };
  const needed = [import.meta.dirname, dirname(realpathSync(process.execPath))];
  const closed = needed.find((folder) => !canEnter(nobody, folder));
  return closed === undefined ? false : 'a normal user cannot enter this checkout';
}

/** What a start by the normal user prints before it ends. */
async function startElsewhereFails(dataFolder: string): Promise<void> {
  const script = `
    import { startEmbeddedPostgres } from '${new URL('./embedded-postgres.ts', import.meta.url)}';
    const log = { info() {}, warn() {}, error() {} };
    await startEmbeddedPostgres({ dataFolder: ${JSON.stringify(dataFolder)}, log });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: dirname(dataFolder),
    uid: NOBODY,
    gid: NOBODY,
  });
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(words);
}

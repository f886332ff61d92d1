// What survives: the books, tokens, keys and switches after a kill, and a torn last line.
//
// Method: a real process is killed with SIGKILL and started again on the same folder.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { resortCompany } from './company.ts';
import { startSimulator } from './server.ts';
import { call, entryBody, TestClient } from './test-client.ts';

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-books-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const simulateFile = fileURLToPath(new URL('../../simulate.ts', import.meta.url));

async function startProcess(t: TestContext, folder: string) {
  const process_ = spawn(process.execPath, [simulateFile, '--port', '0', '--books', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => process_.kill('SIGKILL'));
  const [text] = (await once(process_.stdout, 'data')) as [Buffer];
  const url = /http:\S+/.exec(text.toString())?.[0] ?? '';
  return { process: process_, url, apiUrl: `${url}/ia/api/v1` };
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('kill -9 loses no committed entry, no token, no key and no played fault', async (t) => {
  const folder = newFolder(t);
  const first = await startProcess(t, folder);
  const client = await TestClient.connect(first.apiUrl);
  const plain = await client.create(entryBody(), { 'idempotency-key': 'k1' });
  const lost = entryBody({ referenceNumber: 'TO-2', description: '[sim:lose-answer]' });
  await assert.rejects(client.create(lost, { 'idempotency-key': 'k2' }));
  await killed(first.process);

  const second = await startProcess(t, folder);
  const same = new TestClient(second.apiUrl, client.token);
  const replay = await same.create(entryBody(), { 'idempotency-key': 'k1' });
  assert.deepEqual([replay.status, replay.text], [201, plain.text]);
  assert.equal((await same.create(lost, { 'idempotency-key': 'k2' })).status, 201);
  assert.equal((await same.find('TO-2')).length, 1);
  const third = await same.create(entryBody({ referenceNumber: 'TO-3' }));
  const keys = [plain, replay, third].map((one) => Number(one.json['ia::result'].key));
  assert.ok((keys[2] ?? 0) > (keys[0] ?? 0));
  const { json } = await call(`${second.url}/simulator/books`);
  assert.equal(json.counts.entries, 3);
});

test('edits, deletions, closed periods, records and switches survive a restart', async (t) => {
  const booksFolder = newFolder(t);
  const first = await startSimulator({ booksFolder });
  const client = await TestClient.connect(first.apiUrl);
  const { key, href } = (await client.create(entryBody())).json['ia::result'];
  const gone = (await client.create(entryBody({ referenceNumber: 'TO-2' }))).json['ia::result'];
  await client.send('PATCH', href, { description: 'Changed', referenceNumber: 'TO-9' });
  await client.send('DELETE', gone.href);
  const put = (path: string, body: unknown) =>
    call(first.controlUrl + path, { method: 'PUT', body });
  await put('/books-closed-through', { through: '2026-01-31' });
  await put('/accounts/4000', { status: 'inactive' });
  await put('/settings', { businessErrorStatus: 400 });
  const before = await call(`${first.controlUrl}/books`);
  await first.stop();

  const second = await startSimulator({ booksFolder });
  t.after(() => second.stop());
  const after = await call(`${second.controlUrl}/books`);
  assert.deepEqual(after.json, before.json);
  const again = new TestClient(second.apiUrl, client.token);
  assert.deepEqual(
    (await again.find('TO-9')).map((row) => [row.key, row.description]),
    [[key, 'Changed']],
  );
  assert.equal((await again.find('TO-1')).length, 0);
  assert.equal((await again.create(entryBody())).status, 400);
});

test('a torn last line is cut off, and the books go on after it', async (t) => {
  const booksFolder = newFolder(t);
  const first = await startSimulator({ booksFolder });
  const client = await TestClient.connect(first.apiUrl);
  await client.create(entryBody());
  await first.stop();
  const file = join(booksFolder, 'books.ndjson');
  const whole = readFileSync(file, 'utf8');
  appendFileSync(file, '[{"type":"entry","entry":{"key":"99');

  const second = await startSimulator({ booksFolder });
  assert.equal(readFileSync(file, 'utf8'), whole);
  assert.equal(second.simulation.books.entries.size, 1);
  const again = new TestClient(second.apiUrl, client.token);
  await again.create(entryBody({ referenceNumber: 'TO-2' }));
  await second.stop();

  const third = await startSimulator({ booksFolder });
  assert.equal(third.simulation.books.entries.size, 2);
  await third.stop();
});

test('a line in the middle that cannot be read stops the start with its number', async (t) => {
  const booksFolder = newFolder(t);
  writeFileSync(join(booksFolder, 'books.ndjson'), 'nonsense\n[]\n');
  await assert.rejects(startSimulator({ booksFolder }), /line 1 is not JSON/);
});

test('users, authorisations, master data and history are there after a start', async (t) => {
  const booksFolder = newFolder(t);
  const company = resortCompany();
  const first = await startSimulator({ booksFolder, company });
  const client = await TestClient.connect(first.apiUrl, 'tieout@CEDARBAY');
  const path = '/objects/company-config/department';
  const spa = (await client.send('POST', path, { id: '60', name: 'Spa' })).json['ia::result'];
  const old = (await client.send('POST', path, { id: '70', name: 'Old' })).json['ia::result'];
  await client.send('DELETE', `${path}/${old.key}`);
  const put = (where: string, body: object) =>
    call(first.controlUrl + where, { method: 'PUT', body });
  await put('/users/controller', { permissions: ['journal-entries:list'] });
  await put('/authorized-senders', { ids: ['other-sender'] });
  const history = first.simulation.books.auditHistory;
  await first.stop();

  const second = await startSimulator({ booksFolder });
  t.after(() => second.stop());
  const { books } = second.simulation;
  assert.equal(books.masters.department.get('60')?.key, spa.key);
  assert.equal(books.masters.department.has('70'), false);
  assert.deepEqual(books.users.get('controller')?.permissions, ['journal-entries:list']);
  assert.deepEqual(books.company.authorizedSenders, ['other-sender']);
  assert.deepEqual(books.auditHistory, history);
  const again = new TestClient(second.apiUrl, client.token);
  const next = (await again.send('POST', path, { id: '80', name: 'New' })).json['ia::result'];
  assert.ok(Number(next.key) > Number(spa.key));
});

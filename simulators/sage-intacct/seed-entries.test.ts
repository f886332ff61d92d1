// Entries a company starts with: the file that comes with the resort, and what others lack.
//
// Method: a file is booked as the process does it, then the books are counted.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { bookCounts } from './book-report.ts';
import { companyNamed } from './company.ts';
import { bookSeedFile } from './seed-entries.ts';
import { call, entryBody, startResort } from './test-client.ts';

function fileOf(value: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tieout-seed-')), 'seed.json');
  writeFileSync(path, JSON.stringify(value));
  return path;
}

test('the resort begins with one entry of each kind, and only once', async (t) => {
  const { simulator } = await startResort(t);
  const { simulation } = simulator;
  assert.equal(bookSeedFile(simulation, 'resort'), 13);
  assert.deepEqual(bookCounts(simulation.books).byState, { posted: 10, submitted: 2, draft: 1 });
  assert.equal(simulation.books.statistical.entries.size, 1);
  assert.equal(bookSeedFile(simulation, 'resort'), 0);
});

test('a seed entry that a rule refuses is named by its place and its reason', async (t) => {
  const { simulator } = await startResort(t);
  const bad = { ...entryBody(), postingDate: '2024-01-01' };
  assert.throws(() => bookSeedFile(simulator.simulation, fileOf([bad])), /entry 1: Date must be/);
  assert.throws(() => bookSeedFile(simulator.simulation, fileOf({})), /JSON list of entries/);
});

test('a company is known by its name or its file', () => {
  assert.equal(companyNamed('marina').companyId, 'HARBORPOINT');
  assert.equal(companyNamed('resort').companyId, 'CEDARBAY');
  assert.equal(companyNamed(fileOf(companyNamed('resort'))).companyId, 'CEDARBAY');
});

test('a person books a statistical entry by hand, and changes it', async (t) => {
  const { simulator } = await startResort(t);
  const lines = [{ txnType: 'increase', txnAmount: '3', statisticalAccount: { id: 'S300' } }];
  const body = { statisticalJournal: { id: 'STAT' }, postingDate: '2026-05-01', lines };
  const url = `${simulator.controlUrl}/entries`;
  const made = await call(url, { body: { ...body, description: 'Three people' } });
  assert.equal(made.status, 201, made.text);
  const change = { method: 'PATCH', body: { description: 'Four' } };
  assert.equal((await call(`${url}/${made.json.key}`, change)).status, 200);
});

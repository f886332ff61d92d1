// In which currency the company there keeps its books: the property's, until a person says another.
// Method: a property that keeps its books in Canadian dollars, its connection made and changed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { testDatabase } from '#database/test-database.ts';
import { changeConnection, insertConnection, requireConnection } from './connection-store.ts';

const { pool } = await testDatabase();
const propertyId = await createProperty(pool, {
  ...{ code: 'lake', name: 'Lake Muskoka', timeZone: 'America/Toronto', baseCurrency: 'CAD' },
});
const made = (name: string, settings: Record<string, unknown>) =>
  insertConnection(pool, propertyId, {
    ...{ connectionKey: name, name, ledger: 'any', settings, stage: 'rehearsing' },
    cutoverOn: '2026-01-01',
  });
const currencyOf = async (id: number) =>
  (await requireConnection(pool, propertyId, id)).settings.baseCurrency;

test('a connection has the currency of its property, or the one that is said', async () => {
  assert.equal(await currencyOf(await made('of the property', { journalId: 'GJ' })), 'CAD');
  assert.equal(await currencyOf(await made('said', { baseCurrency: 'USD' })), 'USD');
});

test('taken back, it is the property’s again; changing anything else leaves it', async () => {
  const id = await made('changed', { baseCurrency: 'USD', journalId: 'GJ' });
  await changeConnection(pool, propertyId, id, { settings: { journalId: 'TIE' } });
  assert.equal(await currencyOf(id), 'USD');
  await changeConnection(pool, propertyId, id, { settings: { baseCurrency: null } });
  assert.equal(await currencyOf(id), 'CAD');
  await changeConnection(pool, propertyId, id, { name: 'renamed' });
  const { settings, name } = await requireConnection(pool, propertyId, id);
  assert.deepEqual([name, settings], ['renamed', { journalId: 'TIE', baseCurrency: 'CAD' }]);
});

// Drill of a database that dies while events are posted and exported; fifty times by
// `npm run drill -- --database`.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseKilled } from './database-killed.ts';

test('kill -9 of PostgreSQL, three times while events are posted and exported', async () => {
  const { violations } = await databaseKilled({ seed: 57, events: 80, kills: 3 });
  assert.deepEqual(violations, []);
});

// The gateway of the XML API: envelope, content types, three levels of failure, sessions.
//
// Method: one request as text against a running simulator, and what came back as text.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestSimulator } from '../test-client.ts';
import { child, textOf } from './xml-reader.ts';
import {
  createBatch,
  envelope,
  errors,
  post,
  query,
  results,
  rows,
  statuses,
  where,
} from './xml-test-client.ts';

describe('a request of the XML API', () => {
  test('books an entry, which a query then finds', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const created = await post(simulator.xmlUrl, envelope([createBatch()]));
    assert.equal(created.status, 200);
    assert.deepEqual(statuses(created), ['success']);
    const key = textOf(child(child(results(created)[0], 'data'), 'glbatch'), 'RECORDNO');
    const filter = where('equalto', 'REFERENCENO', 'TO-1');
    const asked = query(
      'GLBATCH',
      'RECORDNO STATE BATCH_DATE JOURNAL.SYMBOL',
      filter,
      '<options><showprivate>true</showprivate></options>',
    );
    const found = await post(simulator.xmlUrl, envelope([asked]));
    assert.deepEqual(rows(found), [
      { RECORDNO: key, STATE: 'Posted', BATCH_DATE: '05/03/2026', 'JOURNAL.SYMBOL': 'TIE' },
    ]);
    assert.deepEqual(errors(found.root), []);
  });
});

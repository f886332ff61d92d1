// Mappings as a file: every master has its row, and what would break a row is quoted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMappingsCsv } from './mapping-csv.ts';

test('mapped or not, each has its row; commas and quotes do not break it', () => {
  const row = { internal_id: 1, active: true, type: null, external_active: null };
  const mapped = { external_id: '4010', external_name: 'Slips, "wet"' };
  const none = { external_id: null, external_name: null };
  const csv = formatMappingsCsv([
    { ...row, ...mapped, kind: 'account', code: '4000', name: 'Slips' },
    { ...row, ...none, kind: 'outlet', code: 'TRS', name: 'Services' },
  ]);
  assert.deepEqual(csv.split('\n'), [
    'kind,code,name,externalId,externalName',
    'account,4000,Slips,4010,"Slips, ""wet"""',
    'outlet,TRS,Services,,',
    '',
  ]);
});

// Tokens that are refused although they are fresh: another process's doing, or access that is gone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { startSimulator } from '#simulators/sage-intacct/server.ts';
import type { SageIntacctRestSettings } from './intacct-settings.ts';
import { readSettings } from './intacct-settings.ts';
import { SageIntacctRestConnector } from './sage-intacct-rest-connector.ts';

const draft: EntryDraft = {
  journalId: 'TIE',
  postedOn: '2026-05-14' as IsoDate,
  currency: 'USD' as Currency,
  memo: 'Slip 14',
  lines: [
    { accountId: '1000', amountMinor: 100n, memo: '', dimensions: { location: '100' } },
    { accountId: '1200', amountMinor: -100n, memo: '', dimensions: { location: '100' } },
  ],
};

const table = [
  { refused: 1, outcome: 'confirmed', why: 'it had ended' },
  { refused: 2, outcome: 'confirmed', why: 'another process took a token and ended ours' },
  { refused: 3, outcome: 'confirmed', why: 'two processes took tokens in turn' },
  { refused: 4, outcome: 'disconnected', why: 'access was revoked' },
];

for (const { refused, outcome, why } of table) {
  test(`${refused} tokens refused in a row, ${why}: ${outcome}`, async () => {
    const simulator = await startSimulator();
    const json = { baseUrl: simulator.apiUrl, companyId: 'HARBORPOINT', username: 'tieout' };
    const ledger = new SageIntacctRestConnector({
      settings: readSettings(
        { ...json, journalId: 'TIE' },
        { allowLoopback: true },
      ) as SageIntacctRestSettings,
      credentials: {
        clientId: 'tieout.app.sage.test',
        clientSecret: 'harbor-secret',
        grant: 'client-credentials',
      },
      now: () => new Date(),
    });
    try {
      const match = { path: '/objects/' };
      await fetch(`${simulator.controlUrl}/faults`, {
        method: 'POST',
        body: JSON.stringify({ fault: 'token-expired-401', times: refused, match }),
      });
      const posted = await ledger.post(draft, 'T-RENEWED' as ExportKey);
      assert.equal(posted.kind, outcome);
    } finally {
      await ledger.close();
      await simulator.stop();
    }
  });
}

// The connector before the contract's suite, on a simulated company over real HTTP.
// The world speaks to the simulator's control API only, as a person with a browser would.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type {
  RichNames,
  WorldFaults,
  WorldNames,
  WorldOptions,
} from '#external-ledger/conformance-world.ts';
import { plainDraft } from '#external-ledger/conformance-world.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import { externalLedgerConformance } from '#external-ledger/external-ledger-conformance.ts';
import type { Currency } from '#money/money.ts';
import { booksOf, handOf } from '#scenarios/company-hand.ts';
import { type Control, controlOf, type Json } from '#scenarios/drills/control-client.ts';
import { marinaCompany, resortCompany } from '#simulators/sage-intacct/company.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import type { SageIntacctRestCredentials, SageIntacctRestSettings } from './intacct-settings.ts';
import { readCredentials, readSettings } from './intacct-settings.ts';
import { SageIntacctRestConnector } from './sage-intacct-rest-connector.ts';

const secret = 'harbor-secret';

const names: WorldNames = {
  journalId: 'TIE',
  approvalJournalId: 'APJ',
  unknownJournalId: 'NOJ',
  accountId: '1000',
  otherAccountId: '1200',
  departmentAccountId: '4010',
  inactiveAccountId: '6999',
  unknownAccountId: '9998',
  locationId: '100',
  otherLocationId: '200',
  otherEntityId: '200',
  departmentId: '30',
  openOn: '2026-05-14' as IsoDate,
  closedOn: '2025-12-31' as IsoDate,
  causes: {
    periodClosed: 'INTACCT_PERIOD_CLOSED',
    accountInvalid: 'INTACCT_ACCOUNT_INVALID',
    dimensionMissing: 'INTACCT_DIMENSION_MISSING',
    dimensionInvalid: 'INTACCT_DIMENSION_INVALID',
    journalInvalid: 'INTACCT_JOURNAL_INVALID',
    unbalancedThere: 'INTACCT_UNBALANCED',
    credentials: 'INTACCT_CREDENTIALS_REFUSED',
    notPermitted: 'INTACCT_PERMISSION_LIMITED',
  },
};

/** The company that uses more: Cedar Bay, with three entities. */
const richPlaces: Partial<WorldNames> = {
  otherAccountId: '1060',
  departmentAccountId: '4000',
  locationId: '110',
  otherLocationId: '310',
  otherEntityId: '300',
  departmentId: '10',
};

function richNames({ simulation }: RunningSimulator): RichNames {
  // A dimension of the company's own goes by key, not by id.
  const slipKey = simulation.books.list('nsp::slip')?.byId.get('A01')?.key ?? '';
  return {
    entityId: '100',
    owedLocationId: '310',
    statisticalJournalId: 'STAT',
    statisticalAccountId: 'S100',
    attachmentId: 'ATT-1',
    dimensions: {
      department: '10',
      class: 'SEASON',
      customer: 'C-100',
      vendor: 'V-100',
      employee: 'E-1',
      project: 'P-DOCKS',
      item: 'I-DIESEL',
      contract: 'K-2026-1',
      warehouse: 'W-STORE',
      'nsp::slip': slipKey,
    },
    requiring: [
      ['4000', 'department'],
      ['1200', 'customer'],
      ['4010', 'nsp::slip'],
    ],
    labels: [
      ['location', 'Place'],
      ['department', 'Business Unit'],
      ['nsp::slip', 'Slip'],
    ],
  };
}

function faultsOf(control: Control, simulator: RunningSimulator): WorldFaults {
  const order = async (fault: string, ms?: number) => {
    const match = { path: '/objects/' };
    await control('POST', '/faults', { fault, match, ...(ms === undefined ? {} : { ms }) });
  };
  return {
    loseNextAnswer: () => order('lose-answer'),
    resetNextRequest: () => order('reset-before'),
    bookNextLate: (ms) => order('commit-late', ms),
    bookThenAnswer: (status) => order(`commit-then-${status}`),
    beBusy: (status) => order(String(status)),
    answerHtml: () => order('html-500'),
    answerNothing: () => order('empty-200'),
    truncateAnswer: () => order('truncated'),
    expireTokens: async (tokenErrorStatus) => {
      await control('PUT', '/settings', { tokenErrorStatus });
      await control('POST', '/tokens/expire');
    },
    shiftPages: async (pageShiftRows) => {
      await control('PUT', '/settings', { pageShiftRows });
    },
    refuseTwinsWith: async (idempotencyTwinStatus) => {
      await control('PUT', '/settings', { idempotencyTwinStatus });
    },
    passHours: async (hours) => {
      await control('POST', '/clock/advance', { ms: hours * 3_600_000 });
    },
    goAway: () => simulator.stop(),
    refuseTimes: async () => {
      await control('PUT', '/settings', { modifiedTimes: 'refused' });
    },
  };
}

interface ConnectOptions {
  readonly clientSecret?: string;
  readonly settings?: Json;
}

function connect(
  simulator: RunningSimulator,
  { clientSecret = secret, settings = {} }: ConnectOptions = {},
): SageIntacctRestConnector {
  const json = {
    baseUrl: simulator.apiUrl,
    companyId: 'HARBORPOINT',
    username: 'tieout',
    journalId: 'TIE',
    lanes: 8,
    reportPollMs: 20,
    ...settings,
  };
  return new SageIntacctRestConnector({
    settings: readSettings(json, { allowLoopback: true }) as SageIntacctRestSettings,
    credentials: readCredentials({
      clientId: 'tieout.app.sage.test',
      clientSecret,
    }) as SageIntacctRestCredentials,
    now: () => new Date(),
  });
}

async function simulatedWorld(options: WorldOptions, settings: Json = {}) {
  const { baseCurrency = 'USD', pageSize = 4000 } = options;
  const isRich = options.company === 'rich';
  const company = isRich ? resortCompany() : marinaCompany();
  const simulator = await startSimulator({
    port: 0,
    company: { ...company, baseCurrency },
    settings: { extraMembers: true, ...settings },
  });
  const control = controlOf(simulator.controlUrl);
  const currency = baseCurrency as Currency;
  const ledger = connect(simulator, {
    settings: { baseCurrency, pageSize, companyId: company.companyId },
  });
  const stranger = connect(simulator, { clientSecret: 'not-the-secret' });
  let keys = 0;
  return {
    ledger,
    stranger,
    names: isRich ? { ...names, ...richPlaces } : names,
    rich: isRich ? richNames(simulator) : null,
    currency,
    books: booksOf(control, currency),
    faults: faultsOf(control, simulator),
    hand: handOf(control),
    tokenRequests: async () => {
      const { requests } = await control('GET', '/requests?limit=500');
      return (requests as Json[]).filter((one) => one.path === '/oauth2/token').length;
    },
    newKey: () => {
      keys += 1;
      return `TO-${keys}-abcdef` as ExportKey;
    },
    stop: async () => {
      await ledger.close();
      await stranger.close();
      await simulator.stop();
    },
  };
}

externalLedgerConformance('Sage Intacct over REST', (options) => simulatedWorld(options));

externalLedgerConformance('Sage Intacct over REST, in its other moods', (options) =>
  simulatedWorld(options, {
    tokenErrorStatus: 400,
    businessErrorStatus: 400,
    errorEnvelope: 'B',
    businessErrors: 'all',
    closedPeriodText: 'periods-are-closed',
    idempotencyCaches: { rateLimited: true, serverErrors: true, unauthorized: true },
  }),
);

test('through a season of chaos every entry is booked once', async (t) => {
  const world = await simulatedWorld({}, { chaosPercent: 40 });
  t.after(() => world.stop());
  const keys = Array.from({ length: 80 }, () => world.newKey());
  const settle = async (key: ExportKey) => {
    for (;;) {
      const outcome = await world.ledger.post(plainDraft(world), key);
      assert.notEqual(outcome.kind, 'refused');
      if (outcome.kind === 'confirmed') return;
      // Half of them ask before they send again; the others lean on the Idempotency-Key alone.
      const found = keys.indexOf(key) % 2 === 0 ? await world.ledger.find([key]) : null;
      if (found?.kind === 'read' && found.value.has(key)) return;
    }
  };
  await Promise.all(keys.map(settle));
  for (const key of keys) assert.equal((await world.books.entriesWith(key)).length, 1, key);
  assert.equal((await world.books.allEntries()).length, keys.length);
});

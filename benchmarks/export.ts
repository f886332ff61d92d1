// Exporting against a bare HTTP client: wall time of the worker, with every guarantee on, against
// a loop that sends requests of the same bytes on the same number of lanes to the same simulator.
// Ours: exports due at once → claimed, mapped, intent committed, sent, outcome and attempt
// written, in a durable PostgreSQL. The limit: bodies made beforehand, sent with undici, answer
// read as JSON. The simulator is a process of its own; latency 0, 50 and 200 ms; the sides take
// turns.
// Run: node benchmarks/export.ts [--rounds N] [--lanes N] [--latency MS] [--json FILE]

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { Pool } from 'undici';
import { readCredentials, readSettings } from '#connectors/sage-intacct-rest/intacct-settings.ts';
import {
  idempotencyKey,
  journalEntryBody,
} from '#connectors/sage-intacct-rest/journal-entry-body.ts';
import { SageIntacctRestConnector } from '#connectors/sage-intacct-rest/sage-intacct-rest-connector.ts';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { openPool } from '#database/pool.ts';
import { type DraftRecord, draftOfRecord } from '#export-queue/draft-record.ts';
import { notifyExports } from '#export-queue/enqueue-store.ts';
import { makeDue } from '#export-queue/export-list-store.ts';
import { startExportWorker } from '#export-queue/export-worker.ts';
import { makeSmallConnection, type SmallConnection } from '#export-queue/small-connection-store.ts';
import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { type ComparisonResult, compare, type Turn, timed, writeResults } from './harness.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    lanes: { type: 'string', default: '4' },
    latency: { type: 'string' },
    json: { type: 'string' },
  },
});
const lanes = Number(options.lanes);

/**
 * Latency, exports a turn, and what is aimed at. With latency a turn is 20 s of calls and more:
 * waking up and writing the last outcomes take some 0.05 s once, whatever the backlog.
 */
const cases = [
  { latencyMs: 0, exports: 4_000, target: 0.6 },
  { latencyMs: 50, exports: 1_600, target: 0.98 },
  { latencyMs: 200, exports: 600, target: 0.995 },
].filter(({ latencyMs }) => options.latency === undefined || latencyMs === Number(options.latency));

const credentials = { clientId: 'tieout.app.sage.test', clientSecret: 'harbor-secret' };

interface Company {
  readonly process: ChildProcess;
  readonly url: string;
}

async function startCompany(): Promise<Company> {
  const program = fileURLToPath(new URL('../simulate.ts', import.meta.url));
  const child = spawn(process.execPath, [program, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url) return { process: child, url };
  }
  throw new Error('The simulator did not start');
}

async function control(company: Company, method: string, path: string, body: unknown) {
  const answer = await fetch(`${company.url}/simulator${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** The company as the small books' mappings name it: our codes with an X before. */
function companyDefinition() {
  const account = (id: string, accountType: string, normalBalance: string) => {
    return { id, name: id, accountType, normalBalance };
  };
  return {
    companyId: 'BENCH',
    name: 'Benchmark',
    baseCurrency: 'USD',
    users: [{ id: 'tieout' }],
    applications: [credentials],
    locations: ['XTRS', 'XREIT'].map((id) => ({ id, name: id })),
    departments: ['XDOCK', 'XSTORE'].map((id) => ({ id, name: id })),
    journals: [{ id: 'TIE', name: 'Operational system' }],
    accounts: [
      account('X1100', 'balanceSheet', 'debit'),
      account('X4100', 'incomeStatement', 'credit'),
    ],
    reportingPeriods: { from: '2025-01', through: '2027-12' },
  };
}

const settingsAt = (company: Company) => ({
  baseUrl: `${company.url}/ia/api/v1`,
  companyId: 'BENCH',
  username: 'tieout',
  journalId: 'TIE',
  lanes,
});

function connectorAt(company: Company): SageIntacctRestConnector {
  const settings = readSettings(settingsAt(company), { allowLoopback: true });
  const known = readCredentials(credentials);
  if (!('baseUrl' in settings) || !('clientId' in known)) throw new Error('wrong settings');
  return new SageIntacctRestConnector({ settings, credentials: known, now: () => new Date() });
}

async function main(): Promise<void> {
  const folder = fileURLToPath(new URL('../.tieout', import.meta.url));
  const dataFolder = mkdtempSync(join(folder, 'benchmark-'));
  const server = await startEmbeddedPostgres({ dataFolder, log: silentLog });
  const pool = openPool(server.url, { max: 10 });
  const company = await startCompany();
  try {
    await migrate(pool);
    await control(company, 'POST', '/seed', companyDefinition());
    const small = await makeSmallConnection(pool, 'bench', settingsAt(company));
    const results: ComparisonResult[] = [];
    for (const one of cases) results.push(await compareAt(pool, company, small, one));
    writeResults(options.json, results);
  } finally {
    company.process.kill('SIGTERM');
    await once(company.process, 'exit');
    await pool.end();
    await server.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

async function compareAt(
  pool: pg.Pool,
  company: Company,
  small: SmallConnection,
  { latencyMs, exports: count, target }: (typeof cases)[number],
): Promise<ComparisonResult> {
  await control(company, 'PUT', '/settings', { latencyMs });
  let moved = (_confirmed: number) => {};
  const worker = startExportWorker({
    pool,
    openLedger: async () => connectorAt(company),
    worker: 'benchmark',
    log: { ...silentLog, warn: console.log, error: console.log },
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    random: Math.random,
    onMoved: (all) => moved(all.filter(({ to }) => to === 'confirmed').length),
  });
  const bare = await bareClient(company);
  try {
    return await compare({
      name: `Export at ${latencyMs} ms`,
      ours: `the worker on ${lanes} lanes`,
      limit: `a bare HTTP client on ${lanes} lanes`,
      unit: 'entries',
      target,
      rounds: Number(options.rounds),
      runOurs: async (round) => {
        await postLater(pool, small, count, `${latencyMs}-${round}`);
        const confirmed = new Promise<void>((resolve) => {
          let left = count;
          moved = (some) => {
            left -= some;
            if (left === 0) resolve();
          };
        });
        await pool.query('CHECKPOINT');
        return timed(count, async () => {
          await makeDue(pool, small.propertyId, null);
          await notifyExports(pool, small.propertyId);
          await confirmed;
        });
      },
      runLimit: async () => bare.send(await lastDrafts(pool, small, count)),
    });
  } finally {
    await bare.close();
    await worker.stop();
  }
}

/** Exports of new entries, not due before they are told to be. */
async function postLater(pool: pg.Pool, small: SmallConnection, count: number, name: string) {
  await pool.query(
    `ALTER TABLE exports ALTER COLUMN next_attempt_at SET DEFAULT now() + interval '1 day'`,
  );
  const events = Array.from({ length: count }, (_, at) =>
    fuelInvoice(`${name}-${at}`, `${1 + (at % 900)}.50`),
  );
  const receipts = await small.post(...events);
  if (receipts.some(({ status }) => status !== 'posted')) throw new Error('not posted');
}

/** What ours has just sent, for the bare client to send under keys of its own. */
async function lastDrafts(
  pool: pg.Pool,
  { propertyId }: SmallConnection,
  count: number,
): Promise<EntryDraft[]> {
  const { rows } = await pool.query<{ draft: DraftRecord }>(
    `SELECT draft FROM exports WHERE property_id = $1 ORDER BY export_id DESC LIMIT $2`,
    [propertyId, count],
  );
  return rows.map(({ draft }) => draftOfRecord(draft));
}

async function bareClient(company: Company) {
  const settings = readSettings(settingsAt(company), { allowLoopback: true });
  if (!('baseUrl' in settings)) throw new Error('wrong settings');
  const http = new Pool(company.url, { connections: lanes, pipelining: 1 });
  const token = await bearer(http);
  let sent = 0;
  const send = async (text: string, key: string): Promise<void> => {
    const { statusCode, body } = await http.request({
      method: 'POST',
      path: '/ia/api/v1/objects/general-ledger/journal-entry',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: text,
    });
    const answer = await body.json();
    if (statusCode !== 201) throw new Error(JSON.stringify(answer));
  };
  return {
    async send(drafts: readonly EntryDraft[]): Promise<Turn> {
      const requests = drafts.map((draft) => {
        sent += 1;
        const key = `BARE${String(sent).padStart(17, '0')}` as ExportKey;
        const text = JSON.stringify(journalEntryBody(draft, key, settings));
        return { text, key: idempotencyKey(key, text, 0) };
      });
      const next = requests.values();
      const lane = async () => {
        for (const { text, key } of next) await send(text, key);
      };
      return timed(drafts.length, () => Promise.all(Array.from({ length: lanes }, lane)));
    },
    close: () => http.close(),
  };
}

async function bearer(http: Pool): Promise<string> {
  const { body } = await http.request({
    method: 'POST',
    path: '/ia/api/v1/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      username: 'tieout@BENCH',
    }).toString(),
  });
  const { access_token: token } = (await body.json()) as { access_token: string };
  return token;
}

await main();

// The command line as a person and a script meet it: every command as a child process on a test
// database. What is read on the terminal, what a script parses, and what the exit code says.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { addKey } from '#access/key-store.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import { sentMarks } from '#export-queue/sent-mark-store.ts';
import type { MappingView } from '#mapping/mapping-schemas.ts';
import { demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { type Ended, openSmallHouse, type SmallHouse } from '#scenarios/small-house.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { type DemoCompany, demoCompanyAt } from './demo-company-client.ts';
import { ensureConnection } from './demo-setup.ts';

const { url: databaseUrl, pool } = await testDatabase();
let small: SmallHouse;
let simulator: RunningSimulator;
let company: DemoCompany;

before(async () => {
  small = await openSmallHouse(databaseUrl);
  const seed = demoCompanySeed(marinaAndResort()) as never;
  simulator = await startSimulator({ port: 0, company: seed });
  company = demoCompanyAt(simulator.url, 'rest');
});

after(async () => {
  await small?.stop();
  await simulator?.stop();
});

const columns = 'source,id,kind,occurredOn,outlet,customerId,product,lineAmount';
const row = (id: string, amount = '100.00') =>
  `till,${id},invoice-issued,2026-05-04,REIT,C-1,SLIP-TRANSIENT,${amount}`;

/** A CSV file of invoices with these ids. */
function fileOf(name: string, rows: readonly string[]): string {
  const file = join(small.folder, name);
  writeFileSync(file, `${[columns, ...rows].join('\n')}\n`);
  return file;
}

/** A port somebody else listens on, until `free`. */
async function takenPort(): Promise<{ port: number; free: () => void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { port, free: () => void server.close() };
}

/** A failure as a person reads it: code, message, hint, and nothing of our insides. */
function assertTold({ code, out, err }: Ended, expected: string, words: RegExp): void {
  assert.deepEqual([code, out], [1, ''], err);
  assert.match(err, new RegExp(`^${expected}( at .*)?\\n {2}\\S.*\\n {2}\\S`, 'm'));
  assert.match(err, words);
  assert.doesNotMatch(err, /^ {4}at /m);
}

describe('help', () => {
  const taught: readonly (readonly [string, readonly RegExp[]])[] = [
    ['demo', [/--empty/, /--latency <ms>/, /--exit/]],
    ['serve', [/HTTP API and the console/]],
    ['work', [/until stopped/]],
    ['simulate', [/--port/, /--books/, /--company/, /--seed-file/, /--latency/, /--chaos/]],
    ['catch-mail', [/--port/, /--smtp-port/]],
    ['migrate', [/schema/]],
    ['rotate-key', [/old one can go/, /--old-key-file <file>/, /--json/]],
    ['audit', [/list or verify/, /--certificate <file>/, /--installation/, /--json/]],
    ['import', [/\.csv or\s+\.ndjson/, /--errors <file>/, /--property <code>/, /--json/]],
    ['sync', [/due/, /--json/]],
    ['status', [/--verify/, /--json/]],
    ['verify', [/rows alone/, /--property <code>/, /--json/]],
    ['restore-check', [/older than what was sent/, /--find-first <reason>/]],
    ['rehearse', [/sends nothing/, /--connection <name>/, /--json/]],
    ['reconcile', [/--as-of <date>/, /--connection <name>/, /--json/]],
    ['sign-off', [/--period <period>/, /--account <account...>/, /--force <text>/]],
    ['certificate', [/--period <period>/, /--format <format>/, /--out <file>/]],
    ['shadow', [/nothing is sent/, /--against <api>/, /--from <date>/, /--json/]],
    ['chart', [/export or import/, /<folder>/]],
  ];

  test('names every command, the first hour and where configuration comes from', async () => {
    const { code, out, err } = await small.run(['--help']);
    assert.deepEqual([code, err], [0, '']);
    for (const [name] of taught) assert.match(out, new RegExp(`^  ${name}\\b`, 'm'));
    assert.match(out, /First hour:[\s\S]*npm start[\s\S]*tieout import/);
    assert.match(out, /TIEOUT_DATA, DATABASE_URL/);
  });

  test('of each command tells what it does and its options', async () => {
    for (const [name, told] of taught) {
      const { code, out } = await small.run([name, '--help']);
      assert.equal(code, 0, name);
      for (const words of told) assert.match(out, words, name);
    }
  });
});

describe('a wrong command line', () => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['improt', 'a.csv'], /unknown command 'improt'[\s\S]*import/],
    [['status', '--verfy'], /unknown option '--verfy'[\s\S]*--verify/],
    [['import'], /missing required argument 'file'/],
    [['reconcile'], /required option '--as-of <date>'/],
    [['reconcile', '--as-of', '2026-02-30'], /2026-02-30[\s\S]*YYYY-MM-DD/],
    [['simulate', '--port', 'http'], /whole number/],
    [[], /Usage: tieout/],
  ];
  for (const [args, told] of wrong) {
    test(`ends with 2 and says how it goes: tieout ${args.join(' ')}`, async () => {
      const { code, out, err } = await small.run(args);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, told);
    });
  }
});

describe('what cannot be done', () => {
  const cases: readonly (readonly [
    string,
    readonly string[],
    Record<string, string>,
    string,
    RegExp,
  ])[] = [
    [
      'a property that is not there names those that are',
      ['status', '--property', 'harbour'],
      {},
      'COMMAND_PROPERTY_UNKNOWN',
      /harbor-point/,
    ],
    [
      'a reconciliation without a connection says where to make one',
      ['reconcile', '--as-of', '2026-05-31'],
      {},
      'COMMAND_CONNECTION_MISSING',
      /Accounting Integration/,
    ],
    [
      'an action the chart does not know',
      ['chart', 'burn', 'x'],
      {},
      'COMMAND_ACTION_UNKNOWN',
      /export/,
    ],
    [
      'a folder without chart files',
      ['chart', 'import', 'no-such-folder'],
      {},
      'COMMAND_FILE_UNREADABLE',
      /accounts\.csv/,
    ],
    [
      'a ledger nobody simulates',
      ['simulate', 'oracle'],
      {},
      'COMMAND_LEDGER_UNKNOWN',
      /sage-intacct/,
    ],
    [
      'a company that is not there',
      ['simulate', '--port', '0', '--company', 'no-such-company.json'],
      {},
      'COMMAND_COMPANY_UNUSABLE',
      /no-such-company\.json[\s\S]*marina, resort/,
    ],
    ['a port that is no number', ['status'], { TIEOUT_PORT: 'x' }, 'CONFIG_NUMBER', /TIEOUT_PORT/],
    [
      'a database that does not answer',
      ['status'],
      { DATABASE_URL: 'postgres://127.0.0.1:1/none' },
      'DATABASE_UNREACHABLE',
      /127\.0\.0\.1:1/,
    ],
  ];
  for (const [sentence, args, env, expected, words] of cases) {
    test(`${sentence}: ${expected}`, async () => {
      assertTold(await small.run(args, env), expected, words);
    });
  }

  // Connections that were left open keep a process for a minute.
  const atOnce = { timeout: 45_000 };
  test('a port in use is told by serve and by simulate: COMMAND_PORT_TAKEN', atOnce, async () => {
    const { port, free } = await takenPort();
    const serve = await small.run(['serve'], { TIEOUT_PORT: String(port), TIEOUT_LOG: 'warn' });
    assertTold(serve, 'COMMAND_PORT_TAKEN', new RegExp(`Port ${port}`));
    const simulate = await small.run(['simulate', '--port', String(port)]);
    assertTold(simulate, 'COMMAND_PORT_TAKEN', new RegExp(`Port ${port}`));
    free();
  });

  test('a command that cannot use its key says so and leaves no database server', async () => {
    const folder = join(small.folder, 'own-data');
    const env = { DATABASE_URL: '', TIEOUT_DATA: folder, TIEOUT_KEY: 'too short' };
    assertTold(await small.run(['rotate-key'], env), 'ACCESS_KEY_\\w+', /TIEOUT_KEY/);
    assert.equal(existsSync(join(folder, 'postgres', 'postmaster.pid')), false);
  });

  test('a report that cannot be written is told before anything is posted', async () => {
    const file = fileOf('unreported.csv', [row('UNREPORTED')]);
    const errors = join(small.folder, 'no-folder', 'errors.ndjson');
    assertTold(
      await small.run(['import', file, '--errors', errors]),
      'COMMAND_FILE_UNWRITABLE',
      /no-folder/,
    );
    const { rowCount } = await pool.query(`SELECT 1 FROM events WHERE external_id = 'UNREPORTED'`);
    assert.equal(rowCount, 0);
  });
});

describe('migrate', () => {
  test('says that nothing is left to do', async () => {
    assert.deepEqual(await small.run(['migrate']), {
      code: 0,
      out: 'The schema is up to date.\n',
      err: '',
    });
  });
});

describe('import', () => {
  test('posts a file once, says so, and may run again', async () => {
    const file = fileOf('twice.csv', [row('A-1'), row('A-2')]);
    const first = await small.run(['import', file]);
    assert.deepEqual([first.code, first.out], [0, 'Done: 2 events, 2 posted.\n']);
    assert.match(first.err, /Importing .*100 %/);
    const again = await small.run(['import', file]);
    assert.deepEqual([again.code, again.out], [0, 'Done: 2 events, 0 posted, 2 were there.\n']);
  });

  test('keeps what is good, tells what is not with line and remedy, and ends with 1', async () => {
    const file = fileOf('mixed.csv', [row('B-1'), row('B-2', '1.005'), row('B-3')]);
    const { code, out, err } = await small.run(['import', file]);
    assert.equal(code, 1);
    assert.match(
      out,
      /^Done: 3 events, 2 posted, 1 refused\.\nRefused because of: EVENT_AMOUNT_DECIMALS \(1\)\./,
    );
    assert.match(err, /mixed\.csv:3 B-2 is refused:\n {2}EVENT_AMOUNT_DECIMALS at .*lineAmount/);
  });

  test('writes every problem to a file that the next tool can read', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => row(`C-${index}`, '0'));
    const errors = join(small.folder, 'errors.ndjson');
    const file = fileOf('bad.csv', rows);
    const { code, out, err } = await small.run(['import', file, '--errors', errors, '--json']);
    assert.equal(code, 1);
    const byCode = { EVENT_AMOUNT_NOT_POSITIVE: 30 };
    assert.deepEqual(JSON.parse(out), { events: 30, posted: 0, exists: 0, refused: 30, byCode });
    assert.doesNotMatch(err, /is refused/);
    const told = readFileSync(errors, 'utf8').trimEnd().split('\n');
    assert.equal(told.length, 30);
    const { line, source, id, problems } = JSON.parse(told[0] ?? '');
    assert.deepEqual([line, source, id], [2, 'till', 'C-0']);
    assert.deepEqual(Object.keys(problems[0]).sort(), [
      'code',
      'hint',
      'message',
      'retry',
      'where',
    ]);
  });
});

describe('the chart', () => {
  test('comes back from its files unchanged', async () => {
    const folder = join(small.folder, 'chart');
    const written = await small.run(['chart', 'export', folder]);
    assert.equal(written.code, 0, written.err);
    assert.equal(readdirSync(folder).length, 8);
    const { code, out } = await small.run(['chart', 'import', folder, '--json']);
    assert.equal(code, 0);
    for (const [kind, change] of Object.entries(JSON.parse(out))) {
      const { added, changed, unchanged } = change as Record<string, number>;
      assert.deepEqual([kind, added, changed], [kind, 0, 0]);
      assert((unchanged ?? 0) > 0, kind);
    }
  });

  test('tells a file that is wrong with its line, and changes nothing', async () => {
    const folder = join(small.folder, 'wrong-chart');
    mkdirSync(folder);
    const text = readFileSync(join(small.folder, 'chart', 'products.csv'), 'utf8');
    writeFileSync(join(folder, 'products.csv'), text.replace('4010', '4011'));
    const ended = await small.run(['chart', 'import', folder]);
    assertTold(ended, 'CHART_\\w+', /products\.csv[\s\S]*4011/);
  });
});

describe('with a connection', () => {
  let connectionId: number;
  before(async () => {
    const { api, house, propertyId } = small;
    const by = { api, companyUrl: simulator.url, demoApi: 'rest' } as const;
    connectionId = await ensureConnection(house, propertyId, by);
  });

  test('sync exports what is due, also what was posted before, and ends with 0', async () => {
    const { code, out, err } = await small.run(['sync', '--json']);
    assert.equal(code, 0, err);
    const { counts, causes } = JSON.parse(out);
    assert.deepEqual([counts.synced.count, counts.pending.count, causes], [4, 0, []]);
    assert.equal(await company.countEntries(), 4);
  });

  test('rehearse ends with 0 when nothing queued would fail', async () => {
    const { code, out, err } = await small.run(['rehearse']);
    assert.equal(code, 0, err);
    assert.match(out, /^0 of \d+ exports would fail\.$/m);
    const json = await small.run(['rehearse', '--json']);
    assert.equal(JSON.parse(json.out).failing, 0);
  });

  test('a month is signed off, certified, and verified from the file alone', async () => {
    const period = ['--period', '2026-P10'];
    const file = join(small.folder, 'october.json');
    const early = await small.run(['certificate', ...period]);
    assertTold(early, 'RECONCILIATION_SIGN_OFF_UNRECONCILED', /2026-10-31/);
    await small.run(['reconcile', '--as-of', '2026-10-31']);
    const unsigned = await small.run(['certificate', ...period]);
    assertTold(unsigned, 'RECONCILIATION_CERTIFICATE_UNSIGNED', /not signed off/);
    const signed = await small.run(['sign-off', ...period]);
    assert.equal(signed.code, 0, signed.err);
    assert.match(signed.out, /^(\d+) of \1 accounts are signed off for October 2026\.$/m);
    const made = await small.run(['certificate', ...period, '--out', file]);
    assert.deepEqual([made.code, made.err], [0, '']);
    const whole = await small.run(['verify', '--certificate', file]);
    assert.equal(whole.code, 0, whole.out);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"unexplained": "0', '"unexplained": "1'),
    );
    const broken = await small.run(['verify', '--certificate', file]);
    assert.equal(broken.code, 1);
    assert.match(broken.out, /rows\[0\] \(.*\) is not what was issued[\s\S]*does not add up/);
    const missing = await small.run(['verify', '--certificate', `${file}.gone`]);
    assertTold(missing, 'COMMAND_FILE_UNREADABLE', /october/);
  });

  test('reconcile ends with 0 when the books tie, else with 1 and the places', async () => {
    const tied = await small.run(['reconcile', '--as-of', '2026-10-31']);
    assert.equal(tied.code, 0, tied.err);
    assert.match(tied.out, /^Ties out: \d+ places, 0\.00 unexplained\.$/m);
    await company.bookByHand();
    const open = await small.run(['reconcile', '--as-of', '2026-10-31']);
    assert.equal(open.code, 1);
    assert.match(
      open.out,
      /^Does not tie: 1 cause, 6 of \d+ places differ; every cent has a named cause\./,
    );
    assert.match(open.out, /made there 48\.50/);
    const json = await small.run(['reconcile', '--as-of', '2026-10-31', '--json']);
    assert.deepEqual([json.code, JSON.parse(json.out).tied], [1, false]);
  });

  test('status shows counts, connection and last reconciliation; --verify proves', async () => {
    const { code, out } = await small.run(['status', '--verify']);
    assert.equal(code, 1, 'the last reconciliation does not tie');
    assert.match(out, /^Harbor Point Marina & Campground$/m);
    assert.match(out, /^Exports synced +4 +400\.00$/m);
    assert.match(out, /^Connection Harbor Point Holdings: active$/m);
    assert.match(out, /^Last reconciliation: as of 2026-10-31, does not tie$/m);
    assert.match(out, /^proven {3}Every entry sums to zero/m);
    assert.doesNotMatch(out, /BROKEN/);
  });

  test('verify ends with 0 when every proof holds, else with 1 and the rows named', async () => {
    const sound = await small.run(['verify']);
    assert.equal(sound.code, 0, sound.out + sound.err);
    assert.match(sound.out, /^proven {3}Every entry has one fate per connection.* \(\d+\)$/m);
    assert.match(sound.out, /^The books are sound: \d+ proofs hold\.$/m);
    const change = (cents: number) =>
      pool.query<{ export_id: bigint }>(
        `UPDATE exports SET amount_minor = amount_minor + $1
          WHERE export_id = (SELECT min(export_id) FROM exports) RETURNING export_id`,
        [cents],
      );
    const { rows } = await change(1);
    const damaged = String(rows[0]?.export_id);
    const { code, out } = await small.run(['verify']);
    assert.equal(code, 1);
    assert.match(out, new RegExp(`^BROKEN 1: exports ${damaged} Every export of one entry`, 'm'));
    assert.match(out, /^1 of \d+ proofs fails?\. Nothing was changed/m);
    const json = JSON.parse((await small.run(['verify', '--json'])).out);
    const broken = json.proofs.filter((one: { brokenCount: number }) => one.brokenCount > 0);
    assert.deepEqual(
      [json.sound, broken.length, broken[0].proof, broken[0].first],
      [false, 1, 'exports-agree-with-entries', [damaged]],
    );
    await change(-1);
  });

  const forgetRestore = () =>
    pool.query(`UPDATE connections SET find_first_since = null, find_first_reason = null,
                       forming_held_since = null, restored_mark = null`);

  test('restore-check ends with 1 when the database is behind: it looks first then', async () => {
    const same = await small.run(['restore-check']);
    assert.deepEqual([same.code, same.out], [0, 'Harbor Point Holdings: up to date.\n']);
    const { rows } = await pool.query<{ connection_key: string }>(
      'SELECT connection_key FROM connections',
    );
    const key = rows[0]?.connection_key ?? '';
    const marks = sentMarks(small.folder);
    const mark = marks.read(key);
    assert.ok(mark, 'sync left a mark');
    marks.note(key, { exportKey: 'SENT-AFTER-THE-BACKUP', attempt: 1 });
    const behind = await small.run(['restore-check']);
    assert.equal(behind.code, 1);
    assert.match(
      behind.out,
      /SENT-AFTER-THE-BACKUP was sent with attempt 1, the database does not know it/,
    );
    const connection = await small.api<{ findFirst: { reason: string } }>(
      'GET',
      `/connections/${connectionId}`,
    );
    assert.match(connection.findFirst.reason, /older than what was sent/);
    const json = JSON.parse((await small.run(['restore-check', '--json'])).out);
    assert.deepEqual([json[0].isBehind, json[0].findFirst], [true, true]);

    marks.note(key, mark);
    await forgetRestore();
    const asked = await small.run(['restore-check', '--find-first', 'The machine was replaced']);
    assert.equal(asked.code, 0);
    assert.match(asked.out, /up to date\. Everything is looked for before it is sent\. No day/m);
    const { rows: actions } = await pool.query(
      `SELECT acted_by, reason FROM connection_actions WHERE action = 'find-first'
        ORDER BY action_id DESC LIMIT 1`,
    );
    assert.deepEqual(actions, [{ acted_by: 'dana', reason: 'The machine was replaced' }]);

    const unseen = await small.run(['restore-check', '--confirm', 'All was sent again']);
    assert.notEqual(unseen.code, 0);
    assert.match(unseen.out + unseen.err, /EXPORT_RESTORE_UNSEEN/);
    const compared = await small.run(['restore-check', '--compare']);
    const [, seen = ''] = /--seen ([0-9a-f]{16})$/m.exec(compared.out) ?? [];
    assert.match(compared.out, /0 summaries would be formed/);
    const confirm = ['restore-check', '--confirm', 'All was sent again', '--seen', seen];
    assert.match((await small.run(confirm)).out, /: days are summarised again\.$/m);
    assert.match((await small.run(confirm)).out, /Nothing is held after a restore\./);
    await forgetRestore();
  });

  test('rehearse ends with 1 when something queued would fail, and says what to do', async () => {
    const file = fileOf('unmapped.csv', [row('R-1'), row('R-2')]);
    assert.equal((await small.run(['import', file])).code, 0);
    const path = `/connections/${connectionId}/mappings`;
    const { items } = await small.api<{ items: MappingView[] }>('GET', path);
    const outlet = items.find((one) => one.kind === 'outlet' && one.code === 'REIT');
    assert.ok(outlet);
    const { kind, internalId, externalId } = outlet;
    await small.api('PUT', path, { items: [{ kind, internalId, externalId: null }] });
    const { code, out, err } = await small.run(['rehearse']);
    assert.equal(code, 1, err);
    assert.match(out, /^2 of 2 exports would fail\.$/m);
    assert.match(out, /Outlet REIT .* is not mapped/);
    assert.match(err, /Rehearsing/);
    const json = await small.run(['rehearse', '--json']);
    const [cause, ...others] = JSON.parse(json.out).causes;
    assert.deepEqual([json.code, cause.subject, cause.count, others], [1, 'REIT', 2, []]);
    await small.api('PUT', path, { items: [{ kind, internalId, externalId }] });
    const at = `/connections/${connectionId}`;
    await small.api('PUT', at, {
      settings: { memoLengthMax: 10, memoTemplate: '{document} {type}' },
    });
    const cut = await small.run(['rehearse']);
    assert.match(cut.out, /^2 would have a text cut:$/m);
    assert.match(cut.out, /2 × description, at most 10 characters \(memoLengthMax\): R-1: “R-1 /);
    await small.api('PUT', at, { settings: { memoLengthMax: 80, memoTemplate: null } });
    assert.equal((await small.run(['sync'])).code, 0, 'mapped again, they go');
  });

  test('work stopped in the middle leaves nothing uncertain, and the rest is due', async () => {
    await company.setLatency(40);
    const file = fileOf(
      'many.csv',
      Array.from({ length: 400 }, (_, index) => row(`W-${index}`)),
    );
    assert.equal((await small.run(['import', file])).code, 0);
    const work = small.start(['work']);
    await work.said(/Delivering exports/);
    const states = async () => {
      const { rows } = await pool.query<{ state: string; count: number }>(
        `SELECT state, count(*)::int AS count FROM exports WHERE connection_id = $1 GROUP BY state`,
        [connectionId],
      );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    };
    while (((await states()).confirmed ?? 0) < 10);
    work.signal('SIGTERM');
    assert.equal((await work.ended).code, 0);
    const { confirmed = 0, queued = 0, ...others } = await states();
    assert.deepEqual(others, {});
    assert(queued > 0 && confirmed + queued === 406, `${confirmed} and ${queued}`);
    assert.equal(await company.countEntries(), confirmed + 3);
    const { rowCount } = await pool.query('SELECT 1 FROM exports WHERE lease_token IS NOT NULL');
    assert.equal(rowCount, 0);
  });
});

describe('serve', () => {
  test('answers until SIGTERM, then ends with 0', async () => {
    const serve = small.start(['serve'], { TIEOUT_PORT: '0' });
    const [, url] = await serve.said(/answers on (http:[^"\s]+)/);
    const ready = await fetch(`${url}/health/ready`);
    assert.deepEqual(
      [ready.status, (await ready.json()) as unknown],
      [
        200,
        {
          ready: true,
          checks: [{ name: 'database', ok: true, message: 'answers' }],
        },
      ],
    );
    serve.signal('SIGTERM');
    assert.equal((await serve.ended).code, 0);
  });

  test('lets go of a page that watches the live counts', async () => {
    const serve = small.start(['serve'], { TIEOUT_PORT: '0' });
    const [, url] = await serve.said(/answers on (http:[^"\s]+)/);
    const { house, propertyId } = small;
    const key = { propertyId, name: 'a page', rights: ['read'], outlet: null } as const;
    const made = await addKey(house.pool, { ...key, endsAt: null, by: 'dana' });
    const headers = { authorization: `Bearer ${made.key}` };
    const live = await fetch(`${url}/api/v1/live`, { headers });
    assert.equal(live.status, 200);
    const reader = live.body?.getReader();
    await reader?.read();
    serve.signal('SIGTERM');
    assert.equal((await serve.ended).code, 0);
  });
});

test('mappings go out as a file, and come back: told first, whole or not at all', async () => {
  const to = { api: small.api, companyUrl: simulator.url, demoApi: 'rest' } as const;
  await ensureConnection(small.house, small.propertyId, to);
  const file = join(small.folder, 'mappings.csv');
  const written = await small.run(['mappings', 'export', file, '--kind', 'outlet']);
  assert.deepEqual([written.code, written.out], [0, `Wrote ${file}.\n`], written.err);
  const text = readFileSync(file, 'utf8');
  assert.match(text, /^kind,code,name,externalId,externalName\noutlet,REIT,/);
  const same = await small.run(['mappings', 'import', file, '--json']);
  assert.equal(JSON.parse(same.out).changed, 0);
  writeFileSync(file, 'kind,code,externalId\noutlet,REIT,\n');
  const told = await small.run(['mappings', 'import', file, '--dry-run']);
  assert.match(told.out, /1 rows read\. Would change 1\.\n\n(.|\n)*outlet REIT +externalId/);
  const again = await small.run(['mappings', 'import', file, '--dry-run', '--json']);
  assert.equal(JSON.parse(again.out).changed, 1, 'a dry run changed nothing');
  writeFileSync(file, 'kind,code,externalId\noutlet,NOWHERE,100\n');
  const refused = await small.run(['mappings', 'import', file]);
  assertTold(refused, 'MAPPING_CODE_UNKNOWN', /line 2, code/);
});

test('auto-settle applies what was paid ahead, once, and says what is left', async () => {
  const of = { source: 'desk', outlet: 'TRS', occurredOn: '2026-05-07', customer: { id: 'C-77' } };
  const lines = [{ product: 'FUEL-DIESEL', amount: '30.00' }];
  await small.api('POST', '/events', [
    { ...of, id: 'AUTO-1', kind: 'invoice-issued', lines },
    { ...of, id: 'AUTO-2', kind: 'payment-received', method: 'CASH', amount: '50.00' },
  ]);
  const { code, out } = await small.run(['auto-settle', '--outlet', 'TRS']);
  assert.equal(code, 0);
  assert.match(out, /settlements of .*30\.00 USD/);
  assert.match(out, /Outlet +Owed +Paid ahead/);
  const again = await small.run(['auto-settle', '--json']);
  assert.equal(JSON.parse(again.out).settlements, 0);
});

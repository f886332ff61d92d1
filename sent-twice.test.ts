// Every route that changes something, sent twice: its example as the description shows it, on a
// whole house with the demo's masters and a simulated company, and once more. Method: the first is
// taken; what the second does to the rows of the database, to their last letter, is what
// sent-twice.ts says of the route.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { routeRights } from '#access/route-rights.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { testDatabase } from '#database/test-database.ts';
import {
  Browser,
  type ClosedHouse,
  forAll,
  housePassword,
  openClosedHouse,
  tokenIn,
} from '#scenarios/closed-house.ts';
import { answerConsent } from '#scenarios/consenting-person.ts';
import { demoCompany, demoCompanySeed } from '#scenarios/demo-season/external-company.ts';
import { controlOf } from '#scenarios/drills/control-client.ts';
import { type RunningMailServer, startMailServer } from '#simulators/mail/mail-server.ts';
import {
  providerClient,
  type RunningProvider,
  startOpenIdProvider,
} from '#simulators/openid/provider.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { sentTwice } from './sent-twice.ts';
import { startWorker } from './work.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member.
type Answer = any;

const file = new URL('docs/reference/openapi.json', import.meta.url);
const { paths } = JSON.parse(readFileSync(file, 'utf8'));
const { url: databaseUrl, pool } = await testDatabase();
const changing = Object.keys(sentTwice);
const pressed = new Set<string>();
let house: ClosedHouse;
let company: RunningSimulator;
let provider: RunningProvider;
let mailbox: RunningMailServer;

/** What the description shows to send, of several the one at `which`: its kind and body. */
function exampleOf(route: string, which = 0): { readonly type?: string; readonly body?: unknown } {
  const [method = '', address = ''] = route.split(' ');
  const path = `/api/v1${address.replace(/:(\w+)/g, '{$1}')}`;
  const operation = paths[path]?.[method.toLowerCase()];
  assert(operation, `${route} is not described`);
  const [[type, media] = []] = Object.entries<Answer>(operation.requestBody?.content ?? {});
  if (type === undefined) return {};
  const shown = Object.values<Answer>(media.examples ?? { only: { value: media.example } });
  return { type, body: shown[which]?.value };
}

/** What every request leaves behind: the trail, who is signed in, what was asked there. */
const apart = [
  ...['audit_entries', 'audit_seals', 'sessions', 'sign_in_attempts'],
  ...['connection_calls', 'connection_grants'],
];
const { rows: tables } = await pool.query<{ name: string; when: string }>(
  `select quote_ident(table_name) as name, coalesce(string_agg(column_name::text, ',') filter (
            where udt_name in ('timestamptz', 'bytea')
               or (table_name, column_name) = ('connections', 'revision')), '') as when
     from information_schema.tables join information_schema.columns using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> all ($1)
    group by table_name order by table_name`,
  [apart],
);
const digest = (name: string, row: string) =>
  `select '${name}' as name,
          count(*) || ' ' || coalesce(sum(hashtextextended(${row}, 0)), 0) as rows
     from ${name} t`;
const digests = {
  /** Each row of each table whole. */
  whole: tables.map(({ name }) => digest(name, 't::text')).join(' union all '),
  /** What was said; not when, how often, by whom, nor what is encrypted anew each time. */
  said: tables
    .filter(({ name }) => !name.endsWith('_actions'))
    .map(({ name, when }) => digest(name, `(to_jsonb(t) - '{${when}}'::text[])::text`))
    .join(' union all '),
};

async function rowsOfTables(kind: keyof typeof digests): Promise<Map<string, string>> {
  const query = { name: kind, text: digests[kind] };
  const { rows } = await pool.query<{ name: string; rows: string }>(query);
  return new Map(rows.map(({ name, rows: of }) => [name, of]));
}

interface Sending {
  /** What stands for the names in the address. */
  readonly at?: Readonly<Record<string, string | number>>;
  readonly query?: string;
  /** Members laid over the example. */
  readonly with?: Readonly<Record<string, unknown>>;
  readonly by?: ClosedHouse['owner'];
  /** Of several examples. */
  readonly which?: number;
  /** In place of a body that is no JSON. */
  readonly text?: string;
}

async function send(route: string, sending: Sending) {
  const { at = {}, query = '', with: over, by, which, text: given } = sending;
  const [method = '', address = ''] = route.split(' ');
  const path = address.replace(/:(\w+)/g, (_, name) => String(at[name] ?? 1));
  const { type, body } = exampleOf(route, which);
  const told =
    typeof body === 'string'
      ? (given ?? body)
      : JSON.stringify(over ? { ...(body as object), ...over } : body);
  const browser = by ?? house.owner;
  const answer = await fetch(`${browser.url}/api/v1${path}${query}`, {
    method,
    headers: {
      ...{ cookie: browser.cookies, origin: browser.url },
      ...(type === undefined ? {} : { 'content-type': type }),
    },
    ...(type === undefined ? {} : { body: told }),
  });
  browser.keep(answer);
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') && text !== '';
  const json: Answer = isJson && !text.includes('\n') ? JSON.parse(text) : null;
  return { status: answer.status, text, json };
}

/** Sends it twice and holds the second against the table. Answers the first. */
async function twice(route: string, sending: Sending = {}): Promise<Answer> {
  pressed.add(route);
  const [kind] = sentTwice[route] ?? [];
  const look = () =>
    kind === 'again' ? undefined : rowsOfTables(kind === 'same' ? 'said' : 'whole');
  const start = kind === 'reads' ? await look() : undefined;
  const first = await send(route, sending);
  const told = `${route}: ${first.status} ${first.text.slice(0, 300)}`;
  assert(first.status < 300, told);
  const between = start ?? (await look());
  const second = await send(route, sending);
  const retold = `${told}\nthen: ${second.status} ${second.text.slice(0, 300)}`;
  assert.deepEqual(await look(), between, retold);
  if (kind === 'refused') assert(second.status >= 401 && second.status < 500, retold);
  else assert(second.status < 300, retold);
  return first.json;
}

const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
  house.owner.done(method, path, body);

/** A void that came before its invoice is sent again; one of nothing is dismissed. */
async function refusedEvents(): Promise<void> {
  const voided = (id: string) => ({
    ...{ source: 'marina-os', kind: 'invoice-voided', occurredOn: '2026-05-22', outlet: 'REIT' },
    ...{ id: `VOID-${id}`, of: { id }, reason: 'Typed twice' },
  });
  const sold = { ...seasonal, id: 'INV-10801', occurredOn: '2026-05-22' };
  await call('POST', '/events', [voided('INV-10801'), voided('INV-0')]);
  await call('POST', '/events', sold);
  const { items } = await call('GET', '/refused-events?fate=waiting&find=VOID-');
  const refusedIds = (id: string) =>
    items
      .filter((one: Answer) => one.id === `VOID-${id}`)
      .map(({ refusedId }: Answer) => refusedId);
  await twice('POST /refused-events/send-again', { with: { refusedIds: refusedIds('INV-10801') } });
  await twice('POST /refused-events/dismiss', { with: { refusedIds: refusedIds('INV-0') } });
}

/** The house as an implementer has it on the first day: people, a company, nothing connected. */
before(async () => {
  mailbox = await startMailServer();
  provider = await startOpenIdProvider();
  company = await startSimulator({ company: demoCompanySeed(marinaAndResort()) as never });
  const env = {
    TIEOUT_OIDC_ISSUER: provider.issuer,
    TIEOUT_OIDC_CLIENT_ID: providerClient.id,
    TIEOUT_OIDC_CLIENT_SECRET: providerClient.secret,
    TIEOUT_SMTP_URL: mailbox.smtpUrl,
    TIEOUT_MAIL_FROM: 'books@harborpoint.example',
  };
  house = await openClosedHouse(databaseUrl, env, company.url);
});
after(async () => {
  await house?.stop();
  await company?.stop();
  await provider?.stop();
  await mailbox?.stop();
});

const seasonal = {
  ...{ source: 'marina-os', id: 'INV-10500', kind: 'invoice-issued', occurredOn: '2026-05-10' },
  ...{ outlet: 'REIT', customer: { id: 'C-2000', name: 'Ada Byron' } },
  lines: [
    {
      ...{ product: 'SLIP-SEASONAL', amount: '1200.00' },
      service: { from: '2026-05-10', through: '2026-10-31' },
    },
  ],
};
const ahead = {
  ...{ source: 'marina-os', id: 'PAY-20900', kind: 'payment-received', occurredOn: '2026-07-06' },
  ...{ outlet: 'REIT', customer: { id: 'C-1063', name: 'Dmitri Garza' }, method: 'CHECK' },
  ...{ amount: '60.00', settles: [{ document: 'INV-10999', amount: '20.00' }] },
};

const sold = {
  ...{ source: 'marina-os', id: 'INV-10600', kind: 'invoice-issued', occurredOn: '2026-07-06' },
  ...{ outlet: 'REIT', customer: { id: 'C-1063', name: 'Dmitri Garza' } },
  lines: [{ product: 'ICE-BAIT', amount: '12.00' }],
};

describe('an implementer connects a company', () => {
  test('connection, credentials, chart and mappings', async () => {
    const settings = {
      ...{ baseUrl: `${company.url}/ia/api/v1`, companyId: demoCompany.companyId },
      ...{ username: demoCompany.username, journalId: demoCompany.journalId, settlingMs: 200 },
    };
    await twice('POST /connections', { with: { settings } });
    await twice('PUT /connections/:id');
    const { clientId, clientSecret } = demoCompany;
    await twice('PUT /connections/:id/credentials', { with: { clientId, clientSecret } });
    await twice('POST /connections/:id/test');
    await twice('POST /connections/:id/read-chart');
    await twice('PUT /connections/:id/mappings');
    await twice('POST /connections/:id/mappings/suggestions');
    await twice('PUT /connections/:id/mappings.csv');
    await twice('PUT /connections/:id/journals');
    await twice('PUT /connections/:id/statistical-accounts');
    await twice('PUT /connections/:id/external-periods');
  });

  test('the first events, rehearsed, approved, live', async () => {
    await twice('POST /events');
    await call(
      'POST',
      '/events',
      [
        paths['/api/v1/events'].post.requestBody.content['application/json'].examples.several.value,
        seasonal,
        ahead,
        sold,
      ].flat(),
    );
    await twice('POST /connections/:id/rehearsals');
    await twice('POST /connections/:id/approve');
    await twice('POST /connections/:id/go-live');
    await twice('POST /connections/:id/pause');
    await twice('POST /connections/:id/resume');
    await twice('POST /sync');
  });
});

describe('an accountant keeps the books', () => {
  test('entries by hand, corrected, reversed, posted anew', async () => {
    await twice('POST /journal-entries');
    const at = { entryId: 1 };
    await twice('POST /journal-entries/:entryId/corrections/preview', { at });
    await twice('POST /journal-entries/:entryId/corrections', { at });
    await twice('POST /journal-entries/:entryId/reverse', {
      at: { entryId: 3 },
      with: { occurredOn: '2026-07-31' },
    });
    await twice('POST /documents/preview');
    await twice('POST /documents');
    await twice('POST /journal-entries/:entryId/repost/preview', { at: { entryId: 6 } });
    await twice('POST /journal-entries/:entryId/repost', { at: { entryId: 6 } });
  });

  test('settlements', async () => {
    await twice('POST /receivables/unmatched/dismiss', { with: { entryId: '5' } });
    await twice('POST /settlements/:settlementId/undo', { at: { settlementId: 1 } });
    await twice('POST /settlements');
    await twice('POST /receivables/settle');
    await twice('POST /receivables/auto-settle');
    await twice('POST /receivables/auto-settle-all');
    await twice('POST /customers/:code/merge', { at: { code: 'C-2000' } });
    await twice('POST /customers/:code/unmerge', { at: { code: 'C-2000' } });
  });

  test('deferred income', async () => {
    const at = { entryId: 4, lineNumber: 2 };
    await twice('PUT /deferred-income/settings');
    await twice('PUT /deferred-income/rules');
    const url = 'POST /deferred-income/schedules/:entryId/:lineNumber';
    await twice(`${url}/rebuild`, { at });
    await twice(`${url}/switch-off`, { at });
    await twice(`${url}/switch-on`, { at });
    // Sold while its product recognized nothing, so without a schedule.
    const rule = { product: 'SLIP-SEASONAL', effectiveOn: '2026-05-20', reason: 'The old way' };
    await call('PUT', '/deferred-income/rules', { ...rule, recognition: 'none' });
    const sale = { ...seasonal, id: 'INV-10501', occurredOn: '2026-05-21' };
    const { entryId } = await call('POST', '/events', sale);
    await twice('POST /deferred-income/schedules', { with: { entryId } });
    await twice('POST /deferred-income/recognize');
  });

  test('files', async () => {
    await twice('POST /imports/preview');
    await twice('POST /imports', { query: '?fileName=july.csv' });
    await twice('PUT /import-mappings/:name', { at: { name: 'till' } });
    const right = String(exampleOf('POST /imports').body);
    const text = right.replace('INV-10443', 'INV-10700').replace('12.00', '1O.00');
    const { json: wrong } = await send('POST /imports', { query: '?fileName=wrong.csv', text });
    await twice('POST /imports/:importId/dismiss', { at: { importId: wrong.importId } });
    await refusedEvents();
    await twice('PUT /chart-of-accounts/:file', { at: { file: 'outlets.csv' } });
    await twice('POST /chart-of-accounts/rows');
  });

  test('settings of the property', async () => {
    await twice('PUT /fiscal-calendar');
    await twice('PUT /posting-settings');
    await twice('PUT /closing-settings');
    await twice('PUT /accounting-switch', { with: { enabled: true } });
    await twice('PUT /reconciliation-settings', { with: { approvalRequired: false } });
    await twice('PUT /sign-off-settings', { with: { reviewerRequired: true } });
  });
});

describe('exports move', () => {
  test('the simulated company of the demo', async () => {
    await twice('PUT /simulated-company');
    await twice('POST /simulated-company/faults', { with: { times: 1 } });
    await twice('POST /simulated-company/faults/clear');
    // The pace of the example costs every call of what follows.
    await call('PUT', '/simulated-company', { latencyMs: 0 });
  });

  test('excluded, marked, requeued', async () => {
    await twice('POST /exports/exclude', { with: { exportIds: ['3', '4'] } });
    await twice('POST /exports/:exportId/mark-synced', { at: { exportId: 4 } });
    await twice('POST /exports/requeue', { with: { exportIds: ['3'] } });
  });

  test('summarised, and looked for after a restore', async () => {
    await twice('POST /connections/:id/export-mode');
    await twice('POST /connections/:id/summaries/close');
    await twice('POST /connections/:id/find-first');
    const { seen } = await call('GET', '/connections/1/restore-comparison');
    await twice('POST /connections/:id/restore-seen', { with: { seen } });
    const back = { mode: 'detail', reason: 'Back again' };
    const now = await call('GET', '/connections/1/restore-comparison');
    await call('POST', '/connections/1/export-mode', { ...back, seen: now.seen });
  });
});

/** Everything that waits is sent; then the worker stops, so that only requests change rows. */
async function sendAll() {
  const worker = startWorker(house.house);
  for (;;) {
    const { counts } = await call('GET', '/exports/summary');
    if (counts.pending.count === 0) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await worker.stop();
}

const charges = (memo: string) => ({
  ...{ glJournal: { id: demoCompany.journalId }, postingDate: '2026-07-31', description: memo },
  lines: ['debit', 'credit'].map((txnType) => ({
    ...{ txnType, glAccount: { id: txnType === 'debit' ? '6410' : '1000' }, txnAmount: '18.00' },
    dimensions: { location: { id: '100' } },
  })),
});
const july = { asOf: '2026-07-31', light: false };
const period = { period: '2026-P07' };

describe('a controller ties out', () => {
  let approver: ClosedHouse['owner'];
  let keys: string[];
  before(async () => {
    const control = controlOf(company.controlUrl);
    await sendAll();
    keys = [];
    for (const memo of ['one', 'two', 'three']) {
      keys.push(String((await control('POST', '/entries', charges(memo))).key));
    }
    const { items } = await call('GET', '/exports?status=synced&limit=100');
    const [first, second, third] = items.filter(
      (one: Answer) => one.attempts > 0 && one.postedOn <= july.asOf,
    );
    for (const one of [first, second]) await control('DELETE', `/entries/${one.externalId}`);
    const { entries } = await control('GET', `/books/entries?referenceNumber=${third.exportKey}`);
    const lines = (entries as Answer)[0].lines.map(({ key }: Answer) => ({
      key,
      txnAmount: '90.00',
    }));
    await control('PATCH', `/entries/${third.externalId}`, { lines });
    approver = (await house.personWith('lee@harbor.example', forAll('approver'))).browser;
  });

  test('a run, and the register of what others made', async () => {
    await twice('POST /reconciliations', { with: july });
    const url = 'POST /manual-adjustments';
    await call('PUT', '/reconciliation-settings', { approvalRequired: true });
    await twice(url, { with: { externalEntryId: keys[0] } });
    await twice(`${url}/expected`);
    const { items } = await call('GET', '/manual-adjustments?state=draft');
    const [second, third] = items.map((one: Answer) => ({ at: { id: one.adjustmentId } }));
    await twice(`${url}/:id/mirror-preview`, second);
    await twice(`${url}/:id/complete`, second);
    await twice(`${url}/:id/approve`, { ...second, by: approver });
    await twice(`${url}/:id/evidence`, second);
    await twice(`${url}/:id/withdraw`, second);
    await call('POST', `/manual-adjustments/${third?.at.id}/complete`, {
      reason: 'Fees',
      kind: 'belongs-there',
    });
    await twice(`${url}/:id/send-back`, { ...third, by: approver });
    const { items: rules } = await twice('POST /adjustment-rules');
    await twice('POST /adjustment-rules/:id/end', { at: { id: rules[0].ruleId } });
  });

  test('findings repaired and accepted', async () => {
    const { items } = await call('GET', '/reconciliations/1/findings');
    const [first, other] = items.filter((one: Answer) => one.cause === 'deleted');
    const finding = { reconciliationId: '1', findingNumber: first.findingNumber };
    await twice('POST /repairs/preview', { with: finding });
    await twice('POST /repairs', { with: finding });
    await call('POST', '/repairs', {
      ...finding,
      findingNumber: other.findingNumber,
      action: 'accept',
      reason: 'Known',
    });
    await twice('POST /accepted-differences/:id/withdraw');
    const edited = items.find((one: Answer) => one.cause === 'differs');
    await call('POST', '/repairs', {
      ...finding,
      findingNumber: edited.findingNumber,
      action: 'reverse',
      reason: 'Edited there',
    });
    await twice('POST /repairs/withdraw', { with: { exportId: edited.exportId } });
  });

  test('opening balances that changed there', async () => {
    const control = controlOf(company.controlUrl);
    await control('PUT', '/books-closed-through', { through: '2025-12-31' });
    await control('POST', '/entries', { ...charges('accrual'), postingDate: '2026-03-31' });
    const { reconciliationId: id } = await call('POST', '/reconciliations', {
      connectionId: 1,
      ...july,
    });
    await twice('POST /reconciliations/:id/accept-opening', { at: { id } });
    await twice('POST /reconciliations/:id/dimensions', { at: { id } });
  });

  test('accounts signed off, and the month closed', async () => {
    await twice('PUT /sign-off-thresholds');
    const { accounts } = await call('GET', '/sign-offs?connection=1&period=2026-P07');
    const { account } = accounts[0];
    await twice('POST /sign-offs', {
      with: { ...period, accounts: [account], forcedBecause: 'Known' },
    });
    const signed = await call('GET', '/sign-offs?connection=1&period=2026-P07');
    const id = signed.accounts[0].signOff.signOffId;
    await twice('POST /sign-offs/notes', { with: { ...period, account } });
    await twice('POST /sign-offs/evidence', { with: { ...period, account } });
    await twice('POST /sign-offs/:id/review', { at: { id }, by: approver });
    await twice('POST /sign-offs/:id/withdraw', { at: { id } });
    await twice('POST /closings', { with: { forcedBecause: 'A test house' } });
    await twice('POST /reopenings');
  });

  test('compared with the other API, and moved to it', async () => {
    const there = { baseUrl: `${company.url}/ia/xml/xmlgw.phtml`, userId: demoCompany.username };
    await twice('POST /connections/:id/shadow', { with: { settings: there } });
    await twice('POST /connections/:id/shadow/proposals', { with: { settings: there } });
    await sendAll();
    await twice('POST /connections/:id/switch-ledger', { with: { settings: there } });
  });

  test('entered by a person’s consent', async () => {
    const { clientId, clientSecret, username, userPassword: password } = demoCompany;
    const { connectionId: id } = await call('POST', '/connections', {
      ...{ name: 'By consent', ledger: 'sage-intacct-rest', cutoverOn: '2027-01-01' },
      settings: {
        ...{ baseUrl: `${company.url}/ia/api/v1`, companyId: demoCompany.companyId, username },
        journalId: demoCompany.journalId,
      },
    });
    const credentials = { clientId, clientSecret, grant: 'authorization-code' };
    await call('PUT', `/connections/${id}/credentials`, credentials);
    await twice('POST /connections/:id/consent', { at: { id } });
    const { authorizeUrl } = await call('POST', `/connections/${id}/consent`, {});
    const back = await answerConsent(authorizeUrl, { user: username, password, answer: 'allow' });
    await twice('POST /consents', { with: Object.fromEntries(back.searchParams) });
  });
});

describe('who is told', () => {
  test('by which channel', async () => {
    const { channel } = await twice('POST /notification-channels');
    const at = { id: channel.channelId };
    await twice('PUT /notification-channels/:id', { at });
    await twice('POST /notification-channels/:id/test', { at });
    assert.equal(mailbox.mails().length, 2);
    await twice('POST /notification-channels/:id/switch-off', { at });
    await twice('PUT /notification-settings');
    await twice('POST /notifications/:id/retry');
    await twice('POST /notification-channels/:id/remove', { at });
  });
});

test('further examples of a body are taken for their form too', async () => {
  const more = changing.flatMap((route) =>
    [1, 2, 3]
      .map((which) => ({ route, which }))
      .filter(({ route: of, which }) => exampleOf(of, which).body),
  );
  assert(more.length >= 3);
  for (const { route, which } of more) {
    const { status, text } = await send(route, { which });
    assert(status < 300, `${route}: ${status} ${text}`);
  }
});

describe('a second person', () => {
  const asked = (mappings: boolean, entries: boolean) =>
    call('PUT', '/approval-settings', { mappings, entries });

  test('is asked for, and decides on entries', async () => {
    const approver = (await house.personWith('robin@harbor.example', forAll('approver'))).browser;
    await twice('PUT /approval-settings');
    const propose = async (id: string) => {
      const order = { ...(exampleOf('POST /journal-entries').body as object), id };
      const told = await call('POST', '/journal-entries', { ...order, occurredOn: '2026-08-03' });
      assert.equal(told.status, 'proposed');
      return { at: { id: told.approvalId }, by: approver };
    };
    await twice('POST /approvals/entries/:id/approve', await propose('to-be-approved'));
    await twice('POST /approvals/entries/:id/reject', await propose('to-be-rejected'));
    const { at } = await propose('to-be-taken-back');
    await twice('POST /approvals/:id/withdraw', { at });
    await asked(true, false);
  });

  test('decides on mappings', async () => {
    const approver = (await house.personWith('kim@harbor.example', forAll('approver'))).browser;
    const url = '/connections/1/mappings';
    const { items } = await call('GET', `${url}?kind=account&limit=500`);
    const mapped = items.filter((one: Answer) => one.externalId !== null);
    const propose = async ({ kind, internalId }: Answer) => {
      const told = await call('PUT', url, { items: [{ kind, internalId, externalId: null }] });
      assert.equal(told.status, 'proposed');
      return { at: { id: told.approvalId }, by: approver };
    };
    await twice('POST /approvals/mappings/:id/approve', await propose(mapped[0]));
    await twice('POST /approvals/mappings/:id/reject', await propose(mapped[1]));
    await asked(false, false);
  });
});

describe('people and keys', () => {
  test('of the property', async () => {
    const { personId } = await twice('POST /people');
    const at = { id: personId };
    await twice('PUT /people/:id/roles', { at });
    await twice('POST /people/:id/disable', { at });
    await twice('POST /people/:id/enable', { at });
    const { link } = await twice('POST /people/:id/link', { at });
    const token = tokenIn((await call('POST', `/people/${personId}/link`)).link);
    assert.notEqual(token, tokenIn(link));
    await twice('POST /access-links/read', { with: { token } });
    await twice('POST /access-links/open', { with: { token }, by: new Browser(house.owner.url) });
    const { keyId } = await twice('POST /api-keys');
    await twice('POST /api-keys/:id/revoke', { at: { id: keyId } });
    await twice('POST /audit-trail/verify');
  });

  test('and how they sign in', async () => {
    const { browser, personId } = await house.personWith('rita@harbor.example', forAll('viewer'));
    const [by, at, present] = [browser, { id: personId }, housePassword];
    const url = 'POST /session/second-factor';
    await twice(url, { with: { present }, by });
    const { secret } = await browser.done('POST', '/session/second-factor', { present });
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    const first = await twice(`${url}/confirm`, { with: { code }, by });
    const [spare] = first.recoveryCodes;
    const { recoveryCodes } = await twice(`${url}/recovery-codes`, { with: { code: spare }, by });
    await twice(`${url}/remove`, { with: { present, code: recoveryCodes[0] }, by });
    await pool.query(
      `insert into second_factors (person_id, sealed, confirmed_at) values ($1, 'x', now())`,
      [personId],
    );
    await twice('POST /people/:id/reset-second-factor', { at });
  });

  test('and their accounts at the provider', async () => {
    const name = 'noah@harbor.example';
    const { browser, personId } = await house.personWith(name, forAll('viewer'));
    const begun = { with: { present: housePassword }, by: browser };
    await twice('POST /session/provider/connect', begun);
    const answerOf = async (address: string) => {
      const { headers } = await fetch(address, { redirect: 'manual' });
      return new URL(headers.get('location') ?? '').search.slice(1);
    };
    const go = await browser.done('POST', '/session/provider/connect', begun.with);
    const answer = await answerOf(go.address);
    await twice('POST /session/provider/return', { with: { answer }, by: browser });
    const elsewhere = new Browser(house.owner.url);
    await twice('POST /session/provider', { by: elsewhere });
    const { address } = await elsewhere.done('POST', '/session/provider', {});
    await elsewhere.done('POST', '/session/provider/return', { answer: await answerOf(address) });
    assert.equal((await elsewhere.done('GET', '/session')).person, name);
    await twice('POST /session/provider/disconnect', { by: browser });
    await twice('POST /people/:id/disconnect', { at: { id: personId } });
  });

  test('and their sessions', async () => {
    const name = 'ada@harbor.example';
    const elsewhere = new Browser(house.owner.url);
    await twice('POST /session', { with: { name }, by: elsewhere });
    const { items } = await call('GET', '/sessions');
    const other = items.find((one: Answer) => !one.own);
    await twice('POST /sessions/:id/end', { at: { id: other.sessionId } });
    await twice('POST /sessions/end');
    await twice('PUT /session/password', { with: { present: housePassword } });
    await twice('POST /session/end');
  });
});

test('every route that changes something was sent, and is declared', () => {
  const declared = Object.keys(routeRights).filter((route) => !route.startsWith('GET '));
  assert.deepEqual(changing.toSorted(), declared.toSorted(), 'lines of sent-twice.ts');
  assert.deepEqual(
    changing.filter((route) => !pressed.has(route)),
    [],
  );
});

// One property, a company with three entities, a lender's book and statistics: each entry goes to
// the journal and the entity that were chosen for it, and the books tie out to 0.00. Method: the
// product's own server, worker and command line; the resort of the simulator, once by each of its
// two APIs; the company's books and the reconciliation are the judges.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { type AccountRow, noRows } from '#chart-of-accounts/chart-rows.ts';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { startWorker } from '#root/work.ts';
import { resortCompany } from '#simulators/sage-intacct/company.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { openSmallHouse, type SmallHouse } from './small-house.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are judged member by member below.
type Answer = any;

/** A house for each API: their entries have nothing to do with each other. */
const databases = { rest: await testDatabase(), xml: await testDatabase() };
let small: SmallHouse;

const statistical = (number: string, name: string): AccountRow => ({
  ...{ number, name, type: 'expense', detailType: 'other-expense', parent: null },
  ...{ department: null, description: null, active: true },
});

async function openHouse(api: keyof typeof databases): Promise<void> {
  small = await openSmallHouse(databases[api].url);
  await changeChart(small.house.pool, small.propertyId, {
    ...noRows,
    accounts: [statistical('9100', 'Slip nights'), statistical('9199', 'Slip nights, contra')],
  });
}

const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
  small.api(method as 'POST', path, body as object);

async function codesOf(work: Promise<unknown>): Promise<readonly string[]> {
  const failed = await work.then(
    () => null,
    (error) => error,
  );
  assert.ok(failed instanceof ProblemError, String(failed));
  return failed.problems.map(({ code }) => code);
}

/** Delivers what is due, then stops. */
async function deliver(): Promise<void> {
  const worker = startWorker(small.house);
  try {
    await small.run(['sync']);
  } finally {
    await worker.stop();
  }
}

const apis = {
  rest: {
    ledger: 'sage-intacct-rest',
    path: '/ia/api/v1',
    user: { username: 'tieout' },
    credentials: { clientId: 'tieout.app.sage.test', clientSecret: 'harbor-secret' },
  },
  xml: {
    ledger: 'sage-intacct-xml',
    path: '/ia/xml/xmlgw.phtml',
    user: { userId: 'tieout' },
    credentials: {
      senderId: 'tieout-sender',
      senderPassword: 'sender-secret',
      userPassword: 'tieout-password',
    },
  },
} as const;

/** A live connection to a resort of its own, accounts and outlets mapped. */
async function connect(
  api: keyof typeof apis,
): Promise<{ company: RunningSimulator; connection: string; connectionId: number }> {
  const company = await startSimulator({ company: resortCompany() });
  const { ledger, path, user, credentials } = apis[api];
  const settings = {
    ...{ baseUrl: `${company.url}${path}`, companyId: 'CEDARBAY', ...user, journalId: 'TIE' },
    ...{ departments: 'ignore', settlingMs: 0, memoTemplate: '{document}' },
  };
  const made = { name: `Resort by ${api}`, ledger, cutoverOn: '2026-04-01', settings };
  const { connectionId } = await call('POST', '/connections', made);
  const connection = `/connections/${connectionId}`;
  await call('PUT', `${connection}/credentials`, credentials);
  await call('POST', `${connection}/read-chart`, {});
  const targets: Record<string, string> = { 1000: '1000', 1060: '1060', TRS: '110', REIT: '210' };
  const { items } = await call('GET', `${connection}/mappings`);
  const mapped = items.flatMap(({ kind, code, internalId }: Answer) =>
    targets[code] ? [{ kind, internalId, externalId: targets[code] }] : [],
  );
  await call('PUT', `${connection}/mappings`, { items: mapped });
  await call('POST', `${connection}/go-live`, { unproven: true, reason: 'A simulated company' });
  return { company, connection, connectionId };
}

let events = 0;
const line = (account: string, amount: string, outlet?: string) => ({
  account,
  ...(amount.startsWith('-') ? { credit: amount.slice(1) } : { debit: amount }),
  ...(outlet ? { outlet } : {}),
});
const pair = (amount: string, outlet: string) => [
  line('1000', amount, outlet),
  line('1060', `-${amount}`, outlet),
];
async function post(outlet: string, lines: readonly object[], attachment?: string) {
  events += 1;
  const id = `J-${events}`;
  const head = { source: 'desk', id, kind: 'journal-posted', occurredOn: '2026-05-14' };
  const more = { outlet, currency: 'USD', reason: 'Entered at the desk', attachment, lines };
  const answer = await call('POST', '/events', { ...head, ...more });
  assert.equal(answer.status ?? answer.receipts?.[0]?.status, 'posted', JSON.stringify(answer));
  return id;
}

interface Booked {
  readonly journal: string;
  readonly entity: string | null;
  readonly lines: number;
  readonly attachment?: string;
}

for (const api of ['rest', 'xml'] as const) {
  describe(`by ${api}`, { concurrency: false }, () => {
    let at: Awaited<ReturnType<typeof connect>>;
    let accounts: Map<string, number>;
    let outlets: Map<string, number>;

    const exportsNow = async (): Promise<Answer[]> =>
      (await call('GET', `/exports?connectionId=${at.connectionId}`)).items;
    const held = async () =>
      (await exportsNow())
        .filter(({ status }: Answer) => status === 'error')
        .map(({ cause }: Answer) => `${cause.code} ${cause.subject}`);
    const drafts = async (): Promise<Answer[]> => {
      const { rows } = await small.house.pool.query(
        `SELECT draft FROM exports WHERE connection_id = $1 AND state = 'confirmed'
          ORDER BY export_id`,
        [at.connectionId],
      );
      return rows.map(({ draft }) => draft);
    };
    const reconcile = async () => {
      const asked = { connectionId: at.connectionId, asOf: '2026-05-31' };
      const { reconciliationId } = await call('POST', '/reconciliations', asked);
      return call('GET', `/reconciliations/${reconciliationId}`);
    };
    /** Of what waits: amounts of further parts, as this API and the other would post them. */
    const partsByBothApis = async () => {
      const ledger = apis[api === 'rest' ? 'xml' : 'rest'].ledger;
      const report = await call('POST', `${at.connection}/shadow`, { ledger });
      assert.deepEqual([report.same, report.differences], [true, []]);
      const [newest] = await exportsNow();
      const asked = { ledger, exportIds: [newest.exportId] };
      const { items } = await call('POST', `${at.connection}/shadow/proposals`, asked);
      return items[0].members
        .filter(({ what }: Answer) => /^part \d+ line \d+ amount$/.test(what))
        .map(({ what, now, there }: Answer) => [what, now, there]);
    };
    /** Through a day, in one entity; a person there does so. */
    const close = async (entityId: string, through: string) => {
      const answer = await fetch(`${at.company.controlUrl}/books-closed-through`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ entity: entityId, through }),
      });
      assert.ok(answer.ok, await answer.text());
    };
    const booked = async (): Promise<Booked[]> => {
      const answer = await fetch(`${at.company.controlUrl}/books/entries`);
      const { entries } = (await answer.json()) as Answer;
      return entries;
    };

    after(async () => {
      await small.stop();
      await at.company.stop();
    });

    before(async () => {
      await openHouse(api);
      at = await connect(api);
      const { rows } = await small.house.pool.query(
        'SELECT number, account_id FROM accounts WHERE property_id = $1',
        [small.propertyId],
      );
      accounts = new Map(rows.map(({ number, account_id }) => [number, account_id]));
      const { outlets: known } = await call('GET', `${at.connection}/journals`);
      outlets = new Map(known.map((one: Answer) => [one.code, one.outletId]));
    });

    test('journals are told with what they take, outlets with their entity', async () => {
      const told = await call('GET', `${at.connection}/journals`);
      const journal = (id: string) => told.journals.find((one: Answer) => one.journalId === id);
      assert.equal(journal('STAT').statistical, true);
      assert.equal(journal('APJ').needsApproval, true);
      assert.equal(journal('SYS').directPosting, false);
      assert.deepEqual([journal('LENDJ').bookId, journal('LENDJ').readBack], ['LENDER', false]);
      const places = told.outlets.map((one: Answer) => [one.code, one.locationId, one.entityId]);
      assert.deepEqual(places.sort(), [
        ['REIT', '210', '200'],
        ['TRS', '110', '100'],
      ]);
    });

    test('a journal of a book nobody reads back is refused until the book is named', async () => {
      const items = [{ documentType: null, outletId: outlets.get('REIT'), journalId: 'LENDJ' }];
      const save = () => call('PUT', `${at.connection}/journals`, { items });
      assert.deepEqual(await codesOf(save()), ['MAPPING_JOURNAL_BOOK_UNREAD']);
      await call('PUT', at.connection, { settings: { adjustmentBooks: ['LENDER'] } });
      assert.equal((await save()).changed, 1);
    });

    test('each entry goes to its journal and its entity, and the books tie out', async () => {
      await call('PUT', at.connection, { settings: { postIn: 'entity' } });
      await post('TRS', [line('1000', '100.00'), line('1060', '-100.00')]);
      await post('REIT', [line('1000', '250.00'), line('1060', '-250.00')]);
      await deliver();
      const sent = (await drafts()).slice(-2);
      assert.deepEqual(
        sent.map(({ journalId, entityId }) => [journalId, entityId]),
        [
          ['TIE', '100'],
          ['LENDJ', '200'],
        ],
      );
      const run = await reconcile();
      assert.deepEqual([run.tied, run.unexplained], [true, '0.00'], JSON.stringify(run.rows));
      assert.ok((await booked()).length >= 2);
    });

    test('an attachment that is there is taken along, one that is not is named', async () => {
      await post('TRS', pair('31.00', 'TRS'), 'ATT-1');
      await post('TRS', pair('32.00', 'TRS'), 'DOC-2');
      await deliver();
      assert.deepEqual(await held(), ['INTACCT_ATTACHMENT_INVALID DOC-2']);
      const { simulation } = at.company;
      const made = { kind: 'attachment', id: 'DOC-2', values: { name: 'The invoice' } } as const;
      const by = { at: simulation.clock.nowText(), by: 'jo', key: simulation.books.takeKey() };
      simulation.commit([{ type: 'master', ...made, ...by }]);
      const [open] = (await exportsNow()).filter(({ status }) => status === 'error');
      await call('POST', '/exports/requeue', { exportIds: [open.exportId], reason: 'Filed' });
      await deliver();
      assert.deepEqual(
        (await booked()).slice(-2).map(({ attachment }) => attachment),
        ['ATT-1', 'DOC-2'],
      );
      const { draft } = await call('GET', `/exports/${open.exportId}`);
      assert.equal(draft.attachmentId, 'DOC-2');
    });

    test('an entry of several entities waits until a base location may be named', async () => {
      await post('TRS', [
        line('1000', '40.00'),
        line('1060', '-40.00'),
        line('1000', '8.00', 'REIT'),
        line('1060', '-8.00', 'REIT'),
      ]);
      await deliver();
      assert.deepEqual(await held(), ['MAPPING_ENTITIES_SEVERAL 100, 200']);
      await call('PUT', at.connection, { settings: { interEntity: 'base-location' } });
      await deliver();
      assert.deepEqual(await held(), []);
      const draft = (await drafts()).at(-1);
      assert.deepEqual([draft.baseLocationId, draft.entityId], ['100', undefined]);
      const run = await reconcile();
      assert.deepEqual([run.tied, run.unexplained], [true, '0.00'], JSON.stringify(run.rows));
    });

    test('where it is split, each entity has its part, and an open part is named', async () => {
      await call('PUT', at.connection, { settings: { interEntity: 'split' } });
      await close('200', '2026-05-31');
      const before = (await booked()).length;
      await post('TRS', [
        line('1000', '60.00'),
        line('1060', '-60.00'),
        line('1000', '9.00', 'REIT'),
        line('1060', '-9.00', 'REIT'),
      ]);
      assert.deepEqual(await partsByBothApis(), [
        ['part 2 line 1 amount', '9.00', '9.00'],
        ['part 2 line 2 amount', '9.00', '9.00'],
      ]);
      await deliver();
      const open = (await exportsNow()).find(({ status }: Answer) => status === 'error');
      assert.deepEqual([open.part.number, open.part.entityId, open.amount], [2, '200', '9.00']);
      const half = await reconcile();
      assert.deepEqual([half.tied, half.unexplained], [false, '0.00'], JSON.stringify(half.rows));
      await close('200', '2026-04-30');
      await call('POST', '/exports/requeue', { exportIds: [open.exportId], reason: 'Reopened' });
      await deliver();
      const { parts } = await call('GET', `/exports/${open.exportId}`);
      assert.deepEqual(
        parts.map((one: Answer) => [one.number, one.entityId, one.status, one.amount]),
        [
          [1, '100', 'synced', '60.00'],
          [2, '200', 'synced', '9.00'],
        ],
      );
      const made = (await drafts()).slice(-2);
      assert.deepEqual(
        made.map(({ entityId, lines }: Answer) => [entityId, lines.length]),
        [
          ['100', 2],
          ['200', 2],
        ],
      );
      assert.equal((await booked()).length, before + 2);
      const run = await reconcile();
      assert.deepEqual([run.tied, run.unexplained], [true, '0.00'], JSON.stringify(run.rows));
    });

    test('what a person books in a book that is not read is on neither side', async () => {
      const at110 = { dimensions: { location: { id: '110' } } };
      const body = {
        ...{ glJournal: { id: 'CASHJ' }, postingDate: '2026-05-14', description: 'Cash basis' },
        lines: [
          { txnType: 'debit', txnAmount: '9.00', glAccount: { id: '1000' }, ...at110 },
          { txnType: 'credit', txnAmount: '9.00', glAccount: { id: '1060' }, ...at110 },
        ],
        user: 'controller',
      };
      const made = await fetch(`${at.company.controlUrl}/entries`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      assert.ok(made.ok, await made.text());
      const run = await reconcile();
      assert.deepEqual([run.tied, run.unexplained], [true, '0.00'], JSON.stringify(run.rows));
    });

    test('counts go to the statistical journal, and stand in no amount', async () => {
      await post('TRS', [line('9100', '12.00'), line('9199', '-12.00')]);
      await deliver();
      assert.match((await held()).join(), /MAPPING_ACCOUNT_UNMAPPED/);
      const items = [
        { accountId: accounts.get('9100'), externalId: 'S100' },
        { accountId: accounts.get('9199'), externalId: null },
      ];
      const path = `${at.connection}/statistical-accounts`;
      await call('PUT', path, { items });
      await deliver();
      assert.deepEqual(await held(), ['MAPPING_STATISTICAL_JOURNAL_MISSING journal']);
      await call('PUT', at.connection, { settings: { statisticalJournalId: 'STAT' } });
      await deliver();
      assert.deepEqual(await held(), []);
      const draft = (await drafts()).at(-1);
      assert.deepEqual([draft.journalId, draft.statistical], ['STAT', true]);
      assert.deepEqual(
        draft.lines.map((one: Answer) => [one.accountId, one.amountMinor]),
        [['S100', '1200']],
      );
      const run = await reconcile();
      assert.deepEqual([run.tied, run.unexplained], [true, '0.00'], JSON.stringify(run.rows));
      assert.deepEqual([run.counts.statistical, run.counts.statisticalOpen], [1, 0]);
      const list = await call('GET', path);
      assert.deepEqual(
        list.items.map((one: Answer) => [one.number, one.externalId]),
        [
          ['9100', 'S100'],
          ['9199', null],
        ],
      );
    });

    test('money and counts in one entry are held, and said to be open', async () => {
      await post('TRS', [line('1000', '5.00'), line('9100', '-5.00')]);
      await deliver();
      assert.deepEqual(await held(), ['MAPPING_STATISTICAL_MIXED 9100']);
      const run = await reconcile();
      assert.deepEqual([run.tied, run.unexplained], [false, '0.00']);
      assert.equal(run.counts.statisticalOpen, 1);
      const mapping = { kind: 'account', internalId: accounts.get('9100'), externalId: '1000' };
      const saving = call('PUT', `${at.connection}/mappings`, { items: [mapping] });
      assert.deepEqual(await codesOf(saving), ['MAPPING_ACCOUNT_STATISTICAL']);
      const [{ exportId }] = (await exportsNow()).filter(({ status }) => status === 'error');
      await call('POST', '/exports/exclude', { exportIds: [exportId], reason: 'Entered wrongly' });
      assert.equal((await reconcile()).tied, true);
    });

    test('a statistical entry a person deletes there is missed', async () => {
      const { rows } = await small.house.pool.query(
        `SELECT external_id FROM exports
          WHERE connection_id = $1 AND (draft->>'statistical')::boolean`,
        [at.connectionId],
      );
      const id = rows[0].external_id;
      const gone = await fetch(`${at.company.controlUrl}/entries/${id}`, { method: 'DELETE' });
      assert.ok(gone.ok, await gone.text());
      const run = await reconcile();
      assert.deepEqual([run.tied, run.unexplained], [false, '0.00']);
      assert.equal(run.counts.findings, 1);
    });

    test('half of a split entry moves with the company to its other API', async () => {
      await close('200', '2026-05-31');
      const lines = [...pair('70.00', 'TRS'), ...pair('7.00', 'REIT')];
      await post('TRS', lines);
      await deliver();
      const [open] = (await exportsNow()).filter(({ status }) => status === 'error');
      assert.deepEqual([open.part.number, open.part.entityId], [2, '200']);
      const { ledger, path, credentials } = apis[api === 'rest' ? 'xml' : 'rest'];
      const settings = { baseUrl: `${at.company.url}${path}` };
      const move = { ledger, settings, reason: 'The other API' };
      const moved = await call('POST', `${at.connection}/switch-ledger`, move);
      assert.deepEqual([moved.ledger, moved.shadow.same], [ledger, true]);
      await call('PUT', `${at.connection}/credentials`, credentials);
      await close('200', '2026-04-30');
      const before = (await booked()).length;
      await call('POST', '/exports/requeue', { exportIds: [open.exportId], reason: 'Reopened' });
      await deliver();
      const { parts } = await call('GET', `/exports/${open.exportId}`);
      assert.deepEqual(
        parts.map(({ status }: Answer) => status),
        ['synced', 'synced'],
      );
      assert.equal((await booked()).length, before + 1);
      const run = await reconcile();
      assert.deepEqual([run.counts.findings, run.unexplained], [1, '0.00'], 'the one deleted');
    });
  });
}

// The register of manual adjustments: drafts from what a run finds, reasons by rules, expected ones
// matched when they appear, approval by another person, evidence, history, files. Over HTTP.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import type { AdjustmentDetail, AdjustmentView } from './adjustment-schemas.ts';
import { type PaperLine, paperEntry } from './paper-ledger.ts';
import { Books } from './small-books-store.ts';
import { type Answered, keepKey, smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();

const fee = (cents: number, back = '6410'): PaperLine[] => [
  ['1200', '100', -cents],
  [back, '100', cents],
];

const codesOf = (answers: readonly Answered[]) =>
  answers.map(({ status, body }) => [status, body.codes?.[0]]);

describe('the register', () => {
  let books: Books;
  let server: Awaited<ReturnType<typeof smallServer>>;
  before(async () => {
    books = await Books.open(pool, 'register');
    server = await smallServer(pool, books);
    await books.post({ cents: 100_00, state: 'confirmed' });
  });
  after(() => server.close());

  const byHand = (id: string, on: string, lines: PaperLine[], memo = id) =>
    books.ledger.entries.set(id, paperEntry(id, on, lines, { memo }));
  const items = async (query: string): Promise<AdjustmentView[]> =>
    (await server.get(`/manual-adjustments?${query}`)).body.items;
  const draftOf = async (externalEntryId: string) => {
    const found = (await items(`text=${externalEntryId}`))[0];
    assert(found);
    return found;
  };

  test('what a run finds is a draft, and a rule proposes why', async () => {
    const { connectionId } = books;
    const rule = {
      ...{ connectionId, name: 'Bank fees', account: '6410', amountFrom: '5', amountThrough: '50' },
      ...{ memoContains: 'FEE', reason: 'Monthly bank fee', kind: 'belongs-there' },
    };
    const empty = { connectionId, name: 'All', reason: 'any', kind: 'belongs-there' };
    const refused = [
      await server.post('/adjustment-rules', empty),
      await server.post('/adjustment-rules', { ...rule, amountFrom: '5.001' }),
      await server.post('/adjustment-rules', { ...rule, connectionId: 999_999 }),
      await server.post('/adjustment-rules/999999/end', {}),
    ];
    assert.deepEqual(codesOf(refused), [
      [422, 'RECONCILIATION_RULE_EMPTY'],
      [422, 'RECONCILIATION_AMOUNT_UNREADABLE'],
      [404, 'RECONCILIATION_CONNECTION_UNKNOWN'],
      [404, 'RECONCILIATION_RULE_UNKNOWN'],
    ]);
    assert.equal((await server.post('/adjustment-rules', rule)).status, 201);
    byHand('fee-1', '2026-05-01', fee(9_50), 'Bank fee of May');
    byHand('fee-2', '2026-05-02', fee(900_00), 'Bank fee, too large for the rule');
    byHand('rent-1', '2026-05-03', fee(12_00, '6100'), 'Rent');
    const { drafted, tied } = await books.reconcile();
    assert.deepEqual([drafted, tied], [{ drafts: 3, matched: 0, gone: 0 }, false]);
    const drafts = await items('state=draft');
    assert.deepEqual(drafts.map((one) => [one.externalEntryId, one.reason, one.rule]).sort(), [
      ['fee-1', 'Monthly bank fee', 'Bank fees'],
      ['fee-2', null, null],
      ['rent-1', null, null],
    ]);
    const again = await books.reconcile();
    assert.deepEqual(again.drafted, { drafts: 0, matched: 0, gone: 0 });
  });

  test('a draft follows its entry until a person explains it', async () => {
    byHand('rent-1', '2026-05-03', fee(13_00, '6100'), 'Rent, corrected');
    books.ledger.entries.delete('fee-2');
    const { drafted } = await books.reconcile();
    assert.deepEqual(drafted, { drafts: 1, matched: 0, gone: 1 });
    const rent = await draftOf('rent-1');
    assert.deepEqual([rent.amount, rent.memo, rent.state], ['13.00', 'Rent, corrected', 'draft']);
    const gone = await draftOf('fee-2');
    assert.match(gone.withdrawn?.reason ?? '', /as of 2026-06-30 found no such entry/);

    const url = `/manual-adjustments/${rent.adjustmentId}`;
    const said = { reason: 'Rent of the dock, booked there', kind: 'belongs-there' };
    const empty = await server.post(`${url}/complete`, { ...said, reason: ' ' });
    assert.deepEqual(empty.body.codes, ['RECONCILIATION_REASON_MISSING']);
    const done = await server.post(`${url}/complete`, { ...said, evidenceReference: 'Lease 12' });
    assert.deepEqual([done.body.state, done.body.evidenceReference], ['registered', 'Lease 12']);
    const twice = await server.post(`${url}/complete`, said);
    assert.deepEqual(codesOf([twice]), [[409, 'RECONCILIATION_ADJUSTMENT_STATE']]);
    const { row } = await books.row('1200');
    assert.deepEqual([row.leftThere, row.foreign], [-13_00n, -9_50n]);
  });

  test('where approval is asked for, another person gives it, or sends it back', async () => {
    await server.put('/reconciliation-settings', { approvalRequired: true });
    const { body: settings } = await server.get('/reconciliation-settings');
    assert.equal(settings.approvalRequired, true);
    const { adjustmentId } = await draftOf('fee-1');
    const url = `/manual-adjustments/${adjustmentId}`;
    const said = { reason: 'Bank fee', kind: 'belongs-there' };
    assert.equal((await server.post(`${url}/complete`, said)).body.state, 'awaiting');
    const { row } = await books.row('1200');
    assert.deepEqual([row.leftThere, row.foreign], [-13_00n, -9_50n], 'it does not count yet');
    const own = await server.post(`${url}/approve`, {});
    assert.deepEqual(codesOf([own]), [[403, 'RECONCILIATION_APPROVER_SAME']]);
    server.asKey('made by Dana');
    const byKey = await server.post(`${url}/approve`, {});
    assert.deepEqual(codesOf([byKey]), [[403, 'RECONCILIATION_APPROVER_SAME']]);
    server.as('Robin');
    const back = await server.post(`${url}/send-back`, { reason: 'Which bank?' });
    assert.equal(back.body.state, 'draft');
    const early = await server.post(`${url}/approve`, {});
    assert.deepEqual(codesOf([early]), [[409, 'RECONCILIATION_ADJUSTMENT_STATE']]);
    await keepKey(pool, books, { name: 'PMS', madeBy: 'robin' });
    server.asKey('PMS');
    assert.equal((await server.post(`${url}/complete`, said)).body.state, 'awaiting');
    server.as('Robin');
    const ofOwnKey = await server.post(`${url}/approve`, {});
    assert.deepEqual(codesOf([ofOwnKey]), [[403, 'RECONCILIATION_APPROVER_SAME']]);
    await server.post(`${url}/send-back`, { reason: 'A person should say it' });
    server.as('Dana');
    await server.post(`${url}/complete`, { ...said, reason: 'Bank fee of Harbor Bank' });
    server.as('Robin');
    const approved = await server.post(`${url}/approve`, {});
    assert.deepEqual([approved.body.state, approved.body.approved.by], ['registered', 'Robin']);
    const { history }: AdjustmentDetail = (await server.get(url)).body;
    assert.deepEqual(
      history.map(({ action, by }) => `${action} ${by}`),
      [
        ...['found tieout', 'completed Dana', 'sent-back Robin', 'completed API key PMS'],
        ...['sent-back Robin', 'completed Dana', 'approved Robin'],
      ],
    );
    server.as('Dana');
    await server.put('/reconciliation-settings', { approvalRequired: false });
    assert.equal((await books.reconcile()).tied, true);
  });

  test('one that is expected is matched when it appears, near its date, to the cent', async () => {
    const { connectionId } = books;
    const expectation = {
      ...{ connectionId, expectedOn: '2026-06-15', withinDays: 3, currency: 'USD' },
      ...{ reason: 'Payroll of June', kind: 'reverse-there' },
      lines: [
        { accountId: '1200', location: '100', amount: '-4000' },
        { accountId: '6100', location: '100', amount: '4000' },
      ],
    };
    const [first, second] = expectation.lines;
    const other = (change: object) =>
      server.post('/manual-adjustments/expected', { ...expectation, ...change });
    const refused = [
      await other({ lines: [first, { ...second, amount: '3999' }] }),
      await other({ lines: [first, { ...second, amount: '4,000' }] }),
      await other({ expectedOn: '2026-06-31' }),
      await other({ connectionId: 999_999 }),
    ];
    assert.deepEqual(codesOf(refused), [
      [422, 'RECONCILIATION_EXPECTED_UNBALANCED'],
      [422, 'RECONCILIATION_AMOUNT_UNREADABLE'],
      [422, 'RECONCILIATION_DATE_UNREADABLE'],
      [404, 'RECONCILIATION_CONNECTION_UNKNOWN'],
    ]);
    const entered = await other({});
    assert.deepEqual([entered.status, entered.body.state], [201, 'expected']);

    byHand('pay-1', '2026-06-11', fee(4_000_00, '6100'));
    assert.deepEqual((await books.reconcile()).drafted.matched, 0, 'four days off');
    byHand('pay-2', '2026-06-17', fee(4_000_00, '6100'));
    const { drafted } = await books.reconcile();
    assert.deepEqual(drafted, { drafts: 0, matched: 1, gone: 0 });
    const matched = await server.get(`/manual-adjustments/${entered.body.adjustmentId}`);
    assert.deepEqual(
      [matched.body.state, matched.body.externalEntryId, matched.body.madeOn],
      ['registered', 'pay-2', '2026-06-17'],
    );

    byHand('back-1', '2026-06-20', fee(-4_000_00, '6100'));
    await books.reconcile();
    const back = await draftOf('back-1');
    assert.equal(back.reason, `It takes back manual adjustment ${entered.body.adjustmentId}.`);
    assert.equal(back.takesBack, entered.body.adjustmentId);
    const said = { reason: back.reason, kind: 'belongs-there' };
    await server.post(`/manual-adjustments/${back.adjustmentId}/complete`, said);
    const { row } = await books.row('1200');
    assert.equal(row.adjustments, 0n, 'what was reversed there is nothing together');
  });

  test('evidence is kept as it came, within its bounds', async () => {
    const { adjustmentId } = await draftOf('rent-1');
    const url = `/manual-adjustments/${adjustmentId}/evidence`;
    const file = { fileName: 'März.txt', mediaType: 'text/plain' };
    const sent = (contentBase64: string) => server.post(url, { ...file, contentBase64 });
    const kept = await sent(Buffer.from('Rent of May: 13.00').toString('base64'));
    assert.deepEqual([kept.status, kept.body.evidence[0].bytes], [201, 18]);
    const read = await server.raw(`${url}/1`);
    assert.equal(read.payload, 'Rent of May: 13.00');
    assert.match(String(read.headers['content-disposition']), /^attachment; .*M%C3%A4rz\.txt$/);
    const tooLong = Buffer.alloc(5 * 1024 * 1024 + 1, 'x').toString('base64');
    const numbered = (at: number) => Buffer.from(`Page ${at}`).toString('base64');
    for (let at = 2; at <= 20; at += 1) await sent(numbered(at));
    const again = await sent(numbered(20));
    assert.deepEqual([again.status, again.body.evidence.length], [200, 20]);
    const tries = ['€', '', tooLong, numbered(21)];
    const refused = [];
    for (const content of tries) refused.push(await sent(content));
    assert.deepEqual(codesOf([...refused, await server.get(`${url}/21`)]), [
      ...refused.map(() => [422, 'RECONCILIATION_EVIDENCE_REFUSED']),
      [404, 'RECONCILIATION_EVIDENCE_UNKNOWN'],
    ]);
  });

  test('the register is filtered, counted, and written to files', async () => {
    const filtered = await Promise.all(
      [
        ...['state=registered&account=6410', 'kind=reverse-there', 'text=HARBOR%20bank'],
        ...['from=2026-06-01&through=2026-06-18', 'state=withdrawn', 'text=nothing'],
      ].map(async (query) => (await items(query)).map((one) => one.externalEntryId).sort()),
    );
    assert.deepEqual(filtered, [
      ...[['fee-1'], ['pay-2'], ['fee-1'], ['pay-1', 'pay-2', 'pay-2'], ['fee-2', 'pay-2'], []],
    ]);
    const counts = await server.get(`/manual-adjustments/counts?connection=${books.connectionId}`);
    assert.deepEqual(counts.body, { expected: 0, draft: 1, awaiting: 0, registered: 4 });
    const csv = await server.raw('/manual-adjustments/file?format=csv&state=registered');
    assert.match(csv.payload, /,2026-05-03,rent-1,.*,6100,100,13\.00,USD,registered,belongs there/);
    const starts = await Promise.all(
      ['pdf', 'xlsx'].map(async (format) =>
        (await server.raw(`/manual-adjustments/file?format=${format}`)).rawPayload
          .subarray(0, 2)
          .toString('latin1'),
      ),
    );
    assert.deepEqual(starts, ['%P', 'PK']);
  });
});

// The certificate of a month: issued only when everything is signed, the same inputs make the same
// hash, every changed byte fails and what differs is named. Method: small books over HTTP, then the
// file alone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testDatabase } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';
import { canonical, certificateFaults, issue } from './certificate.ts';
import { readInputs } from './certificate-store.ts';
import { paperEntry } from './paper-ledger.ts';
import { Books, now } from './small-books-store.ts';
import { smallServer } from './small-server-routes.ts';

const { pool } = await testDatabase();
const period = '2026-P06';

interface Totals {
  readonly terms: Record<string, string>;
}

describe('the certificate of a month', () => {
  let books: Books;
  let server: Awaited<ReturnType<typeof smallServer>>;
  let file = '';
  before(async () => {
    books = await Books.open(pool, 'certificate');
    server = await smallServer(pool, books);
    await books.post({ cents: 100_00, state: 'confirmed' });
    await books.post({ cents: 7_00, state: 'excluded' });
    const lines: [string, string, number][] = [
      ['1200', '100', -3_00],
      ['4000', '100', 3_00],
    ];
    books.ledger.entries.set('fee', paperEntry('fee', '2026-06-15', lines, { memo: 'fee' }));
  });
  after(() => server.close());

  const url = (format: string) =>
    `/certificate?connection=${books.connectionId}&period=${period}&format=${format}`;
  const signAll = () => server.post('/sign-offs', { connectionId: books.connectionId, period });

  test('is refused while an account is not signed off', async () => {
    const early = await server.get(url('json'));
    assert.deepEqual(early.body.codes, ['RECONCILIATION_SIGN_OFF_UNRECONCILED']);
    await books.reconcile();
    await signAll();
    const open = await server.get(url('json'));
    assert.deepEqual(
      [open.status, open.body.codes],
      [409, ['RECONCILIATION_CERTIFICATE_UNSIGNED']],
    );
  });

  test('says every term, who signed, the adjustments with reasons and the counts', async () => {
    const { connectionId } = books;
    const reason = 'Bank fee, booked by the controller';
    await server.post('/manual-adjustments', { connectionId, externalEntryId: 'fee', reason });
    await books.reconcile();
    assert.deepEqual((await signAll()).body, { signed: 2 });
    file = (await server.raw(url('json'))).body;
    const { inputs } = JSON.parse(file);
    const [row] = inputs.rows;
    assert.deepEqual(
      [row.ours, row.excluded, row.adjustments, row.leftThere, row.external, row.unexplained],
      ['107.00', '7.00', '0.00', '-3.00', '97.00', '0.00'],
    );
    assert.equal(inputs.adjustments[0].reason, reason);
    assert.deepEqual(
      inputs.signOffs.map((one: { prepared: object }) => one.prepared),
      [...[0, 1].map(() => ({ person: 'Dana', at: '2026-07-01T12:00:00.000Z' }))],
    );
    const { journalEntries, withFate, withoutFate, synced, excluded, matched } = inputs.counts;
    assert.deepEqual(
      { journalEntries, withFate, withoutFate, synced, excluded, matched },
      { journalEntries: 2, withFate: 2, withoutFate: 0, synced: 1, excluded: 1, matched: 1 },
    );
    assert.equal(inputs.auditChain, null);
    assert.deepEqual(certificateFaults(file), []);
  });

  test('has the same hash of its inputs whoever issues it', async () => {
    server.as('Robin');
    const again = JSON.parse((await server.raw(url('json'))).body);
    assert.equal(again.issuedBy, 'Robin');
    assert.equal(again.inputsSha256, JSON.parse(file).inputsSha256);
    assert.notEqual(again.sha256, JSON.parse(file).sha256);
  });

  test('fails for every byte that is another', () => {
    const bytes = Buffer.from(file);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at] === 0x31 ? 0x32 : 0x31;
      assert(certificateFaults(changed.toString('utf8')).length > 0, `byte ${at}`);
    }
    assert(certificateFaults(file.slice(0, -1)).length > 0, 'without its last line end');
    assert(certificateFaults(`${file} `).length > 0, 'with one more');
  });

  test('names what differs, and a row that does not add up', () => {
    const faults = certificateFaults(file.replace('"external": "97.00"', '"external": "97.01"'));
    assert.match(faults[0] ?? '', /^rows\[0\] \(.*USD\) is not what was issued\.$/);
    assert(faults.includes('rows[0] does not add up: 0.01 differ.'), faults.join('\n'));
    const reason = certificateFaults(file.replace('Bank fee, booked', 'Bank fee. booked'));
    assert.match(
      reason[0] ?? '',
      /^adjustments\[0\] \(.*Bank fee\. booked.*\) is not what was issued/,
    );
    assert.match(certificateFaults('{}')[0] ?? '', /no certificate of the format/);
    assert.match(certificateFaults('{')[0] ?? '', /no JSON/);
    const spaced = certificateFaults(file.replace('{\n  "digests"', '{\n   "digests"'));
    assert.match(spaced[0] ?? '', /^Line 2 is not written as a certificate is/);
  });

  test('fails when its totals are not those of its rows, although it is sealed rightly', () => {
    const { inputs, issuedAt, issuedBy } = JSON.parse(file);
    const sealedWith = (change: object) =>
      certificateFaults(issue({ ...inputs, ...change }, { issuedAt, issuedBy }).text);
    assert.deepEqual(sealedWith({}), []);
    const [usd] = inputs.totals;
    const terms = { ...usd.terms, synced: '199.00', unexplained: '0.01' };
    assert.deepEqual(sealedWith({ totals: [{ ...usd, terms }] }), [
      'totals of USD: synced says 199.00, the rows make 200.00.',
      'totals of USD: unexplained says 0.01, the rows make 0.00.',
    ]);
    assert.equal(sealedWith({ totals: [] })[0], 'totals has none for USD.');
    const counts = { ...inputs.counts, journalEntries: 3 };
    assert.match(sealedWith({ counts })[0] ?? '', /do not make journalEntries/);
    const lost = { ...inputs.counts, synced: 0 };
    assert.match(sealedWith({ counts: lost })[0] ?? '', /the fates do not make withFate/);
  });

  test('of the first format, where what is left there was an adjustment, verifies as ever', () => {
    const { inputs, issuedAt, issuedBy } = JSON.parse(file);
    const rows = inputs.rows.map(({ leftThere, ...row }: Record<string, string>) => {
      return { ...row, adjustments: leftThere };
    });
    const totals = inputs.totals.map(({ terms: { leftThere, ...terms }, ...one }: Totals) => {
      return { ...one, terms: { ...terms, adjustments: leftThere } };
    });
    const first = { issuedAt, issuedBy, format: 'tieout-certificate/1' };
    assert.deepEqual(certificateFaults(issue({ ...inputs, rows, totals }, first).text), []);
    const { text } = issue({ ...inputs, rows, totals }, { issuedAt, issuedBy });
    assert.match(certificateFaults(text)[0] ?? '', /rows\[0\].leftThere is no amount/);
  });

  test('names the files that were kept with an account, by their SHA-256', async () => {
    const { connectionId } = books;
    const of = { connectionId, period, account: '1200' };
    const pdf = { fileName: 'statement.pdf', mediaType: 'application/pdf' };
    const content = { contentBase64: Buffer.from('a statement').toString('base64') };
    const kept = await server.post('/sign-offs/evidence', { ...of, ...pdf, ...content });
    assert.equal(kept.status, 201, JSON.stringify(kept.body));
    const account = kept.body.accounts.find((one: { account: string }) => one.account === '1200');
    const [{ sha256, bytes, addedBy }] = account.evidence;
    assert.deepEqual([bytes, addedBy], [11, 'Robin']);
    const { inputs } = JSON.parse((await server.raw(url('json'))).body);
    assert.deepEqual(
      inputs.evidence.map((one: { account: string; sha256: string }) => [one.account, one.sha256]),
      [['1200', sha256]],
    );
    const at = `/sign-offs/evidence?connection=${connectionId}&period=${period}&account=1200`;
    const back = await server.raw(`${at}&number=1`);
    assert.equal(back.body, 'a statement');
    assert.match(String(back.headers['content-disposition']), /^attachment/);
    const none = await server.get(`${at}&number=2`);
    assert.deepEqual([none.status, none.body.codes], [404, ['RECONCILIATION_EVIDENCE_UNKNOWN']]);
    const empty = await server.post('/sign-offs/evidence', { ...of, ...pdf, contentBase64: '' });
    assert.deepEqual(empty.body.codes, ['RECONCILIATION_EVIDENCE_REFUSED']);
  });

  test('is a PDF as well', async () => {
    const pdf = await server.raw(url('pdf'));
    assert.equal(pdf.headers['content-type'], 'application/pdf');
    assert.equal(pdf.rawPayload.subarray(0, 5).toString(), '%PDF-');
  });

  test('is refused once a balance moved', async () => {
    await books.post({ on: '2026-06-30', cents: 1_00, state: 'excluded' });
    const moved = await server.get(url('json'));
    assert.deepEqual(moved.body.codes, ['RECONCILIATION_CERTIFICATE_UNSIGNED']);
  });

  test('is refused when a balance moves between the withdrawing and the reading', async () => {
    await books.reconcile();
    await signAll();
    const { propertyId, connectionId } = books;
    const deps = { pool, now, auditPosition: async () => null };
    const read = () => readInputs(deps, { propertyId, connectionId, period, person: 'Dana' });
    assert.equal(((await read()).signOffs as unknown[]).length, 2);
    await books.post({ on: '2026-06-30', cents: 2_00, state: 'excluded' });
    await assert.rejects(read, (error) => {
      assert(error instanceof ProblemError);
      const told = error.problems.map(({ code, message }) => [code, message]);
      const message = '2026-P06 has 2 accounts that are not signed off whole: 1200, 4000.';
      assert.deepEqual(told, [['RECONCILIATION_CERTIFICATE_UNSIGNED', message]]);
      return true;
    });
    const url = `/sign-offs?connection=${connectionId}&period=${period}`;
    assert.equal((await server.get(url)).body.signed, 2, 'reading alone withdraws nothing');
  });
});

test('the canonical form sorts members and leaves out white space', () => {
  assert.equal(canonical({ b: [{ d: 1, c: null }], a: 'ü' }), '{"a":"ü","b":[{"c":null,"d":1}]}');
});

test('a member less of a list is named by the counts', () => {
  const { text } = issue({ rows: [], signOffs: ['a', 'b'] }, { issuedAt: '', issuedBy: '' });
  const cut = text.replace('"a",\n      "b"', '"a"');
  assert.match(certificateFaults(cut)[0] ?? '', /^signOffs has 1 members, 2 were issued/);
});

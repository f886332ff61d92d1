// The audit trail as people meet it, and as somebody attacks it who has the database's own
// password: what is written of whom, that nothing is forgotten and no secret told, and that the
// proof names what was changed.
// Method: a closed house and the real command line; attacks switch the triggers off, as a superuser
// can, in front of a sealed trail.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { Browser, type ClosedHouse, forAll, openClosedHouse } from '#scenarios/closed-house.ts';
import type { AuditEntryView } from './audit-schemas.ts';
import { listAudit } from './audit-store.ts';
import { holdsHead, installation, proveChain, readHead, sealAll, sealTrail } from './seal-store.ts';

const { url: databaseUrl, pool } = await testDatabase();
let house: ClosedHouse;
let accountant: Browser;

before(async () => {
  house = await openClosedHouse(databaseUrl);
  accountant = (await house.personWith('ben', forAll('accountant'))).browser;
});
after(() => house?.stop());

async function entries(query = '', browser = house.owner): Promise<AuditEntryView[]> {
  return (await browser.done('GET', `/audit-entries?${query}`)).items;
}

const settings = { manual: false, daysAfterEnd: 7, needsTieOut: true };

describe('what is written', () => {
  test('a trail says where it begins', async () => {
    const [oldest] = (await entries('trail=installation&limit=500')).toReversed();
    assert.deepEqual([oldest?.subject, oldest?.action], ['audit trail', 'began']);
    const [first] = (await entries('subject=property')).toReversed();
    assert.deepEqual([first?.action, first?.object], ['added', 'harbor-point']);
  });

  test('a change has who, the way in, the request, and the values before and after', async () => {
    await house.owner.done('PUT', '/closing-settings', settings);
    await house.owner.done('PUT', '/closing-settings', { ...settings, daysAfterEnd: 9 });
    const [entry] = await entries('subject=closing settings');
    assert.deepEqual(
      [entry?.actedBy, entry?.via, entry?.action, entry?.before?.days_after_end],
      ['ada@harbor.example', 'console', 'changed', 7],
    );
    assert.equal(entry?.after?.days_after_end, 9);
    assert.match(entry?.requestId ?? '', /^[0-9a-f-]{36}$/);
    assert(!('manual' in (entry?.after ?? {})), 'only what changed');
  });

  test('what is saved again without a change is no entry', async () => {
    const count = (await entries('subject=outlet')).length;
    await pool.query('update outlets set name = name');
    assert.equal((await entries('subject=outlet')).length, count);
  });

  test('people, roles, keys and sign-ins are told, and no secret of them', async () => {
    const key = await house.owner.done('POST', '/api-keys', { name: 'till', rights: ['read'] });
    const stranger = new Browser(house.server.url);
    const wrong = { name: 'mallory', password: 'open sesame' };
    await stranger.refused(401, 'POST', '/session', wrong);
    await stranger.refused(401, 'POST', '/session', { ...wrong, name: 'ben' });
    const all = [...(await entries('limit=500')), ...(await entries('trail=installation'))];
    const seen = all.map(({ action, subject, object }) => `${action} ${subject} ${object}`);
    for (const one of [
      'added API key till',
      'added person ben',
      'changed person ben',
      'added role ben accountant',
      'signed in session ben',
      'sign-in refused session ben',
    ]) {
      assert(seen.includes(one), `${one} is not among\n${seen.join('\n')}`);
    }
    const text = JSON.stringify(all);
    assert(!text.includes(wrong.password));
    assert(!text.includes(wrong.name), 'what nobody is called may be a password');
    assert(!text.includes(key.key));
    const { rows } = await pool.query(
      `select password_hash, encode(token_sha256, $1) as token
         from people join sessions using (person_id)`,
      ['hex'],
    );
    for (const { password_hash, token } of rows) {
      assert(!text.includes(password_hash) && !text.includes(token));
    }
    assert(text.includes('"password_hash":"[secret]"'), 'that it changed is told');
  });

  test('a change by bare SQL is seen, as the session that made it', async () => {
    await pool.query(`update outlets set name = 'Elsewhere' where code = 'REIT'`);
    const [entry] = await entries('subject=outlet&object=REIT');
    assert.deepEqual([entry?.actedBy, entry?.requestId], ['postgres', null]);
    assert.equal(entry?.after?.name, 'Elsewhere');
  });

  test('a command is told as the person who ran it', async () => {
    const { code, err } = await house.run(['people', 'link', 'ben']);
    assert.equal(code, 0, err);
    const [entry] = await entries('trail=installation&subject=one-time link');
    assert.deepEqual([entry?.actedBy, entry?.via], ['operator', 'command']);
  });

  test('what was rolled back is not in it', async () => {
    const count = (await entries('subject=outlet')).length;
    const failing = withTransaction(pool, async (tx) => {
      await tx.query(`update outlets set name = 'Never' where code = 'REIT'`);
      throw new Error('no');
    });
    await assert.rejects(failing);
    assert.equal((await entries('subject=outlet')).length, count);
  });

  test('a person’s posting is told with its numbers, a program’s is not', async () => {
    const made = await house.owner.done('POST', '/api-keys', {
      name: 'shop',
      rights: ['send-events'],
    });
    const event = (id: string) => ({
      ...{ source: 'shop', id, kind: 'invoice-issued', occurredOn: '2026-05-04', outlet: 'REIT' },
      ...{ customer: { id: 'C-1' }, lines: [{ product: 'SLIP-TRANSIENT', amount: '100.00' }] },
    });
    const program = { authorization: `Bearer ${made.key}` };
    const sent = await new Browser(house.server.url).send('POST', '/events', [event('1')], program);
    assert.equal(sent.status < 300, true, JSON.stringify(sent.json));
    assert.deepEqual(await entries('subject=journal entry'), []);
    await house.owner.done('POST', '/events', [event('2')]);
    const [posted] = await entries('subject=journal entry');
    assert.deepEqual(
      [posted?.actedBy, posted?.after],
      ['ada@harbor.example', { entries: 1, lines: posted?.after?.lines }],
    );
  });

  test('a long value is cut and named by its SHA-256', async () => {
    await pool.query('update accounts set description = $1 where number = $2', [
      'x'.repeat(3000),
      '1200',
    ]);
    const [entry] = await entries('subject=account&object=1200');
    assert.match(
      String(entry?.after?.description),
      /^x{400} … \[3000 characters, SHA-256 [0-9a-f]{64}\]$/,
    );
  });
});

describe('who may read it', () => {
  test('the property for those with the right, the installation for owners', async () => {
    assert.notEqual((await entries('', accountant)).length, 0);
    const refused = await accountant.refused(403, 'GET', '/audit-entries?trail=installation');
    assert.equal(refused.code, 'ACCESS_TRAIL_OF_OWNERS');
    const { browser: viewer } = await house.personWith('vera', forAll('viewer'));
    const { browser: local } = await house.personWith('trs', [
      { role: 'accountant', outlet: 'TRS' },
    ]);
    assert.equal((await viewer.refused(403, 'GET', '/audit-entries')).code, 'ACCESS_RIGHT_MISSING');
    assert.equal((await local.refused(403, 'GET', '/audit-entries')).code, 'ACCESS_OUTLET_ONLY');
    assert.equal(
      (await viewer.refused(403, 'POST', '/audit-trail/verify')).code,
      'ACCESS_RIGHT_MISSING',
    );
  });

  test('in pages that neither leave out nor repeat, by filter, and as a file', async () => {
    const whole = await entries('subject=account&limit=500');
    const paged: AuditEntryView[] = [];
    let cursor = '';
    do {
      const page = await house.owner.done('GET', `/audit-entries?subject=account&limit=7${cursor}`);
      paged.push(...page.items);
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    assert.deepEqual(paged, whole);
    assert.deepEqual(await entries('to=2020-01-01'), []);
    assert.equal((await entries('from=2020-01-01&person=ada@harbor.example&limit=1')).length, 1);
    const { people, subjects } = await house.owner.done('GET', '/audit-trail/choices');
    assert(people.includes('ada@harbor.example') && subjects.includes('closing settings'));
    const answer = await fetch(`${house.server.url}/api/v1/audit-entries.csv?subject=account`, {
      headers: { cookie: house.owner.cookie },
    });
    const lines = (await answer.text()).trim().split('\n');
    assert.equal(lines.length, whole.length + 1);
    assert.match(lines[0] ?? '', /^auditId,actedAt,actedBy,via,/);
  });
});

describe('the chain', () => {
  test('seals every entry once, also one that was committed late', async () => {
    const late = await pool.connect();
    await late.query('begin');
    const add = `insert into import_mappings (property_id, name, map, saved_by)
      values ($1, $2, '{}', 'ben')`;
    await late.query(add, [house.propertyId, 'late']);
    await pool.query(add, [house.propertyId, 'early']);
    await sealAll(pool);
    await late.query('commit');
    late.release();
    await Promise.all([sealTrail(pool, house.propertyId), sealTrail(pool, house.propertyId)]);
    await sealTrail(pool, house.propertyId);
    const { faults, waiting, sealed, head } = await proveChain(pool, house.propertyId);
    assert.deepEqual([faults, waiting, head?.position], [[], 0n, sealed]);
  });

  test('can be verified over HTTP and by the command, beside the proofs of the books', async () => {
    const told = await house.owner.done('POST', '/audit-trail/verify');
    assert.deepEqual([told.whole, told.waiting, told.faults], [true, '0', []]);
    const { code, out } = await house.run(['audit', 'verify']);
    assert.equal(code, 0);
    assert.match(out, /Installation: the trail is what was sealed: \d+ entries/);
    const books = await house.run(['verify']);
    assert.match(books.out, /^proven {3}the audit trail is what was sealed/m);
    const listed = await house.run(['audit', 'list', '--subject', 'closing settings']);
    assert.match(listed.out, /ada@harbor\.example +console +changed: closing settings/);
  });

  test('the database refuses every change of it, whoever asks', async () => {
    for (const table of ['audit_entries', 'audit_seals']) {
      for (const sql of [
        `delete from ${table}`,
        `update ${table} set property_id = 7`,
        `truncate ${table}`,
      ]) {
        await assert.rejects(pool.query(sql), /the audit trail is written once/);
      }
    }
  });
});

describe('an attack with the triggers off', () => {
  /** Runs SQL as a superuser who wants to leave no trace; `undo` puts things back. */
  async function attacked(sql: string, undo: string): Promise<string[]> {
    const quietly = (text: string) =>
      withTransaction(pool, (tx) =>
        tx.query(`set local session_replication_role = replica; ${text}`),
      );
    await sealAll(pool);
    await quietly(sql);
    try {
      const { faults } = await proveChain(pool, house.propertyId);
      return faults.map(({ position, what }) => `${position}: ${what}`);
    } finally {
      await quietly(undo);
      assert.deepEqual((await proveChain(pool, house.propertyId)).faults, []);
    }
  }
  const entryAt = (position: number) =>
    `property_id = ${house.propertyId} and audit_id = (select audit_id from audit_seals
      where property_id = ${house.propertyId} and position = ${position})`;

  test('an entry that was edited is named, in any of its columns', async () => {
    const row = `audit_entries set`;
    for (const [change, back] of [
      [`acted_by = acted_by || 'x'`, `acted_by = left(acted_by, -1)`],
      [
        `acted_at = acted_at + interval '1 microsecond'`,
        `acted_at = acted_at - interval '1 microsecond'`,
      ],
      [`after = after || '{"x": 1}'`, `after = after - 'x'`],
      [`object = object || 'x'`, `object = left(object, -1)`],
    ]) {
      const of = entryAt(5);
      assert.deepEqual(
        await attacked(`update ${row} ${change} where ${of}`, `update ${row} ${back} where ${of}`),
        ['5: the entry or its seal was changed'],
      );
    }
  });

  test('an entry that was deleted is named; with its seal too', async () => {
    const entry = `create table kept_entry as select * from audit_entries where ${entryAt(6)};
      delete from audit_entries where ${entryAt(6)};`;
    const back = `insert into audit_entries overriding system value select * from kept_entry;
      drop table kept_entry;`;
    assert.deepEqual(await attacked(entry, back), ['6: the entry is gone']);
    const of = `property_id = ${house.propertyId} and position = 6`;
    const seal = `create table kept_seal as select * from audit_seals where ${of};
      delete from audit_seals where ${of};`;
    const sealBack = `insert into audit_seals select * from kept_seal; drop table kept_seal;`;
    const found = await attacked(`${entry} ${seal}`, `${sealBack} ${back}`);
    assert.deepEqual(found, ['6: a seal is gone']);
  });

  test('entries whose places were exchanged are named', async () => {
    const swap = `update audit_seals set audit_id = -audit_id
        where property_id = ${house.propertyId} and position in (3, 4);
      update audit_seals s set audit_id = -o.audit_id from audit_seals o
        where s.property_id = ${house.propertyId} and o.property_id = s.property_id
          and s.position in (3, 4) and o.position = 7 - s.position;`;
    const found = await attacked(swap, swap);
    assert.equal(found[0], '3: the entry or its seal was changed');
  });

  test('an entry that was put in for an earlier day is named, sealed or not', async () => {
    const of = `property_id = ${house.propertyId} and acted_by = 'forged'`;
    const add = `insert into audit_entries
      (property_id, acted_at, acted_by, via, action, subject, object)
      values (${house.propertyId}, now() - interval '9 days', 'forged', 'console', 'added', 'x',
              'x');`;
    const gone = `delete from audit_entries where ${of};`;
    assert.deepEqual(await attacked(add, gone), ['null: an entry that was put in later']);
    await withTransaction(pool, (tx) =>
      tx.query(`set local session_replication_role = replica; ${add}`),
    );
    await sealTrail(pool, house.propertyId);
    const { faults } = await proveChain(pool, house.propertyId);
    assert.deepEqual(
      faults.map(({ what }) => what),
      ['an entry that was put in later'],
    );
    const told = await house.run(['audit', 'verify']);
    assert.equal(told.code, 1);
    assert.match(
      told.out,
      /not what was sealed, from here on:\n- position \d+, entry \d+: an entry that was put in/,
    );
    const books = await house.run(['verify']);
    assert.equal(books.code, 1);
    assert.match(books.out, /^BROKEN 1: audit entries \d+ the audit trail/m);
  });

  test('a chain that was made anew does not hold the head that was kept outside', async () => {
    const kept = await readHead(pool, house.propertyId);
    assert(kept && (await holdsHead(pool, house.propertyId, kept)));
    const file = join(house.folder, 'kept.json');
    const auditChain = { position: String(kept.position), hash: kept.hash };
    writeFileSync(file, JSON.stringify({ inputs: { auditChain } }));
    await withTransaction(pool, (tx) =>
      tx.query(`set local session_replication_role = replica;
        delete from audit_seals where property_id = ${house.propertyId};
        delete from audit_entries
          where property_id = ${house.propertyId} and acted_by = 'forged';`),
    );
    const told = await house.run(['audit', 'verify', '--certificate', file]);
    assert.equal(told.code, 1, told.out);
    assert.match(told.out, /the trail is what was sealed/);
    assert.match(told.out, /position \d+ is not in the trail: one of the two was changed/);
  });
});

test('a trail of a thousand and more is sealed in batches and read in pages', async () => {
  await pool.query(
    `insert into audit_entries (property_id, acted_by, via, action, subject, object)
     select 0, 'many', 'console', 'added', 'number', n::text from generate_series(1, 2500) n`,
  );
  await sealTrail(pool, installation);
  const { waiting, faults } = await proveChain(pool, installation);
  assert.deepEqual([waiting, faults], [0n, []]);
  const none = { person: 'many', subject: null, action: null, object: null, from: null, to: null };
  const rows = await listAudit(pool, installation, none, { beforeId: null, limit: 3 });
  assert.deepEqual(
    rows.map(({ object }) => object),
    ['2500', '2499', '2498'],
  );
});

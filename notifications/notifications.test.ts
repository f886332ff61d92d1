// Who is told what, and that it arrives. Method: the routes over HTTP, a real mail server and a
// real receiver of webhooks that checks signatures with another program's library; exports are
// moved by plain SQL, as the worker moves them; passes and deliveries are run one by one.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { masterKeyOf } from '#access/credential-vault.ts';
import { withTransaction } from '#database/pool.ts';
import { testDatabase } from '#database/test-database.ts';
import { moveAccountingSwitch } from '#export-queue/accounting-switch-store.ts';
import { changeConnection } from '#export-queue/connection-store.ts';
import { makeSmallConnection, type SmallConnection } from '#export-queue/small-connection-store.ts';
import { fuelInvoice } from '#journal/small-books-store.ts';
import { stageServer } from '#root/stage-server.ts';
import { startMailServer } from '#simulators/mail/mail-server.ts';
import { type DeliveryDeps, deliverDue } from './delivering-worker.ts';
import { mailSender } from './mail-client.ts';
import { notificationProblem } from './notification-errors.ts';
import { notificationRoutes } from './notification-routes.ts';
import { startReceiver } from './small-receiver-routes.ts';
import { watchOnce } from './watching-worker.ts';
import { webhookSender } from './webhook-client.ts';

const { pool } = await testDatabase();
const mailbox = await startMailServer();
const receiver = await startReceiver();
const key = masterKeyOf(randomBytes(32).toString('base64'), 'a test');
const start = new Date('2026-11-26T15:00:00Z');
const minutesOn = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

const delivery: DeliveryDeps = {
  ...{ pool, now: () => new Date(), random: () => 0.5, keys: () => [key] },
  webhooks: webhookSender({ allowPrivate: true }),
  mail: mailSender({ url: mailbox.smtpUrl, from: 'Tieout <books@harbor.example>' }),
  consoleUrl: 'https://books.harbor.example',
};
const routes = (over: Partial<Parameters<typeof notificationRoutes>[0]> = {}) =>
  notificationRoutes({
    ...delivery,
    keys: () => [key],
    newSecret: () => `whsec_${randomBytes(32).toString('base64')}`,
    allowPrivate: true,
    ...over,
  });
const server = await stageServer(pool, routes());
const strict = await stageServer(pool, routes({ allowPrivate: false, mail: null }));

after(async () => {
  // Senders first: a server waits half a minute for connections that nobody ends.
  delivery.mail?.close();
  await delivery.webhooks.close();
  await mailbox.stop();
  await receiver.stop();
});

type Method = 'GET' | 'POST' | 'PUT';
const asker = (of: typeof server, code: string) => {
  return async (method: Method, path: string, payload?: object) => {
    const headers = { 'tieout-property': code };
    const url = `/api/v1${path}`;
    const answer = await of.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    return { status: answer.statusCode, body: answer.json() };
  };
};

const sent: string[] = [];
const codesOf = ({ body }: { body: { problems?: { code: string }[]; code?: string } }) => {
  const codes = body.problems?.map(({ code }) => code) ?? [body.code ?? ''];
  sent.push(...codes);
  return codes;
};

async function house(code: string) {
  const small = await makeSmallConnection(pool, code);
  const ask = asker(server, code);
  const channel = async (given: object) => {
    const { status, body } = await ask('POST', '/notification-channels', given);
    assert.equal(status, 201, JSON.stringify(body));
    if (body.secret) receiver.trust(body.secret);
    return body.channel as { channelId: number };
  };
  const mails = (of: string) => mailbox.mails().filter(({ to }) => to.includes(of));
  const pass = async (minutes: number) => {
    await watchOnce({ pool, now: () => minutesOn(minutes) });
    await deliverDue(delivery);
  };
  return { small, ask, channel, mails, pass };
}

const toMail = (...occasions: string[]) => ({ name: 'Accounting', kind: 'mail', occasions });
const toHook = (...occasions: string[]) => ({
  ...{ name: 'The till', kind: 'webhook', url: receiver.url, occasions },
});

async function hold({ propertyId }: SmallConnection, count: number) {
  await pool.query(
    `update exports set state = 'held', cause_code = 'MAPPING_ACCOUNT_UNMAPPED',
            cause_subject = '4010', cause_message = 'Account 4010 is not mapped.',
            cause_hint = 'Map it.'
      where export_id in (select export_id from exports
        where property_id = $1 and state = 'queued' order by export_id limit $2)`,
    [propertyId, count],
  );
}

const due = (propertyId: number) =>
  pool.query('update notifications set next_try_at = now() where property_id = $1', [propertyId]);

describe('exports in error', () => {
  test('are mailed once by cause, after a minute, with what to do and where', async () => {
    const { small, channel, mails, pass } = await house('mail-errors');
    await channel({ ...toMail('exports-in-error'), recipients: ['ann@harbor.example'] });
    await small.post(fuelInvoice('A', '10.00'), fuelInvoice('B', '12.50'));
    await hold(small, 1);
    await pass(0);
    assert.equal(mails('ann@harbor.example').length, 0);
    await hold(small, 1);
    await pass(1);
    const [mail] = mails('ann@harbor.example');
    assert.equal(mail?.subject, 'Cove Marina: 2 exports in error: Account 4010 is not mapped.');
    assert.match(mail?.text ?? '', /Amount: 22\.50 USD\s+Map it\./);
    const link = 'accounting/sync?status=error&cause=MAPPING_ACCOUNT_UNMAPPED&subject=4010';
    assert(mail?.text.includes(`https://books.harbor.example/${link}`));
    await pass(2);
    await pass(60);
    assert.equal(mails('ann@harbor.example').length, 1);
  });

  test('that are over are told over; what was over before it was told is not told', async () => {
    const { small, channel, mails, pass } = await house('over-errors');
    await channel({ ...toMail('exports-in-error'), recipients: ['bob@harbor.example'] });
    await small.post(fuelInvoice('A', '10.00'));
    const release = () =>
      pool.query(`update exports set state = 'queued' where property_id = $1`, [small.propertyId]);
    await hold(small, 1);
    await pass(0);
    await release();
    await pass(1);
    await pass(2);
    assert.equal(mails('bob@harbor.example').length, 0);
    await hold(small, 1);
    await pass(3);
    await pass(4);
    await release();
    await pass(5);
    assert.deepEqual(
      mails('bob@harbor.example').map(({ subject }) => subject),
      [
        'Cove Marina: Over: 1 export in error: Account 4010 is not mapped.',
        'Cove Marina: 1 export in error: Account 4010 is not mapped.',
      ],
    );
  });
});

describe('a connection', () => {
  test('is told when it is disconnected, and when it is silent for ten minutes', async () => {
    const { small, channel, pass } = await house('hook-broken');
    await channel(toHook('connection-broken'));
    const set = (columns: string) =>
      pool.query(`update connections set ${columns} where property_id = $1`, [small.propertyId]);
    const told = () =>
      receiver.taken
        .filter(({ body }) => body.data.property === 'hook-broken')
        .map(({ body }) => [body.type, body.data.what ?? null]);
    await set(`breaker_until = now()`);
    await pass(0);
    await pass(9);
    assert.deepEqual(told(), []);
    await pass(10);
    assert.deepEqual(told(), [['connection-broken.opened', 'silent']]);
    await set(`breaker_until = null, state = 'disconnected', state_reason = 'Password refused.'`);
    await pass(11);
    assert.deepEqual(told().slice(1).sort(), [
      ['connection-broken.ended', 'silent'],
      ['connection-broken.opened', 'disconnected'],
    ]);
    await set(`state = 'paused', breaker_until = now()`);
    await pass(40);
    assert.deepEqual(told().length, 4);
    assert.deepEqual(receiver.refused, []);
  });

  test('with an export that waits too long is stale, as the property sets it', async () => {
    const { small, ask, channel, mails, pass } = await house('stale');
    await channel({ ...toMail('backlog-stale'), recipients: ['eve@harbor.example'] });
    await small.post(fuelInvoice('A', '10.00'));
    await pool.query('update exports set created_at = $2 where property_id = $1', [
      small.propertyId,
      start,
    ]);
    await pass(59);
    assert.equal(mails('eve@harbor.example').length, 0);
    const settings = { staleAfterMinutes: 30, digestAt: '07:00' };
    assert.deepEqual((await ask('PUT', '/notification-settings', settings)).body, settings);
    await pass(59);
    const subject = 'Cove Marina: 1 export to Scripted ledger pending, the oldest for too long';
    assert.deepEqual(
      mails('eve@harbor.example').map((one) => one.subject),
      [subject],
    );
  });

  test('is not stale before its next run could be, nor while accounting is off', async () => {
    const { small, ask, channel, mails, pass } = await house('interval');
    const { propertyId, connectionId } = small;
    await channel({ ...toMail('backlog-stale'), recipients: ['ida@harbor.example'] });
    await ask('PUT', '/notification-settings', { staleAfterMinutes: 30, digestAt: '07:00' });
    const settings = { syncEveryMinutes: 60 };
    await changeConnection(pool, propertyId, connectionId, { settings });
    await small.post(fuelInvoice('INV-1'));
    await pool.query('update exports set created_at = $2 where property_id = $1', [
      propertyId,
      start,
    ]);
    await pass(89);
    const move = { reason: 'The company moves', by: 'ann' };
    await moveAccountingSwitch(pool, propertyId, { ...move, enabled: false });
    await pass(200);
    assert.equal(mails('ida@harbor.example').length, 0);
    await moveAccountingSwitch(pool, propertyId, { ...move, enabled: true });
    await pass(201);
    assert.equal(mails('ida@harbor.example').length, 1);
  });
});

describe('tying out', () => {
  test('an unexplained amount is told until a reconciliation explains it', async () => {
    const { small, channel, mails, pass } = await house('unexplained');
    await channel({ ...toMail('unexplained'), recipients: ['cfo@harbor.example'] });
    const run = (unexplained: string) =>
      pool.query(
        `insert into reconciliations (property_id, connection_id, as_of_on, cutover_on, started_at,
           started_by, finished_at, state, tied, explained, totals, counts)
         values ($1, $2, '2026-10-31', '2026-01-01', now(), 'ann', now(), 'finished', false, false,
           $3, '{}')`,
        [small.propertyId, small.connectionId, JSON.stringify({ USD: { unexplained } })],
      );
    await run('123456');
    await pass(0);
    await run('0');
    await pass(1);
    const title = '1,234.56 USD unexplained as of 2026-10-31';
    assert.deepEqual(
      mails('cfo@harbor.example').map((one) => one.subject),
      [`Cove Marina: Over: ${title}`, `Cove Marina: ${title}`],
    );
  });

  test('a sign-off that a moved balance withdrew says what moved', async () => {
    const { small, channel, mails, pass } = await house('withdrawn');
    await channel({ ...toMail('sign-off-withdrawn'), recipients: ['kim@harbor.example'] });
    const { rows } = await pool.query<{ id: bigint }>(
      `insert into reconciliations (property_id, connection_id, as_of_on, cutover_on, started_at,
         started_by, state) values ($1, $2, '2026-10-31', '2026-01-01', now(), 'ann', 'running')
       returning reconciliation_id as id`,
      [small.propertyId, small.connectionId],
    );
    const movement = { side: 'ours', location: '100', currency: 'USD', was: '1000', is: '1750' };
    await pool.query(
      `insert into account_sign_offs (property_id, connection_id, account, period, through_on,
         reconciliation_id, basis, balances, items, snapshot, automatic, prepared_at, prepared_by,
         review_required, withdrawn_at, withdrawn_by, withdrawn_because, moved)
       values ($1, $2, '1200', '2026-P10', '2026-10-31', $3, 'tied', '[]', '[]',
         pg_current_snapshot(), false, now(), 'Dana', false, now(), 'tieout', 'It moved.', $4)`,
      [
        ...[small.propertyId, small.connectionId, rows[0]?.id],
        JSON.stringify({ movements: [movement], entries: [] }),
      ],
    );
    await pass(0);
    const [mail] = mails('kim@harbor.example');
    assert.match(mail?.text ?? '', /Ours at 100 was 10\.00 USD and is 17\.50 USD\./);
    assert.match(mail?.text ?? '', /reconciliation\?tab=sign-off&period=2026-P10/);
  });
});

test('the digest comes once a day, at its hour on the wall of the property', async () => {
  const { small, channel, mails, pass } = await house('digest');
  await pool.query(`update properties set time_zone = 'America/New_York' where property_id = $1`, [
    small.propertyId,
  ]);
  await channel({ ...toMail('daily-digest'), recipients: ['all@harbor.example'] });
  await small.post(fuelInvoice('A', '10.00'), fuelInvoice('B', '12.50'));
  await hold(small, 1);
  await watchOnce({ pool, now: () => new Date('2026-11-27T11:59:00Z') });
  await watchOnce({ pool, now: () => new Date('2026-11-27T12:00:00Z') });
  await watchOnce({ pool, now: () => new Date('2026-11-28T04:59:00Z') });
  await pass(0);
  const digests = mails('all@harbor.example');
  assert.deepEqual(
    digests.map(({ subject }) => subject),
    ['Cove Marina: 1 export in error, 1 pending', 'Cove Marina: 1 export in error, 1 pending'],
  );
  assert.match(digests[0]?.text ?? '', /In error: 1, 10\.00 USD: Account 4010 is not mapped\./);
});

describe('every change of status', () => {
  test('goes to programs in the transaction that makes it, and in no other', async () => {
    const { small, channel } = await house('status');
    await channel(toHook('export-status'));
    await small.post(
      fuelInvoice('A', '10.00'),
      fuelInvoice('B', '12.50'),
      fuelInvoice('C', '1.00'),
    );
    const confirm = `update exports set state = 'confirmed', external_id = 'X' || export_id,
      confirmed_at = now(), external_standing = 'booked' where property_id = $1`;
    const undone = withTransaction(pool, async (tx) => {
      await tx.query(confirm, [small.propertyId]);
      throw new Error('undone');
    });
    await assert.rejects(undone, /undone/);
    await hold(small, 1);
    await pool.query(`${confirm} and state = 'queued'`, [small.propertyId]);
    await pool.query(`update exports set changed_at = now() where property_id = $1`, [
      small.propertyId,
    ]);
    await deliverDue(delivery);
    // In the order they were made; they may arrive in another.
    const told = receiver.taken
      .filter(({ body }) => body.data.property === 'status')
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(
      told.map(({ body }) => [
        body.type,
        body.data.exports.map((one: { status: string; was: string }) => [one.was, one.status]),
      ]),
      [
        ['export-status', [['pending', 'error']]],
        [
          'export-status',
          [
            ['pending', 'synced'],
            ['pending', 'synced'],
          ],
        ],
      ],
    );
    assert.equal(told[0]?.body.data.exports[0].cause.code, 'MAPPING_ACCOUNT_UNMAPPED');
  });
});

describe('a message', () => {
  test('is tried again under the same id until it is taken', async () => {
    const { small, ask, channel } = await house('again');
    const { channelId } = await channel(toHook('export-status'));
    await small.post(fuelInvoice('A', '10.00'));
    await hold(small, 1);
    receiver.answerWith(503);
    await deliverDue(delivery);
    const history = async () => (await ask('GET', '/notifications')).body.items[0];
    const first = await history();
    assert.deepEqual(
      [first.state, first.attempts, first.failure],
      ['waiting', 1, 'Answered 503: not now'],
    );
    assert(Date.parse(first.nextTryAt) > Date.now() + 20_000);
    await deliverDue(delivery);
    assert.equal((await history()).attempts, 1);
    receiver.answerWith(204);
    await due(small.propertyId);
    await deliverDue(delivery);
    const taken = receiver.taken.filter(({ body }) => body.data.property === 'again');
    assert.deepEqual(
      taken.map(({ id }) => id),
      [`msg_${small.propertyId}_${first.notificationId}`],
    );
    assert.deepEqual([(await history()).state, channelId], ['delivered', first.channelId]);
  });

  test('is not sent where a redirect points, and is given up after three days', async () => {
    const { small, ask, channel } = await house('redirect');
    await channel(toHook('export-status'));
    await small.post(fuelInvoice('A', '10.00'));
    await hold(small, 1);
    receiver.answerWith(302);
    const last = async () => (await ask('GET', '/notifications')).body.items[0];
    for (let tries = 0; tries < 20; tries += 1) {
      await due(small.propertyId);
      await deliverDue(delivery);
    }
    assert.deepEqual([(await last()).state, (await last()).attempts], ['given-up', 20]);
    assert.match((await last()).failure, /Answered 302/);
    receiver.answerWith(204);
    const again = await ask('POST', `/notifications/${(await last()).notificationId}/retry`);
    assert.deepEqual(again.body, { retried: true });
    await deliverDue(delivery);
    assert.equal((await last()).state, 'delivered');
  });

  test('to an address that is gone switches the channel off, until it is changed', async () => {
    const { small, ask, channel } = await house('gone');
    const { channelId } = await channel(toHook('export-status'));
    await small.post(fuelInvoice('A', '10.00'), fuelInvoice('B', '1.00'));
    await hold(small, 1);
    receiver.answerWith(410);
    await deliverDue(delivery);
    receiver.answerWith(204);
    const one = async () => (await ask('GET', '/notification-channels')).body.items[0];
    assert.match((await one()).off.because, /Answered 410/);
    await hold(small, 1);
    assert.equal((await ask('GET', '/notifications')).body.items.length, 1);
    const { name, url, occasions } = toHook('export-status');
    await ask('PUT', `/notification-channels/${channelId}`, { name, url, occasions });
    assert.equal((await one()).off, null);
  });

  test('waits while the mail server is busy, and is given up where it refuses', async () => {
    const { small, ask, channel, mails } = await house('moods');
    await channel({ ...toMail('unexplained'), recipients: ['dan@harbor.example'] });
    const tell = () =>
      pool.query(
        `insert into notifications (property_id, channel_id, type, title, message)
         select property_id, channel_id, 'unexplained.opened', 'Hello', '{"lines":[],"link":"/"}'
           from notification_channels where property_id = $1`,
        [small.propertyId],
      );
    const states = async () =>
      (await ask('GET', '/notifications')).body.items.map((one: { state: string }) => one.state);
    mailbox.setMood('busy');
    await tell();
    await deliverDue(delivery);
    assert.deepEqual(await states(), ['waiting']);
    mailbox.setMood('refuses');
    await due(small.propertyId);
    await deliverDue(delivery);
    assert.deepEqual(await states(), ['given-up']);
    mailbox.setMood('takes');
    await tell();
    await deliverDue(delivery);
    assert.deepEqual(await states(), ['delivered', 'given-up']);
    assert.equal(mails('dan@harbor.example').length, 1);
  });

  test('is sent by one of many processes', async () => {
    const { small, channel } = await house('many');
    await channel(toHook('export-status'));
    await small.post(...Array.from({ length: 30 }, (_, at) => fuelInvoice(`I-${at}`, '1.00')));
    for (let at = 0; at < 30; at += 1) await hold(small, 1);
    await Promise.all([1, 2, 3].map(() => deliverDue(delivery)));
    const ids = receiver.taken
      .filter(({ body }) => body.data.property === 'many')
      .map(({ id }) => id);
    assert.deepEqual([ids.length, new Set(ids).size], [30, 30]);
  });
});

describe('a channel', () => {
  test('shows its secret once; a message signed with another one is refused', async () => {
    const { small, ask, channel } = await house('secret');
    await channel(toHook('export-status'));
    const text = JSON.stringify((await ask('GET', '/notification-channels')).body);
    assert(!text.includes('whsec_'));
    const { rows } = await pool.query(
      'select encode(secret, $2) as secret from notification_channels where property_id = $1',
      [small.propertyId, 'escape'],
    );
    assert(!rows[0].secret.includes('whsec_'));
    receiver.trust(`whsec_${randomBytes(32).toString('base64')}`);
    await small.post(fuelInvoice('A', '10.00'));
    await hold(small, 1);
    await deliverDue(delivery);
    assert.deepEqual(receiver.refused, ['No matching signature found']);
    await pool.query(`update notifications set state = 'given-up' where state = 'waiting'`);
  });

  test('is tested at once, switched off, and removed with its history kept', async () => {
    const { ask, channel } = await house('tested');
    const { channelId } = await channel(toHook('export-status'));
    const at = `/notification-channels/${channelId}`;
    assert.equal((await ask('POST', `${at}/test`)).status, 200);
    assert.equal(receiver.taken.at(-1)?.body.type, 'test');
    receiver.answerWith(500);
    assert.deepEqual(codesOf(await ask('POST', `${at}/test`)), ['NOTIFICATION_NOT_DELIVERED']);
    receiver.answerWith(204);
    const off = await ask('POST', `${at}/switch-off`, { because: 'The till is rebuilt.' });
    assert.equal(off.body.off.because, 'The till is rebuilt.');
    assert.equal((await ask('POST', `${at}/remove`)).status, 200);
    assert.deepEqual((await ask('GET', '/notification-channels')).body.items, []);
    assert.deepEqual(codesOf(await ask('POST', `${at}/test`)), ['NOTIFICATION_CHANNEL_UNKNOWN']);
  });

  test('added twice, as when an answer is lost, is there once', async () => {
    const { ask } = await house('added-twice');
    const url = '/notification-channels';
    const both = [1, 2].map(() => ask('POST', url, toHook('export-status')));
    const answers = (await Promise.all(both)).sort((one, other) => one.status - other.status);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 409],
    );
    const [made, refused] = answers;
    assert(made && refused);
    assert.deepEqual(codesOf(refused), ['NOTIFICATION_CHANNEL_EXISTS']);
    assert.equal((await ask('GET', url)).body.items.length, 1);
    await ask('POST', `${url}/${made.body.channel.channelId}/remove`);
    assert.equal((await ask('POST', url, toHook('export-status'))).status, 201);
  });

  test('that cannot be sent to is refused, with everything that is wrong', async () => {
    await makeSmallConnection(pool, 'strict');
    const ask = asker(strict, 'strict');
    const post = async (given: object) =>
      codesOf(await ask('POST', '/notification-channels', given));
    const mail = { ...toMail('export-status'), recipients: ['nobody', 'ok@harbor.example'] };
    assert.deepEqual(await post(mail), [
      'NOTIFICATION_OCCASION_FOR_PROGRAMS',
      'NOTIFICATION_RECIPIENT_INVALID',
    ]);
    const hook = { ...toHook(), url: 'https://127.0.0.1/hook' };
    assert.deepEqual(await post(hook), [
      'NOTIFICATION_OCCASION_MISSING',
      'NOTIFICATION_ADDRESS_PRIVATE',
    ]);
    for (const url of ['http://example.com/', 'https://a:b@example.com/', 'ftp://x/', 'x']) {
      assert.deepEqual(await post({ ...toHook('unexplained'), url }), ['NOTIFICATION_URL_INVALID']);
    }
    const fine = { ...toMail('unexplained'), recipients: ['ok@harbor.example'] };
    const { body } = await ask('POST', '/notification-channels', fine);
    const test = await ask('POST', `/notification-channels/${body.channel.channelId}/test`);
    assert.deepEqual(codesOf(test), ['NOTIFICATION_MAIL_NOT_SET']);
  });

  test('whose name resolves to a private address is not called', async () => {
    const guarded = webhookSender({ allowPrivate: false });
    const before = receiver.taken.length;
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const hook = { id: 'x', secret, at: new Date(), body: {} };
    for (const name of ['localhost.', 'ip6-localhost', '127.0.0.1', '[::1]']) {
      const url = `http://${name}:${receiver.port}/hook`;
      const failed = await guarded.send({ ...hook, url });
      assert.notEqual(failed, null, name);
    }
    await guarded.close();
    assert.equal(receiver.taken.length, before);
    assert.equal(receiver.refused.length, 1);
  });
});

test('every code of the catalogue was provoked here', () => {
  assert.deepEqual([...new Set(sent)].sort(), [...notificationProblem.codes].sort());
});

// The gateway of the XML API: envelope, liberties clients take, three levels of failure, sessions.
//
// Method: one request as text against a running simulator, and what came back as text.

import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { describe, test } from 'node:test';
import { resortCompany } from '../company.ts';
import type { RunningSimulator } from '../server.ts';
import { call, startTestSimulator } from '../test-client.ts';
import { child, textOf } from './xml-reader.ts';
import {
  createBatch,
  dataOf,
  type EnvelopeOptions,
  envelope,
  errors,
  login,
  post,
  query,
  results,
  rows,
  statuses,
  where,
} from './xml-test-client.ts';

const showPrivate = '<options><showprivate>true</showprivate></options>';
const session = '<getAPISession/>';

function ask(simulator: RunningSimulator, body: string, options: EnvelopeOptions = {}) {
  return post(simulator.xmlUrl, envelope([body], options));
}

async function change(simulator: RunningSimulator, xml: object): Promise<void> {
  const { status } = await call(`${simulator.controlUrl}/settings`, {
    method: 'PUT',
    body: { xml },
  });
  assert.equal(status, 200);
}

describe('a request of the XML API', () => {
  test('books an entry, which a query then finds', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const created = await ask(simulator, createBatch());
    assert.equal(created.status, 200);
    assert.deepEqual(statuses(created), ['success']);
    const key = textOf(child(dataOf(created), 'glbatch'), 'RECORDNO');
    const filter = where('equalto', 'REFERENCENO', 'TO-1');
    const fields = 'RECORDNO STATE BATCH_DATE JOURNAL.SYMBOL';
    const found = await ask(simulator, query('GLBATCH', fields, filter, showPrivate));
    assert.deepEqual(rows(found), [
      { RECORDNO: key, STATE: 'Posted', BATCH_DATE: '05/03/2026', 'JOURNAL.SYMBOL': 'TIE' },
    ]);
  });

  test('answers with the shapes recorded from the vendor, to the byte', async (t) => {
    const clock = () => Date.parse('2026-05-03T10:00:00Z');
    const { simulator } = await startTestSimulator(t, { clock });
    const { text, headers } = await ask(simulator, createBatch());
    assert.equal(headers.get('content-type'), 'text/xml; encoding="UTF-8"');
    assert.equal(
      text.replace(/<RECORDNO>\d+</, '<RECORDNO>N<'),
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<response><control><status>success</status><senderid>harbor-sender</senderid>' +
        '<controlid>c1</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion>' +
        '</control><operation><authentication><status>success</status><userid>tieout</userid>' +
        '<companyid>HARBORPOINT</companyid><locationid/>' +
        '<sessiontimestamp>2026-05-03T10:00:00+00:00</sessiontimestamp>' +
        '<sessiontimeout>2026-05-03T16:00:00+00:00</sessiontimeout></authentication>' +
        '<result><status>success</status><function>create</function><controlid>f1</controlid>' +
        '<data listtype="objects" count="1"><glbatch><RECORDNO>N</RECORDNO></glbatch></data>' +
        '</result></operation></response>',
    );
  });

  test('may be written as other languages write it', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const python =
      "<?xml version='1.0' encoding='utf-8'?><request><control><dtdversion>3.0</dtdversion>" +
      '<uniqueid>False</uniqueid><controlid>2026-05-03 10:00:00.123</controlid>' +
      '<password>harbor-sender-secret</password><senderid>harbor-sender</senderid></control>' +
      `<operation><authentication>${login()}</authentication><content>` +
      '<function controlid="uuid-1"><create><glbatch><batch_date>2026-05-03</batch_date>' +
      '<journal>TIE</journal><batch_title>Slip</batch_title><entries>' +
      '<glentry><accountno>1200</accountno><tr_type>1</tr_type><amount>5</amount>' +
      '<location>100</location></glentry>' +
      '<glentry><accountno>4000</accountno><tr_type>-1</tr_type><amount>5.00</amount>' +
      '<department>10</department><location>100</location></glentry>' +
      '</entries></glbatch></create></function>' +
      '</content></operation></request>';
    for (const type of [
      'application/xml',
      'application/xml; charset=utf-8',
      'text/xml',
      'x-intacct-xml-request',
    ]) {
      const answer = await post(simulator.xmlUrl, python, { 'content-type': type });
      assert.deepEqual(statuses(answer), ['success'], type);
      // includewhitespace is true where it is left out.
      assert.match(answer.text, /<response>\n {4}<control>/);
    }
  });

  test('is compressed for those who ask for it', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const encoding = await new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/xml', 'accept-encoding': 'gzip' };
      const request = httpRequest(simulator.xmlUrl, { method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.headers['content-encoding']);
      });
      request.on('error', reject).end(envelope([session]));
    });
    assert.equal(encoding, 'gzip');
  });

  test('is noted with what it asked, without passwords and sessions', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await ask(simulator, session);
    await ask(simulator, createBatch());
    const { json } = await call(`${simulator.controlUrl}/requests`);
    const [latest, first] = json.requests;
    assert.equal(latest.path, '/ia/xml/xmlgw.phtml create GLBATCH journal-entry');
    assert.match(latest.body, /<password>\(redacted\)<\/password>/);
    assert.doesNotMatch(latest.body, /harbor-sender-secret/);
    assert.match(first.answer, /<sessionid>\(redacted\)<\/sessionid>/);
  });
});

describe('a failure on the control level', () => {
  const refused: [string, string, number, string, RegExp][] = [
    ['text that is no XML', '<request><control></request>', 200, 'XL03000003', /line: 1, column/i],
    ['an entity of its own', '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', 200, 'XL03000003', /./],
    ['another root', '<order/>', 200, 'XL03000003', /Unexpected element order/],
    ['no control', '<request/>', 200, 'XL03000003', /Missing element control/],
    ['no function', envelope([]), 200, 'XL03000003', /Missing element function/],
    [
      'a wrong sender password',
      envelope([session], { sender: { id: 'harbor-sender', password: 'wrong' } }),
      401,
      'XMLGW_JPP0002',
      /Sign-in information is incorrect. Please check your request/,
    ],
    [
      'a DOCTYPE with dtdversion 3.0',
      envelope([session]).replace('<request>', '<!DOCTYPE request><request>'),
      200,
      'XL03000003',
      /DOCTYPE/,
    ],
    [
      'uniqueid without a controlid to check',
      envelope([session], { uniqueId: true, ids: [''] }),
      200,
      'XL03000003',
      /controlid of a function/,
    ],
    [
      'elements without end',
      `<request>${'<a>'.repeat(100)}${'</a>'.repeat(100)}</request>`,
      200,
      'XL03000003',
      /deeper than/,
    ],
  ];
  for (const [what, body, status, errorno, text] of refused) {
    test(`is what ${what} gets: ${errorno}, HTTP ${status}`, async (t) => {
      const { simulator } = await startTestSimulator(t);
      const answer = await post(simulator.xmlUrl, body);
      assert.equal(answer.status, status);
      assert.equal(textOf(child(answer.root, 'control'), 'status'), 'failure');
      assert.equal(child(answer.root, 'operation'), undefined);
      const [error] = errors(answer.root);
      assert.equal(error?.[0], errorno);
      assert.match(error?.[1] ?? '', text);
    });
  }

  test('is GW-0011 with HTTP 400 for JSON, and by switch for a wrong sender', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const json = await post(simulator.xmlUrl, '{}', { 'content-type': 'application/json' });
    assert.equal(json.status, 400);
    assert.match(errors(json.root)[0]?.join(' ') ?? '', /^GW-0011 Invalid Request \[Request ID: /);
    await change(simulator, { senderRefusal: 'GW-0011' });
    const wrong = { sender: { id: 'nobody', password: 'x' } };
    assert.equal((await ask(simulator, session, wrong)).status, 400);
  });

  test('is 405 for GET, which the vendor closed in 2023', async (t) => {
    const { simulator } = await startTestSimulator(t);
    assert.equal((await fetch(simulator.xmlUrl)).status, 405);
  });

  test('of too many parallel requests is GW-0010 with HTTP 429', async (t) => {
    const settings = { xml: { parallelRequests: 1 }, latencyMs: 40 };
    const { simulator } = await startTestSimulator(t, { settings });
    const answers = await Promise.all([1, 2, 3].map(() => ask(simulator, session)));
    const refusals = answers.filter(({ status }) => status === 429);
    assert.equal(refusals.length, 2);
    assert.deepEqual(errors(refusals[0]?.root), [['GW-0010', 'API rate limit exceeded']]);
    assert.equal(refusals[0]?.headers.get('retry-after'), '1');
  });

  test('does not come to requests that wait for their turn, by switch', async (t) => {
    const xml = { parallelRequests: 1, overload: 'queue' as const };
    const { simulator } = await startTestSimulator(t, { settings: { xml, latencyMs: 20 } });
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(simulator, session)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    assert.equal(simulator.simulation.xml.throttle.running, 0);
  });

  test('is PL04000055 without any echo for a company that has expired', async (t) => {
    const { simulator } = await startTestSimulator(t, {
      settings: { xml: { companyExpired: true } },
    });
    const answer = await ask(simulator, session);
    assert.equal(answer.status, 200);
    assert.deepEqual(
      child(answer.root, 'control')?.children.map(({ name }) => name),
      ['status'],
    );
    assert.deepEqual(errors(answer.root)[0]?.[0], 'PL04000055');
  });

  test('a DOCTYPE is borne with dtdversion 2.1, as old clients send it', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const old = envelope([session])
      .replace('<request>', '<!DOCTYPE request SYSTEM "intacct_request.v2.1.dtd"><request>')
      .replace('<dtdversion>3.0', '<dtdversion>2.1');
    assert.deepEqual(statuses(await post(simulator.xmlUrl, old)), ['success']);
  });
});

describe('a failure on the authentication level', () => {
  const wrong: [string, EnvelopeOptions, RegExp][] = [
    [
      'an unknown user',
      { login: login(undefined, 'nobody') },
      /^Sign-in information is incorrect$/,
    ],
    ['another company', { login: login(undefined, 'tieout', 'OTHER') }, /^Sign-in information/],
    ['a wrong entity', { login: login('999') }, /^Sign-in information is incorrect$/],
    ['an unknown session', { sessionId: 'abcdefghijkl' }, /^Invalid session abcdefgh\.\.\.\.$/],
  ];
  for (const [what, options, text] of wrong) {
    test(`tells ${what}, and nothing but the claim beside it`, async (t) => {
      const { simulator } = await startTestSimulator(t);
      const answer = await ask(simulator, session, options);
      assert.equal(answer.status, 200);
      assert.equal(textOf(child(answer.root, 'control'), 'status'), 'success');
      const operation = child(answer.root, 'operation');
      const names = child(operation, 'authentication')?.children.map(({ name }) => name);
      assert.deepEqual(names, ['status', 'userid', 'companyid']);
      assert.equal(results(answer).length, 0);
      const [error] = errors(child(operation, 'errormessage'));
      assert.equal(error?.[0], 'XL03000006');
      assert.match(error?.[1] ?? '', text);
    });
  }

  test('names the sender a company has not authorised', async (t) => {
    const { simulator } = await startTestSimulator(t, { company: resortCompany() });
    const other = { id: 'other-sender', password: 'other-secret' };
    const user = login(undefined, 'tieout', 'CEDARBAY');
    const answer = await ask(simulator, session, { sender: other, login: user });
    assert.match(
      errors(answer.root)[0]?.[1] ?? '',
      /The sender ID 'other-sender' is not authorized to make Web Services requests to company ID/,
    );
  });

  test('does not come to a console that names its client, and the entity in it', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const entered = async (who: string) => {
      const answer = await ask(simulator, session, { login: who });
      return textOf(child(child(answer.root, 'operation'), 'authentication'), 'locationid');
    };
    assert.equal(await entered(login(undefined, 'tieout', 'CONSOLE|HARBORPOINT|200')), '200');
    const client = login(undefined, 'tieout', 'CONSOLE').replace(
      '<password>',
      '<clientid>HARBORPOINT</clientid><password>',
    );
    assert.equal(await entered(client), '');
  });

  test('comes to an inactive user, a wrong password and a forbidden entity alike', async (t) => {
    const { simulator } = await startTestSimulator(t, { company: resortCompany() });
    const sender = { id: 'tieout-sender', password: 'sender-secret' };
    const tried = async (user: string, password: string, entity?: string) => {
      const who = login(entity, user, 'CEDARBAY').replace('secret', password);
      return errors((await ask(simulator, session, { sender, login: who })).root)[0]?.[1] ?? 'in';
    };
    assert.equal(await tried('tieout', 'tieout-password'), 'in');
    assert.equal(await tried('tieout', 'wrong'), 'Sign-in information is incorrect');
    assert.equal(await tried('former', 'secret'), 'Sign-in information is incorrect');
    assert.equal(await tried('lodge', 'lodge-password', '300'), 'in');
    assert.equal(await tried('lodge', 'lodge-password', '100'), 'Sign-in information is incorrect');
    assert.equal(await tried('lodge', 'lodge-password'), 'Sign-in information is incorrect');
  });
});

describe('a session', () => {
  async function open(simulator: RunningSimulator, body = session, options: EnvelopeOptions = {}) {
    const answer = await ask(simulator, body, options);
    const api = child(dataOf(answer), 'api');
    return {
      sessionId: textOf(api, 'sessionid') ?? '',
      endpoint: textOf(api, 'endpoint'),
      entity: textOf(api, 'locationid'),
    };
  }

  test('stands for the login, at the address it names', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const opened = await open(simulator);
    assert.equal(opened.endpoint, simulator.xmlUrl);
    assert.equal(opened.entity, '');
    const { sessionId } = opened;
    assert.deepEqual(statuses(await ask(simulator, createBatch(), { sessionId })), ['success']);
    await change(simulator, { endpoint: 'http://127.0.0.1:1/ia/xml/xmlgw.phtml' });
    assert.equal((await open(simulator)).endpoint, 'http://127.0.0.1:1/ia/xml/xmlgw.phtml');
  });

  test('moves into an entity and with an empty element back to the top level', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const top = await open(simulator);
    const into = '<getAPISession><locationid>200</locationid></getAPISession>';
    const entity = await open(simulator, into, top);
    assert.equal(entity.entity, '200');
    assert.equal((await open(simulator, session, entity)).entity, '200');
    const back = '<getAPISession><locationid/></getAPISession>';
    assert.equal((await open(simulator, back, entity)).entity, '');
    const nowhere = '<getAPISession><locationid>999</locationid></getAPISession>';
    const refused = await ask(simulator, nowhere, { sessionId: top.sessionId });
    assert.deepEqual(errors(refused.root), [['Get API Session Failed', 'Something went wrong']]);
  });

  test('lives on with every use and is over when its time has passed', async (t) => {
    const { simulator } = await startTestSimulator(t, {
      settings: { xml: { sessionSeconds: 60 } },
    });
    const { sessionId } = await open(simulator);
    const tick = (ms: number) => call(`${simulator.controlUrl}/clock/advance`, { body: { ms } });
    const isIn = async () =>
      errors((await ask(simulator, query('GLBATCH', 'RECORDNO'), { sessionId })).root).length === 0;
    await tick(50_000);
    assert.ok(await isIn());
    await tick(50_000);
    assert.ok(await isIn(), 'the use before put the end off');
    await tick(61_000);
    assert.equal(await isIn(), false);
  });

  test('ends when the control API expires all, and must be asked for alone', async (t) => {
    const { simulator } = await startTestSimulator(t);
    const { sessionId } = await open(simulator);
    const two = await post(simulator.xmlUrl, envelope([session, session]));
    assert.deepEqual(statuses(two), ['failure', 'failure']);
    await call(`${simulator.controlUrl}/tokens/expire`, { method: 'POST' });
    const answer = await ask(simulator, session, { sessionId });
    assert.match(errors(answer.root)[0]?.[1] ?? '', /^Invalid session/);
  });

  test('sees an entity from inside: its rows and those of the top level', async (t) => {
    const { simulator } = await startTestSimulator(t);
    await ask(simulator, createBatch({ reference: 'IN' }), { login: login('100') });
    await ask(simulator, createBatch({ reference: 'TOP' }));
    const seen = async (options: EnvelopeOptions, rest = '') =>
      rows(await ask(simulator, query('GLBATCH', 'REFERENCENO', '', rest), options))
        .map((row) => row.REFERENCENO)
        .sort();
    assert.deepEqual(await seen({}), ['TOP']);
    assert.deepEqual(await seen({}, showPrivate), ['IN', 'TOP']);
    assert.deepEqual(await seen({ login: login('100') }), ['IN', 'TOP']);
    assert.deepEqual(await seen({ login: login('200') }), ['TOP']);
  });
});

// The configuration: what is read, what is refused, and that docs/reference/configuration.md says
// so.
// Method: the page's rows are tried on the reader, so that a bound or default cannot drift.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ProblemError } from '#problems/problem.ts';
import { readConfig } from './config.ts';

function codesOf(env: Record<string, string>): string[] {
  try {
    readConfig(env, '/somewhere');
    return [];
  } catch (error) {
    assert(error instanceof ProblemError);
    return error.problems.map((one) => `${one.code} ${one.where}`);
  }
}

describe('the configuration', () => {
  test('has a default for everything', () => {
    assert.deepEqual(readConfig({}, '/somewhere'), {
      dataFolder: '/somewhere/.tieout',
      databaseUrl: null,
      host: '127.0.0.1',
      publicUrl: null,
      port: 4080,
      simulatorPort: 4081,
      logLevel: 'info',
      masterKey: null,
      masterKeyOld: null,
      mailServer: null,
      oidc: null,
      passwords: true,
      secondFactor: [],
      localLedgers: false,
      privateWebhooks: false,
      person: 'operator',
    });
  });

  test('takes an empty variable as one that is not set', () => {
    const empty = { TIEOUT_PORT: '', TIEOUT_HOST: '', TIEOUT_LOG: '', DATABASE_URL: '' };
    assert.deepEqual(readConfig(empty, '/somewhere'), readConfig({}, '/somewhere'));
  });

  test('is refused with all that is wrong, and never opens the books to a network', () => {
    const env = { TIEOUT_PORT: '80.5', TIEOUT_HOST: '0.0.0.0', TIEOUT_LOG: 'loud' };
    assert.deepEqual(codesOf(env).sort(), [
      'CONFIG_HOST_OPEN TIEOUT_HOST',
      'CONFIG_LOG_LEVEL TIEOUT_LOG',
      'CONFIG_NUMBER TIEOUT_PORT',
    ]);
  });
});

describe('the OpenID provider', () => {
  const set = {
    TIEOUT_OIDC_ISSUER: 'https://login.example.com/t',
    TIEOUT_OIDC_CLIENT_ID: 'tieout',
  };

  test('needs an issuer and a client; the rest has defaults', () => {
    const { oidc, passwords } = readConfig(set, '/x');
    assert.deepEqual(oidc, {
      ...{ issuer: 'https://login.example.com/t', clientId: 'tieout', clientSecret: null },
      ...{ scopes: 'openid email', name: 'login.example.com', hosts: [] },
    });
    assert.equal(passwords, true);
    const hosts = { TIEOUT_OIDC_HOSTS: 'oauth2.example.com, keys.example.com:8443' };
    assert.deepEqual(readConfig({ ...set, ...hosts }, '/x').oidc?.hosts, [
      'oauth2.example.com',
      'keys.example.com:8443',
    ]);
    assert.equal(readConfig({ ...set, TIEOUT_PASSWORDS: '0' }, '/x').passwords, false);
  });

  test('is refused with all that is wrong with it, and over plain http elsewhere', () => {
    const bad = {
      ...{ TIEOUT_OIDC_ISSUER: 'http://login.example.com', TIEOUT_OIDC_SCOPES: 'email' },
      TIEOUT_OIDC_HOSTS: 'https://keys.example.com',
    };
    assert.deepEqual(codesOf(bad).sort(), [
      'CONFIG_OIDC_CLIENT TIEOUT_OIDC_CLIENT_ID',
      'CONFIG_OIDC_HOSTS TIEOUT_OIDC_HOSTS',
      'CONFIG_OIDC_ISSUER TIEOUT_OIDC_ISSUER',
      'CONFIG_OIDC_SCOPES TIEOUT_OIDC_SCOPES',
    ]);
    const local = { ...set, TIEOUT_OIDC_ISSUER: 'http://127.0.0.1:9000' };
    assert.deepEqual(codesOf(local), []);
    assert.deepEqual(codesOf({ ...set, TIEOUT_OIDC_ISSUER: 'http://[::1]:9000' }), []);
  });

  test('must be there before passwords are switched off', () => {
    assert.deepEqual(codesOf({ TIEOUT_PASSWORDS: '0' }), ['CONFIG_PASSWORDS_OFF TIEOUT_PASSWORDS']);
  });
});

test('the second factor is asked of roles, or of all', () => {
  const of = (text: string) => readConfig({ TIEOUT_SECOND_FACTOR: text }, '/x').secondFactor;
  assert.deepEqual(of('administrator, approver'), ['administrator', 'approver']);
  assert.equal(of('all').length, 6);
  assert.deepEqual(codesOf({ TIEOUT_SECOND_FACTOR: 'boss' }), [
    'CONFIG_SECOND_FACTOR TIEOUT_SECOND_FACTOR',
  ]);
});

describe('mail', () => {
  test('goes out through a server with a sender, and its password is in no problem', () => {
    const url = 'smtp://till:hunter2@mail.example.com:587';
    const from = 'Tieout <books@example.com>';
    const { mailServer } = readConfig({ TIEOUT_SMTP_URL: url, TIEOUT_MAIL_FROM: from }, '/x');
    assert.deepEqual(mailServer, { url, from });
    assert.deepEqual(codesOf({ TIEOUT_SMTP_URL: url }), ['CONFIG_MAIL_FROM TIEOUT_MAIL_FROM']);
    const wrong = { TIEOUT_SMTP_URL: 'hunter2', TIEOUT_MAIL_FROM: 'books@example.com' };
    assert.throws(
      () => readConfig(wrong, '/x'),
      (error: Error) => /CONFIG_SMTP_URL/.test(error.message) && !/hunter2/.test(error.message),
    );
  });

  test('a switch is 1 or 0', () => {
    assert.equal(readConfig({ TIEOUT_PRIVATE_WEBHOOKS: '1' }, '/x').privateWebhooks, true);
    assert.deepEqual(codesOf({ TIEOUT_PRIVATE_WEBHOOKS: 'yes' }), [
      'CONFIG_YES_OR_NO TIEOUT_PRIVATE_WEBHOOKS',
    ]);
  });
});

describe('a network', () => {
  test('is served through a proxy with HTTPS only', () => {
    const open = { TIEOUT_HOST: '0.0.0.0' };
    assert.deepEqual(codesOf({ ...open, TIEOUT_PUBLIC_URL: 'https://books.example.com' }), []);
    for (const wrong of ['http://books.example.com', 'https://books.example.com/x', 'books']) {
      assert.deepEqual(codesOf({ ...open, TIEOUT_PUBLIC_URL: wrong }), [
        'CONFIG_PUBLIC_URL TIEOUT_PUBLIC_URL',
      ]);
    }
  });
});

describe('docs/reference/configuration.md', () => {
  const page = readFileSync(new URL('docs/reference/configuration.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \|(.*)\|$/gm)].map(
    ([, name = '', rest = '']) => ({
      name,
      cells: rest.split('|').map((cell) => cell.trim()),
    }),
  );

  test('gives the bounds of numbers as they are', () => {
    const numbers = rows.filter(({ cells }) => / to /.test(cells[3] ?? ''));
    assert(numbers.length > 0);
    for (const { name, cells } of numbers) {
      const [least = 0, most = 0] = (cells[3] as string).split(' to ').map(Number);
      assert.deepEqual(
        [least, most, Number(cells[2])].flatMap((n) => codesOf({ [name]: `${n}` })),
        [],
      );
      for (const beyond of [least - 1, most + 1]) {
        assert.deepEqual(codesOf({ [name]: `${beyond}` }), [`CONFIG_NUMBER ${name}`]);
      }
    }
  });

  test('lists the levels of the log that exist', () => {
    const { cells } = rows.find(({ name }) => name === 'TIEOUT_LOG') ?? assert.fail();
    for (const level of (cells[3] as string).split(', ')) {
      assert.deepEqual(codesOf({ TIEOUT_LOG: level }), []);
    }
  });
});

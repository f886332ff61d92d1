// Addresses a webhook must never reach, in all the ways they can be written.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPrivateAddress } from './private-address.ts';
import { namesPrivateAddress } from './webhook-client.ts';

const inside = [
  ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255'],
  ...['192.168.1.1', '169.254.169.254', '100.64.0.1', '192.0.2.1', '198.18.0.1', '224.0.0.1'],
  ...['255.255.255.255', '::1', '::', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1'],
  ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::10.0.0.1'],
  ...['2001:db8::1', '2002:7f00:1::', 'nothing'],
];

test('what is of a private, local or reserved network is private', () => {
  for (const address of inside) assert.equal(isPrivateAddress(address), true, address);
});

test('what is of the public internet is not', () => {
  for (const address of ['93.184.216.34', '8.8.8.8', '172.32.0.1', '2606:4700::1111']) {
    assert.equal(isPrivateAddress(address), false, address);
  }
});

test('an address in a URL is judged as a URL writes it', () => {
  const names = [
    'http://127.0.0.1/x',
    'https://[::1]:8080/',
    'https://localhost/',
    'http://2130706433/',
  ];
  const more = ['http://0x7f.1/', 'http://a.localhost/', 'https://[::ffff:10.0.0.1]/'];
  for (const url of [...names, ...more]) {
    assert.equal(namesPrivateAddress(new URL(url)), true, url);
  }
  assert.equal(namesPrivateAddress(new URL('https://example.com/127.0.0.1')), false);
});

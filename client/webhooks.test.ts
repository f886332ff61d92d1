// Checking webhooks where they arrive. Method: signed by the reference library of Standard
// Webhooks, and by what Tieout signs with; then everything about one is spoiled in turn.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { signatureOf } from '#notifications/webhook-client.ts';
import { verifyWebhook, WebhookRefused } from './webhooks.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const at = new Date('2026-07-04T12:00:00Z');
const timestamp = String(at.getTime() / 1000);
const body = JSON.stringify({
  ...{ type: 'export-status', timestamp: '2026-07-04T11:59:58.000Z' },
  data: { property: 'harbor-point', title: '1 export', link: 'https://books.example.com' },
});
const signature = new Webhook(secret).sign('msg_1', at, body);
const headers = {
  ...{ 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp },
  'webhook-signature': signature,
};

describe('a webhook', () => {
  test('that is right is read, from Node’s headers and from those of fetch', async () => {
    for (const given of [headers, new Headers(headers)]) {
      const message = await verifyWebhook({ secret, headers: given, body, at });
      assert.deepEqual(
        [message.id, message.type, message.data.property],
        ['msg_1', 'export-status', 'harbor-point'],
      );
    }
  });

  test('of Tieout is one of these', () => {
    assert.equal(signatureOf({ id: 'msg_1', timestamp, payload: body, secret }), signature);
  });

  test('is right by any of its signatures, as when a secret is changed', async () => {
    const other = new Webhook(Buffer.alloc(32, 9).toString('base64')).sign('msg_1', at, body);
    const both = { ...headers, 'webhook-signature': `v2,AAAA ${other} ${signature}` };
    assert.equal((await verifyWebhook({ secret, headers: both, body, at })).id, 'msg_1');
  });

  const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
  const spoiled: readonly (readonly [string, object, RegExp])[] = [
    ['of which a letter was changed', { body: body.replace('1 export', '2 export') }, /signature/],
    ['under another id', { headers: { ...headers, 'webhook-id': 'msg_2' } }, /signature/],
    ['of another secret', { secret: 'whsec_AAAA' }, /signature/],
    ['with a secret that is none', { secret: 'hunter2!' }, /whsec_/],
    ['without a signature', { headers: { ...headers, 'webhook-signature': '' } }, /no header/],
    [
      'signed in a way nobody knows',
      { headers: { ...headers, 'webhook-signature': 'v9,AAAA' } },
      /signature/,
    ],
    ['six minutes old', { at: later(360) }, /too long ago/],
    ['from six minutes ahead', { at: later(-360) }, /too early/],
    ['of no time', { headers: { ...headers, 'webhook-timestamp': 'now' } }, /unreadable/],
  ];
  for (const [what, other, told] of spoiled) {
    test(`${what} is refused`, async () => {
      await assert.rejects(verifyWebhook({ secret, headers, body, at, ...other }), (error) => {
        assert(error instanceof WebhookRefused);
        assert.match(error.message, told);
        return true;
      });
    });
  }
});

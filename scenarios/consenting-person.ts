// What a person does on the page of a simulated company that asks for their consent. For tests
// only. Leaves to others: beginning the consent, and what comes of it (consents.ts).

import assert from 'node:assert/strict';

interface Person {
  readonly user: string;
  readonly password: string;
  readonly answer: 'allow' | 'deny';
}

/** Signs in there and answers; the address they are sent back to. */
export async function answerConsent(authorizeUrl: string, of: Person): Promise<URL> {
  const { searchParams } = new URL(authorizeUrl);
  const form = new URLSearchParams([...searchParams, ...Object.entries(of)]);
  const reply = await fetch(authorizeUrl, { method: 'POST', body: form, redirect: 'manual' });
  assert.equal(reply.status, 302, await reply.text());
  return new URL(reply.headers.get('location') ?? '');
}

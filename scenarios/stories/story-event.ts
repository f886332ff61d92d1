// An event as a story tells it, a line and its members below, in the JSON a sender would send.
// Pure. Invariant: every word of the story is in the event; a member nobody knows is sent as it
// stands, so that intake refuses it.

import type { Command } from './story.ts';

type Json = Record<string, unknown>;

/** Kinds whose `of` is another event, not a document. */
const takesBack = new Set(['payment-voided', 'invoice-voided', 'entry-reversed']);

const person = (code: string, words: readonly string[]) =>
  words.length === 0 ? { id: code } : { id: code, name: words.join(' ') };

/** `2026-05-03 REIT invoice-issued INV-1 C-100 Ada Byron`, and a member a line. */
export function eventOf({ words, members }: Command): Json {
  const [occurredOn, outlet, kind = '', id, customer, ...name] = words.split(' ');
  const event: Json = { source: 'marina-os', id, kind, occurredOn, outlet };
  if (customer !== undefined) event.customer = person(customer, name);
  for (const member of members) addMember(event, kind, member);
  return event;
}

function addMember(event: Json, kind: string, text: string): void {
  const [name = '', ...rest] = text.split(' ');
  const add = (list: string, entry: Json) => {
    event[list] = [...((event[list] as Json[]) ?? []), entry];
  };
  const [first, amount, ...more] = rest;
  if (name === 'line') add('lines', { product: first, amount, ...lineFacts(more) });
  else if (name === 'tax') add('taxes', { rate: first, amount });
  else if (name === 'pays') add('settles', { document: first, amount });
  else if (name === 'tender') add('tenders', { method: first, amount, ...lineFacts(more) });
  else if (name === 'debit' || name === 'credit') {
    add('lines', { account: first, [name]: amount, ...lineFacts(more) });
  } else if (name === 'of' && takesBack.has(kind)) event.of = { id: rest.join(' ') };
  else event[name] = rest.join(' ');
}

/** `discount 5.00`, `from D through D`, `counted 5.00`, `at OUTLET`, `customer CODE`. */
function lineFacts(words: readonly string[]): Json {
  const facts: Json = {};
  const service: Json = {};
  for (let at = 0; at < words.length; at += 2) {
    const [name = '', value] = [words[at], words[at + 1]];
    if (name === 'from' || name === 'through') service[name] = value;
    else if (name === 'at') facts.outlet = value;
    else if (name === 'customer') facts.customer = { id: value };
    else facts[name] = value;
  }
  return Object.keys(service).length > 0 ? { ...facts, service } : facts;
}

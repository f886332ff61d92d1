// Plays the other side of the demo: seeds the simulated company, closes its month, books by hand in
// it and loses three answers. Speaks the simulator's control API over HTTP, as a person at a
// terminal would.
// Invariant: never talks to anything but the simulator it was given; a real company has no such
// address.

import { request } from 'undici';
import { invariant } from '#problems/invariant.ts';
import { demoCompany, locationOfOutlet } from '#scenarios/demo-season/external-company.ts';
import type { DemoApi } from './demo-setup.ts';

export interface DemoCompany {
  /** Replaces the company and empties its books. */
  seed(definition: unknown): Promise<void>;
  /** Entries it holds; 0 for a new company. */
  countEntries(): Promise<number>;
  closeBooksThrough(date: string | null): Promise<void>;
  setDepartment(id: string, status: 'active' | 'inactive'): Promise<void>;
  /** The next `times` creates are committed, then their answers are lost. */
  loseAnswers(times: number): Promise<void>;
  /** How long each answer takes, in milliseconds. */
  setLatency(latencyMs: number): Promise<void>;
  /** What the controller booked by hand during the season. */
  bookByHand(): Promise<number>;
}

interface HandEntry {
  readonly on: string;
  readonly description: string;
  readonly outlet: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: string;
}

/**
 * Entries made in the external ledger directly: what reconciliation must find and a person explain.
 */
const handEntries: readonly HandEntry[] = [
  {
    on: '2026-06-30',
    description: 'Bank service charge June',
    outlet: 'TRS',
    debit: '6410',
    credit: '1000',
    amount: '48.50',
  },
  {
    on: '2026-08-31',
    description: 'Insurance, share of August',
    outlet: 'REIT',
    debit: '6700',
    credit: '1400',
    amount: '2150.00',
  },
  {
    on: '2026-09-15',
    description: 'Correction: deposit booked to the wrong bank account',
    outlet: 'REIT',
    debit: '1000',
    credit: '1050',
    amount: '1310.75',
  },
];

/** What the requests that create an entry have in common. */
const creating: Readonly<Record<DemoApi, object>> = {
  rest: { path: 'journal-entry' },
  xml: { path: 'xmlgw', text: '<create>' },
};

/** A client of the control API at `url` (the simulator's address, without path). */
export function demoCompanyAt(url: string, demoApi: DemoApi): DemoCompany {
  const call = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => {
    const answer = await request(`${url}/simulator${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.body.text();
    invariant(answer.statusCode < 300, `simulator ${path} answered ${answer.statusCode}: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
  return {
    seed: (definition) => call('POST', '/seed', definition),
    countEntries: async () => (await call('GET', '/books')).counts.entries,
    closeBooksThrough: (through) => call('PUT', '/books-closed-through', { through }),
    setDepartment: (id, status) => call('PUT', `/departments/${id}`, { status }),
    loseAnswers: (times) =>
      call('POST', '/faults', {
        fault: 'lose-answer',
        times,
        match: { method: 'POST', ...creating[demoApi] },
      }),
    setLatency: (latencyMs) => call('PUT', '/settings', { latencyMs }),
    bookByHand: async () => {
      for (const entry of handEntries) await call('POST', '/entries', handEntryBody(entry));
      return handEntries.length;
    },
  };
}

function handEntryBody(entry: HandEntry) {
  const location = { location: { id: locationOfOutlet[entry.outlet] } };
  const line = (txnType: string, account: string) => ({
    txnType,
    txnAmount: entry.amount,
    glAccount: { id: account },
    description: entry.description,
    dimensions: location,
  });
  return {
    user: demoCompany.controller,
    glJournal: { id: 'GJ' },
    postingDate: entry.on,
    description: entry.description,
    lines: [line('debit', entry.debit), line('credit', entry.credit)],
  };
}

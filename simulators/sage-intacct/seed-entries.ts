// Entries a company starts with: a list of bodies as the API takes them, booked one by one.
//
// simulate.ts reads a seed file with it; POST /simulator/entries books single ones the same way.
// **Invariant**: a seed entry passes the rules of the API; the first that fails is named by its
// place in the list and nothing after it is booked.
// It leaves the rules to journal-entries.ts.

import { readFileSync } from 'node:fs';
import { isPlain, type Plain } from './body-reader.ts';
import type { EntryRecord } from './changes.ts';
import { Refusal } from './errors.ts';
import { planEntry } from './journal-entries.ts';
import { financialShape, readEntryBody, statisticalShape } from './journal-entry-body.ts';
import { entryChanges } from './reversals.ts';
import type { Simulation } from './simulation.ts';

/** The user a person's entry is made by: the second user of the company when none is named. */
export function personOf(simulation: Simulation, user: unknown): string {
  if (user !== undefined) return String(user);
  const [first, second] = simulation.books.company.users;
  return second?.id ?? first?.id ?? '';
}

/**
 * Books one entry as a person: the body of the API, and `user`, `entity`. A body with a
 * `statisticalJournal` is a statistical entry. *Errors:* Refusals as the API's.
 */
export function bookAsPerson(simulation: Simulation, body: Plain): EntryRecord {
  const { user, entity, ...entryBody } = body;
  const { books, settings, clock } = simulation;
  const shape = 'statisticalJournal' in entryBody ? statisticalShape : financialShape;
  const input = readEntryBody(entryBody, false, books.userDefined, shape);
  const actor = {
    userId: personOf(simulation, user),
    entityId: typeof entity === 'string' ? entity : null,
    nowText: clock.nowText(),
  };
  const entry = planEntry(input, actor, books, settings);
  simulation.commit(entryChanges(entry, books, 'ui'));
  return entry;
}

function reasonOf(refusal: Refusal): string {
  const reasons = refusal.error.details?.map((one) => one.message) ?? [];
  return reasons.at(-1) ?? refusal.message;
}

/** `resort`: the entries that come with it; anything else is a path. */
const seedFileNamed = (name: string | URL) => (name === 'resort' ? resortEntries : name);

/**
 * Books the entries of a seed file into books that hold none yet. Returns how many; books that
 * hold entries stay as they are. *Errors:* throws with the place and reason of the first bad entry.
 */
export function bookSeedFile(simulation: Simulation, name: string | URL): number {
  const path = seedFileNamed(name);
  const { financial, statistical } = simulation.books;
  if (financial.entries.size + statistical.entries.size > 0) return 0;
  const list: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(list)) throw new Error(`${path} must hold a JSON list of entries`);
  for (const [index, body] of list.entries()) {
    try {
      bookAsPerson(simulation, isPlain(body) ? body : {});
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Error(`${path}, entry ${index + 1}: ${reasonOf(error)}`);
    }
  }
  return list.length;
}

/** The entries that come with the resort; other companies begin with empty books. */
export const resortEntries = new URL('./companies/resort-entries.json', import.meta.url);

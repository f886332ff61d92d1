// The objects of the XML API by name, over one set of books.
//
// Every reading function finds its object here.
// **Invariant**: a name nobody knows is refused in Sage's words, `Object definition X not found`.
// It leaves the tables to ledger-objects.ts, ledger-views.ts and master-objects.ts.

import type { Books } from '../books.ts';
import type { Simulation } from '../simulation.ts';
import { unknownObject } from './failures.ts';
import { ledgerObjects } from './ledger-objects.ts';
import { ledgerViews } from './ledger-views.ts';
import { masterObjects } from './master-objects.ts';
import type { AnyXmlObject, XmlObjects } from './objects.ts';

const cache = new WeakMap<Books, XmlObjects>();

/** The objects over the books of a simulation; made once for each set of books. */
export function xmlObjects(simulation: Simulation): XmlObjects {
  const { books } = simulation;
  const known = cache.get(books);
  if (known !== undefined) return known;
  const webUrl = (key: string) => `${simulation.url}/entries/${key}`;
  const all = [...ledgerObjects(books, webUrl), ...ledgerViews(books), ...masterObjects(books)];
  const objects = new Map(all.map((one) => [one.name, one]));
  cache.set(books, objects);
  return objects;
}

/** The object a function names. *Errors:* `Query Failed` for a name nobody knows. */
export function objectNamed(simulation: Simulation, written: string | undefined): AnyXmlObject {
  const name = (written ?? '').trim().toUpperCase();
  const { journalObject } = simulation.settings.xml;
  const isHidden =
    journalObject !== 'both' &&
    (name === 'JOURNAL' || name === 'GLJOURNAL') &&
    name !== journalObject;
  const found = isHidden ? undefined : xmlObjects(simulation).get(name);
  if (found === undefined) throw unknownObject(written ?? '');
  return found;
}

// All objects of the API over one set of books.
//
// simulation.ts builds them once for each company; routes and queries look them up by name.
// **Invariant**: one name, one object.
// It leaves what each holds to entry-objects.ts and master-objects.ts.

import type { Books } from './books.ts';
import { type EntryView, entryObjects } from './entry-objects.ts';
import { masterObjects } from './master-objects.ts';
import type { AnyObject } from './object-fields.ts';

/** Every object by its name, `application/name`. */
export function apiObjects(books: Books, view: EntryView): Map<string, AnyObject> {
  const objects = [...entryObjects(books, view), ...masterObjects(books)];
  return new Map(objects.map((object) => [object.name, object]));
}

// Dates of legacy functions: `<datecreated><year/><month/><day/></datecreated>`.
//
// Legacy journals and balance functions read them here.
// **Invariant**: what is no day of the calendar is `null`, never another day.

import { readDate } from './dates.ts';
import { textOf, type XmlElement } from './xml-reader.ts';

/** The day of a split date; plain text in the element is read as well. */
export function legacyDate(element: XmlElement | undefined): string | null {
  if (element === undefined) return null;
  if (element.children.length === 0) return readDate(element.text);
  const part = (name: string) => textOf(element, name) ?? '';
  return readDate(`${part('month')}/${part('day')}/${part('year')}`);
}

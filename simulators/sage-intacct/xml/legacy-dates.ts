// Dates of legacy functions: `<datecreated><year/><month/><day/></datecreated>`.
//
// Legacy journals and balance functions read and write them here.
// **Invariant**: what is no day of the calendar is `null`, never another day.

import { readDate } from './dates.ts';
import { textOf, type XmlElement } from './xml-reader.ts';
import { node, type XmlNode } from './xml-writer.ts';

/** The day of a split date; plain text in the element is read as well. */
export function legacyDate(element: XmlElement | undefined): string | null {
  if (element === undefined) return null;
  if (element.children.length === 0) return readDate(element.text);
  const part = (name: string) => textOf(element, name) ?? '';
  return readDate(`${part('month')}/${part('day')}/${part('year')}`);
}

/** A day as a split date. */
export function legacyDateNode(name: string, date: string): XmlNode {
  const [year = '', month = '', day = ''] = date.split('-');
  return node(name, [node('year', year), node('month', month), node('day', day)]);
}

// Values and rows as they leave: mm/dd/yyyy, amounts without trailing zeros, words or codes.
//
// Every function that reads writes its rows here.
// **Invariant**: a field looks the same in every answer but for choices in readByQuery (switch).
// It leaves the case of element names to the functions.

import { amountText, dateText, timeText } from './dates.ts';
import type { ResolvedField } from './objects.ts';
import { node, type XmlNode } from './xml-writer.ts';

/** The text of a value of this field in an answer. */
export function shownValue(field: ResolvedField, value: string | null, usesCodes = false): string {
  if (value === null) return '';
  switch (field.field.type) {
    case 'date':
      return dateText(value);
    case 'timestamp':
      return timeText(value);
    case 'decimal':
      return amountText(value);
    case 'choice':
      return usesCodes ? (field.field.codes?.[value] ?? value) : value;
    default:
      return value;
  }
}

/** A row as an element with one child for each field. */
export function rowNode(
  name: string,
  fields: readonly ResolvedField[],
  row: never,
  usesCodes = false,
): XmlNode {
  return node(
    name,
    fields.map((field) => node(field.name, shownValue(field, field.get(row), usesCodes))),
  );
}

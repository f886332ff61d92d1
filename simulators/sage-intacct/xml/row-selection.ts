// The rows a caller may see that meet a condition, in an order nobody should rely on.
//
// query, readByQuery and the reports select here.
// **Invariant**: at the top level rows of entities are left out unless private ones are asked for;
// in an entity one sees its rows and those of the top level.
// Without an order the rows come scattered: the vendor promises none.

import type { Simulation } from '../simulation.ts';
import type { Condition } from './conditions.ts';
import type { AnyXmlObject } from './objects.ts';
import type { Caller } from './sign-in.ts';

/** Who looks, and whether rows of entities are shown to the top level. */
export interface View {
  readonly simulation: Simulation;
  readonly caller: Caller;
  readonly showPrivate: boolean;
}

/** Whether the caller sees a row: not of another entity, not too young to be read. */
export function maySee(row: never, object: AnyXmlObject, view: View): boolean {
  const entryKey = object.entryKeyOf?.(row);
  if (entryKey !== undefined && view.simulation.isYoung(entryKey)) return false;
  const entity = object.entityOf(row);
  if (entity === null) return true;
  const { entityId } = view.caller;
  return entityId === null ? view.showPrivate : entity === entityId;
}

/** A number that scatters keys. */
function scatter(key: string): number {
  return Math.imul(Number(key), 0x9e3779b1) >>> 0;
}

/** Rows that meet the condition, in the order the books keep them: the caller orders them. */
export function selectRows(object: AnyXmlObject, condition: Condition, view: View): never[] {
  const demand = condition.demands.find(({ field }) => object.indexes[field] !== undefined);
  const index = demand && object.indexes[demand.field];
  const candidates = demand && index ? index(demand.values) : object.rows();
  const found: never[] = [];
  for (const row of candidates) {
    if (!maySee(row, object, view)) continue;
    if (condition.test(row)) found.push(row);
  }
  return found;
}

/** Rows in an order that is none: the same every time, but not that of the keys. */
export function scattered(rows: never[], object: AnyXmlObject): never[] {
  const places = new Map(rows.map((row) => [row, scatter(object.keyOf(row))]));
  return rows.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

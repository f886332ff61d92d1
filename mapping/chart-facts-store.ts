// Reads what rehearsal must know of the mirrored company: accounts, journals, entities, periods.
// Between the mirror's tables and chart-check.ts. Invariant: attributes of an unexpected form count
// as absent; what was never read refuses nothing.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { AccountFacts, ChartFacts, JournalFacts } from './chart-check.ts';
import { entitiesOf } from './mirrored-attributes.ts';

interface ItemRow {
  readonly kind: string;
  readonly external_id: string;
  readonly active: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Judged by the mapping, or no dimension. */
const coded = new Set(['account', 'journal', 'entity', 'location']);

export async function readChartFacts(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<ChartFacts> {
  const { rows } = await db.query<ItemRow>(
    `SELECT kind, external_id, active, attributes FROM external_chart_items
      WHERE property_id = $1 AND connection_id = $2
        AND kind IN ('account', 'journal', 'entity', 'location', 'class', 'customer', 'vendor',
                     'employee', 'project', 'item', 'contract', 'warehouse')`,
    [propertyId, connectionId],
  );
  const accounts = new Map<string, AccountFacts>();
  const journals = new Map<string, JournalFacts>();
  const values = new Map<string, Map<string, boolean>>();
  for (const row of rows) {
    const { external_id: id, active, attributes } = row;
    const ofKind = values.get(row.kind) ?? new Map<string, boolean>();
    if (!coded.has(row.kind)) values.set(row.kind, ofKind.set(id, active));
    if (row.kind === 'account') accounts.set(id, accountFacts(attributes));
    if (row.kind === 'journal') journals.set(id, journalFacts(active, attributes));
  }
  const closedThrough = await readClosedPeriods(db, propertyId, connectionId);
  const known = { entities: entitiesOf(rows), closedThrough };
  return { chartRead: rows.length > 0, accounts, journals, values, ...known };
}

/** Entity to its last closed day, as far as it is known; the empty text is the whole company. */
export async function readClosedPeriods(
  db: Queryable,
  propertyId: number,
  connectionId: number,
): Promise<ReadonlyMap<string, IsoDate>> {
  const { rows } = await db.query<{ entity_id: string; closed_through_on: IsoDate }>(
    `SELECT entity_id, closed_through_on FROM external_periods
      WHERE property_id = $1 AND connection_id = $2`,
    [propertyId, connectionId],
  );
  return new Map(rows.map((row) => [row.entity_id, row.closed_through_on]));
}

function accountFacts(attributes: ItemRow['attributes']): AccountFacts {
  const { directPosting, restrictedDimensions } = attributes;
  const restricted: Record<string, readonly string[]> = {};
  if (typeof restrictedDimensions === 'object' && restrictedDimensions !== null) {
    for (const [dimension, ids] of Object.entries(restrictedDimensions)) {
      if (Array.isArray(ids)) restricted[dimension] = ids.map(String);
    }
  }
  return { directPosting: directPosting !== false, restrictedDimensions: restricted };
}

function journalFacts(active: boolean, attributes: ItemRow['attributes']): JournalFacts {
  return {
    active,
    directPosting: attributes.directPosting !== false,
    needsApproval: attributes.needsApproval === true,
  };
}

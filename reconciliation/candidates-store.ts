// The entries of a place that could be behind an unexplained amount: ours and others' that the
// ledger listed, and ours that are open. In the run's transaction, for the few places that need it.
// Invariant: of the run's snapshot; amounts are those at the place. Those of the amount itself come
// first, then the newest.
// Leaves to others: what sums up (candidates.ts).

import type { Queryable } from '#database/pool.ts';
import { type CandidateEntry, type Candidates, candidatesFor, entriesMax } from './candidates.ts';
import type { OurSide } from './our-side-store.ts';
import type { TieOutRow } from './tie-out.ts';

type Of = OurSide & { readonly reconciliationId: bigint };

const lineAtPlace = `l->>'accountId' = $5 and coalesce(l->'dimensions'->>'location', '') = $6`;

/** Entries at the place of a row. */
async function entriesAt(client: Queryable, of: Of, row: TieOutRow): Promise<CandidateEntry[]> {
  const { account, location, currency } = row.place;
  const { rows } = await client.query<CandidateEntry>(
    `with candidates as (
       select x.export_id::text as export_id, x.entry_id::text as entry_id,
              x.external_id as external_entry_id, x.posted_on, x.export_key as memo,
              true as listed, sum((l->>'amountMinor')::bigint)::bigint as amount
       from exports x cross join lateral jsonb_array_elements(x.draft->'lines') l
       where x.property_id = $1 and x.connection_id = $2 and x.status = 'synced'
         and x.draft->>'currency' = $7 and x.draft->>'postedOn' between $4::text and $3::text
         and coalesce((x.draft->>'statistical')::boolean, false) is false and ${lineAtPlace}
       group by x.property_id, x.export_id
       union all
       select null, null, f.external_entry_id, f.posted_on, f.memo, true,
              sum((l->>'amountMinor')::bigint)::bigint
       from reconciliation_foreign_entries f cross join lateral jsonb_array_elements(f.lines) l
       where f.property_id = $1 and f.reconciliation_id = $8 and f.currency = $7 and ${lineAtPlace}
       group by f.property_id, f.reconciliation_id, f.external_entry_id
       union all
       select o.export_id::text, o.entry_id::text, null, e.posted_on,
              e.document_type || ' ' || e.document_number, false, o.amount_minor
       from reconciliation_open_exports o
       join journal_entries e on e.property_id = $1 and e.entry_id = o.entry_id
       where o.property_id = $1 and o.reconciliation_id = $8 and o.mapped and o.account = $5
         and o.location = $6 and o.currency = $7)
     select export_id as "exportId", entry_id as "entryId",
            external_entry_id as "externalEntryId", posted_on as "postedOn", memo, listed,
            amount as "amountMinor"
     from candidates where amount <> 0
     order by abs(amount) = abs($9::bigint) desc, posted_on desc, external_entry_id, entry_id
     limit $10`,
    [
      ...[of.propertyId, of.connectionId, of.asOf, of.cutoverOn, account, location, currency],
      ...[of.reconciliationId, row.unexplained, entriesMax],
    ],
  );
  return rows;
}

/** What could be behind the amount at a place. */
export interface PlaceCandidates extends Candidates {
  readonly place: TieOutRow['place'];
  readonly unexplained: bigint;
}

/** Searched and kept for each row with an amount nobody explains. */
export async function keepCandidates(
  client: Queryable,
  of: Of,
  rows: readonly TieOutRow[],
): Promise<PlaceCandidates[]> {
  const kept: PlaceCandidates[] = [];
  for (const row of rows) {
    const { place, unexplained } = row;
    if (unexplained === 0n || !place.mapped) continue;
    const found = candidatesFor(unexplained, await entriesAt(client, of, row));
    await writeCandidates(client, of, { row, found });
    kept.push({ place, unexplained, ...found });
  }
  return kept;
}

async function writeCandidates(
  client: Queryable,
  of: Of,
  { row, found }: { row: TieOutRow; found: Candidates },
): Promise<void> {
  const { account, location, currency } = row.place;
  await client.query(
    `update reconciliation_rows set candidates = $6
     where property_id = $1 and reconciliation_id = $2 and mapped and account = $3
       and location = $4 and currency = $5`,
    [of.propertyId, of.reconciliationId, account, location, currency, JSON.stringify(found)],
  );
}

/** What a place's unexplained amounts could be, by currency. */
export async function readCandidates(
  client: Queryable,
  at: { propertyId: number; reconciliationId: bigint; account: string; location: string },
) {
  const { rows } = await client.query<{
    currency: TieOutRow['place']['currency'];
    unexplained: bigint;
    found: Candidates;
  }>(
    `select currency, unexplained_minor as unexplained, candidates as found
     from reconciliation_rows
     where property_id = $1 and reconciliation_id = $2 and mapped and account = $3
       and location = $4 and candidates is not null
     order by currency`,
    [at.propertyId, at.reconciliationId, at.account, at.location],
  );
  return rows;
}

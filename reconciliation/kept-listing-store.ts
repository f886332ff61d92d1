// What the external ledger listed last, kept so that the next run need only read what changed.
// Invariant: written in the transaction of the run that listed it. Only what was not there as sent
// is kept whole; of an export that was, its row is enough while nobody touched it since. An export
// that is not known to be there is never assumed: it is looked for by its key.
// Leaves to others: whether the kept list can be trusted (listing-worker.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { ExportKey } from '#external-ledger/external-ledger.ts';
import type { OurSide } from './our-side-store.ts';

/** The kept list of a connection. */
export interface KeptListing {
  readonly cutoverOn: IsoDate;
  readonly throughOn: IsoDate;
  readonly readAt: Date;
  readonly snapshotAt: Date;
  readonly fullyReadAt: Date;
  /** The connection's ledger and settings are those it was listed under. */
  readonly isOfToday: boolean;
}

const listedUnder = `(select md5(c.ledger || c.settings::text) from connections c
  where c.property_id = $1 and c.connection_id = $2)`;

export async function readKept(client: Queryable, of: OurSide): Promise<KeptListing | null> {
  const { rows } = await client.query<KeptListing>(
    `select cutover_on as "cutoverOn", through_on as "throughOn", read_at as "readAt",
            snapshot_at as "snapshotAt", fully_read_at as "fullyReadAt",
            listed_under = ${listedUnder} as "isOfToday"
     from kept_listings where property_id = $1 and connection_id = $2`,
    [of.propertyId, of.connectionId],
  );
  return rows[0] ?? null;
}

export async function dropKept(client: Queryable, of: OurSide): Promise<void> {
  await client.query('delete from kept_listings where property_id = $1 and connection_id = $2', [
    of.propertyId,
    of.connectionId,
  ]);
}

/** Puts what was kept of the period among what is listed. */
export async function listKept(client: Queryable, of: OurSide): Promise<void> {
  await client.query(
    `insert into reconciliation_listed
     select position, external_id, posted_on, currency, standing, in_balances, lines, rest
     from kept_listing_entries
     where property_id = $1 and connection_id = $2 and posted_on between $4 and $3`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn],
  );
}

/** These entries are read anew, or gone from the books that are listed: no longer as kept. */
export async function forgetListed(client: Queryable, ids: readonly string[]): Promise<void> {
  await client.query(
    `with gone as (delete from reconciliation_listed where external_id = any($1))
     insert into reconciliation_changed select unnest($1::text[]) on conflict do nothing`,
    [ids],
  );
}

/**
 * Takes the exports that were there as sent, and that nothing has touched since, as there still:
 * neither changed there, nor here since our side was compared.
 */
export async function assumePresent(
  client: Queryable,
  of: OurSide,
  { throughOn, changedBefore }: { throughOn: IsoDate; changedBefore: Date },
): Promise<void> {
  await client.query('truncate reconciliation_assumed');
  await client.query(
    `insert into reconciliation_assumed
     select x.export_id, jsonb_array_length(x.draft->'lines')
     from exports x
     where x.property_id = $1 and x.connection_id = $2 and x.status = 'synced'
       and (x.draft->>'postedOn')::date between $4 and least($3::date, $5::date)
       and x.changed_at < $6
       and x.external_id not in (select external_id from kept_listing_entries
                                  where property_id = $1 and connection_id = $2)
       and x.export_id not in (select export_id from kept_listing_absences
                                where property_id = $1 and connection_id = $2)
       and x.external_id not in (select external_id from reconciliation_changed)`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn, throughOn, changedBefore],
  );
  await client.query('analyze reconciliation_assumed');
}

/** How many entries and lines the list has, read anew or kept; what is assumed counts as listed. */
export async function countListed(client: Queryable): Promise<{ entries: number; lines: number }> {
  const { rows } = await client.query<{ entries: number; lines: number }>(
    `select (l.entries + a.entries)::integer as entries, (l.lines + a.lines)::integer as lines
     from (select count(*) as entries, coalesce(sum(jsonb_array_length(lines)), 0) as lines
             from reconciliation_listed) l,
          (select count(*) as entries, coalesce(sum(lines), 0) as lines
             from reconciliation_assumed) a`,
  );
  return rows[0] as { entries: number; lines: number };
}

/** Keys of synced exports that were touched here since: neither listed nor assumed nor absent. */
export async function unsureKeys(
  client: Queryable,
  of: OurSide,
  throughOn: IsoDate,
): Promise<ExportKey[]> {
  const { rows } = await client.query<{ key: ExportKey }>(
    `select x.export_key as key
     from exports x
     where x.property_id = $1 and x.connection_id = $2 and x.status = 'synced'
       and (x.draft->>'postedOn')::date between $4 and least($3::date, $5::date)
       and x.export_id not in (select export_id from reconciliation_assumed)
       and x.export_id not in (select export_id from kept_listing_absences
                                where property_id = $1 and connection_id = $2)
       and x.external_id not in (select external_id from reconciliation_listed)
       and x.external_id not in (select external_id from reconciliation_changed)`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn, throughOn],
  );
  return rows.map((row) => row.key);
}

/** Where the next listed entry stands: after those that were kept. */
export async function nextPosition(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ next: number }>(
    'select (coalesce(max(position), 0) + 1)::integer as next from reconciliation_listed',
  );
  return rows[0]?.next ?? 1;
}

/** Keeps what was listed through the date, in place of what was kept. */
export async function keepListing(
  client: Queryable,
  of: OurSide,
  kept: { reconciliationId: bigint; readAt: Date; snapshotAt: Date; fullyReadAt: Date },
): Promise<void> {
  await dropKept(client, of);
  const at = [of.propertyId, of.connectionId];
  await client.query(
    `insert into kept_listings (property_id, connection_id, reconciliation_id, listed_under,
       cutover_on, through_on, read_at, snapshot_at, fully_read_at)
     values ($1, $2, $3, ${listedUnder}, $5, $4, $6, $7, $8)`,
    [
      ...[...at, kept.reconciliationId, of.asOf, of.cutoverOn],
      ...[kept.readAt, kept.snapshotAt, kept.fullyReadAt],
    ],
  );
  await client.query(
    `insert into kept_listing_entries (property_id, connection_id, external_id, position,
       posted_on, currency, standing, in_balances, lines, rest)
     select $1, $2, l.external_id, l.position, l.posted_on, l.currency, l.standing,
            l.in_balances, l.lines, l.rest
     from reconciliation_listed l
     where l.position in (select position from reconciliation_differing)
     order by l.position
     on conflict do nothing`,
    at,
  );
  await client.query(
    `insert into kept_listing_absences
     select $1, $2, export_id from reconciliation_differing where position is null and in_period`,
    at,
  );
}

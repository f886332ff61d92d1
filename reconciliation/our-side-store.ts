// Our side of a reconciliation: sums of the journal by place and by what became of each entry's
// export, and the exports that are open. All of it runs in one repeatable-read transaction.
// Invariant: all of its answers are of one snapshot.
// Leaves to others: looking up single exports (sent-exports-store.ts), judging (examination.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { DimensionAmount } from './by-dimension.ts';
import { sentDrafts } from './former-store.ts';
import type { Place, PlacedAmount } from './place.ts';
import type { AccountText, OurTerms } from './tie-out.ts';
import { readWhole } from './whole-reading.ts';

/** Whose books are read, up to when. */
export interface OurSide {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly cutoverOn: IsoDate;
  readonly asOf: IsoDate;
}

/**
 * The place of a journal line `l`, given `a`, `o` and the mappings `ma`, `mo` of its account and
 * outlet.
 */
export const placeOfLine = `
  (ma.external_id is not null and mo.external_id is not null) as mapped,
  case when ma.external_id is not null and mo.external_id is not null
       then ma.external_id else a.number end as account,
  case when ma.external_id is not null and mo.external_id is not null
       then mo.external_id else o.code end as location`;

export const joinPlace = `
  join accounts a on a.property_id = $1 and a.account_id = l.account_id
  join outlets o on o.property_id = $1 and o.outlet_id = l.outlet_id
  left join mappings ma on ma.property_id = $1 and ma.connection_id = $2
    and ma.kind = 'account' and ma.internal_id = l.account_id
  left join mappings mo on mo.property_id = $1 and mo.connection_id = $2
    and mo.kind = 'outlet' and mo.internal_id = l.outlet_id`;

/** Lines of money alone: accounts that count take no part in any sum. */
export const isMoney = `not exists (
  select from statistical_accounts s
   where s.property_id = $1 and s.connection_id = $2 and s.account_id = l.account_id)`;

/** The part `x` of entry_fates that carries line `l`: whole entries carry all of theirs. */
const carriesLine = `x.entry_id = l.entry_id
         and (x.part_outlet_ids is null or l.outlet_id = any(x.part_outlet_ids))`;

interface PlaceColumns {
  mapped: boolean;
  account: string;
  location: string;
  currency: Currency;
}

function placeOf({ mapped, account, location, currency }: PlaceColumns): Place {
  return { mapped, account, location, currency };
}

/** Only one reconciliation of a connection runs at a time; the lock ends with the transaction. */
export async function tryLock(client: Queryable, of: OurSide): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    `select pg_try_advisory_xact_lock(hashtext('tieout reconciliation ' || $1), $2) as locked`,
    [of.propertyId, of.connectionId],
  );
  return rows[0]?.locked === true;
}

/** Sums of our lines by place, split by the fate of their entries. */
export async function ourTerms(client: Queryable, of: OurSide): Promise<OurTerms[]> {
  const rows = await readWhole<
    PlaceColumns & { numbers: string; names: string } & Omit<OurTerms, 'place' | 'account'>
  >(
    client,
    `with l as (
       select l.account_id, l.outlet_id, l.currency, sum(l.amount_minor) as ours,
              sum(l.amount_minor) filter (where l.posted_on < $4) as not_exported,
              sum(l.amount_minor) filter (where l.posted_on >= $4
                and x.status = 'pending') as pending,
              sum(l.amount_minor) filter (where l.posted_on >= $4
                and x.status = 'error') as error,
              sum(l.amount_minor) filter (where l.posted_on >= $4
                and x.status = 'excluded') as excluded,
              sum(l.amount_minor) filter (where l.posted_on >= $4
                and x.entry_id is null) as not_queued
       from journal_lines l
       left join entry_fates x on x.property_id = $1 and x.connection_id = $2
         and ${carriesLine}
       where l.property_id = $1 and l.posted_on <= $3 and ${isMoney}
       group by l.account_id, l.outlet_id, l.currency)
     select ${placeOfLine}, l.currency,
            string_agg(distinct a.number, ', ' order by a.number) as numbers,
            string_agg(distinct a.name, ', ' order by a.name) as names,
            sum(l.ours)::bigint as ours,
            coalesce(sum(l.not_exported), 0)::bigint as "notExported",
            coalesce(sum(l.pending), 0)::bigint as pending,
            coalesce(sum(l.error), 0)::bigint as error,
            coalesce(sum(l.excluded), 0)::bigint as excluded,
            coalesce(sum(l.not_queued), 0)::bigint as "notQueued"
     from l ${joinPlace}
     group by 1, 2, 3, l.currency`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn],
  );
  return rows.map(({ mapped, account, location, currency, numbers, names, ...terms }) => ({
    place: placeOf({ mapped, account, location, currency }),
    account: { numbers, names },
    ...terms,
  }));
}

/** How many entries of ours are in the period. */
export async function countEntries(client: Queryable, of: OurSide): Promise<number> {
  const { rows } = await client.query<{ entries: number }>(
    `select count(*)::integer as entries from journal_entries
     where property_id = $1 and posted_on between $2 and $3`,
    [of.propertyId, of.cutoverOn, of.asOf],
  );
  return rows[0]?.entries ?? 0;
}

/**
 * Entries of counts in the period: those that are synced are looked for, the others are open; none
 * of them adds to a balance.
 */
export async function countStatistical(client: Queryable, of: OurSide) {
  const rows = await readWhole<{ statistical: number; statisticalOpen: number }>(
    client,
    `select (select count(*)::integer from exports x
              where x.property_id = $1 and x.connection_id = $2 and x.status = 'synced'
                and (x.draft->>'postedOn')::date between $4 and $3
                and (x.draft->>'statistical')::boolean) as statistical,
            (select count(distinct l.entry_id)::integer from statistical_accounts s
               join journal_lines l on l.property_id = $1 and l.account_id = s.account_id
                and l.posted_on between $4 and $3
               left join entry_fates x on x.property_id = $1 and x.connection_id = $2
                and ${carriesLine}
              where s.property_id = $1 and s.connection_id = $2
                and coalesce(x.status, 'pending') in ('pending', 'error')) as "statisticalOpen"`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn],
  );
  return rows[0] ?? { statistical: 0, statisticalOpen: 0 };
}

/** Keeps, with the reconciliation, every entry that is not in the external ledger, and why. */
export async function keepOpenExports(
  client: Queryable,
  of: OurSide,
  reconciliationId: bigint,
): Promise<void> {
  await readWhole(
    client,
    `insert into reconciliation_open_exports (property_id, reconciliation_id, entry_id, export_id,
       bucket, mapped, account, location, currency, amount_minor, cause_code, cause_message)
     with open as (
       select e.entry_id, x.export_id, coalesce(x.status, 'not-queued') as bucket,
              x.part_outlet_ids, x.cause_code, x.cause_message
       from journal_entries e
       left join entry_fates x on x.property_id = $1 and x.connection_id = $2
         and x.entry_id = e.entry_id
       where e.property_id = $1 and e.posted_on between $4 and $3
         and x.status is distinct from 'synced')
     select $1, $5, entry_id, export_id, bucket, mapped, account, location, currency,
            sum(amount_minor), min(cause_code), min(cause_message)
     from (
       select open.*, ${placeOfLine}, l.currency, l.amount_minor
       from open
       join journal_lines l on l.property_id = $1 and l.entry_id = open.entry_id and ${isMoney}
        and (open.part_outlet_ids is null or l.outlet_id = any(open.part_outlet_ids))
       ${joinPlace}) placed
     group by entry_id, export_id, bucket, mapped, account, location, currency`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn, reconciliationId],
  );
}

/** Which of our accounts and outlets point where in the external ledger. */
export async function mappedPlaces(client: Queryable, of: OurSide) {
  const accounts = await client.query<{ external_id: string; numbers: string; names: string }>(
    `select m.external_id, string_agg(a.number, ', ' order by a.number) as numbers,
            string_agg(a.name, ', ' order by a.number) as names
     from mappings m
     join accounts a on a.property_id = $1 and a.account_id = m.internal_id
     where m.property_id = $1 and m.connection_id = $2 and m.kind = 'account'
     group by m.external_id`,
    [of.propertyId, of.connectionId],
  );
  const outlets = await client.query<{ external_id: string }>(
    `select distinct external_id from mappings
     where property_id = $1 and connection_id = $2 and kind = 'outlet'`,
    [of.propertyId, of.connectionId],
  );
  const texts = accounts.rows.map(({ external_id, numbers, names }): [string, AccountText] => [
    external_id,
    { numbers, names },
  ]);
  return { accounts: new Map(texts), locations: outlets.rows.map((row) => row.external_id) };
}

/** Lines of synced exports as they were sent: by account, location, and `by` a dimension more. */
export async function sentSums(
  client: Queryable,
  of: Pick<OurSide, 'propertyId' | 'connectionId' | 'asOf' | 'cutoverOn'>,
  { by = null }: { readonly by?: string | null } = {},
): Promise<DimensionAmount[]> {
  return readWhole<DimensionAmount>(
    client,
    `select line->>'accountId' as account,
            coalesce(line->'dimensions'->>'location', '') as location,
            coalesce(line->'dimensions'->>$5::text, '') as value, x.draft->>'currency' as currency,
            sum((line->>'amountMinor')::bigint)::bigint as "amountMinor"
     from ${sentDrafts} x cross join lateral jsonb_array_elements(x.draft->'lines') line
     where x.property_id = $1 and x.connection_id = $2
       and (x.draft->>'postedOn')::date between $4 and $3
       and not coalesce((x.draft->>'statistical')::boolean, false)
     group by 1, 2, 3, 4`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn, by],
  );
}

/** Lines of synced exports by place, as they were sent. */
export async function sentAmounts(client: Queryable, of: OurSide): Promise<PlacedAmount[]> {
  return (await sentSums(client, of)).map(({ account, location, currency, amountMinor }) => ({
    place: placeOf({ mapped: true, account, location, currency }),
    amountMinor,
  }));
}

/** The snapshot's own instant, on the database's clock. */
export async function snapshotAt(client: Queryable): Promise<Date> {
  const { rows } = await client.query<{ at: Date }>('select transaction_timestamp() as at');
  return rows[0]?.at as Date;
}

/**
 * Exports whose lines as sent stand at other places than today's mapping says, with the difference.
 */
export async function remappedExports(client: Queryable, of: OurSide, limit: number) {
  const rows = await readWhole<
    PlaceColumns & { exportId: bigint; externalId: string | null; amountMinor: bigint }
  >(
    client,
    `with synced as (
       select x.* from ${sentDrafts} x
       where x.property_id = $1 and x.connection_id = $2
         and not coalesce((x.draft->>'statistical')::boolean, false)),
     sides as (
       select x.export_id, x.external_id, true as mapped, line->>'accountId' as account,
              coalesce(line->'dimensions'->>'location', '') as location,
              x.draft->>'currency' as currency, (line->>'amountMinor')::bigint as amount_minor
       from synced x cross join lateral jsonb_array_elements(x.draft->'lines') line
       where (x.draft->>'postedOn')::date between $4 and $3
       union all
       select x.export_id, x.external_id, ${placeOfLine}, l.currency, -l.amount_minor
       from synced x
       join entry_fates f on f.property_id = $1 and f.export_id = x.export_id
       join journal_lines l on l.property_id = $1 and l.entry_id = f.entry_id
        and (f.part_outlet_ids is null or l.outlet_id = any(f.part_outlet_ids))
       ${joinPlace}
       where l.posted_on between $4 and $3 and ${isMoney})
     select export_id as "exportId", external_id as "externalId", mapped, account, location,
            currency,
            sum(amount_minor)::bigint as "amountMinor"
     from sides group by 1, 2, 3, 4, 5, 6 having sum(amount_minor) <> 0
     order by 1 limit $5`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn, limit],
  );
  return rows.map(({ exportId, externalId, amountMinor, ...place }) => ({
    exportId,
    externalId,
    amount: { place: placeOf(place), amountMinor },
  }));
}

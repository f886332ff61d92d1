// What a reconciliation left to do, by account: for sign-offs, which carry it to the next period.
// Invariant: nothing is cut: either all of an account is read, or a page with a key to go on from.
// Leaves to others: what is carried and cleared (sign-off.ts).

import type { Queryable } from '#database/pool.ts';
import { settledCauses } from './causes.ts';
import type { OutstandingItem } from './sign-off.ts';

interface OfRun {
  readonly propertyId: number;
  readonly reconciliationId: bigint;
}

/** Parts of the key that orders the items of an account. */
export type ItemKey = readonly [
  kind: string,
  reference: string,
  location: string,
  currency: string,
];

/** The key of an item, for a cursor. */
export const itemKey = (item: OutstandingItem): ItemKey => [
  item.kind,
  item.reference,
  item.location,
  item.currency,
];

/** Named, and nothing is left to do about them. */
const settled = settledCauses.map((cause) => `'${cause}'`).join(', ');

const items = `(
  select kind, reference, account, what, location, currency, "amountMinor" from (
    select 'export' as kind, o.entry_id::text as reference,
           case when o.mapped then '' else 'our:' end || o.account as account,
           o.bucket || ': ' || e.document_type || ' ' || e.document_number as what, o.location,
           o.currency, o.amount_minor::text as "amountMinor"
    from reconciliation_open_exports o
    join journal_entries e on e.property_id = $1 and e.entry_id = o.entry_id
    where o.property_id = $1 and o.reconciliation_id = $2 and o.bucket <> 'excluded'
    union all
    select 'foreign', f.external_entry_id, line->>'accountId',
           'made there: ' || f.posted_on || ' ' || f.memo,
           coalesce(line->'dimensions'->>'location', ''), f.currency,
           sum((line->>'amountMinor')::bigint)::text
    from reconciliation_foreign_entries f
    cross join lateral jsonb_array_elements(f.lines) line
    where f.property_id = $1 and f.reconciliation_id = $2
    group by f.external_entry_id, 3, f.posted_on, f.memo, 5, f.currency
    union all
    select 'finding',
           f.cause || ' ' || coalesce(f.external_entry_id, f.export_id::text,
             f.adjustment_id::text, ''),
           case when (effect->>'mapped')::boolean then '' else 'our:' end
             || (effect->>'account'),
           f.cause || ': ' || f.what, effect->>'location', effect->>'currency',
           effect->>'amountMinor'
    from reconciliation_findings f
    cross join lateral jsonb_array_elements(f.effects) effect
    where f.property_id = $1 and f.reconciliation_id = $2
      and f.cause not in (${settled})) every
  where "amountMinor" <> '0')`;

const columns = 'kind, reference, what, location, currency, "amountMinor"';
const key = 'kind, reference, location, currency';

type Row = OutstandingItem & { readonly account: string };

function byAccount(rows: readonly Row[]): Map<string, OutstandingItem[]> {
  const groups = new Map<string, OutstandingItem[]>();
  for (const { account, ...item } of rows) {
    const own = groups.get(account);
    if (own) own.push(item);
    else groups.set(account, [item]);
  }
  return groups;
}

/** All that is left to do at these accounts. */
export async function outstandingItems(
  db: Queryable,
  of: OfRun,
  accounts: readonly string[],
): Promise<Map<string, OutstandingItem[]>> {
  if (accounts.length === 0) return new Map();
  const { rows } = await db.query<Row>(
    `select account, ${columns} from ${items} i where account = any($3)
     order by account, ${key}`,
    [of.propertyId, of.reconciliationId, accounts],
  );
  return byAccount(rows);
}

/** The first items of every account, and how many each has. */
export async function firstItems(
  db: Queryable,
  of: OfRun,
  limit: number,
): Promise<{ items: Map<string, OutstandingItem[]>; counts: Map<string, number> }> {
  const { rows } = await db.query<Row & { count: number }>(
    `select account, count, ${columns} from (
       select i.*, count(*) over (partition by account)::integer as count,
              row_number() over (partition by account order by ${key}) as place
       from ${items} i) numbered
     where place <= $3 order by account, place`,
    [of.propertyId, of.reconciliationId, limit],
  );
  const counts = new Map(rows.map((row) => [row.account, row.count]));
  return { items: byAccount(rows.map(({ count: _, ...row }) => row)), counts };
}

/** The items of an account after a key, in its order. */
export async function itemsAfter(
  db: Queryable,
  of: OfRun,
  page: { readonly account: string; readonly after: ItemKey | null; readonly limit: number },
): Promise<OutstandingItem[]> {
  const { rows } = await db.query<OutstandingItem>(
    `select ${columns} from ${items} i
     where account = $3 and ($4::text[] is null or
       (${key}) > (($4::text[])[1], ($4::text[])[2], ($4::text[])[3], ($4::text[])[4]))
     order by ${key} limit $5`,
    [of.propertyId, of.reconciliationId, page.account, page.after, page.limit],
  );
  return rows;
}

// What the external ledger lists, held beside our exports: written as it comes by COPY into a table
// of the run's own, then compared as two sets in one join. Invariant: memory holds a portion at a
// time, whatever is listed; only an entry that is there exactly as sent is settled here, every
// other is handed on in the order it was listed. Leaves to others: judging what differs
// (examination.ts).

import { CopyRows, copyTables } from '#database/copy-rows.ts';
import type { Queryable } from '#database/pool.ts';
import type { ExternalEntry, ExternalLine } from '#external-ledger/external-ledger.ts';
import type { OurSide } from './our-side-store.ts';
import { storedLines } from './stored-entry.ts';

/** Makes the tables of a run; they end with its transaction. */
export async function openListed(client: Queryable): Promise<void> {
  await client.query(
    `create temporary table reconciliation_listed (
       position bigint, external_id text, posted_on date, currency text, standing text,
       in_balances boolean, lines jsonb, rest text) on commit drop;
     create temporary table reconciliation_differing (
       position bigint, export_id bigint, in_period boolean) on commit drop;
     create temporary table reconciliation_changed (
       external_id text primary key) on commit drop;
     create temporary table reconciliation_assumed (
       export_id bigint primary key, lines bigint) on commit drop`,
  );
}

/** Adds one portion of the list; `position` is that of its first entry. */
export async function addListed(
  client: Queryable,
  entries: readonly ExternalEntry[],
  position: number,
): Promise<void> {
  const rows = new CopyRows(8, entries.length * 600);
  entries.forEach((entry, at) => {
    const { externalId, postedOn, currency, standing, inBalances, lines, ...rest } = entry;
    rows.row();
    rows.int8(BigInt(position + at));
    rows.text(externalId);
    rows.date(postedOn);
    rows.text(currency);
    rows.text(standing);
    rows.boolean(inBalances);
    rows.jsonb(JSON.stringify(storedLines(lines)));
    rows.text(JSON.stringify(rest, bigintsAsText));
  });
  await copyTables(client, [{ into: 'reconciliation_listed', rows }]);
}

const bigintsAsText = (_key: string, value: unknown) =>
  typeof value === 'bigint' ? value.toString() : value;

// What the balances hold in another currency is judged, however it was sent; in a text of JSON
// these quotes stand around a member's name alone.
const isConverted = `strpos(l.rest, ',"booked":{') > 0`;

// Lines are equal as they stand, or but for their memos, which ledgers cut. Whatever is not equal
// so is compared as sums, where it is judged.
const sameLines = (path: string) =>
  `jsonb_path_query_array(x.lines, '$[*].${path}') =
     jsonb_path_query_array(l.lines, '$[*].${path}')`;

const asSent = `
  x.posted_on = l.posted_on::text and not ${isConverted}
  and case when x.statistical then l.standing = 'booked'
           else l.in_balances and x.currency = l.currency end
  and (x.lines = l.lines
       or (jsonb_array_length(x.lines) = jsonb_array_length(l.lines)
           and jsonb_array_length(jsonb_path_query_array(x.lines, '$[*].dimensions'))
             = jsonb_array_length(x.lines)
           and ${sameLines('accountId')} and ${sameLines('amountMinor')}
           and ${sameLines('dimensions')}))`;

/**
 * Holds both sides against each other: what is left are listed entries that are not there as sent,
 * by their position, and synced exports that were not listed.
 */
export async function compareListed(client: Queryable, of: OurSide): Promise<void> {
  await client.query('analyze reconciliation_listed (position, external_id)');
  await client.query(
    `insert into reconciliation_differing
     select l.position, x.export_id, x.posted_on::date between $4 and $3
     from reconciliation_listed l
     full join (
       select export_id, external_id, draft->>'postedOn' as posted_on,
              draft->>'currency' as currency, draft->'lines' as lines,
              coalesce((draft->>'statistical')::boolean, false) as statistical
       from exports
       where property_id = $1 and connection_id = $2 and status = 'synced') x
       on x.external_id = l.external_id
     where (${asSent}) is not true
       and not (l.position is null
                and x.export_id in (select export_id from reconciliation_assumed))`,
    [of.propertyId, of.connectionId, of.asOf, of.cutoverOn],
  );
  await client.query(
    `create index on reconciliation_differing (export_id) where position is null;
     analyze reconciliation_differing`,
  );
}

interface ListedColumns {
  externalId: string;
  postedOn: ExternalEntry['postedOn'];
  currency: ExternalEntry['currency'];
  standing: ExternalEntry['standing'];
  inBalances: boolean;
  lines: (Omit<ExternalLine, 'amountMinor'> & { amountMinor: string })[];
  rest: string;
}

type Rest = Omit<ExternalEntry, 'lines' | 'booked' | Exclude<keyof ListedColumns, 'rest'>> & {
  readonly booked?: { readonly currency: ExternalEntry['currency']; amountsMinor: string[] };
};

function listedEntry({ rest, lines, ...columns }: ListedColumns): ExternalEntry {
  const { booked, ...others } = JSON.parse(rest) as Rest;
  return {
    ...others,
    ...columns,
    lines: lines.map((line) => ({ ...line, amountMinor: BigInt(line.amountMinor) })),
    ...(booked && {
      booked: { currency: booked.currency, amountsMinor: booked.amountsMinor.map(BigInt) },
    }),
  };
}

/** Listed entries that are not there as sent, in the order they were listed, so many at a time. */
export async function* differingEntries(
  client: Queryable,
  limit: number,
): AsyncGenerator<ExternalEntry[]> {
  await client.query(
    `declare differing no scroll cursor for
     select external_id as "externalId", posted_on as "postedOn", currency, standing,
            in_balances as "inBalances", lines, rest
     from reconciliation_listed
     where position in (select position from reconciliation_differing)
     order by position`,
  );
  for (;;) {
    const { rows } = await client.query<ListedColumns>(`fetch ${limit} from differing`);
    if (rows.length > 0) yield rows.map(listedEntry);
    if (rows.length < limit) break;
  }
  await client.query('close differing');
}

/** Which of these exports are synced and were listed as their own entry. */
export async function seenAmong(client: Queryable, of: OurSide, exportIds: readonly bigint[]) {
  const { rows } = await client.query<{ export_id: bigint }>(
    `select export_id from exports x
     where property_id = $1 and connection_id = $2 and export_id = any($3) and status = 'synced'
       and not exists (select from reconciliation_differing d
                        where d.export_id = x.export_id and d.position is null)`,
    [of.propertyId, of.connectionId, exportIds],
  );
  return new Set(rows.map((row) => row.export_id));
}

/** They were listed after all, under another id. */
export async function markSeen(client: Queryable, exportIds: readonly bigint[]): Promise<void> {
  await client.query(
    'delete from reconciliation_differing where export_id = any($1) and position is null',
    [exportIds],
  );
}

/** How many synced exports were listed. */
export async function countSeen(client: Queryable, of: OurSide): Promise<number> {
  const { rows } = await client.query<{ seen: number }>(
    `select ((select count(*) from exports
               where property_id = $1 and connection_id = $2 and status = 'synced')
             - (select count(*) from reconciliation_differing where position is null))::integer
            as seen`,
    [of.propertyId, of.connectionId],
  );
  return rows[0]?.seen ?? 0;
}

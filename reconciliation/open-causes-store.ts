// The causes that stand between the two ledgers in one reconciliation, each once, with how many and
// how much: what is in error by its code, what waits, what was made there, what was found, what
// nothing explains.
// Invariant: only what the run kept is counted; what is settled is no cause. Leaves to others: what
// a person does about each (causes.ts, the error catalogues, commands/).

import { readProperty } from '#chart-of-accounts/chart-store.ts';
import type { Queryable } from '#database/pool.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { type Cause, causeLabels, causes, settledCauses } from './causes.ts';

/** What it is: a term of the identity, or a named cause. */
export type OpenKind = 'error' | 'pending' | 'foreign' | 'unexplained' | Cause;

/** One cause, in one currency. */
export interface OpenCause {
  readonly kind: OpenKind;
  /** "in error", "made there by hand", "deleted there". */
  readonly label: string;
  /** Of what is in error: its code. */
  readonly code: string | null;
  /** Of what is in error: what one of them says. */
  readonly what: string | null;
  /** How many exports, entries there or findings; of what is unexplained, how many places. */
  readonly count: number;
  /** Decimal string: what they debit, of what is unexplained the sum by size. */
  readonly amount: string;
  readonly currency: Currency;
}

interface Of {
  readonly propertyId: number;
  readonly reconciliationId: bigint;
}

interface Summed extends Omit<OpenCause, 'label' | 'amount'> {
  readonly amountMinor: bigint;
}

/** One export may carry several entries, and an entry not queued yet has none. */
const openSql = `
  select o.bucket as kind, o.code, min(o.what) as what, count(*)::integer as count,
         coalesce(sum(coalesce(x.amount_minor, e.total)), 0)::bigint as "amountMinor",
         coalesce(x.currency, e.currency) as currency
  from (select bucket, export_id, case when export_id is null then entry_id end as entry_id,
               case bucket when 'error' then min(cause_code) end as code,
               case bucket when 'error' then min(cause_message) end as what
        from reconciliation_open_exports
        where property_id = $1 and reconciliation_id = $2 and bucket in ('error', 'pending')
        group by 1, 2, 3) o
  left join exports x on x.property_id = $1 and x.export_id = o.export_id
  left join lateral (
    select currency, sum(amount_minor) filter (where amount_minor > 0) as total
    from reconciliation_open_exports
    where property_id = $1 and reconciliation_id = $2 and entry_id = o.entry_id
    group by currency) e on o.export_id is null
  group by o.bucket, o.code, coalesce(x.currency, e.currency)`;

const foreignSql = `
  select 'foreign' as kind, null as code, null as what,
         count(distinct external_entry_id)::integer as count,
         coalesce(sum(greatest((line->>'amountMinor')::bigint, 0)), 0)::bigint as "amountMinor",
         f.currency
  from reconciliation_foreign_entries f cross join jsonb_array_elements(f.lines) line
  where property_id = $1 and reconciliation_id = $2 group by f.currency`;

const foundSql = `
  select cause as kind, null as code, null as what,
         count(distinct finding_number)::integer as count,
         greatest(coalesce(sum(minor) filter (where minor > 0), 0),
                  coalesce(-sum(minor) filter (where minor < 0), 0))::bigint as "amountMinor",
         currency
  from reconciliation_findings f
  left join lateral (select (effect->>'amountMinor')::bigint as minor,
                            effect->>'currency' as currency
                     from jsonb_array_elements(f.effects) effect) effects on true
  where property_id = $1 and reconciliation_id = $2 and cause <> all($3)
  group by cause, currency`;

const unexplainedSql = `
  select 'unexplained' as kind, null as code, null as what, count(*)::integer as count,
         sum(abs(unexplained_minor))::bigint as "amountMinor", currency
  from reconciliation_rows
  where property_id = $1 and reconciliation_id = $2 and unexplained_minor <> 0 group by currency`;

/** All of a finished run, what is in error first and what nothing explains last. */
export async function readOpenCauses(
  client: Queryable,
  { propertyId, reconciliationId }: Of,
): Promise<OpenCause[]> {
  const of = [propertyId, reconciliationId];
  const summed: Summed[] = [];
  for (const sql of [openSql, foreignSql, foundSql, unexplainedSql]) {
    const given = sql === foundSql ? [...of, settledCauses] : of;
    summed.push(...(await client.query<Summed>(sql, given)).rows);
  }
  const { baseCurrency } = await readProperty(client, propertyId);
  return summed
    .map(({ amountMinor, currency: known, ...one }) => {
      const currency = known ?? baseCurrency;
      const label = labels[one.kind];
      return { ...one, label, amount: formatAmount(amountMinor, currency), currency };
    })
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.count - a.count);
}

/** How many different ones there are: one in two currencies is one. */
export const countCauses = (open: readonly OpenCause[]): number =>
  new Set(open.map(({ kind, code }) => `${kind} ${code}`)).size;

const labels: Readonly<Record<OpenKind, string>> = {
  ...causeLabels,
  error: 'in error',
  pending: 'pending',
  foreign: 'made there by hand',
  unexplained: 'unexplained',
};

const order: readonly OpenKind[] = ['error', 'pending', 'foreign', ...causes, 'unexplained'];

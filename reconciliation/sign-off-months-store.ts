// How each account ties out, fiscal period by fiscal period: the newest finished comparison within
// each, added up by account, and whether it is signed off. Invariant: reads sums of rows as they
// were kept, never a run's entries; a period nobody compared has no cell.
// Leaves to others: the wire (sign-off-views.ts).

import type { FiscalPeriod } from '#chart-of-accounts/fiscal-calendar.ts';
import { readYear, yearAt } from '#chart-of-accounts/fiscal-calendar-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import { settledCauses } from './causes.ts';
import type { OfConnection } from './sign-off-store.ts';

/** An account in one period; amounts by size, in minor units of the base currency. */
export interface MonthCell {
  readonly throughOn: IsoDate;
  readonly account: string;
  readonly numbers: string | null;
  readonly names: string | null;
  readonly tied: boolean;
  readonly isUnexplained: boolean;
  readonly openMinor: bigint;
  readonly unexplainedMinor: bigint;
  readonly signed: 'signed' | 'awaits-review' | null;
}

/** The comparison a period is shown by. */
export interface MonthRun {
  readonly throughOn: IsoDate;
  readonly reconciliationId: bigint;
  readonly asOf: IsoDate;
}

/** The last `count` periods that have begun by a day, oldest first. */
export async function lastPeriods(
  db: Queryable,
  propertyId: number,
  { today, count }: { readonly today: IsoDate; readonly count: number },
): Promise<readonly FiscalPeriod[]> {
  const year = await yearAt(db, propertyId, today);
  const periods = [
    ...(await readYear(db, propertyId, year - 1)),
    ...(await readYear(db, propertyId, year)),
  ];
  return periods.filter(({ fromOn }) => fromOn <= today).slice(-count);
}

/** `$3`, `$4`: first and last days of periods. */
const runsSql = `
  select p.through_on, r.reconciliation_id, r.as_of_on
    from unnest($3::date[], $4::date[]) p(from_on, through_on)
    cross join lateral (
      select reconciliation_id, as_of_on from reconciliations
       where property_id = $1 and connection_id = $2 and state = 'finished'
         and as_of_on between p.from_on and p.through_on
       order by as_of_on desc, reconciliation_id desc limit 1) r`;

const daysOf = (periods: readonly FiscalPeriod[]) => [
  periods.map(({ fromOn }) => fromOn),
  periods.map(({ throughOn }) => throughOn),
];

export async function readMonthRuns(
  db: Queryable,
  of: OfConnection,
  periods: readonly FiscalPeriod[],
): Promise<MonthRun[]> {
  const { rows } = await db.query<MonthRun>(
    `select through_on as "throughOn", reconciliation_id as "reconciliationId", as_of_on as "asOf"
       from (${runsSql}) runs`,
    [of.propertyId, of.connectionId, ...daysOf(periods)],
  );
  return rows;
}

export async function readMonthCells(
  db: Queryable,
  of: OfConnection & { readonly base: Currency },
  periods: readonly FiscalPeriod[],
): Promise<MonthCell[]> {
  const { rows } = await db.query<MonthCell>(
    `with runs as (${runsSql}),
     cells as (
       select runs.through_on, case when r.mapped then '' else 'our:' end || r.account as account,
              max(r.account_numbers) as numbers, max(r.account_names) as names,
              bool_and(r.tied) as tied, bool_or(r.unexplained_minor <> 0) as is_unexplained,
              sum(abs(r.unexplained_minor)) filter (where r.currency = $5) as unexplained_minor,
              sum(abs(r.pending_minor) + abs(r.error_minor) + abs(r.foreign_minor)
                + abs(r.unexplained_minor) + coalesce((select sum(abs(value::bigint))
                    from jsonb_each_text(r.causes) where not key = any ($6)), 0))
                filter (where r.currency = $5) as open_minor
         from runs join reconciliation_rows r
           on r.property_id = $1 and r.reconciliation_id = runs.reconciliation_id
        group by 1, 2)
     select c.through_on as "throughOn", c.account, c.numbers, c.names, c.tied,
            c.is_unexplained as "isUnexplained",
            coalesce(c.open_minor, 0)::bigint as "openMinor",
            coalesce(c.unexplained_minor, 0)::bigint as "unexplainedMinor",
            case when s.sign_off_id is null then null
                 when s.review_required and s.reviewed_at is null then 'awaits-review'
                 else 'signed' end as signed
       from cells c
       left join account_sign_offs s on s.property_id = $1 and s.connection_id = $2
        and s.through_on = c.through_on and s.account = c.account and s.withdrawn_at is null
      order by coalesce(c.numbers, c.account), c.account, c.through_on`,
    [of.propertyId, of.connectionId, ...daysOf(periods), of.base, settledCauses],
  );
  return rows;
}

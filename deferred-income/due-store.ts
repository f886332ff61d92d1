// Which rows are due, grouped as a run posts them. Invariant: reads only; a group's day is in an
// open period and never before its rows were on the books; rows below zero are never put together
// with others, nor across documents, so that what is taken back shows of what. Schedules that are
// switched off are left alone, but for what must go back.

import type { FiscalPeriod } from '#chart-of-accounts/fiscal-calendar.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { Making } from './deferral-book.ts';
import { inMonths, readPeriods } from './periods-store.ts';
import type { DueGroup } from './recognition-events.ts';

export interface DueFilter {
  readonly through: IsoDate;
  /** Code of a customer, with those merged into it; null: all. */
  readonly customer: string | null;
  /** Only income that goes back as soon as its void or credit is there. */
  readonly onlyUnwinding: boolean;
  /** One group per schedule and day, instead of per outlet, product and month. */
  readonly isDetailed: boolean;
}

/** Rows of one summary group at most: what a transaction can hold in hand. */
const groupRowsMax = 250_000;

/** `$1` property, `$2` through, `$3` customer, `$4` only unwinding. */
const dueSql = `
  SELECT r.entry_id, r.line_number, r.row_number, r.due_on, r.service_from, r.service_through,
         r.amount_minor, r.making, s.document, s.outlet_id, s.product_id, s.customer_id,
         s.department_id, s.deferred_account_id, s.currency,
         c.closed_through_on, greatest(r.due_on, r.made_on, c.closed_through_on + 1) AS open_on
    FROM deferral_rows r JOIN deferral_schedules s USING (property_id, entry_id, line_number)
    JOIN (SELECT outlet_id, closed_through_on($1, outlet_id) FROM outlets
           WHERE property_id = $1 OFFSET 0) c (outlet_id, closed_through_on) USING (outlet_id)
   WHERE r.property_id = $1 AND r.ending IS NULL AND r.due_on <= $2
     AND (r.amount_minor < 0 OR NOT s.switched_off)
     AND ($3::text IS NULL OR s.customer_id = ANY ((
       SELECT customer_family($1, customer_id) FROM customers
        WHERE property_id = $1 AND code = $3)::bigint[]))
     AND (NOT $4 OR (r.amount_minor < 0 AND (r.due_on <= r.made_on
       OR (r.making IN ('credited', 'voided') AND r.made_by_entry_id <> r.entry_id))))`;

const values = (propertyId: number, { through, customer, onlyUnwinding }: DueFilter) => [
  propertyId,
  through,
  customer,
  onlyUnwinding,
];

/** The fiscal periods due rows may lie in or be posted in; none: months of the calendar. */
async function readDuePeriods(
  db: Queryable,
  propertyId: number,
  { through }: DueFilter,
): Promise<readonly FiscalPeriod[]> {
  const periodsOf = await readPeriods(db, propertyId);
  if (periodsOf === inMonths) return [];
  const { rows } = await db.query<{ from: IsoDate | null; through: IsoDate }>(
    `SELECT min(r.due_on) AS from, greatest(least($2::date, max(r.due_on)),
            (SELECT max(closed_through_on) + 1 FROM closing_dates WHERE property_id = $1),
            (SELECT max(posted_on) FROM journal_entries WHERE property_id = $1)) AS through
       FROM deferral_rows r WHERE r.property_id = $1 AND r.ending IS NULL`,
    [propertyId, through],
  );
  const [days] = rows;
  return days?.from ? periodsOf({ from: days.from, through: days.through }) : [];
}

/** `$5`, `$6`: first and last days of fiscal periods. Each of their days, with the period's end. */
const periodDaysSql = `
  SELECT day::date AS day, f.through_on
    FROM unnest($5::date[], $6::date[]) AS f (from_on, through_on)
   CROSS JOIN LATERAL generate_series(f.from_on, f.through_on, interval '1 day') AS day`;

const periodEndSql = (at: string, day: string) => `
  coalesce(${at}.through_on, (date_trunc('month', ${day}) + interval '1 month - 1 day')::date)`;

/**
 * Due rows with the period they are due in and the day a summary posts them on: the end of the
 * period they may be posted in, or the last day asked for; the first open day where what kept them
 * was a closed period.
 */
const summedSql = `
  SELECT d.*, ${periodEndSql('q', 'd.due_on')} AS period_on,
         CASE WHEN d.due_on <= d.closed_through_on AND d.open_on = d.closed_through_on + 1
              THEN d.open_on
              ELSE greatest(d.open_on, least($2::date, ${periodEndSql('p', 'd.open_on')})) END
           AS post_on
    FROM (${dueSql}) d
    LEFT JOIN (${periodDaysSql}) p ON p.day = d.open_on
    LEFT JOIN (${periodDaysSql}) q ON q.day = d.due_on`;

async function summedValues(db: Queryable, propertyId: number, filter: DueFilter) {
  const periods = await readDuePeriods(db, propertyId, filter);
  return [
    ...values(propertyId, filter),
    periods.map(({ fromOn }) => fromOn),
    periods.map(({ throughOn }) => throughOn),
  ];
}

/** How much is due, for the preview and the progress. */
export interface DueSum {
  readonly outlet: string;
  readonly product: string;
  readonly currency: Currency;
  /** The month whose entry it becomes. */
  readonly month: string;
  readonly amountMinor: bigint;
  readonly rowCount: number;
}

/** What a run would post, by outlet, product and month. */
export async function sumDue(
  db: Queryable,
  propertyId: number,
  filter: DueFilter,
): Promise<DueSum[]> {
  const { rows } = await db.query<DueSum>(
    `SELECT o.code AS outlet, p.code AS product, d.currency, to_char(d.post_on, 'YYYY-MM') AS month,
            sum(d.amount_minor)::bigint AS "amountMinor", count(*)::int AS "rowCount"
       FROM (${summedSql}) d
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = d.outlet_id
       JOIN products p ON p.property_id = $1 AND p.product_id = d.product_id
      GROUP BY 1, 2, 3, 4 ORDER BY 4, 1, 2, 3`,
    await summedValues(db, propertyId, filter),
  );
  return rows;
}

interface GroupRow {
  readonly place: string | null;
  readonly outlet: string;
  readonly outlet_id: number;
  readonly product: string;
  readonly product_id: number;
  readonly department: string | null;
  readonly currency: Currency;
  readonly deferred_account_id: number;
  readonly post_on: IsoDate;
  readonly amount_minor: bigint;
  readonly making: Making;
  readonly document: string | null;
  readonly customer: string | null;
  readonly customer_name: string | null;
  readonly service_from: IsoDate;
  readonly service_through: IsoDate;
  readonly row_count: number;
  readonly entry_id_list: string;
  readonly line_number_list: string;
  readonly row_number_list: string;
  readonly first_source: string;
  readonly first_external_id: string;
  readonly first_line: number;
  readonly first_row: number;
}

/** Groups of due rows: `from` gives each its place (null in a summary), part and day. */
const groupsOf = (from: string, tail: string) => `
  SELECT g.place, g.outlet_id, g.product_id, g.currency, g.deferred_account_id, g.post_on,
         g.amount_minor, g.row_count, g.service_from, g.service_through, g.making, g.document,
         entry_ids::text AS entry_id_list, line_numbers::text AS line_number_list,
         row_numbers::text AS row_number_list, f.source AS first_source,
         f.external_id AS first_external_id, f.line_number AS first_line, f.row_number AS first_row,
         o.code AS outlet, p.code AS product, dep.code AS department, c.code AS customer,
         c.name AS customer_name
    FROM (
      SELECT place, outlet_id, product_id, department_id, currency, deferred_account_id, post_on,
             period_on, part, sum(amount_minor)::bigint AS amount_minor, count(*)::int AS row_count,
             min(service_from) AS service_from, max(service_through) AS service_through,
             min(making) AS making,
             CASE WHEN place IS NOT NULL THEN min(document) END AS document,
             CASE WHEN place IS NOT NULL THEN min(customer_id) END AS customer_id,
             array_agg(entry_id ORDER BY entry_id, line_number, row_number) AS entry_ids,
             array_agg(line_number ORDER BY entry_id, line_number, row_number) AS line_numbers,
             array_agg(row_number ORDER BY entry_id, line_number, row_number) AS row_numbers
        FROM (${from}) d GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
       ORDER BY place, post_on, outlet_id, product_id, department_id, currency, period_on, part
       ${tail}) g
    CROSS JOIN LATERAL (
      SELECT v.source, v.external_id, k.line_number, k.row_number
        FROM unnest(g.entry_ids, g.line_numbers, g.row_numbers)
          AS k (entry_id, line_number, row_number)
        JOIN journal_entries j ON j.property_id = $1 AND j.entry_id = k.entry_id
        JOIN events v ON v.property_id = $1 AND v.event_id = j.event_id
       ORDER BY v.source COLLATE "C", v.external_id COLLATE "C", k.line_number, k.row_number
       LIMIT 1) f
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = g.outlet_id
    JOIN products p ON p.property_id = $1 AND p.product_id = g.product_id
    LEFT JOIN departments dep ON dep.property_id = $1 AND dep.department_id = g.department_id
    LEFT JOIN customers c ON c.property_id = $1 AND c.customer_id = g.customer_id
   ORDER BY g.place, g.post_on, o.code, p.code, dep.code, g.currency, g.period_on, g.part`;

// A schedule's rows of one day that are posted on one day, income and what goes back apart: each
// group has a place of its own, since pages go on after it.
const placeSql = `(to_char(d.due_on, 'YYYYMMDD') || lpad(d.entry_id::text, 19, '0')
  || lpad(d.line_number::text, 6, '0') || CASE WHEN d.amount_minor < 0 THEN d.making ELSE '' END
  || to_char(d.open_on, 'YYYYMMDD')) COLLATE "C"`;

const detailedSql = groupsOf(
  `SELECT * FROM (
     SELECT d.*, ${placeSql} AS place, 0 AS part, d.open_on AS post_on,
            d.due_on AS period_on FROM (${dueSql}) d
      WHERE $5 OR d.amount_minor < 0) d
    WHERE d.place > $6`,
  'LIMIT $7',
);

const summarySql = groupsOf(
  `SELECT d.*, NULL AS place, (row_number() OVER (
            PARTITION BY outlet_id, product_id, department_id, currency, deferred_account_id,
              post_on, period_on ORDER BY entry_id, line_number, row_number) - 1)
            / ${groupRowsMax} AS part
     FROM (${summedSql} WHERE d.amount_minor > 0) d`,
  '',
);

/** A page of groups by schedule and day; in a run of summaries only what goes back. */
export async function listDetailed(
  db: Queryable,
  propertyId: number,
  filter: DueFilter,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<{ groups: DueGroup[]; last: string | null }> {
  const wanted = [...values(propertyId, filter), filter.isDetailed, after, limit];
  const { rows } = await db.query<GroupRow>(detailedSql, wanted);
  return { groups: rows.map(groupOf), last: rows.at(-1)?.place ?? null };
}

/** The summaries: one per outlet, product, department, day and fiscal period of the rows. */
export async function listSummaries(
  db: Queryable,
  propertyId: number,
  filter: DueFilter,
): Promise<DueGroup[]> {
  const { rows } = await db.query<GroupRow>(summarySql, await summedValues(db, propertyId, filter));
  return rows.map(groupOf);
}

function groupOf(row: GroupRow): DueGroup {
  return {
    outlet: row.outlet,
    outletId: row.outlet_id,
    product: row.product,
    productId: row.product_id,
    department: row.department,
    currency: row.currency,
    deferredAccountId: row.deferred_account_id,
    postOn: row.post_on,
    amountMinor: row.amount_minor,
    making: row.making,
    document: row.document,
    customer: row.customer === null ? null : { code: row.customer, name: row.customer_name ?? '' },
    service: { from: row.service_from, through: row.service_through },
    rows: {
      count: row.row_count,
      entryIds: row.entry_id_list,
      lineNumbers: row.line_number_list,
      rowNumbers: row.row_number_list,
    },
    first: {
      source: row.first_source,
      externalId: row.first_external_id,
      lineNumber: row.first_line,
      rowNumber: row.first_row,
    },
  };
}

// Reads schedules for people: a page of them with what is recognized, cancelled and left; one with
// its rows and what was done to it by hand; the runs. Invariant: reads only; newest first, pages go
// on after a schedule's key.

import type { Recognition } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import type { Ending, Making } from './deferral-book.ts';
import type { ScheduleKey } from './schedule-actions-store.ts';

export interface ScheduleSummary {
  readonly entryId: bigint;
  readonly lineNumber: number;
  readonly document: string;
  readonly outlet: string;
  readonly product: string;
  readonly customer: string | null;
  readonly currency: Currency;
  readonly recognition: Recognition;
  readonly serviceFrom: IsoDate;
  readonly serviceThrough: IsoDate;
  readonly switchedOff: boolean;
  readonly amountMinor: bigint;
  readonly recognizedMinor: bigint;
  readonly unpostedMinor: bigint;
  /** The next day something is due; null: nothing is left. */
  readonly nextDueOn: IsoDate | null;
}

export interface ScheduleFilter {
  readonly document: string | null;
  /** Code of a customer, with those merged into it. */
  readonly customer: string | null;
  readonly outlet: string | null;
  readonly product: string | null;
  /** Only schedules with unposted rows. */
  readonly onlyUnposted: boolean;
  /** The key the page goes on after, downwards; null: from the newest. */
  readonly before: Pick<ScheduleKey, 'entryId' | 'lineNumber'> | null;
  readonly limit: number;
}

const summarySql = `
  SELECT s.entry_id AS "entryId", s.line_number AS "lineNumber", s.document, o.code AS outlet,
         p.code AS product, c.code AS customer, s.currency, s.recognition,
         s.service_from AS "serviceFrom", s.service_through AS "serviceThrough",
         s.switched_off AS "switchedOff", s.amount_minor AS "amountMinor",
         r.recognized AS "recognizedMinor", r.unposted AS "unpostedMinor", r.next AS "nextDueOn"
    FROM deferral_schedules s
    JOIN outlets o ON o.property_id = $1 AND o.outlet_id = s.outlet_id
    JOIN products p ON p.property_id = $1 AND p.product_id = s.product_id
    LEFT JOIN customers c ON c.property_id = $1 AND c.customer_id = s.customer_id
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(amount_minor) FILTER (WHERE ending = 'recognized'), 0)::bigint
               - coalesce(sum(amount_minor) FILTER (WHERE making = 'unrecognized'), 0)::bigint
               AS recognized,
             coalesce(sum(amount_minor) FILTER (WHERE ending IS NULL), 0)::bigint AS unposted,
             min(due_on) FILTER (WHERE ending IS NULL) AS next
        FROM deferral_rows
       WHERE property_id = $1 AND entry_id = s.entry_id AND line_number = s.line_number) r
   WHERE s.property_id = $1`;

/** A page of schedules, newest first. */
export async function listSchedules(
  db: Queryable,
  propertyId: number,
  of: ScheduleFilter,
): Promise<ScheduleSummary[]> {
  const { rows } = await db.query<ScheduleSummary>(
    `${summarySql}
       AND ($2::text IS NULL OR s.document = $2)
       AND ($3::text IS NULL OR s.customer_id = ANY ((
         SELECT customer_family($1, customer_id) FROM customers
          WHERE property_id = $1 AND code = $3)::bigint[]))
       AND ($4::text IS NULL OR o.code = $4) AND ($5::text IS NULL OR p.code = $5)
       AND (NOT $6 OR r.next IS NOT NULL)
       AND ($7::bigint IS NULL OR (s.entry_id, s.line_number) < ($7, $8::int))
     ORDER BY s.entry_id DESC, s.line_number DESC LIMIT $9`,
    [
      ...[propertyId, of.document, of.customer, of.outlet, of.product, of.onlyUnposted],
      ...[of.before?.entryId ?? null, of.before?.lineNumber ?? null, of.limit],
    ],
  );
  return rows;
}

export interface ScheduleRow {
  readonly dueOn: IsoDate;
  readonly serviceFrom: IsoDate;
  readonly serviceThrough: IsoDate;
  readonly amountMinor: bigint;
  readonly making: Making;
  readonly madeByEntryId: bigint;
  readonly ending: Ending | null;
  readonly endedByEntryId: bigint | null;
  readonly endedOn: IsoDate | null;
}

export interface ScheduleAction {
  readonly action: string;
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: Date;
}

export interface ScheduleDetail extends ScheduleSummary {
  readonly rows: readonly ScheduleRow[];
  readonly actions: readonly ScheduleAction[];
}

/** One schedule; null: there is none of this key. */
export async function readSchedule(
  db: Queryable,
  { propertyId, entryId, lineNumber }: ScheduleKey,
): Promise<ScheduleDetail | null> {
  const key = [propertyId, entryId, lineNumber];
  const { rows: found } = await db.query<ScheduleSummary>(
    `${summarySql} AND s.entry_id = $2 AND s.line_number = $3`,
    key,
  );
  if (!found[0]) return null;
  const { rows } = await db.query<ScheduleRow>(
    `SELECT due_on AS "dueOn", service_from AS "serviceFrom", service_through AS "serviceThrough",
            amount_minor AS "amountMinor", making, made_by_entry_id AS "madeByEntryId", ending,
            ended_by_entry_id AS "endedByEntryId", ended_on AS "endedOn"
       FROM deferral_rows WHERE property_id = $1 AND entry_id = $2 AND line_number = $3
      ORDER BY due_on, row_number`,
    key,
  );
  const { rows: actions } = await db.query<ScheduleAction>(
    `SELECT action, reason, made_by AS "madeBy", made_at AS "madeAt" FROM deferral_actions
      WHERE property_id = $1 AND entry_id = $2 AND line_number = $3 ORDER BY action_id`,
    key,
  );
  return { ...found[0], rows, actions };
}

export interface RecognitionRun {
  readonly runId: bigint;
  readonly throughOn: IsoDate;
  readonly customer: string | null;
  readonly rowsTotal: bigint;
  readonly rowsDone: bigint;
  readonly entries: bigint;
  readonly refused: bigint;
  readonly startedBy: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** The last hundred runs, newest first, the one under way with how far it is. */
export async function listRuns(db: Queryable, propertyId: number): Promise<RecognitionRun[]> {
  const { rows } = await db.query<RecognitionRun>(
    `SELECT run_id AS "runId", through_on AS "throughOn", customer_code AS customer,
            rows_total AS "rowsTotal", rows_done AS "rowsDone", entries, refused,
            started_by AS "startedBy", started_at AS "startedAt", finished_at AS "finishedAt"
       FROM recognition_runs WHERE property_id = $1 ORDER BY run_id DESC LIMIT 100`,
    [propertyId],
  );
  return rows;
}

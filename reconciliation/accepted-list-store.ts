// Lists accepted differences, with whether the newest comparison that reaches them still finds each
// as it was accepted. Invariant: reads only; a later comparison as of an earlier day says nothing
// of a difference it does not reach.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Cause } from './causes.ts';
import type { StoredAmount } from './stored-entry.ts';

/**
 * `holds`: found as it was accepted. `gone`: not found so any more, mended there or changed.
 * `unseen`: nothing was compared since.
 */
export const acceptedStates = ['holds', 'gone', 'unseen', 'withdrawn'] as const;
export type AcceptedState = (typeof acceptedStates)[number];

/** An accepted difference as it was kept. */
export interface AcceptedRow {
  readonly acceptedId: bigint;
  readonly connectionId: number;
  readonly cause: Cause;
  readonly what: string;
  readonly exportId: bigint | null;
  readonly externalEntryId: string | null;
  readonly effects: readonly StoredAmount[];
  readonly reconciliationId: bigint;
  readonly findingNumber: number;
  readonly asOf: IsoDate;
  readonly actedBy: string;
  readonly reason: string;
  readonly actedAt: Date;
  readonly state: AcceptedState;
  /** The newest comparison since that reaches it. */
  readonly lookedInId: bigint | null;
  readonly lookedAt: Date | null;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnReason: string | null;
}

interface AcceptedFilter {
  readonly propertyId: number;
  readonly connectionId: number | null;
  /** Those that are withdrawn, or those in force; null: all. */
  readonly withdrawn: boolean | null;
}

const accepted = `
  select a.accepted_id as "acceptedId", a.connection_id as "connectionId", a.cause, a.what,
         f.export_id as "exportId", f.external_entry_id as "externalEntryId", f.effects,
         a.reconciliation_id as "reconciliationId", a.finding_number as "findingNumber",
         found.as_of_on as "asOf", a.acted_by as "actedBy", a.reason, a.acted_at as "actedAt",
         case when a.withdrawn_at is not null then 'withdrawn' when last.holds then 'holds'
              when last.holds is null then 'unseen' else 'gone' end as state,
         last.reconciliation_id as "lookedInId", last.finished_at as "lookedAt",
         a.withdrawn_at as "withdrawnAt", a.withdrawn_by as "withdrawnBy",
         a.withdrawn_reason as "withdrawnReason"
    from accepted_differences a
    join reconciliations found
      on found.property_id = a.property_id and found.reconciliation_id = a.reconciliation_id
    join reconciliation_findings f on f.property_id = a.property_id
     and f.reconciliation_id = a.reconciliation_id and f.finding_number = a.finding_number
    left join lateral (
      select r.reconciliation_id, r.finished_at, exists (
               select from reconciliation_findings n
                where n.property_id = r.property_id and n.reconciliation_id = r.reconciliation_id
                  and n.accepted_id = a.accepted_id) as holds
        from reconciliations r
       where r.property_id = a.property_id and r.connection_id = a.connection_id
         and r.state = 'finished' and r.as_of_on >= found.as_of_on and r.started_at >= a.acted_at
       order by r.reconciliation_id desc limit 1) last on true`;

/** Newest first, after the one with `beforeId`. */
export async function listAccepted(
  client: Queryable,
  of: AcceptedFilter & { readonly beforeId: bigint | null; readonly limit: number },
): Promise<AcceptedRow[]> {
  const { rows } = await client.query<AcceptedRow>(
    `${accepted}
     where a.property_id = $1 and ($2::integer is null or a.connection_id = $2)
       and ($3::boolean is null or (a.withdrawn_at is not null) = $3)
       and ($4::bigint is null or a.accepted_id < $4)
     order by a.accepted_id desc limit $5`,
    [of.propertyId, of.connectionId, of.withdrawn, of.beforeId, of.limit],
  );
  return rows;
}

// The subledger of deferred income as a run posts through it: the rows of its events are known.
// Invariant: rows are locked, found unposted and of the expected sum, and ended by the entry, in
// the transaction that posts it; of two runs at once one finds them taken. Leaves to others: events
// from outside (deferral-store.ts), which rows are due (due-store.ts).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { Queryable } from '#database/pool.ts';
import type { DerivedEntry } from '#journal/journal-entry.ts';
import type { Judgement, Subledger } from '#journal/subledger.ts';
import type { Problem } from '#problems/problem.ts';
import { accountChanged } from './defer-event.ts';
import { deferralProblem } from './deferral-errors.ts';
import type { ClaimedRows, DueGroup } from './recognition-events.ts';

/** Groups by the external id of their events. */
export type Claims = ReadonlyMap<string, DueGroup>;

/** Deferred income while a run posts these groups. */
export function claimedRows(claims: Claims): Subledger {
  return {
    async open(tx, chart, events) {
      const { propertyId } = chart;
      const groups = [...new Set(events.map(({ externalId }) => externalId))].flatMap((id) => {
        const group = claims.get(id);
        return group ? [{ id, group }] : [];
      });
      const free = await lockRows(tx, propertyId, groups);
      const places: Placed[] = [];
      return {
        judge(event, entry, place): Judgement {
          const id = event.externalId;
          const group = claims.get(id);
          if (!group || !free.has(id)) return [deferralProblem('DEFERRAL_ROWS_TAKEN', {}, id)];
          const problems = accountProblems(chart, group, entry);
          return problems.length > 0 ? problems : () => void places.push({ group, place });
        },
        write: (writer, { firstId }) => endRows(writer, propertyId, places, firstId),
      };
    },
  };
}

interface Placed {
  readonly group: DueGroup;
  readonly place: number;
}

function accountProblems(chart: Chart, group: DueGroup, entry: DerivedEntry): Problem[] {
  const isBack = group.amountMinor < 0n;
  const line = entry.lines.find(({ amountMinor }) => amountMinor < 0n === isBack);
  if (!line || line.accountId === group.deferredAccountId) return [];
  const { product, document, deferredAccountId } = group;
  const of = { product, document: document ?? entry.documentNumber };
  return [accountChanged(chart, {}, { ...of, was: deferredAccountId, is: line.accountId })];
}

const flat = <T>(groups: readonly { group: DueGroup }[], of: (rows: ClaimedRows) => readonly T[]) =>
  groups.flatMap(({ group }) => of(group.rows));

const keyColumns = (groups: readonly { group: DueGroup }[]) => [
  flat(groups, ({ entryIds }) => entryIds),
  flat(groups, ({ lineNumbers }) => lineNumbers),
  flat(groups, ({ rowNumbers }) => rowNumbers),
];

/** Locks the rows in the order of their keys; ids of the groups that are there whole, unposted. */
async function lockRows(
  tx: Queryable,
  propertyId: number,
  groups: readonly { readonly id: string; readonly group: DueGroup }[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ at: number; amount_minor: bigint }>(
    `SELECT at, sum(amount_minor)::bigint AS amount_minor FROM (
       SELECT k.at, r.amount_minor
         FROM unnest($2::bigint[], $3::int[], $4::int[], $5::int[])
           AS k (entry_id, line_number, row_number, at)
         JOIN deferral_rows r ON r.property_id = $1 AND r.entry_id = k.entry_id
          AND r.line_number = k.line_number AND r.row_number = k.row_number
        WHERE r.ending IS NULL ORDER BY r.entry_id, r.line_number, r.row_number
          FOR NO KEY UPDATE OF r) locked
      GROUP BY at`,
    [
      propertyId,
      ...keyColumns(groups),
      groups.flatMap(({ group }, at) => group.rows.entryIds.map(() => at)),
    ],
  );
  const found = new Map(rows.map(({ at, amount_minor }) => [at, amount_minor]));
  const free = groups.filter(({ group }, at) => found.get(at) === group.amountMinor);
  return new Set(free.map(({ id }) => id));
}

async function endRows(
  tx: Queryable,
  propertyId: number,
  places: readonly Placed[],
  firstId: bigint,
): Promise<void> {
  await tx.query(
    `UPDATE deferral_rows r
        SET ending = 'recognized', ended_by_entry_id = k.ended_by, ended_on = k.ended_on
       FROM unnest($2::bigint[], $3::int[], $4::int[], $5::bigint[], $6::date[])
         AS k (entry_id, line_number, row_number, ended_by, ended_on)
      WHERE r.property_id = $1 AND r.entry_id = k.entry_id AND r.line_number = k.line_number
        AND r.row_number = k.row_number`,
    [
      propertyId,
      ...keyColumns(places),
      places.flatMap(({ group, place }) => group.rows.entryIds.map(() => firstId + BigInt(place))),
      places.flatMap(({ group }) => group.rows.entryIds.map(() => group.postOn)),
    ],
  );
}

// The subledger of deferred income as a run posts through it: the rows of its events are known.
// Invariant: rows are ended by the entry in the transaction that posts it, each found unposted, all
// of them of the expected sum; of two runs at once one finds them taken. Looking first writes each
// row twice, so a run looks only after it was wrong once. Leaves to others: events from outside
// (deferral-store.ts), which rows are due (due-store.ts).

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { Queryable } from '#database/pool.ts';
import type { DerivedEntry } from '#journal/journal-entry.ts';
import type { Judgement, Subledger } from '#journal/subledger.ts';
import type { Problem } from '#problems/problem.ts';
import { accountChanged } from './defer-event.ts';
import { deferralProblem } from './deferral-errors.ts';
import type { DueGroup } from './recognition-events.ts';

/** Groups by the external id of their events. */
export type Claims = ReadonlyMap<string, DueGroup>;

/** Rows were not what the run had read: nothing of the transaction is kept. */
export class RowsMoved extends Error {
  constructor() {
    super('Rows of deferred income were taken or changed after the run had read them');
  }
}

/**
 * Deferred income while a run posts these groups. With `looksFirst` each group is judged by rows
 * that are locked before; without, one group whose rows moved ends the transaction. *Errors:*
 * RowsMoved, as the journal passes it on.
 */
export function claimedRows(claims: Claims, { looksFirst }: { looksFirst: boolean }): Subledger {
  return {
    async open(tx, chart, events) {
      const { propertyId } = chart;
      const groups = [...new Set(events.map(({ externalId }) => externalId))].flatMap((id) => {
        const group = claims.get(id);
        return group ? [{ id, group }] : [];
      });
      const free = looksFirst ? await lockRows(tx, propertyId, groups) : claims;
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

const keyTexts = (groups: readonly { readonly group: DueGroup }[]) => [
  groups.map(({ group }) => group.rows.entryIds),
  groups.map(({ group }) => group.rows.lineNumbers),
  groups.map(({ group }) => group.rows.rowNumbers),
];

/** The keys of all groups `g` in one order: whoever locks the same rows waits, and no more. */
const keysOf = (groups: string, columns: string) => `
  SELECT k.*, ${columns} FROM ${groups} CROSS JOIN LATERAL unnest(g.entry_ids::bigint[],
         g.line_numbers::int[], g.row_numbers::int[]) AS k (entry_id, line_number, row_number)
   ORDER BY k.entry_id, k.line_number, k.row_number`;
const isRowOf = `r.property_id = $1 AND r.entry_id = k.entry_id
  AND r.line_number = k.line_number AND r.row_number = k.row_number AND r.ending IS NULL`;

interface Counted {
  readonly at: bigint;
  readonly rows: number;
  readonly amount_minor: bigint;
}

/** Which groups, by their places from 1, are there whole. */
function whole<T extends { readonly group: DueGroup }>(
  groups: readonly T[],
  counted: readonly Counted[],
): T[] {
  const found = new Map(counted.map((one) => [Number(one.at), one]));
  return groups.filter(({ group }, at) => {
    const one = found.get(at + 1);
    return one?.rows === group.rows.count && one.amount_minor === group.amountMinor;
  });
}

/** Locks the rows; ids of the groups that are there whole, unposted. */
async function lockRows(
  tx: Queryable,
  propertyId: number,
  groups: readonly { readonly id: string; readonly group: DueGroup }[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<Counted>(
    `SELECT at, count(*)::int AS rows, sum(amount_minor)::bigint AS amount_minor FROM (
       SELECT k.at, r.amount_minor
         FROM (${keysOf(
           `unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY
           AS g (entry_ids, line_numbers, row_numbers, at)`,
           'g.at',
         )}) k
         JOIN deferral_rows r ON ${isRowOf}
        ORDER BY r.entry_id, r.line_number, r.row_number FOR NO KEY UPDATE OF r) locked
      GROUP BY at`,
    [propertyId, ...keyTexts(groups)],
  );
  return new Set(whole(groups, rows).map(({ id }) => id));
}

/** Ends the rows in one statement, which tells what it found. *Errors:* RowsMoved. */
async function endRows(
  tx: Queryable,
  propertyId: number,
  places: readonly Placed[],
  firstId: bigint,
): Promise<void> {
  const { rows } = await tx.query<Counted>(
    `WITH ended AS (
       UPDATE deferral_rows r
          SET ending = 'recognized', ended_by_entry_id = k.ended_by, ended_on = k.ended_on
         FROM (${keysOf(
           `unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::date[])
           WITH ORDINALITY AS g (entry_ids, line_numbers, row_numbers, ended_by, ended_on, at)`,
           'g.at, g.ended_by, g.ended_on',
         )}) k
        WHERE ${isRowOf} RETURNING k.at, r.amount_minor)
     SELECT at, count(*)::int AS rows, sum(amount_minor)::bigint AS amount_minor
       FROM ended GROUP BY at`,
    [
      propertyId,
      ...keyTexts(places),
      places.map(({ place }) => firstId + BigInt(place)),
      places.map(({ group }) => group.postOn),
    ],
  );
  if (whole(places, rows).length < places.length) throw new RowsMoved();
}

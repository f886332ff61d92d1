// The subledger of gift cards and tips as posting sees it. Invariant: what an event says of cards
// and staff is written in the transaction that posts it; a reversal takes from the same holders its
// original put to. Nothing is refused: a card that was spent is spent, and what it is short is told
// by the proof (proof-store.ts), the report and the close checklist. Where no account holds money,
// or nothing is taken back, no query is made.

import type { Chart } from '#chart-of-accounts/chart.ts';
import type { Queryable } from '#database/pool.ts';
import type { AccountingEvent } from '#events/accounting-event.ts';
import type { DerivedEntry } from '#journal/journal-entry.ts';
import { takesBack } from '#journal/original-entry.ts';
import { placeInBatch } from '#journal/posting-rows.ts';
import type { Subledger, WrittenBatch } from '#journal/subledger.ts';
import { type HeldMove, heldAccounts, heldMovesOf, takenBack } from './held-moves.ts';

interface Taken {
  readonly entry: DerivedEntry;
  readonly moves: readonly HeldMove[];
}

export const heldMoney: Subledger = {
  async open(tx, chart, events) {
    const accounts = heldAccounts(chart);
    const known = accounts.size === 0 ? new Map() : await movesTakenBack(tx, chart, events);
    const taken = new Map<bigint, Taken>();
    return {
      judge(_event, entry, place) {
        const { reversesEntryId: original } = entry;
        const moves =
          original === null
            ? heldMovesOf(entry, accounts)
            : takenBack(taken.get(original)?.moves ?? known.get(original) ?? []);
        return () => {
          if (moves.length > 0) taken.set(placeInBatch(place), { entry, moves });
        };
      },
      write: (writer, written) => writeMoves(writer, chart, taken, written),
    };
  },
};

/** What the originals of the batch's reversals put and took, by their entry. */
async function movesTakenBack(
  tx: Queryable,
  { propertyId }: Chart,
  events: readonly AccountingEvent[],
): Promise<Map<bigint, HeldMove[]>> {
  const originals = events.filter(takesBack).map(({ of }) => of);
  if (originals.length === 0) return new Map();
  const { rows } = await tx.query<HeldMove & { readonly entryId: bigint }>(
    `SELECT h.entry_id AS "entryId", h.outlet_id AS "outletId", h.account_id AS "accountId",
            h.held_for AS "heldFor", h.amount_minor AS "amountMinor"
       FROM unnest($2::text[], $3::text[]) AS k (source, external_id)
       CROSS JOIN LATERAL (SELECT event_id FROM events
         WHERE property_id = $1 AND source = k.source AND external_id = k.external_id OFFSET 0) v
       CROSS JOIN LATERAL (SELECT entry_id FROM journal_entries
         WHERE property_id = $1 AND event_id = v.event_id OFFSET 0) e
       CROSS JOIN LATERAL (SELECT * FROM held_money
         WHERE property_id = $1 AND entry_id = e.entry_id OFFSET 0) h`,
    [
      propertyId,
      originals.map(({ source }) => source),
      originals.map(({ externalId }) => externalId),
    ],
  );
  return Map.groupBy(rows, ({ entryId }) => entryId);
}

async function writeMoves(
  tx: Queryable,
  { propertyId }: Chart,
  taken: ReadonlyMap<bigint, Taken>,
  { firstId }: WrittenBatch,
): Promise<void> {
  const rows = [...taken].flatMap(([place, { entry, moves }]) =>
    moves.map((move) => ({ ...move, entry, entryId: firstId - 1n - place })),
  );
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO held_money (property_id, entry_id, outlet_id, account_id, held_for, posted_on,
            currency, amount_minor)
     SELECT $1, n.* FROM unnest($2::bigint[], $3::int[], $4::int[], $5::text[], $6::date[],
         $7::text[], $8::bigint[])
       AS n (entry_id, outlet_id, account_id, held_for, posted_on, currency, amount_minor)`,
    [
      propertyId,
      rows.map(({ entryId }) => entryId),
      rows.map(({ outletId }) => outletId),
      rows.map(({ accountId }) => accountId),
      rows.map(({ heldFor }) => heldFor),
      rows.map(({ entry }) => entry.postedOn),
      rows.map(({ entry }) => entry.currency),
      rows.map(({ amountMinor }) => amountMinor),
    ],
  );
}

// Which registered adjustments touch a place. Pure.

import type { AdjustmentRow } from './adjustment-store.ts';
import type { PlaceAddress } from './reconciliation-views.ts';

/** Adjustments in force with a line at the place. */
export function adjustmentsAt(rows: readonly AdjustmentRow[], place: PlaceAddress) {
  return rows.filter(
    (row) =>
      row.withdrawnAt === null &&
      row.entry.lines.some(
        (line) =>
          line.accountId === place.account && (line.dimensions?.location ?? '') === place.location,
      ),
  );
}

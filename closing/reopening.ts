// What a reopening opens, and what somebody should know before. Pure. Invariant: the same sentences
// are shown before, and kept with the reopening for whoever looks later.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';

/** What stands in the days that open. */
export interface Reopening {
  readonly outlet: string | null;
  readonly fromOn: IsoDate | null;
  readonly closedThroughOn: IsoDate;
  readonly entries: number;
  readonly synced: number;
  /** Reconciliations as of these days that tied: they may tie no more. */
  readonly tiedOut: number;
  /** What is closed there: late entries are held, or booked on its first open day. */
  readonly closedThere: readonly {
    readonly connection: string;
    readonly entityId: string;
    readonly closedThroughOn: IsoDate;
  }[];
  /** Outlets that stay closed in these days, by a date of their own. */
  readonly staysClosed: readonly { readonly outlet: string; readonly closedThroughOn: IsoDate }[];
}

/** How messages name the place of a closing. */
export const placeName = (outlet: string | null) =>
  outlet === null ? 'The property' : `Outlet ${outlet}`;

/** What somebody should know before, in sentences. */
export function reopeningWarnings(of: Reopening): string[] {
  const { entries, synced, tiedOut, closedThere, staysClosed } = of;
  return [
    ...(entries === 1 ? ['1 entry stands in these days; it stays as it is.'] : []),
    ...(entries > 1 ? [`${entries} entries stand in these days; they stay as they are.`] : []),
    ...(synced === 1 ? ['1 of the exports is synced: the ledger has it.'] : []),
    ...(synced > 1 ? [`${synced} of their exports are synced: the ledger has them.`] : []),
    ...(tiedOut > 0
      ? [`${tiedOut} reconciliations as of these days tied; entries that come now change that.`]
      : []),
    ...closedThere.map(
      ({ connection, entityId, closedThroughOn }) =>
        `${connection}${entityId === '' ? '' : ` (${entityId})`} is closed through ` +
        `${closedThroughOn}: late entries are held there, or booked on its first open day.`,
    ),
    ...staysClosed.map(
      ({ outlet, closedThroughOn }) =>
        `${placeName(outlet)} stays closed through ${closedThroughOn}, by a date of its own.`,
    ),
  ];
}

// How many exports are armed ahead of the lanes: enough that a lane never waits for the database,
// few enough that a crash leaves few uncertain. Pure. Invariant: between the lanes and windowMax.

/** `quiet`: turns since a lane last waited. */
export interface LaneWindow {
  readonly size: number;
  readonly quiet: number;
}

/** Armed ahead at most: what a crash may leave to be looked for, three calls of `find`. */
export const windowMax = 256;

/** Turns without a wait after which the window shrinks by an eighth. */
const quietTurnsMax = 50;

/**
 * A slow ledger needs one armed export per lane; a fast one makes lanes wait, and the window
 * doubles.
 */
export function nextWindow(window: LaneWindow, lanes: number, starved: boolean): LaneWindow {
  if (starved) return { size: Math.min(windowMax, Math.max(lanes, window.size * 2)), quiet: 0 };
  if (window.quiet < quietTurnsMax) return { size: window.size, quiet: window.quiet + 1 };
  return { size: Math.max(lanes, window.size - Math.ceil(window.size / 8)), quiet: 0 };
}

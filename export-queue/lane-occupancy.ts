// How full the lanes of a connection were in the last minutes, while something waited for them.
// Kept by a drain, read by whoever shows it. Invariant: no I/O; only time in which work was known
// to wait is counted, so that an idle connection has no occupancy rather than a bad one. Leaves to
// others: how many lanes may be used (pace.ts), storing and showing.

/** What is true from one moment until the next one noted. */
export interface LaneState {
  /** Calls under way. */
  readonly inUse: number;
  /** Calls that may be under way. */
  readonly allowed: number;
  /** Is anything known to wait for a lane? */
  readonly waiting: boolean;
}

/** Lane-milliseconds: `used` of `possible`. */
export interface LaneTime {
  readonly usedMs: number;
  readonly possibleMs: number;
}

interface Slot {
  index: number;
  usedMs: number;
  possibleMs: number;
}

const slotMs = 10_000;
const slots = 30;

/** How far back it remembers: five minutes. */
export const occupancyMs = slotMs * slots;

export class LaneOccupancy {
  readonly #slots: Slot[] = Array.from({ length: slots }, () => {
    return { index: Number.NEGATIVE_INFINITY, usedMs: 0, possibleMs: 0 };
  });
  #since: { readonly atMs: number; readonly state: LaneState } | null = null;

  /** Notes what holds from now on. `nowMs` never goes back. */
  note(nowMs: number, state: LaneState): void {
    const before = this.#since;
    this.#since = { atMs: nowMs, state };
    if (before?.state.waiting) this.#count(before.atMs, nowMs, before.state);
  }

  /** The last five minutes, the present one included. */
  read(nowMs: number): LaneTime {
    if (this.#since) this.note(nowMs, this.#since.state);
    const oldest = Math.floor(nowMs / slotMs) - slots + 1;
    const recent = this.#slots.filter((slot) => slot.index >= oldest);
    return {
      usedMs: recent.reduce((sum, slot) => sum + slot.usedMs, 0),
      possibleMs: recent.reduce((sum, slot) => sum + slot.possibleMs, 0),
    };
  }

  #count(fromMs: number, untilMs: number, { inUse, allowed }: LaneState): void {
    let atMs = Math.max(fromMs, untilMs - occupancyMs);
    while (atMs < untilMs) {
      const index = Math.floor(atMs / slotMs);
      const endMs = Math.min(untilMs, (index + 1) * slotMs);
      const slot = this.#slotOf(index);
      // A limit that was just lowered leaves more under way than it allows: full, not fuller.
      slot.usedMs += Math.min(inUse, allowed) * (endMs - atMs);
      slot.possibleMs += allowed * (endMs - atMs);
      atMs = endMs;
    }
  }

  #slotOf(index: number): Slot {
    // A monotonic clock starts anywhere, below zero too.
    const slot = this.#slots[((index % slots) + slots) % slots] as Slot;
    if (slot.index !== index) Object.assign(slot, { index, usedMs: 0, possibleMs: 0 });
    return slot;
  }
}

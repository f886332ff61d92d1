// When the queue of a connection is sent: at once, or every so many minutes. Between the settings
// and the claim (claim-store.ts). Invariant: pure, and nothing to keep: the runs are the multiples
// of the interval on the clock (UTC), so that a worker that was away makes the run it missed, and
// two workers mean the same run.

/** Minutes between two runs, 1 to 1440; null: everything is sent as soon as it is due. Default. */
export function syncEveryMinutes(settings: Readonly<Record<string, unknown>>): number | null {
  const { syncEveryMinutes: minutes } = settings;
  return isInterval(minutes) ? minutes : null;
}

export const syncEveryMinutesMax = 1_440;

export const isInterval = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= syncEveryMinutesMax;

/** The latest run at or before `now`: it takes what was queued by then. */
export function latestRun(everyMinutes: number, now: Date): Date {
  const everyMs = everyMinutes * 60_000;
  return new Date(Math.floor(now.getTime() / everyMs) * everyMs);
}

/** The run that takes what is queued at `at`: the first at or after it. */
export function runOf(everyMinutes: number, at: Date): Date {
  const everyMs = everyMinutes * 60_000;
  return new Date(Math.ceil(at.getTime() / everyMs) * everyMs);
}

/** What waits at a connection, as its summary reads it. */
export interface Waiting {
  readonly everyMinutes: number | null;
  /** The latest *Sync now*. */
  readonly askedAt: Date | null;
  /** When the first that was never tried is due, apart from the interval; null: there is none. */
  readonly firstAt: Date | null;
  /** When the first that does not wait for a run is due: a retry, a find; null: there is none. */
  readonly underWayAt: Date | null;
}

/** When something is sent or looked for next; null: at once when it comes, and nothing waits. */
export function nextRun({ everyMinutes, ...waiting }: Waiting, now: Date): Date | null {
  const { askedAt, firstAt, underWayAt } = waiting;
  const first = everyMinutes === null ? firstAt : firstRun(everyMinutes, { askedAt, firstAt }, now);
  return earliest(first, underWayAt);
}

function firstRun(
  everyMinutes: number,
  { askedAt, firstAt }: Pick<Waiting, 'askedAt' | 'firstAt'>,
  now: Date,
): Date {
  const next = runOf(everyMinutes, new Date(now.getTime() + 1));
  if (firstAt === null) return next;
  const takenBy = Math.max(latestRun(everyMinutes, now).getTime(), askedAt?.getTime() ?? 0);
  if (firstAt.getTime() <= takenBy) return firstAt;
  return firstAt <= next ? next : runOf(everyMinutes, firstAt);
}

export function earliest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a <= b ? a : b;
}

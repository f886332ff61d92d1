// What a connection's settings say about draining it, with a default and bounds for everything.
// Invariant: reading never fails; a setting of the wrong type or out of bounds counts as left out.

import { type BreakerLimits, breakerLimits } from './breaker.ts';
import { lookBackIntervalMs } from './forgotten-worker.ts';
import { type RetryLimits, retryLimits } from './retry-policy.ts';
import { standingIntervalMs } from './standing-worker.ts';
import { syncEveryMinutes } from './sync-interval.ts';

export interface DrainSettings {
  /** Calls to the company at the same time. 1 to 100; default: as the ledger says, else 4. */
  readonly lanes: number;
  /**
   * Look in the ledger for everything before its first send: after a restore, or a second set-up.
   */
  readonly findFirst: boolean;
  /** Between two runs of the queue; null: everything is sent as soon as it is due. Default. */
  readonly syncEveryMinutes: number | null;
  /** Between two looks at a synced entry that is not booked there yet. Default 10 minutes. */
  readonly standingMs: number;
  /** Between two questions for what was sent last, before the next sending. Default 15 minutes. */
  readonly lookBackMs: number;
  readonly retry: RetryLimits;
  readonly breaker: BreakerLimits;
}

/** `lanes`: what the open ledger says of its own. */
export function drainSettings(
  settings: Readonly<Record<string, unknown>>,
  lanes: number | undefined = undefined,
): DrainSettings {
  const number = (name: string, otherwise: number, min: number, max: number) => {
    const value = settings[name];
    return typeof value === 'number' && value >= min && value <= max ? value : otherwise;
  };
  const day = 86_400_000;
  return {
    lanes: Math.trunc(number('lanes', lanes ?? 4, 1, 100)),
    findFirst: settings.findFirst === true,
    syncEveryMinutes: syncEveryMinutes(settings),
    standingMs: number('standingMs', standingIntervalMs, 1, day),
    lookBackMs: number('lookBackMs', lookBackIntervalMs, 1, day),
    retry: {
      busyDelayMs: number('busyDelayMs', retryLimits.busyDelayMs, 1, day),
      busyDelayMsMax: number('busyDelayMsMax', retryLimits.busyDelayMsMax, 1, day),
      findDelayMs: number('findDelayMs', retryLimits.findDelayMs, 1, day),
      findDelayMsMax: number('findDelayMsMax', retryLimits.findDelayMsMax, 1, day),
      absencesMax: number('absencesMax', retryLimits.absencesMax, 1, 1_000),
      preparationsMax: retryLimits.preparationsMax,
    },
    breaker: {
      failuresMax: number('breakerFailuresMax', breakerLimits.failuresMax, 1, 10_000),
      probeIntervalMs: number('probeIntervalMs', breakerLimits.probeIntervalMs, 1, day),
    },
  };
}

// Counts the calls connectors make, per connection, UTC day and purpose, and adds them to the
// database every few seconds. Invariant: noting is synchronous and never fails; what a crash loses
// is at most the calls of one interval, so the month reads a little low, never high. Leaves to
// others: forecast and price (usage.ts).

import type pg from 'pg';
import type { DatabaseLog } from '#database/database-log.ts';
import type { CallPurpose, NoteCall } from '#external-ledger/call-meter.ts';
import { addCalls, type CountedCalls } from './usage-store.ts';

export interface CallMeterParts {
  readonly pool: pg.Pool;
  readonly log: DatabaseLog;
  readonly now: () => Date;
  /** Between two writes; also the most that a crash loses. Default 5,000. */
  readonly flushMs?: number;
}

export interface CallMeter {
  /** For the connector of one connection. */
  noteOf(at: { readonly propertyId: number; readonly connectionId: number }): NoteCall;
  /** Writes what was counted; what cannot be written is kept for the next time. */
  flush(): Promise<void>;
  /** Writes what is left. */
  close(): Promise<void>;
}

export function startCallMeter({ pool, log, now, flushMs = 5_000 }: CallMeterParts): CallMeter {
  let counted = new Map<string, CountedCalls>();
  const add = (of: CountedCalls) => {
    const key = `${of.propertyId} ${of.connectionId} ${of.calledOn} ${of.purpose}`;
    const before = counted.get(key);
    const calls = (before?.calls ?? 0) + of.calls;
    counted.set(key, { ...of, calls, counted: (before?.counted ?? 0) + of.counted });
  };
  const flush = async () => {
    if (counted.size === 0) return;
    const taken = [...counted.values()];
    counted = new Map();
    try {
      await addCalls(pool, taken);
    } catch (error) {
      for (const one of taken) add(one);
      log.warn(`Counted calls could not be written: ${(error as Error).message}`);
    }
  };
  let flushing: Promise<void> = Promise.resolve();
  const flushInTurn = () => {
    flushing = flushing.then(flush);
    return flushing;
  };
  const timer = setInterval(() => void flushInTurn(), flushMs);
  timer.unref();
  return {
    noteOf:
      ({ propertyId, connectionId }) =>
      (call: { readonly purpose: CallPurpose; readonly counted: number }) => {
        const calledOn = now().toISOString().slice(0, 10);
        add({ ...call, propertyId, connectionId, calledOn, calls: 1 });
      },
    flush: flushInTurn,
    close: async () => {
      clearInterval(timer);
      await flushInTurn();
    },
  };
}

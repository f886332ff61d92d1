// Collects finished tries and writes them together: while one write is under way the next collects.
// Invariant: a finished try is written, or its lease ends and `find` decides; a database that is
// away delays writing and loses nothing. Leaves to others: the SQL (outcome-store.ts).

import type pg from 'pg';
import type { DatabaseLog } from '#database/database-log.ts';
import { notifyLive } from './channel-store.ts';
import { learnClosedPeriods } from './closed-period-store.ts';
import type { ExportState } from './export-state.ts';
import { type FinishedTry, type SettledBy, settleTries } from './outcome-store.ts';
import { Signal } from './signal.ts';

/** One export moved: for tests that wait on it, and for measurements. */
export interface Moved {
  readonly exportId: bigint;
  readonly from: ExportState;
  readonly to: ExportState;
  /** False: another worker had taken over; the outcome is kept as evidence only. */
  readonly applied: boolean;
}

export interface SettlerParts extends SettledBy {
  readonly pool: pg.Pool;
  readonly connectionId: number;
  readonly log: DatabaseLog;
  readonly onSettled: (settled: readonly FinishedTry[]) => void;
  readonly onMoved: (moved: readonly Moved[]) => void;
  readonly monotonicMs: () => number;
}

/** Rows one statement writes: bounds its memory. */
const rowsMax = 500;
/** Outcomes that are written at once, without waiting for more. */
const rowsEnough = 100;
/** Screens are told at most this often. */
const liveIntervalMs = 250;
/**
 * How long the first outcome waits for company: nothing but the screen waits for it, and one write
 * of fifty costs little more than one of five.
 */
const lingerMs = 10;
/** Pause before writing again to a database that was away. */
const retryMs = 250;

export class Settler {
  readonly #parts: SettlerParts;
  readonly #waiting: FinishedTry[] = [];
  readonly #full = new Signal();
  #writing: Promise<void> | null = null;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #telling: NodeJS.Timeout | null = null;
  #givenUp = false;

  constructor(parts: SettlerParts) {
    this.#parts = parts;
  }

  add(tries: readonly FinishedTry[]): void {
    this.#waiting.push(...tries);
    if (this.#waiting.length >= rowsEnough) this.#full.raise();
    this.#writing ??= this.#writeAll();
  }

  /** When everything added so far is written, without waiting for company. */
  async idle(): Promise<void> {
    this.#full.raise();
    while (this.#writing) await this.#writing;
  }

  /** Stops trying to reach a database that is away; leases end by themselves. */
  giveUp(): void {
    this.#givenUp = true;
  }

  async #writeAll(): Promise<void> {
    // Not before the caller holds our promise.
    await null;
    while (this.#waiting.length > 0 && !this.#givenUp) {
      if (this.#waiting.length < rowsEnough) await this.#full.wait(lingerMs);
      const tries = this.#waiting.splice(0, rowsMax);
      try {
        await this.#write(tries);
      } catch (error) {
        this.#parts.log.warn(`Outcomes could not be written yet: ${(error as Error).message}`);
        this.#waiting.unshift(...tries);
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
    // In the same turn as the last look at what waits: a try added after it starts a new round.
    this.#writing = null;
  }

  async #write(tries: readonly FinishedTry[]): Promise<void> {
    const { pool, log, onSettled, onMoved } = this.#parts;
    const moved = await settleTries(pool, this.#parts, tries);
    for (const one of tries) {
      if (moved.has(one.export_id)) continue;
      log.warn(`The outcome of export ${one.export_id} came after its lease: kept as evidence.`);
    }
    await this.#learn(tries);
    onSettled(tries);
    onMoved(
      tries.map(({ export_id, from, verdict }) => {
        return { exportId: export_id, from, to: verdict.to, applied: moved.has(export_id) };
      }),
    );
    this.#tell();
  }

  /** Only after the outcome: what cannot be learnt now, the next refusal teaches. */
  async #learn(tries: readonly FinishedTry[]): Promise<void> {
    const periods = tries.flatMap(({ closed }) => (closed ? [closed] : []));
    if (periods.length === 0) return;
    const { pool, log, propertyId, connectionId, worker } = this.#parts;
    const at = { propertyId, connectionId };
    await learnClosedPeriods(pool, at, periods, worker).catch((error: Error) =>
      log.warn(`A closed period could not be noted: ${error.message}`),
    );
  }

  // Throttled with a last word: the screen must not stop at the count before the last.
  #tell(): void {
    if (this.#telling !== null) return;
    const sinceMs = this.#parts.monotonicMs() - this.#toldAtMs;
    const waitMs = Math.max(0, liveIntervalMs - sinceMs);
    this.#telling = setTimeout(() => {
      this.#telling = null;
      this.#toldAtMs = this.#parts.monotonicMs();
      notifyLive(this.#parts.pool, this.#parts.propertyId).catch(() => {});
    }, waitMs);
  }

  /** The last word to the screens, now. */
  async close(): Promise<void> {
    await this.idle();
    if (this.#telling === null) return;
    clearTimeout(this.#telling);
    this.#telling = null;
    await notifyLive(this.#parts.pool, this.#parts.propertyId).catch(() => {});
  }
}

// The worker process's part of the export queue: which connections it drains, woken by NOTIFY,
// polling as the floor. Any number of workers run on any number of machines; each connection has
// one at a time. Invariant: a worker that stops gracefully leaves nothing uncertain; one that is
// killed leaves leases that end. Leaves to others: the draining itself (drain-worker.ts), opening
// ledgers (passed in).

import type pg from 'pg';
import type { DatabaseLog } from '#database/database-log.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import { listen } from './channel-store.ts';
import type { ConnectionRecord } from './connection-store.ts';
import type { DrainParts } from './drain-parts.ts';
import { type Drain, nextFreeDrain, releaseDrain, renewDrains, takeDrains } from './drain-store.ts';
import { ConnectionDrain } from './drain-worker.ts';
import { exportsChannel } from './enqueue-store.ts';
import { formDueSummaries } from './forming-store.ts';
import { writeLanes } from './lanes-store.ts';
import type { LanesSnapshot } from './lanes-worker.ts';
import { endFindFirst } from './restore-store.ts';
import { noticeRestores } from './restored-worker.ts';
import type { SentMarks } from './sent-mark-store.ts';
import type { Moved } from './settling-worker.ts';
import { Signal } from './signal.ts';
import { sweepEntries } from './sweep-store.ts';

/** Between two notes of the lanes in the database. */
const lanesNotedMs = 3_000;

export interface ExportWorkerOptions {
  /** At least 4 connections: one listens, the others claim, arm and settle at the same time. */
  readonly pool: pg.Pool;
  /**
   * Composes connector and credentials; what it throws disconnects the connection, message as the
   * reason.
   */
  readonly openLedger: (connection: ConnectionRecord) => Promise<ExternalLedger>;
  /** Name in attempts and drains: machine and process. */
  readonly worker: string;
  readonly log: DatabaseLog;
  readonly now: () => Date;
  /** Never goes back, in milliseconds; only differences count. */
  readonly monotonicMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** How long a killed worker's claims stay with it. Default 30,000. */
  readonly leaseMs?: number;
  /** The floor under NOTIFY. Default 1,000. */
  readonly pollMs?: number;
  /** Between two completeness sweeps. Default 60,000. */
  readonly sweepMs?: number;
  /** Kept outside the database, to recognise a restored one. Default: none. */
  readonly marks?: SentMarks;
  /** Every export that moved: for tests and measurements. */
  readonly onMoved?: (moved: readonly Moved[]) => void;
}

export interface ExportWorker {
  /**
   * Takes nothing more, waits for what is on the wire (at most `timeoutMs`, default 25,000), writes
   * its outcomes and gives everything back.
   */
  stop(timeoutMs?: number): Promise<void>;
  /** Looks for work now. */
  wake(): void;
  /** The lanes of every connection this worker drains, as of now. */
  lanes(): readonly LanesSnapshot[];
}

export function startExportWorker(options: ExportWorkerOptions): ExportWorker {
  const crew = new DrainCrew(options);
  const channel = listen(
    options.pool,
    exportsChannel,
    (payload) => crew.notified(payload),
    options,
  );
  const running = crew.run();
  let stopping: Promise<void> | null = null;
  return {
    stop(timeoutMs = 25_000) {
      stopping ??= (async () => {
        crew.close();
        await channel.stop();
        await running;
        await crew.stopAll(timeoutMs);
      })();
      return stopping;
    },
    wake: () => crew.notified(null),
    lanes: () => crew.lanes(),
  };
}

/** How long a drain that has just ended is waited for at least: no loop without a pause. */
const afterLeaseMs = 25;

/** The drains one worker holds. */
class DrainCrew {
  readonly #options: ExportWorkerOptions;
  readonly #leaseMs: number;
  readonly #pollMs: number;
  readonly #drains = new Map<bigint, ConnectionDrain>();
  readonly #signal = new Signal();
  #closed = false;
  #changed = false;
  #renewedAtMs = Number.NEGATIVE_INFINITY;
  #sweptAtMs = Number.NEGATIVE_INFINITY;
  #notedAtMs = Number.NEGATIVE_INFINITY;
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: ExportWorkerOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? 30_000;
    this.#pollMs = options.pollMs ?? 1_000;
  }

  lanes(): LanesSnapshot[] {
    return [...this.#drains.values()].map((one) => one.lanes());
  }

  /** `null`: anything may have happened. */
  notified(payload: string | null): void {
    const [property, what] = (payload ?? '').split(' ');
    for (const one of this.#drains.values()) {
      if (payload === null || String(one.drain.propertyId) === property) one.wake();
    }
    if (payload === null || what === 'changed') {
      this.#changed = true;
      this.#signal.raise();
    }
  }

  /** From this moment on nothing more is sent. */
  close(): void {
    this.#closed = true;
    for (const one of this.#drains.values()) one.halt();
    this.#signal.raise();
  }

  async run(): Promise<void> {
    const { log, random } = this.#options;
    while (!this.#closed) {
      let waitMs = this.#pollMs * (0.75 + random() / 2);
      try {
        await this.#renew();
        waitMs = Math.min(waitMs, await this.#take());
        await this.#sweep();
        await this.#noteLanes();
      } catch (error) {
        log.warn(`The worker could not reach its database: ${(error as Error).message}`);
      }
      if (!this.#closed) await this.#signal.wait(waitMs);
    }
  }

  async stopAll(timeoutMs: number): Promise<void> {
    await Promise.all([...this.#drains.values()].map((one) => this.#leave(one, timeoutMs)));
    await Promise.all(this.#leaving);
  }

  /** Takes what nobody drains; milliseconds until more may be free. */
  async #take(): Promise<number> {
    const { pool, worker } = this.#options;
    const taken = await takeDrains(pool, { worker, leaseMs: this.#leaseMs });
    for (const drain of taken) this.#start(drain);
    const freeInMs = await nextFreeDrain(pool, worker);
    return freeInMs === null ? Number.POSITIVE_INFINITY : Math.max(afterLeaseMs, freeInMs);
  }

  #start(drain: Drain): void {
    const { pool, openLedger, worker, log, now, monotonicMs, random, onMoved, marks } =
      this.#options;
    const parts: DrainParts = {
      ...{ pool, openLedger, worker, log, now, monotonicMs, random },
      leaseMs: this.#leaseMs,
      pollMs: this.#pollMs,
      ...(marks && { marks }),
      onMoved: onMoved ?? (() => {}),
    };
    const one = new ConnectionDrain(drain, parts, () => void this.#leave(one, 25_000));
    this.#drains.set(drain.token, one);
    if (this.#closed) one.halt();
    one.start();
  }

  /** Keeps drains and leases well before they end; learns of paused and lost connections. */
  async #renew(): Promise<void> {
    const { pool, monotonicMs } = this.#options;
    const due = monotonicMs() - this.#renewedAtMs >= this.#leaseMs / 4;
    if (this.#drains.size === 0 || !(due || this.#changed)) return;
    this.#changed = false;
    const kept = await renewDrains(pool, [...this.#drains.keys()], this.#leaseMs);
    this.#renewedAtMs = monotonicMs();
    const revisions = new Map(kept.map((drain) => [drain.token, drain.revision]));
    for (const [token, one] of this.#drains) {
      const revision = revisions.get(token);
      if (revision === undefined) void this.#leave(one, 25_000);
      else await one.renew(revision);
    }
  }

  /**
   * Entries that came without exports: from a connection made later, a cut-over moved, a restore.
   */
  async #sweep(): Promise<void> {
    const { pool, monotonicMs, sweepMs = 60_000, log } = this.#options;
    if (monotonicMs() - this.#sweptAtMs < sweepMs) return;
    this.#sweptAtMs = monotonicMs();
    for (const propertyId of new Set(
      [...this.#drains.values()].map((one) => one.drain.propertyId),
    )) {
      const swept = await sweepEntries(pool, propertyId);
      if (swept > 0) log.info(`The sweep gave ${swept} entries their exports.`);
      // Drains that have just begun may not have looked yet.
      await noticeRestores(this.#options, propertyId);
      const formed = await formDueSummaries(pool, propertyId, this.#options.now());
      if (formed > 0) log.info(`${formed} daily summaries were formed.`);
      await endFindFirst(pool, propertyId);
    }
  }

  /** For people who ask why a connection is not faster. */
  async #noteLanes(): Promise<void> {
    const { pool, worker, monotonicMs } = this.#options;
    if (this.#drains.size === 0 || monotonicMs() - this.#notedAtMs < lanesNotedMs) return;
    this.#notedAtMs = monotonicMs();
    await writeLanes(pool, worker, this.lanes());
  }

  #leave(one: ConnectionDrain, timeoutMs: number): Promise<void> {
    if (!this.#drains.delete(one.drain.token)) return Promise.resolve();
    const left = (async () => {
      await one.stop(timeoutMs);
      await releaseDrain(this.#options.pool, one.drain).catch(() => {});
    })();
    this.#leaving.add(left);
    void left.finally(() => this.#leaving.delete(left));
    return left;
  }
}

// The lanes of one connection: takes armed exports and due finds, makes the calls, hands outcomes
// on, and learns from every answer how fast the connection may be called. Invariant: never more
// calls under way than the pace allows; nothing is sent whose lease may have ended by our own
// clock. Leaves to others: claiming, preparing, arming (drain-worker.ts), writing outcomes.

import type {
  EntryDraft,
  ExternalLedger,
  Outcome,
  PaceHint,
  Reading,
} from '#external-ledger/external-ledger.ts';
import { closedThroughBy, entityOfLines } from '#mapping/open-period.ts';
import type { SoughtExport } from './claim-store.ts';
import type { ClosedPeriod } from './closed-period-store.ts';
import type { Configuration } from './configuration-worker.ts';
import type { DrainParts } from './drain-parts.ts';
import { type Drain, noteSynced, readBreaker, reasonOf, writeBreaker } from './drain-store.ts';
import { findExports } from './finding-worker.ts';
import type { HeldLeases } from './held-leases.ts';
import { LaneOccupancy } from './lane-occupancy.ts';
import type { LedgerUse } from './ledger-use.ts';
import {
  afterCall,
  afterRoom,
  callsAllowed,
  isProbing,
  type LaneBound,
  laneBound,
  type Pace,
  paceOf,
} from './pace.ts';
import { type ArmedExport, unsent } from './preparing-worker.ts';
import { afterPost, connectorFailed } from './retry-policy.ts';
import type { Settler } from './settling-worker.ts';
import { Signal } from './signal.ts';

/** The lanes of a connection as they are now: for people who ask why it is not faster. */
export interface LanesSnapshot {
  readonly propertyId: number;
  readonly connectionId: number;
  /** Of the settings. */
  readonly lanes: number;
  /** Calls under way. */
  readonly inUse: number;
  /** Calls that may be under way now: `lanes`, or fewer for the reason in `bound`. */
  readonly allowed: number;
  readonly bound: LaneBound;
  /** Milliseconds until the next call may be made; 0: now. */
  readonly nextCallInMs: number;
  /** Lane-milliseconds of the last five minutes in which exports waited: used, and possible. */
  readonly usedMs: number;
  readonly possibleMs: number;
}

export interface LanesParts extends DrainParts {
  readonly drain: Drain;
  readonly settler: Settler;
  readonly held: HeldLeases;
  /** Is more known to wait for a lane than what is in these hands? */
  readonly moreWaits: () => boolean;
  /** A lane came free, or may be used again. */
  readonly onFree: () => void;
  readonly onDisconnected: (reason: string) => Promise<void>;
}

export class Lanes {
  readonly armed: ArmedExport[] = [];
  readonly finds: SoughtExport[][] = [];
  /** Has a lane waited since this was last set to false? */
  starved = false;
  inUse = 0;
  readonly #parts: LanesParts;
  readonly #occupancy = new LaneOccupancy();
  readonly #landed = new Signal();
  /** Calls whose outcome is not handed on yet; more than `inUse` while answers are being read. */
  #open = 0;
  /** Calls made so far. */
  #made = 0;
  #configuration: Configuration | null = null;
  #pace: Pace = paceOf(1);
  #halted = false;
  #syncedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: LanesParts) {
    this.#parts = parts;
  }

  /** Works with this configuration from now on; a new number of lanes starts a new pace. */
  async configured(next: Configuration): Promise<void> {
    const { lanes } = next.settings;
    const before = this.#configuration;
    if (before?.settings.lanes !== lanes) {
      this.#pace = paceOf(lanes, before ? this.#pace.breaker : await this.#storedBreaker());
    }
    this.#configuration = next;
  }

  async #storedBreaker() {
    const { failures, openForMs } = await readBreaker(this.#parts.pool, this.#parts.drain);
    const openUntilMs = openForMs === null ? null : this.#parts.monotonicMs() + openForMs;
    return { failures, openUntilMs };
  }

  /** Nothing is sent from this moment on. */
  halt(): void {
    this.#halted = true;
  }

  /** Until nothing is on the wire, or for at most `timeoutMs`. */
  async landed(timeoutMs: number): Promise<void> {
    const { monotonicMs } = this.#parts;
    const endsAtMs = monotonicMs() + timeoutMs;
    while (this.#open > 0 && monotonicMs() < endsAtMs) {
      await this.#landed.wait(Math.max(1, endsAtMs - monotonicMs()));
    }
  }

  /** Calls that may be under way now. */
  allowed(): number {
    return this.#halted ? 0 : callsAllowed(this.#pace, this.#parts.monotonicMs());
  }

  /** Does the ledger's silence let only single calls through? */
  probes(): boolean {
    return isProbing(this.#pace);
  }

  snapshot(): LanesSnapshot {
    const nowMs = this.#parts.monotonicMs();
    const { propertyId, connectionId } = this.#parts.drain;
    const { lanes, breaker, pausedUntilMs } = this.#pace;
    const opensAtMs = Math.max(pausedUntilMs, breaker.openUntilMs ?? nowMs);
    return {
      ...{ propertyId, connectionId, lanes, inUse: this.inUse, allowed: this.allowed() },
      bound: laneBound(this.#pace, nowMs),
      nextCallInMs: Math.max(0, opensAtMs - nowMs),
      ...this.#occupancy.read(nowMs),
    };
  }

  /** Fills the free lanes: finds first, because an uncertain export is older than a queued one. */
  pump(): void {
    const use = this.#configuration?.use;
    if (!use) return;
    while (this.inUse < this.allowed()) {
      const sought = this.finds.shift();
      const armed = sought ? undefined : this.armed.shift();
      if (!sought && !armed) {
        this.starved ||= this.#parts.moreWaits();
        break;
      }
      this.inUse += 1;
      this.#open += 1;
      this.#made += 1;
      const leave = this.#leaveOnce();
      const call = sought ? this.#find(sought, use) : armed ? this.#send(armed, use, leave) : null;
      call?.finally(() => {
        this.#open -= 1;
        leave();
        if (this.#halted) this.#landed.raise();
      });
    }
    this.#note();
  }

  /** One more question, at the connection's pace; null: no lane is free for it now. */
  async ask<T>(read: (ledger: ExternalLedger) => Promise<Reading<T>>): Promise<Reading<T> | null> {
    const use = this.#configuration?.use;
    if (!use || this.inUse >= this.allowed()) return null;
    this.inUse += 1;
    this.#open += 1;
    try {
      const reading = await use.use(read);
      const retryAfterMs = reading.kind === 'read' ? null : (reading.retryAfterMs ?? null);
      this.#learn(reading.kind === 'read' ? 'confirmed' : reading.kind, { retryAfterMs });
      return reading;
    } finally {
      this.#open -= 1;
      this.inUse -= 1;
      if (this.#halted) this.#landed.raise();
    }
  }

  /** Gives a lane back, once, and fills it again. */
  #leaveOnce(): () => void {
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      this.inUse -= 1;
      this.pump();
      this.#parts.onFree();
    };
  }

  /** The answer is here, and looks like a yes: the lane goes on while it is read. */
  #freed(leave: () => void, hint: PaceHint | undefined): boolean {
    const { monotonicMs } = this.#parts;
    this.#pace = afterRoom(this.#pace, { nowMs: monotonicMs(), hint, inUse: this.inUse });
    const made = this.#made;
    leave();
    return this.#made > made;
  }

  #note(): void {
    const waiting = this.armed.length > 0 || this.finds.length > 0 || this.#parts.moreWaits();
    const state = { inUse: this.inUse, allowed: this.allowed(), waiting };
    this.#occupancy.note(this.#parts.monotonicMs(), state);
  }

  async #send(armed: ArmedExport, use: LedgerUse, leave: () => void): Promise<void> {
    const { claimed, draft } = armed.prepared;
    const { drain, monotonicMs, now, random, held, settler, onDisconnected } = this.#parts;
    const maySend = () => held.runs(claimed.export_id, monotonicMs());
    const startedAt = now();
    const sinceFirstSentMs = claimed.since_first_sent_ms ?? 0;
    let roomKnown = false;
    const onLaneFree = (hint: PaceHint | undefined) => {
      // One that asks whether a silent ledger is back is understood before the next is sent.
      if (this.#halted || this.probes()) return false;
      roomKnown = true;
      return this.#freed(leave, hint);
    };
    const options = { absences: claimed.absences, sinceFirstSentMs, maySend, onLaneFree };
    // This process may have been asleep: somebody else may hold the export by now.
    const outcome = maySend()
      ? await use.use((l) => l.post(draft, claimed.export_key, options)).catch(connectorFailed)
      : null;
    if (outcome === null || outcome.kind === 'unsent') {
      settler.add([unsent(armed.prepared, drain.token)]);
      return;
    }
    const finishedAt = now();
    const limits = this.#configuration?.settings.retry;
    const verdict = afterPost(outcome, claimed, { ...(limits && { limits }), random: random() });
    const { kind, wire } = outcome;
    const attempt = { outcome: kind, startedAt, finishedAt, wire };
    const { export_id } = claimed;
    const taken = { export_id, lease_token: drain.token, attempts: armed.attemptNumber };
    const closed = this.#closedBy(outcome, draft);
    settler.add([{ ...taken, from: 'sending', verdict, attempt, ...(closed && { closed }) }]);
    const retryAfterMs = outcome.kind === 'busy' ? outcome.retryAfterMs : null;
    this.#learn(kind, { retryAfterMs, roomKnown, hint: outcome.paceHint });
    if (outcome.kind === 'disconnected') await onDisconnected(reasonOf(outcome.cause));
    if (outcome.kind === 'confirmed') this.#noteSynced();
  }

  /** What a refusal says of a period that is closed there. */
  #closedBy(outcome: Outcome, draft: EntryDraft): ClosedPeriod | null {
    const periods = this.#configuration?.periods;
    if (outcome.kind !== 'refused' || !periods) return null;
    const closedThroughOn = closedThroughBy(outcome.cause.firstOpenOn, draft);
    const entityId = entityOfLines(draft, periods);
    return closedThroughOn === null || entityId === null ? null : { entityId, closedThroughOn };
  }

  async #find(sought: readonly SoughtExport[], use: LedgerUse): Promise<void> {
    const { now, random, log, held, settler, onDisconnected } = this.#parts;
    const settings = this.#configuration?.settings;
    if (!settings) return;
    try {
      const by = { retry: settings.retry, random, now };
      const result = await use.use((ledger) => findExports(sought, ledger, by));
      settler.add(result.finished);
      const { reading, retryAfterMs } = result;
      this.#learn(reading === 'read' ? 'confirmed' : reading, { retryAfterMs });
      if (reading === 'disconnected') await onDisconnected(result.message);
    } catch (error) {
      // A fault of ours: no longer renewed, the leases end, and the find is tried again.
      held.drop(sought.map((one) => one.export_id));
      log.error(`Finding ${sought.length} exports failed: ${(error as Error).stack}`);
    }
  }

  #learn(
    kind: Outcome['kind'],
    said: { retryAfterMs: number | null; hint?: PaceHint | undefined; roomKnown?: boolean },
  ): void {
    const { monotonicMs, pool, log, drain, onFree } = this.#parts;
    const limits = this.#configuration?.settings.breaker;
    if (!limits) return;
    const before = this.#pace.breaker;
    const nowMs = monotonicMs();
    const { inUse } = this;
    this.#pace = afterCall(this.#pace, kind, { ...said, nowMs, limits, inUse });
    const { failures, openUntilMs } = this.#pace.breaker;
    if (openUntilMs === before.openUntilMs) return;
    const openForMs = openUntilMs === null ? null : openUntilMs - nowMs;
    const state = openForMs === null ? 'answers again' : `is silent: next try in ${openForMs} ms`;
    log.warn(`Connection ${drain.connectionId} ${state}.`);
    writeBreaker(pool, drain, { failures, openForMs }).catch(() => {});
    onFree();
  }

  #noteSynced(): void {
    const { monotonicMs, pool, drain } = this.#parts;
    if (monotonicMs() - this.#syncedAtMs < 1_000) return;
    this.#syncedAtMs = monotonicMs();
    noteSynced(pool, drain).catch(() => {});
  }
}

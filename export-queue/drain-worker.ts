// Drains one connection: claims, prepares, arms, sends on its lanes, finds, and hands outcomes on.
// One loop feeds a short row of armed exports; the lanes take from it, so that no lane waits for
// the database while there is backlog. Invariant: nothing is sent before its intent is committed,
// nor when its lease may have ended by our own clock. Leaves to others: which connections.

import type { Outcome } from '#external-ledger/external-ledger.ts';
import type { Breaker } from './breaker.ts';
import {
  armExports,
  claimUncertain,
  expireSends,
  forgetCrashes,
  type Lease,
  releaseLeases,
  renewLeases,
  type SoughtExport,
} from './claim-store.ts';
import { claimCount, claimForPreparing } from './claiming-worker.ts';
import { type Configuration, configure } from './configuration-worker.ts';
import type { DrainParts } from './drain-parts.ts';
import { type Drain, disconnect, noteSynced, readBreaker, writeBreaker } from './drain-store.ts';
import { exportProblem } from './export-errors.ts';
import { findExports } from './finding-worker.ts';
import { HeldLeases } from './held-leases.ts';
import { type LaneWindow, nextWindow } from './lane-window.ts';
import type { LedgerUse } from './ledger-use.ts';
import { afterCall, callsAllowed, isProbing, type Pace, paceOf } from './pace.ts';
import {
  type ArmedExport,
  type PreparedExport,
  prepareExports,
  unsent,
} from './preparing-worker.ts';
import { afterPost, connectorFailed } from './retry-policy.ts';
import { Settler } from './settling-worker.ts';
import { Signal } from './signal.ts';

/** Keys one `find` may ask for, by the contract. */
const findMax = 100;

export class ConnectionDrain {
  readonly drain: Drain;
  readonly #parts: DrainParts;
  readonly #onEnded: () => void;
  readonly #settler: Settler;
  readonly #signal = new Signal();
  readonly #held: HeldLeases;
  readonly #prepared: PreparedExport[] = [];
  readonly #armed: ArmedExport[] = [];
  readonly #finds: SoughtExport[][] = [];
  #configuration: Configuration | null = null;
  #revision: number;
  #pace: Pace = paceOf(1);
  #window: LaneWindow = { size: 1, quiet: 0 };
  #backlog = true;
  #starved = false;
  #inFlight = 0;
  #polledAtMs = Number.NEGATIVE_INFINITY;
  #syncedAtMs = Number.NEGATIVE_INFINITY;
  #stopping = false;
  #loop: Promise<void> | null = null;
  #claiming: Promise<void> | null = null;
  readonly #landed = new Signal();

  constructor(drain: Drain, parts: DrainParts, onEnded: () => void) {
    this.drain = drain;
    this.#revision = drain.revision;
    this.#parts = parts;
    this.#held = new HeldLeases(parts.leaseMs);
    this.#onEnded = onEnded;
    this.#settler = new Settler({
      ...parts,
      propertyId: drain.propertyId,
      onSettled: (tries) => this.#held.drop(tries.map((one) => one.export_id)),
    });
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Sends and takes nothing more from this moment on; `stop` does the rest. */
  halt(): void {
    this.#stopping = true;
    this.#signal.raise();
  }

  wake(): void {
    this.#backlog = true;
    this.#signal.raise();
  }

  /** Keeps the leases of everything in hand; `revision` as the drain's renewal saw it. */
  async renew(revision: number): Promise<void> {
    this.#revision = Math.max(this.#revision, revision);
    const leases = this.#held.all();
    if (leases.length === 0) return;
    const askedAtMs = this.#parts.monotonicMs();
    const { pool, leaseMs } = this.#parts;
    const kept = await renewLeases(pool, this.drain.propertyId, leases, leaseMs);
    this.#held.renewed(leases, kept, askedAtMs);
  }

  /**
   * Takes nothing more, gives back what was not sent, waits for what is on the wire, at most
   * `timeoutMs`, and writes its outcomes. What has not landed by then keeps its lease, and becomes
   * uncertain when it ends.
   */
  async stop(timeoutMs: number): Promise<void> {
    this.halt();
    await this.#loop;
    await this.#claiming;
    await this.#giveBack();
    const endsAtMs = this.#parts.monotonicMs() + timeoutMs;
    while (this.#inFlight > 0 && this.#parts.monotonicMs() < endsAtMs) {
      await this.#landed.wait(Math.max(1, endsAtMs - this.#parts.monotonicMs()));
    }
    const late = setTimeout(() => this.#settler.giveUp(), timeoutMs);
    await this.#settler.close();
    clearTimeout(late);
    this.#configuration?.use.retire();
  }

  async #run(): Promise<void> {
    const { pollMs, random, log } = this.#parts;
    while (!this.#stopping) {
      try {
        if (await this.#turn()) continue;
      } catch (error) {
        log.warn(`Draining connection ${this.drain.connectionId}: ${(error as Error).message}`);
      }
      if (!this.#stopping) await this.#signal.wait(pollMs * (0.75 + random() / 2));
    }
  }

  /** One round of feeding the lanes; true when the next should follow at once. */
  async #turn(): Promise<boolean> {
    const { monotonicMs, pollMs, pool } = this.#parts;
    const polls = monotonicMs() - this.#polledAtMs >= pollMs / 2;
    if (polls) {
      this.#polledAtMs = monotonicMs();
      this.#backlog = true;
      const lost = await expireSends(pool, this.drain, exportProblem('EXPORT_ANSWER_LOST', {}));
      if (lost > 0) this.#parts.log.warn(`${lost} sends lost their worker: the ledger is asked.`);
    }
    const configuration = await this.#configure();
    if (!configuration || this.#stopping) return false;
    const allowed = this.#allowed();
    if (allowed === 0) {
      await this.#giveBack();
      return false;
    }
    const found = polls && this.#finds.length === 0 && (await this.#takeFinds());
    await this.#refill(configuration);
    const armed = await this.#arm(allowed, configuration.settings.lanes);
    this.#pump();
    return (found || armed) && this.#armed.length < this.#lowWater();
  }

  #lowWater(): number {
    return Math.ceil(this.#window.size / 2);
  }

  #allowed(): number {
    return this.#stopping ? 0 : callsAllowed(this.#pace, this.#parts.monotonicMs());
  }

  /** The configuration of the latest revision; null when the connection is not to be drained. */
  async #configure(): Promise<Configuration | null> {
    const before = this.#configuration;
    if (before && before.connection.revision >= this.#revision) return before;
    const next = await configure(this.#parts, this.drain, before);
    if ('unusable' in next) {
      if (next.unusable === null) this.#end();
      else await this.#disconnect(next.unusable);
      return null;
    }
    const { lanes } = next.settings;
    if (before?.settings.lanes !== lanes) {
      this.#pace = paceOf(lanes, before ? this.#pace.breaker : await this.#storedBreaker());
      this.#window = { size: lanes, quiet: 0 };
    }
    this.#configuration = next;
    this.#revision = Math.max(this.#revision, next.connection.revision);
    return next;
  }

  async #storedBreaker(): Promise<Breaker> {
    const { failures, openForMs } = await readBreaker(this.#parts.pool, this.drain);
    const openUntilMs = openForMs === null ? null : this.#parts.monotonicMs() + openForMs;
    return { failures, openUntilMs };
  }

  async #takeFinds(): Promise<boolean> {
    const { pool, leaseMs, worker, monotonicMs } = this.#parts;
    const askedAtMs = monotonicMs();
    const sought = await claimUncertain(pool, this.drain, { count: findMax, leaseMs, worker });
    if (sought.length === 0) return false;
    this.#held.hold(sought, askedAtMs);
    this.#finds.push(sought);
    // A full call: there may be more, look again without waiting for the next poll.
    if (sought.length === findMax) this.#polledAtMs = Number.NEGATIVE_INFINITY;
    return true;
  }

  /** Keeps a round claimed and prepared ahead; waits for it only when there is nothing to arm. */
  async #refill(configuration: Configuration): Promise<void> {
    if (this.#backlog && this.#prepared.length < this.#window.size * 2) {
      this.#claiming ??= this.#claim(configuration)
        .catch((error: Error) => this.#parts.log.warn(`Claiming failed: ${error.message}`))
        .finally(() => {
          this.#claiming = null;
          this.#signal.raise();
        });
    }
    if (this.#prepared.length === 0) await this.#claiming;
  }

  async #claim(configuration: Configuration): Promise<void> {
    const { pool, leaseMs, log, monotonicMs } = this.#parts;
    const { propertyId } = this.drain;
    const askedAtMs = monotonicMs();
    const count = claimCount(this.#window.size);
    const { revision } = configuration.connection;
    // Before the claim: a wake that comes while it runs must not be forgotten.
    this.#backlog = false;
    const round = await claimForPreparing(pool, this.drain, { count, leaseMs, revision });
    this.#backlog ||= round.more;
    this.#revision = Math.max(this.#revision, round.revision);
    if (round.claimed.length === 0) return;
    this.#held.hold(round.claimed, askedAtMs);
    const prepared = await prepareExports(round.claimed, {
      ...{ db: pool, propertyId, log, maps: configuration.maps, mapping: configuration.mapping },
      ...{ settings: configuration.settings, use: configuration.use },
    }).catch(async (error: unknown) => {
      // The database went away: kept, their leases would be renewed for ever and nobody sent them.
      await this.#release(round.claimed);
      throw error;
    });
    const suspects = prepared.ready.map((one) => one.claimed).filter((one) => one.preparations > 1);
    if (suspects.length > 0) await forgetCrashes(pool, propertyId, suspects).catch(() => {});
    this.#settler.add(prepared.settled);
    this.#prepared.push(...prepared.ready);
  }

  /**
   * Commits the intent to send for as many as the window holds; one alone while the breaker probes.
   */
  async #arm(allowed: number, lanes: number): Promise<boolean> {
    if (this.#armed.length >= this.#lowWater() || this.#prepared.length === 0) return false;
    const probes = isProbing(this.#pace);
    if (probes && this.#armed.length + this.#inFlight + this.#finds.length > 0) return false;
    this.#window = nextWindow(this.#window, Math.min(allowed, lanes), this.#starved);
    this.#starved = false;
    const room = probes ? 1 : this.#window.size - this.#armed.length;
    const taken = this.#prepared.splice(0, room);
    const { pool, leaseMs, worker } = this.#parts;
    const askedAtMs = this.#parts.monotonicMs();
    const arming = taken.map(({ claimed, record, hash }) => {
      return { export_id: claimed.export_id, lease_token: claimed.lease_token, record, hash };
    });
    let numbers: Map<bigint, number>;
    try {
      numbers = await armExports(pool, this.drain.propertyId, arming, { leaseMs, worker });
    } catch (error) {
      // Whether the intent was committed is unknown, that nothing was sent is not.
      this.#settler.add(taken.map((prepared) => unsent(prepared, null)));
      throw error;
    }
    for (const prepared of taken) {
      const attemptNumber = numbers.get(prepared.claimed.export_id);
      if (attemptNumber === undefined) this.#held.drop([prepared.claimed.export_id]);
      else this.#armed.push({ prepared, attemptNumber });
    }
    this.#held.hold(
      taken.filter((one) => numbers.has(one.claimed.export_id)).map((one) => one.claimed),
      askedAtMs,
    );
    return true;
  }

  /** Fills the free lanes: finds first, because an uncertain export is older than a queued one. */
  #pump(): void {
    const use = this.#configuration?.use;
    if (!use) return;
    while (this.#inFlight < this.#allowed()) {
      const sought = this.#finds.shift();
      const armed = sought ? undefined : this.#armed.shift();
      if (!sought && !armed) {
        this.#starved ||= this.#backlog || this.#prepared.length > 0;
        break;
      }
      this.#inFlight += 1;
      const call = sought ? this.#find(sought, use) : armed ? this.#send(armed, use) : null;
      call?.finally(() => {
        this.#inFlight -= 1;
        this.#pump();
        if (this.#armed.length < this.#lowWater()) this.#signal.raise();
        if (this.#stopping) this.#landed.raise();
      });
    }
  }

  async #send(armed: ArmedExport, use: LedgerUse): Promise<void> {
    const { claimed, draft } = armed.prepared;
    const { monotonicMs, now, random } = this.#parts;
    const maySend = () => this.#held.runs(claimed.export_id, monotonicMs());
    const startedAt = now();
    const options = { absences: claimed.absences, maySend };
    // This process may have been asleep: somebody else may hold the export by now.
    const outcome = maySend()
      ? await use.use((l) => l.post(draft, claimed.export_key, options)).catch(connectorFailed)
      : null;
    if (outcome === null || outcome.kind === 'unsent') {
      this.#settler.add([unsent(armed.prepared, armed.attemptNumber)]);
      return;
    }
    const finishedAt = now();
    const limits = this.#configuration?.settings.retry;
    const verdict = afterPost(outcome, claimed, { ...(limits && { limits }), random: random() });
    const { kind, wire } = outcome;
    const attempt = { number: armed.attemptNumber, outcome: kind, startedAt, finishedAt, wire };
    const { export_id, lease_token } = claimed;
    this.#settler.add([{ export_id, lease_token, from: 'sending', verdict, attempt }]);
    this.#learn(kind, outcome.kind === 'busy' ? outcome.retryAfterMs : null);
    if (outcome.kind === 'disconnected') await this.#disconnect(outcome.cause.message);
    if (outcome.kind === 'confirmed') this.#noteSynced();
  }

  async #find(sought: readonly SoughtExport[], use: LedgerUse): Promise<void> {
    const { now, random, log } = this.#parts;
    const settings = this.#configuration?.settings;
    if (!settings) return;
    try {
      const by = { retry: settings.retry, random, now };
      const result = await use.use((ledger) => findExports(sought, ledger, by));
      this.#settler.add(result.finished);
      this.#learn(result.reading === 'read' ? 'confirmed' : result.reading, null);
      if (result.reading === 'disconnected') await this.#disconnect(result.message);
    } catch (error) {
      // A fault of ours: no longer renewed, the leases end, and the find is tried again.
      this.#held.drop(sought.map((one) => one.export_id));
      log.error(`Finding ${sought.length} exports failed: ${(error as Error).stack}`);
    }
  }

  #learn(kind: Outcome['kind'], retryAfterMs: number | null): void {
    const { monotonicMs, pool, log } = this.#parts;
    const limits = this.#configuration?.settings.breaker;
    if (!limits) return;
    const before = this.#pace.breaker;
    const nowMs = monotonicMs();
    this.#pace = afterCall(this.#pace, kind, { retryAfterMs, nowMs, limits });
    const { failures, openUntilMs } = this.#pace.breaker;
    if (openUntilMs === before.openUntilMs) return;
    const openForMs = openUntilMs === null ? null : openUntilMs - nowMs;
    const state = openForMs === null ? 'answers again' : `is silent: next try in ${openForMs} ms`;
    log.warn(`Connection ${this.drain.connectionId} ${state}.`);
    writeBreaker(pool, this.drain, { failures, openForMs }).catch(() => {});
    this.#signal.raise();
  }

  #noteSynced(): void {
    const { monotonicMs, pool } = this.#parts;
    if (monotonicMs() - this.#syncedAtMs < 1_000) return;
    this.#syncedAtMs = monotonicMs();
    noteSynced(pool, this.drain).catch(() => {});
  }

  async #disconnect(reason: string): Promise<void> {
    this.#end();
    const { pool, log } = this.#parts;
    const at = this.#configuration?.connection ?? this.drain;
    await disconnect(pool, at, reason).catch((error) => log.error(error.message));
    log.warn(`Connection ${this.drain.connectionId} cannot be used: ${reason}`);
  }

  #end(): void {
    if (this.#stopping) return;
    this.halt();
    this.#onEnded();
  }

  /** Whatever is in hand and certain not to be on the wire goes back in the queue. */
  async #giveBack(): Promise<void> {
    this.#settler.add(this.#armed.splice(0).map((one) => unsent(one.prepared, one.attemptNumber)));
    const prepared = this.#prepared.splice(0).map((one) => one.claimed);
    const leases = [...prepared, ...this.#finds.splice(0).flat()];
    if (leases.length > 0) await this.#release(leases);
  }

  /** Due again at once; when the database is away, at the end of their leases. */
  async #release(leases: readonly Lease[]): Promise<void> {
    this.#held.drop(leases.map((one) => one.export_id));
    await releaseLeases(this.#parts.pool, this.drain.propertyId, leases).catch(() => {});
  }
}

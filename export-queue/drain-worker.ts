// Drains one connection: claims, prepares, arms, sends on its lanes, finds, and hands outcomes on.
// One loop feeds a short row of armed exports; the lanes take from it, so that no lane waits for
// the database while there is backlog. Invariant: nothing is sent before its intent is committed,
// nor when its lease may have ended by our own clock. Leaves to others: which connections.

import { findKeysMax } from '#external-ledger/external-ledger.ts';
import { notifyLive } from './channel-store.ts';
import {
  armExports,
  claimUncertain,
  countCrashes,
  expireSends,
  forgetCrashes,
  type Lease,
  markPreparing,
  releaseLeases,
  renewLeases,
} from './claim-store.ts';
import { claimCount, claimForPreparing } from './claiming-worker.ts';
import { type Configuration, configure } from './configuration-worker.ts';
import type { DrainParts } from './drain-parts.ts';
import { type Drain, disconnect } from './drain-store.ts';
import { exportProblem } from './export-errors.ts';
import { LookBack } from './forgotten-worker.ts';
import { HeldLeases } from './held-leases.ts';
import { InHand } from './in-hand.ts';
import { type LaneWindow, nextWindow } from './lane-window.ts';
import { Lanes, type LanesSnapshot } from './lanes-worker.ts';
import {
  type ArmedExport,
  type PreparedExport,
  prepareExports,
  unsent,
} from './preparing-worker.ts';
import { Settler } from './settling-worker.ts';
import { Signal } from './signal.ts';
import { lookAtStandings } from './standing-worker.ts';
import { latestRun } from './sync-interval.ts';

export class ConnectionDrain {
  readonly drain: Drain;
  readonly #parts: DrainParts;
  readonly #onEnded: () => void;
  readonly #settler: Settler;
  readonly #signal = new Signal();
  readonly #held: HeldLeases;
  readonly #prepared: PreparedExport[] = [];
  readonly #lanes: Lanes;
  readonly #inHand = new InHand();
  readonly #lookBack: LookBack;
  #configuration: Configuration | null = null;
  #revision: number;
  #window: LaneWindow = { size: 1, quiet: 0 };
  #backlog = true;
  /** Did the last claim leave something behind? */
  #more = false;
  #crashesCounted = false;
  #polledAtMs = Number.NEGATIVE_INFINITY;
  #stopping = false;
  #loop: Promise<void> | null = null;
  #claiming: Promise<void> | null = null;

  constructor(drain: Drain, parts: DrainParts, onEnded: () => void) {
    this.drain = drain;
    this.#revision = drain.revision;
    this.#parts = parts;
    this.#held = new HeldLeases(parts.leaseMs);
    this.#lookBack = new LookBack(parts, drain);
    this.#onEnded = onEnded;
    this.#settler = new Settler({
      ...parts,
      propertyId: drain.propertyId,
      connectionId: drain.connectionId,
      onSettled: (tries) => {
        this.#held.drop(tries.map((one) => one.export_id));
        this.#inHand.settled(tries);
      },
    });
    this.#lanes = new Lanes({
      ...parts,
      ...{ drain, settler: this.#settler, held: this.#held },
      moreWaits: () => this.#prepared.length > 0 || this.#more,
      onFree: () => {
        if (this.#lanes.armed.length < this.#lowWater()) this.#signal.raiseSoon();
      },
      onDisconnected: (reason) => this.#disconnect(reason),
    });
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Sends and takes nothing more from this moment on; `stop` does the rest. */
  halt(): void {
    this.#stopping = true;
    this.#lanes.halt();
    this.#signal.raise();
  }

  /** Read-only, as of now. */
  lanes(): LanesSnapshot {
    return this.#lanes.snapshot();
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
    await this.#lanes.landed(timeoutMs);
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
    const { monotonicMs, pollMs } = this.#parts;
    const polls = monotonicMs() - this.#polledAtMs >= pollMs / 2;
    if (polls) {
      this.#polledAtMs = monotonicMs();
      this.#backlog = true;
    }
    const configuration = await this.#configure();
    const allowed = configuration ? this.#lanes.allowed() : 0;
    if (!configuration || allowed === 0) {
      if (polls && !this.#stopping) await this.#expireSends();
      if (configuration) await this.#giveBack();
      return false;
    }
    if (!this.#crashesCounted) await this.#countCrashes();
    await this.#refill(configuration);
    const remembers = await this.#remembers(configuration);
    const armed = remembers && (await this.#arm(allowed, configuration.settings.lanes));
    this.#lanes.pump();
    // Looking back comes last: an export that has just been posted does not wait for it.
    const found = polls && (await this.#lookForLost());
    if (polls && !found && !armed) await this.#lookAtStandings(configuration);
    return (found || armed) && this.#lanes.armed.length < this.#lowWater();
  }

  async #countCrashes(): Promise<void> {
    const crashed = await countCrashes(this.#parts.pool, this.drain);
    this.#crashesCounted = true;
    if (crashed > 0) this.#parts.log.warn(`The last worker ended preparing ${crashed} exports.`);
  }

  /** Sends whose worker is gone, and what is to be looked for. True when something is. */
  async #lookForLost(): Promise<boolean> {
    await this.#expireSends();
    const found = this.#lanes.finds.length === 0 && (await this.#takeFinds());
    this.#lanes.pump();
    return found;
  }

  async #expireSends(): Promise<void> {
    const { pool, log } = this.#parts;
    const lost = await expireSends(pool, this.drain, exportProblem('EXPORT_ANSWER_LOST', {}));
    if (lost > 0) log.warn(`${lost} sends lost their worker: the ledger is asked.`);
  }

  /** Before more is sent: does the company still have what it was sent last? */
  async #remembers({ settings, use }: Configuration): Promise<boolean> {
    if (this.#prepared.length === 0) return true;
    const looked = await this.#lookBack.look({
      ...{ ledger: use.ledger, everyMs: settings.lookBackMs, probes: this.#lanes.probes() },
      ask: (read) => this.#lanes.ask(read),
    });
    if (looked.kind === 'disconnected') await this.#disconnect(looked.message);
    if (looked.kind === 'forgotten') this.#end();
    return looked.kind === 'go-on';
  }

  /** In a quiet moment: what is synced and not booked there yet. */
  async #lookAtStandings({ settings, use }: Configuration): Promise<void> {
    const { armed, finds, inUse } = this.#lanes;
    if (armed.length + finds.length + inUse + this.#prepared.length > 0) return;
    const changed = await lookAtStandings(this.#parts, this.drain, use, settings.standingMs);
    if (changed > 0) await notifyLive(this.#parts.pool, this.drain.propertyId);
  }

  #lowWater(): number {
    return Math.ceil(this.#window.size / 2);
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
    await this.#lanes.configured(next);
    if (before?.settings.lanes !== lanes) this.#window = { size: lanes, quiet: 0 };
    // What was prepared without looking goes back, to be looked for.
    if (next.settings.findFirst && before?.settings.findFirst === false) {
      await this.#claiming;
      await this.#giveBack();
    }
    this.#configuration = next;
    this.#revision = Math.max(this.#revision, next.connection.revision);
    return next;
  }

  async #takeFinds(): Promise<boolean> {
    const { pool, leaseMs, worker, monotonicMs } = this.#parts;
    const askedAtMs = monotonicMs();
    const sought = await claimUncertain(pool, this.drain, { count: findKeysMax, leaseMs, worker });
    if (sought.length === 0) return false;
    this.#held.hold(sought, askedAtMs);
    this.#lanes.finds.push(sought);
    // A full call: there may be more, look again without waiting for the next poll.
    if (sought.length === findKeysMax) this.#polledAtMs = Number.NEGATIVE_INFINITY;
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
    const { pool, log } = this.#parts;
    const { propertyId, connectionId } = this.drain;
    const count = claimCount(this.#window.size);
    const { revision } = configuration.connection;
    const inHand = this.#inHand.ids();
    // Before the claim: a wake that comes while it runs must not be forgotten.
    this.#backlog = false;
    const ranAt = this.#ranAt(configuration);
    const round = await claimForPreparing(pool, this.drain, { count, inHand, revision, ranAt });
    this.#backlog ||= round.more;
    this.#more = round.more;
    this.#revision = Math.max(this.#revision, round.revision);
    const claimed = this.#inHand.take(round.claimed);
    if (claimed.length === 0) return;
    const prepared = await prepareExports(claimed, {
      ...{ db: pool, propertyId, log, maps: configuration.maps, mapping: configuration.mapping },
      ...{ settings: configuration.settings, use: configuration.use },
      ...{ connectionId, periods: configuration.periods },
    }).catch((error: unknown) => {
      // The database went away: kept in hand, nobody would ever send them.
      this.#inHand.letGo(claimed);
      throw error;
    });
    const suspects = prepared.ready.map((one) => one.claimed).filter((one) => one.preparations > 0);
    const ids = suspects.map((one) => one.export_id);
    if (ids.length > 0) {
      await forgetCrashes(pool, propertyId, ids).catch(() => {});
      // Before it is sent: what ends the worker from now on is not its preparation.
      await markPreparing(pool, this.drain, []).catch(() => {});
    }
    this.#settler.add(prepared.settled);
    this.#prepared.push(...prepared.ready);
    this.#signal.raise();
    await markPreparing(pool, this.drain, []);
  }

  /** Asked at each claim: a run begins while the worker polls. */
  #ranAt({ settings }: Configuration): Date | null {
    const { syncEveryMinutes: every } = settings;
    return every === null ? null : latestRun(every, this.#parts.now());
  }

  /**
   * Commits the intent to send for as many as the window holds; one alone while the breaker probes.
   */
  async #arm(allowed: number, lanes: number): Promise<boolean> {
    const { armed, finds, inUse, starved } = this.#lanes;
    if (armed.length >= this.#lowWater() || this.#prepared.length === 0) return false;
    const probes = this.#lanes.probes();
    if (probes && armed.length + inUse + finds.length > 0) return false;
    this.#window = nextWindow(this.#window, Math.min(allowed, lanes), starved);
    this.#lanes.starved = false;
    const room = probes ? 1 : this.#window.size - armed.length;
    const taken = this.#prepared.splice(0, room);
    const { pool, leaseMs, worker, monotonicMs } = this.#parts;
    const askedAtMs = monotonicMs();
    const arming = taken.map(({ claimed, record, hash, parts }) => {
      return { export_id: claimed.export_id, attempts: claimed.attempts, record, hash, parts };
    });
    let numbers: Map<bigint, number>;
    try {
      numbers = await armExports(pool, this.drain, arming, { leaseMs, worker });
    } catch (error) {
      // Whether the intent was committed is unknown, that nothing was sent is not.
      this.#settler.add(taken.map((prepared) => unsent(prepared, this.drain.token)));
      throw error;
    }
    this.#inHand.letGo(taken.map((one) => one.claimed));
    const leases: Lease[] = [];
    for (const prepared of taken) {
      const { export_id } = prepared.claimed;
      const attemptNumber = numbers.get(export_id);
      // Absent: a person or another worker had it meanwhile; it is theirs.
      if (attemptNumber === undefined) continue;
      // Said once: what arming allows to be sent is sent once, whatever stood in the list twice.
      numbers.delete(export_id);
      leases.push({ export_id, lease_token: this.drain.token });
      armed.push({ prepared, attemptNumber });
    }
    this.#held.hold(leases, askedAtMs);
    this.#mark(armed.at(-1));
    return true;
  }

  /** Outside the database, before the wire: a restored one is recognised by what it forgot. */
  #mark(last: ArmedExport | undefined): void {
    const connectionKey = this.#configuration?.connection.connectionKey;
    if (!last || connectionKey === undefined) return;
    const { export_key: exportKey, entry_id } = last.prepared.claimed;
    const kind = entry_id === null ? 'summary' : 'entry';
    this.#parts.marks?.note(connectionKey, { exportKey, attempt: last.attemptNumber, kind });
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

  /** What is armed and certain not to be on the wire goes back in the queue, finds too. */
  async #giveBack(): Promise<void> {
    this.#inHand.letGo(this.#prepared.splice(0).map((one) => one.claimed));
    const armed = this.#lanes.armed.splice(0);
    this.#settler.add(armed.map((one) => unsent(one.prepared, this.drain.token)));
    const leases = this.#lanes.finds.splice(0).flat();
    if (leases.length === 0) return;
    this.#held.drop(leases.map((one) => one.export_id));
    // When the database is away, they are due again at the end of their leases.
    await releaseLeases(this.#parts.pool, this.drain.propertyId, leases).catch(() => {});
  }
}

// The world of one drill: a property with the ready chart, a connection to a simulated company
// with all mappings, events of the demo season, and workers that can be started and stopped.
// Invariant: everything is the product's own (posting store, export worker, connector); only times
// are short. Leaves to others: faults (fault-plan.ts), killing (kill-points.ts), judging
// (auditor.ts).

import type pg from 'pg';
import { pino } from 'pino';
import { chartCache } from '#chart-of-accounts/chart-cache-store.ts';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { writeChart } from '#chart-of-accounts/chart-writer-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { silentLog } from '#database/database-log.ts';
import { withTransaction } from '#database/pool.ts';
import { recognize } from '#deferred-income/recognition-store.ts';
import { readEvent } from '#events/read-event.ts';
import type { ReadEvent } from '#events/receipt.ts';
import {
  changeConnectionState,
  insertConnection,
  readConnection,
} from '#export-queue/connection-store.ts';
import { enqueueExports } from '#export-queue/enqueue-store.ts';
import {
  type ExportWorker,
  type ExportWorkerOptions,
  startExportWorker,
} from '#export-queue/export-worker.ts';
import { formDueSummaries } from '#export-queue/forming-store.ts';
import type { ExternalChartItem, ExternalLedger } from '#external-ledger/external-ledger.ts';
import { heldMoney } from '#held-money/held-money-store.ts';
import { makePostEvents } from '#journal/posting-store.ts';
import { replaceChoices, replaceStatistics } from '#mapping/journal-store.ts';
import { writeMappings } from '#mapping/mapping-change-store.ts';
import { fewKinds, listMappings } from '#mapping/mapping-list-store.ts';
import { replaceExternalChart } from '#mapping/mapping-store.ts';
import { postingOf } from '#root/compose.ts';
import { type Random, randomFrom } from '#scenarios/demo-season/random.ts';
import { demoSeason, toldAlone } from '#scenarios/demo-season/season.ts';
import type { EventJson } from '#scenarios/demo-season/season-ledger.ts';
import { type Control, controlOf } from './control-client.ts';
import {
  type Addresses,
  type Api,
  drillChart,
  drillCompany,
  drillSettings,
  ledgerOf,
  openDrillLedger,
  theirs,
} from './drill-company.ts';
import {
  countingAccount,
  type DrillHouse,
  journalChoices,
  plainHouse,
  settingsOf,
} from './drill-house.ts';
import { keysOfEvents } from './drill-keys.ts';

export interface DrillWorldOptions {
  readonly pool: pg.Pool;
  /** Addresses of the simulated company. */
  readonly simulator: Addresses;
  readonly seed: number;
  /** Default `rest`. */
  readonly api?: Api;
  /** How the property keeps house; default: the plain one. */
  readonly house?: DrillHouse;
  /** Settings of the connection that differ from the drills' own. */
  readonly settings?: Record<string, unknown>;
}

/** Counts of exports by state. */
export type States = Readonly<Record<string, number>>;

let worlds = 0;
const silent = pino({ level: 'silent' });

/** Making a season takes longer than a short drill; seeds share these, and cut their own piece. */
const seasonsMax = 16;
const seasons = new Map<number, EventJson[]>();

/** The company is the same in every drill: each API's chart is read once per process. */
const charts = new Map<Api, readonly ExternalChartItem[]>();

function seasonOf(seed: number): EventJson[] {
  const place = seed % seasonsMax;
  const season = seasons.get(place) ?? demoSeason(place + 1);
  seasons.set(place, season);
  return season;
}

export class DrillWorld {
  readonly pool: pg.Pool;
  readonly seed: number;
  readonly api: Api;
  readonly house: DrillHouse;
  readonly random: Random;
  readonly control: Control;
  readonly propertyId: number;
  readonly connectionId: number;
  /** Of the property; the connection's key, too. */
  readonly code: string;
  /** Events whose posting was answered with a receipt, by external id. */
  readonly acknowledged = new Set<string>();
  readonly #postEvents: ReturnType<typeof makePostEvents>;
  readonly #books: ReturnType<typeof postingOf> | null;
  readonly #chart: ReturnType<typeof chartCache>;
  readonly #options: DrillWorldOptions;
  readonly #workers = new Set<ExportWorker>();
  #moved = () => {};

  private constructor(
    options: DrillWorldOptions,
    made: { propertyId: number; connectionId: number; code: string },
  ) {
    const { pool, simulator, seed, api = 'rest', house = plainHouse } = options;
    this.house = house;
    this.#options = options;
    this.pool = pool;
    this.seed = seed;
    this.api = api;
    this.random = randomFrom(seed);
    this.control = controlOf(simulator.controlUrl);
    this.propertyId = made.propertyId;
    this.connectionId = made.connectionId;
    this.code = made.code;
    this.#chart = chartCache(pool);
    const loadChart = (propertyId: number) => this.#chart.current(propertyId);
    this.#books = house.recognizes ? postingOf({ pool, loadChart, log: silent }) : null;
    this.#postEvents =
      this.#books?.postEvents ??
      makePostEvents({ pool, loadChart, enqueueExports, subledgers: [heldMoney] });
  }

  /** Makes the property and its connection, and empties the company. */
  static async make(options: DrillWorldOptions): Promise<DrillWorld> {
    const { pool, simulator, seed, api = 'rest', house = plainHouse, settings = {} } = options;
    const control = controlOf(simulator.controlUrl);
    await control('POST', '/seed', drillCompany());
    // Sage does not say whether it holds off the twin of a function that still runs: both are met,
    // by another bit of the seed than the one that chooses the API.
    const uniqueIdWhileRunning = seed % 4 < 2 ? 'run' : 'refuse';
    await control('PUT', '/settings', { xml: { uniqueIdWhileRunning } });
    worlds += 1;
    const code = `drill-${seed}-${process.pid}-${worlds}`;
    const propertyId = await createProperty(pool, {
      code,
      name: `Harbor Point, drill ${seed}`,
      timeZone: 'America/New_York',
      baseCurrency: 'USD',
    });
    await withTransaction(pool, (tx) => writeChart(tx, propertyId, drillChart));
    const connectionId = await insertConnection(pool, propertyId, {
      connectionKey: code,
      name: 'Simulated company',
      ledger: ledgerOf(api),
      settings: drillSettings(api, simulator, { ...settingsOf(house), ...settings }),
      cutoverOn: '2026-01-01',
      stage: 'live',
    });
    const world = new DrillWorld(options, { propertyId, connectionId, code });
    await world.#map();
    return world;
  }

  /** The same world by other connections, or in a copy of its database. */
  on(pool: pg.Pool): DrillWorld {
    const { propertyId, connectionId } = this;
    const made = { propertyId, connectionId, code: this.code };
    return new DrillWorld({ ...this.#options, pool }, made);
  }

  /** Reads the company's chart and maps everything, as a person does in setting up. */
  async #map(): Promise<void> {
    const { pool, propertyId, connectionId } = this;
    const chart = charts.get(this.api) ?? (await this.#readChart());
    charts.set(this.api, chart);
    await replaceExternalChart(pool, propertyId, connectionId, chart);
    for (const kind of fewKinds) {
      const rows = await listMappings(pool, { propertyId, connectionId }, kind);
      const changes = rows.map(({ internal_id: internalId, code }) => {
        return { kind, internalId, externalId: theirs[kind](code) };
      });
      await writeMappings(pool, propertyId, connectionId, changes, 'drill');
    }
    await this.#choose();
  }

  /** Journals and accounts that count, where the house has them. */
  async #choose(): Promise<void> {
    const { pool, propertyId, connectionId, house } = this;
    const at = { propertyId, connectionId };
    const { rows } = await pool.query<{ land: number; ours: number; contra: number }>(
      `SELECT (SELECT outlet_id FROM outlets WHERE property_id = $1 AND code = 'REIT') AS land,
              (SELECT account_id FROM accounts WHERE property_id = $1 AND number = $2) AS ours,
              (SELECT account_id FROM accounts WHERE property_id = $1 AND number = $3) AS contra`,
      [propertyId, countingAccount.ours, countingAccount.contra],
    );
    const [ids] = rows;
    if (!ids) return;
    await withTransaction(pool, async (tx) => {
      if (house.ownJournals) await replaceChoices(tx, at, journalChoices(ids.land), 'drill');
      const counting = [
        { accountId: ids.ours, externalId: countingAccount.theirs },
        { accountId: ids.contra, externalId: null },
      ];
      if (house.counts) await replaceStatistics(tx, at, counting, 'drill');
    });
  }

  /** What the house does besides posting: days are summarised, income is recognized. */
  async keepHouse(): Promise<void> {
    const { pool, propertyId, house } = this;
    if (this.#books) {
      const order = { propertyId, through: '2027-12-31' as IsoDate, customer: null, by: 'drill' };
      const { problems } = await recognize(this.#books.recognition, order);
      if (problems[0]) throw new Error(`seed ${this.seed}: ${problems[0].message}`);
    }
    if (house.daily !== 'no') await formDueSummaries(pool, propertyId, new Date('2028-02-01'));
  }

  /** The company as the connection's connector sees it. */
  async openLedger(): Promise<ExternalLedger> {
    const connection = await readConnection(this.pool, this.propertyId, this.connectionId);
    if (!connection) throw new Error('the drill has lost its connection');
    return openDrillLedger(connection);
  }

  async #readChart(): Promise<readonly ExternalChartItem[]> {
    const ledger = await this.openLedger();
    const reading = await ledger.chart();
    await ledger.close();
    if (reading.kind !== 'read') throw new Error(`no chart: ${reading.cause.message}`);
    return reading.value;
  }

  /**
   * `count` events of a demo season that depends on the drill's seed; what is of another event
   * comes with it.
   */
  events(count: number): EventJson[] {
    const season = seasonOf(this.seed);
    const from = this.random.between(0, season.length - count - 1);
    return toldAlone(season.slice(from)).slice(0, count);
  }

  /** The event that takes one of these back, on the same day. */
  reversalOf({ source, id, occurredOn, outlet }: EventJson): EventJson {
    const reason = 'Booked by mistake';
    const kind = 'entry-reversed';
    return { source, id: `REV-OF-${id}`, kind, occurredOn, outlet, of: { id }, reason };
  }

  /** The export keys these events will have, known before they are posted. */
  keysOf(events: readonly EventJson[]): string[] {
    return keysOfEvents({ connectionKey: this.code, house: this.house, events });
  }

  /** Posts events and notes what was acknowledged. *Errors:* throws when one is refused. */
  async post(events: readonly EventJson[]): Promise<void> {
    const chart = await this.#chart.current(this.propertyId);
    const read = events.map((event) => readEvent(event, chart));
    const bad = read.flat().filter((one) => 'code' in one);
    if (bad.length > 0) throw new Error(`the season cannot be read: ${JSON.stringify(bad[0])}`);
    const receipts = await this.#postEvents(this.propertyId, read as ReadEvent[], 'drill');
    for (const [index, receipt] of receipts.entries()) {
      if (receipt.status === 'refused') {
        throw new Error(`${events[index]?.id}: ${receipt.problems[0]?.message}`);
      }
      this.acknowledged.add(String(events[index]?.id));
    }
  }

  /** A worker in this process, as production has it, only that it looks and gives up sooner. */
  startWorker(more: Partial<ExportWorkerOptions> = {}): ExportWorker {
    const worker = startExportWorker({
      pool: this.pool,
      openLedger: (connection) => openDrillLedger(connection),
      worker: 'drill',
      log: silentLog,
      now: () => new Date(),
      monotonicMs: () => performance.now(),
      random: Math.random,
      pollMs: 20,
      onMoved: () => this.#moved(),
      ...more,
    });
    this.#workers.add(worker);
    return worker;
  }

  /** A worker that is dead and buried is not waited for. */
  forget(worker: ExportWorker): void {
    this.#workers.delete(worker);
  }

  async states(): Promise<States> {
    const { rows } = await this.pool.query<{ state: string; count: number }>(
      `SELECT state, count(*)::int AS count FROM exports WHERE property_id = $1 GROUP BY state`,
      [this.propertyId],
    );
    return Object.fromEntries(rows.map((row) => [row.state, row.count]));
  }

  /**
   * Until the condition holds. *Errors:* throws with the states after `patienceMs` (default 60
   * s).
   */
  async until(condition: (states: States) => boolean, patienceMs = 60_000): Promise<States> {
    const endsAtMs = performance.now() + patienceMs;
    for (;;) {
      const moved = new Promise<void>((resolve) => {
        this.#moved = resolve;
      });
      const states = await this.states();
      if (condition(states)) return states;
      if (performance.now() > endsAtMs) {
        throw new Error(await this.#stuck(states));
      }
      let timer: NodeJS.Timeout | undefined;
      const later = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, 50);
      });
      await Promise.race([moved, later]);
      clearTimeout(timer);
    }
  }

  /** What a person would look at first. */
  async #stuck(states: States): Promise<string> {
    const { pool, propertyId, connectionId, seed } = this;
    const connection = await readConnection(pool, propertyId, connectionId);
    const { state, stateReason } = connection ?? {};
    return `seed ${seed}: stuck with ${JSON.stringify(states)}, ${state}: ${stateReason ?? '-'}`;
  }

  /** Until nothing is on its way any more. */
  async drained(): Promise<States> {
    return this.until(({ queued = 0, sending = 0, uncertain = 0 }) => {
      return queued + sending + uncertain === 0;
    });
  }

  /**
   * Stops its workers and takes the connection out of others' sight: database and company may
   * serve the next drill, also after a failure.
   */
  async retire(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 5_000);
    });
    await Promise.race([Promise.all([...this.#workers].map((one) => one.stop(1_000))), patience]);
    clearTimeout(timer);
    await changeConnectionState(this.pool, this.propertyId, this.connectionId, {
      state: 'paused',
      reason: 'The drill is over.',
    });
  }
}

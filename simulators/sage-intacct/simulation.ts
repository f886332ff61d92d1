// The whole state of one simulated company, and the one way to change it.
//
// The API, the control routes and the pages all work on this object; server.ts puts it on a port.
// **Invariant**: a change is in the file before it is in memory, and in memory before anyone hears
// of it; replaying the file gives the same state.
// It leaves rules to journal-entries.ts and HTTP to api.ts.

import { apiObjects } from './api-objects.ts';
import { AppendLog } from './append-log.ts';
import { Books } from './books.ts';
import type { Change } from './changes.ts';
import { Clock } from './clock.ts';
import { type CompanyDefinition, marinaCompany } from './company.ts';
import { Faults } from './faults.ts';
import { IdempotencyStore } from './idempotency.ts';
import { Jobs } from './jobs.ts';
import type { AnyObject } from './object-fields.ts';
import { RequestLog } from './request-log.ts';
import { completeSettings, type Settings, type StartSettings } from './settings.ts';
import { Throttle } from './throttle.ts';
import { Tokens } from './tokens.ts';
import { Usage } from './usage.ts';
import { Webhooks } from './webhook-client.ts';
import { XmlState } from './xml/state.ts';

/** How a simulated company starts. */
export interface SimulationOptions {
  /** Where the books are kept; in memory only when absent. */
  readonly booksFolder?: string;
  /** Used when the folder holds no books yet; the marina when absent. */
  readonly company?: CompanyDefinition;
  /** Milliseconds since 1970; the machine's clock when absent. */
  readonly clock?: () => number;
  /** Seed of chaos; 1 when absent. */
  readonly seed?: number;
  /** Switches that differ from the defaults, or from what the books' folder remembers. */
  readonly settings?: StartSettings;
}

/** One simulated company. */
export class Simulation {
  books: Books;
  settings: Settings;
  objects: ReadonlyMap<string, AnyObject>;
  readonly clock: Clock;
  readonly tokens = new Tokens();
  readonly idempotency = new IdempotencyStore();
  readonly faults: Faults;
  readonly throttle = new Throttle();
  readonly requests = new RequestLog();
  readonly usage = new Usage();
  readonly jobs: Jobs;
  readonly webhooks: Webhooks;
  /** Sessions, executed functions and result sets of the XML API. */
  readonly xml = new XmlState();
  /** Where the server listens; set once it does, used in `webURL`. */
  url = '';
  readonly #log: AppendLog | null;
  readonly #startSettings: Settings;
  /** Entries that were made a moment ago, with the instant. */
  readonly #young = new Map<string, number>();
  #inverse: Change[] | null = null;
  #inverseOf: (changes: readonly Change[]) => Change[] = () => [];
  #supportNumber = 0;

  constructor(options: SimulationOptions = {}) {
    this.clock = new Clock(options.clock ?? Date.now);
    this.faults = new Faults(options.seed ?? 1);
    this.#startSettings = completeSettings(options.settings ?? {});
    this.settings = this.#startSettings;
    this.jobs = new Jobs(this.clock, () => this.settings);
    this.webhooks = new Webhooks(this.clock, () => this.books.company);
    this.books = new Books(options.company ?? marinaCompany(), this.clock.nowText());
    this.objects = this.#objectsOfBooks();
    this.#log = options.booksFolder === undefined ? null : new AppendLog(options.booksFolder);
    let isEmpty = true;
    this.#log?.replay((changes) => {
      isEmpty = false;
      for (const change of changes) this.#apply(change);
    });
    if (isEmpty) this.seed(this.books.company);
    else if (options.settings !== undefined) {
      const xml = { ...this.settings.xml, ...options.settings.xml };
      const settings = { ...this.settings, ...options.settings, xml };
      this.commit([{ type: 'settings', settings }]);
    }
  }

  #objectsOfBooks(): ReadonlyMap<string, AnyObject> {
    return apiObjects(this.books, {
      webUrl: (key) => `${this.url}/entries/${key}`,
      isYoung: (key) => this.isYoung(key),
    });
  }

  #apply(change: Change): void {
    if (change.type === 'company') {
      this.books = new Books(change.company, change.at);
      this.objects = this.#objectsOfBooks();
      this.tokens.clear();
      this.idempotency.clear();
      this.xml.clear();
      this.faults.reset();
    } else if (change.type === 'settings') {
      this.settings = completeSettings(change.settings);
      this.clock.setOffset(change.settings.clockOffsetMs);
    } else {
      this.books.apply(change);
      this.tokens.apply(change);
      this.idempotency.apply(change);
      this.xml.apply(change);
      this.faults.apply(change);
    }
  }

  /** Makes changes: written down together, then applied. An empty list does nothing. */
  commit(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    if (this.#inverse !== null) this.#inverse.unshift(...this.#inverseOf(changes));
    this.#log?.append(changes);
    const nowMs = this.clock.now();
    for (const change of changes) {
      const isNew = change.type === 'entry' && this.books.entryOf(change.entry.key) === undefined;
      if (isNew && this.settings.readLagMs > 0) this.#young.set(change.entry.key, nowMs);
      this.#apply(change);
    }
  }

  /**
   * From now on notes what would take each commit back; the returned function ends that and gives
   * the changes, the last commit's first.
   */
  recordInverse(inverseOf: (changes: readonly Change[]) => Change[]): () => Change[] {
    this.#inverse = [];
    this.#inverseOf = inverseOf;
    return () => {
      const changes = this.#inverse ?? [];
      this.#inverse = null;
      return changes;
    };
  }

  /** Whether reads do not see an entry yet: it is younger than `readLagMs`. */
  isYoung(key: string): boolean {
    if (this.#young.size === 0) return false;
    const madeAtMs = this.#young.get(key);
    if (madeAtMs === undefined) return false;
    if (madeAtMs + this.settings.readLagMs > this.clock.now()) return true;
    this.#young.delete(key);
    return false;
  }

  /** A new company with empty books, default switches, no tokens, keys, faults or requests. */
  seed(company: CompanyDefinition): void {
    this.clock.forgetDue();
    this.requests.clear();
    this.jobs.clear();
    this.usage.clear();
    const changes: Change[] = [
      { type: 'company', company, at: this.clock.nowText() },
      { type: 'settings', settings: this.#startSettings },
    ];
    this.#log?.restart(changes);
    for (const change of changes) this.#apply(change);
  }

  /** An id for the support of a company that has none. */
  nextSupportId(): string {
    this.#supportNumber += 1;
    return `SIM${this.clock.now().toString(36)}-${this.#supportNumber}`;
  }

  close(): void {
    this.clock.forgetDue();
    this.#log?.close();
  }
}

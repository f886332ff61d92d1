// Parallel calls and calls per time: so many for one application and the company, then 429 GW-0010.
//
// api.ts takes a place before it does anything and gives it back when the answer has left; the XML
// gateway has a Throttle of its own.
// **Invariant**: a place is given back exactly once per call that got one, and what a benchmark
// reads (most at once, time the lanes were busy) is of calls that got one.
// The soft limit per minute only warns; the hard ones refuse.

import { gatewayRefusal, type Refusal } from './errors.ts';
import type { Settings } from './settings.ts';

/** Seconds a refused caller is told to wait. */
const RETRY_AFTER_SECONDS = '1';
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The refusal of a call above a limit, with the headers that explain it. */
export function rateLimitRefusal(headers: Record<string, string>): Refusal {
  return gatewayRefusal(429, 'GW-0010', 'Rate limit exceeded', {
    'x-ia-throttle-limit-retry-after': RETRY_AFTER_SECONDS,
    'retry-after': RETRY_AFTER_SECONDS,
    ...headers,
  });
}

/** What was seen of one application's lanes, or of the company's, since the last reset. */
export interface Occupancy {
  readonly inFlight: number;
  readonly inFlightMax: number;
  readonly calls: number;
  readonly refused: number;
  /** The sum of all calls' durations: lanes times milliseconds. */
  readonly busyLaneMs: number;
  /** Milliseconds in which at least one call ran. */
  readonly busyMs: number;
  readonly observedMs: number;
}

/** Watches how many calls run at once; `now` is real time, whatever the company's clock says. */
class Lanes {
  #inFlight = 0;
  #inFlightMax = 0;
  #calls = 0;
  #refused = 0;
  #busyLaneMs = 0;
  #busyMs = 0;
  #sinceMs: number;
  #atMs: number;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
    this.#atMs = nowMs;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  #pass(nowMs: number): void {
    const passedMs = nowMs - this.#atMs;
    this.#busyLaneMs += passedMs * this.#inFlight;
    if (this.#inFlight > 0) this.#busyMs += passedMs;
    this.#atMs = nowMs;
  }

  enter(nowMs: number): void {
    this.#pass(nowMs);
    this.#inFlight += 1;
    this.#calls += 1;
    this.#inFlightMax = Math.max(this.#inFlightMax, this.#inFlight);
  }

  leave(nowMs: number): void {
    this.#pass(nowMs);
    this.#inFlight -= 1;
  }

  refuse(): void {
    this.#refused += 1;
  }

  /** From now on; calls that run go on being counted. */
  reset(nowMs: number): void {
    this.#pass(nowMs);
    [this.#busyLaneMs, this.#busyMs, this.#calls, this.#refused] = [0, 0, 0, 0];
    this.#inFlightMax = this.#inFlight;
    this.#sinceMs = nowMs;
  }

  occupancy(nowMs: number): Occupancy {
    this.#pass(nowMs);
    const rounded = (ms: number) => Math.round(ms * 1000) / 1000;
    return {
      inFlight: this.#inFlight,
      inFlightMax: this.#inFlightMax,
      calls: this.#calls,
      refused: this.#refused,
      busyLaneMs: rounded(this.#busyLaneMs),
      busyMs: rounded(this.#busyMs),
      observedMs: rounded(nowMs - this.#sinceMs),
    };
  }
}

/** Calls in the running minute and hour of the company's clock. */
class Window {
  readonly #lengthMs: number;
  #startMs = 0;
  count = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** Starts anew when the time is over; gives the seconds until it is. */
  secondsLeft(nowMs: number): number {
    const startMs = nowMs - (nowMs % this.#lengthMs);
    if (startMs !== this.#startMs) {
      this.#startMs = startMs;
      this.count = 0;
    }
    return Math.ceil((startMs + this.#lengthMs - nowMs) / 1000);
  }
}

interface Windows {
  readonly minute: Window;
  readonly hour: Window;
}

function remaining(limit: number, used: number): string {
  return String(Math.max(0, limit - used));
}

/** Counts running calls. */
export class Throttle {
  readonly #realNow: () => number;
  readonly #byApplication = new Map<string, Lanes>();
  readonly #company: Lanes;
  readonly #windows = new Map<string, Windows>();

  constructor(realNow: () => number = () => performance.now()) {
    this.#realNow = realNow;
    this.#company = new Lanes(realNow());
  }

  /** Calls running now. */
  get running(): number {
    return this.#company.inFlight;
  }

  #lanes(clientId: string): Lanes {
    const known = this.#byApplication.get(clientId);
    if (known !== undefined) return known;
    const lanes = new Lanes(this.#realNow());
    this.#byApplication.set(clientId, lanes);
    return lanes;
  }

  #windowsOf(clientId: string): Windows {
    const known = this.#windows.get(clientId);
    if (known !== undefined) return known;
    const windows = { minute: new Window(MINUTE_MS), hour: new Window(HOUR_MS) };
    this.#windows.set(clientId, windows);
    return windows;
  }

  /** What the headers say to a caller of this application, at an instant of the company. */
  headers(clientId: string, settings: Settings, nowMs = 0): Record<string, string> {
    const { perApplication, perCompany } = settings.limits;
    const { perMinute, perHour, cpuPerMinute } = settings.rateLimits;
    const headers: Record<string, string> = {
      'x-ia-throttle-limit': String(perApplication),
      'x-ia-throttle-limit-remaining': remaining(perApplication, this.#lanes(clientId).inFlight),
      'x-ia-tenant-throttle-limit': `LIMIT001-${perCompany}`,
      'x-ia-tenant-throttle-limit-remaining': remaining(perCompany, this.running),
    };
    const { minute, hour } = this.#windowsOf(clientId);
    const minuteSeconds = minute.secondsLeft(nowMs);
    hour.secondsLeft(nowMs);
    if (perMinute > 0) {
      headers['x-ia-minute-rate-limit'] = String(perMinute);
      headers['x-ia-minute-rate-limit-remaining'] = remaining(perMinute, minute.count);
    }
    if (perHour > 0) {
      headers['x-ia-hour-rate-limit'] = String(perHour);
      headers['x-ia-hour-rate-limit-remaining'] = remaining(perHour, hour.count);
    }
    if (cpuPerMinute > 0) {
      headers['x-ia-cpu-request-cost'] = '1';
      headers['x-ia-cpu-limit'] = String(cpuPerMinute);
      headers['x-ia-cpu-limit-remaining'] = remaining(cpuPerMinute, minute.count);
      headers['x-ia-cpu-limit-reset'] = String(minuteSeconds);
    }
    return headers;
  }

  /** Takes a place and returns how to give it back. *Errors:* 429 GW-0010. */
  enter(clientId: string, settings: Settings, nowMs = 0): () => void {
    const lanes = this.#lanes(clientId);
    const { perApplication, perCompany } = settings.limits;
    const { minute, hour } = this.#windowsOf(clientId);
    minute.secondsLeft(nowMs);
    const hourSeconds = String(hour.secondsLeft(nowMs));
    const { perHour } = settings.rateLimits;
    const isSpent = perHour > 0 && hour.count >= perHour;
    if (lanes.inFlight >= perApplication || this.running >= perCompany || isSpent) {
      lanes.refuse();
      this.#company.refuse();
      const headers = this.headers(clientId, settings, nowMs);
      if (!isSpent) throw rateLimitRefusal(headers);
      const wait = { 'x-ia-hour-rate-limit-retry-after': hourSeconds, 'retry-after': hourSeconds };
      throw rateLimitRefusal({ ...headers, ...wait });
    }
    minute.count += 1;
    hour.count += 1;
    const atMs = this.#realNow();
    lanes.enter(atMs);
    this.#company.enter(atMs);
    return () => {
      const endMs = this.#realNow();
      lanes.leave(endMs);
      this.#company.leave(endMs);
    };
  }

  /** What a benchmark reads: the company's lanes and each application's. */
  occupancy(): { company: Occupancy; applications: Record<string, Occupancy> } {
    const nowMs = this.#realNow();
    const each = [...this.#byApplication].map(([id, lanes]) => [id, lanes.occupancy(nowMs)]);
    return { company: this.#company.occupancy(nowMs), applications: Object.fromEntries(each) };
  }

  /** Starts observing anew. */
  resetOccupancy(): void {
    const nowMs = this.#realNow();
    for (const lanes of [this.#company, ...this.#byApplication.values()]) lanes.reset(nowMs);
  }
}

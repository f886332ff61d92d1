// Faults on demand: typed into an entry's text, ordered by the control API, or drawn by chaos.
//
// api.ts asks once per request which fault to play and plays it before or after the commit.
// **Invariant**: a typed fault fires a set number of times per entry (once unless it says more), an
// ordered one as often as ordered, and chaos repeats itself from the same seed.
// It leaves the playing to fault-player.ts; nothing here touches the books.

import type { ApiRequest } from './answer.ts';
import { headerOf } from './answer.ts';
import type { Change } from './changes.ts';

/** Every fault and what it does, in words for pages and documents. */
export const faultMeanings = {
  'lose-answer': 'books the entry, then drops the connection without an answer',
  'reset-before': 'drops the connection and books nothing',
  'commit-then-502': 'books the entry, then answers 502 Bad Gateway',
  'commit-then-504': 'books the entry, then answers 504 Gateway Timeout',
  'commit-late': 'drops the connection at once and books the entry later (=milliseconds)',
  '503': 'answers 503 and books nothing',
  '429': 'answers 429 with Retry-After and books nothing',
  'html-500': 'answers 500 with a page of HTML and books nothing',
  'empty-200': 'books the entry, then answers 200 without a body',
  truncated: 'books the entry, then breaks off in the middle of the answer',
  slow: 'books the entry and answers late (=milliseconds)',
  'token-expired-401': 'answers as if the token had expired, status 401; the token is dead then',
  'token-expired-400': 'the same with status 400',
  'slow-loris': 'books the entry and gives the answer bit by bit, all in all (=milliseconds)',
  'duplicate-member': 'books the entry and gives a JSON answer in which a member stands twice',
  'huge-answer': 'books the entry and gives an answer with 32 MB of filling',
  'commit-then-524': 'books the entry, then answers 524 as the proxy does after its time is up',
  '200-rate-limit': 'answers 200 with the words of a rate limit and books nothing',
  'results-reordered': 'books the entries, then answers with the results in another order (XML)',
  'result-missing': 'books the entries, then answers with one result too few (XML)',
} as const;

export type FaultName = keyof typeof faultMeanings;

/** A fault to be played on one request. */
export interface Fault {
  readonly name: FaultName;
  /** For `slow` and `commit-late`. */
  readonly ms: number;
  readonly origin: 'typed' | 'ordered' | 'chaos';
  /** Of a typed fault: what its plays are counted for. */
  readonly subject?: string;
}

/** Which requests an ordered fault waits for; all that is given must hold. */
export interface FaultMatch {
  readonly method?: string;
  /** A part of the path, or of what an XML request asks: `create GLBATCH`. */
  readonly path?: string;
  /** A part of the body. */
  readonly text?: string;
}

/** A fault that has been ordered. */
export interface FaultOrder {
  readonly id: number;
  readonly fault: FaultName;
  readonly ms: number;
  readonly match: FaultMatch;
  timesLeft: number;
}

const DEFAULT_MS = 1500;
const SENTINEL = /\[sim:([a-z0-9-]+)(?:=(\d{1,7}))?(?:\*(\d{1,4}|always))?\]/g;

/** Whether a text names a fault. */
export function isFaultName(name: unknown): name is FaultName {
  return typeof name === 'string' && Object.hasOwn(faultMeanings, name);
}

/** Small seeded generator (mulberry32): the same seed gives the same season of faults. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const chaosFaults: readonly FaultName[] = [
  'lose-answer',
  'lose-answer',
  'reset-before',
  'reset-before',
  'commit-then-502',
  'commit-then-504',
  'commit-late',
  '503',
  '503',
  '429',
  'html-500',
  'empty-200',
  'truncated',
  'slow',
  'token-expired-401',
  'token-expired-400',
];
const CHAOS_MS_MAX = 400;

/** The faults that wait, and those that have been played. */
export class Faults {
  readonly #seed: number;
  #random: () => number;
  #orders: FaultOrder[] = [];
  #lastId = 0;
  readonly #typed = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seededRandom(seed);
  }

  /** Orders a fault for the next `times` requests that match. */
  order(fault: FaultName, times: number, ms: number | undefined, match: FaultMatch): FaultOrder {
    this.#lastId += 1;
    const order = { id: this.#lastId, fault, ms: ms ?? DEFAULT_MS, match, timesLeft: times };
    this.#orders.push(order);
    return order;
  }

  get orders(): readonly FaultOrder[] {
    return this.#orders;
  }

  clearOrders(): void {
    this.#orders = [];
  }

  /** As after a start: no orders, no typed fault played, chaos from its seed. */
  reset(): void {
    this.clearOrders();
    this.#typed.clear();
    this.#random = seededRandom(this.#seed);
  }

  /** Counts the plays of typed faults; they are changes, so a restart does not play them again. */
  apply(change: Change): void {
    if (change.type !== 'fault-played') return;
    this.#typed.set(change.subject, (this.#typed.get(change.subject) ?? 0) + 1);
  }

  /** The fault of a request: a typed one before an ordered one before chaos. */
  pick(request: ApiRequest, chaosPercent: number): Fault | null {
    return this.#pickTyped(request) ?? this.#pickOrdered(request) ?? this.#draw(chaosPercent);
  }

  #pickTyped(request: ApiRequest): Fault | null {
    if (request.method !== 'POST' && request.method !== 'PATCH') return null;
    const mayBook = request.path.startsWith('/objects/') || request.summary !== undefined;
    if (!mayBook || !request.text.includes('[sim:')) return null;
    for (const [sentinel, name, value, times] of request.text.matchAll(SENTINEL)) {
      if (!isFaultName(name)) continue;
      const subject = `${sentinel} ${subjectOf(request)}`;
      const played = this.#typed.get(subject) ?? 0;
      if (times !== 'always' && played >= Number(times ?? 1)) continue;
      const ms = value === undefined ? DEFAULT_MS : Number(value);
      return { name, ms, origin: 'typed', subject };
    }
    return null;
  }

  #pickOrdered(request: ApiRequest): Fault | null {
    const order = this.#orders.find((one) => isMatch(one.match, request));
    if (order === undefined) return null;
    order.timesLeft -= 1;
    if (order.timesLeft <= 0) this.#orders = this.#orders.filter((one) => one !== order);
    return { name: order.fault, ms: order.ms, origin: 'ordered' };
  }

  #draw(chaosPercent: number): Fault | null {
    if (chaosPercent <= 0 || this.#random() * 100 >= chaosPercent) return null;
    const name = chaosFaults[Math.floor(this.#random() * chaosFaults.length)];
    const ms = Math.floor(this.#random() * CHAOS_MS_MAX);
    return name === undefined ? null : { name, ms, origin: 'chaos' };
  }
}

/** What a typed fault is counted for: the export, not the single try. */
function subjectOf(request: ApiRequest): string {
  const key = headerOf(request, 'idempotency-key');
  if (key !== undefined) return key;
  const inJson = /"referenceNumber"\s*:\s*"([^"]*)"/.exec(request.text)?.[1];
  const inXml = /<(REFERENCENO)>([^<]*)<\//i.exec(request.text)?.[2];
  return inJson ?? inXml ?? request.text;
}

function isMatch(match: FaultMatch, request: ApiRequest): boolean {
  const isSignIn = request.path.startsWith('/oauth2/') || request.summary === 'getAPISession';
  if (match.path === undefined && isSignIn) return false;
  return (
    (match.method === undefined || match.method.toUpperCase() === request.method) &&
    (match.path === undefined || `${request.path} ${request.summary}`.includes(match.path)) &&
    (match.text === undefined || request.text.includes(match.text))
  );
}

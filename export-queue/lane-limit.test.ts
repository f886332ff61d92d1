// A limit on calls at the same time that is lowered while exports wait, in virtual time: requests
// and answers travel for a while, so that what an answer says is old when it is heard.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fc } from '#root/test-draws.ts';
import { afterCall, callsAllowed, type Pace, paceOf } from './pace.ts';

const lanes = 8;
const servedInMs = 50;
const retryAfterMs = 1_000;
const loweredAtMs = 1_000;
const endsAtMs = 21_000;
const limits = { failuresMax: 5, probeIntervalMs: 60_000 };

interface World {
  /** From `loweredAtMs` on; before, as many as there are lanes. */
  readonly lowered: number;
  /** Does the company name its limit and what is left of it beside every answer? */
  readonly named: boolean;
  /** Milliseconds that requests and answers travel, in turn. */
  readonly ways: readonly number[];
}

class Company {
  served = 0;
  refused = 0;
  /** Refused more than a second after the limit was lowered. */
  refusedLate = 0;
  nowMs = 0;
  readonly #world: World;
  readonly #events: { readonly atMs: number; readonly run: () => void }[] = [];
  #pace: Pace = paceOf(lanes);
  #inUse = 0;
  #inFlight = 0;
  #travelled = 0;

  constructor(world: World) {
    this.#world = world;
  }

  run(): this {
    this.#pump();
    while (this.nowMs < endsAtMs) {
      this.#events.sort((one, other) => one.atMs - other.atMs);
      const next = this.#events.shift();
      if (!next) break;
      this.nowMs = next.atMs;
      next.run();
    }
    return this;
  }

  #in(ms: number, run: () => void): void {
    this.#events.push({ atMs: this.nowMs + ms, run });
  }

  #travel(run: () => void): void {
    const { ways } = this.#world;
    this.#in(ways[this.#travelled++ % ways.length] ?? 1, run);
  }

  #pump(): void {
    while (this.#inUse < callsAllowed(this.#pace, this.nowMs)) {
      this.#inUse += 1;
      this.#travel(() => this.#arrive());
    }
  }

  get #limit(): number {
    return this.nowMs < loweredAtMs ? lanes : this.#world.lowered;
  }

  #hint() {
    if (!this.#world.named) return {};
    const room = Math.max(0, this.#limit - this.#inFlight);
    return { hint: { room, limit: this.#limit, pauseMs: null } };
  }

  #arrive(): void {
    if (this.#inFlight >= this.#limit) {
      this.refused += 1;
      if (this.nowMs > loweredAtMs + retryAfterMs) this.refusedLate += 1;
      const said = this.#hint();
      this.#travel(() => this.#hear('busy', { retryAfterMs, ...said }));
      return;
    }
    this.#inFlight += 1;
    this.#in(servedInMs, () => {
      this.#inFlight -= 1;
      if (this.nowMs > loweredAtMs) this.served += 1;
      const said = this.#hint();
      this.#travel(() => this.#hear('confirmed', { retryAfterMs: null, ...said }));
    });
  }

  #hear(kind: 'busy' | 'confirmed', said: { retryAfterMs: number | null }): void {
    const at = { nowMs: this.nowMs, limits, inUse: this.#inUse };
    this.#pace = afterCall(this.#pace, kind, { ...at, ...said });
    this.#inUse -= 1;
    this.#pump();
    this.#in(Math.max(0, this.#pace.pausedUntilMs - this.nowMs), () => this.#pump());
  }
}

describe('a limit that is lowered', () => {
  const ways = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 7, maxLength: 7 });
  const lowered = fc.integer({ min: 1, max: 7 });
  const possible = (calls: number) => (calls * (endsAtMs - loweredAtMs)) / (servedInMs + 6);

  test('and named beside every answer is kept from the first answer that names it', () => {
    fc.assert(
      fc.property(lowered, ways, (calls, way) => {
        const company = new Company({ lowered: calls, named: true, ways: way }).run();
        assert.equal(company.refusedLate, 0);
        assert.ok(company.served > 0.85 * possible(calls), `${company.served} served`);
      }),
    );
  });

  test('and told by refusals alone is felt for with few of them', () => {
    fc.assert(
      fc.property(lowered, ways, (calls, way) => {
        const company = new Company({ lowered: calls, named: false, ways: way }).run();
        assert.ok(company.refused <= 2 * lanes, `${company.refused} refused`);
        assert.ok(company.served > 0.6 * possible(calls), `${company.served} served`);
      }),
    );
  });
});

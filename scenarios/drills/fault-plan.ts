// Which faults a drill orders from the simulated company, drawn from its seed before anything is
// sent. Invariant: pure; a fault waits for the calls of one export by its key, so the same seed
// meets the same export with the same faults, however the calls interleave.

import type { Random } from '#scenarios/demo-season/random.ts';
import type { Api } from './drill-company.ts';

/** An order for the control API's `POST /faults`. */
export interface FaultOrder {
  readonly fault: string;
  readonly times: number;
  readonly ms?: number;
  readonly match: { readonly path: string; readonly text?: string };
}

export interface FaultRates {
  /** Of the exports, in percent: how many meet faults when they are posted. */
  readonly post: number;
  /** The same for the finds that ask for them. */
  readonly find: number;
}

/**
 * An entry booked later than this after its sender has gone would break the ledger's own
 * promise.
 */
export const commitLateMsMax = 80;

/** How the simulator knows the calls of each API. */
export const paths = {
  rest: {
    post: '/objects/general-ledger/journal-entry',
    find: '/services/core/query',
    token: '/oauth2/token',
  },
  xml: { post: 'create GLBATCH', find: 'query GLBATCH', token: 'getAPISession' },
} as const;

const postFaults = [
  ['lose-answer', 5],
  ['commit-then-502', 3],
  ['commit-then-504', 3],
  ['reset-before', 4],
  ['truncated', 2],
  ['empty-200', 2],
  ['commit-late', 2],
  ['503', 3],
  ['html-500', 2],
  ['slow', 1],
  ['token-expired-400', 2],
  ['token-expired-401', 2],
  ['slow-loris', 1],
  ['commit-then-524', 1],
  ['200-rate-limit', 1],
  ['duplicate-member', 1],
  ['results-reordered', 1],
  ['result-missing', 1],
] as const;

const findFaults = [
  ['503', 3],
  ['reset-before', 2],
  ['lose-answer', 2],
  ['truncated', 2],
  ['html-500', 2],
  ['empty-200', 2],
  ['token-expired-400', 1],
  ['token-expired-401', 1],
] as const;

const tokenFaults = ['503', 'reset-before', 'lose-answer', 'html-500', 'truncated'] as const;

/** The faults of a drill over these export keys. A 429 costs its Retry-After, so there are few. */
export function planFaults(
  random: Random,
  keys: readonly string[],
  rates: FaultRates,
  api: Api,
): FaultOrder[] {
  const { post: postPath, find: findPath, token: tokenPath } = paths[api];
  const orders: FaultOrder[] = [];
  for (const text of keys) {
    if (random.chance(rates.post)) {
      // Up to three in a row for the same export: its second try may be lost too.
      for (let left = random.between(1, 3); left > 0; left -= 1) {
        const fault = random.weighted(postFaults);
        orders.push({ ...drawn(random, fault), match: { path: postPath, text } });
      }
    }
    if (random.chance(rates.find)) {
      const fault = random.weighted(findFaults);
      orders.push({ ...drawn(random, fault), match: { path: findPath, text } });
    }
  }
  for (let left = random.between(0, 2); left > 0; left -= 1) {
    orders.push({ fault: random.pick(tokenFaults), times: 1, match: { path: tokenPath } });
  }
  if (random.chance(50)) {
    orders.push({ fault: '429', times: 1, match: { path: random.pick([postPath, findPath]) } });
  }
  return orders;
}

function drawn(random: Random, fault: string): Omit<FaultOrder, 'match'> {
  if (fault === 'commit-late') return { fault, times: 1, ms: random.between(1, commitLateMsMax) };
  if (fault === 'slow' || fault === 'slow-loris') {
    return { fault, times: 1, ms: random.between(1, 40) };
  }
  return { fault, times: 1 };
}

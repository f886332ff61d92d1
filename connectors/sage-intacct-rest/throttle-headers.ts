// What the headers of an answer say of the company's limits: room for further calls, and how long
// to keep away. Pure. Read from every answer of a post, and from refusals for their Retry-After.
// Invariant: headers that are missing or no numbers say nothing. Source:
// developer.sage.com/intacct, txn-volume-concurrency-scaling (names; `-Limit-Remaining` and
// `-Remaining` are both seen in its texts).

import type { PaceHint } from '#external-ledger/external-ledger.ts';

export type Headers = Readonly<Record<string, string>>;

const PAUSE_MS_MAX = 3_600_000;

/** Limits on calls at the same time and in a time. `retry` says when a spent one is open again. */
const limits: readonly { readonly remaining: readonly string[]; readonly retry?: string }[] = [
  {
    remaining: ['x-ia-throttle-limit-remaining', 'x-ia-throttle-remaining'],
    retry: 'x-ia-throttle-limit-retry-after',
  },
  {
    remaining: ['x-ia-tenant-throttle-limit-remaining', 'x-ia-tenant-throttle-remaining'],
    retry: 'x-ia-tenant-throttle-limit-retry-after',
  },
  // Soft: the call is served and the headers warn.
  { remaining: ['x-ia-minute-rate-limit-remaining', 'x-ia-minute-rate-remaining'] },
  {
    remaining: ['x-ia-hour-rate-limit-remaining', 'x-ia-hour-rate-remaining'],
    retry: 'x-ia-hour-rate-limit-retry-after',
  },
];

/** Of calls at the same time: `8`, and of the whole company `LIMIT001-10`. */
const parallelLimits = ['x-ia-throttle-limit', 'x-ia-tenant-throttle-limit'];

const retryNames = [
  'retry-after',
  'x-ia-tenant-throttle-retry-after',
  'x-ia-hour-rate-retry-after',
  ...limits.flatMap(({ retry }) => (retry === undefined ? [] : [retry])),
];

function numberIn(headers: Headers, name: string): number | null {
  const text = headers[name] ?? '';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

function parallelLimit(headers: Headers): number | null {
  const told = parallelLimits.flatMap((name) => {
    const [, digits] = /^(?:[a-z]+\d*-)?(\d{1,6})$/i.exec(headers[name] ?? '') ?? [];
    return digits === undefined || Number(digits) === 0 ? [] : [Number(digits)];
  });
  return told.length === 0 ? null : Math.min(...told);
}

/** The longest of the waiting times an answer names, at most an hour; null when it names none. */
export function retryAfterMs(headers: Headers): number | null {
  const seconds = retryNames.flatMap((name) => numberIn(headers, name) ?? []);
  if (seconds.length === 0) return null;
  return Math.min(Math.ceil(Math.max(...seconds) * 1000), PAUSE_MS_MAX);
}

/** What is left of the tightest limit; undefined when the answer says nothing of limits. */
export function paceHintOf(headers: Headers): PaceHint | undefined {
  const known = limits.flatMap(({ remaining, retry }) => {
    const room = remaining.flatMap((name) => numberIn(headers, name) ?? [])[0];
    return room === undefined ? [] : [{ room: Math.floor(room), retry }];
  });
  if (known.length === 0) return undefined;
  const spent = known.filter((one) => one.room === 0 && one.retry !== undefined);
  const waits = spent.flatMap((one) => numberIn(headers, one.retry ?? '') ?? []);
  const pauseMs = waits.length === 0 ? null : Math.ceil(Math.max(...waits) * 1000);
  return {
    room: Math.min(...known.map((one) => one.room)),
    limit: parallelLimit(headers),
    pauseMs: pauseMs === null ? null : Math.min(pauseMs, PAUSE_MS_MAX),
  };
}

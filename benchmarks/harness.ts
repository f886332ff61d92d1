// What all benchmarks share: two sides measured in turns in one process, a ratio per round, and
// their median.
// Invariant: a claim is a ratio of two sides of the same run; absolute figures are printed, never
// compared across runs.
// Leaves to others: what the sides do.

import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';

/** One timed turn: how many units of work in how many seconds. */
export interface Turn {
  readonly units: number;
  readonly seconds: number;
}

export interface Comparison {
  readonly name: string;
  /** What is measured, and what it is measured against. */
  readonly ours: string;
  readonly limit: string;
  readonly unit: string;
  readonly target: number;
  readonly rounds: number;
  /** Default true: false where the sides run in processes of their own, and start cold anyway. */
  readonly warmUp?: boolean;
  /** Called in turns; `round` counts from 1, round 0 warms up and is not counted. */
  readonly runOurs: (round: number) => Promise<Turn>;
  readonly runLimit: (round: number) => Promise<Turn>;
}

export interface ComparisonResult {
  readonly name: string;
  readonly unit: string;
  readonly target: number;
  readonly ratio: number;
  readonly ratios: readonly number[];
  readonly oursPerSecond: readonly number[];
  readonly limitPerSecond: readonly number[];
  readonly loadAverages: readonly number[];
  readonly machine: string;
}

/** Times `work`, of so many units; what it came to stands beside. */
export async function timed<T>(
  units: number,
  work: () => Promise<T>,
): Promise<Turn & { readonly result: T }> {
  const startedAt = process.hrtime.bigint();
  const result = await work();
  return { units, seconds: Number(process.hrtime.bigint() - startedAt) / 1e9, result };
}

/** Each lane takes the next when it is done with one. */
export async function inLanes<T>(
  lanes: number,
  all: readonly T[],
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const next = all.values();
  const lane = async () => {
    for (const one of next) await work(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/**
 * For so many seconds, so many callers that start the next call when their last is done; calls are
 * numbered from 0, callers too.
 */
export async function forSeconds(
  seconds: number,
  callers: number,
  call: (at: number, caller: number) => Promise<void>,
): Promise<Turn> {
  let next = 0;
  const startedAt = performance.now();
  const ends = startedAt + seconds * 1000;
  const caller = async (_: unknown, number: number) => {
    while (performance.now() < ends) await call(next++, number);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { units: next, seconds: (performance.now() - startedAt) / 1000 };
}

/** The value that this share of the values, 0 to 1, is below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle of the values; of an even number, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Runs the sides in turns, prints every round, and returns the ratios with their median. */
export async function compare(of: Comparison): Promise<ComparisonResult> {
  const [cpu] = cpus();
  const machine = `${availableParallelism()} × ${cpu?.model.trim() ?? 'unknown processor'}`;
  console.log(`${of.name}: ${of.ours} against ${of.limit}, on ${machine}`);
  const oursPerSecond: number[] = [];
  const limitPerSecond: number[] = [];
  const ratios: number[] = [];
  const loadAverages: number[] = [];
  for (let round = of.warmUp === false ? 1 : 0; round <= of.rounds; round += 1) {
    const ours = await of.runOurs(round);
    const limit = await of.runLimit(round);
    if (round === 0) continue;
    const rate = ours.units / ours.seconds;
    const limitRate = limit.units / limit.seconds;
    const load = loadavg()[0] ?? 0;
    oursPerSecond.push(rate);
    limitPerSecond.push(limitRate);
    ratios.push(rate / limitRate);
    loadAverages.push(load);
    const figures = `${show(rate)} against ${show(limitRate)} ${of.unit}/s`;
    console.log(
      `  round ${round}: ${figures}, ratio ${(rate / limitRate).toFixed(3)}, load ${load}`,
    );
  }
  const ratio = median(ratios);
  console.log(
    `  median ratio ${ratio.toFixed(3)}, target ${of.target}: ${verdict(ratio >= of.target)}`,
  );
  const { name, unit, target } = of;
  const measured = { oursPerSecond, limitPerSecond, loadAverages };
  return { name, unit, target, ratio, ratios, ...measured, machine };
}

/** The word for a target. */
export const verdict = (isMet: boolean) => (isMet ? 'met' : 'missed');

function show(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en');
}

/** Writes the results where `--json FILE` says, when it is given. */
export function writeResults(file: string | undefined, results: readonly ComparisonResult[]): void {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

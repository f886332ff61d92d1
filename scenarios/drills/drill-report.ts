// What a drill found, as one line for people, and as a failure when the books are not as they must
// be. Invariant: pure; a line with anything lost, doubled or found is always a failure.

import type { Audit } from './auditor.ts';

export interface DrillReport extends Audit {
  readonly seed: number;
  readonly faults: number;
  /** What kind of drill: `answers lost`, `worker killed` … */
  readonly drill: string;
  readonly tookMs: number;
}

/** `seed 48213: 200 events, 31 faults, 12 uncertain resolved, 0 lost, 0 doubled`. */
export function reportLine(report: DrillReport): string {
  const { seed, drill, entries, faults, uncertainResolved, lost, doubled, findings } = report;
  const counts = [
    `${entries} events`,
    `${faults} faults`,
    `${uncertainResolved} uncertain resolved`,
    `${lost.length} lost`,
    `${doubled.length} doubled`,
    ...(findings.length > 0 ? [`${findings.length} findings`] : []),
  ];
  return `seed ${seed}: ${counts.join(', ')} (${drill}, ${(report.tookMs / 1000).toFixed(1)} s)`;
}

/** Everything that is wrong, in sentences; empty when the books are as they must be. */
export function violations({ lost, doubled, findings }: Audit): string[] {
  return [
    ...lost.map((event) => `${event} is lost: the external books do not hold it.`),
    ...doubled.map((event) => `${event} is in the external books more than once.`),
    ...findings,
  ];
}

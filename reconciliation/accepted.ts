// Differences a person leaves as they are. Pure.
// Invariant: an accepted difference keeps its effects, under the cause `accepted`: it is a term of
// the identity and explains what it explained before. One that changed by a cent, a word or an
// entry is another difference. Leaves to others: keeping them (accepted-store.ts).

import { hash } from 'node:crypto';
import type { Finding } from './causes.ts';
import { placeKey } from './place.ts';

/** The same text for the same difference, in whatever run it is found. */
export function fingerprintOf(finding: Finding): string {
  const { cause, exportId, externalEntryId, adjustmentId, what, effects } = finding;
  const amounts = effects.map(({ place, amountMinor }) => `${placeKey(place)} ${amountMinor}`);
  const about = [cause, exportId, externalEntryId, adjustmentId, what].map(String);
  return hash('sha256', JSON.stringify([...about, ...amounts.sort()]));
}

/** An accepted difference in force. */
export interface Accepted {
  readonly acceptedId: bigint;
  readonly fingerprint: string;
  readonly cause: string;
  readonly actedBy: string;
  readonly reason: string;
}

/** Names those of the findings that a person accepted. */
export function withAccepted(
  findings: readonly Finding[],
  accepted: readonly Accepted[],
): Finding[] {
  if (accepted.length === 0) return [...findings];
  const byPrint = new Map(accepted.map((one) => [one.fingerprint, one]));
  return findings.map((finding) => {
    const one = byPrint.get(fingerprintOf(finding));
    if (!one) return finding;
    const what = `${finding.what} (${one.cause}; accepted by ${one.actedBy}: ${one.reason})`;
    return { ...finding, cause: 'accepted', what, acceptedId: one.acceptedId };
  });
}

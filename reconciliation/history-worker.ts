// Asks the external ledger who did what to the entries that differ.
// Invariant: a history that is not offered, refused or away leaves the findings as they are: who it
// was is then unknown, and the comparison stands.
// Leaves to others: which act matters (acts.ts).

import {
  type ExternalAct,
  type ExternalLedger,
  findKeysMax,
} from '#external-ledger/external-ledger.ts';
import { actAmong, actWanted } from './acts.ts';
import type { Finding } from './causes.ts';

/** Beyond this many entries nobody is asked: somebody did something at large. */
const askedMax = 500;

/** The findings, each with the act that made it, where the ledger says so. */
export async function withActs(
  ledger: ExternalLedger,
  findings: readonly Finding[],
): Promise<Finding[]> {
  const about = (finding: Finding) => (actWanted(finding) ? finding.externalEntryId : null);
  const ids = [...new Set(findings.flatMap((one) => about(one) ?? []))].slice(0, askedMax);
  const acts = new Map<string, readonly ExternalAct[]>();
  for (let at = 0; at < ids.length && ledger.historyOf; at += findKeysMax) {
    const reading = await ledger.historyOf(ids.slice(at, at + findKeysMax));
    if (reading.kind !== 'read') break;
    for (const [id, some] of reading.value) acts.set(id, some);
  }
  return findings.map((finding) => {
    const kind = actWanted(finding);
    const own = acts.get(about(finding) ?? '');
    return kind && own ? { ...finding, act: actAmong(own, kind) } : finding;
  });
}

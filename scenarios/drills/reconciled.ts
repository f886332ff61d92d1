// What the product's own reconciliation says of a world that came to rest, beside what the auditor
// says: the one an accountant will read. Invariant: reads only, of our books and of the company;
// whatever it does not tie to 0.00, and whatever it finds, is told. Leaves to others: what must be
// there (auditor.ts), which shares no code with the reconciliation.

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Finding } from '#journal/prove-store.ts';
import { type OpenLedger, runReconciliation } from '#reconciliation/reconciliation-worker.ts';
import { type Audit, type AuditScope, audit } from './auditor.ts';
import type { DrillWorld } from './drill-world.ts';

/** After everything a drill posts, recognized income too. */
export const reconciledAsOf = '2028-01-31' as IsoDate;

/** The end of a drill: what the auditor finds, and beside it what the reconciliation says. */
export async function judged(world: DrillWorld, by: Judging = {}): Promise<Audit> {
  const { openLedger, ...scope } = by;
  const found = await audit({ ...world, db: world.pool, ...scope });
  return { ...found, findings: [...found.findings, ...(await reconciled(world, openLedger))] };
}

/** The same with what proofs of the books say: books that are right may still lack evidence. */
export function withProofs(found: Audit, proofs: readonly Finding[]): Audit {
  const broken = proofs
    .filter(({ brokenCount }) => brokenCount > 0)
    .map(({ proof, of, first }) => `The proof ${proof} is broken by ${of} ${first.join(', ')}.`);
  return { ...found, findings: [...found.findings, ...broken] };
}

interface Judging extends Pick<Partial<AuditScope>, 'acknowledged'> {
  /** Where the company's secrets are others by now; default: as the world opens it. */
  readonly openLedger?: OpenLedger;
}

/**
 * In sentences; none when every account ties with nothing to name. Where exports are held, they are
 * what is left to do: the identity holds all the same, with nothing unexplained.
 */
export async function reconciled(
  world: DrillWorld,
  openLedger: OpenLedger = () => world.openLedger(),
): Promise<string[]> {
  const { pool, propertyId, connectionId, control } = world;
  // Faults that no call has met are not for this one, and what is late to be read is waited for.
  await control('DELETE', '/faults');
  await control('PUT', '/settings', { readLagMs: 0 });
  const { rows, counts, tied, explained } = await runReconciliation({
    ...{ pool, propertyId, connectionId, asOf: reconciledAsOf, now: () => new Date() },
    openLedger,
  });
  const told = rows.flatMap(({ place, unexplained, causes }) => {
    const named = Object.entries(causes).filter(([, minor]) => minor !== 0n);
    const left = unexplained === 0n ? [] : [['unexplained', unexplained] as const];
    return [...left, ...named].map(([what, minor]) => {
      return `${place.account} at ${place.location}: ${minor} ${what}`;
    });
  });
  if (counts.findings > 0) told.push(`${counts.findings} findings`);
  const { held = 0 } = await world.states();
  const isWrong = !explained || (held === 0 && !tied);
  if (isWrong) told.push(`the books do not tie: ${counts.matched} matched`);
  return told.map((text) => `The reconciliation says: ${text}.`);
}

// Both sides of an entry, set beside each other with what differs marked. Pure.
// Invariant: lines are summed and compared as presence judges them, so that a line is marked
// exactly when the finding says so. Leaves to others: judging (presence.ts), keeping
// (stored-entry.ts).

import { formatAmount } from '#money/money.ts';
import { sumsOfLines } from './presence.ts';
import type { KeptFinding } from './reconciliation-reading-store.ts';
import type { Sides } from './reconciliation-schemas.ts';
import { knownEntry, type StoredEntry } from './stored-entry.ts';

/** Null where the run kept neither side. */
export function sidesView({ ours, theirs }: Pick<KeptFinding, 'ours' | 'theirs'>): Sides | null {
  const one = ours ?? theirs;
  if (one === null) return null;
  const isBoth = ours !== null && theirs !== null;
  const fact = (what: string, here: string | null, there: string | null) => ({
    ...{ what, ours: here, theirs: there, differs: isBoth && here !== there },
  });
  // What only they have says whose hand it was; there is nothing of ours to hold it against.
  const told = (what: string, there: string | null) =>
    there ? [{ ...fact(what, null, there), differs: false }] : [];
  return {
    ...{ ours: ours !== null, theirs: theirs !== null },
    facts: [
      fact('Date', ours?.postedOn ?? null, theirs?.postedOn ?? null),
      fact('Currency', ours?.currency ?? null, theirs?.currency ?? null),
      ...told('State', theirs?.state ?? null),
      ...told('Memo', theirs?.memo ?? null),
      ...told('Made by', theirs?.createdBy ?? null),
    ],
    lines: linesOf(ours, theirs),
    currency: one.currency,
    externalUrl: theirs?.externalUrl ?? null,
  };
}

function linesOf(ours: StoredEntry | null, theirs: StoredEntry | null): Sides['lines'] {
  const [here, there] = [ours, theirs].map((one) => one && knownEntry(one));
  const ruling = here ?? there;
  const names = [
    ...new Set(ruling?.lines.flatMap((line) => Object.keys(line.dimensions)) ?? []),
  ].sort();
  const [own, their] = [here, there].map((one) => sumsOfLines(one?.lines ?? [], names));
  return [...new Set([...(own?.keys() ?? []), ...(their?.keys() ?? [])])].map((what) => {
    const [left, right] = [own?.get(what), their?.get(what)];
    const shown = (amount: bigint | undefined, side: StoredEntry | null) =>
      amount === undefined || side === null ? null : formatAmount(amount, side.currency);
    return {
      what,
      ours: shown(left, ours),
      theirs: shown(right, theirs),
      differs: ours !== null && theirs !== null && (left ?? 0n) !== (right ?? 0n),
    };
  });
}

// What may be done about a finding by repair, and what an entry there reads as when it is taken
// back. Pure.
// Invariant: a repair fits one kind of cause; what is taken back is what stands there, line by
// line, negated. Leaves to others: reading both sides (repairing-worker.ts), the moves
// (export-queue/revision-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { revisionsMax } from '#export-queue/export-key.ts';
import type { RepairableExport } from '#export-queue/revision-store.ts';
import type { EntryDraft, ExternalEntry } from '#external-ledger/external-ledger.ts';
import type { Problem } from '#problems/problem.ts';
import type { RecordedFinding } from './accepted-store.ts';
import { reconciliationProblem } from './reconciliation-errors.ts';

/** What a person does about a finding. */
export const repairActions = ['repost', 'reverse', 'adopt', 'accept'] as const;
export type RepairAction = (typeof repairActions)[number];

/** As the end of "it cannot be …". */
const participles: Readonly<Record<RepairAction, string>> = {
  repost: 're-posted',
  reverse: 'reversed and re-posted',
  adopt: 'adopted',
  accept: 'accepted',
};

/** Causes that are gone with the next run, or are no difference of one entry. */
const neverAccepted: readonly string[] = ['moved', 'remapped', 'converted', 'accepted'];

export const unfit = (action: RepairAction, what: string) =>
  reconciliationProblem('RECONCILIATION_REPAIR_UNFIT', {}, participles[action], what);

const stale = (what: string) => reconciliationProblem('RECONCILIATION_REPAIR_STALE', {}, what);

/** Why this cannot be done about the finding, by what we know here; null: look there. */
export function whyNotRepair(
  action: RepairAction,
  finding: RecordedFinding,
  one: RepairableExport | null,
): Problem | null {
  const { cause } = finding;
  if (action === 'accept') {
    return neverAccepted.includes(cause) ? unfit(action, `its cause is ${cause}`) : null;
  }
  if (!one) return unfit(action, 'it is not about an export of ours');
  if (one.kind === 'reversal') return unfit(action, 'it takes another export back');
  const fitting = { repost: ['deleted'], reverse: ['differs'], adopt: adoptable }[action];
  if (!fitting.includes(cause)) return unfit(action, `its cause is ${cause}`);
  if (action === 'adopt') return whyNotAdopt(cause, one);
  if (one.state !== 'confirmed') return stale(`the export is ${one.state}`);
  if (one.revision >= revisionsMax) {
    return reconciliationProblem('RECONCILIATION_REPAIRED_TOO_OFTEN', {}, one.revision);
  }
  if (finding.externalEntryId !== one.externalId) {
    const ids = `we know it as ${one.externalId}, the finding as ${finding.externalEntryId}`;
    return cause === 'differs' ? unfit(action, `${ids}: adopt it first`) : stale(ids);
  }
  if (one.draft?.statistical) return unfit(action, 'it is an entry of counts');
  return null;
}

const adoptable = ['arrived', 'differs', 'deleted'];

function whyNotAdopt(cause: string, { state }: RepairableExport): Problem | null {
  if (cause !== 'arrived') return state === 'confirmed' ? null : stale(`the export is ${state}`);
  if (state === 'held' || state === 'excluded') return null;
  if (state === 'confirmed') return stale('the export is confirmed');
  return unfit('adopt', `the export is ${state}: the worker finds it by itself`);
}

/** The draft that takes an entry back as it stands there. */
export function reversalOf(entry: ExternalEntry, sent: EntryDraft | null): EntryDraft {
  const { journalId, postedOn, currency, externalId, madeIn } = entry;
  const entityId = sent?.entityId ?? madeIn ?? undefined;
  const lines = entry.lines
    .filter(({ amountMinor }) => amountMinor !== 0n)
    .map(({ accountId, amountMinor, memo, dimensions }) => {
      return { accountId, amountMinor: -amountMinor, memo, dimensions };
    });
  return {
    ...{ journalId, postedOn: postedOn as IsoDate, currency, lines },
    memo: `Takes back ${externalId}`,
    ...(entityId !== undefined && { entityId }),
    ...(sent?.baseLocationId !== undefined && { baseLocationId: sent.baseLocationId }),
  };
}

/** What stood there, to keep beside its reversal: its lines but those of nothing. */
export function asDraft(entry: ExternalEntry): EntryDraft {
  const { journalId, postedOn, currency, memo, lines } = entry;
  return { journalId, postedOn, currency, memo, lines: lines.filter((l) => l.amountMinor !== 0n) };
}

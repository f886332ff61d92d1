// Who did what there made a difference: the act of the ledger's history that a finding is about,
// and how it is said. Pure.
// Invariant: what the history does not say is said to be unknown; nobody is guessed.
// Leaves to others: asking for the history (history-worker.ts).

import type { ExternalAct } from '#external-ledger/external-ledger.ts';
import type { Cause } from './causes.ts';

/** What somebody must have done there, by what is found. */
const actOfCause: Partial<Record<Cause, ExternalAct['kind']>> = {
  deleted: 'deleted',
  differs: 'changed',
  awaiting: 'changed',
  twice: 'made',
  reversed: 'made',
  arrived: 'made',
};

/** The kind of act a finding is about; null: nobody did anything to an entry. */
export function actWanted({ cause, theirs }: { readonly cause: Cause; readonly theirs?: unknown }) {
  if (cause === 'adjustment-changed') return theirs ? 'changed' : 'deleted';
  return actOfCause[cause] ?? null;
}

/** The newest act of that kind. */
export function actAmong(
  acts: readonly ExternalAct[],
  kind: ExternalAct['kind'],
): ExternalAct | null {
  return acts.findLast((act) => act.kind === kind) ?? null;
}

const words: Readonly<Record<ExternalAct['kind'], string>> = {
  made: 'Made',
  changed: 'Edited',
  deleted: 'Deleted',
};

/** "Edited by controller on 2026-11-27 00:15 UTC: lines"; null where no act is looked for. */
export function whoSaid(
  finding: { readonly cause: Cause; readonly theirs?: unknown },
  act: ExternalAct | null,
): string | null {
  const kind = actWanted(finding);
  if (kind === null) return null;
  if (act === null) return `Who ${words[kind].toLowerCase()} it, and when, is not known.`;
  const at = act.at === null ? '' : ` on ${momentOf(act.at)}`;
  const fields = act.fields.length > 0 ? `: ${[...new Set(act.fields)].join(', ')}` : '';
  return `${words[act.kind]} by ${act.by ?? 'somebody'}${at}${fields}`;
}

/** The ledger's own moment, cut to the minute where it is one in universal time. */
function momentOf(at: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/.exec(at);
  return match ? `${match[1]} ${match[2]} UTC` : at;
}

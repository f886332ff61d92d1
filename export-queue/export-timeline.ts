// What happened to an export, in order, with who did it: attempts, what people did, repairs with
// the revisions they replaced. Pure. Invariant: nothing is told that is not in the records.

import type { ActionRecord, AttemptRecord } from './export-detail-store.ts';
import type { ExportRecord } from './export-list-store.ts';
import type { ExportDetail } from './export-schemas.ts';
import type { RepairRecord } from './repair-list-store.ts';

type Step = ExportDetail['timeline'][number];

const outcomes: Readonly<Record<string, readonly [what: string, tone: Step['tone']]>> = {
  confirmed: ['Confirmed by the ledger', 'good'],
  refused: ['Refused by the ledger', 'bad'],
  busy: ['The ledger was busy', 'warn'],
  uncertain: ['No answer: the ledger is asked whether it has it', 'warn'],
  lost: ['The worker stopped before the answer: the ledger is asked', 'warn'],
  disconnected: ['The ledger refused the credentials', 'bad'],
  unsent: ['Put back before it was sent', 'neutral'],
  found: ['Found in the ledger, and adopted', 'good'],
  'found-twice': ['Found in the ledger more than once', 'bad'],
  'found-different': ['Found in the ledger, but different', 'bad'],
  'not-there-yet': ['Not in the ledger yet; asked again soon', 'neutral'],
  absent: ['Proven not to be in the ledger', 'neutral'],
};

const actionWords: Readonly<Record<string, string>> = {
  requeue: 'Requeued',
  exclude: 'Excluded',
  include: 'Included again',
  swept: 'Found by the completeness sweep',
  adopt: 'Marked as synced by hand',
  repost: 'Queued as the next revision, under a new key',
};

/** What is known of an export's way. */
interface Way {
  readonly attempts: readonly AttemptRecord[];
  readonly actions: readonly ActionRecord[];
  readonly repairs: readonly RepairRecord[];
}

/** The steps of an export, oldest first. */
export function timeline(record: ExportRecord, { attempts, actions, repairs }: Way): Step[] {
  const at = record.created_at.toISOString();
  const queued: Step = { at, what: 'Queued', detail: null, by: null, tone: 'neutral' };
  // A revision's age counts from when it was queued: its action tells that.
  const isFirst = !actions.some(({ action }) => action === 'repost');
  const steps: Step[] = isFirst ? [queued] : [];
  for (const attempt of attempts) {
    const name = attempt.outcome ?? '';
    const under: readonly [string, Step['tone']] = ['Sending', 'neutral'];
    const [what, tone] = name === '' ? under : (outcomes[name] ?? [name, 'neutral']);
    const at = (attempt.finished_at ?? attempt.started_at).toISOString();
    const late = attempt.applied === false ? ' (came too late: evidence only)' : '';
    steps.push({ at, what: what + late, detail: attempt.message, by: attempt.worker, tone });
  }
  for (const repair of repairs) steps.push(...repairSteps(repair, record.export_id));
  for (const action of actions) {
    // Told by the repair itself.
    if (action.action === 'reverse') continue;
    const what = actionWords[action.action] ?? action.action;
    const at = action.acted_at.toISOString();
    steps.push({ at, what, detail: action.reason, by: action.acted_by, tone: 'neutral' });
  }
  if (record.state === 'held' && !attempts.some((one) => one.cause_code === record.cause_code)) {
    const at = record.changed_at.toISOString();
    steps.push({ at, what: 'Held', detail: record.cause_message, by: null, tone: 'bad' });
  }
  return steps.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

const repairWords: Readonly<Record<RepairRecord['action'], string>> = {
  repost: 'was gone there and is made again',
  reverse: 'was changed there and is taken back',
  adopt: 'was replaced by a later one that was found there',
};

/** A repair of this export: its former revision; or what this export takes back. */
function repairSteps(repair: RepairRecord, exportId: bigint): Step[] {
  const { action, actedAt, actedBy, reason, revision, externalId, withdrawn } = repair;
  const isOwn = repair.exportId === exportId;
  const what = isOwn
    ? `Revision ${revision}, known there as ${externalId}, ${repairWords[action]}`
    : `Takes back ${externalId} of export ${repair.exportId}`;
  const begun = { at: actedAt.toISOString(), what, detail: reason, by: actedBy };
  const ended = withdrawn && {
    ...{ at: withdrawn.at.toISOString(), what: 'The repair was withdrawn' },
    ...{ detail: withdrawn.reason, by: withdrawn.by },
  };
  return [begun, ...(ended ? [ended] : [])].map((step) => ({ ...step, tone: 'neutral' }));
}

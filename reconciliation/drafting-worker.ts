// After a run: its foreign entries become drafts of the register, those that were expected are
// matched, and rules propose reasons. In a transaction of its own, after the run's.
// Invariant: idempotent; what a crash leaves undone the next run does. A repeatable-read run would
// fail on a row that another person entered meanwhile; this does not.
// Leaves to others: the SQL (drafting-store.ts), what fits (adjustment-rules.ts).

import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { noteAction } from './adjustment-moves-store.ts';
import { expectedFor, fits, takenBackBy } from './adjustment-rules.ts';
import {
  type Draft,
  endGoneDrafts,
  insertDrafts,
  lockExpected,
  matchExpected,
  type Proposal,
  proposeReasons,
  toBeReversed,
} from './drafting-store.ts';
import { rulesInForce } from './rule-store.ts';
import { explainedState } from './settings-store.ts';

/** The run whose foreign entries are taken up. */
export interface DraftingOf {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly reconciliationId: bigint;
  readonly asOf: IsoDate;
  readonly person: string;
  readonly at: Date;
}

/** How many drafts were made or changed, matched with an expectation, ended. */
export interface Drafted {
  readonly drafts: number;
  readonly matched: number;
  readonly gone: number;
}

export async function draftAdjustments(pool: pg.Pool, of: DraftingOf): Promise<Drafted> {
  return withTransaction(pool, async (tx) => {
    const drafts = await insertDrafts(tx, of, of);
    const left = await matchAll(tx, of, drafts);
    await propose(tx, of, left);
    const reason = `The reconciliation as of ${of.asOf} found no such entry of others any more.`;
    const gone = await endGoneDrafts(tx, of, { ...of, reason });
    return { drafts: left.length, matched: drafts.length - left.length, gone };
  });
}

/** Matches drafts with what was expected; answers those that were not. */
async function matchAll(tx: Queryable, of: DraftingOf, drafts: readonly Draft[]) {
  const expected = drafts.length > 0 ? await lockExpected(tx, of) : [];
  if (expected.length === 0) return drafts;
  const state = await explainedState(tx, of.propertyId);
  const left: Draft[] = [];
  const open = [...expected];
  for (const draft of drafts) {
    const match = expectedFor(draft.entry, open);
    if (match === null) {
      left.push(draft);
      continue;
    }
    open.splice(open.indexOf(match), 1);
    await matchExpected(tx, of, { ...of, draft, expectedId: match.adjustmentId, state });
    const note = `It was made on ${draft.entry.postedOn} as ${draft.externalEntryId}.`;
    const place = { ...of, adjustmentId: match.adjustmentId };
    await noteAction(tx, place, { ...of, action: 'matched', note });
  }
  return left;
}

async function propose(tx: Queryable, of: DraftingOf, drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 0) return;
  const [rules, toReverse] = [await rulesInForce(tx, of), await toBeReversed(tx, of)];
  const proposals = drafts.flatMap(({ adjustmentId, entry }): Proposal[] => {
    const back = takenBackBy(entry, toReverse);
    if (back) {
      const reason = `It takes back manual adjustment ${back.adjustmentId}.`;
      const takesBack = back.adjustmentId;
      return [{ adjustmentId, ruleId: null, reason, kind: 'belongs-there', takesBack }];
    }
    const rule = rules.find((one) => fits(one, entry));
    return rule ? [{ adjustmentId, ...rule }] : [];
  });
  if (proposals.length > 0) await proposeReasons(tx, of, proposals);
}

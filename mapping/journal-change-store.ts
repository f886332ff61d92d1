// Saves which journals entries go to and which accounts count, or proposes it where the property
// asks for a second person; carries out what was approved. Invariant: a list is saved whole or not
// at all, and asks again for every export held for such a choice in the same transaction; what is
// approved changes exactly what was seen. Leaves to others: the SQL (journal-store.ts), deciding.

import type pg from 'pg';
import { bothNames, type Change, firstUnlike, noEffect } from '#approvals/approval.ts';
import { staleApproval } from '#approvals/approval-errors.ts';
import { isSecondPersonAsked, nothingDone } from '#approvals/approval-store.ts';
import type { CarryOut } from '#approvals/deciding-store.ts';
import { type Proposed, propose } from '#approvals/proposing-store.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { takenBack } from '#database/trial.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import type { JournalChoice } from './journal-choice.ts';
import { choiceProblems, statisticalProblems } from './journal-problems.ts';
import {
  listChoices,
  listStatistics,
  readAccountNumbers,
  readMirror,
  readOutletCodes,
  replaceChoices,
  replaceStatistics,
  type StatisticalChoice,
} from './journal-store.ts';
import { headCodes } from './journal-views.ts';
import { type MappingBy, releaseNotes, summaryOf } from './mapping-approval-store.ts';
import { gapsOfCauses, type ReleasedGap, type ReleaseExports } from './mapping-change-store.ts';
import { gapCodesOf } from './mapping-kinds.ts';
import { isChartRead, listExternalChart, requireMappingSettings } from './mapping-store.ts';
import { type At, lockConnection } from './revision-store.ts';

/** The lists that are saved whole, with their items. */
interface Items {
  readonly journals: readonly JournalChoice[];
  readonly 'statistical-accounts': readonly StatisticalChoice[];
}
export type ListName = keyof Items;

interface Written {
  readonly changed: number;
  /** What exports may have waited for besides. */
  readonly gaps: readonly ReleasedGap[];
  readonly changes: readonly Change[];
}

interface SavedList {
  readonly changed: number;
  readonly released: number;
  readonly changes: readonly Change[];
}

/** Writes a list. *Errors:* MAPPING_*. */
const writers: {
  readonly [N in ListName]: (
    tx: Queryable,
    at: At,
    items: Items[N],
    person: string,
  ) => Promise<Written>;
} = {
  journals: async (tx, at, items, person) => {
    const settings = await requireMappingSettings(tx, at);
    const { journals } = await readMirror(tx, at);
    const outlets = await readOutletCodes(tx, at.propertyId);
    refuse(choiceProblems(items, { journals, outlets, settings }));
    const said = (choices: readonly JournalChoice[]) =>
      choices.map(({ documentType, outletId, journalId }) => {
        const outlet = outletId === null ? 'every outlet' : (outlets.get(outletId) ?? '');
        return [`${documentType ?? 'every document'} of ${outlet}`, journalId] as const;
      });
    const changes = changesBetween(said(await listChoices(tx, at)), said(items), 'journal');
    return { changed: await replaceChoices(tx, at, items, person), gaps: [], changes };
  },
  'statistical-accounts': async (tx, at, items, person) => {
    await requireMappingSettings(tx, at);
    const accounts = await readAccountNumbers(tx, at.propertyId);
    const ids = [at.propertyId, at.connectionId] as const;
    const targets = await listExternalChart(tx, ...ids, { kind: 'statistical-account' });
    const chartRead = await isChartRead(tx, ...ids);
    refuse(statisticalProblems(items, { accounts, chartRead, targets }));
    const said = (choices: readonly StatisticalChoice[]) =>
      choices.map(({ accountId, externalId }) => {
        return [`account ${accounts.get(accountId)}`, externalId ?? 'left out'] as const;
      });
    const before = (await listStatistics(tx, at)).map((row) => {
      return { accountId: row.account_id, externalId: row.external_id };
    });
    const changes = changesBetween(said(before), said(items), 'counted as');
    const changed = await replaceStatistics(tx, at, items, person);
    const numbers = items.map((item) => accounts.get(item.accountId) ?? '');
    const gaps = gapCodesOf('account').flatMap((code) =>
      numbers.map((subject) => ({ code, subject })),
    );
    return { changed, gaps, changes };
  },
};

type Said = readonly (readonly [string, string])[];

function changesBetween(before: Said, after: Said, member: string): Change[] {
  const [was, is] = [new Map(before), new Map(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((what) => ({ what, member, before: was.get(what) ?? null, after: is.get(what) ?? null }))
    .filter((one) => one.before !== one.after);
}

/** Saves, and asks again for what was held for want of such a choice. */
async function save<N extends ListName>(
  tx: Queryable,
  at: At,
  of: { readonly list: N; readonly items: Items[N] },
  { person, releaseExports }: { readonly person: string; readonly releaseExports: ReleaseExports },
): Promise<SavedList> {
  const { changed, gaps, changes } = await writers[of.list](tx, at, of.items, person);
  const by = { person, reason: 'Journals and entities were chosen anew.' };
  const released = await releaseExports(tx, at, [...gaps, ...gapsOfCauses(headCodes)], by);
  return { changed, released, changes };
}

interface ListProposal {
  readonly connectionId: number;
  readonly items: never;
}

/** *Errors:* MAPPING_*; APPROVAL_WAITS. */
export async function changeList<N extends ListName>(
  pool: pg.Pool,
  at: At,
  of: { readonly list: N; readonly items: Items[N] },
  by: MappingBy,
): Promise<SavedList & { readonly proposed: Proposed | null }> {
  return await withTransaction(pool, async (tx) => {
    if (!(await isSecondPersonAsked(tx, at.propertyId, 'mappings'))) {
      return { ...(await save(tx, at, of, by)), proposed: null };
    }
    const saved = await takenBack(tx, () => save(tx, at, of, by));
    const { changes, released } = saved;
    if (changes.length === 0) return { ...saved, proposed: null };
    const proposal = { connectionId: at.connectionId, items: of.items };
    const proposed = await propose(tx, at.propertyId, {
      ...{ area: 'mappings', kind: of.list, reason: null, proposal, by },
      subject: `${of.list} ${at.connectionId}`,
      summary: summaryOf(changes),
      effect: { ...noEffect, changes, notes: releaseNotes(released) },
    });
    return { ...saved, proposed };
  });
}

/** Saves an approved list. *Errors:* APPROVAL_STALE; MAPPING_*. */
export function carryOutList(
  list: ListName,
  of: { readonly pool: pg.Pool; readonly releaseExports: ReleaseExports },
): CarryOut {
  return async ({ propertyId, approval, person, decide }) => {
    const { connectionId, items } = approval.proposal as ListProposal;
    const at = { propertyId, connectionId };
    const by = { ...of, person: bothNames(approval.proposedBy, person) };
    await withTransaction(of.pool, async (tx) => {
      await lockConnection(tx, at);
      const { changed, released, changes } = await save(tx, at, { list, items }, by);
      const unlike = firstUnlike(approval.effect.changes, changes);
      if (unlike !== null) throw staleApproval(approval.approvalId, unlike);
      await decide(tx, { ...nothingDone, changed, released });
    });
  };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProblemError([...problems]);
}

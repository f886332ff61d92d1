// Saves mappings, or proposes them where the property asks for a second person; carries out what
// was approved. The one way to a saved mapping for people, files and suggestions. Invariant: what
// is proposed was tried whole and taken back; what is approved changes exactly what was seen.
// Leaves to others: what saving means (mapping-change-store.ts), deciding (approvals/).

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { type Asking, bothNames, type Change, firstUnlike, noEffect } from '#approvals/approval.ts';
import { staleApproval } from '#approvals/approval-errors.ts';
import { isSecondPersonAsked, nothingDone } from '#approvals/approval-store.ts';
import type { CarryOut } from '#approvals/deciding-store.ts';
import { type Proposed, propose } from '#approvals/proposing-store.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { takenBack } from '#database/trial.ts';
import { grouped } from '#money/grouped.ts';
import {
  type Difference,
  type MappingChange,
  type ReleaseExports,
  type Saved,
  saveMappings,
} from './mapping-change-store.ts';
import { type At, lockConnection } from './revision-store.ts';

export interface MappingBy extends Asking {
  readonly releaseExports: ReleaseExports;
}

type Pages = AsyncIterable<readonly MappingChange[]> | Iterable<readonly MappingChange[]>;

/** Saves page by page. *Errors:* as saveMappings. */
async function saveAll(
  tx: Queryable,
  at: At,
  pages: Pages,
  by: { readonly person: string; readonly releaseExports: ReleaseExports },
): Promise<Saved> {
  const sum = { changed: 0, released: 0 };
  const differences: Difference[] = [];
  const moved: MappingChange[] = [];
  for await (const page of pages) {
    const saved = await saveMappings(tx, at, page, by);
    sum.changed += saved.changed;
    sum.released += saved.released;
    differences.push(...saved.differences);
    moved.push(...saved.moved);
  }
  return { ...sum, differences, moved };
}

/** `proposed`: what it would be, where another person approves it first; nothing is saved then. */
export interface ChangedOrProposed extends Saved {
  readonly proposed: Proposed | null;
}

/** *Errors:* as saveMappings; APPROVAL_WAITS. */
export async function changeMappings(
  tx: Queryable,
  at: At,
  pages: Pages,
  by: MappingBy,
): Promise<ChangedOrProposed> {
  if (!(await isSecondPersonAsked(tx, at.propertyId, 'mappings'))) {
    return { ...(await saveAll(tx, at, pages, by)), proposed: null };
  }
  const saved = await takenBack(tx, () => saveAll(tx, at, pages, by));
  if (saved.differences.length === 0) return { ...saved, proposed: null };
  const items = saved.moved.map(({ whereIs: _, ...change }) => change);
  const proposal: MappingProposal = { connectionId: at.connectionId, items };
  const digest = createHash('sha256').update(JSON.stringify(items)).digest('hex');
  const changes = saved.differences.map(changeOf);
  const proposed = await propose(tx, at.propertyId, {
    ...{ area: 'mappings', kind: 'mappings', reason: null, proposal, by },
    subject: `mappings ${at.connectionId} ${digest}`,
    summary: summaryOf(changes),
    effect: { ...noEffect, changes, notes: releaseNotes(saved.released) },
  });
  return { ...saved, proposed };
}

interface MappingProposal {
  readonly connectionId: number;
  readonly items: readonly MappingChange[];
}

const changeOf = ({ kind, code, name, what, before, after }: Difference): Change => ({
  what: `${kind} ${code} ${name}`,
  member: what === 'externalId' ? 'mapped to' : what,
  ...{ before, after },
});

/** The first change, and how many more there are. */
export function summaryOf(changes: readonly Change[]): string {
  const [first] = changes;
  if (!first) return 'Nothing';
  const { what, member, before, after } = first;
  const more = changes.length > 1 ? ` and ${grouped(changes.length - 1)} more` : '';
  return `${what}: ${member} ${before ?? 'none'} → ${after ?? 'none'}${more}`;
}

/** What saving would put back to work. */
export const releaseNotes = (released: number): string[] =>
  released === 0
    ? []
    : [`${grouped(released)} ${released === 1 ? 'export waits' : 'exports wait'} for it.`];

/** Saves approved mappings. *Errors:* APPROVAL_STALE; as saveMappings. */
export function carryOutMappings(of: {
  readonly pool: pg.Pool;
  readonly releaseExports: ReleaseExports;
}): CarryOut {
  return async ({ propertyId, approval, person, decide }) => {
    const { connectionId, items } = approval.proposal as MappingProposal;
    const at = { propertyId, connectionId };
    const by = { ...of, person: bothNames(approval.proposedBy, person) };
    await withTransaction(of.pool, async (tx) => {
      // Another approval about the same mapping is seen done, or waits for this one.
      await lockConnection(tx, at);
      const saved = await saveMappings(tx, at, items, by);
      const unlike = firstUnlike(approval.effect.changes, saved.differences.map(changeOf));
      if (unlike !== null) throw staleApproval(approval.approvalId, unlike);
      const { changed, released } = saved;
      await decide(tx, { ...nothingDone, changed, released });
    });
  };
}

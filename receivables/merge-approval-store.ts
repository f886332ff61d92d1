// Merging customers and taking a merge back, where the property asks for a second person: proposed,
// and done when another person approves. Invariant: a merge counts from the day it is done, not
// proposed; what cannot be done is refused before it is proposed, and again when it is approved.
// Leaves to others: what a merge means (merge-store.ts), deciding (approvals/).

import type pg from 'pg';
import { type Asking, bothNames, type Effect, noEffect } from '#approvals/approval.ts';
import { staleApproval } from '#approvals/approval-errors.ts';
import { isSecondPersonAsked, nothingDone } from '#approvals/approval-store.ts';
import type { CarryOut } from '#approvals/deciding-store.ts';
import { type Proposed, propose } from '#approvals/proposing-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { takenBack } from '#database/trial.ts';
import { grouped } from '#money/grouped.ts';
import { formatAmount } from '#money/money.ts';
import { mergeCustomers, previewMerge, unmergeCustomer } from './merge-store.ts';

/** `into` null takes the merge apart. */
export interface MergeWanted {
  readonly customer: string;
  readonly into: string | null;
  readonly reason: string;
}

interface At {
  readonly propertyId: number;
  readonly on: IsoDate;
}

/** Does it, or proposes it; null: it is done. *Errors:* as merging; APPROVAL_WAITS. */
export async function mergeOrPropose(
  pool: pg.Pool,
  wanted: MergeWanted,
  { by, ...at }: At & { readonly by: Asking },
): Promise<Proposed | null> {
  return withTransaction(pool, async (tx) => {
    const isAsked = await isSecondPersonAsked(tx, at.propertyId, 'entries');
    if (!isAsked) {
      await write(tx, wanted, { ...at, by: by.person });
      return null;
    }
    const countsFor = await takenBack(tx, () => write(tx, wanted, { ...at, by: by.person }));
    const { customer, into, reason } = wanted;
    const what =
      into === null
        ? `Take customer ${customer} apart again`
        : `Merge customer ${customer} into ${into}`;
    return propose(tx, at.propertyId, {
      ...({ area: 'entries', kind: 'customer-merge', reason, by } as const),
      ...{ proposal: wanted, subject: `customer ${customer}`, summary: what },
      effect:
        into === null ? apart(customer, countsFor) : await effectOf(tx, { ...at, customer, into }),
    });
  });
}

/** Answers whom the customer counts for by the merge that is made or taken back. */
async function write(
  tx: Queryable,
  wanted: MergeWanted,
  at: At & { readonly by: string },
): Promise<string> {
  const { customer, into, reason } = wanted;
  if (into === null) return unmergeCustomer(tx, { ...at, customer, reason });
  await mergeCustomers(tx, { ...at, customer, into, reason });
  return into;
}

const apart = (customer: string, into: string): Effect => ({
  ...noEffect,
  changes: [{ what: `customer ${customer}`, member: 'counts for', before: into, after: null }],
});

async function effectOf(
  tx: Queryable,
  of: At & { readonly customer: string; readonly into: string },
): Promise<Effect> {
  const { balances, openItems, exportsWaiting } = await previewMerge(tx, of);
  const { customer, into } = of;
  return {
    ...noEffect,
    changes: balances.map(({ outlet, currency, customerMinor, intoMinor }) => ({
      what: `what ${into} owes at ${outlet}`,
      member: currency,
      before: formatAmount(intoMinor, currency),
      after: formatAmount(customerMinor + intoMinor, currency),
    })),
    notes: [
      `Open items of ${customer} that count for ${into} from then on: ${grouped(openItems)}.`,
      `Exports that wait and still name ${customer}: ${grouped(exportsWaiting)}.`,
    ],
  };
}

/**
 * Does what was approved, from today on. *Errors:* APPROVAL_STALE where another merge would be
 * taken back than the one that was seen; as merging.
 */
export function carryOutMerge(of: {
  readonly pool: pg.Pool;
  readonly today: (propertyId: number) => Promise<IsoDate>;
}): CarryOut {
  return async ({ propertyId, approval, person, decide }) => {
    const on = await of.today(propertyId);
    const by = bothNames(approval.proposedBy, person);
    const wanted = approval.proposal as MergeWanted;
    await withTransaction(of.pool, async (tx) => {
      const countsFor = await write(tx, wanted, { propertyId, on, by });
      const seen = wanted.into ?? approval.effect.changes[0]?.before;
      if (countsFor !== seen) throw staleApproval(approval.approvalId, 'whom it counts for');
      await decide(tx, { ...nothingDone, changed: 1 });
    });
  };
}

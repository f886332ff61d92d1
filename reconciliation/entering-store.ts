// Enters an adjustment in the register: of a foreign entry that a run found, or one that is
// expected. Invariant: a found entry is kept as the run saw it; an expected one balances. Leaves
// to others: matching what was expected (drafting-worker.ts).

import type pg from 'pg';
import { withTransaction } from '#database/pool.ts';
import { currencyOf, formatAmount } from '#money/money.ts';
import { completeAdjustment, insertAdjustment } from './adjustment-moves-store.ts';
import type { Expectation, Registration } from './adjustment-schemas.ts';
import {
  adjustmentOfEntry,
  expectedAlready,
  foreignEntryNow,
  type RegisteredEntry,
} from './adjustment-store.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { knownConnection } from './reconciliation-store.ts';
import { explainedState } from './settings-store.ts';
import type { StoredLine } from './stored-entry.ts';
import { requireAmount, requireDate, requireReason } from './wire-values.ts';

interface Person {
  readonly propertyId: number;
  readonly person: string;
  readonly at: Date;
}

function existsAs(externalEntryId: string, adjustmentId: bigint) {
  const facts = [externalEntryId, String(adjustmentId)] as const;
  return refusal(409, reconciliationProblem('RECONCILIATION_ADJUSTMENT_EXISTS', {}, ...facts));
}

/**
 * Registers a foreign entry, its draft included; answers the adjustment's id.
 * *Errors:* RECONCILIATION_REASON_MISSING, RECONCILIATION_FOREIGN_ENTRY_UNKNOWN,
 * RECONCILIATION_MADE_ON_DIFFERS, RECONCILIATION_ADJUSTMENT_EXISTS.
 */
export async function enterFound(pool: pg.Pool, asked: Registration & Person): Promise<bigint> {
  const { propertyId, connectionId, externalEntryId, kind = 'belongs-there' } = asked;
  const reason = requireReason(asked.reason);
  const of = { propertyId, connectionId, externalEntryId };
  const there = await adjustmentOfEntry(pool, of);
  if (there !== null && there.state !== 'draft')
    throw existsAs(externalEntryId, there.adjustmentId);
  const entry = await foreignEntryNow(pool, of);
  if (!entry) {
    const at = { where: 'externalEntryId' };
    const code = 'RECONCILIATION_FOREIGN_ENTRY_UNKNOWN';
    throw refusal(422, reconciliationProblem(code, at, externalEntryId));
  }
  checkMadeOn(asked.madeOn, entry);
  const adjustmentId = await withTransaction(pool, async (tx) => {
    const said = {
      ...{ reason, kind, evidenceReference: asked.evidenceReference ?? null },
      ...{ state: await explainedState(tx, propertyId), person: asked.person, at: asked.at },
    };
    if (there === null) return insertAdjustment(tx, { ...of, ...said, entry, withinDays: null });
    const { adjustmentId } = there;
    return (await completeAdjustment(tx, { propertyId, adjustmentId }, said)) ? adjustmentId : null;
  });
  if (adjustmentId !== null) return adjustmentId;
  throw existsAs(externalEntryId, (await adjustmentOfEntry(pool, of))?.adjustmentId ?? 0n);
}

function checkMadeOn(madeOn: string | undefined, { postedOn }: RegisteredEntry): void {
  if (madeOn === undefined || madeOn === postedOn) return;
  const at = { where: 'madeOn' };
  throw refusal(422, reconciliationProblem('RECONCILIATION_MADE_ON_DIFFERS', at, madeOn, postedOn));
}

/**
 * Enters an adjustment before it is made; answers its id.
 * *Errors:* RECONCILIATION_REASON_MISSING, RECONCILIATION_CONNECTION_UNKNOWN,
 * RECONCILIATION_DATE_UNREADABLE, RECONCILIATION_AMOUNT_UNREADABLE,
 * RECONCILIATION_EXPECTED_UNBALANCED, RECONCILIATION_ADJUSTMENT_EXPECTED.
 */
export async function enterExpected(pool: pg.Pool, asked: Expectation & Person): Promise<bigint> {
  const { propertyId, connectionId, kind, withinDays = 7, person, at } = asked;
  const reason = requireReason(asked.reason);
  await knownConnection(pool, { propertyId, connectionId });
  const entry: RegisteredEntry = {
    postedOn: requireDate(asked.expectedOn, 'expectedOn'),
    ...linesOf(asked),
    ...{ memo: '', journal: '', createdBy: null, externalUrl: null },
  };
  const evidenceReference = asked.evidenceReference ?? null;
  const said = { reason, kind, evidenceReference, state: 'expected', withinDays } as const;
  const of = { propertyId, connectionId, externalEntryId: null };
  return withTransaction(pool, async (tx) => {
    const there = await expectedAlready(tx, of, { reason, entry });
    if (there !== null) {
      const problem = reconciliationProblem(
        'RECONCILIATION_ADJUSTMENT_EXPECTED',
        {},
        String(there),
      );
      throw refusal(409, problem);
    }
    return (await insertAdjustment(tx, { ...of, ...said, entry, person, at })) as bigint;
  });
}

function linesOf({ currency: code, lines }: Expectation) {
  const currency = currencyOf(code);
  if (currency === null) {
    const at = { where: 'currency' };
    throw refusal(422, reconciliationProblem('RECONCILIATION_AMOUNT_UNREADABLE', at, '', code));
  }
  const amounts = lines.map(({ amount }, n) =>
    requireAmount(amount, currency, `lines[${n}].amount`),
  );
  const rest = amounts.reduce((sum, amount) => sum + amount, 0n);
  if (rest !== 0n) {
    const facts = [formatAmount(rest, currency), currency] as const;
    throw refusal(422, reconciliationProblem('RECONCILIATION_EXPECTED_UNBALANCED', {}, ...facts));
  }
  const stored = lines.map(
    ({ accountId, location }, n): StoredLine => ({
      accountId,
      amountMinor: String(amounts[n]),
      memo: '',
      dimensions: location ? { location } : {},
    }),
  );
  return { currency, lines: stored };
}

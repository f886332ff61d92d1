// What deferred income tells on the wire, from what was read. Pure. Invariant: amounts are written
// once, as decimal text of their currency.

import { formatAmount } from '#money/money.ts';
import type { DeferralProof } from './proof-store.ts';
import type { RecognitionRun, ScheduleDetail, ScheduleSummary } from './schedules-store.ts';

export function summaryView(row: ScheduleSummary) {
  const { amountMinor, recognizedMinor, unpostedMinor, entryId, ...of } = row;
  const written = (minor: bigint) => formatAmount(minor, row.currency);
  return {
    ...of,
    entryId: String(entryId),
    amount: written(amountMinor),
    recognized: written(recognizedMinor),
    unposted: written(unpostedMinor),
  };
}

export function scheduleView({ rows, actions, ...summary }: ScheduleDetail) {
  return {
    ...summaryView(summary),
    rows: rows.map(({ amountMinor, madeByEntryId, endedByEntryId, ...row }) => ({
      ...row,
      amount: formatAmount(amountMinor, summary.currency),
      madeByEntryId: String(madeByEntryId),
      endedByEntryId: endedByEntryId === null ? null : String(endedByEntryId),
    })),
    actions: actions.map((one) => ({ ...one, madeAt: one.madeAt.toISOString() })),
  };
}

export function runView(run: RecognitionRun) {
  const { runId, throughOn, rowsTotal, rowsDone, entries, refused, startedAt, finishedAt } = run;
  return {
    ...{ runId: String(runId), through: throughOn, customer: run.customer },
    ...{ rowsTotal: Number(rowsTotal), rowsDone: Number(rowsDone) },
    ...{ entries: Number(entries), refused: Number(refused), startedBy: run.startedBy },
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

export function proofView(proof: DeferralProof) {
  const { outlet, product, currency, accountMinor, unpostedMinor, unscheduledMinor } = proof;
  const written = (minor: bigint) => formatAmount(minor, currency);
  const differenceMinor = accountMinor - unpostedMinor - unscheduledMinor;
  return {
    ...{ outlet, product, currency, ties: differenceMinor === 0n },
    ...{ account: written(accountMinor), unposted: written(unpostedMinor) },
    ...{ unscheduled: written(unscheduledMinor), difference: written(differenceMinor) },
  };
}

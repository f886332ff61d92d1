// Report: the trial balance at any date, with the movement of a period, beside another date or
// period when asked. Each row leads to the lines of its account.
// Invariant: debits equal credits, so the balances of each currency add up to zero; the totals show
// it. Reads balances by the journal's own statement (journal/ledger-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { readTrialBalance, type TrialBalanceRow } from '#journal/ledger-store.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import {
  amount,
  type FoundRow,
  linesOf,
  type Report,
  type ReportParameters,
  type ReportRequest,
  type Snapshot,
  text,
} from './report.ts';
import { Totals } from './totals.ts';

export const trialBalance: Report = {
  name: 'trial-balance',
  title: 'Trial balance',
  about: 'Every account with its balance at a date, and beside another date or period.',
  parameters: ['asOf', 'from', 'compareAsOf', 'compareFrom', 'outlet'],
  required: ['asOf'],
  columns: (of) => [
    text('account', 'Account'),
    text('name', 'Name'),
    text('type', 'Type'),
    text('currency', 'Currency'),
    amount('opening', 'Opening'),
    amount('debit', 'Debit'),
    amount('credit', 'Credit'),
    amount('balance', 'Balance'),
    ...comparedColumns(of),
  ],
  read: readPieces,
};

function comparedColumns({ compareAsOf, compareFrom }: ReportParameters) {
  if (compareAsOf === null) return [];
  const movements = compareFrom === null ? [] : [amount('comparedMovement', 'Movement compared')];
  return [
    amount('comparedBalance', `Balance ${compareAsOf}`),
    amount('change', 'Change'),
    ...movements,
  ];
}

type Figures = Pick<
  TrialBalanceRow,
  'account_id' | 'number' | 'name' | 'type' | 'currency' | 'opening_minor' | 'debit_minor'
> & { credit_minor: bigint; balance_minor: bigint };

interface Row extends Figures {
  compared_minor: bigint;
  compared_movement_minor: bigint;
}

async function* readPieces(request: ReportRequest, { db }: Snapshot) {
  const { of, propertyId } = request;
  const { outletId } = of;
  const now = await readTrialBalance(db, propertyId, {
    ...{ asOf: of.asOf as IsoDate, from: of.from, outletId },
  });
  const then =
    of.compareAsOf === null
      ? []
      : await readTrialBalance(db, propertyId, {
          ...{ asOf: of.compareAsOf, from: of.compareFrom, outletId },
        });
  const rows = joined(now, then);
  const totals = new Totals();
  for (const row of rows) totals.add(row.currency, ...figuresOf(row, of));
  const last = totals.rows((currency, sums) => ['Total', null, null, currency, ...sums]);
  yield [...rows.map((row) => rowOf(row, request)), ...last];
}

/** Accounts of either date: one that has lines only at one of them stands at zero at the other. */
function joined(now: readonly TrialBalanceRow[], then: readonly TrialBalanceRow[]): Row[] {
  const key = (row: TrialBalanceRow) => `${row.account_id} ${row.currency}`;
  const rows = new Map<string, Row>();
  const none = { compared_minor: 0n, compared_movement_minor: 0n };
  for (const row of now) rows.set(key(row), { ...row, ...none });
  const nothing = { opening_minor: 0n, debit_minor: 0n, credit_minor: 0n, balance_minor: 0n };
  for (const row of then) {
    rows.set(key(row), {
      ...(rows.get(key(row)) ?? { ...row, ...nothing }),
      compared_minor: row.balance_minor,
      compared_movement_minor: row.debit_minor - row.credit_minor,
    });
  }
  const order = (row: Row) => `${row.number} ${row.currency}`;
  return [...rows.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function figuresOf(row: Row, { compareAsOf, compareFrom }: ReportParameters): bigint[] {
  const own = [row.opening_minor, row.debit_minor, row.credit_minor, row.balance_minor];
  if (compareAsOf === null) return own;
  const compared = [row.compared_minor, row.balance_minor - row.compared_minor];
  return [...own, ...compared, ...(compareFrom === null ? [] : [row.compared_movement_minor])];
}

function rowOf(row: Row, { of, given }: ReportRequest): FoundRow {
  const { number, name, type, currency } = row;
  const { from, asOf: through, outlet } = given;
  const figures = figuresOf(row, of).map((one) => formatAmount(one, currency as Currency));
  return {
    kind: 'line',
    cells: [number, name, type, currency, ...figures],
    lead: linesOf({ account: number, from, through, outlet }),
  };
}

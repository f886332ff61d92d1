// A control account three ways: its subledger, its own lines, and the external accounts it is
// mapped to. Pure: what was kept with a run in, proofs out.
// Invariant: external = subledger + unheld + others + (what the run says of those places), to the
// minor unit; a place where something is open is not called proven.
// Leaves to others: reading (control-accounts-store.ts), the places themselves (tie-out.ts).

import type { Currency } from '#money/money.ts';
import type { KeptRow } from './reconciliation-reading-store.ts';
import { openAmounts } from './tie-out.ts';

/** Control accounts in the order they are shown, with what proves them. */
export const controls = {
  receivables: { title: 'Receivables', subledger: 'Open items of customers' },
  prepayments: { title: 'Prepayments', subledger: 'Open prepayments of customers' },
  'deferred-income': { title: 'Deferred income', subledger: 'Schedule rows that wait' },
  deposits: { title: 'Deposits held', subledger: 'Deposits by customer' },
  'gift-cards': { title: 'Gift cards', subledger: 'Gift cards by number' },
  tips: { title: 'Tips payable', subledger: 'Tips by who earned them' },
  taxes: { title: 'Taxes', subledger: 'Taxes by agency' },
} as const;

export type ControlName = keyof typeof controls;
export const controlNames = Object.keys(controls) as readonly ControlName[];

/** Where control accounts stand, with their own lines there in minor units as text. */
export interface ControlPlace {
  readonly mapped: boolean;
  readonly account: string;
  readonly location: string;
  readonly numbers: string;
  readonly amountMinor: string;
}

/** A control as kept with a run. Debit positive, minor units. */
export interface KeptControl {
  readonly control: ControlName;
  readonly currency: Currency;
  readonly subledger: bigint;
  /** Lines on the accounts that no subledger knows. */
  readonly unheld: bigint;
  readonly account: bigint;
  /** Holders who were given more than was held for them. */
  readonly belowZero: number;
  readonly places: readonly ControlPlace[];
}

/**
 * `broken`: subledger and accounts disagree, which must not happen. `open`: something is left to do
 * at one of its places. `below-zero`: proven, and doubted. `proven`: all three agree.
 */
export const controlStates = ['broken', 'open', 'below-zero', 'proven'] as const;
export type ControlState = (typeof controlStates)[number];

/** A control against the external ledger. Debit positive, minor units. */
export interface ControlProof extends Omit<KeptControl, 'places'> {
  readonly state: ControlState;
  /** Our accounts of it, `1200, 1210`. */
  readonly numbers: string;
  /** Other accounts of ours that are mapped to the same external accounts. */
  readonly others: bigint;
  /** Opening, exclusions and registered adjustments: what lawfully stands there or here alone. */
  readonly accepted: bigint;
  /** Not there yet, not ours, or a named cause: what is left to do. */
  readonly open: bigint;
  readonly unexplained: bigint;
  /** Null: one of the accounts is not mapped. */
  readonly external: bigint | null;
  readonly rows: readonly KeptRow[];
}

const sum = <Row>(rows: readonly Row[], of: (row: Row) => bigint) =>
  rows.reduce((total, row) => total + of(row), 0n);

const causesOf = (row: KeptRow) => sum(Object.values(row.causes), BigInt);
const openCausesOf = (row: KeptRow) => sum(openAmounts(row.causes), BigInt);

/** The proofs of a run, in the order of `controls`, from what it kept and its rows. */
export function proveControls(
  kept: readonly KeptControl[],
  rows: readonly KeptRow[],
): ControlProof[] {
  return kept
    .toSorted(
      (a, b) =>
        controlNames.indexOf(a.control) - controlNames.indexOf(b.control) ||
        (a.currency < b.currency ? -1 : 1),
    )
    .map((control) => proofOf(control, rows));
}

function proofOf({ places, ...kept }: KeptControl, all: readonly KeptRow[]): ControlProof {
  const rows = all.filter(
    (row) =>
      row.currency === kept.currency &&
      places.some(
        ({ mapped, account, location }) =>
          row.mapped === mapped && row.account === account && row.location === location,
      ),
  );
  const external = rows.some((row) => row.external === null)
    ? null
    : sum(rows, (row) => row.external ?? 0n);
  const open = sum(rows, (row) => row.foreign - row.pending - row.error + openCausesOf(row));
  return {
    ...kept,
    state: stateOf(kept, rows),
    numbers: [...new Set(places.map(({ numbers }) => numbers))].join(', '),
    others: sum(rows, (row) => row.ours) - kept.account,
    accepted: sum(rows, acceptedAt),
    open,
    unexplained: sum(rows, (row) => row.unexplained),
    external,
    rows,
  };
}

function acceptedAt(row: KeptRow): bigint {
  const registered = row.adjustments + row.leftThere;
  const settled = causesOf(row) - openCausesOf(row);
  return row.opening - row.notExported - row.excluded + registered + settled;
}

function stateOf(kept: Omit<KeptControl, 'places'>, rows: readonly KeptRow[]): ControlState {
  if (kept.subledger + kept.unheld !== kept.account) return 'broken';
  if (rows.some((row) => !row.tied)) return 'open';
  return kept.belowZero > 0 ? 'below-zero' : 'proven';
}

// An entry while a person types it: its date, outlet, reason and lines, and what keeps it from
// being booked. Pure. Between the form and the server. Invariant: the id is made with the draft and
// stays, so that what is sent twice is booked once. Leaves to others: keeping it over a reload.

import { formatDecimal, isZero, sumOf } from '../controls/amount-format.ts';
import { formatDay } from '../controls/date-format.ts';
import {
  emptyLine,
  isAmount,
  type LineText,
  plainAmount,
  sidesOf,
  wantedLines,
} from './correction-draft.ts';
import type { WantedLine } from './correction-queries.ts';

export interface ManualDraft {
  readonly id: string;
  readonly occurredOn: string;
  readonly outlet: string;
  readonly document: string;
  readonly memo: string;
  readonly reason: string;
  readonly lines: readonly LineText[];
}

/** What the server takes. */
export interface ManualEntryBody {
  readonly id: string;
  readonly occurredOn: string;
  readonly outlet: string;
  readonly document?: string;
  readonly memo?: string;
  readonly reason: string;
  readonly lines: readonly WantedLine[];
}

/** Nothing typed yet, dated `today`. */
export const emptyDraft = (id: string, today: string): ManualDraft => ({
  ...{ id, occurredOn: today, outlet: '', document: '', memo: '', reason: '' },
  lines: [emptyLine(0), emptyLine(1)],
});

/** Lines with the outlet they are of: the entry's where they name none. */
export const placedLines = ({ lines, outlet }: ManualDraft): LineText[] =>
  lines.map((line) => ({ ...line, outlet: line.outlet || outlet }));

export interface OutletSums {
  readonly outlet: string;
  readonly debits: string;
  readonly credits: string;
  /** Debits less credits. */
  readonly difference: string;
}

/** Both sides per outlet, in the order the outlets first stand in. */
export function sumsOf(draft: ManualDraft): OutletSums[] {
  const lines = placedLines(draft);
  return [...new Set(lines.map(({ outlet }) => outlet))].map((outlet) => {
    const { debits, credits } = sidesOf(lines.filter((line) => line.outlet === outlet));
    return { outlet, debits, credits, difference: sumOf([debits, `-${credits}`]) };
  });
}

/** What `side` of a line has to be for its outlet to balance; null: it does, or cannot. */
export function balancingAmount(
  draft: ManualDraft,
  id: number,
  side: 'debit' | 'credit',
): string | null {
  const lines = placedLines(draft);
  const outlet = lines.find((line) => line.id === id)?.outlet;
  const others = lines.filter((line) => line.outlet === outlet && line.id !== id);
  const { debits, credits } = sidesOf(others);
  const lacks = side === 'debit' ? sumOf([credits, `-${debits}`]) : sumOf([debits, `-${credits}`]);
  return isZero(lacks) || lacks.startsWith('-') ? null : lacks;
}

const isUsed = ({ account, debit, credit, customer }: LineText) =>
  [account, debit, credit].some((text) => text !== '') || customer !== null;

interface Books {
  /** Numbers of accounts whose lines are customers' balances. */
  readonly receivable: ReadonlySet<string>;
  /** The last day that is closed at one of the outlets touched. */
  readonly closedThroughOn: string | null;
}

/** Why it cannot be booked yet, the first thing to mend; null when it can. */
export function whyNotBooked(draft: ManualDraft, books: Books): string | null {
  return (
    whyNotHead(draft, books) ??
    draft.lines.map(whyNotLine).find((why) => why !== null) ??
    whyNotTogether(draft) ??
    whyOneSided(draft.lines, books.receivable) ??
    (draft.reason.trim() === '' ? 'Say why it is made: an auditor will read it.' : null)
  );
}

function whyNotHead(draft: ManualDraft, { closedThroughOn }: Books): string | null {
  if (draft.outlet === '') return 'It needs an outlet.';
  if (draft.occurredOn === '') return 'It needs a date.';
  if (closedThroughOn === null || draft.occurredOn > closedThroughOn) return null;
  return `The books are closed through ${formatDay(closedThroughOn)}: choose a later date.`;
}

function whyNotLine(line: LineText, index: number): string | null {
  if (!isUsed(line)) return null;
  const name = `Line ${index + 1}`;
  const amounts = [line.debit, line.credit].map(plainAmount);
  if (!amounts.every(isAmount)) return `${name}: the amount cannot be read.`;
  if (line.account === '') return `${name} has no account.`;
  const given = amounts.find((text) => text !== '');
  if (given === undefined) return `${name} has no amount.`;
  return isZero(given) ? `${name} has an amount of zero.` : null;
}

function whyNotTogether(draft: ManualDraft): string | null {
  if (draft.lines.filter(isUsed).length < 2) return 'An entry has two lines or more.';
  const off = sumsOf(draft).find(({ difference }) => !isZero(difference));
  if (off === undefined) return null;
  const side = off.difference.startsWith('-') ? 'Credits' : 'Debits';
  const more = formatDecimal(off.difference.replace('-', ''));
  return `${side} at ${off.outlet} are ${more} more than the other side.`;
}

/** A customer on one receivable line and none on another would part the balances for good. */
function whyOneSided(lines: readonly LineText[], receivable: ReadonlySet<string>): string | null {
  const owed = lines.flatMap((line, index) =>
    receivable.has(line.account) ? [{ at: index + 1, has: line.customer !== null }] : [],
  );
  const named = owed.find(({ has }) => has);
  const nameless = owed.find(({ has }) => !has);
  if (named === undefined || nameless === undefined) return null;
  return `Line ${named.at} names a customer, line ${nameless.at} does not: name one on both.`;
}

/** What is sent. */
export function bodyOf(draft: ManualDraft): ManualEntryBody {
  const { id, occurredOn, outlet } = draft;
  const [document, memo] = [draft.document.trim(), draft.memo.trim()];
  return {
    ...{ id, occurredOn, outlet, reason: draft.reason.trim() },
    ...(document === '' ? {} : { document }),
    ...(memo === '' ? {} : { memo }),
    lines: wantedLines(placedLines(draft).filter(isUsed)) ?? [],
  };
}

/** A draft kept as text, if that is what it is. */
export function readDraft(text: string | null): ManualDraft | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as ManualDraft;
    return typeof kept.id === 'string' && Array.isArray(kept.lines) ? kept : null;
  } catch {
    return null;
  }
}

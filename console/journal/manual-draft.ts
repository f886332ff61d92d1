// An entry while a person types it: its date, outlet, reason and lines, and what keeps it from
// being booked. Pure. Between the form and the server. Invariant: the id is made with the draft and
// stays, so that what is sent twice is booked once. Leaves to others: keeping it over a reload.

import { formatDecimal, isZero, sumOf } from '../controls/amount-format.ts';
import { isAmount } from '../controls/amount-input.ts';
import { formatDay } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import { emptyLine, type LineText, sidesOf, wantedLines } from './correction-draft.ts';
import type { WantedLine } from './correction-queries.ts';

export interface ManualDraft {
  readonly id: string;
  readonly occurredOn: string;
  readonly outlet: string;
  readonly document: string;
  readonly memo: string;
  readonly attachment: string;
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
  readonly attachment?: string;
  readonly reason: string;
  readonly lines: readonly WantedLine[];
}

/** Nothing typed yet, dated `today`. */
export const emptyDraft = (id: string, today: string): ManualDraft => ({
  ...{ id, occurredOn: today, outlet: '', document: '', memo: '', attachment: '', reason: '' },
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
    (draft.reason.trim() === '' ? t('Say why it is made: an auditor will read it.') : null)
  );
}

function whyNotHead(draft: ManualDraft, { closedThroughOn }: Books): string | null {
  if (draft.outlet === '') return t('It needs an outlet.');
  if (draft.occurredOn === '') return t('It needs a date.');
  if (closedThroughOn === null || draft.occurredOn > closedThroughOn) return null;
  return t('The books are closed through {closedThroughOn}: choose a later date.', {
    closedThroughOn: formatDay(closedThroughOn),
  });
}

function whyNotLine(line: LineText, index: number): string | null {
  if (!isUsed(line)) return null;
  const name = t('Line {index}', { index: index + 1 });
  const amounts = [line.debit, line.credit];
  if (!amounts.every(isAmount)) return t('{name}: the amount cannot be read.', { name });
  if (line.account === '') return t('{name} has no account.', { name });
  const given = amounts.find((text) => text !== '');
  if (given === undefined) return t('{name} has no amount.', { name });
  return isZero(given) ? t('{name} has an amount of zero.', { name }) : null;
}

function whyNotTogether(draft: ManualDraft): string | null {
  if (draft.lines.filter(isUsed).length < 2) return t('An entry has two lines or more.');
  const off = sumsOf(draft).find(({ difference }) => !isZero(difference));
  if (off === undefined) return null;
  const more = formatDecimal(off.difference.replace('-', ''));
  return off.difference.startsWith('-')
    ? t('Credits at {outlet} are {more} more than the other side.', { outlet: off.outlet, more })
    : t('Debits at {outlet} are {more} more than the other side.', { outlet: off.outlet, more });
}

/** A customer on one receivable line and none on another would part the balances for good. */
function whyOneSided(lines: readonly LineText[], receivable: ReadonlySet<string>): string | null {
  const owed = lines.flatMap((line, index) =>
    receivable.has(line.account) ? [{ at: index + 1, has: line.customer !== null }] : [],
  );
  const named = owed.find(({ has }) => has);
  const nameless = owed.find(({ has }) => !has);
  if (named === undefined || nameless === undefined) return null;
  return t('Line {at} names a customer, line {at2} does not: name one on both.', {
    at: named.at,
    at2: nameless.at,
  });
}

/** What is sent. */
export function bodyOf(draft: ManualDraft): ManualEntryBody {
  const { id, occurredOn, outlet } = draft;
  const [document, memo] = [draft.document.trim(), draft.memo.trim()];
  const attachment = draft.attachment.trim();
  return {
    ...{ id, occurredOn, outlet, reason: draft.reason.trim() },
    ...(document === '' ? {} : { document }),
    ...(memo === '' ? {} : { memo }),
    ...(attachment === '' ? {} : { attachment }),
    lines: wantedLines(placedLines(draft).filter(isUsed)) ?? [],
  };
}

/** A draft kept as text, if that is what it is. */
export function readDraft(text: string | null): ManualDraft | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as ManualDraft;
    const isDraft = typeof kept.id === 'string' && Array.isArray(kept.lines);
    // A tab may keep one of before entries had attachments.
    return isDraft ? { ...kept, attachment: kept.attachment ?? '' } : null;
  } catch {
    return null;
  }
}

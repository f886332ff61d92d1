// Which external journal an entry goes to, and why one that was chosen cannot be used. Pure.
// Between the saved choices (journal-store.ts) and map-entry.ts; saving asks the same. Invariant:
// the most specific choice wins, so that the same choices always give the same journal. Leaves to
// others: journals that are unknown or closed to us at sending (chart-check.ts, the ledger itself).

import type { Problem } from '#problems/problem.ts';
import { mappingProblem } from './mapping-errors.ts';
import type { MappingSettings } from './mapping-settings.ts';
import { textOf } from './mirrored-attributes.ts';

/** A journal for a document type, an outlet or both; null is any, and one of them is not null. */
export interface JournalChoice {
  readonly documentType: string | null;
  readonly outletId: number | null;
  readonly journalId: string;
}

/** What the mirrored chart says of a journal. */
export interface MirroredJournal {
  readonly active: boolean;
  readonly statistical: boolean;
  /** The book it writes to; null where the ledger does not say. */
  readonly bookId: string | null;
  /** It belongs to the book of either method: accrual and cash. */
  readonly ofBothMethods: boolean;
}

export function mirroredJournal(item: {
  readonly active: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}): MirroredJournal {
  const { active, attributes } = item;
  return {
    active,
    statistical: attributes.statistical === true,
    bookId: textOf(attributes.bookId),
    ofBothMethods: attributes.bookType === 'cashAndAccrual',
  };
}

/** Type and outlet before type, type before outlet, and the connection's journal for the rest. */
export function journalFor(
  { documentType, outletId }: Omit<JournalChoice, 'journalId'>,
  choices: readonly JournalChoice[],
  { journalId }: Pick<MappingSettings, 'journalId'>,
): string | null {
  const choiceOf = (type: string | null, outlet: number | null) =>
    choices.find((one) => one.documentType === type && one.outletId === outlet)?.journalId;
  const typed =
    documentType === null
      ? undefined
      : (choiceOf(documentType, outletId) ?? choiceOf(documentType, null));
  return typed ?? choiceOf(null, outletId) ?? journalId;
}

/**
 * The journal of a daily summary: the one it was formed for, as long as it is chosen at all; else
 * the one of its outlet, so that a summary does not hang on a journal nobody wants any more.
 */
export function journalOfSummary(
  formed: { readonly journalId: string; readonly outletId: number },
  choices: readonly JournalChoice[],
  settings: Pick<MappingSettings, 'journalId'>,
): string | null {
  const { journalId, outletId } = formed;
  const isChosen =
    settings.journalId === journalId || choices.some((one) => one.journalId === journalId);
  return isChosen ? journalId : journalFor({ documentType: null, outletId }, choices, settings);
}

/** Does what is read back of the ledger, lists and balances, hold this journal's entries? */
export function isReadBack(
  { bookId, ofBothMethods, statistical }: MirroredJournal,
  { booksRead }: Pick<MappingSettings, 'booksRead'>,
): boolean {
  return statistical || ofBothMethods || bookId === null || booksRead.has(bookId.toUpperCase());
}

/**
 * Why entries cannot go to this journal, worst first; null when nothing is known against it. An
 * unknown one is not judged. *Errors:* MAPPING_JOURNAL_STATISTICAL, MAPPING_JOURNAL_COUNTS_MONEY,
 * MAPPING_JOURNAL_BOOK_UNREAD.
 */
export function journalProblem(
  journalId: string,
  journals: ReadonlyMap<string, MirroredJournal>,
  by: { readonly counts: boolean; readonly settings: Pick<MappingSettings, 'booksRead'> },
  where: { readonly where?: string } = {},
): Problem | null {
  const journal = journals.get(journalId);
  if (!journal) return null;
  if (journal.statistical && !by.counts) {
    return mappingProblem('MAPPING_JOURNAL_STATISTICAL', where, journalId);
  }
  if (!journal.statistical && by.counts) {
    return mappingProblem('MAPPING_JOURNAL_COUNTS_MONEY', where, journalId);
  }
  if (isReadBack(journal, by.settings)) return null;
  return mappingProblem('MAPPING_JOURNAL_BOOK_UNREAD', where, journalId, journal.bookId ?? '');
}

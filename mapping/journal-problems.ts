// What is wrong with journals and statistical accounts before they are saved: every problem, each
// with its place in the request. Pure. Invariant: judged by the mirrored chart, and not at all
// where none was read: then the first rehearsal tells. Leaves to others: saving
// (journal-choice-routes.ts).

import type { Problem } from '#problems/problem.ts';
import { type JournalChoice, journalProblem, type MirroredJournal } from './journal-choice.ts';
import type { CodesById, StatisticalChoice } from './journal-store.ts';
import { mappingProblem } from './mapping-errors.ts';
import type { MappingSettings } from './mapping-settings.ts';

/**
 * *Errors:* MAPPING_JOURNAL_CHOICE_INVALID, MAPPING_SUBJECT_UNKNOWN, MAPPING_TARGET_UNKNOWN,
 * MAPPING_JOURNAL_INACTIVE, …_STATISTICAL, …_BOOK_UNREAD.
 */
export function choiceProblems(
  choices: readonly JournalChoice[],
  by: {
    readonly journals: ReadonlyMap<string, MirroredJournal>;
    readonly outlets: CodesById;
    readonly settings: MappingSettings;
  },
): readonly Problem[] {
  const pairs = new Set<string>();
  return choices.flatMap((choice, index): Problem[] => {
    const { documentType, outletId, journalId } = choice;
    const at = { where: `items[${index}]` };
    const problems: Problem[] = [];
    const pair = `${documentType} ${outletId}`;
    if (pairs.has(pair)) {
      problems.push(mappingProblem('MAPPING_JOURNAL_CHOICE_INVALID', at, 'is there twice'));
    }
    pairs.add(pair);
    if (documentType === null && outletId === null) {
      const what = 'names neither a document type nor an outlet';
      problems.push(mappingProblem('MAPPING_JOURNAL_CHOICE_INVALID', at, what));
    }
    if (outletId !== null && !by.outlets.has(outletId)) {
      problems.push(mappingProblem('MAPPING_SUBJECT_UNKNOWN', at, 'outlet', String(outletId)));
    }
    const problem = targetProblem(journalId, by, at);
    return problem ? [...problems, problem] : problems;
  });
}

function targetProblem(
  journalId: string,
  { journals, settings }: Pick<Parameters<typeof choiceProblems>[1], 'journals' | 'settings'>,
  at: { readonly where: string },
): Problem | null {
  if (journals.size === 0) return null;
  const journal = journals.get(journalId);
  if (!journal) return mappingProblem('MAPPING_TARGET_UNKNOWN', at, 'journal', journalId);
  if (!journal.active) return mappingProblem('MAPPING_JOURNAL_INACTIVE', at, journalId);
  return journalProblem(journalId, journals, { counts: false, settings }, at);
}

/**
 * *Errors:* MAPPING_SUBJECT_UNKNOWN, MAPPING_TARGET_UNKNOWN, MAPPING_STATISTICAL_TWICE,
 * MAPPING_STATISTICAL_INACTIVE.
 */
export function statisticalProblems(
  choices: readonly StatisticalChoice[],
  by: {
    readonly accounts: CodesById;
    readonly chartRead: boolean;
    /** The statistical accounts there. */
    readonly targets: readonly { external_id: string; active: boolean }[];
  },
): readonly Problem[] {
  const theirs = new Map(by.targets.map((one) => [one.external_id, one]));
  const seen = new Set<number>();
  return choices.flatMap(({ accountId, externalId }, index): Problem[] => {
    const at = { where: `items[${index}]` };
    const number = by.accounts.get(accountId);
    if (number === undefined) {
      return [mappingProblem('MAPPING_SUBJECT_UNKNOWN', at, 'account', String(accountId))];
    }
    if (seen.has(accountId)) {
      return [mappingProblem('MAPPING_STATISTICAL_TWICE', at, number)];
    }
    seen.add(accountId);
    if (externalId === null || !by.chartRead) return [];
    const target = theirs.get(externalId);
    if (!target) {
      return [mappingProblem('MAPPING_TARGET_UNKNOWN', at, 'statistical-account', externalId)];
    }
    if (target.active) return [];
    return [mappingProblem('MAPPING_STATISTICAL_INACTIVE', at, number, externalId)];
  });
}

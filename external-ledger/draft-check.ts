// The last look at a draft before it leaves the house: what no ledger should ever be sent. Runs
// inside every connector's `post`. Invariant: a draft without problems has two lines or more, none
// of them zero, and balances; a statistical one counts, on one line or more. Leaves to others: the
// ledger's own rules (accounts, dimensions, periods).

import { formatAmount } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import type { EntryDraft, ExportKey } from './external-ledger.ts';
import { ledgerProblem } from './ledger-errors.ts';

/** The longest export key every supported ledger can hold in its searchable field. */
export const exportKeyLengthMax = 30;

/**
 * Everything wrong with a draft and its key, in the order of the catalogue; empty when it may be
 * sent.
 * *Errors:* LEDGER_KEY_INVALID, LEDGER_DRAFT_TOO_SHORT, LEDGER_DRAFT_ZERO_LINE,
 * LEDGER_DRAFT_UNBALANCED.
 */
export function draftProblems(draft: EntryDraft, key: ExportKey): readonly Problem[] {
  const problems: Problem[] = [];
  if (!/^[\w.-]+$/.test(key) || key.length > exportKeyLengthMax) {
    problems.push(ledgerProblem('LEDGER_KEY_INVALID', { where: 'key' }, key));
  }
  if (draft.lines.length < (draft.statistical ? 1 : 2)) {
    problems.push(ledgerProblem('LEDGER_DRAFT_TOO_SHORT', { where: 'lines' }, draft.lines.length));
  }
  let sum = 0n;
  for (const [index, line] of draft.lines.entries()) {
    sum += line.amountMinor;
    if (line.amountMinor === 0n) {
      const where = `lines[${index}].amountMinor`;
      problems.push(ledgerProblem('LEDGER_DRAFT_ZERO_LINE', { where }, line.accountId));
    }
  }
  if (sum !== 0n && !draft.statistical) {
    const difference = `${formatAmount(sum, draft.currency)} ${draft.currency}`;
    problems.push(ledgerProblem('LEDGER_DRAFT_UNBALANCED', { where: 'lines' }, difference));
  }
  return problems;
}

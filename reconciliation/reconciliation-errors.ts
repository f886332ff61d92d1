// The catalogue of what can go wrong while reconciling and with the register of manual adjustments.
// Invariant: every code is listed in docs/reference/errors.md, section RECONCILIATION.

import { LedgerReadError } from '#external-ledger/external-ledger.ts';
import { type Problem, ProblemError, problemsOf } from '#problems/problem.ts';

const catalogue = {
  RECONCILIATION_CONNECTION_UNKNOWN: {
    retry: 'never',
    message: (connectionId: string) => `This property has no connection ${connectionId}.`,
    hint: () => 'GET /api/v1/connections lists them; Accounting Integration shows them.',
  },
  RECONCILIATION_DATE_UNREADABLE: {
    retry: 'never',
    message: (text: string) => `"${text}" is not a calendar date.`,
    hint: () => 'Write the date as YYYY-MM-DD, for example 2026-09-30.',
  },
  RECONCILIATION_BEFORE_CUTOVER: {
    retry: 'never',
    message: (asOf: string, cutoverOn: string) =>
      `As of ${asOf} lies before the cut-over ${cutoverOn}: nothing was exported by then.`,
    hint: () => 'Choose a date on or after the cut-over, or change the cut-over of the connection.',
  },
  RECONCILIATION_RUNNING: {
    retry: 'later',
    message: (connection: string) => `A reconciliation of ${connection} is running already.`,
    hint: () => 'Wait for it to finish: GET /api/v1/reconciliations shows it.',
  },
  RECONCILIATION_LEDGER_UNREADABLE: {
    retry: 'later',
    message: (connection: string, cause: string) =>
      `The books of ${connection} could not be read: ${cause}`,
    hint: () => 'Test the connection in Accounting Integration, then reconcile again.',
  },
  RECONCILIATION_INTERRUPTED: {
    retry: 'later',
    message: () => 'The process ended while this reconciliation ran; nothing of it was kept.',
    hint: () => 'Reconcile again.',
  },
  RECONCILIATION_FAILED: {
    retry: 'later',
    message: (cause: string) => `The reconciliation ended early: ${cause}`,
    hint: () => 'Reconcile again. When it repeats, the log of the process has the details.',
  },
  RECONCILIATION_UNKNOWN: {
    retry: 'never',
    message: (reconciliationId: string) => `There is no reconciliation ${reconciliationId}.`,
    hint: () => 'GET /api/v1/reconciliations lists them.',
  },
  RECONCILIATION_UNFINISHED: {
    retry: 'later',
    message: (reconciliationId: string, state: string) =>
      `Reconciliation ${reconciliationId} is ${state}: it has no rows.`,
    hint: () => 'Wait for it to finish, or reconcile again when it failed.',
  },
  RECONCILIATION_DIMENSION_UNTOLD: {
    retry: 'never',
    message: (dimension: string) => `This ledger does not tell its balances by ${dimension}.`,
    hint: () => 'Read the run by department.',
  },
  RECONCILIATION_RUN_TOO_LONG: {
    retry: 'after-a-fix',
    message: (format: string, most: string) =>
      `The reconciliation has more than ${most} rows, too many for ${format}.`,
    hint: () => 'Take it as CSV, which has all accounts; the causes are listed by …/findings.',
  },
  RECONCILIATION_ROW_UNKNOWN: {
    retry: 'never',
    message: (account: string, location: string) =>
      `The reconciliation has no row for account ${account} at location ${location}.`,
    hint: () => 'Take account and location from the `path` of a row; `-` stands for no location.',
  },
  RECONCILIATION_CURSOR_UNREADABLE: {
    retry: 'never',
    message: (cursor: string) => `The cursor "${cursor}" is not one of this list.`,
    hint: () => 'Use `next` of the previous answer as it is, or leave the cursor out.',
  },
  RECONCILIATION_REASON_MISSING: {
    retry: 'never',
    message: () => 'A manual adjustment is registered and withdrawn with a reason; there is none.',
    hint: () => 'Say why the entry was made, or why it is withdrawn, in a sentence.',
  },
  RECONCILIATION_MADE_ON_DIFFERS: {
    retry: 'never',
    message: (madeOn: string, postedOn: string) =>
      `The adjustment is said to be made on ${madeOn}, the entry is dated ${postedOn}.`,
    hint: () => 'Leave madeOn out, or correct the date of the entry and reconcile again.',
  },
  RECONCILIATION_FOREIGN_ENTRY_UNKNOWN: {
    retry: 'after-a-fix',
    message: (externalEntryId: string) =>
      `The latest reconciliation found no foreign entry ${externalEntryId}.`,
    hint: () => 'Reconcile as of a date on or after the entry, then register it.',
  },
  RECONCILIATION_ADJUSTMENT_EXPECTED: {
    retry: 'never',
    message: (adjustmentId: string) => `The same is expected already: adjustment ${adjustmentId}.`,
    hint: () => 'Give a second one another reason: “second of two”.',
  },
  RECONCILIATION_ADJUSTMENT_EXISTS: {
    retry: 'never',
    message: (externalEntryId: string, adjustmentId: string) =>
      `Entry ${externalEntryId} is registered already, as manual adjustment ${adjustmentId}.`,
    hint: () => 'Withdraw that one with a reason to register the entry anew.',
  },
  RECONCILIATION_ADJUSTMENT_UNKNOWN: {
    retry: 'never',
    message: (adjustmentId: string) => `There is no manual adjustment ${adjustmentId}.`,
    hint: () => 'GET /api/v1/manual-adjustments lists them.',
  },
  RECONCILIATION_ADJUSTMENT_WITHDRAWN: {
    retry: 'never',
    message: (adjustmentId: string) => `Manual adjustment ${adjustmentId} is withdrawn already.`,
    hint: () => 'Nothing is left to do; the next reconciliation shows the entry as foreign.',
  },
  RECONCILIATION_ADJUSTMENT_STATE: {
    retry: 'never',
    message: (adjustmentId: string, state: string, action: string) =>
      `Manual adjustment ${adjustmentId} is ${state}: it cannot be ${action}.`,
    hint: () => 'GET /api/v1/manual-adjustments/{id} shows where it stands and what was done.',
  },
  RECONCILIATION_APPROVER_SAME: {
    retry: 'never',
    message: (adjustmentId: string, person: string) =>
      `Manual adjustment ${adjustmentId} was explained by ${person}: another person approves it.`,
    hint: () => 'Ask somebody else who may approve manual adjustments.',
  },
  RECONCILIATION_AMOUNT_UNREADABLE: {
    retry: 'never',
    message: (text: string, currency: string) => `"${text}" is not an amount in ${currency}.`,
    hint: () => 'Write a decimal such as 12.50 or -12.50, with the decimals of its currency.',
  },
  RECONCILIATION_EXPECTED_UNBALANCED: {
    retry: 'never',
    message: (difference: string, currency: string) =>
      `Debits and credits of the expected entry differ by ${difference} ${currency}.`,
    hint: () => 'Enter every line it will have, debits positive and credits negative.',
  },
  RECONCILIATION_EVIDENCE_REFUSED: {
    retry: 'never',
    message: (why: string) => `The file cannot be kept as evidence: ${why}.`,
    hint: () => 'A file has 1 byte to 5 MB, 20 files an adjustment; keep more of it elsewhere.',
  },
  RECONCILIATION_EVIDENCE_UNKNOWN: {
    retry: 'never',
    message: (number: string) => `The manual adjustment has no file ${number}.`,
    hint: () => 'GET /api/v1/manual-adjustments/{id} lists them.',
  },
  RECONCILIATION_RULE_EMPTY: {
    retry: 'never',
    message: () => 'The rule would fit every entry: it names no account, memo or external user.',
    hint: () => 'Say at least one of account, memoContains and createdBy.',
  },
  RECONCILIATION_RULE_UNKNOWN: {
    retry: 'never',
    message: (ruleId: string) => `There is no rule ${ruleId} in force.`,
    hint: () => 'GET /api/v1/adjustment-rules lists them.',
  },
  RECONCILIATION_FILE_TOO_LONG: {
    retry: 'never',
    message: (most: string) => `The file would have more than ${most} manual adjustments.`,
    hint: () => 'Choose a range of dates, an account or a state.',
  },
  RECONCILIATION_MIRROR_UNMAPPED: {
    retry: 'after-a-fix',
    message: (kind: string, externalId: string) =>
      `No ${kind} of ours is mapped to ${externalId}: the entry cannot be mirrored here.`,
    hint: (kind: string) =>
      `Map an active ${kind} to it first, or say that the entry belongs there.`,
  },
  RECONCILIATION_MIRROR_AMBIGUOUS: {
    retry: 'after-a-fix',
    message: (kind: string, externalId: string, codes: string) =>
      `Several of ours are mapped to ${kind} ${externalId}: ${codes}.`,
    hint: () => 'Say which one is meant, in `mirror`.',
  },
  RECONCILIATION_MIRROR_CHANGED: {
    retry: 'after-a-fix',
    message: (externalEntryId: string, what: string) =>
      `Entry ${externalEntryId} is not there any more as the register has it: ${what}.`,
    hint: () => 'Reconcile again; its draft then follows the entry as it is.',
  },
  RECONCILIATION_MIRROR_CURRENCY: {
    retry: 'never',
    message: (externalEntryId: string, currency: string, base: string) =>
      `Entry ${externalEntryId} is in ${currency}: only entries in ${base} are mirrored here.`,
    hint: () => 'Say that it belongs there: its amounts in the base currency count as explained.',
  },
  RECONCILIATION_MIRROR_TAKEN: {
    retry: 'never',
    message: (externalEntryId: string) =>
      `Entry ${externalEntryId} is the entry of an export of ours already.`,
    hint: () => 'Reconcile again; nothing is left to mirror.',
  },
  RECONCILIATION_NOT_NEWEST: {
    retry: 'never',
    message: (id: string) => `Reconciliation ${id} is not the newest one of its connection.`,
    hint: () => 'Do it from the newest: GET /api/v1/reconciliations lists it first.',
  },
  RECONCILIATION_OPENING_UNCHANGED: {
    retry: 'never',
    message: (id: string) => `Reconciliation ${id} found no change of the opening balance.`,
    hint: () => 'There is nothing to accept; reconcile again to see how the opening stands now.',
  },
  RECONCILIATION_SIGN_OFF_UNRECONCILED: {
    retry: 'after-a-fix',
    message: (period: string, throughOn: string) =>
      `${period} has no reconciliation as of its last day, ${throughOn}.`,
    hint: () => 'Reconcile as of that day, then sign off.',
  },
  RECONCILIATION_SIGN_OFF_ACCOUNT_UNKNOWN: {
    retry: 'never',
    message: (account: string) => `The reconciliation of the period has no account ${account}.`,
    hint: () => 'Take `account` from GET /api/v1/sign-offs.',
  },
  RECONCILIATION_SIGN_OFF_STALE: {
    retry: 'after-a-fix',
    message: (account: string) =>
      `Our balance of ${account} moved since the reconciliation: it says nothing of it any more.`,
    hint: () => 'Reconcile again as of the last day of the period, then sign off.',
  },
  RECONCILIATION_SIGN_OFF_FORCE_ALL: {
    retry: 'after-a-fix',
    message: () => 'A sign-off is forced account by account; none is named.',
    hint: () => 'Name the accounts the reason is about, and sign the others without force.',
  },
  RECONCILIATION_SIGN_OFF_OPEN: {
    retry: 'after-a-fix',
    message: (account: string) => `Account ${account} does not tie within its threshold.`,
    hint: () => 'Settle what is open and reconcile again, or sign it off by force with a reason.',
  },
  RECONCILIATION_SIGN_OFF_EXISTS: {
    retry: 'never',
    message: (account: string, period: string) =>
      `Account ${account} is signed off for ${period} already.`,
    hint: () => 'Withdraw that sign-off with a reason to sign it off anew.',
  },
  RECONCILIATION_SIGN_OFF_UNKNOWN: {
    retry: 'never',
    message: (signOffId: string) => `There is no sign-off ${signOffId}.`,
    hint: () => 'GET /api/v1/sign-offs lists those of a period.',
  },
  RECONCILIATION_SIGN_OFF_STATE: {
    retry: 'never',
    message: (signOffId: string, action: string) =>
      `Sign-off ${signOffId} cannot be ${action}: it is withdrawn, or that is done already.`,
    hint: () => 'GET /api/v1/sign-offs shows where it stands.',
  },
  RECONCILIATION_CERTIFICATE_UNSIGNED: {
    retry: 'after-a-fix',
    message: (period: string, count: string, accounts: string) =>
      `${period} has ${count} accounts that are not signed off whole: ${accounts}.`,
    hint: () => 'Sign them off, have them reviewed where that is asked for, then issue it again.',
  },
  RECONCILIATION_REVIEWER_SAME: {
    retry: 'never',
    message: (account: string, person: string) =>
      `Account ${account} was signed off by ${person}: another person reviews it.`,
    hint: () => 'Ask somebody else who may review sign-offs.',
  },
  RECONCILIATION_FINDING_UNKNOWN: {
    retry: 'never',
    message: (reconciliationId: string, findingNumber: string) =>
      `Reconciliation ${reconciliationId} has no finding ${findingNumber}.`,
    hint: () => 'GET /api/v1/reconciliations/:id/findings lists them with their numbers.',
  },
  RECONCILIATION_REPAIR_UNFIT: {
    retry: 'never',
    message: (action: string, what: string) => `It cannot be ${action}: ${what}.`,
    hint: () =>
      'Gone there: re-post it. Edited there: reverse and re-post it. There, but not synced here ' +
      'or under another id: adopt it. Else accept it with a reason.',
  },
  RECONCILIATION_REPAIR_STALE: {
    retry: 'after-a-fix',
    message: (what: string) => `The finding is older than what stands now: ${what}.`,
    hint: () => 'Reconcile again and act on what it finds then. Nothing was sent.',
  },
  RECONCILIATION_REPAIR_UNDER_WAY: {
    retry: 'never',
    message: (person: string, reason: string) => `${person} repairs it already: ${reason}.`,
    hint: () =>
      'Wait for it: GET /api/v1/repairs shows where it stands. While what takes the entry back ' +
      'is not booked, the repair can be withdrawn.',
  },
  RECONCILIATION_REPAIR_NOT_OPEN: {
    retry: 'never',
    message: (exportId: string) => `No repair of export ${exportId} can be withdrawn.`,
    hint: () =>
      'Only one whose reversal is not booked yet is withdrawn: GET /api/v1/repairs shows where ' +
      'it stands. What is booked is repaired again by a later finding.',
  },
  RECONCILIATION_REPAIRED_TOO_OFTEN: {
    retry: 'never',
    message: (times: number) => `The entry was made there ${times} times already.`,
    hint: () => 'Find out who removes it there. Then enter it there by hand and adopt that entry.',
  },
  RECONCILIATION_ACCEPTED_UNKNOWN: {
    retry: 'never',
    message: (acceptedId: string) => `No accepted difference ${acceptedId} is in force.`,
    hint: () => 'GET /api/v1/accepted-differences lists them.',
  },
} as const;

/** Makes a problem of this stage. */
export const reconciliationProblem = problemsOf(catalogue);

/** A problem of this stage as the error to throw, with the HTTP status a boundary should answer. */
export function refusal(status: number, problem: Problem): ProblemError {
  return new ProblemError([problem], status);
}

/** What a failed run is kept and answered as; `name` is the connection's. */
export function failureOf(error: unknown, name: string): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof LedgerReadError) {
    const { message } = error.cause;
    return refusal(
      503,
      reconciliationProblem('RECONCILIATION_LEDGER_UNREADABLE', {}, name, message),
    );
  }
  const cause = error instanceof Error ? error.message : String(error);
  return refusal(500, reconciliationProblem('RECONCILIATION_FAILED', {}, cause));
}

// The catalogue of what can happen to an export in the queue, beside what mapping and the ledgers
// say. Invariant: every code is listed in docs/reference/errors.md, section EXPORT. Leaves to
// others: mapping gaps (mapping/), a ledger's refusals (each connector).

import type { Cause } from '#external-ledger/external-ledger.ts';
import { problemsOf } from '#problems/problem.ts';

const catalogue = {
  EXPORT_ANSWER_LOST: {
    retry: 'find-first',
    message: () => 'The worker stopped between the intent to send and the answer.',
    hint: () => 'Nothing to do: the ledger is asked whether it has the entry before anything else.',
  },
  EXPORT_CONNECTOR_FAILED: {
    retry: 'find-first',
    message: (what: string) => `The connector broke while it sent this entry: ${what}`,
    hint: () =>
      'Report it: this is a fault in Tieout. The ledger is asked whether it has the entry.',
  },
  EXPORT_FOUND_DIFFERENT: {
    retry: 'after-a-fix',
    message: (externalId: string, differences: string) =>
      `The ledger has this entry as ${externalId}, but it differs: ${differences}.`,
    hint: () =>
      'Compare the two. Correct or delete it in the ledger and requeue, or exclude the export.',
  },
  EXPORT_FOUND_TWICE: {
    retry: 'after-a-fix',
    message: (externalIds: string) => `The ledger has this entry more than once: ${externalIds}.`,
    hint: () =>
      'Delete or reverse all but one in the ledger, then requeue: the one left is adopted.',
  },
  EXPORT_NEVER_ARRIVES: {
    retry: 'after-a-fix',
    message: (times: number) =>
      `Sent ${times} times without an answer, and each time the ledger proved not to have it.`,
    hint: () => 'Open the attempts: the last answers say what breaks. Then requeue.',
  },
  EXPORT_PREPARATION_FAILED: {
    retry: 'after-a-fix',
    message: (times: number, what: string) =>
      `Preparing this entry failed ${times} times: ${what}. It was never sent.`,
    hint: () =>
      'Report it with the entry number: this is a fault in Tieout. Then requeue or exclude.',
  },
  EXPORT_EXTERNAL_ID_TAKEN: {
    retry: 'after-a-fix',
    message: (externalId: string) =>
      `The ledger answered with ${externalId}, which is another export's entry already.`,
    hint: () =>
      'Look at that entry in the ledger: it tells whether two exports share it. Then requeue.',
  },
  EXPORT_EXCLUDED: {
    retry: 'never',
    message: (person: string, reason: string) => `Excluded by ${person}: ${reason}`,
    hint: () => 'Requeue it to export it after all.',
  },
  EXPORT_NOT_IN_ERROR: {
    retry: 'after-a-fix',
    message: () => 'It waits to be sent; only what is in error or excluded is marked by hand.',
    hint: () => 'Exclude it first, so that it is not sent as well; then mark it as synced.',
  },
  EXPORT_ID_OF_ANOTHER: {
    retry: 'after-a-fix',
    message: (externalId: string) => `${externalId} is the entry of another export already.`,
    hint: () => 'Look for this id in Accounting Sync; give the id of the entry made by hand.',
  },
  EXPORT_NOTHING_TO_SEND: {
    retry: 'never',
    message: () => 'Debits and credits of every account set each other off: nothing to send.',
    hint: () => 'Nothing to do: its entries are accounted for here and change no balance there.',
  },
  EXPORT_SETTING_INVALID: {
    retry: 'after-a-fix',
    message: (name: string, value: string, what: string) =>
      `The setting ${name} is "${value}"; it must be ${what}.`,
    hint: () => 'Correct it, or leave it out for the default.',
  },
  EXPORT_MODE_GUARDED: {
    retry: 'after-a-fix',
    message: () => 'The export mode of a connection is not changed together with other settings.',
    hint: () => 'Send POST /connections/{id}/export-mode with the mode and a reason.',
  },
  EXPORT_MODE_WHILE_RESTORED: {
    retry: 'later',
    message: () => 'Everything is being looked for before it is sent; the export mode must stay.',
    hint: () =>
      'Wait until the backlog is drained, or compare with the ledger and say what you have seen.',
  },
  EXPORT_FORMING_HELD: {
    retry: 'after-a-fix',
    message: () =>
      'The database was restored: no day is summarised until a person has seen the ledger.',
    hint: () =>
      'Compare in Accounting Integration, or with tieout restore-check --compare, and confirm it.',
  },
  EXPORT_RESTORE_NOT_HELD: {
    retry: 'never',
    message: () => 'Nothing is held: this database was not restored, or it was confirmed already.',
    hint: () => 'Nothing to do: days are summarised when they are over.',
  },
  EXPORT_RESTORE_UNSEEN: {
    retry: 'after-a-fix',
    message: () =>
      'What stands in the external ledger is not what was looked at, or nobody looked.',
    hint: () => 'Compare again, look at what is unknown or different, then confirm what you saw.',
  },
  EXPORT_SIMULATED_COMPANY_AWAY: {
    retry: 'later',
    message: (url: string) => `The simulated company (${url}) does not answer.`,
    hint: () => 'There is one in the demo only (npm start); start it again.',
  },
  EXPORT_SIMULATED_COMPANY_REFUSED: {
    retry: 'after-a-fix',
    message: (why: string) => `The simulated company refused: ${why}.`,
    hint: () => 'GET /simulated-company lists the faults it knows; days are YYYY-MM-DD.',
  },
  EXPORT_SWITCH_SAME_LEDGER: {
    retry: 'never',
    message: (name: string) => `This connection is by ${name} already.`,
    hint: () => 'Nothing to do; to change a setting, send PUT /connections/{id}.',
  },
  EXPORT_SWITCH_OTHER_BOOKS: {
    retry: 'after-a-fix',
    message: (before: string, after: string) =>
      `These settings lead to ${after}; what was sent is in ${before}.`,
    hint: () => 'A move keeps company and entity. For other books, make another connection.',
  },
  EXPORT_SWITCH_UNSETTLED: {
    retry: 'later',
    message: (count: number) =>
      `Of ${count} exports it is not known yet whether the ledger has them.`,
    hint: () => 'Pause the connection and wait until none is being sent or verified, then move it.',
  },
  EXPORT_SUMMARY_LINE_UNKNOWN: {
    retry: 'never',
    message: (id: string, line: number) => `Export ${id} has no summary line ${line}.`,
    hint: () => 'Only daily summaries have lines to look behind; GET /exports/{id} lists them.',
  },
  EXPORT_UNKNOWN: {
    retry: 'never',
    message: (id: string) => `There is no export ${id} in this property.`,
    hint: () => 'Check the id, and the property in the header Tieout-Property.',
  },
  EXPORT_ALREADY_SYNCED: {
    retry: 'never',
    message: () => 'It is synced already.',
    hint: () => 'Nothing to do. To undo an entry, reverse it.',
  },
  EXPORT_ALREADY_DUE: {
    retry: 'later',
    message: () => 'It is queued and due already.',
    hint: () => 'Nothing to do: the worker takes it next.',
  },
  EXPORT_IN_FLIGHT: {
    retry: 'later',
    message: () => 'A worker is sending it right now.',
    hint: () => 'Wait for the outcome, then decide.',
  },
  EXPORT_BEING_VERIFIED: {
    retry: 'find-first',
    message: () =>
      'It was sent without an answer, and the ledger is being asked whether it has it.',
    hint: () => 'Wait for the answer: it becomes synced, or is sent again by itself.',
  },
  EXPORT_MAY_BE_THERE: {
    retry: 'find-first',
    message: () => 'It was sent, and the ledger may have it.',
    hint: () => 'Requeue it: the ledger is asked, and what it answers decides.',
  },
  EXPORT_REPAIR_WITHDRAWN: {
    retry: 'never',
    message: (person: string, reason: string) => `${person} withdrew the repair: ${reason}`,
    hint: () => 'Where the entry has to be taken back after all, begin its repair anew.',
  },
  EXPORT_ALREADY_EXCLUDED: {
    retry: 'never',
    message: () => 'It is excluded already.',
    hint: () => 'Requeue it to export it after all.',
  },
  EXPORT_REASON_MISSING: {
    retry: 'after-a-fix',
    message: () => 'Excluding needs a reason.',
    hint: () => 'Say why in a few words: auditors read it.',
  },
  EXPORT_SELECTION_MISSING: {
    retry: 'after-a-fix',
    message: () => 'Neither exportIds nor filter says which exports are meant.',
    hint: () => 'Send exportIds, or a filter like the list takes; an empty filter means all.',
  },
  EXPORT_FILTER_INVALID: {
    retry: 'after-a-fix',
    message: (what: string, value: string) => `"${value}" is not ${what}.`,
    hint: () => 'Dates are YYYY-MM-DD, amounts decimals like 12.50, ids whole numbers.',
  },
  EXPORT_REHEARSAL_UNKNOWN: {
    retry: 'never',
    message: (id: string) => `This connection has no rehearsal ${id}.`,
    hint: () => 'Rehearse, and approve what that rehearsal shows.',
  },
  EXPORT_REHEARSAL_STALE: {
    retry: 'after-a-fix',
    message: () => 'Settings, mappings or the chart have changed since this rehearsal.',
    hint: () => 'Rehearse again, and look at the entries again before approving them.',
  },
  EXPORT_NOT_REHEARSABLE: {
    retry: 'never',
    message: (id: string) => `Export ${id} is not one of this connection that has yet to be sent.`,
    hint: () => 'Choose from the candidates of the last rehearsal.',
  },
  EXPORT_WOULD_FAIL: {
    retry: 'after-a-fix',
    message: (id: string, why: string) => `Export ${id} would be refused: ${why}`,
    hint: () => 'Repair the cause, or approve others, then rehearse again.',
  },
  EXPORT_ALREADY_LIVE: {
    retry: 'never',
    message: () => 'This connection is live already.',
    hint: () => 'Nothing to do: everything that is due is sent. Pause it to stop.',
  },
  EXPORT_NOT_PROVEN: {
    retry: 'after-a-fix',
    message: () => 'No approved export of this connection is synced yet.',
    hint: () =>
      'Approve a few and look at them in the ledger first; or say unproven, with a reason.',
  },
  EXPORT_CONNECTION_UNKNOWN: {
    retry: 'never',
    message: (id: string) => `There is no connection ${id} in this property.`,
    hint: () => 'List the connections, and check the header Tieout-Property.',
  },
  EXPORT_CONNECTION_EXISTS: {
    retry: 'never',
    message: (name: string) => `A connection named "${name}" exists already.`,
    hint: () => 'Choose another name, or change that connection.',
  },
  EXPORT_LEDGER_UNKNOWN: {
    retry: 'after-a-fix',
    message: (ledger: string) => `There is no connector named "${ledger}".`,
    hint: () => 'GET /connections lists the connectors of this version.',
  },
} as const;

export const exportProblem = problemsOf(catalogue);

/**
 * A problem of this stage as the cause of a held export; `subject` groups exports one fix releases.
 */
export function exportCause(
  problem: ReturnType<typeof exportProblem>,
  subject: string | null = null,
): Cause {
  return { ...problem, subject };
}

// The catalogue of what can go wrong between Tieout and a Sage Intacct company, over either API.
// Invariant: every code is listed in docs/reference/errors.md, section INTACCT; `said` is the
// vendor's own text and always shown. Leaves to others: which answer means which code
// (vendor-codes.ts, vendor-texts.ts), what that means for an entry (cause-kinds.ts).

import type { Cause } from '#external-ledger/external-ledger.ts';
import { problemsOf } from '#problems/problem.ts';
import { firstOpenDayIn } from './vendor-texts.ts';

/** Where a line has a dimension from: outlets and departments are mapped, others are values. */
function givenBy(what: string): string {
  if (/^location\b/i.test(what)) return 'Map the outlet to a location in Mapping';
  if (/^department\b/i.test(what)) return 'Map the department in Mapping';
  return `Give the account, product or customer of the line a value for the ${what} in Mapping`;
}

const catalogue = {
  INTACCT_PERIOD_CLOSED: {
    retry: 'after-a-fix',
    message: (said: string, month: string) =>
      `The books of ${month} are closed in Sage Intacct. It said: ${said}`,
    hint: (_said: string, month: string) =>
      `Ask the controller to reopen ${month}, or re-date the entry, then requeue.`,
  },
  INTACCT_ACCOUNT_INVALID: {
    retry: 'after-a-fix',
    message: (said: string, account: string) =>
      `Account ${account} does not exist in Sage Intacct or is inactive. It said: ${said}`,
    hint: (_said: string, account: string) =>
      `Activate account ${account} in Sage Intacct, or map to another one, then requeue.`,
  },
  INTACCT_ACCOUNT_NO_DIRECT_POSTING: {
    retry: 'after-a-fix',
    message: (said: string, account: string) =>
      `Account ${account} does not take journal entries. It said: ${said}`,
    hint: (_said: string, account: string) =>
      `Clear "disallow direct posting" on ${account}, or map to another account, then requeue.`,
  },
  INTACCT_ACCOUNT_RESTRICTED: {
    retry: 'after-a-fix',
    message: (said: string, account: string) =>
      `Account ${account} may not be used with what stands on its line. It said: ${said}`,
    hint: (_said: string, account: string) =>
      `Lift the restriction on ${account}, or map our account or its dimensions to others, then ` +
      'requeue.',
  },
  INTACCT_ACCOUNT_OF_SUBLEDGER: {
    retry: 'after-a-fix',
    message: (said: string, account: string) =>
      `Account ${account} is the control account of a subledger there. It said: ${said}`,
    hint: (_said: string, account: string) =>
      `Map our account to one that takes journal entries instead of ${account}, then requeue.`,
  },
  INTACCT_DIMENSION_MISSING: {
    retry: 'after-a-fix',
    message: (said: string, what: string) => `Sage Intacct requires the ${what}. It said: ${said}`,
    hint: (_said: string, what: string) => `${givenBy(what)}, then requeue.`,
  },
  INTACCT_DIMENSION_INVALID: {
    retry: 'after-a-fix',
    message: (said: string, what: string) =>
      `The ${what} does not exist in Sage Intacct or is inactive. It said: ${said}`,
    hint: (_said: string, what: string) =>
      `Activate the ${what} in Sage Intacct, or map to another one in Mapping, then requeue.`,
  },
  INTACCT_DIMENSION_RESTRICTED: {
    retry: 'after-a-fix',
    message: (said: string, what: string) =>
      `The ${what} may not be used with this account. It said: ${said}`,
    hint: (_said: string, what: string) =>
      `Lift the restriction on the account, or map the ${what} to another, then requeue.`,
  },
  INTACCT_DIMENSION_AUTOFILLED: {
    retry: 'after-a-fix',
    message: (said: string, what: string) =>
      `A relationship of the company demands the ${what} on this line. It said: ${said}`,
    hint: (_said: string, what: string) =>
      `Map to the ${what}, or ask the administrator to end the auto-fill, then requeue.`,
  },
  INTACCT_ENTITY_INVALID: {
    retry: 'after-a-fix',
    message: (said: string, entity: string) =>
      `The entity ${entity} does not exist in Sage Intacct or is inactive. It said: ${said}`,
    hint: () => 'Correct the entity in Accounting Integration or of the outlet, then requeue.',
  },
  INTACCT_ENTITY_UNSEEN: {
    retry: 'after-a-fix',
    message: (own: string, wanted: string) =>
      `The connection works in entity ${own}: an entry of entity ${wanted} could not be found ` +
      'again from there.',
    hint: () =>
      'Leave the entity of the connection empty, so that it works at the top level, or send ' +
      'this outlet through a connection of its own entity; then requeue.',
  },
  INTACCT_ENTITY_OTHER: {
    retry: 'find-first',
    message: (wanted: string, found: string) =>
      `The entry was made in ${found}, not in ${wanted}: its entity was ignored.`,
    hint: () =>
      'Do not send it again. Reverse or move the entry in Sage Intacct, and ask who changed ' +
      'what lies between: a header of every request names the entity.',
  },
  INTACCT_ATTACHMENT_INVALID: {
    retry: 'after-a-fix',
    message: (said: string, attachment: string) =>
      `Attachment ${attachment} does not exist in Sage Intacct. It said: ${said}`,
    hint: () =>
      'Make an attachment with that id in Sage Intacct, then requeue. If the id is wrong, ' +
      'reverse the entry and send the event again, under another id.',
  },
  INTACCT_RULE_BLOCKED: {
    retry: 'after-a-fix',
    message: (said: string) => `A rule the company made itself refuses the entry. It said: ${said}`,
    hint: () =>
      'Ask the Sage Intacct administrator which Smart Rule this is, satisfy or change it, then ' +
      'requeue.',
  },
  INTACCT_FIELD_REFUSED: {
    retry: 'after-a-fix',
    message: (said: string, field: string) =>
      `Sage Intacct does not take what stands in ${field}, or misses it. It said: ${said}`,
    hint: (_said: string, field: string) =>
      `Ask the Sage Intacct administrator what ${field} must hold, correct it, then requeue.`,
  },
  INTACCT_JOURNAL_INVALID: {
    retry: 'after-a-fix',
    message: (said: string, journal: string) =>
      `Journal ${journal} does not exist in Sage Intacct or is inactive. It said: ${said}`,
    hint: () => 'Choose an active journal in Accounting Integration, then requeue.',
  },
  INTACCT_JOURNAL_NO_DIRECT_POSTING: {
    retry: 'after-a-fix',
    message: (said: string, journal: string) =>
      `Journal ${journal} does not take entries from the API. It said: ${said}`,
    hint: () => 'Clear "disallow direct posting" on it, or choose another journal, then requeue.',
  },
  INTACCT_UNBALANCED: {
    retry: 'after-a-fix',
    message: (said: string) =>
      `Sage Intacct finds the entry out of balance for an entity. It said: ${said}`,
    hint: () =>
      'Map each outlet to a location of its own entity: entries balance per entity there.',
  },
  INTACCT_AMOUNT_DECIMALS: {
    retry: 'never',
    message: (amount: string, account: string) =>
      `${amount} on account ${account} has more than the two decimals Sage Intacct books.`,
    hint: () =>
      'Exclude the export and enter it by hand in Sage Intacct, registered as a manual adjustment.',
  },
  INTACCT_BODY_REFUSED: {
    retry: 'never',
    message: (said: string, member: string) =>
      `Sage Intacct does not take the form of our request (${member}). It said: ${said}`,
    hint: () => 'Report this with the attempt: the API has changed, or Tieout has a bug.',
  },
  INTACCT_REFUSED: {
    retry: 'after-a-fix',
    message: (said: string, errorId: string) =>
      `Sage Intacct refused with ${errorId}, which Tieout does not know. It said: ${said}`,
    hint: () =>
      'Read the text above, correct the cause, then requeue. The whole answer is in the attempt.',
  },
  INTACCT_RATE_LIMITED: {
    retry: 'later',
    message: (said: string) => `Sage Intacct takes no more calls for the moment. It said: ${said}`,
    hint: () => 'Nothing to do: sent again later. If it stays, lower the lanes of the connection.',
  },
  INTACCT_UNAVAILABLE: {
    retry: 'later',
    message: (said: string) => `Sage Intacct is overloaded or in maintenance. It said: ${said}`,
    hint: () => 'Nothing to do: sent again later. See status.intacct.com if it stays.',
  },
  INTACCT_UNREACHABLE: {
    retry: 'later',
    message: (host: string, reason: string) => `No connection to ${host}: ${reason}`,
    hint: () => 'Check the network and the address of the connection. Sent again later.',
  },
  INTACCT_ANSWER_LOST: {
    retry: 'find-first',
    message: (reason: string) => `The request was sent, the answer was lost: ${reason}`,
    hint: () => 'Nothing to do: Tieout asks Sage Intacct for the entry before it sends again.',
  },
  INTACCT_ANSWER_UNREADABLE: {
    retry: 'find-first',
    message: (status: string) =>
      `The answer (HTTP ${status}) is not one Sage Intacct's API gives: it proves nothing.`,
    hint: () =>
      'Nothing to do: Tieout asks for the entry first. If it stays, look for a proxy in between.',
  },
  INTACCT_SERVER_ERROR: {
    retry: 'find-first',
    message: (said: string) => `Sage Intacct failed inside. It said: ${said}`,
    hint: () => 'Nothing to do: Tieout asks Sage Intacct for the entry before it sends again.',
  },
  INTACCT_KEY_SPENT: {
    retry: 'find-first',
    message: (said: string) =>
      `Sage Intacct has seen this request before and does not repeat its answer. It said: ${said}`,
    hint: () => 'Nothing to do: Tieout asks Sage Intacct for the entry before it sends again.',
  },
  INTACCT_REFUSED_OR_REPEATED: {
    retry: 'find-first',
    message: (said: string, errorId: string) =>
      `Sage Intacct answered with ${errorId}, which Tieout does not know: a refusal, or its ` +
      `answer to a request it has seen before. It said: ${said}`,
    hint: () =>
      'Nothing to do: Tieout asks for the entry first. If it is absent, it is sent under a new ' +
      'id, and a refusal of that one is held.',
  },
  INTACCT_ACKNOWLEDGED: {
    retry: 'find-first',
    message: (policy: string) =>
      `Sage Intacct has queued the entry under its policy ${policy} and will book it later.`,
    hint: () => 'Nothing to do: Tieout asks for the entry until it is there.',
  },
  INTACCT_DUPLICATE: {
    retry: 'find-first',
    message: (said: string) => `Sage Intacct says that this exists already. It said: ${said}`,
    hint: () => 'Nothing to do: Tieout asks Sage Intacct for the entry before it sends again.',
  },
  INTACCT_SENDER_REFUSED: {
    retry: 'after-a-fix',
    message: (said: string) =>
      `Sage Intacct does not accept the sender id and its password. It said: ${said}`,
    hint: () =>
      'Check the sender id and the sender password: they belong to the Web Services developer ' +
      'licence, not to the user. Then reconnect.',
  },
  INTACCT_SENDER_UNAUTHORIZED: {
    retry: 'after-a-fix',
    message: (said: string) => `The company has not authorized this sender id. It said: ${said}`,
    hint: () =>
      "Ask the company's administrator to add the sender id under Company ▸ Setup ▸ Company ▸ " +
      'Security ▸ Web Services authorizations; then reconnect.',
  },
  INTACCT_COMPANY_EXPIRED: {
    retry: 'after-a-fix',
    message: (said: string) => `The company is closed or expired. It said: ${said}`,
    hint: () => 'Ask the Sage Intacct account manager, or connect another company.',
  },
  INTACCT_CREDENTIALS_REFUSED: {
    retry: 'after-a-fix',
    message: (said: string) => `Sage Intacct does not accept the credentials. It said: ${said}`,
    hint: () =>
      'Check user, company and entity, and the password (XML) or client id and secret (REST). ' +
      'For REST, ask the administrator if client id and user are listed under Security ▸ ' +
      'Authorized client applications. Then reconnect.',
  },
  INTACCT_USERNAME_INVALID: {
    retry: 'after-a-fix',
    message: (said: string) => `The user, company or entity is not right. It said: ${said}`,
    hint: () => 'Check user id (case matters), company id and entity id, then reconnect.',
  },
  INTACCT_TOKEN_REFUSED: {
    retry: 'after-a-fix',
    message: (said: string) =>
      `A token issued a moment ago is refused: access was revoked. It said: ${said}`,
    hint: () =>
      'Ask the Sage Intacct administrator whether the application or its Web Services user was ' +
      'removed, then reconnect.',
  },
  INTACCT_TOKEN_LOST: {
    retry: 'later',
    message: (host: string, reason: string) =>
      `${host} was asked for a token, the answer was lost: ${reason}`,
    hint: () => 'Nothing to do: asked again later. No entry was sent.',
  },
  INTACCT_TOKEN_UNSHARED: {
    retry: 'later',
    message: (reason: string) => `The access shared by all processes cannot be read: ${reason}`,
    hint: () => 'Nothing to do: tried again later. If it stays, look at the database.',
  },
  INTACCT_CONSENT_NEEDED: {
    retry: 'after-a-fix',
    message: (said: string, _user: string) =>
      `A person has to approve the access in Sage Intacct: ${said}.`,
    hint: (_said: string, user: string) =>
      `Ask who signs in there as ${user}, or the administrator of the company, to press Connect ` +
      'in Accounting Integration, sign in there and approve. A consent for the same user from ' +
      'another installation ends this one: use one user each.',
  },
  INTACCT_CONSENT_OTHER: {
    retry: 'after-a-fix',
    message: (found: string, wanted: string) =>
      `The access was approved in company ${found}; the connection is for ${wanted}.`,
    hint: (_found: string, wanted: string) =>
      `Sign out of Sage Intacct, press Connect again and approve in ${wanted}. Nothing was kept.`,
  },
  INTACCT_PERMISSION_MISSING: {
    retry: 'after-a-fix',
    message: (said: string) => `The Web Services user lacks a permission. It said: ${said}`,
    hint: () =>
      'Ask the Sage Intacct administrator for journal entries (list, view, add), accounts, ' +
      'journals, locations and departments (list, view); then reconnect.',
  },
  INTACCT_PERMISSION_LIMITED: {
    retry: 'after-a-fix',
    message: (said: string, what: string) =>
      `The Web Services user has no right to ${what}; other entries go on. It said: ${said}`,
    hint: (_said: string, what: string) =>
      `Ask the Sage Intacct administrator to give the Web Services user the right to ${what}, or ` +
      'map to another, then requeue.',
  },
  INTACCT_PAGES_MOVED: {
    retry: 'later',
    message: (object: string) => `The list of ${object} kept changing while it was read.`,
    hint: () => 'Read again when fewer entries are being posted.',
  },
  INTACCT_REPORT_FAILED: {
    retry: 'later',
    message: (state: string) => `The balance report ended as "${state}" in Sage Intacct.`,
    hint: () => 'Run it again; if it stays, run the trial balance there by hand and see why.',
  },
  INTACCT_REPORT_LATE: {
    retry: 'later',
    message: (seconds: string) => `The balance report was not ready after ${seconds} seconds.`,
    hint: () =>
      'Ask again later: a company runs one report at a time. Or raise reportWaitMs of the ' +
      'connection.',
  },
  INTACCT_REPORT_UNREADABLE: {
    retry: 'after-a-fix',
    message: (line: string) => `The balance report cannot be understood at: ${line}`,
    hint: () =>
      'Name its columns in the setting reportColumns: account=…; balance=… (also location, ' +
      'department, opening, debit, credit).',
  },
  INTACCT_SETTING_INVALID: {
    retry: 'after-a-fix',
    message: (name: string, expected: string) => `${name} must be ${expected}.`,
    hint: () => 'Correct it in Accounting Integration.',
  },
} as const;

/** A code of this catalogue. */
export type IntacctCode = keyof typeof catalogue;

/** Makes a problem of this connector. */
export const intacctProblem = problemsOf(catalogue);

/** A cause with the vendor's words in it. */
export function intacctCause(
  code: IntacctCode,
  said: string,
  subject: string | null = null,
): Cause {
  const cause = { ...intacctProblem(code, {}, said, subject ?? ''), subject };
  const firstOpenOn = code === 'INTACCT_PERIOD_CLOSED' ? firstOpenDayIn(said) : null;
  return firstOpenOn === null ? cause : { ...cause, firstOpenOn };
}

// What a cause means for the entry it met: one kind of outcome per code, for both APIs. Pure. Used
// by both connectors after the code is known. Invariant: `refused` and `busy` only for codes whose
// answers prove that nothing was booked; whatever may have been booked is `uncertain`. Leaves to
// others: which answer means which code (vendor-codes.ts, vendor-texts.ts).

import type { IntacctCode } from './intacct-errors.ts';

/** `token`: the token or session is refused; a fresh one may help. Nothing was booked. */
export type CauseKind = 'refused' | 'busy' | 'uncertain' | 'disconnected' | 'token';

/**
 * How long a connection rests that was called too often and not told when to come again: about as
 * long as one call takes, for then one of those that were in its way is over.
 */
export const rateLimitWaitMs = 250;

const kinds: Partial<Record<IntacctCode, CauseKind>> = {
  INTACCT_TOKEN_REFUSED: 'token',
  INTACCT_CREDENTIALS_REFUSED: 'disconnected',
  INTACCT_USERNAME_INVALID: 'disconnected',
  INTACCT_PERMISSION_MISSING: 'disconnected',
  INTACCT_SENDER_REFUSED: 'disconnected',
  INTACCT_SENDER_UNAUTHORIZED: 'disconnected',
  INTACCT_COMPANY_EXPIRED: 'disconnected',
  INTACCT_CONSENT_NEEDED: 'disconnected',
  INTACCT_CONSENT_OTHER: 'disconnected',
  INTACCT_RATE_LIMITED: 'busy',
  INTACCT_UNAVAILABLE: 'busy',
  INTACCT_UNREACHABLE: 'busy',
  INTACCT_TOKEN_LOST: 'busy',
  INTACCT_TOKEN_UNSHARED: 'busy',
  INTACCT_PAGES_MOVED: 'busy',
  // It may be this very entry that is there already: only `find` can tell.
  INTACCT_DUPLICATE: 'uncertain',
  INTACCT_KEY_SPENT: 'uncertain',
  INTACCT_REFUSED_OR_REPEATED: 'uncertain',
  INTACCT_ACKNOWLEDGED: 'uncertain',
  INTACCT_ANSWER_LOST: 'uncertain',
  INTACCT_ANSWER_UNREADABLE: 'uncertain',
  INTACCT_SERVER_ERROR: 'uncertain',
};

/** Everything else the vendor says is a refusal of the entry. */
export function kindOf(code: IntacctCode): CauseKind {
  return kinds[code] ?? 'refused';
}

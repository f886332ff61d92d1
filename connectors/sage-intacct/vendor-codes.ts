// What the error numbers of Sage Intacct mean, for both of its APIs: the gateway's, REST's and the
// application's. Pure. Asked before texts: a number does not change with a company's words.
// Invariant: a number listed here classifies alone; wrappers and generic numbers, which only say
// that something inside failed, are listed apart and never classify. Sources:
// developer.sage.com/intacct error-handling, developer.intacct.com, integrators' recordings.

import type { IntacctCode } from './intacct-errors.ts';

/** They only say that something failed; what failed stands beside or inside them. */
export const wrapperIds: ReadonlySet<string> = new Set([
  'GL-0504',
  'GL-0951',
  'REST-1064',
  'REST-7001',
  'XL03000009',
]);

/** What a number means, and what it is about where the number alone says it. */
const codesById: Readonly<Record<string, readonly [IntacctCode, subject?: string]>> = {
  // The gateway.
  'GW-0010': ['INTACCT_RATE_LIMITED'],
  'GW-0011': ['INTACCT_CREDENTIALS_REFUSED'],
  'GW-0012': ['INTACCT_USERNAME_INVALID'],
  'GW-0014': ['INTACCT_BODY_REFUSED', 'content type'],
  'GW-0015': ['INTACCT_BODY_REFUSED', 'attribute'],
  'GW-0031': ['INTACCT_TOKEN_REFUSED'],
  'GW-0032': ['INTACCT_BODY_REFUSED', 'token request'],
  'GW-0033': ['INTACCT_BODY_REFUSED', 'token address'],
  'GW-0034': ['INTACCT_TOKEN_REFUSED'],
  'GW-0035': ['INTACCT_BODY_REFUSED', 'token request'],
  'GW-0036': ['INTACCT_USERNAME_INVALID'],
  'GW-0037': ['INTACCT_CREDENTIALS_REFUSED'],
  'GW-0038': ['INTACCT_CREDENTIALS_REFUSED'],
  'GW-0039': ['INTACCT_CREDENTIALS_REFUSED'],
  'GW-0040': ['INTACCT_TOKEN_REFUSED'],
  'GW-0042': ['INTACCT_PERMISSION_MISSING'],
  XMLGW_JPP0002: ['INTACCT_SENDER_REFUSED'],
  // REST.
  'REST-1028': ['INTACCT_BODY_REFUSED', 'payload'],
  'REST-1033': ['INTACCT_BODY_REFUSED', 'object'],
  'REST-1043': ['INTACCT_BODY_REFUSED', 'field'],
  'REST-1050': ['INTACCT_BODY_REFUSED', 'read-only field'],
  'REST-1064': ['INTACCT_BODY_REFUSED', 'payload'],
  'REST-1106': ['INTACCT_BODY_REFUSED', 'query field'],
  'REST-1206': ['INTACCT_TOKEN_REFUSED'],
  'REST-1216': ['INTACCT_CREDENTIALS_REFUSED'],
  'REST-2102': ['INTACCT_TOKEN_REFUSED'],
  'REST-3007': ['INTACCT_PERMISSION_MISSING'],
  // The application.
  'GL-0493': ['INTACCT_DUPLICATE'],
  'GL-1009': ['INTACCT_UNBALANCED', 'entity'],
  BL03002129: ['INTACCT_BODY_REFUSED', 'state'],
  BL04002055: ['INTACCT_RULE_BLOCKED', 'a rule of the company'],
  BL34000061: ['INTACCT_DUPLICATE'],
  PL01000127: ['INTACCT_FIELD_REFUSED', 'Document Number'],
  PL03000006: ['INTACCT_BODY_REFUSED', 'date'],
  PL04000005: ['INTACCT_PERMISSION_MISSING'],
  PL04000055: ['INTACCT_COMPANY_EXPIRED'],
  PL05000104: ['INTACCT_DUPLICATE'],
  XL03000003: ['INTACCT_BODY_REFUSED', 'XML'],
  XL03000010: ['INTACCT_BODY_REFUSED', 'field'],
};

const codesByMessageId: Readonly<Record<string, readonly [IntacctCode, subject?: string]>> = {
  'IA.TRANSACTIONS_DO_NOT_BALANCE_FOR': ['INTACCT_UNBALANCED', 'entity'],
  'IA.NOT_A_VALID_FIELD': ['INTACCT_BODY_REFUSED', 'field'],
};

/** Every number that classifies alone, with what it says. */
export const knownIds = Object.entries(codesById).map(([id, [code, subject = null]]) => {
  return { id, code, subject };
});

/** What an error says by its number or message id alone; null when they are generic or unknown. */
export function readId(
  id: string,
  messageId = '',
): { readonly code: IntacctCode; readonly subject: string | null } | null {
  const found = codesById[id] ?? codesByMessageId[messageId];
  return found === undefined ? null : { code: found[0], subject: found[1] ?? null };
}

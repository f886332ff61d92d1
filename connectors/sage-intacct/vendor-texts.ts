// What the texts of Sage Intacct mean: patterns integrators have seen, for both of its APIs. Pure.
// Asked after ids and codes, which say more. Invariant: dimension words are the company's own; a
// text no pattern knows is nobody's, and the caller holds it whole. Leaves to others: envelopes,
// ids, outcomes (each connector's vendor-errors.ts).

import type { IntacctCode } from './intacct-errors.ts';

/** What was asked, for the subject of a cause. `postedOn` and `journalId` belong to a post. */
export interface Asked {
  readonly postedOn?: string;
  readonly journalId?: string;
}

/** A code of ours and what it is about. */
export interface ReadText {
  readonly code: IntacctCode;
  readonly subject: string;
}

type TextRule = readonly [pattern: RegExp, reading: (match: string[], asked: Asked) => ReadText];

function named(kind: string, id: string): ReadText {
  if (/^account$/i.test(kind)) return { code: 'INTACCT_ACCOUNT_INVALID', subject: id };
  if (/^journal$/i.test(kind)) return { code: 'INTACCT_JOURNAL_INVALID', subject: id };
  return { code: 'INTACCT_DIMENSION_INVALID', subject: `${kind} ${id}` };
}

// Texts seen by integrators; dimension names in them are the company's own words. First match wins.
const textRules: readonly TextRule[] = [
  [
    /date must be on or after|periods? (?:are|is) closed|period that.s been closed|closed period/i,
    (_match, asked) => ({
      code: 'INTACCT_PERIOD_CLOSED',
      subject: asked.postedOn?.slice(0, 7) ?? 'the period',
    }),
  ],
  [
    /missing the (.+?) dimension for the account '?([^\s'.,]+)/i,
    ([, dimension = '', account = '']) => ({
      code: 'INTACCT_DIMENSION_MISSING',
      subject: `${dimension} on account ${account}`,
    }),
  ],
  [
    /account number '([^']+)' requires an? (\w+)/i,
    ([, account = '', dimension = '']) => ({
      code: 'INTACCT_DIMENSION_MISSING',
      subject: `${dimension} on account ${account}`,
    }),
  ],
  [
    /([\p{L}][\p{L} ]*?) '[^']*': '([^']+)'.*restricted by GL account/iu,
    ([, kind = '', id = '']) => ({
      code: 'INTACCT_DIMENSION_RESTRICTED',
      subject: `${kind} ${id}`,
    }),
  ],
  [
    /(account|journal) '?([^\s']+)'? (?:does not allow|disallows) direct posting/i,
    ([, kind = '', id = '']) => ({
      code: /^a/i.test(kind)
        ? 'INTACCT_ACCOUNT_NO_DIRECT_POSTING'
        : 'INTACCT_JOURNAL_NO_DIRECT_POSTING',
      subject: id,
    }),
  ],
  [/^account ([^\s']+) is (?:not valid|invalid)/i, ([, id = '']) => named('Account', id)],
  [
    /^([\p{L}][\p{L} ]*?) '([^']+)'(?: specified)? is (?:not valid|invalid)/iu,
    ([, kind = '', id = '']) => named(kind, id),
  ],
  [/do(?:es)? not balance/i, () => ({ code: 'INTACCT_UNBALANCED', subject: 'entity' })],
  [
    /state must be draft|not a valid state|is not a valid field|is a read-only field/i,
    () => ({ code: 'INTACCT_BODY_REFUSED', subject: 'state or member' }),
  ],
];

/** The first pattern that knows the text; null when none does. */
export function readText(text: string, asked: Asked): ReadText | null {
  for (const [pattern, reading] of textRules) {
    const match = pattern.exec(text);
    if (match) return reading([...match], asked);
  }
  return null;
}

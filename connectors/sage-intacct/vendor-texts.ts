// What the texts of Sage Intacct mean: patterns integrators have seen, for both of its APIs. Pure.
// Asked after ids and codes, which say more. Invariant: dimension words are the company's own and
// are translated where the company's labels are known; a text no pattern knows is nobody's, and the
// caller holds it whole. Leaves to others: envelopes, ids (vendor-codes.ts), outcomes
// (cause-kinds.ts).

import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { type DimensionWords, dimensionOf } from './dimension-words.ts';
import type { IntacctCode } from './intacct-errors.ts';

/** What was asked, for the subject of a cause. `postedOn` and `journalId` belong to a post. */
export interface Asked {
  readonly postedOn?: string;
  readonly journalId?: string;
  /** The entity a post was made in, where that is not the connection's own. */
  readonly otherEntityId?: string;
  /** The connection's own entity; null: the top level. */
  readonly ownEntityId?: string | null;
  /** What the company calls its dimensions, where that is known. */
  readonly words?: DimensionWords;
}

/** Where a draft is made, as far as it differs from where the connection works. */
export function placeOf(
  { entityId }: { readonly entityId?: string },
  ownEntityId: string | null,
): Pick<Asked, 'otherEntityId' | 'ownEntityId'> {
  const isOther = entityId !== undefined && entityId !== ownEntityId;
  return { ownEntityId, ...(isOther && { otherEntityId: entityId }) };
}

/** A code of ours and what it is about. */
export interface ReadText {
  readonly code: IntacctCode;
  readonly subject: string | null;
}

type TextRule = readonly [
  pattern: RegExp,
  reading: (match: string[], asked: Asked) => ReadText | null,
];

const tidied = (text: string) => text.trim().replace(/[.,]+$/, '');

/** The dimension's own name, or the company's word where nobody knows what it stands for. */
function dimension(word: string, { words }: Asked): string {
  return dimensionOf(tidied(word), words) ?? tidied(word);
}

function missing(word: string, account: string, asked: Asked): ReadText {
  const what = dimension(word, asked);
  const subject = account === '' ? what : `${what} on account ${tidied(account)}`;
  return { code: 'INTACCT_DIMENSION_MISSING', subject };
}

function invalid(kind: string, id: string, asked: Asked): ReadText {
  if (/^(gl )?account( number)?$/i.test(kind)) {
    return { code: 'INTACCT_ACCOUNT_INVALID', subject: tidied(id) };
  }
  if (/^journal$/i.test(kind)) return { code: 'INTACCT_JOURNAL_INVALID', subject: tidied(id) };
  if (/\bdate$/i.test(kind)) return { code: 'INTACCT_BODY_REFUSED', subject: 'date' };
  if (/^attachment$/i.test(kind)) {
    return { code: 'INTACCT_ATTACHMENT_INVALID', subject: tidied(id) };
  }
  if (/^entity$/i.test(kind)) return { code: 'INTACCT_ENTITY_INVALID', subject: tidied(id) };
  const subject = `${dimension(kind, asked)} ${tidied(id)}`;
  return { code: 'INTACCT_DIMENSION_INVALID', subject };
}

const fixed = (code: IntacctCode, subject: string | null) => () => ({ code, subject });

const month = (asked: Asked) => asked.postedOn?.slice(0, 7) ?? 'the period';

/** Access, asked of every text whatever the call was. */
const accessRules: readonly TextRule[] = [
  [
    /sender id '?[^']*'? is not authorized|invalid web services authorization/i,
    fixed('INTACCT_SENDER_UNAUTHORIZED', null),
  ],
  [/(?:sign-in|login) information is incorrect/i, fixed('INTACCT_CREDENTIALS_REFUSED', null)],
  [/invalid_client|invalid_grant|unauthorized_client/i, fixed('INTACCT_CREDENTIALS_REFUSED', null)],
  [/username format is invalid/i, fixed('INTACCT_USERNAME_INVALID', null)],
  [/^invalid session\b|tokenInvalid/i, fixed('INTACCT_TOKEN_REFUSED', null)],
  [/demo company and has expired/i, fixed('INTACCT_COMPANY_EXPIRED', null)],
  [/\bpermission\b/i, fixed('INTACCT_PERMISSION_MISSING', null)],
  [/temporarily off-?line|please try again later/i, fixed('INTACCT_UNAVAILABLE', null)],
];

/** `The specified GL account '4010' : 'Slips' is not valid`, and shorter. */
const quotedInvalid = new RegExp(
  "^(?:the )?(?:specified )?(\\p{L}[\\p{L} ]*?) '([^']+)'(?: ?: '[^']*')?(?: specified)? " +
    'is (?:not valid|invalid|inactive)',
  'iu',
);

/** What a company's books say to an entry. First match wins. */
const entryRules: readonly TextRule[] = [
  [
    /date must be on or after|periods? (?:are|is) closed|period that.s been closed|closed period/i,
    (_match, asked) => ({ code: 'INTACCT_PERIOD_CLOSED', subject: month(asked) }),
  ],
  [
    /missing the (.+?) dimension for the account '?([^\s',]+)/i,
    ([, word = '', account = ''], asked) => missing(word, account, asked),
  ],
  [/missing '([^']+)' dimension/i, ([, word = ''], asked) => missing(word, '', asked)],
  [
    /missing (?:a |the )?required (.+?) dimension/i,
    ([, word = ''], asked) => missing(word, '', asked),
  ],
  [
    /account number '?([^'\s]+)'? requires an? ([\p{L}][\p{L} ]*)/iu,
    ([, account = '', word = ''], asked) => missing(word, account, asked),
  ],
  [
    /^(.+?) must be (.+?)\. this value is auto-?filled/i,
    ([, word = '', id = ''], asked) => ({
      code: 'INTACCT_DIMENSION_AUTOFILLED',
      subject: `${dimension(word, asked)} ${tidied(id)}`,
    }),
  ],
  [
    /gl account '([^']+)'.*gl account is restricted by/i,
    ([, id = '']) => ({ code: 'INTACCT_ACCOUNT_RESTRICTED', subject: id }),
  ],
  [
    /([\p{L}][\p{L} ]*?) '[^']*' ?: '([^']+)'.*restricted by gl account/iu,
    ([, word = '', id = ''], asked) => ({
      code: 'INTACCT_DIMENSION_RESTRICTED',
      subject: `${dimension(word, asked)} ${id}`,
    }),
  ],
  [
    /account number '?([^'\s]+)'? is associated (?:to|with) the/i,
    ([, id = '']) => ({ code: 'INTACCT_ACCOUNT_OF_SUBLEDGER', subject: id }),
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
  [
    /^invalid ([\p{L}][\p{L} ]*?) '([^']+)' specified/iu,
    ([, kind = '', id = ''], asked) => invalid(kind, id, asked),
  ],
  [
    /^invalid ([\p{L}][\p{L} ]*?) '?([^'\s]+)'? selected/iu,
    ([, kind = '', id = ''], asked) => invalid(kind, id, asked),
  ],
  [quotedInvalid, ([, kind = '', id = ''], asked) => invalid(kind, id, asked)],
  [
    // Without quotes only where the first word is known: "The token is not valid" names nothing.
    /^(?:the )?([\p{L}][\p{L} ]*?) (\S+) is (?:not valid|invalid|inactive)/iu,
    ([, kind = '', id = ''], asked) => {
      const isKnown = /^(gl )?account$|^journal$/i.test(kind);
      return isKnown || dimensionOf(kind, asked.words) !== null ? invalid(kind, id, asked) : null;
    },
  ],
  [
    /^activate the ([\p{L}][\p{L} ]*?) '?([^',]+?)'?, then try again/iu,
    ([, kind = '', id = ''], asked) => invalid(kind, id, asked),
  ],
  [/do(?:es)? not balance/i, fixed('INTACCT_UNBALANCED', 'entity')],
  [/smart rule/i, fixed('INTACCT_RULE_BLOCKED', 'a rule of the company')],
  [
    /^illegal format for (.+)$/i,
    ([, field = '']) => ({ code: 'INTACCT_FIELD_REFUSED', subject: tidied(field) }),
  ],
  [
    /^missing ([\p{L}][\p{L} ]*)$/iu,
    ([, field = '']) => ({ code: 'INTACCT_FIELD_REFUSED', subject: field }),
  ],
  [
    /^([\p{L}][\p{L} ]*?) is missing/iu,
    ([, field = '']) => ({ code: 'INTACCT_FIELD_REFUSED', subject: field }),
  ],
];

/** What both APIs say to the form of a request, and to a second of the same. */
const formRules: readonly TextRule[] = [
  [/already exists|duplicate account number/i, fixed('INTACCT_DUPLICATE', null)],
  [
    /state must be draft|not a valid state|is not a valid field|is a read-only field/i,
    fixed('INTACCT_BODY_REFUSED', 'state or member'),
  ],
  [
    /object definition (\S+) not found/i,
    ([, name = '']) => ({ code: 'INTACCT_BODY_REFUSED', subject: name }),
  ],
  [
    /invalid fields list|unrecognized key|not supported in version|version is not supported/i,
    fixed('INTACCT_BODY_REFUSED', 'query'),
  ],
  [/malformed url/i, fixed('INTACCT_BODY_REFUSED', 'address')],
  [/xml parse (?:schema )?error/i, fixed('INTACCT_BODY_REFUSED', 'XML')],
];

function firstOf(rules: readonly TextRule[], text: string, asked: Asked): ReadText | null {
  for (const [pattern, reading] of rules) {
    const match = pattern.exec(text);
    const read = match && reading([...match], asked);
    if (read) return read;
  }
  return null;
}

/** `Journal 'GJ'`, and without quotes where the id looks like one: `entity 200`, `journal GJ`. */
const namedThing = /\b(\p{L}[\p{L} ]*?) '([^']+)'|\b(\p{L}+) ([\w-]*[\dA-Z][\w-]*)\b/gu;

/**
 * What a missing permission is about, when the text names less than everything the connection does:
 * one journal, one entity, one value of a dimension, counts. A text that names nothing speaks of
 * the entity the post was made in, where that is another than the connection's own: elsewhere it
 * may work. Null: of the user as a whole. Only posts are judged so; reading serves all entries.
 */
export function permissionScope(text: string, asked: Asked): string | null {
  if (asked.journalId === undefined) return null;
  for (const [, quoted, quotedId, plain, plainId] of text.matchAll(namedThing)) {
    const word = (quoted ?? plain ?? '').split(' ').at(-1) ?? '';
    const id = quotedId ?? plainId ?? '';
    if (/^entr(?:y|ies)$/i.test(id)) continue;
    if (/^journal$/i.test(word)) return `journal ${id}`;
    const named = dimensionOf(word, asked.words);
    if (named === null) continue;
    // The connection's own entity is all it works in.
    if (named === 'entity' && id === asked.ownEntityId) return null;
    return `${named} ${id}`;
  }
  if (/statistical/i.test(text)) return 'statistical journal entries';
  return asked.otherEntityId === undefined ? null : `entity ${asked.otherEntityId}`;
}

const allRules: readonly TextRule[] = [...accessRules, ...entryRules, ...formRules];

/** The patterns themselves, in the order they are asked. */
export const knownPatterns: readonly RegExp[] = allRules.map(([pattern]) => pattern);

/** The first pattern that knows the text; null when none does. */
export function readText(text: string, asked: Asked = {}): ReadText | null {
  return firstOf(allRules, withoutSupportIds(text), asked);
}

/**
 * The first open day a refusal names, `Date must be on or after 05/01/2026`; null when it names
 * none. Months come first, as recorded; a day that cannot be one is not guessed at.
 */
export function firstOpenDayIn(text: string): IsoDate | null {
  const named = /date must be on or after (?:(\d{4})-(\d\d)-(\d\d)|(\d\d?)\/(\d\d?)\/(\d{4}))/i;
  const match = named.exec(text);
  if (!match) return null;
  const [, year, month, day, usMonth = '', usDay = '', usYear] = match;
  const us = `${usYear}-${usMonth.padStart(2, '0')}-${usDay.padStart(2, '0')}`;
  return isoDateOf(year === undefined ? us : `${year}-${month}-${day}`);
}

/**
 * The text without the ids that differ with every answer: alike refusals then read alike. The
 * attempt keeps the answer whole, ids included.
 */
export function withoutSupportIds(text: string): string {
  return text
    .replace(/\s*[[(](?:support|request) ?id[^\])]*[\])]/gi, '')
    .replace(/\s*\b(?:support|request) ?id ?[:=] ?\S+/gi, '')
    .trim();
}

// The export key: the name under which one entry is known in an external ledger, for ever. Made
// when the export is enqueued, sent with every attempt, asked for by `find`. Invariant: a function
// of the connection's key and the event's identity alone. No database id, clock or randomness takes
// part, so a restored database or a second import of the same events derives the same keys, finds
// the entries that are already there, and adopts them instead of posting them again.

import { hash } from 'node:crypto';
import type { ExportKey } from '#external-ledger/external-ledger.ts';

/** Could this text be an export key? Other exporters' references hardly are. */
export const isExportKey = (text: string): text is ExportKey =>
  /^T[0-9A-HJKMNP-TV-Z]{20}$/.test(text);

/** What an export key is derived from. */
export interface ExportIdentity {
  /** `connections.connection_key`: the same event goes to two companies under two keys. */
  readonly connectionKey: string;
  readonly eventSource: string;
  readonly eventExternalId: string;
}

/**
 * Length of every export key. 21 is what the narrowest ledger field we know of holds (a DocNumber).
 */
export const exportKeyLength = 21;

// Crockford's base 32: no I, L, O, U, so that a key read over the telephone survives.
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * `T` and 20 characters of base 32: 100 bits of SHA-256. Among 10^9 exports of one property the
 * chance that any two share a key is below 10^-12, and then the database refuses the second.
 */
export function exportKey(identity: ExportIdentity): ExportKey {
  const { connectionKey, eventSource, eventExternalId } = identity;
  return keyOf([connectionKey, eventSource, eventExternalId, '1']);
}

/** An export has so many revisions at most; the database refuses more. */
export const revisionsMax = 5;

/**
 * The key of an export's next revision, made of the one before it: known again after a restore. Two
 * texts, where all other keys have three and more.
 */
export const nextKey = (key: ExportKey): ExportKey => keyOf([key, 'next']);

/** The keys an export may have got by repairs that a restored database has forgotten. */
export function keysAfter(key: ExportKey, revision: number): ExportKey[] {
  const keys: ExportKey[] = [];
  for (let last = key; revision + keys.length < revisionsMax; keys.push(last)) last = nextKey(last);
  return keys;
}

/** The key of what takes an export back as it stands there. */
export const reversalKey = (key: ExportKey): ExportKey => keyOf([key, 'reversal']);

/** What the key of a daily summary is derived from: all of it is known again after a restore. */
export interface SummaryIdentity {
  readonly connectionKey: string;
  /** YYYY-MM-DD. */
  readonly summaryOn: string;
  readonly outletCode: string;
  readonly journalId: string;
  readonly currency: string;
  /** 1 for the first of its day, 2 for what came later … */
  readonly part: number;
}

/** Seven texts against the four of an entry: the two cannot meet. */
export function summaryKey(identity: SummaryIdentity): ExportKey {
  const { connectionKey, summaryOn, outletCode, journalId, currency, part } = identity;
  return keyOf([connectionKey, 'summary', summaryOn, outletCode, journalId, currency, `${part}`]);
}

/**
 * The key of a split entry's further part; its first part has the entry's own. Three texts against
 * the four of an entry and the seven of a summary: none of them can meet.
 */
export const partKey = (ofEntry: ExportKey, entityId: string): ExportKey =>
  keyOf([ofEntry, 'part', entityId]);

function keyOf(texts: readonly string[]): ExportKey {
  // PostgreSQL text cannot hold NUL, so joining by it cannot make two identities look alike.
  const bytes = hash('sha256', texts.join('\u0000'), 'buffer');
  let key = 'T';
  for (let digit = 0; digit < exportKeyLength - 1; digit += 1) {
    const bit = digit * 5;
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    key += digits[(pair >> (11 - (bit & 7))) & 31];
  }
  return key as ExportKey;
}

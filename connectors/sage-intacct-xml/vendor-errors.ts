// What an answer of the XML gateway that is not a success means: outcome, code of ours, subject,
// hint. Stands between response.ts and the connector. By errorid first, errorno second, text last.
// Invariant: `refused` and `busy` only when the answer proves that nothing was booked by it. A
// failure nobody knows may be the answer to a repeated request, whose text Sage does not publish:
// `repeated`, which only reading back decides. Leaves to others: sessions, and asking `find`.

import type { Cause } from '#external-ledger/external-ledger.ts';
import { kindOf, rateLimitWaitMs } from '../sage-intacct/cause-kinds.ts';
import { type IntacctCode, intacctCause } from '../sage-intacct/intacct-errors.ts';
import { readId, wrapperIds } from '../sage-intacct/vendor-codes.ts';
import {
  type Asked,
  permissionScope,
  type ReadText,
  readText,
  withoutSupportIds,
} from '../sage-intacct/vendor-texts.ts';
import { saidBy, type VendorError } from './response.ts';
import type { XmlAnswer } from './xml-client.ts';

/**
 * `token`: the session is refused; a fresh one may help. `repeated`: an unknown failure, or none of
 * the known statuses; the entry may be there from an earlier request.
 */
export interface Failure {
  readonly kind: 'refused' | 'busy' | 'uncertain' | 'disconnected' | 'token' | 'repeated';
  readonly cause: Cause;
  readonly retryAfterMs: number | null;
  /** Of `repeated`: the cause where the request cannot have been seen before. */
  readonly held?: Cause | undefined;
}

const retryAfterMsMax = 3_600_000;

function retryAfterMs(headers: XmlAnswer['headers']): number | null {
  const text = headers['retry-after'] ?? '';
  if (!/^\d+(\.\d+)?$/.test(text)) return null;
  return Math.min(Math.ceil(Number(text) * 1000), retryAfterMsMax);
}

/** They say that the whole failed; why stands in another error of the stack. */
const wrapperTexts = [
  /^could not create .+ record[.!]?$/i,
  /^currently, we can.t create the transaction\b/i,
  /entire transaction in this operation has been rolled back/i,
  /^there was an error processing the (?:request|function)\.?$/i,
  /^error$/i,
];

function isWrapper(error: VendorError): boolean {
  if (wrapperIds.has(error.errorId) || wrapperIds.has(error.errorNo)) return true;
  const said = withoutSupportIds(error.description2 || error.description);
  return wrapperTexts.some((pattern) => pattern.test(said));
}

/** The vendor's words for a person: causes before wrappers, each once, without support ids. */
export function vendorText(errors: readonly VendorError[], status: number): string {
  if (errors.length === 0) return `HTTP ${status} without an explanation`;
  const telling = errors.filter((one) => !isWrapper(one));
  const shown = telling.length > 0 ? telling : errors;
  const said = shown.flatMap(({ description, description2, correction, errorNo }) => {
    const texts = [description2 || description || errorNo, correction];
    return texts.map(withoutSupportIds).filter((text) => text !== '');
  });
  const ids = shown.map((one) => one.errorId || one.errorNo).filter((id) => id !== '');
  const text = [...new Set(said)].join(' · ') || `HTTP ${status}`;
  const notes = [...new Set(ids)].filter((id) => !text.includes(id));
  return notes.length === 0 ? text : `${text} (${notes.join(', ')})`;
}

/** What one error says, by what says most. */
function readError(error: VendorError, asked: Asked): ReadText | null {
  const byId = readId(error.errorId, error.messageId) ?? readId(error.errorNo);
  const texts = [error.description2, error.description, error.correction, error.errorNo];
  const byText = texts
    .filter((text) => text !== '')
    .map((text) => readText(text, asked))
    .find((read) => read !== null);
  if (byId === null) return byText ?? null;
  // The number knows the code; a text that agrees also knows what it is about.
  return byText?.code === byId.code && byText.subject !== null ? byText : byId;
}

/** Cause first, wrappers after: the first error that anybody knows. */
export function readErrors(errors: readonly VendorError[], asked: Asked): ReadText | null {
  const told = errors.filter((one) => !isWrapper(one));
  for (const error of told.length > 0 ? told : errors) {
    const read = readError(error, asked);
    if (read !== null) return read;
  }
  return null;
}

function failed(
  code: IntacctCode,
  said: string,
  { subject = null, waitMs = null }: { subject?: string | null; waitMs?: number | null } = {},
): Failure {
  const isLimit = code === 'INTACCT_RATE_LIMITED';
  const retryAfterMs = waitMs ?? (isLimit ? rateLimitWaitMs : null);
  return { kind: kindOf(code), cause: intacctCause(code, said, subject), retryAfterMs };
}

const rateLimitText = /api rate limit exceeded/i;

/** What the HTTP status or a plain text says before any XML is looked at. */
function carrierFailure(answer: XmlAnswer, errors: readonly VendorError[]): Failure | null {
  const { status, text, headers } = answer;
  const waitMs = retryAfterMs(headers);
  const said = vendorText(errors, status);
  // The limit is also told as a text, in an answer with status 200.
  const isPlainLimit = answer.root === null && text.length < 1000 && rateLimitText.test(text);
  if (status === 429 || isPlainLimit) {
    return failed('INTACCT_RATE_LIMITED', isPlainLimit ? text.trim() : said, { waitMs });
  }
  // A 503 with the gateway's own marks came before the application; one without may not have.
  if (status === 503 && (errors.length > 0 || waitMs !== null)) {
    return failed('INTACCT_UNAVAILABLE', said, { waitMs });
  }
  return status >= 500 ? failed('INTACCT_SERVER_ERROR', said, { waitMs }) : null;
}

function unknown(errors: readonly VendorError[], said: string): Failure {
  const first = errors.find((one) => !isWrapper(one)) ?? errors[0];
  const subject = first?.errorId || first?.errorNo || 'an error without number';
  const { cause } = failed('INTACCT_REFUSED_OR_REPEATED', said, { subject });
  const held = intacctCause('INTACCT_REFUSED', said, subject);
  return { kind: 'repeated', cause, retryAfterMs: null, held };
}

/** Judges an answer that is not a success. */
export function failureOf(answer: XmlAnswer, asked: Asked = {}): Failure {
  const told = saidBy(answer.root);
  const errors = told.kind === 'failed' ? told.errors : [];
  const carrier = carrierFailure(answer, errors);
  if (carrier) return carrier;
  if (told.kind !== 'failed') return unreadable(answer.status);
  const said = vendorText(errors, answer.status);
  if (errors.some((one) => rateLimitText.test(`${one.description} ${one.description2}`))) {
    return failed('INTACCT_RATE_LIMITED', said, { waitMs: retryAfterMs(answer.headers) });
  }
  // For this API the gateway's refusal means the envelope's sender, not a client id.
  if (told.level === 'control' && errors.some((one) => one.errorNo === 'GW-0011')) {
    return failed('INTACCT_SENDER_REFUSED', said);
  }
  // Objects of one function can fail by half: what is named beside the failure may be there.
  if (told.holdsData) return { ...unknown(errors, said), held: undefined };
  const read = readErrors(errors, asked);
  if (read !== null) {
    const waitMs = retryAfterMs(answer.headers);
    const isRight = read.code === 'INTACCT_PERMISSION_MISSING';
    const scope = isRight ? permissionScope(said, asked) : null;
    if (scope !== null) return failed('INTACCT_PERMISSION_LIMITED', said, { subject: scope });
    return failed(read.code, said, { subject: read.subject, waitMs });
  }
  if (told.level === 'authentication') return failed('INTACCT_CREDENTIALS_REFUSED', said);
  if (told.status === null) return { ...failed('INTACCT_KEY_SPENT', said), kind: 'repeated' };
  return unknown(errors, said);
}

/** An answer that proves nothing: HTML, empty, cut off, a redirect, a success without an id. */
export function unreadable(status: number): Failure {
  return failed('INTACCT_ANSWER_UNREADABLE', String(status));
}

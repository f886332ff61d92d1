// What was said on the wire, for the attempt's log, with every secret taken out. Last step of every
// exchange. Invariant: no Authorization header, no token, no client secret, and no value given as a
// secret anywhere in the text; at most 64 kB a side. Leaves to others: keeping it.

import type { WireRecord } from '#external-ledger/external-ledger.ts';
import { isPlain, parseExact } from './exact-json.ts';

/** Characters kept of a request's or an answer's body. */
export const wireTextLengthMax = 64_000;

const headersKept = /^(content-type|idempotency-key|retry-after|x-ia-.+|x-request-id|date)$/i;
const secretMembers =
  /^(authorization|password|secret|client_?secret|(access|refresh|id)_?token|token|session_?id)$/i;
const gone = '[redacted]';
/** Shorter values are no secrets, and blanking them would tear holes into amounts and ids. */
const secretLengthMin = 8;

/** The text with every one of these values blanked, also as JSON and forms would spell them. */
export function blanked(text: string, secrets: readonly string[]): string {
  const spellings = secrets
    .filter((one) => one.length >= secretLengthMin)
    .flatMap((one) => [one, JSON.stringify(one).slice(1, -1), encodeURIComponent(one)])
    .sort((a, b) => b.length - a.length);
  return spellings.reduce((left, secret) => left.replaceAll(secret, gone), text);
}

function withoutSecrets(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return blanked(value, secrets);
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, secrets));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretMembers.test(name) ? gone : withoutSecrets(inner, secrets),
    ]),
  );
}

function bodyOf(text: string, secrets: readonly string[]): unknown {
  if (text === '') return null;
  if (text.length > wireTextLengthMax) {
    // Redacted before it is cut: a secret across the cut would survive in part.
    const start = String(withoutSecrets(text, secrets)).slice(0, wireTextLengthMax);
    return { start, note: `cut: ${text.length} characters in all` };
  }
  const parsed = parseExact(text);
  return withoutSecrets(parsed === undefined ? text : parsed, secrets);
}

function headersOf(headers: Readonly<Record<string, string>>, secrets: readonly string[]) {
  const kept = Object.entries(headers).filter(([name]) => headersKept.test(name));
  return withoutSecrets(Object.fromEntries(kept), secrets);
}

/** One side of an exchange. */
export interface WireSide {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Makes the record. `secrets` are values to be blanked wherever they stand. */
export function wireRecord(
  request: WireSide & { readonly method: string; readonly path: string },
  answer: (WireSide & { readonly status: number }) | { readonly lost: string } | null,
  secrets: readonly string[],
): WireRecord {
  const told = (side: WireSide) => ({
    headers: headersOf(side.headers, secrets),
    body: bodyOf(side.text, secrets),
  });
  return {
    request: { method: request.method, path: request.path, ...told(request) },
    answer:
      answer === null
        ? null
        : 'lost' in answer
          ? { lost: withoutSecrets(answer.lost, secrets) }
          : { status: answer.status, ...told(answer) },
  };
}

/** The record of a refusal made before anything was sent. */
export const nothingSent: WireRecord = { request: {}, answer: null };

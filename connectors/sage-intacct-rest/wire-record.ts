// What was said on the wire, for the attempt's log, with every secret taken out. Last step of every
// exchange. Invariant: no Authorization header, no token, no client secret, and no value given as a
// secret anywhere in the text; at most 64 kB a side. Leaves to others: keeping it.

import type { WireRecord } from '#external-ledger/external-ledger.ts';
import { blanked, type Secrets } from '../sage-intacct/secrets.ts';
import { isPlain, parseExact } from './exact-json.ts';

/** Characters kept of a request's or an answer's body. */
export const wireTextLengthMax = 64_000;

const headersKept = /^(content-type|idempotency-key|retry-after|x-ia-.+|x-request-id|date)$/i;
const secretNames =
  '(authorization|password|secret|client_?secret|(access|refresh|id)_?token|token|session_?id)';
const secretMember = new RegExp(`^${secretNames}$`, 'i');
const secretMemberInText = new RegExp(`"${secretNames}"`, 'i');
const gone = '[redacted]';
function withoutSecretMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecretMembers);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretMember.test(name) ? gone : withoutSecretMembers(inner),
    ]),
  );
}

function bodyOf(side: WireSide, secrets: Secrets): unknown {
  if (side.text === '') return null;
  // As text first: that is fast, and a secret across the cut would survive in part.
  const text = blanked(side.text, secrets);
  if (text.length > wireTextLengthMax) {
    const start = text.slice(0, wireTextLengthMax);
    return { start, note: `cut: ${text.length} characters in all` };
  }
  const body = text === side.text && side.body !== undefined ? side.body : parseExact(text);
  if (body === undefined) return text;
  return secretMemberInText.test(text) ? withoutSecretMembers(body) : body;
}

function headersOf(headers: Readonly<Record<string, string>>, secrets: Secrets) {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (headersKept.test(name)) kept[name] = blanked(headers[name] ?? '', secrets);
  }
  return kept;
}

/** One side of an exchange. */
export interface WireSide {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The text as a value, when somebody has read it already. */
  readonly body?: unknown;
}

/** Makes the record, `secrets` blanked wherever they stand. */
export function wireRecord(
  request: WireSide & { readonly method: string; readonly path: string },
  answer: (WireSide & { readonly status: number }) | { readonly lost: string } | null,
  secrets: Secrets,
): WireRecord {
  const told = (side: WireSide) => ({
    headers: headersOf(side.headers, secrets),
    body: bodyOf(side, secrets),
  });
  return {
    request: { method: request.method, path: request.path, ...told(request) },
    answer:
      answer === null
        ? null
        : 'lost' in answer
          ? { lost: blanked(answer.lost, secrets) }
          : { status: answer.status, ...told(answer) },
  };
}

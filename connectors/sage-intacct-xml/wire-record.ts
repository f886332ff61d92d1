// What was said on the wire, for the attempt's log, with every secret taken out. Last step of every
// exchange. Invariant: no password, no session id, neither as an element nor anywhere in the text;
// at most 64,000 characters a side. Leaves to others: keeping it.

import type { WireRecord } from '#external-ledger/external-ledger.ts';
import { blanked, type Secrets } from '../sage-intacct/secrets.ts';
import type { Exchange, XmlRequest } from './xml-client.ts';

/** Characters kept of a request's or an answer's text. */
export const wireTextLengthMax = 64_000;

const headersKept = /^(content-type|retry-after|x-ia-.+|x-request-id|date|cf-ray)$/i;
/** Whatever their values are: short passwords too. */
const secretElements = /<(password|sessionid|userpassword)(\s[^>]*)?>[^<]*</gi;

function told(text: string, secrets: Secrets): unknown {
  const clean = blanked(text, secrets).replace(secretElements, '<$1>[redacted]<');
  if (clean.length <= wireTextLengthMax) return clean === '' ? null : clean;
  const start = clean.slice(0, wireTextLengthMax);
  return { start, note: `cut: ${clean.length} characters in all` };
}

/** Makes the record, `secrets` blanked wherever they stand. */
export function wireRecord(
  request: Pick<XmlRequest, 'url' | 'text'>,
  exchange: Exchange,
  secrets: Secrets,
): WireRecord {
  const asked = { method: 'POST', url: request.url, body: told(request.text, secrets) };
  if (exchange.kind !== 'answered') {
    return { request: asked, answer: { lost: blanked(exchange.reason, secrets) } };
  }
  const headers = Object.entries(exchange.headers).filter(([name]) => headersKept.test(name));
  return {
    request: asked,
    answer: {
      status: exchange.status,
      headers: Object.fromEntries(headers.map(([name, text]) => [name, blanked(text, secrets)])),
      body: told(exchange.text, secrets),
    },
  };
}

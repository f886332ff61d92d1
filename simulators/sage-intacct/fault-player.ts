// Plays faults: what a request meets instead of, or after, its answer.
//
// api.ts plays the first kind before anything is carried out and the second kind after the commit.
// **Invariant**: a fault of the first kind leaves the books untouched; one of the second kind
// changes nothing that has been committed, only what the caller hears.
// It leaves choosing a fault to faults.ts and late commits to api.ts.

import type { Answer, Delivery } from './answer.ts';
import { gatewayRefusal } from './errors.ts';
import type { Fault } from './faults.ts';
import { rateLimitRefusal } from './throttle.ts';
import { tokenRefusal } from './tokens.ts';

const htmlPage =
  '<html><head><title>500 Internal Server Error</title></head>' +
  '<body><h1>Internal Server Error</h1></body></html>';

/** Seen by integrators as the whole body of a 200. */
const RATE_LIMIT_TEXT = 'API rate limit exceeded';

function htmlAnswer(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/html' }, body };
}

/** What a fault before the commit does: an answer, `drop` the connection, or `null` for nothing. */
export function faultBefore(
  fault: Fault,
  throttleHeaders: Record<string, string>,
  spoilToken: (status: 400 | 401) => void,
): Answer | 'drop' | null {
  switch (fault.name) {
    case 'reset-before':
      return 'drop';
    case 'html-500':
      return htmlAnswer(500, htmlPage);
    case '200-rate-limit':
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: RATE_LIMIT_TEXT };
    case '503':
      throw gatewayRefusal(503, 'GW-0001', 'Unable to process the request');
    case '429':
      throw rateLimitRefusal(throttleHeaders);
    case 'token-expired-400':
      spoilToken(400);
      throw tokenRefusal(400, true);
    case 'token-expired-401':
      spoilToken(401);
      throw tokenRefusal(401, true);
    default:
      return null;
  }
}

const HUGE_BYTES = 32 << 20;

/** A JSON object with one member more, before its own; other answers stay as they are. */
function withMember(answer: Answer, member: string): Answer {
  if (!answer.body.startsWith('{')) return answer;
  return { ...answer, body: `{${member},${answer.body.slice(1)}` };
}

/** What becomes of an answer whose changes are committed. */
export function faultAfter(fault: Fault, answer: Answer): Delivery {
  switch (fault.name) {
    case 'lose-answer':
      return { answer: null, manner: 'destroy' };
    case 'commit-then-502':
      return { answer: htmlAnswer(502, '<html><body>Bad Gateway</body></html>'), manner: 'whole' };
    case 'commit-then-504':
      return {
        answer: htmlAnswer(504, '<html><body>Gateway Timeout</body></html>'),
        manner: 'whole',
      };
    case 'commit-then-524':
      return {
        answer: htmlAnswer(524, '<html><body class="cf-error-details">Timeout</body></html>'),
        manner: 'whole',
      };
    case 'empty-200':
      return { answer: { status: 200, headers: {}, body: '' }, manner: 'whole' };
    case 'truncated':
      return { answer, manner: 'cut' };
    case 'slow-loris':
      return { answer, manner: 'drip', dripMs: fault.ms };
    case 'duplicate-member':
      return { answer: withMember(answer, '"ia::result":{"key":"0","id":"0"}'), manner: 'whole' };
    case 'huge-answer':
      return {
        answer: withMember(answer, `"filling":"${'.'.repeat(HUGE_BYTES)}"`),
        manner: 'whole',
      };
    default:
      return { answer, manner: 'whole' };
  }
}

// Faults as the XML API shows them: what is heard instead of an answer, and spoiled answers.
//
// gateway.ts asks before anything is carried out, and once more before the answer is written.
// **Invariant**: a fault before the commit leaves the books untouched; one after it changes only
// what the caller hears.
// It leaves choosing to faults.ts; dropped, cut, empty and late answers are played by
// fault-player.ts for both APIs.

import type { Answer } from '../answer.ts';
import { faultBefore } from '../fault-player.ts';
import type { Fault } from '../faults.ts';
import type { Simulation } from '../simulation.ts';
import { rateLimitFailure } from './failures.ts';
import type { XmlRequest } from './request.ts';
import type { FunctionResult } from './responses.ts';
import { textOf } from './xml-reader.ts';

/** The edge's page. With Retry-After it was turned away; without, nobody can say how far it got. */
function unavailable(simulation: Simulation): Answer {
  const wait = simulation.settings.xml.retryAfterHeader ? { 'retry-after': '1' } : {};
  return {
    status: 503,
    headers: { 'content-type': 'text/html', ...wait },
    body: '<html><body>Service Unavailable<!-- cf-error-details --></body></html>',
  };
}

/** What a fault before the commit does: an answer, `drop`, or `null` for nothing. */
export function faultBeforeXml(
  fault: Fault,
  request: XmlRequest,
  simulation: Simulation,
): Answer | 'drop' | null {
  switch (fault.name) {
    case '503':
      return unavailable(simulation);
    case '429':
      throw rateLimitFailure();
    case 'token-expired-400':
    case 'token-expired-401':
      // The session is over; the sign-in that follows finds that out and says so.
      simulation.xml.sessions.delete(textOf(request.authentication, 'sessionid') ?? '');
      return null;
    default:
      return faultBefore(fault, {}, () => {});
  }
}

/** Results in another order, or one too few; others come back as they are. */
export function spoiledResults(
  fault: Fault,
  results: readonly FunctionResult[],
): readonly FunctionResult[] {
  if (fault.name === 'results-reordered') return [...results].reverse();
  if (fault.name === 'result-missing') return results.slice(0, -1);
  return results;
}

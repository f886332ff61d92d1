// Asynchronous requests: acknowledged at once, carried out later, answered by a POST of ours.
//
// gateway.ts acknowledges and hands over what is left to do; the callback goes out from here.
// **Invariant**: a callback leaves for loopback addresses only, and only after the commit.
// How often Sage repeats a callback that fails is not known: here it is sent once.

import type { Answer } from '../answer.ts';
import type { Simulation } from '../simulation.ts';
import { withoutSecrets, type XmlRequest } from './request.ts';

const CHARACTERS_MAX = 500_000;
const LOOPBACK = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\//;

/** Whether the request names no policy, or the one there is and keeps to its length. */
export function isAcceptedPolicy(request: XmlRequest, simulation: Simulation): boolean {
  const { policyId } = request.control;
  if (policyId === null) return true;
  const length = request.functions.reduce((sum, one) => sum + sizeOf(one.body), 0);
  return policyId === simulation.settings.xml.policyId && length <= CHARACTERS_MAX;
}

function sizeOf(element: XmlRequest['functions'][number]['body']): number {
  const own = element.name.length * 2 + element.text.length + 5;
  return element.children.reduce((sum, one) => sum + sizeOf(one), own);
}

/** Carries a request out when its time has come and sends the answer to the callback. */
export function scheduleAnswer(simulation: Simulation, run: () => Answer): void {
  const { policyUrl, policyDelayMs } = simulation.settings.xml;
  simulation.clock.after(policyDelayMs, () => {
    const answer = run();
    if (LOOPBACK.test(policyUrl)) void send(policyUrl, answer, simulation);
  });
}

async function send(url: string, { headers, body }: Answer, simulation: Simulation): Promise<void> {
  const at = simulation.clock.nowText();
  const startedMs = performance.now();
  const status = await fetch(url, { method: 'POST', headers, body }).then(
    (response) => response.status,
    () => null,
  );
  simulation.requests.add({
    at,
    method: 'POST',
    path: '(callback)',
    status,
    fault: null,
    durationMs: Math.round(performance.now() - startedMs),
    idempotencyKey: null,
    entity: null,
    body: '',
    answer: withoutSecrets(body),
  });
}

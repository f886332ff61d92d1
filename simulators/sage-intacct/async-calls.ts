// Asynchronous single calls: 202 at once, the work later, the answer to a webhook.
//
// api.ts turns a call with `Prefer: respond-async` over to `acceptAsync`;
// GET /services/core/async/job-status tells the state and never the business answer.
// **Invariant**: the work is one call like any other, with its commit and its idempotency key.
// It leaves sending to webhook-client.ts.

import { type Answer, type ApiRequest, headerOf, jsonAnswer, resultAnswer } from './answer.ts';
import type { TokenRecord } from './changes.ts';
import { unknownIdRefusal } from './errors.ts';
import type { Job } from './jobs.ts';
import type { Outcome } from './object-routes.ts';
import { onlyAnswer, type ServiceCall } from './service-call.ts';
import type { Simulation } from './simulation.ts';

const RETRY_AFTER_SECONDS = '120';

/** Whether a call asks to be answered later. */
export function wantsAsync(request: ApiRequest): boolean {
  const prefer = headerOf(request, 'prefer')?.toLowerCase() ?? '';
  return prefer.startsWith('respond-async') && request.method !== 'GET';
}

/** Accepts a call; `run` carries it out when its time has come. */
export function acceptAsync(
  request: ApiRequest,
  token: TokenRecord,
  simulation: Simulation,
  run: () => Answer,
): Answer {
  const url = headerOf(request, 'x-ia-webhook-endpointurl') ?? null;
  const webhookId = headerOf(request, 'x-ia-webhook-id');
  const name = `${request.method} ${request.path}`;
  const job = simulation.jobs.start('async', name, token.userId, (done) => {
    const answer = run();
    if (url === null) return { status: answer.status, delivery: 'no webhook was named' };
    const delivery = simulation.webhooks.send({
      url,
      clientId: token.clientId,
      body: answer.body,
      headers: {
        'x-ia-respond-code': String(answer.status),
        'x-ia-original-request-id': done.id,
        ...(webhookId === undefined ? {} : { 'x-ia-webhook-id': webhookId }),
      },
    });
    return { status: answer.status, delivery };
  });
  const href = `/services/core/async/job-status?jobId=${job.id}`;
  const body = { jobId: job.id, state: 'queued', queuedDateTime: job.createdAt, href };
  const headers = { 'retry-after': RETRY_AFTER_SECONDS, location: href };
  return {
    ...jsonAnswer(202, { 'ia::result': body, 'ia::meta': meta }),
    headers: { 'content-type': 'application/json', ...headers },
  };
}

const meta = { totalCount: 1, totalSuccess: 1, totalError: 0 };

function stateOf(job: Job): string {
  if (job.phase === 'waiting') return 'queued';
  if (job.phase !== 'done') return job.phase === 'failed' ? 'dead' : 'inTransit';
  const delivery = (job.result as { delivery?: { state?: string } }).delivery?.state;
  return delivery === 'dead' ? 'dead' : delivery === 'sending' ? 'inTransit' : 'delivered';
}

/** The state of an asynchronous call. */
export function asyncJobStatus({ request, simulation }: ServiceCall): Outcome {
  const { jobId } = request.query;
  const job = simulation.jobs.find('async', jobId);
  if (job === undefined) {
    const message = `Asynchronous job ${jobId ?? ''} status could not be found`;
    throw unknownIdRefusal(404, { code: 'notFound', name: 'NOT-FOUND', message });
  }
  const body = { jobId: job.id, state: stateOf(job), queuedDateTime: job.createdAt };
  return onlyAnswer(resultAnswer(200, body));
}

// Bulk jobs: a file of records, each written on its own, with a status and a file of answers.
//
// POST /services/bulk/job/create and GET /services/bulk/job/status.
// **Invariant**: a record that is refused does not keep the others out of the books; the answers
// stand in the order of the file.
// It leaves the writing to api.ts: each record is one call on /objects.

import { headerOf, jsonAnswer, resultAnswer } from './answer.ts';
import { isPlain, type Plain } from './body-reader.ts';
import { type Refusal, unknownIdRefusal } from './errors.ts';
import type { Job } from './jobs.ts';
import { partsOf } from './multipart.ts';
import type { Outcome } from './object-routes.ts';
import { onlyAnswer, type ServiceCall } from './service-call.ts';

const methods: Readonly<Record<string, string>> = {
  create: 'POST',
  update: 'PATCH',
  delete: 'DELETE',
};

function bad(message: string): Refusal {
  return unknownIdRefusal(400, { code: 'invalidRequest', name: 'BULK', message });
}

function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad(`${what} is not JSON`);
  }
}

interface Order {
  readonly objectName: string;
  readonly method: string;
  readonly records: readonly unknown[];
  readonly callbackUrl: string | null;
}

/** Reads the parts: `ia::requestBody` and the file it names. */
function readOrder(call: ServiceCall): Order {
  const parts = partsOf(headerOf(call.request, 'content-type') ?? '', call.request.text);
  if (parts === null) throw bad('A bulk request is multipart/form-data');
  const written = parts.find((part) => part.name === 'ia::requestBody');
  if (written === undefined) throw bad('The part ia::requestBody is missing');
  const body = jsonOf(written.text, 'ia::requestBody');
  const { objectName, operation, jobFile, fileContentType, callbackURL } = (
    isPlain(body) ? body : {}
  ) as Plain;
  const method = methods[String(operation)];
  if (method === undefined) throw bad('operation must be create, update or delete');
  if (fileContentType !== 'json') throw bad('fileContentType must be json');
  const name = String(objectName);
  const object = [...call.simulation.objects.keys()].find(
    (one) => one === name || one.endsWith(`/${name}`),
  );
  if (object === undefined) throw bad(`Object ${name} is not supported`);
  const file = parts.find((part) => part.name === jobFile || part.filename === jobFile);
  if (file === undefined) throw bad(`The file ${String(jobFile)} is missing`);
  const records = jsonOf(file.text, String(jobFile));
  if (!Array.isArray(records)) throw bad('The file must be a JSON array');
  const callbackUrl = typeof callbackURL === 'string' ? callbackURL : null;
  return { objectName: object, method, records, callbackUrl };
}

function runRecord(call: ServiceCall, order: Order, record: unknown): Plain {
  const { key, ...rest } = (isPlain(record) ? record : {}) as Plain;
  const hasKey = order.method !== 'POST';
  const headers = { ...call.request.headers, 'content-type': 'application/json' };
  const answer = call.run({
    method: order.method,
    path: `/objects/${order.objectName}${hasKey ? `/${String(key)}` : ''}`,
    query: {},
    headers,
    text: order.method === 'DELETE' ? '' : JSON.stringify(hasKey ? rest : record),
  });
  const body = answer.body === '' ? {} : JSON.parse(answer.body);
  return { ...body, 'ia::status': answer.status };
}

/** Starts a job. *Errors:* SIM-BULK. */
export function createBulkJob(call: ServiceCall): Outcome {
  const { simulation, actor } = call;
  const order = readOrder(call);
  const job = simulation.jobs.start('bulk', order.objectName, actor.userId, (done) => {
    const result = order.records.map((record) => runRecord(call, order, record));
    if (order.callbackUrl !== null) {
      const body = JSON.stringify(statusOf({ ...done, phase: 'done', percent: 100 }));
      simulation.webhooks.send({ url: order.callbackUrl, clientId: call.token.clientId, body });
    }
    return result;
  });
  const { settings } = simulation;
  const body = {
    jobId: job.id,
    statusURL: `/services/bulk/job/status?jobId=${job.id}`,
    createdDateTime: job.createdAt,
  };
  return onlyAnswer(resultAnswer(settings.bulkCreateStatus, body));
}

const phases: Readonly<Record<Job['phase'], string>> = {
  waiting: 'queued',
  running: 'processing',
  done: 'completed',
  failed: 'failed',
};

function statusOf(job: Job): Plain {
  const status = { jobId: job.id, status: phases[job.phase], percentComplete: job.percent };
  if (job.phase !== 'done') return status;
  return {
    ...status,
    downloadURL: `/services/bulk/job/status?jobId=${job.id}&download=true`,
    jobStatusFile: `${job.id}-response.json`,
  };
}

/** The status of a job, or with `download=true` its file. */
export function bulkJobStatus({ request, simulation }: ServiceCall): Outcome {
  const { jobId, download } = request.query;
  const job = simulation.jobs.find('bulk', jobId);
  if (job === undefined) {
    const message = `Bulk job ${jobId ?? ''} could not be found`;
    throw unknownIdRefusal(404, { code: 'notFound', name: 'NOT-FOUND', message });
  }
  if (download?.toLowerCase() === 'true' && job.phase === 'done') {
    const file = { 'content-disposition': `attachment; filename="${job.id}-response.json"` };
    return onlyAnswer(jsonAnswer(200, job.result, file));
  }
  return onlyAnswer(resultAnswer(200, statusOf(job)));
}

// /services by method and path.
//
// api.ts calls `answerService` with an authorised call.
// **Invariant**: what Sage offers and this simulator does not is refused with 501, not imitated.
// It leaves each service to its own file.

import { asyncJobStatus } from './async-calls.ts';
import { bulkJobStatus, createBulkJob } from './bulk-jobs.ts';
import { composite } from './composite.ts';
import { notSimulated, notSupported } from './errors.ts';
import type { Outcome } from './object-routes.ts';
import { downloadReport, reportStatus, requestReport } from './report-services.ts';
import type { Service, ServiceCall } from './service-call.ts';
import {
  allowedOperations,
  dimensionList,
  exportRows,
  model,
  query,
  xmlSession,
} from './small-services.ts';

const services: Readonly<Record<string, Service>> = {
  'POST /services/core/query': query,
  'GET /services/core/model': model,
  'POST /services/core/composite': composite,
  'POST /services/core/export': exportRows,
  'POST /services/core/allowed-operations/list': allowedOperations,
  'GET /services/core/session/id': xmlSession,
  'GET /services/core/async/job-status': asyncJobStatus,
  'GET /services/company-config/dimensions/list': dimensionList,
  'POST /services/bulk/job/create': createBulkJob,
  'GET /services/bulk/job/status': bulkJobStatus,
  'GET /services/reports/status': reportStatus,
  'GET /services/reports/download': downloadReport,
};

const knownElsewhere = [
  '/services/bulk/',
  '/services/company-config/',
  '/services/core/',
  '/services/delivery/',
  '/services/reports/',
];

/** Answers a call under /services. *Errors:* Refusals: 501 for what is not simulated, REST-1033. */
export function answerService(call: ServiceCall): Outcome {
  const { method, path } = call.request;
  const service = services[`${method} ${path}`];
  if (service !== undefined) return service(call);
  const isReport = path.startsWith('/services/reports/general-ledger/');
  if (isReport && method === 'POST') return requestReport(call);
  if (knownElsewhere.some((one) => path.startsWith(one))) throw notSimulated(path);
  throw notSupported(path);
}

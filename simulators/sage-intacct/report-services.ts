// The report services: asked for, waited for, fetched.
//
// POST /services/reports/general-ledger/NAME answers 202; GET status answers 200 until the report
// is done and 303 then; GET download gives the file.
// **Invariant**: a report shows the books as they are when it is made, not when it was asked for.
// It leaves the numbers to report-tables.ts and the waiting to jobs.ts.

import { jsonAnswer } from './answer.ts';
import { isCalendarDate, isPlain, type Plain } from './body-reader.ts';
import { notFound, notSimulated, type Refusal, unknownIdRefusal } from './errors.ts';
import type { Job } from './jobs.ts';
import { jsonBody, type Outcome } from './object-routes.ts';
import { isPermitted, permissionRefusal } from './permissions.ts';
import { csvOf, type ReportQuery, reportTables, type Table } from './report-tables.ts';
import { onlyAnswer, type ServiceCall } from './service-call.ts';
import type { Simulation } from './simulation.ts';

const RETRY_AFTER_SECONDS = '30';
const types: Readonly<Record<string, string>> = { csv: 'text/csv', text: 'text/plain' };

function bad(message: string): Refusal {
  return unknownIdRefusal(400, { code: 'invalidRequest', name: 'REPORT', message });
}

function plainAt(value: unknown, ...path: readonly string[]): Plain {
  let found = value;
  for (const name of path) found = isPlain(found) ? found[name] : undefined;
  return isPlain(found) ? found : {};
}

/** First and last day: a range of dates, or a reporting period up to a day. */
function daysOf(call: ServiceCall, parameters: Plain): { from: string; through: string } {
  const range = plainAt(parameters, 'timePeriod', 'dateRange');
  if (isCalendarDate(range.startDate) && isCalendarDate(range.endDate)) {
    return { from: range.startDate, through: range.endDate };
  }
  const toDate = plainAt(parameters, 'timePeriod', 'periodToDate');
  const name = plainAt(toDate, 'reportingPeriod').id;
  const period = [...call.simulation.books.periods.values()].find(
    (one) => one.id === name || one.id === `Month Ended ${String(name)}`,
  );
  if (period === undefined) throw bad('timePeriod needs a dateRange or a reportingPeriod');
  const asOf = isCalendarDate(toDate.asOfDate) ? toDate.asOfDate : period.endDate;
  return { from: period.startDate, through: asOf < period.endDate ? asOf : period.endDate };
}

const zeroChoices = ['all', 'onlyWithActivity', 'doNotShow'] as const;

function readQuery(call: ServiceCall, name: string, parameters: Plain): ReportQuery {
  const adjustments = parameters.adjustmentBooks;
  const book = typeof parameters.reportingBook === 'string' ? parameters.reportingBook : 'ACCRUAL';
  const own = parameters.includeReportingBook === false ? [] : [book];
  const more = Array.isArray(adjustments) ? adjustments.map(String) : [];
  const isWithout = parameters.excludeAdjustments === true;
  const dimension = (one: string) => {
    const id = plainAt(parameters, 'dimensions', one).id;
    return typeof id === 'string' ? (id.split('--', 1)[0] ?? null) : null;
  };
  const range = plainAt(parameters, 'glAccountRange');
  const { startAccount, endAccount } = range;
  const accounts =
    typeof startAccount === 'string' && typeof endAccount === 'string'
      ? { from: startAccount, to: endAccount }
      : null;
  const needsRange = name === 'account-balance' && !('glAccountGroup' in parameters);
  if (needsRange && accounts === null) throw bad('account-balance needs a glAccountRange');
  return {
    ...daysOf(call, parameters),
    bookIds: isWithout ? own : [...own, ...more],
    location: dimension('location'),
    department: dimension('department'),
    showZero:
      zeroChoices.find((one) => one === parameters.showZeroBalanceAccounts) ?? 'onlyWithActivity',
    accounts,
  };
}

function fileOf(call: ServiceCall, title: string, table: Table, query: ReportQuery): string {
  const { settings, books } = call.simulation;
  if (settings.reportCsv === 'table') return csvOf(table);
  const heading = [[books.company.name], [title], [`${query.from} to ${query.through}`], ['']];
  return csvOf([...heading, ...table]);
}

const meta = { totalCount: 1, totalSuccess: 1, totalError: 0 };

/** Asks for a report. *Errors:* REST-3007 without the Run right; SIM-REPORT. */
export function requestReport(call: ServiceCall): Outcome {
  const { request, actor, simulation } = call;
  const name = request.path.split('/').at(-1) ?? '';
  const make = reportTables[name];
  if (make === undefined) throw notSimulated(request.path);
  if (!isPermitted(simulation.books.users.get(actor.userId), 'reports:run')) {
    throw permissionRefusal(`the report ${name}`, simulation.settings);
  }
  const body = jsonBody(request);
  const { reportName, outputType = 'csv', outputLocation = 'intacct' } = plainAt({ body }, 'body');
  if (typeof reportName !== 'string') throw bad('reportName is a required field');
  if (types[String(outputType)] === undefined) throw notSimulated(`outputType ${outputType}`);
  if (outputLocation !== 'intacct') throw notSimulated(`outputLocation ${outputLocation}`);
  const query = readQuery(call, name, plainAt(body, 'parameters'));
  const job = simulation.jobs.start('report', reportName, actor.userId, () => ({
    type: String(outputType),
    file: fileOf(call, reportName, make(simulation.books, query), query),
  }));
  const search = `reportId=${job.id}&outputType=${outputType}&outputLocation=${outputLocation}`;
  const href = `/services/reports/status?${search}`;
  const result = { reportId: job.id, status: 'submitted', outputType, name: reportName, href };
  const headers = { location: `/ia/api/v1${href}`, 'retry-after': RETRY_AFTER_SECONDS };
  return onlyAnswer(jsonAnswer(202, { 'ia::result': result, 'ia::meta': meta }, headers));
}

function reportOf({ request, simulation }: ServiceCall): Job {
  const { reportId } = request.query;
  const job = simulation.jobs.find('report', reportId);
  if (job !== undefined) return job;
  const message = `Report ${reportId ?? ''} could not be found`;
  throw unknownIdRefusal(404, { code: 'notFound', name: 'NOT-FOUND', message });
}

const phases: Readonly<Record<Job['phase'], string>> = {
  waiting: 'submitted',
  running: 'pending',
  done: 'completed',
  failed: 'failed',
};

/** Where a report stands: 200 while it is made, 303 to its file when it is done. */
export function reportStatus(call: ServiceCall): Outcome {
  const job = reportOf(call);
  const { outputType = 'csv' } = call.request.query;
  const result = { reportId: job.id, name: job.name, status: phases[job.phase], outputType };
  if (job.phase !== 'done') {
    const headers = { 'retry-after': RETRY_AFTER_SECONDS };
    return onlyAnswer(jsonAnswer(200, { 'ia::result': result, 'ia::meta': meta }, headers));
  }
  const downloadURL = `/services/reports/download?reportId=${job.id}&outputType=${outputType}`;
  const body = { 'ia::result': { ...result, downloadURL }, 'ia::meta': meta };
  return onlyAnswer(jsonAnswer(303, body, { location: `/ia/api/v1${downloadURL}` }));
}

/** The file of a report; 404 while there is none. */
export function downloadReport(call: ServiceCall): Outcome {
  const job = reportOf(call);
  if (job.phase !== 'done') {
    const message = `Report ${job.id} is not there yet`;
    throw unknownIdRefusal(404, { code: 'notFound', name: 'NOT-FOUND', message });
  }
  const { type, file } = job.result as { type: string; file: string };
  const headers = {
    'content-type': `${types[type]}; charset=utf-8`,
    'content-disposition': `attachment; filename="report-${job.id}.${type}"`,
  };
  return onlyAnswer({ status: 200, headers, body: file });
}

/** Deletes a report that has been made: DELETE /objects/reports/stored-report/KEY. */
export function deleteReport(key: string, simulation: Simulation): Outcome {
  const job = simulation.jobs.find('report', key);
  if (job?.phase !== 'done') throw notFound('reports/stored-report', key);
  simulation.jobs.drop(key);
  return onlyAnswer({ status: 204, headers: {}, body: '' });
}

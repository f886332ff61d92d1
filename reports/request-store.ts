// Reads what a person asked of a report: dates, and masters by number or code.
// Invariant: a parameter is understood, or refused by name; none is dropped in silence, since the
// figures would be others than asked for.

import type { Chart, Outlet } from '#chart-of-accounts/chart.ts';
import { findPeriod } from '#chart-of-accounts/fiscal-calendar-store.ts';
import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import {
  type GivenParameters,
  type ParameterName,
  parameterNames,
  type Report,
  type ReportParameters,
  type ReportRequest,
} from './report.ts';
import { refuse } from './report-errors.ts';

export interface Asked {
  readonly propertyId: number;
  readonly chart: Chart;
  readonly given: GivenParameters;
}

/**
 * *Errors:* REPORT_PARAMETER_*, REPORT_DATE_UNREADABLE, REPORT_PERIOD_REVERSED,
 * REPORT_FILTER_UNKNOWN.
 */
export async function readRequest(
  db: Queryable,
  report: Report,
  asked: Asked,
): Promise<ReportRequest> {
  const { propertyId, chart } = asked;
  const given = await withPeriods(db, report, asked);
  for (const name of parameterNames) {
    if (given[name] === undefined || report.parameters.includes(name)) continue;
    refuse('REPORT_PARAMETER_REFUSED', { where: name }, report.title, name, takes(report));
  }
  const compares = given.compareFrom !== undefined && given.compareAsOf === undefined;
  const missing = compares
    ? 'compareAsOf'
    : report.required.find((name) => given[name] === undefined);
  if (missing) refuse('REPORT_PARAMETER_MISSING', { where: missing }, report.title, missing);
  const customerId = await customerIdOf(db, propertyId, given.customer);
  return {
    propertyId,
    chart,
    given,
    of: { ...datesOf(given), ...idsOf(chart, given), customerId },
  };
}

/** Periods as the dates a report takes; it has both only when they say the same. */
async function withPeriods(
  db: Queryable,
  report: Report,
  { propertyId, given }: Asked,
): Promise<GivenParameters> {
  const { period, comparePeriod, ...dates } = given;
  const found: Record<string, string> = {};
  const note = (where: string, name: ParameterName, value: string, isNeeded: boolean) => {
    if (!report.parameters.includes(name)) {
      if (isNeeded)
        refuse('REPORT_PARAMETER_REFUSED', { where }, report.title, where, takes(report));
    } else if (dates[name] !== undefined && dates[name] !== value) {
      refuse('REPORT_PARAMETER_REFUSED', { where: name }, report.title, name, where);
    } else found[name] = value;
  };
  if (period !== undefined) {
    const { fromOn, throughOn } = await findPeriod(db, propertyId, period);
    const isAsOf = report.parameters.includes('asOf');
    note('period', isAsOf ? 'asOf' : 'through', throughOn, true);
    note('period', 'from', fromOn, false);
  }
  if (comparePeriod !== undefined) {
    const { fromOn, throughOn } = await findPeriod(db, propertyId, comparePeriod);
    note('comparePeriod', 'compareAsOf', throughOn, true);
    note('comparePeriod', 'compareFrom', fromOn, false);
  }
  return { ...dates, ...found };
}

const takes = ({ parameters }: Report) => parameters.join(', ');

type Dates = Pick<ReportParameters, 'asOf' | 'from' | 'through' | 'compareAsOf' | 'compareFrom'>;

/** *Errors:* REPORT_DATE_UNREADABLE, REPORT_PERIOD_REVERSED. */
export function datesOf(given: GivenParameters): Dates {
  const date = (name: keyof Dates) => dateOf(name, given[name]);
  const dates: Dates = {
    asOf: date('asOf'),
    from: date('from'),
    through: date('through'),
    compareAsOf: date('compareAsOf'),
    compareFrom: date('compareFrom'),
  };
  inOrder(dates.from, dates.through ?? dates.asOf);
  inOrder(dates.compareFrom, dates.compareAsOf);
  return dates;
}

function dateOf(name: string, value: string | undefined): IsoDate | null {
  if (value === undefined) return null;
  return isoDateOf(value) ?? refuse('REPORT_DATE_UNREADABLE', { where: name }, name, value);
}

function inOrder(from: IsoDate | null, through: IsoDate | null): void {
  if (from === null || through === null || from <= through) return;
  refuse('REPORT_PERIOD_REVERSED', { where: 'from' }, from, through);
}

function idsOf(chart: Chart, { account, outlet, product }: GivenParameters) {
  const ofAccount = account === undefined ? null : chart.accounts.get(account);
  if (ofAccount === undefined) unknown('account', account ?? '');
  const ofOutlet = outlet === undefined ? null : outletOf(chart, outlet);
  const ofProduct = product === undefined ? null : chart.products.get(product);
  if (ofProduct === undefined) unknown('product', product ?? '');
  return {
    accountId: ofAccount?.accountId ?? null,
    outletId: ofOutlet?.outletId ?? null,
    productId: ofProduct?.productId ?? null,
  };
}

/** *Errors:* REPORT_FILTER_UNKNOWN. */
export function outletOf(chart: Chart, code: string): Outlet {
  return chart.outlets.get(code) ?? unknown('outlet', code);
}

async function customerIdOf(
  db: Queryable,
  propertyId: number,
  code: string | undefined,
): Promise<bigint | null> {
  if (code === undefined) return null;
  const { rows } = await db.query<{ customer_id: bigint }>(
    'SELECT customer_id FROM customers WHERE property_id = $1 AND code = $2',
    [propertyId, code],
  );
  return rows[0]?.customer_id ?? unknown('customer', code);
}

const unknown = (what: string, code: string): never =>
  refuse('REPORT_FILTER_UNKNOWN', { where: what }, what, code);

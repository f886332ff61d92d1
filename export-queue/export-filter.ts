// The filter of the sync log, as one SQL condition: the list, bulk requeue and bulk exclude use the
// same. Invariant: values travel as parameters, never in the text; what a filter leaves out does
// not restrict.

import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { currencyOf, parseAmount } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import { exportProblem } from './export-errors.ts';

/** As people and programs write it; every member is optional. */
export interface ExportFilter {
  readonly connection?: string | undefined;
  readonly status?: string | undefined;
  readonly state?: string | undefined;
  readonly kind?: string | undefined;
  /** Where synced ones stand there. */
  readonly standing?: string | undefined;
  readonly cause?: string | undefined;
  readonly subject?: string | undefined;
  readonly approved?: string | undefined;
  readonly from?: string | undefined;
  readonly through?: string | undefined;
  readonly outlet?: string | undefined;
  readonly documentType?: string | undefined;
  readonly customer?: string | undefined;
  readonly text?: string | undefined;
  /** Decimal amounts, read in two decimals' currencies of the property. */
  readonly amountFrom?: string | undefined;
  readonly amountThrough?: string | undefined;
}

/** Where a synced export stands; null for all others. One confirmed before standings were kept. */
export const standingSql = `CASE x.state WHEN 'confirmed'
    THEN coalesce(x.external_standing, 'booked') END`;

/** Conditions over `x` (exports), `e` (journal_entries), `s` (export_summaries), `o`, `c`. */
export interface FilterSql {
  readonly where: string;
  readonly values: readonly unknown[];
}

/**
 * The condition, its parameters numbered from `firstParameter`, or every problem of the filter.
 * *Errors:* EXPORT_FILTER_INVALID.
 */
export function filterSql(
  filter: ExportFilter,
  { firstParameter, currency }: { firstParameter: number; currency: string },
): FilterSql | readonly Problem[] {
  const problems: Problem[] = [];
  const conditions: string[] = [];
  const values: unknown[] = [];
  const add = (condition: (parameter: string) => string, value: unknown) => {
    conditions.push(condition(`$${firstParameter + values.length}`));
    values.push(value);
  };
  const refuse = (where: string, what: string, value: string) =>
    void problems.push(exportProblem('EXPORT_FILTER_INVALID', { where }, what, value));

  if (filter.connection !== undefined) {
    if (/^\d{1,9}$/.test(filter.connection)) {
      add((p) => `x.connection_id = ${p}::int`, filter.connection);
    } else refuse('connection', 'a connection id', filter.connection);
  }
  addDates(filter, add, refuse);
  addAmounts(filter, currency, add, refuse);
  if (filter.status !== undefined) add((p) => `x.status = ${p}`, filter.status);
  if (filter.kind !== undefined) add((p) => `x.kind = ${p}`, filter.kind);
  if (filter.state !== undefined) add((p) => `x.state = ${p}`, filter.state);
  if (filter.standing !== undefined) add((p) => `${standingSql} = ${p}`, filter.standing);
  if (filter.cause !== undefined) add((p) => `x.cause_code = ${p}`, filter.cause);
  if (filter.approved !== undefined) add((p) => `x.approved = ${p}::boolean`, filter.approved);
  if (filter.subject !== undefined) add((p) => `x.cause_subject = ${p}`, filter.subject);
  if (filter.outlet !== undefined) add((p) => `o.code = ${p}`, filter.outlet);
  if (filter.documentType !== undefined) {
    add((p) => `coalesce(e.document_type, 'daily-summary') = ${p}`, filter.documentType);
  }
  if (filter.customer !== undefined) {
    add((p) => `(c.code = ${p} OR strpos(lower(c.name), lower(${p})) > 0)`, filter.customer);
  }
  if (filter.text !== undefined && filter.text.trim() !== '') {
    add(
      (p) => `strpos(lower(concat_ws(' ', e.document_number, s.summary_on, e.memo, c.name,
        x.export_key, x.external_id, x.cause_message)), lower(${p})) > 0`,
      filter.text.trim(),
    );
  }
  if (problems.length > 0) return problems;
  return { where: conditions.length === 0 ? 'true' : conditions.join(' AND '), values };
}

type Add = (condition: (parameter: string) => string, value: unknown) => void;
type Refuse = (where: string, what: string, value: string) => void;

function addDates(filter: ExportFilter, add: Add, refuse: Refuse): void {
  const bound = (where: 'from' | 'through', operator: string) => {
    const text = filter[where];
    if (text === undefined) return;
    const date: IsoDate | null = isoDateOf(text);
    if (date === null) refuse(where, 'a date', text);
    else add((p) => `x.posted_on ${operator} ${p}::date`, date);
  };
  bound('from', '>=');
  bound('through', '<=');
}

function addAmounts(filter: ExportFilter, currency: string, add: Add, refuse: Refuse): void {
  const known = currencyOf(currency);
  const bound = (where: 'amountFrom' | 'amountThrough', operator: string) => {
    const text = filter[where];
    if (text === undefined || known === null) return;
    const amountMinor = parseAmount(text, known);
    if (typeof amountMinor === 'string') refuse(where, `an amount in ${currency}`, text);
    else add((p) => `x.amount_minor ${operator} ${p}::bigint`, amountMinor);
  };
  bound('amountFrom', '>=');
  bound('amountThrough', '<=');
}

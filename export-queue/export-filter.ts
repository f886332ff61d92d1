// The filter of the sync log, as one SQL condition: the list, bulk requeue and bulk exclude use the
// same. Invariant: values travel as parameters, never in the text; what a filter leaves out does
// not restrict.

import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { type Narrowing, narrowingOf, wordsOf } from '#journal/found-entries-store.ts';
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

/** Exports with what filters and lists say of them. */
export const exportSourcesOf = (exports: string) => `${exports} x
  LEFT JOIN journal_entries e ON e.property_id = x.property_id AND e.entry_id = x.entry_id
  LEFT JOIN export_summaries s
    ON s.property_id = x.property_id AND s.export_id = coalesce(x.part_of, x.export_id)
  LEFT JOIN export_revisions v
    ON x.kind = 'reversal' AND v.property_id = x.property_id
   AND v.reversal_export_id = x.export_id
  LEFT JOIN outlets o ON o.property_id = x.property_id AND o.outlet_id = x.outlet_id
  LEFT JOIN customers c ON c.property_id = e.property_id AND c.customer_id = e.customer_id`;
export const exportSources = exportSourcesOf('exports');

/** Conditions over `exportSources`; $1 is the property. */
export interface FilterSql {
  readonly where: string;
  readonly values: readonly unknown[];
  /** The one status and the one connection it leaves, where it leaves one. */
  readonly status?: string | undefined;
  readonly connection?: string | undefined;
  /** True: it says nothing of any table but exports, and needs no other. */
  readonly exportsAlone?: boolean;
  /** What a list looks for among the entries, and in which days. */
  readonly narrowing?: Narrowing | undefined;
  readonly from?: IsoDate | null;
  readonly through?: IsoDate | null;
}

/** What a filter is read with. */
export interface FilterFacts {
  readonly firstParameter: number;
  readonly currency: string;
  /** The exports that the whole text is the number, the key or the ledger's id of; empty: none. */
  readonly named?: readonly bigint[];
  /** The customers meant. */
  readonly customerIds?: readonly bigint[] | undefined;
}

/** In number, memo, customer, the day of a summary, or why it waits for a person. */
const hasText = (p: string) => `(strpos(${wordsOf('e')}, lower(${p}::text)) > 0
  OR strpos(lower(c.name), lower(${p}::text)) > 0 OR strpos(s.summary_on::text, ${p}::text) > 0
  OR x.status IN ('error', 'excluded')
    AND strpos(lower(x.cause_message), lower(${p}::text)) > 0)`;

/**
 * The condition, its parameters numbered from `firstParameter`, or every problem of the filter.
 * *Errors:* EXPORT_FILTER_INVALID.
 */
export function filterSql(
  filter: ExportFilter,
  { firstParameter, currency, named = [], customerIds }: FilterFacts,
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
  // As the index of causes says it.
  if (filter.cause !== undefined && filter.status === 'error') conditions.push(`x.state = 'held'`);
  if (filter.approved !== undefined) add((p) => `x.approved = ${p}::boolean`, filter.approved);
  if (filter.subject !== undefined) add((p) => `x.cause_subject = ${p}`, filter.subject);
  if (filter.outlet !== undefined) {
    add(
      (p) => `x.outlet_id = (SELECT outlet_id FROM outlets
        WHERE property_id = $1 AND code = ${p})`,
      filter.outlet,
    );
  }
  if (filter.documentType !== undefined) {
    add((p) => `coalesce(e.document_type, 'daily-summary') = ${p}`, filter.documentType);
  }
  if (customerIds) add((p) => `e.customer_id = ANY(${p}::bigint[])`, customerIds);
  if (named.length > 0) add((p) => `x.export_id = ANY(${p}::bigint[])`, named);
  else if (filter.text !== undefined && filter.text.trim() !== '') {
    add(hasText, filter.text.trim());
  }
  if (problems.length > 0) return problems;
  const where = conditions.length === 0 ? 'true' : conditions.join(' AND ');
  const { status, connection } = filter;
  // Whether an alias of another table stands in it.
  const exportsAlone = !/\b[escv]\./.test(where);
  const days = { from: isoDateOf(filter.from ?? ''), through: isoDateOf(filter.through ?? '') };
  const narrowing = named.length > 0 ? undefined : narrowingBy(filter, customerIds);
  return { where, values, status, connection, exportsAlone, narrowing, ...days };
}

function narrowingBy(
  { text, documentType }: ExportFilter,
  customerIds: readonly bigint[] | undefined,
): Narrowing | undefined {
  // Summaries have no entry whose type could be looked for.
  const types =
    documentType === undefined || documentType === 'daily-summary' ? null : [documentType];
  const byEntry = narrowingOf({ text: text?.trim() || null, customerCode: null, types });
  if (byEntry?.by === 'text' || customerIds === undefined) return byEntry ?? undefined;
  return { by: 'customers', customerIds };
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
  // One amount is few rows, which a range from it to itself does not tell the planner.
  const isOne = filter.amountFrom !== undefined && filter.amountFrom === filter.amountThrough;
  bound('amountFrom', isOne ? '=' : '>=');
  if (!isOne) bound('amountThrough', '<=');
}

// Splits a CSV file of events into raw events. The first line names the columns (csv-columns.ts);
// rows of one source and id that follow each other are one event, each adding a line, a tax, a
// settled document.
// Invariant: memory holds one event; every row ends in an event or in a problem with its line.
// Leaves to others: CSV quoting (csv-records.ts), what an event must have (read-event.ts).

import { CsvRecords } from '#chart-of-accounts/csv-records.ts';
import type { Problem } from '#problems/problem.ts';
import { linesMax } from './accounting-event.ts';
import { type ColumnMap, type MappedRows, mappedRows } from './column-map.ts';
import { columnOfPath, columnsByKind, headerColumns } from './csv-columns.ts';
import {
  faultsOfHeader,
  type KindPlan,
  type Positions,
  planOf,
  positionsOf,
} from './csv-layout.ts';
import { headerValue, rowValue } from './csv-values.ts';
import { eventProblem } from './event-errors.ts';
import { brokenEvent, type RawEvent, type RawEventReader } from './raw-event.ts';
import { correctedRows } from './refused-columns.ts';

/** Longest row, in UTF-16 units; longer ones are quotes that were never closed. */
export const csvRowMax = 1024 * 1024;

type Json = Record<string, unknown>;

/** Where the parts of an event stand in the file. */
interface EventRows {
  readonly line: number;
  readonly plan: KindPlan;
  /** By list, the lines its entries came from. */
  readonly rowLines: Record<string, number[]>;
}

/** An event whose rows are still coming. */
interface OpenEvent extends EventRows {
  readonly first: readonly string[];
  /** As they are in the file. */
  readonly rows: (readonly string[])[];
  readonly value: Json;
  readonly problems: Problem[];
}

export class EventCsv implements RawEventReader {
  readonly #take: (raw: RawEvent) => void;
  readonly #records: CsvRecords;
  readonly #plans = new Map<string, KindPlan>();
  #header: readonly string[] | null = null;
  #at: Positions = positionsOf([]);
  #open: OpenEvent | null = null;
  #isOver = false;
  readonly #map: ColumnMap | null;
  /** How rows are read where the file is not in our columns. */
  #mapped: MappedRows | null = null;
  /** Where it is a file of refused lines. */
  #corrected: ReturnType<typeof correctedRows> = null;
  /** The first line as the file has it. */
  #columns: readonly string[] = [];

  constructor(take: (raw: RawEvent) => void, map: ColumnMap | null = null) {
    this.#take = take;
    this.#map = map;
    this.#records = new CsvRecords({
      record: (fields, line) => this.#row(fields, line),
      fault: (fault, line) => this.#broken(line, eventProblem('EVENT_CSV_QUOTE', {}, fault)),
    });
  }

  get line(): number {
    return this.#records.line;
  }

  push(piece: string): void {
    if (this.#isOver) return;
    this.#records.push(piece);
    if (this.#records.waiting <= csvRowMax) return;
    const fault = 'the row has no end; is a quote opened and never closed';
    this.#fatal(this.line, [eventProblem('EVENT_CSV_QUOTE', {}, fault)]);
  }

  end(): void {
    if (this.#isOver) return;
    this.#records.end();
    this.#close();
    if (this.#header === null) this.#fatal(1, [eventProblem('EVENT_FILE_EMPTY', {})]);
  }

  #fatal(line: number, problems: readonly Problem[]): void {
    this.#close();
    this.#isOver = true;
    const [first] = problems;
    if (first) this.#take({ ...brokenEvent(line, first, { fatal: true }), problems });
  }

  #broken(line: number, problem: Problem, row: readonly string[] | null = null): void {
    // The header cannot be guessed from the next row.
    if (this.#header === null) {
      this.#fatal(line, [problem]);
      return;
    }
    this.#close();
    const original = row === null ? null : { columns: this.#columns, rows: [row] };
    this.#take(brokenEvent(line, problem, { original }));
  }

  #row(fields: string[], line: number): void {
    if (this.#isOver) return;
    if (this.#header === null) {
      this.#begun(fields, line);
      return;
    }
    this.#fields(this.#corrected?.(fields) ?? fields, line);
  }

  #fields(row: readonly string[], line: number): void {
    if (row.length !== this.#columns.length) {
      const facts = [row.length, this.#columns.length] as const;
      this.#broken(line, eventProblem('EVENT_CSV_FIELD_COUNT', {}, ...facts), row);
      return;
    }
    const fields = this.#mapped?.row(row) ?? row;
    const { id, source } = this.#at;
    const open = this.#open;
    if (open !== null && open.first[id] === fields[id] && open.first[source] === fields[source]) {
      this.#compare(open, fields, line);
      addRow(open, fields, line);
      if (open.rows.length <= linesMax) open.rows.push(row);
      return;
    }
    this.#close();
    this.#open = this.#begin(fields, line);
    this.#open.rows.push(row);
  }

  /** The header: which columns the rows below it have. */
  #begun(first: readonly string[], line: number): void {
    this.#corrected = correctedRows(first);
    const row = this.#corrected?.(first) ?? first;
    this.#columns = row;
    this.#mapped = this.#map === null ? null : mappedRows(row, this.#map);
    const names = this.#mapped?.header ?? row;
    const problems = faultsOfHeader(names);
    this.#header = names.map((name) => name.trim());
    this.#at = positionsOf(this.#header);
    if (problems.length > 0) this.#fatal(line, problems);
  }

  #begin(fields: readonly string[], line: number): OpenEvent {
    const plan = this.#planOf(fields[this.#at.kind] ?? '');
    const open: OpenEvent = {
      line,
      plan,
      first: fields,
      rows: [],
      value: headerValue(plan, fields),
      problems: [],
      rowLines: Object.fromEntries(plan.lists.map(({ list }) => [list, []])),
    };
    this.#refuseUnfit(open, fields, line);
    addRow(open, fields, line);
    return open;
  }

  #planOf(kind: string): KindPlan {
    const known = this.#plans.get(kind);
    if (known) return known;
    const plan = planOf(kind, this.#at);
    // Kinds nobody knows are as many as the file likes; they are not kept.
    if (plan.kind !== null) this.#plans.set(kind, plan);
    return plan;
  }

  #compare(open: OpenEvent, fields: readonly string[], line: number): void {
    for (const { position } of open.plan.event) {
      const value = fields[position] ?? '';
      const first = open.first[position] ?? '';
      if (value === '' || value === first) continue;
      const name = this.#header?.[position] ?? '';
      const facts = [name, JSON.stringify(value), JSON.stringify(first), open.line] as const;
      const at = { where: `line ${line}, ${name}` };
      this.#note(open, eventProblem('EVENT_CSV_ROWS_DIFFER', at, ...facts));
    }
    this.#refuseUnfit(open, fields, line);
  }

  #refuseUnfit(open: OpenEvent, fields: readonly string[], line: number): void {
    for (const column of open.plan.unfit) {
      if (fields[column] === '') continue;
      const name = this.#header?.[column] ?? '';
      const at = { where: `line ${line}, ${name}` };
      const kind = open.plan.kind ?? '';
      this.#note(open, eventProblem('EVENT_CSV_COLUMN_UNFIT', at, name, kind));
    }
  }

  #note(open: OpenEvent, problem: Problem): void {
    if (open.problems.length < 100) open.problems.push(problem);
  }

  #close(): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    const { line, plan, rowLines } = open;
    const entries = Object.values(rowLines).reduce((count, lines) => count + lines.length, 0);
    const rows = { line, plan, rowLines };
    this.#take({
      line,
      source: open.first[this.#at.source] ?? '',
      id: open.first[this.#at.id] ?? '',
      value: open.value,
      problems: open.problems,
      weight: 1 + entries,
      placeOf: (path) => placeOf(rows, path),
      original: { columns: this.#columns, rows: open.rows },
      fatal: false,
    });
  }
}

function addRow(open: OpenEvent, fields: readonly string[], line: number): void {
  for (const { list, columns } of open.plan.lists) {
    if (!columns.some(({ position }) => fields[position] !== '')) continue;
    const lines = open.rowLines[list] ?? [];
    // One entry beyond the most is enough to be refused; more would only fill memory.
    if (lines.length > linesMax) continue;
    lines.push(line);
    const entry = rowValue(columns, fields);
    const entries = open.value[list] as Json[] | undefined;
    if (entries) entries.push(entry);
    else open.value[list] = [entry];
  }
}

// `lines[2].product` is told as the line of the row it came from and its column.
function placeOf(rows: EventRows, path: string): string {
  const { kind } = rows.plan;
  const [, list = '', index, rest = ''] = /^(\w+)(?:\[(\d+)\])?\.?(.*)$/.exec(path) ?? [];
  const listed =
    kind === null ? undefined : columnsByKind[kind].lists.find((one) => one.list === list);
  if (!listed) {
    const column = columnOfPath(path, kind === null ? headerColumns : columnsByKind[kind].event);
    return column === null ? `line ${rows.line}` : `line ${rows.line}, ${column}`;
  }
  const line = rows.rowLines[list]?.[Number(index ?? 0)] ?? rows.line;
  const column = rest === '' ? null : columnOfPath(rest, listed.columns);
  return column === null ? `line ${line}` : `line ${line}, ${column}`;
}

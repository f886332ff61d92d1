// Any report as a table: columns as wide as what they hold, amounts aligned, totals stand out, a
// row followed by click or Enter. Invariant: cells are shown as the server wrote them.
// Leaves to others: fetching, where rows lead.

import type { ReactNode } from 'react';
import { nothingMore } from '../api/paging.ts';
import { Amount } from '../controls/amount.tsx';
import classesOfTable from '../controls/data-table.module.css';
import { type Column, DataTable } from '../controls/data-table.tsx';
import { formatDay } from '../controls/date-format.ts';
import type { ReportColumn, ReportRow } from './report-queries.ts';
import classes from './reports.module.css';

interface ReportTableProps {
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  readonly loading: boolean;
  readonly onFollow: (row: ReportRow) => void;
  readonly empty: ReactNode;
}

interface PlacedRow extends ReportRow {
  readonly place: number;
}

/** Virtual: five thousand rows scroll like fifty. */
export function ReportTable({ title, columns, rows, onFollow, ...rest }: ReportTableProps) {
  const placed = rows.map((row, place) => ({ ...row, place }));
  const letters = columns.map((column, at) => lettersOf(column, at, rows));
  return (
    <div className={classes.scroll}>
      <div style={{ minWidth: narrowest(columns, letters) }} className={classes.table}>
        <DataTable
          {...rest}
          label={title}
          columns={columns.map((column, at) => columnOf(column, at, letters[at] ?? 0))}
          rows={placed}
          idOf={(row) => String(row.place)}
          card={(row) => <Card row={row} columns={columns} />}
          openId={undefined}
          onOpen={(id) => {
            const row = rows[Number(id)];
            if (row) onFollow(row);
          }}
          more={nothingMore}
        />
      </div>
    </div>
  );
}

const perLetter = 7.4;

/** Letters of the widest cell, within what a column of its kind may take. */
function lettersOf(column: ReportColumn, at: number, rows: readonly ReportRow[]): number {
  let letters = column.title.length;
  for (const { cells } of rows) letters = Math.max(letters, cells[at]?.length ?? 0);
  if (column.kind === 'amount') return Math.max(8, letters + Math.floor(letters / 3) + 1);
  // Capitals and digits are wider than most letters: one letter more keeps codes whole.
  return column.kind === 'date' ? 12 : Math.min(letters + 1, 26);
}

function narrowest(columns: readonly ReportColumn[], letters: readonly number[]): string {
  const least = letters.map((one, at) => (columns[at]?.kind === 'text' ? Math.min(one, 14) : one));
  const width = least.reduce((sum, one) => sum + one * perLetter + 16, 40);
  return `min(${Math.ceil(width)}px, var(--report-width-max))`;
}

function columnOf(column: ReportColumn, at: number, letters: number): Column<PlacedRow> {
  const width = Math.ceil(letters * perLetter);
  const isText = column.kind === 'text';
  const least = Math.max(column.title.length * 8.4, Math.min(width, 14 * perLetter));
  return {
    id: column.key,
    header: column.title,
    track: isText ? `minmax(${Math.ceil(least)}px, ${letters}fr)` : `${width}px`,
    ...(column.kind === 'amount' || column.kind === 'count' ? { align: 'end' as const } : {}),
    cell: (row) => <Cell row={row} at={at} kind={column.kind} />,
  };
}

function Cell(props: { row: ReportRow; at: number; kind: ReportColumn['kind'] }) {
  const { row, at, kind } = props;
  const value = row.cells[at];
  if (value === null || value === undefined || value === '') return null;
  const shown =
    kind === 'amount' ? (
      <Amount amount={value} aligned quietZero={row.kind === 'line'} />
    ) : kind === 'date' ? (
      formatDay(value)
    ) : (
      <span title={value.length > 14 ? value : undefined}>{value}</span>
    );
  return row.kind === 'line' ? shown : <strong className={classes.strong}>{shown}</strong>;
}

/** Where there is little room: what it is about, and its last figure. */
function Card({ row, columns }: { row: ReportRow; columns: readonly ReportColumn[] }) {
  const kindAt = (at: number) => columns[at]?.kind ?? 'text';
  const amounts = row.cells.flatMap((cell, at) =>
    cell !== null && kindAt(at) === 'amount' ? [{ cell, title: columns[at]?.title ?? '' }] : [],
  );
  const texts = row.cells.flatMap((cell, at) =>
    cell !== null && cell !== '' && kindAt(at) !== 'amount' && columns[at]?.key !== 'currency'
      ? [kindAt(at) === 'date' ? formatDay(cell) : cell]
      : [],
  );
  const last = amounts.at(-1);
  const [first = '', second = '', ...others] = texts;
  const head = [first, second].filter((one) => one !== '').join(' ');
  return (
    <>
      <div className={classesOfTable.cardLine}>
        <span>{row.kind === 'line' ? head : <strong>{head}</strong>}</span>
        {last ? <Amount amount={last.cell} /> : null}
      </div>
      <div className={classesOfTable.cardLine}>
        <span className={classes.cardText}>{others.slice(0, 3).join(' · ')}</span>
        <span className={classes.cardText}>{last?.title}</span>
      </div>
    </>
  );
}

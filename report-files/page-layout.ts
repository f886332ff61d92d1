// How wide each column of a report stands on paper: which way the sheet lies, how large the type.
// Pure: the width of a text is asked of the caller.
// Invariant: amounts, dates and counts get all the room they need; texts share the rest and wrap.

import type { ReportColumn, ReportRow, ReportTable } from './report-table.ts';

/** The width of a text in points. */
export type Measure = (text: string, size: number, isBold: boolean) => number;

export interface PlacedColumn {
  readonly title: string;
  /** From the left margin, in points. */
  readonly x: number;
  readonly width: number;
  readonly isRight: boolean;
  readonly mayWrap: boolean;
}

export interface Layout {
  readonly landscape: boolean;
  /** Of the type, in points. */
  readonly size: number;
  /** Between the margins, in points. */
  readonly width: number;
  readonly columns: readonly PlacedColumn[];
}

/** Between the margins of 36 points: upright, lying. */
const widths = { letter: [540, 720], a4: [523, 770] } as const;
const sizes = [8.5, 7.5, 6.5, 5.5, 4.5];
const gap = 8;
/** A text column wants no more than this, and is no use below the other. */
const textWidthMax = 170;
const textWidthMin = 46;

/** The largest type, upright before lying, in which every figure stands whole. */
export function layoutOf(table: ReportTable, measure: Measure, paper: 'letter' | 'a4'): Layout {
  const [upright, lying] = widths[paper];
  const wanted = (size: number) => wantedWidths(table, measure, size);
  const comfortable = sum(wanted(8.5).map(({ width }) => width + gap));
  const landscape = comfortable > upright * 1.15;
  const width = landscape ? lying : upright;
  for (const size of sizes) {
    const columns = shared(wanted(size), width);
    if (columns !== null || size === sizes.at(-1)) {
      return { landscape, size, width, columns: placed(table, columns ?? wanted(size)) };
    }
  }
  throw new Error('unreachable: the last size is always taken');
}

interface Wanted {
  readonly width: number;
  readonly isText: boolean;
}

function wantedWidths(table: ReportTable, measure: Measure, size: number): Wanted[] {
  return table.columns.map((column, at) => {
    const isText = column.kind === 'text';
    const cells = longest(table.rows, at).map((text) => measure(text, size, true));
    const title = isText ? measure(column.title, size, true) : widestWord(column, measure, size);
    const width = Math.ceil(Math.max(title, ...cells)) + 1;
    return { width: isText ? Math.min(width, textWidthMax) : width, isText };
  });
}

/** Headings of figures break between words. */
function widestWord({ title }: ReportColumn, measure: Measure, size: number): number {
  return Math.max(...title.split(' ').map((word) => measure(word, size, true)));
}

/** The longest texts of a column: one of them is the widest, near enough to leave room for. */
function longest(rows: readonly ReportRow[], at: number): string[] {
  let found: string[] = [];
  let length = 0;
  for (const { cells } of rows) {
    const cell = cells[at];
    if (!cell || cell.length < length) continue;
    if (cell.length > length) found = [];
    length = cell.length;
    if (found.length < 8) found.push(cell);
  }
  return found;
}

/** Room for all, texts giving way and filling up; null: not in this size of type. */
function shared(wanted: readonly Wanted[], width: number): Wanted[] | null {
  const room = width - gap * (wanted.length - 1);
  const figures = sum(wanted.filter(({ isText }) => !isText).map((one) => one.width));
  const texts = wanted.filter(({ isText }) => isText);
  const asked = sum(texts.map((one) => one.width));
  const left = room - figures;
  if (asked <= left) return filled(wanted, left - asked);
  if (left < sum(texts.map((one) => Math.min(one.width, textWidthMin)))) return null;
  // Narrow columns keep what they ask, wide ones share what is left.
  const inOrder = [...texts].sort((a, b) => a.width - b.width);
  let rest = left;
  let share = 0;
  for (const [at, one] of inOrder.entries()) {
    share = rest / (inOrder.length - at);
    if (one.width > share) break;
    rest -= one.width;
  }
  return wanted.map((one) =>
    one.isText ? { ...one, width: Math.min(one.width, Math.floor(share)) } : one,
  );
}

/** What is left over goes to the texts, so that figures stand at the right edge. */
function filled(wanted: readonly Wanted[], left: number): Wanted[] {
  const texts = wanted.filter(({ isText }) => isText).length;
  const more = texts === 0 ? 0 : Math.floor(left / texts);
  return wanted.map((one) => (one.isText ? { ...one, width: one.width + more } : one));
}

function placed(table: ReportTable, columns: readonly Wanted[]): PlacedColumn[] {
  let x = 0;
  return columns.map(({ width, isText }, at) => {
    const kind = table.columns[at]?.kind;
    const column = {
      ...{ title: table.columns[at]?.title ?? '', x, width, mayWrap: isText },
      isRight: kind === 'amount' || kind === 'count',
    };
    x += width + gap;
    return column;
  });
}

const sum = (widths: readonly number[]) => widths.reduce((total, one) => total + one, 0);

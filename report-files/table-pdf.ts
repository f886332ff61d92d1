// A report as a PDF to print, file and hand to an auditor: the table under headings that repeat,
// each page with property, title, who made it when, and its number of how many.
// Invariant: an amount is never cut or broken: where it is wide the type gets smaller, and texts
// wrap. Fonts lie in the installation and in the file; nothing is fetched.
// Leaves to others: which rows, and how many are sensible (pages are held until the last is known).

import { fileURLToPath } from 'node:url';
import type PdfDocument from 'pdfkit';
import { grouped } from '#money/grouped.ts';
import { type Layout, layoutOf, type Measure } from './page-layout.ts';
import { madeAtText, type ReportColumn, type ReportRow, type ReportTable } from './report-table.ts';

export type Paper = 'letter' | 'a4';

const fontAt = (file: string) =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans/${file}`));
const regular = fontAt('400Regular/NotoSans_400Regular.ttf');
const bold = fontAt('600SemiBold/NotoSans_600SemiBold.ttf');

const margin = 36;
const ink = '#1a1a1a';
const faint = '#666666';
const rule = '#bbbbbb';
const footer = 24;

type Doc = InstanceType<typeof PdfDocument>;

/** The bytes of the document. */
export async function tablePdf(table: ReportTable, paper: Paper = 'letter'): Promise<Buffer> {
  // With its fonts a tenth of a second to load, which only who prints shall wait for.
  const { default: PdfDocument } = await import('pdfkit');
  const measuring = new PdfDocument({ autoFirstPage: false });
  const printed = { ...table, rows: table.rows.map((row) => printedRow(row, table.columns)) };
  const layout = layoutOf(printed, measureIn(measuring), paper);
  const doc = new PdfDocument({
    size: paper === 'letter' ? 'LETTER' : 'A4',
    layout: layout.landscape ? 'landscape' : 'portrait',
    margin,
    bufferPages: true,
    autoFirstPage: false,
    lang: 'en',
    info: {
      Title: `${table.title}, ${table.property}`,
      Author: table.madeBy,
      Creator: 'Tieout',
      CreationDate: table.madeAt,
      ModDate: table.madeAt,
    },
  });
  const pieces: Buffer[] = [];
  doc.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  drawTable(doc, printed, layout);
  drawFooters(doc, table);
  doc.end();
  await ended;
  return Buffer.concat(pieces);
}

/** Amounts with commas between thousands: on paper nothing else is read back. */
function printedRow(row: ReportRow, columns: readonly ReportColumn[]): ReportRow {
  const cells = row.cells.map((cell, at) =>
    columns[at]?.kind === 'amount' && cell !== null ? grouped(cell) : cell,
  );
  return { ...row, cells };
}

function measureIn(doc: Doc): Measure {
  return (text, size, isBold) =>
    doc.font(isBold ? bold : regular, size).widthOfString(text, { lineBreak: false });
}

function drawTable(doc: Doc, table: ReportTable, layout: Layout): void {
  doc.addPage();
  let y = drawTitle(doc, table);
  y = drawHead(doc, layout, y);
  const bottom = doc.page.height - margin - footer;
  for (const row of table.rows) {
    const height = rowHeight(doc, row, layout);
    // A total stays with the line above it as far as one row can tell.
    if (y + height > bottom) {
      doc.addPage();
      y = drawHead(doc, layout, margin);
    }
    drawRow(doc, row, layout, y);
    y += height;
  }
  if (table.rows.length === 0) {
    doc
      .font(regular, layout.size)
      .fillColor(faint)
      .text('Nothing to list.', margin, y + 6);
  }
}

function drawTitle(doc: Doc, table: ReportTable): number {
  doc.font(bold, 15).fillColor(ink).text(table.title, margin, margin);
  doc.font(regular, 10).text(table.property);
  const facts = table.facts.map(([label, value]) => `${label} ${value}`).join('  ·  ');
  if (facts !== '') doc.fillColor(faint).text(facts);
  return doc.y + 10;
}

function drawHead(doc: Doc, layout: Layout, top: number): number {
  const cells = layout.columns.map(({ title }) => title);
  const height = drawCells(doc, { cells, isBold: true, color: faint }, layout, top);
  const y = top + height + 1;
  doc
    .moveTo(margin, y)
    .lineTo(margin + layout.width, y)
    .lineWidth(0.8)
    .strokeColor(ink)
    .stroke();
  return y + 2;
}

function drawRow(doc: Doc, row: ReportRow, layout: Layout, y: number): void {
  if (row.kind === 'total') {
    doc
      .moveTo(margin, y)
      .lineTo(margin + layout.width, y)
      .lineWidth(0.5)
      .strokeColor(rule)
      .stroke();
  }
  drawCells(doc, { cells: row.cells, isBold: row.kind !== 'line', color: ink }, layout, y);
}

interface DrawnRow {
  readonly cells: readonly (string | null)[];
  readonly isBold: boolean;
  readonly color: string;
}

/** Draws one row at `top` and answers its height. */
function drawCells(doc: Doc, row: DrawnRow, layout: Layout, top: number): number {
  doc.font(row.isBold ? bold : regular, layout.size).fillColor(row.color);
  let height = 0;
  for (const [at, column] of layout.columns.entries()) {
    const text = row.cells[at] ?? '';
    if (text === '') continue;
    const align = column.isRight ? 'right' : 'left';
    doc.text(text, margin + column.x, top + 2, { width: column.width, align });
    height = Math.max(height, doc.y - top + 2);
  }
  return height;
}

function rowHeight(doc: Doc, row: ReportRow, layout: Layout): number {
  doc.font(row.kind === 'line' ? regular : bold, layout.size);
  const one = doc.currentLineHeight(true) + 4;
  let height = one;
  for (const [at, { width, mayWrap }] of layout.columns.entries()) {
    const text = row.cells[at] ?? '';
    if (!mayWrap || text === '') continue;
    height = Math.max(height, doc.heightOfString(text, { width }) + 4);
  }
  return height;
}

function drawFooters(doc: Doc, table: ReportTable): void {
  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page);
    // Below the margin a text would open a page of its own.
    doc.page.margins.bottom = 0;
    const y = doc.page.height - margin - 10;
    const width = doc.page.width - 2 * margin;
    const made = `Made ${madeAtText(table)} by ${table.madeBy}`;
    const what = `${table.property}  ·  ${table.title}  ·  ${made}`;
    doc.font(regular, 7.5).fillColor(faint);
    doc.text(what, margin, y, { width: width - 90, height: 10, ellipsis: true });
    doc.text(`Page ${page + 1} of ${count}`, margin, y, { width, align: 'right' });
  }
}

// `tieout report NAME`: a report of the books on the terminal or as a file.
// Invariant: a file is the same as the API's, byte for byte but for the instant it was made.

import { grouped } from '#money/grouped.ts';
import {
  type Asking,
  makeReportFile,
  type ReportDeps,
  readReport,
} from '#reports/make-report-store.ts';
import { type GivenParameters, parameterNames, periodNames } from '#reports/report.ts';
import { findReport, reports } from '#reports/report-list.ts';
import { writeOutput } from './file-output.ts';
import { chooseProperty, withHouse } from './open.ts';
import { formatTable } from './terminal.ts';

export interface ReportOptions extends GivenParameters {
  readonly list?: boolean;
  readonly format: 'text' | 'json' | 'csv' | 'xlsx' | 'pdf';
  readonly paper: 'letter' | 'a4';
  readonly out?: string;
  readonly property?: string;
}

/** *Errors:* COMMAND_*, REPORT_*. */
export async function runReport(name: string | undefined, options: ReportOptions): Promise<void> {
  if (options.list === true || name === undefined) {
    process.stdout.write(`${listText()}\n`);
    return;
  }
  const report = findReport(name);
  await withHouse('report', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const { format, paper } = options;
    const loadChart = () => house.charts.current(propertyId);
    const deps = { pool: house.pool, loadChart, now: house.now };
    const person = house.config.person;
    const asking = { propertyId, person, report, given: givenOf(options) };
    const content =
      format === 'text' || format === 'json'
        ? await written(deps, asking, format)
        : (await makeReportFile(deps, asking, { format, paper })).content;
    await writeOutput(options.out, content);
  });
}

function givenOf(options: ReportOptions): GivenParameters {
  return Object.fromEntries(
    [...parameterNames, ...periodNames].map((name) => [name, options[name]]),
  );
}

function listText(): string {
  const rows = reports.map(({ name, about, parameters, required }) => [
    name,
    about,
    parameters.map((one) => (required.includes(one) ? one : `[${one}]`)).join(' '),
  ]);
  return formatTable([['report', 'what it shows', 'parameters'], ...rows]);
}

async function written(deps: ReportDeps, asking: Asking, format: 'text' | 'json') {
  const { columns, rows, more } = await readReport(deps, asking);
  const { name, title } = asking.report;
  if (format === 'json') {
    return Buffer.from(`${JSON.stringify({ name, title, columns, rows, more }, null, 2)}\n`);
  }
  const head = columns.map((column) => column.title);
  const cells = rows.map((row) =>
    row.cells.map((cell, at) =>
      columns[at]?.kind === 'amount' ? grouped(cell ?? '') : (cell ?? ''),
    ),
  );
  const end = more ? '\n… and more: --format csv writes all.' : '';
  return Buffer.from(`${formatTable([head, ...cells])}${end}\n`);
}

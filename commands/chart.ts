// `tieout chart export|import FOLDER`: the chart of accounts as CSV files, one per kind of master.
// Invariant: an import writes all rows or none, and never deletes; what is gone from a file stays
// as it is.

import { isUtf8 } from 'node:buffer';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importChart } from '#chart-of-accounts/chart-change-store.ts';
import { chartFiles, formatChartCsv, readChartCsv } from '#chart-of-accounts/chart-csv.ts';
import { chartProblem } from '#chart-of-accounts/chart-errors.ts';
import { loadChartRows } from '#chart-of-accounts/chart-store.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

export interface ChartOptions {
  readonly property?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_*, CHART_* with file and line. */
export async function runChart(
  action: string,
  folder: string,
  options: ChartOptions,
): Promise<void> {
  if (action !== 'export' && action !== 'import') {
    throw new ProblemError([
      commandProblem('COMMAND_ACTION_UNKNOWN', {}, action, 'export, import'),
    ]);
  }
  await withHouse('chart', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const asJson = options.json === true;
    if (action === 'import') {
      const change = await importChart(house.pool, propertyId, readChartCsv(filesIn(folder)));
      const rows = Object.entries(change).map(([kind, { added, changed, unchanged }]) => [
        ...[kind, String(added), String(changed), String(unchanged)],
      ]);
      const text = formatTable([['', 'added', 'changed', 'unchanged'], ...rows]);
      return answer(asJson, change, text);
    }
    const rows = await loadChartRows(house.pool, propertyId);
    mkdirSync(folder, { recursive: true });
    for (const [file, kind] of chartFiles) {
      writeFileSync(join(folder, file), formatChartCsv(kind, rows[kind]));
    }
    answer(asJson, [...chartFiles.keys()], `Wrote ${chartFiles.size} files to ${folder}.`);
  });
}

/**
 * The CSV files of a chart that are there. *Errors:* COMMAND_FILE_UNREADABLE when none is,
 * CHART_NOT_UTF8 for each that would lose letters.
 */
function filesIn(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const problems: Problem[] = [];
  for (const file of chartFiles.keys()) {
    const path = join(folder, file);
    if (!existsSync(path)) continue;
    const bytes = readFileSync(path);
    if (!isUtf8(bytes)) problems.push(chartProblem('CHART_NOT_UTF8', { where: file }));
    files.set(file, bytes.toString('utf8'));
  }
  if (problems.length > 0) throw new ProblemError(problems);
  if (files.size > 0) return files;
  const names = [...chartFiles.keys()].join(', ');
  const why = `it holds none of ${names}`;
  throw new ProblemError([commandProblem('COMMAND_FILE_UNREADABLE', {}, folder, why)]);
}

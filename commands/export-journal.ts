// `tieout export-journal`: the whole journal in the syntax of hledger or beancount, so that anyone
// can audit it with a program nobody here wrote.

import { journalText } from '#reports/journal-text-store.ts';
import { writeOutput } from './file-output.ts';
import { chooseProperty, withHouse } from './open.ts';

export interface ExportJournalOptions {
  readonly format: 'hledger' | 'beancount';
  readonly from?: string;
  readonly through?: string;
  readonly outlet?: string;
  readonly out?: string;
  readonly property?: string;
}

/** *Errors:* COMMAND_*, REPORT_*. */
export async function runExportJournal(options: ExportJournalOptions): Promise<void> {
  await withHouse('export-journal', async ({ pool, charts, ...house }) => {
    const { propertyId } = await chooseProperty({ pool, charts, ...house }, options.property);
    const { format, from, through, outlet } = options;
    const loadChart = () => charts.current(propertyId);
    const asked = { propertyId, format, given: { from, through, outlet } };
    const { content } = await journalText({ pool, loadChart }, asked);
    await writeOutput(options.out, content);
  });
}

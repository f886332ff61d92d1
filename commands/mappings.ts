// `tieout mappings export|import FILE`: what is mapped to what, and what lines carry, as a CSV.
// Invariant: an import is saved whole or not at all; `--dry-run` tells what it would change and
// changes nothing. Leaves to others: the file's form and its checks (mapping/).

import { isUtf8 } from 'node:buffer';
import { createWriteStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { askingByCommand } from '#approvals/asking.ts';
import { releaseExports } from '#export-queue/action-store.ts';
import { mappingProblem } from '#mapping/mapping-errors.ts';
import { exportMappings, type Imported, importMappings } from '#mapping/mapping-file-store.ts';
import { type MappingKind, mappingKinds } from '#mapping/mapping-kinds.ts';
import { grouped } from '#money/grouped.ts';
import { ProblemError } from '#problems/problem.ts';
import { proposedText } from './approvals.ts';
import { chooseConnection, chooseProperty, commandProblem, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

export interface MappingsOptions {
  readonly property?: string;
  readonly connection?: string;
  readonly kind?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Differences shown on the terminal; the numbers count all. */
const shownMax = 50;

/** *Errors:* COMMAND_*, MAPPING_* with line and column. */
export async function runMappings(
  action: string,
  file: string,
  options: MappingsOptions,
): Promise<void> {
  if (action !== 'export' && action !== 'import') {
    throw new ProblemError([
      commandProblem('COMMAND_ACTION_UNKNOWN', {}, action, 'export, import'),
    ]);
  }
  await withHouse('mappings', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const connection = await chooseConnection(house, propertyId, options.connection);
    const at = { propertyId, connectionId: connection.connectionId };
    const asJson = options.json === true;
    if (action === 'export') {
      await pipeline(exportMappings(house.pool, at, kindOf(options.kind)), createWriteStream(file));
      return answer(asJson, { file }, `Wrote ${file}.`);
    }
    const dryRun = options.dryRun === true;
    const by = { ...askingByCommand(house.config.person), releaseExports, dryRun };
    const imported = await importMappings(house.pool, at, textOf(file), by);
    if (imported.proposed)
      return answer(asJson, imported.proposed, proposedText(imported.proposed));
    const { proposed: _, ...shown } = imported;
    answer(asJson, { dryRun, ...shown }, textOfImport(imported, dryRun));
  });
}

function kindOf(text: string | undefined): MappingKind | null {
  return mappingKinds.find((kind) => kind === text) ?? null;
}

function textOf(file: string): string {
  const bytes = readOrRefuse(file);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const fault = 'it is not UTF-8, and letters would be lost';
  throw new ProblemError([mappingProblem('MAPPING_CSV_LINE_UNREADABLE', { where: file }, fault)]);
}

function readOrRefuse(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const why = (error as Error).message;
    throw new ProblemError([commandProblem('COMMAND_FILE_UNREADABLE', {}, file, why)]);
  }
}

/** What a person reads: the numbers, then what is different. */
function textOfImport({ rows, changed, released, differences }: Imported, dryRun: boolean): string {
  const would = dryRun ? 'Would change' : 'Changed';
  const releases = released > 0 ? `, releasing ${grouped(released)} exports` : '';
  const said = `${grouped(rows)} rows read. ${would} ${grouped(changed)}${releases}.`;
  if (differences.length === 0) return said;
  const lines = differences.slice(0, shownMax).map(({ kind, code, what, before, after }) => {
    return [`${kind} ${code}`, what, before ?? '(none)', after ?? '(none)'];
  });
  const table = formatTable([['ours', 'what', 'before', 'after'], ...lines]);
  const more = differences.length - lines.length;
  return `${said}\n\n${table}${more > 0 ? `\nand ${grouped(more)} more` : ''}`;
}

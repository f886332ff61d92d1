// Takes the mappings of a connection out as a file and reads them back in. Behind the routes and
// the command. Invariant: a file is saved whole or not at all; a dry run does everything a saving
// does and takes it back, so that what it tells is what saving would do. Leaves to others: the
// form of the file (mapping-csv.ts), what saving means (mapping-change-store.ts).

import type pg from 'pg';
import type { Proposed } from '#approvals/proposing-store.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { takenBack } from '#database/trial.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { changeMappings, type MappingBy } from './mapping-approval-store.ts';
import { type MappingChange, type Saved, saveMappings } from './mapping-change-store.ts';
import {
  type MappingCsvChange,
  mappingCsvHead,
  mappingCsvLine,
  readMappingsCsv,
} from './mapping-csv.ts';
import { mappingProblem } from './mapping-errors.ts';
import { isValueKind, type MappingKind, mappingKinds } from './mapping-kinds.ts';
import { listMappings, sendSettingOf } from './mapping-list-store.ts';
import { listExternalChart, requireMappingSettings } from './mapping-store.ts';
import { listValueDimensions, readValues } from './mapping-value-store.ts';
import type { At } from './revision-store.ts';

/** Rows read at a time: bounds memory. */
const pageRows = 5_000;

/**
 * The file in pieces: one kind, or everything the connection sends. Products and customers that
 * are not sent are in it only when they are asked for.
 */
export async function* exportMappings(
  db: Queryable,
  at: At,
  kind: MappingKind | null,
): AsyncGenerator<string> {
  const settings = await requireMappingSettings(db, at);
  const kinds =
    kind === null
      ? mappingKinds.filter((one) => sendSettingOf(one, settings) !== 'ignore')
      : [kind];
  const dimensions = await listValueDimensions(db, at);
  yield mappingCsvHead(dimensions);
  for (const one of kinds) yield* exportKind(db, at, one, dimensions);
}

async function* exportKind(
  db: Queryable,
  at: At,
  kind: MappingKind,
  dimensions: readonly string[],
): AsyncGenerator<string> {
  for (let after: string | null = null; ; ) {
    const rows = await listMappings(db, at, kind, { after, limit: pageRows });
    const internalIds = rows.map((row) => row.internal_id);
    const values = isValueKind(kind) ? await readValues(db, at, { kind, internalIds }) : [];
    const ofOne = Map.groupBy(values, (value) => Number(value.internal_id));
    const lines = rows.map((row) => {
      const own = ofOne.get(row.internal_id) ?? [];
      return mappingCsvLine(
        {
          ...{ kind, code: row.code, name: row.name },
          ...{ externalId: row.external_id, externalName: row.external_name },
          values: Object.fromEntries(own.map((value) => [value.dimension, value.external_id])),
        },
        dimensions,
      );
    });
    yield lines.join('');
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) return;
    after = last.code;
  }
}

export interface ImportOptions extends MappingBy {
  /** Tells what would be different, and changes nothing. */
  readonly dryRun: boolean;
}

export interface Imported extends Omit<Saved, 'moved'> {
  /** Rows of the file. */
  readonly rows: number;
  /** Where a second person is asked for: nothing was saved yet. */
  readonly proposed: Proposed | null;
}

/** *Errors:* MAPPING_CSV_…, MAPPING_CODE_UNKNOWN, and those of saving, by line and column. */
export async function importMappings(
  pool: pg.Pool,
  at: At,
  text: string,
  { dryRun, ...by }: ImportOptions,
): Promise<Imported> {
  return await withTransaction(pool, async (tx) => {
    const read = readMappingsCsv(text, await knownDimensions(tx, at));
    const found = await findSubjects(tx, at, read.changes);
    const problems = [...read.problems, ...found.problems];
    if (problems.length > 0) throw new ProblemError(problems);
    const rows = read.changes.length;
    if (dryRun) {
      const { moved: _, ...saved } = await takenBack(tx, () =>
        saveMappings(tx, at, found.changes, by),
      );
      return { ...saved, rows, proposed: null };
    }
    const { moved: _, ...imported } = await changeMappings(tx, at, [found.changes], by);
    return { ...imported, rows };
  });
}

async function knownDimensions(db: Queryable, at: At): Promise<ReadonlySet<string> | null> {
  const kind = { kind: 'dimension' };
  const rows = await listExternalChart(db, at.propertyId, at.connectionId, kind);
  return rows.length === 0 ? null : new Set(rows.map((row) => row.external_id));
}

async function findSubjects(db: Queryable, at: At, changes: readonly MappingCsvChange[]) {
  const ids = new Map<string, number>();
  for (const [kind, ofKind] of Map.groupBy(changes, (change) => change.kind)) {
    const codes = ofKind.map((change) => change.code);
    for (const row of await listMappings(db, at, kind, { codes })) {
      ids.set(`${kind} ${row.code}`, row.internal_id);
    }
  }
  const found: MappingChange[] = [];
  const problems: Problem[] = [];
  for (const { line, kind, code, externalId, values } of changes) {
    const internalId = ids.get(`${kind} ${code}`);
    const whereIs = (column: string) => `line ${line}, ${column}`;
    if (internalId === undefined) {
      const where = { where: whereIs('code') };
      problems.push(mappingProblem('MAPPING_CODE_UNKNOWN', where, kind, code));
      continue;
    }
    const id = externalId === undefined ? {} : { externalId };
    found.push({ kind, internalId, ...id, values, whereIs });
  }
  return { changes: found, problems };
}

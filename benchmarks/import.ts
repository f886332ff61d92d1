// Importing a CSV file against the sum of its two limits: reading the file alone (split and read
// against the chart, nothing posted) and the COPY floor (the very rows the import wrote, as ready
// binary COPY data, into tables with the same indexes, without triggers, on two connections, in the
// same transactions). The ratio is the import's time over that sum: below 1 means that reading and
// writing overlap. Also: memory over an idle process, and importing the same file again.
// Run: node benchmarks/import.ts [--events N] [--rounds N] [--json FILE]

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type pg from 'pg';
import { changeChart } from '#chart-of-accounts/chart-change-store.ts';
import { createProperty } from '#chart-of-accounts/chart-store.ts';
import { marinaAndResort } from '#chart-of-accounts/ready-charts/marina-and-resort.ts';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { openPool, withTransaction } from '#database/pool.ts';
import { writeEventFile } from './event-file.ts';
import { floorBatches, lastEntryId, makeFloorTables } from './floor-tables.ts';
import { machineName, median, timed, writeResults } from './harness.ts';
import type { ImportTurn } from './import-process.ts';
import { copyReady, type ReadyCopy } from './ready-copy.ts';

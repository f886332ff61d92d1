// Process file: `npm test`, `npm run walks`. Starts one PostgreSQL without fsync for all tests,
// prepares the migrated template, runs the *.test.ts (or those whose path contains one of the
// arguments) with Node's own runner, and ends with one line of counts.
// Invariant: the exit code is 0 only when tests ran and none failed; a run ends, whatever hangs,
// and leaves nothing: what tests write lies in one folder that goes with the run.

import { chmodSync, existsSync, globSync, readdirSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { run } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { buildConsole } from '#console/build-console.ts';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { isAlive, removeDataFolder } from '#database/postgres-folders.ts';
import { scratchFolder } from '#database/scratch-folder.ts';
import { prepareTemplate, type TestServer, testServer } from '#database/test-database.ts';
import { ProblemError } from '#problems/problem.ts';

const ROOT = dirname(fileURLToPath(import.meta.url));
const OUTSIDE = new Set(['node_modules', '.tieout', '.git']);
const DOTS_PER_LINE = 80;
const LINES_PER_FAILURE = 60;
const FILES_TOLD = 10;
/** The slowest needs a fifth of it on two cores. */
const TEST_MS_MAX = 5 * 60_000;
const RUN_MS_MAX = 18 * 60_000;
/** More than a whole run needs at one moment. */
const SCRATCH_BYTES = 3 * 1024 ** 3;
/** Linux's folder in memory; elsewhere there is none. */
const MEMORY = '/dev/shm';

/** Where a run writes, and its server. */
interface Place {
  readonly scratch: string;
  readonly server: TestServer;
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Walks through the console take nearly half of the time of all tests, and a slow machine with two
 * cores has eighteen minutes: without an argument only this one runs; `npm run walks` runs all.
 */
const walkOfEveryRun = 'console/sign-in.walk.test.ts';
const isWalk = (file: string) => file.endsWith('.walk.test.ts');

function testFiles(args: string[]): string[] {
  const onlyWalks = args[0] === '--walks';
  // A filter may be typed as a path from the present folder, or be any part of a path.
  const filters = args
    .slice(onlyWalks ? 1 : 0)
    .map((arg) => relative(ROOT, arg).split(sep).join('/'));
  const isOfEveryRun = (file: string) => !isWalk(file) || file === walkOfEveryRun;
  return globSync('**/*.test.ts', { cwd: ROOT, exclude: (path) => OUTSIDE.has(path) })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !onlyWalks || isWalk(file))
    .filter((file) =>
      filters.length === 0
        ? onlyWalks || isOfEveryRun(file)
        : filters.some((filter) => file.includes(filter)),
    )
    .sort();
}

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= SCRATCH_BYTES;
}

/** The server of this checkout, kept between runs; where the disk is nearly full, all in memory. */
async function preparePlace(): Promise<Place> {
  const short = [tmpdir(), ROOT].find((folder) => !hasRoom(folder));
  const home = short !== undefined && hasRoom(MEMORY) ? MEMORY : tmpdir();
  for (const name of readdirSync(home)) {
    const pid = Number(/^tieout-run-(\d+)-/.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) removeDataFolder(join(home, name));
  }
  const scratch = scratchFolder(`run-${process.pid}`, home);
  // It stands for the system's temporary folder: every account may make files in it.
  chmodSync(scratch, 0o1777);
  if (home !== MEMORY) return { scratch, server: await testServer(silentLog) };
  process.stdout.write(`Little room in ${short}: the tests write to ${home}.\n`);
  const dataFolder = join(scratch, 'server');
  return {
    scratch,
    server: await startEmbeddedPostgres({ dataFolder, durable: false, log: silentLog }),
  };
}

/** A dot per passed test; the whole story of each failed one; why a test was skipped. */
async function runFiles(files: string[]): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const output = new Map<string, string>();
  const skips: string[] = [];
  let column = 0;
  const mark = (sign: string) => {
    process.stdout.write(column++ % DOTS_PER_LINE === 0 ? `\n${sign}` : sign);
  };
  const keep = ({ file, message }: { file?: string | undefined; message: string }) =>
    void output.set(file ?? '', (output.get(file ?? '') ?? '') + message);
  const stop = new AbortController();
  const tests = run({
    cwd: ROOT,
    files: files.map((file) => `${ROOT}${sep}${file}`),
    concurrency: Math.max(2, availableParallelism()),
    timeout: TEST_MS_MAX,
    signal: stop.signal,
  });
  tests.on('test:stdout', keep).on('test:stderr', keep);
  tests.on('test:pass', ({ name, skip, details }) => {
    if (details.type === 'suite') return;
    mark(skip === undefined ? '.' : 's');
    counts[skip === undefined ? 'passed' : 'skipped'] += 1;
    if (skip !== undefined) skips.push(`skipped: ${name}${skip === true ? '' : ` (${skip})`}`);
  });
  tests.on('test:fail', ({ name, file, line, details }) => {
    const { error } = details;
    // A suite fails because a test in it failed, and that one has told its story.
    if ((error as { failureType?: string }).failureType === 'subtestsFailed') return;
    column = 0;
    counts.failed += 1;
    const where = file === undefined ? '' : ` (${relative(ROOT, file)}:${line})`;
    process.stdout.write(`\n\nFAILED ${name}${where}\n${story(error.cause ?? error)}\n`);
    process.stdout.write(output.get(file ?? '') ?? '');
    output.delete(file ?? '');
  });
  const seconds = new Map<string, number>();
  tests.on('test:summary', ({ file, counts: all, duration_ms: ms }) => {
    if (file !== undefined) return void seconds.set(relative(ROOT, file), ms / 1000);
    counts.passed = all.passed;
    counts.failed = all.tests - all.passed - all.skipped - all.todo;
    counts.skipped = all.skipped + all.todo;
  });
  const late = await unfinishedFiles(tests, files);
  if (late.length > 0) {
    counts.failed += late.length;
    process.stdout.write(
      `\n\nFAILED to end within ${RUN_MS_MAX / 60_000} minutes:\n  ${late.join('\n  ')}\n`,
    );
    stop.abort();
  }
  process.stdout.write(`\n\n${slowest(seconds)}${skips.map((skip) => `${skip}\n`).join('')}`);
  return counts;
}

/** The files that took longest, in a run of many: where to look when a run comes near its limit. */
function slowest(seconds: ReadonlyMap<string, number>): string {
  if (seconds.size <= FILES_TOLD) return '';
  const last = [...seconds].sort(([, a], [, b]) => b - a).slice(0, FILES_TOLD);
  const told = last.map(([file, took]) => `${file} ${took.toFixed(0)} s`);
  return `Longest: ${told.join(', ')}\n`;
}

/** Waits for the end of a run, but not for ever; then says which files had not ended. */
async function unfinishedFiles(tests: ReturnType<typeof run>, files: string[]): Promise<string[]> {
  const unfinished = new Set(files);
  tests.on('test:summary', ({ file }) => {
    if (file !== undefined) unfinished.delete(relative(ROOT, file).split(sep).join('/'));
  });
  const end = (async () => {
    for await (const _ of tests);
    return [];
  })();
  const late = setTimeout(RUN_MS_MAX, unfinished, { ref: false });
  return [...(await Promise.race([end, late]))];
}

/** The stack, or whatever was thrown; a long comparison is cut, the test can be run alone. */
function story(thrown: unknown): string {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : inspect(thrown);
  const lines = text.split('\n');
  const cut = lines.length - LINES_PER_FAILURE;
  if (cut <= 0) return text;
  return [...lines.slice(0, LINES_PER_FAILURE), `… ${cut} more lines`].join('\n');
}

async function main(): Promise<number> {
  const files = testFiles(process.argv.slice(2));
  if (files.length === 0) {
    process.stdout.write('No test file has such a path.\n');
    return 1;
  }
  // Once and first: two walks that start together would build into each other's folder.
  if (files.some((file) => file.endsWith('.walk.test.ts'))) await buildConsole();
  const { scratch, server } = await preparePlace();
  const leave = () => void server.stop().finally(() => process.exit(130));
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    await prepareTemplate(server.url);
    process.env.TIEOUT_TEST_SERVER = server.url;
    process.env.TMPDIR = scratch;
    // Every file and every process of a drill loads the same modules: a third of the time to start.
    process.env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules', '.cache', 'tieout');
    const { passed, failed, skipped } = await runFiles(files);
    const more = skipped === 0 ? '' : `, ${skipped} skipped`;
    process.stdout.write(`${passed} passed, ${failed} failed${more}\n`);
    return failed === 0 && passed > 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error instanceof ProblemError ? error.message : inspect(error)}\n`);
    process.exit(1);
  },
);

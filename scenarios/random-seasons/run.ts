// Process file: `npm run seasons -- [--seed N] [--seeds M] [--lanes L] [--audit K]`. Draws random
// seasons, posts each in disorder and proves the books, on a PostgreSQL of its own; hands every
// K-th one's journal to hledger and beancount, where they are installed.
// Invariant: the exit code is 0 only when every proof of every season holds.

import { parseArgs } from 'node:util';
import type pg from 'pg';
import { silentLog } from '#database/database-log.ts';
import { startEmbeddedPostgres } from '#database/embedded-postgres.ts';
import { migrate } from '#database/migrations.ts';
import { openPool } from '#database/pool.ts';
import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';
import { otherPrograms } from '#scenarios/other-programs.ts';
import { auditSeason } from './audit-season.ts';
import { proveSeason, type SeasonReport } from './prove-season.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1000' },
    lanes: { type: 'string', default: '3' },
    audit: { type: 'string', default: '20' },
  },
});

function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error('--seed, --seeds, --lanes and --audit are whole numbers above 0');
}

const firstSeed = whole(values.seed);
const seeds = whole(values.seeds);
const lanes = whole(values.lanes);
const auditEvery = whole(values.audit);
const programs = otherPrograms.filter(({ missing }) => missing === false);
const audited = new Map(programs.map(({ name }) => [name, 0]));
const sums = { seasons: 0, events: 0, sent: 0, posted: 0, refused: 0, tooLate: 0 };
const broken: string[] = [];
let interrupted = false;
// Ends after the seasons under way, with the sums of what was run.
process.once('SIGINT', () => {
  interrupted = true;
});

/** What the programs that are installed say against a season. */
async function audit(pool: pg.Pool, folder: string, report: SeasonReport): Promise<string[]> {
  const found: string[] = [];
  for (const program of programs) {
    found.push(...(await auditSeason({ pool, program, folder }, report)));
    audited.set(program.name, (audited.get(program.name) ?? 0) + 1);
  }
  return found;
}

const auditsTold = () =>
  otherPrograms
    .map(({ name, missing }) => missing || `${audited.get(name)} read by ${name}`)
    .join(', ');

async function main(): Promise<number> {
  const dataFolder = scratchFolder('seasons');
  const server = await startEmbeddedPostgres({ dataFolder, durable: false, log: silentLog });
  try {
    await migrate(server.url);
    const pool = openPool(server.url, { max: lanes * 4 });
    let next = firstSeed;
    const work = async () => {
      while (next < firstSeed + seeds && !interrupted) {
        const seed = next++;
        const report = await proveSeason(pool, seed);
        sums.seasons += 1;
        for (const name of ['events', 'sent', 'posted', 'refused', 'tooLate'] as const) {
          sums[name] += report[name];
        }
        const against = seed % auditEvery === 0 ? await audit(pool, dataFolder, report) : [];
        broken.push(...[...report.broken, ...against].map((text) => `seed ${seed}: ${text}`));
      }
    };
    await Promise.all(Array.from({ length: lanes }, work));
    await pool.end();
  } finally {
    await server.stop();
    removeScratchFolder(dataFolder);
  }
  const { seasons, events, sent, posted, refused, tooLate } = sums;
  const told = [
    `${seasons} seasons from seed ${firstSeed}: ${events} events, sent ${sent} times,`,
    `${posted} posted, ${refused} wrong on purpose and refused, ${tooLate} refused for disorder,`,
    `${broken.length} proofs broken; ${auditsTold()}`,
  ].join(' ');
  process.stdout.write(`${told}\n${broken.map((text) => `${text}\n`).join('')}`);
  return broken.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);

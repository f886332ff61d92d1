// Process file: a simulated Sage Intacct company on a port of its own.
//
// `node simulate.ts --port 4081 --books DIR`, or `runSimulator` from another process file.
// **Invariant**: SIGTERM and SIGINT close the books; being killed loses no committed entry.
// It leaves everything the company does to simulators/sage-intacct/.

import { parseArgs } from 'node:util';
import { companyNamed } from '#simulators/sage-intacct/company.ts';
import { bookSeedFile } from '#simulators/sage-intacct/seed-entries.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { type StartSettings, tierOneLimits } from '#simulators/sage-intacct/settings.ts';
import { endWithParent } from './stop-signals.ts';

/** Jobs take long enough here for a person to see each of their states. */
const JOB_DELAY_MS = 1500;

/** How the process starts. Latency in milliseconds, chaos in percent of requests. */
export interface RunSimulatorOptions {
  readonly port: number;
  /** The folder of the books; in memory only when absent. */
  readonly books?: string;
  /** `marina` (default), `resort` or a definition file. Used when the folder is new. */
  readonly company?: string;
  /** Entries to begin with, `resort` or a file; used while the books hold none. */
  readonly seedFile?: string;
  readonly latencyMs?: number;
  readonly chaosPercent?: number;
  readonly seed?: number;
}

/** What vendors of integrations plan for: two requests of the XML API at the same time. */
const XML_REQUESTS = 2;

/** Starts the simulator and stops it on SIGTERM or SIGINT. The limits are those of tier 1. */
export async function runSimulator(options: RunSimulatorOptions): Promise<RunningSimulator> {
  const { port, books, company, seedFile, latencyMs, chaosPercent, seed } = options;
  const settings: StartSettings = {
    limits: tierOneLimits,
    xml: { parallelRequests: XML_REQUESTS },
    jobDelayMs: JOB_DELAY_MS,
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(chaosPercent === undefined ? {} : { chaosPercent }),
  };
  const simulator = await startSimulator({
    port,
    settings,
    ...(books === undefined ? {} : { booksFolder: books }),
    ...(company === undefined ? {} : { company: companyNamed(company) }),
    ...(seed === undefined ? {} : { seed }),
  });
  if (seedFile !== undefined) {
    try {
      bookSeedFile(simulator.simulation, seedFile);
    } catch (error) {
      await simulator.stop();
      throw error;
    }
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void simulator.stop());
  }
  return simulator;
}

const help = `Simulated Sage Intacct company (both APIs, see docs/guides/simulate-sage-intacct.md)

  node simulate.ts [--port 4081] [--books DIR] [--company marina|resort|FILE.json]
                   [--seed-file resort|FILE.json] [--latency MS] [--chaos PERCENT] [--seed NUMBER]

  --books     folder that keeps the books between starts; without it they are in memory
  --company   the company, used when the folder holds no books yet
  --seed-file entries to begin with, used while the books hold none
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4081' },
      books: { type: 'string' },
      company: { type: 'string' },
      'seed-file': { type: 'string' },
      latency: { type: 'string' },
      chaos: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const { url, company } = await runSimulator({
    port: Number(values.port),
    ...(values.books === undefined ? {} : { books: values.books }),
    ...(values.company === undefined ? {} : { company: values.company }),
    ...(values['seed-file'] === undefined ? {} : { seedFile: values['seed-file'] }),
    ...(values.latency === undefined ? {} : { latencyMs: Number(values.latency) }),
    ...(values.chaos === undefined ? {} : { chaosPercent: Number(values.chaos) }),
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
  });
  endWithParent();
  process.stdout.write(`Simulated Sage Intacct company ${company.companyId} on ${url}\n`);
}

if (import.meta.main) {
  main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

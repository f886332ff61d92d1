// Process file: a simulated Sage Intacct company on a port of its own.
//
// `node simulate.ts --port 4081 --books DIR`, or `runSimulator` from another process file.
// **Invariant**: SIGTERM and SIGINT close the books; being killed loses no committed entry.
// It leaves everything the company does to simulators/sage-intacct/.

import { parseArgs } from 'node:util';
import { readCompany } from '#simulators/sage-intacct/company.ts';
import { type RunningSimulator, startSimulator } from '#simulators/sage-intacct/server.ts';
import { type Settings, tierOneLimits } from '#simulators/sage-intacct/settings.ts';
import { endWithParent } from './stop-signals.ts';

/** How the process starts. Latency in milliseconds, chaos in percent of requests. */
export interface RunSimulatorOptions {
  readonly port: number;
  /** The folder of the books; in memory only when absent. */
  readonly books?: string;
  /** A company definition file; the marina when absent. Used when the folder is new. */
  readonly company?: string;
  readonly latencyMs?: number;
  readonly chaosPercent?: number;
  readonly seed?: number;
}

/** Starts the simulator and stops it on SIGTERM or SIGINT. The limits are those of tier 1. */
export async function runSimulator(options: RunSimulatorOptions): Promise<RunningSimulator> {
  const { port, books, company, latencyMs, chaosPercent, seed } = options;
  const settings: Partial<Settings> = {
    limits: tierOneLimits,
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(chaosPercent === undefined ? {} : { chaosPercent }),
  };
  const simulator = await startSimulator({
    port,
    settings,
    ...(books === undefined ? {} : { booksFolder: books }),
    ...(company === undefined ? {} : { company: readCompany(company) }),
    ...(seed === undefined ? {} : { seed }),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void simulator.stop());
  }
  return simulator;
}

const help = `Simulated Sage Intacct company (REST API, see docs/guides/simulate-sage-intacct.md)

  node simulate.ts [--port 4081] [--books DIR] [--company FILE.json]
                   [--latency MS] [--chaos PERCENT] [--seed NUMBER]

  --books     folder that keeps the books between starts; without it they are in memory
  --company   definition of the company, used when the folder holds no books yet
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4081' },
      books: { type: 'string' },
      company: { type: 'string' },
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

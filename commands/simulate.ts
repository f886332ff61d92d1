// `tieout simulate sage-intacct`: a simulated company until stopped.

import { ProblemError } from '#problems/problem.ts';
import { runSimulator } from '#root/simulate.ts';
import { commandProblem } from './open.ts';

export interface SimulateOptions {
  readonly port: number;
  readonly books?: string;
  readonly company?: string;
  readonly seedFile?: string;
  readonly latency: number;
  readonly chaos: number;
}

/** *Errors:* COMMAND_PORT_TAKEN, COMMAND_COMPANY_UNUSABLE, COMMAND_LEDGER_UNKNOWN. */
export async function runSimulate(ledger: string, options: SimulateOptions): Promise<void> {
  if (ledger !== 'sage-intacct') {
    throw new ProblemError([commandProblem('COMMAND_LEDGER_UNKNOWN', {}, ledger)]);
  }
  const { port, books, company, seedFile, latency, chaos } = options;
  const simulator = await runSimulator({
    port,
    latencyMs: latency,
    chaosPercent: chaos,
    ...(books === undefined ? {} : { books }),
    ...(company === undefined ? {} : { company }),
    ...(seedFile === undefined ? {} : { seedFile }),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') {
      throw new ProblemError([commandProblem('COMMAND_PORT_TAKEN', {}, port)]);
    }
    throw new ProblemError([commandProblem('COMMAND_COMPANY_UNUSABLE', {}, error.message)]);
  });
  process.stdout.write(
    `Simulated Sage Intacct company ${simulator.company.companyId} on ${simulator.url}\n`,
  );
}

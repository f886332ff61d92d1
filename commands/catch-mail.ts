// `tieout catch-mail`: a mail server for development that keeps what it is given and shows it on a
// page, until stopped. Nothing is delivered to anybody.

import { ProblemError } from '#problems/problem.ts';
import { onStop } from '#root/stop-signals.ts';
import { startMailServer } from '#simulators/mail/mail-server.ts';
import { commandProblem } from './open.ts';

export interface CatchMailOptions {
  readonly port: number;
  readonly smtpPort: number;
}

/** *Errors:* COMMAND_PORT_TAKEN. */
export async function runCatchMail({ port, smtpPort }: CatchMailOptions): Promise<void> {
  const mailbox = await startMailServer({ port, smtpPort }).catch(
    (error: NodeJS.ErrnoException & { readonly port?: number }) => {
      if (error.code !== 'EADDRINUSE') throw error;
      throw new ProblemError([commandProblem('COMMAND_PORT_TAKEN', {}, error.port ?? port)]);
    },
  );
  onStop(() => mailbox.stop());
  process.stdout.write(`Mail is caught on ${mailbox.url}\nTIEOUT_SMTP_URL=${mailbox.smtpUrl}\n`);
}

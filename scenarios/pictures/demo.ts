// The demo as its reader starts it, for the pictures: `tieout demo` as a process of its own, on
// free ports and in a folder that goes with it. Invariant: nothing of it outlives `stop`.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';

const tieout = fileURLToPath(new URL('../../tieout.ts', import.meta.url));

export interface RunningDemo {
  readonly consoleUrl: string;
  readonly companyUrl: string;
  /** All that was printed, the set-up link of an empty demo among it. */
  readonly printed: string;
  stop(): Promise<void>;
}

/** Resolves when it has printed its last line. *Errors:* when it ends before. */
export async function startDemo(args: readonly string[] = []): Promise<RunningDemo> {
  const folder = scratchFolder('pictures');
  const [port, companyPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    ...{ TIEOUT_DATA: folder, TIEOUT_PORT: String(port), TIEOUT_PERSON: 'dana' },
    ...{ TIEOUT_SIMULATOR_PORT: String(companyPort), TIEOUT_LOG: 'error' },
  };
  const child = spawn(process.execPath, [tieout, 'demo', ...args], { env, stdio: 'pipe' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    removeScratchFolder(folder);
  };
  let printed = '';
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (text: string) => {
      printed += text;
      if (printed.includes('Stop with Ctrl-C.')) resolve();
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    void ended.then(() => reject(new Error(`The demo ended:\n${printed}`)));
  });
  await ready.catch(async (error) => {
    await stop();
    throw error;
  });
  const [consoleUrl, companyUrl] = [port, companyPort].map((one) => `http://127.0.0.1:${one}`);
  return { consoleUrl: consoleUrl ?? '', companyUrl: companyUrl ?? '', printed, stop };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}

// The demo as its reader starts it, for the pictures: `tieout demo` as a process of its own, on
// free ports and in a folder that goes with it. Invariant: nothing of it outlives `stop`.

import { removeScratchFolder, scratchFolder } from '#database/scratch-folder.ts';
import { startTieout } from '../small-house.ts';

export interface RunningDemo {
  readonly consoleUrl: string;
  /** Empty where the demo is: it simulates no company. */
  readonly companyUrl: string;
  /** All that was printed, the set-up link of an empty demo among it. */
  readonly printed: string;
  stop(): Promise<void>;
}

/** Resolves when it has printed its last line. *Errors:* when it ends before. */
export async function startDemo(args: readonly string[] = []): Promise<RunningDemo> {
  const folder = scratchFolder('pictures');
  const running = startTieout(['demo', ...args], {
    ...{ PATH: process.env.PATH ?? '', TIEOUT_DATA: folder, TIEOUT_PERSON: 'dana' },
    ...{ TIEOUT_PORT: '0', TIEOUT_SIMULATOR_PORT: '0', TIEOUT_LOG: 'error' },
  });
  const stop = async () => {
    running.signal('SIGTERM');
    await running.ended;
    removeScratchFolder(folder);
  };
  const { input: printed } = await running.said(/Stop with Ctrl-C\./).catch(async (error) => {
    await stop();
    throw error;
  });
  const addressOf = (what: string) => new RegExp(`^${what} +(http\\S+)`, 'm').exec(printed)?.[1];
  return {
    consoleUrl: addressOf('Console') ?? '',
    companyUrl: addressOf('Simulated company') ?? '',
    ...{ printed, stop },
  };
}

// Processes of a drill that are meant to be killed: workers and simulators of their own.
// Invariant: only processes started here are signalled; none survives the drill.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

export interface Child {
  readonly process: ChildProcess;
  /** Its first line. */
  readonly line: string;
  /** When it has said this line; after its first. */
  said(line: string): Promise<void>;
  /** When it is gone, however. */
  readonly gone: Promise<void>;
  /** SIGKILL, and until it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts a program of this checkout and waits for its first line. *Errors:* throws when it ends
 * before.
 */
export async function startChild(program: string, args: readonly string[]): Promise<Child> {
  const path = fileURLToPath(new URL(`../../${program}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.add(child);
  const gone = once(child, 'exit').then(() => void started.delete(child));
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, 'line') as Promise<[string]>;
  const heard = new Set<string>();
  lines.on('line', (text: string) => heard.add(text));
  const said = async (text: string) => {
    while (!heard.has(text)) await once(lines, 'line');
  };
  const line = await Promise.race([first.then(([text]) => text), gone.then(() => null)]);
  if (line === null) throw new Error(`${program} ended before it was ready`);
  return {
    said,
    process: child,
    line,
    gone,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

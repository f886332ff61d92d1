// Where a command writes a file: to the path given, or to standard output.
// Invariant: a file appears under its name only when it is whole.

import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ProblemError } from '#problems/problem.ts';
import { commandProblem } from './open.ts';

/** *Errors:* COMMAND_FILE_UNWRITABLE. */
export async function writeOutput(
  path: string | undefined,
  content: AsyncIterable<string> | Buffer,
): Promise<void> {
  const pieces = Readable.from(Buffer.isBuffer(content) ? [content] : content);
  if (path === undefined) return pipeline(pieces, process.stdout, { end: false });
  const partial = `${path}.part`;
  try {
    await pipeline(pieces, createWriteStream(partial));
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new ProblemError([commandProblem('COMMAND_FILE_UNWRITABLE', {}, path, message)]);
  }
}

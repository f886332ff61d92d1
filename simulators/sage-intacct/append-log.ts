// The books on disk: one NDJSON file, one line per commit, read back at start.
//
// A line holds all changes of one commit, so a commit is there whole or not at all.
// **Invariant**: `append` returns only after the operating system has the line; a process killed
// at any moment loses nothing that was answered. (A power cut may lose it: there is no fsync.)
// It leaves what the changes mean to simulation.ts. One process per folder.

import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Change } from './changes.ts';

const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;

/** The file `books.ndjson` of a folder. */
export class AppendLog {
  readonly #path: string;
  #file: number;

  /** Opens or makes the file; the folder is made when it is missing. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, 'books.ndjson');
    this.#file = openSync(this.#path, 'a+');
  }

  /**
   * Gives every commit in order. A torn last line (the process died while writing it, so it was
   * never answered) is cut off. *Errors:* throws when any other line cannot be read.
   */
  replay(apply: (changes: readonly Change[]) => void): void {
    let wholeBytes = 0;
    let lineNumber = 0;
    let rest: Buffer = Buffer.alloc(0);
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let position = 0; ; ) {
      const count = readSync(this.#file, chunk, 0, CHUNK_BYTES, position);
      if (count === 0) break;
      position += count;
      const bytes = Buffer.concat([rest, chunk.subarray(0, count)]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        lineNumber += 1;
        apply(this.#read(bytes.subarray(start, end).toString('utf8'), lineNumber));
        wholeBytes += end + 1 - start;
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
    if (rest.length > 0) ftruncateSync(this.#file, wholeBytes);
  }

  #read(line: string, lineNumber: number): readonly Change[] {
    try {
      return JSON.parse(line) as readonly Change[];
    } catch (cause) {
      throw new Error(`${this.#path} line ${lineNumber} is not JSON: move the file away`, {
        cause,
      });
    }
  }

  /** Writes one commit. *Errors:* throws, and leaves no half of it, when the disk is full. */
  append(changes: readonly Change[]): void {
    const before = fstatSync(this.#file).size;
    try {
      writeWhole(this.#file, `${JSON.stringify(changes)}\n`);
    } catch (error) {
      ftruncateSync(this.#file, before);
      throw error;
    }
  }

  /** Starts a new history: the old file is replaced in one step. */
  restart(changes: readonly Change[]): void {
    const next = `${this.#path}.next`;
    const file = openSync(next, 'w+');
    writeWhole(file, `${JSON.stringify(changes)}\n`);
    closeSync(file);
    renameSync(next, this.#path);
    closeSync(this.#file);
    this.#file = openSync(this.#path, 'a+');
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** A single write may take less than all of a large line; the rest follows. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(file, bytes, written);
  }
}

// Remembers outside the database, in the data folder, the last intent to send of each connection,
// so that a database restored from an older backup is recognised before anything is sent. Written
// after the intent is committed and before the wire. Invariant: a database that has forgotten a
// send is behind its mark, whatever way it was restored; killing the process loses no mark. Losing
// the power of the machine may lose the marks of its last milliseconds and leaves those before
// whole: waiting for the disk in line would more than double the way to the wire (measured: 6 ms a
// batch), so a copy is brought there behind it. Leaves to others: what follows (restore-store.ts).

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** The last export this machine committed to send. */
export interface SentMark {
  readonly exportKey: string;
  /** Its attempt number then; attempts only grow. */
  readonly attempt: number;
  /** What it carried; absent in marks that were left before it was noted. */
  readonly kind?: 'entry' | 'summary';
}

export interface SentMarks {
  note(connectionKey: string, mark: SentMark): void;
  /** Null: this machine has sent nothing for it, or its mark cannot be read. */
  read(connectionKey: string): SentMark | null;
  /** When the marks noted so far are on the disk, as far as it takes them. */
  settled(): Promise<void>;
}

/**
 * Marks in `<data folder>/sent-marks`: per connection a small file, replaced as a whole, and the
 * copy of it that is on the disk for certain.
 */
export function sentMarks(dataFolder: string): SentMarks {
  const folder = join(dataFolder, 'sent-marks');
  const fileOf = (connectionKey: string) => join(folder, connectionKey.replace(/[^\w-]/g, '_'));
  const waiting = new Map<string, string>();
  let saving: Promise<void> | null = null;
  let isMade = false;

  /** One at a time, each with the newest mark there is: a slow disk gets fewer, not more. */
  async function saveWaiting(): Promise<void> {
    for (const [file, text] of waiting) {
      waiting.delete(file);
      // A disk that takes no copy has taken no mark either: `note` says so.
      await saveCopy(folder, file, text).catch(() => {});
    }
    saving = null;
  }

  return {
    note(connectionKey, mark) {
      if (!isMade) mkdirSync(folder, { recursive: true });
      isMade = true;
      const file = fileOf(connectionKey);
      const text = JSON.stringify(mark);
      writeFileSync(`${file}.json.new`, text);
      renameSync(`${file}.json.new`, `${file}.json`);
      waiting.set(file, text);
      saving ??= saveWaiting();
    },
    read(connectionKey) {
      const file = fileOf(connectionKey);
      return readMark(`${file}.json`) ?? readMark(`${file}.saved.json`);
    },
    async settled() {
      while (saving) await saving;
    },
  };
}

async function saveCopy(folder: string, file: string, text: string): Promise<void> {
  const copy = await open(`${file}.saved.json.new`, 'w');
  try {
    await copy.writeFile(text);
    await copy.sync();
  } finally {
    await copy.close();
  }
  await rename(`${file}.saved.json.new`, `${file}.saved.json`);
  const names = await open(folder);
  await names.sync().finally(() => names.close());
}

function readMark(file: string): SentMark | null {
  try {
    const { exportKey, attempt, kind } = JSON.parse(readFileSync(file, 'utf8'));
    const isMark = typeof exportKey === 'string' && typeof attempt === 'number';
    const isKind = kind === 'entry' || kind === 'summary';
    return isMark ? { exportKey, attempt, ...(isKind && { kind }) } : null;
  } catch {
    return null;
  }
}

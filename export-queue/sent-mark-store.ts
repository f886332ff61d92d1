// Remembers outside the database, in the data folder, the last intent to send of each connection,
// so that a database restored from an older backup is recognised before anything is sent. Written
// after the intent is committed and before the wire. Invariant: a database that has forgotten a
// send is behind its mark, whatever way it was restored; killing the process loses no mark, losing
// the power of the machine may lose the last moments. Leaves to others: what follows
// (restore-store.ts).

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The last export this machine committed to send. */
export interface SentMark {
  readonly exportKey: string;
  /** Its attempt number then; attempts only grow. */
  readonly attempt: number;
}

export interface SentMarks {
  note(connectionKey: string, mark: SentMark): void;
  /** Null: this machine has sent nothing for it, or its mark cannot be read. */
  read(connectionKey: string): SentMark | null;
}

/** Marks in `<data folder>/sent-marks`, one small file per connection, replaced as a whole. */
export function sentMarks(dataFolder: string): SentMarks {
  const folder = join(dataFolder, 'sent-marks');
  const fileOf = (connectionKey: string) =>
    join(folder, `${connectionKey.replace(/[^\w-]/g, '_')}.json`);
  let isMade = false;
  return {
    note(connectionKey, mark) {
      if (!isMade) mkdirSync(folder, { recursive: true });
      isMade = true;
      const file = fileOf(connectionKey);
      writeFileSync(`${file}.new`, JSON.stringify(mark));
      renameSync(`${file}.new`, file);
    },
    read(connectionKey) {
      try {
        const { exportKey, attempt } = JSON.parse(readFileSync(fileOf(connectionKey), 'utf8'));
        const isMark = typeof exportKey === 'string' && typeof attempt === 'number';
        return isMark ? { exportKey, attempt } : null;
      } catch {
        return null;
      }
    },
  };
}

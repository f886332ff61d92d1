// Files that a command keeps as evidence. Invariant: read and within bounds before anything
// changes.

import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { ProblemError } from '#problems/problem.ts';
import { checkedContent } from '#reconciliation/evidence-store.ts';
import { commandProblem } from './open.ts';

export interface EvidenceFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

const mediaTypes: Readonly<Record<string, string>> = {
  ...{ '.pdf': 'application/pdf', '.png': 'image/png', '.jpg': 'image/jpeg' },
  ...{ '.jpeg': 'image/jpeg', '.csv': 'text/csv', '.txt': 'text/plain' },
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** *Errors:* COMMAND_FILE_UNREADABLE, RECONCILIATION_EVIDENCE_REFUSED. */
export function evidenceFile(path: string): EvidenceFile {
  try {
    const mediaType = mediaTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
    return { fileName: basename(path), mediaType, content: checkedContent(readFileSync(path)) };
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const { message } = error as Error;
    throw new ProblemError([commandProblem('COMMAND_FILE_UNREADABLE', {}, path, message)]);
  }
}

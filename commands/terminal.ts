// What commands share on a terminal: a progress line, plain tables, answers for people or scripts.
// Invariant: progress goes to standard error and answers to standard output, so that pipes stay
// clean.

import { ProblemError } from '#problems/problem.ts';

/** A line that redraws itself on a terminal and prints one line per tenth elsewhere. */
export interface Progress {
  /** `share` from 0 to 1; `text` says what was done so far. */
  update(share: number, text: string): void;
  /** Leaves the last line standing; `share` below 1 when the work was stopped. */
  end(text: string, share?: number): void;
}

const barWidth = 28;
const redrawMs = 100;

/** Progress of `label` on standard error. */
export function openProgress(label: string, now: () => number): Progress {
  const terminal = process.stderr.isTTY === true;
  let drawnAt = 0;
  let tenth = -1;
  let drawn = '';
  const line = (share: number, text: string) => {
    const filled = Math.round(Math.min(1, Math.max(0, share)) * barWidth);
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
    return `${label.padEnd(10)} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${text}`;
  };
  return {
    update(share, text) {
      if (terminal) {
        if (now() - drawnAt < redrawMs) return;
        drawnAt = now();
        process.stderr.write(`\r\x1b[2K${line(share, text)}`);
      } else if (Math.floor(share * 10) > tenth) {
        tenth = Math.floor(share * 10);
        drawn = line(share, text);
        process.stderr.write(`${drawn}\n`);
      }
    },
    end(text, share = 1) {
      // Where lines stay, the last one may already say it.
      const last = line(share, text);
      if (last !== drawn) process.stderr.write(`${terminal ? '\r\x1b[2K' : ''}${last}\n`);
    },
  };
}

/** Columns aligned by width; numbers (digits, separators, currency) to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  const isNumber = (cell: string) => /^[-(]?[\d,.]+\)?( [A-Z]{3})?$/.test(cell);
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return isNumber(cell) ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Prints an answer: JSON for scripts, text for people. */
export function answer(asJson: boolean, value: unknown, text: string): void {
  const replacer = (_key: string, member: unknown) =>
    typeof member === 'bigint' ? member.toString() : member;
  process.stdout.write(`${asJson ? JSON.stringify(value, replacer, 2) : text}\n`);
}

/**
 * Prints a failure for people: each problem with its hint; the stack only of what nobody expected.
 */
export function printProblems(error: unknown): void {
  if (error instanceof ProblemError) {
    for (const { code, message, hint, where } of error.problems) {
      process.stderr.write(`${code}${where ? ` at ${where}` : ''}\n  ${message}\n  ${hint}\n`);
    }
    return;
  }
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}

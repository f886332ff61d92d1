// The text of a story: Markdown for people, with blocks ```books in which a line is a command and
// lines that begin with `|` are what the books answered. Reads the commands out of it and writes
// answers into it. Pure. Invariant: writing the answers that stand there gives the same text.
// Leaves to others: what a command does (story-player.ts).

/** A line of a block with the indented lines below it. */
export interface Command {
  /** Where its first line stands in the text, from 1. */
  readonly line: number;
  readonly words: string;
  readonly members: readonly string[];
}

export interface Story {
  readonly title: string;
  /** Rows of the list of accounting events it tells. */
  readonly rows: readonly string[];
  readonly pains: readonly string[];
  readonly commands: readonly Command[];
}

const isAnswer = (line: string) => line.startsWith('|');

/** Lines that are commands' own, by the number of the line their command begins at. */
function commandLines(text: string): Map<number, string[]> {
  const commands = new Map<number, string[]>();
  let open: string[] | null = null;
  let inBooks = false;
  text.split('\n').forEach((line, index) => {
    if (line.startsWith('```')) {
      inBooks = line === '```books';
      open = null;
    } else if (inBooks && line !== '' && !isAnswer(line)) {
      if (line.startsWith(' ') && open) open.push(line.trim());
      else {
        open = [line];
        commands.set(index + 1, open);
      }
    }
  });
  return commands;
}

const listed = (text: string, name: string) =>
  (new RegExp(`^${name}: (.*?)\\.?$`, 'm').exec(text)?.[1] ?? '').split(', ').filter(Boolean);

export function readStory(text: string): Story {
  return {
    title: /^# (.*)$/m.exec(text)?.[1] ?? '',
    rows: listed(text, 'Rows'),
    pains: listed(text, 'Pains'),
    commands: [...commandLines(text)].map(([line, [words = '', ...members]]) => ({
      ...{ line, words, members },
    })),
  };
}

/** The text with these answers, by the line their command begins at, instead of those in it. */
export function withAnswers(text: string, answers: ReadonlyMap<number, readonly string[]>): string {
  const lines = text.split('\n');
  const written: string[] = [];
  const commands = commandLines(text);
  lines.forEach((line, index) => {
    if (isAnswer(line) && inBooks(lines, index)) return;
    written.push(line);
    const begin = beginOf(commands, index + 1);
    if (begin === null) return;
    const last = begin + (commands.get(begin)?.length ?? 1) - 1;
    if (index + 1 !== last) return;
    for (const answer of answers.get(begin) ?? []) written.push(`| ${answer}`.trimEnd());
  });
  return written.join('\n');
}

function inBooks(lines: readonly string[], index: number): boolean {
  const fence = lines.slice(0, index).findLast((line) => line.startsWith('```'));
  return fence === '```books';
}

/** The command whose lines hold this one. */
function beginOf(commands: ReadonlyMap<number, readonly string[]>, line: number): number | null {
  for (const [begin, own] of commands) {
    if (line >= begin && line < begin + own.length) return begin;
  }
  return null;
}

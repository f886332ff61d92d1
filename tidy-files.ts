// Files of the repository as the rules of tidy-rules.ts see them: their kinds, imports, lines and
// functions. Pure. Heuristics, not a parser: they rely on the formatter's indentation, which
// `npm run check` guarantees.

/** A text file of the repository. */
export interface SourceFile {
  /** From the root, with slashes: `journal/journal-entry.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Files with these endings may do I/O. */
export const ioSuffix = /-(store|routes|client|connector|worker)\.ts$/;

/** TypeScript, of the server or of the console. */
export const isCode = ({ path }: SourceFile) => /\.tsx?$/.test(path);
/** Tests. */
export const isTest = ({ path }: SourceFile) => /\.test\.tsx?$/.test(path);
/** These rules themselves: their examples break them. */
export const isTidy = ({ path }: SourceFile) =>
  /^tidy(-files|-rules|-documents|\.test)\.ts$/.test(path);
/** Pages. */
export const isMarkdown = ({ path }: SourceFile) => path.endsWith('.md');
/** The console runs in a browser: no process files there, and the clock is the reader's. */
export const isWeb = ({ path }: SourceFile) => path.startsWith('console/') && !ioSuffix.test(path);

/** The first folder of a path; empty for files in the root. */
export function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] as string) : '';
}

/** The advice for every line that gets one, with its place. */
export function eachLine(file: SourceFile, check: (line: string, number: number) => string | null) {
  return file.text.split('\n').flatMap((line, index) => {
    const advice = check(line, index + 1);
    return advice === null ? [] : [`${file.path}:${index + 1}: ${advice}`];
  });
}

/** The text with comments blanked out, line by line; strings stay. */
export function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/.*$/gm, '$1');
}

interface Import {
  readonly line: number;
  readonly from: string;
  readonly typeOnly: boolean;
}

/** Every module a file names in an import or export, static or dynamic. */
export function importsOf(file: SourceFile): Import[] {
  const text = withoutComments(file.text);
  const pattern =
    /\b(?:(import|export)\s+(type\s)?[^'";]*?from\s*|import\s*\(?\s*)['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    from: match[3] as string,
    typeOnly: match[2] !== undefined,
  }));
}

/** What a relative path in a file points at, from the root. */
export function resolved(relative: string, path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return decodeURIComponent(new URL(relative, `file:///${folder}`).pathname.slice(1));
}

/** No function may have more lines. */
export const functionLinesMax = 60;

/** Lines that begin a function, a method, or an arrow function with a body. */
const functionHeads = [
  /^\s*(export\s+)?(async\s+)?function\b/,
  /=>\s*\{$/,
  /^\s*((static|async|override|get|set)\s+)*[*#]?[\w$]+(<[^>]*>)?\($/,
  /^\s*((static|async|override|get|set)\s+)*[*#]?[\w$]+(<.*>)?\(.*\{$/,
];
const notFunction =
  /^\s*(\}?\s*(if|for|while|switch|catch|else|with|return|await|throw|new)\b|describe\()/;

/**
 * Functions longer than the limit, by the formatter's indentation: from the head to its closing
 * brace.
 */
export function longFunctions(file: SourceFile): string[] {
  const lines = withoutComments(file.text).split('\n');
  return lines.flatMap((line, start) => {
    if (!functionHeads.some((head) => head.test(line)) || notFunction.test(line)) return [];
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    const close = new RegExp(`^${indent}\\}[\\s;,)\\]]*$`);
    const next = lines
      .slice(start + 1)
      .findIndex((one) => close.test(one) || endsEarly(one, indent));
    const length = next + 2;
    if (next < 0 || length <= functionLinesMax || !close.test(lines[start + 1 + next] ?? ''))
      return [];
    return [
      [
        `${file.path}:${start + 1}: a function of ${length} lines, limit ${functionLinesMax};`,
        'let it decide and others compute',
      ].join(' '),
    ];
  });
}

/**
 * A line at the head's own depth that neither closes nor continues the head: the head had no body.
 */
function endsEarly(line: string, indent: string): boolean {
  if (line.trim() === '') return false;
  return !line.startsWith(indent) || /^[\w@#'"`]/.test(line.slice(indent.length));
}

/** Markdown without its blocks of code. */
export function withoutFences(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, ''));
}

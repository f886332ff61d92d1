// The rules by which code and documents agree: links, error codes, tables, configuration, commands.
// tidy-rules.ts lists them among the others; tidy.test.ts runs them.
// Invariant: every offence says where it is and what to do. Pure: files come in as values.

import {
  isCode,
  isMarkdown,
  isTest,
  isTidy,
  resolved,
  type SourceFile,
  withoutComments,
  withoutFences,
} from './tidy-files.ts';

const readmeLinesMax = 120;

/** Pages with one title, no dead links, and a README of bounded length. */
export function markdown(
  files: readonly SourceFile[],
  exists: (path: string) => boolean,
): string[] {
  return files.filter(isMarkdown).flatMap((file) => {
    const text = withoutFences(file.text);
    const found: string[] = [];
    const titles = text.split('\n').filter((line) => /^# /.test(line)).length;
    if (titles !== 1) found.push(`${file.path}: ${titles} lines "# Title"; write exactly one`);
    const lines = file.text.trimEnd().split('\n').length;
    if (file.path === 'README.md' && lines > readmeLinesMax) {
      found.push(`${file.path}: ${lines} lines, limit ${readmeLinesMax}; move detail to docs/`);
    }
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      const [target = ''] = link.split('#');
      if (target === '' || /^[a-z]+:/.test(target)) continue;
      if (!exists(resolved(target, file.path))) found.push(`${file.path}: dead link ${link}`);
    }
    return found;
  });
}

/** The codes of every catalogue in the code, with the file that has them. */
function cataloguedCodes(files: readonly SourceFile[]): Map<string, string> {
  const codes = new Map<string, string>();
  const catalogues = files.filter((file) => isCode(file) && !isTest(file) && !isTidy(file));
  for (const file of catalogues.filter((one) => /\bproblemsOf\(/.test(one.text))) {
    if (file.path === 'problems/problem.ts') continue;
    for (const [, code = ''] of file.text.matchAll(/^ {2}([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+): \{/gm)) {
      codes.set(code, file.path);
    }
  }
  return codes;
}

/** Every code of a catalogue has one row in the page of errors, and every row a code. */
export function errorCodes(files: readonly SourceFile[]): string[] {
  const page = 'docs/reference/errors.md';
  const text = files.find((file) => file.path === page)?.text ?? '';
  const rows = [...text.matchAll(/^\|\s*`([A-Z0-9_]+)`/gm)].map((match) => match[1] as string);
  const documented = new Set(rows);
  const codes = cataloguedCodes(files);
  const missing = [...codes].filter(([code]) => !documented.has(code));
  return [
    ...missing.map(([code, path]) => `${path}: ${code} is not in ${page}; add its row`),
    ...[...documented]
      .filter((code) => !codes.has(code))
      .map((code) => `${page}: ${code} is in no catalogue; remove its row`),
    ...rows
      .filter((code, index) => rows.indexOf(code) !== index)
      .map((code) => `${page}: ${code} stands there twice; keep one row`),
  ];
}

/** Every table has a comment. */
export function tables(files: readonly SourceFile[]): string[] {
  const migrations = files.filter((file) => /^migrations\/\d{4}-.*\.sql$/.test(file.path));
  const all = migrations.map((file) => file.text).join('\n');
  return migrations.flatMap((file) =>
    [...file.text.matchAll(/^create (?:unlogged )?table (?:if not exists )?(\w+)/gim)]
      .map((match) => match[1] as string)
      .filter((table) => !new RegExp(`comment on table ${table} is`, 'i').test(all))
      .map(
        (table) =>
          `${file.path}: table ${table} has no comment; add "comment on table ${table} is '…'"`,
      ),
  );
}

/** Variables of the machine, not ours to document. */
const machineVariables = ['PATH', 'TMPDIR', 'LD_LIBRARY_PATH', 'AWS_LAMBDA_JS_RUNTIME', 'USER'];

/** Every variable that is read has a row in the page of configuration, and every row is read. */
export function configuration(files: readonly SourceFile[]): string[] {
  const page = 'docs/reference/configuration.md';
  const text = files.find((file) => file.path === page)?.text ?? '';
  const documented = new Set([...text.matchAll(/^\| `([A-Z_]+)`/gm)].map((match) => match[1]));
  const read = new Map<string, string>();
  for (const file of files.filter((one) => isCode(one) && !isTidy(one))) {
    const code = withoutComments(file.text);
    const pattern =
      file.path === 'config.ts'
        ? /\benv\.([A-Z][A-Z_]+)|\b(?:number|yesOrNo)\('([A-Z_]+)'/g
        : /\bprocess\.env\.([A-Z][A-Z_]+)/g;
    for (const [, name = '', other = ''] of code.matchAll(pattern))
      read.set(name || other, file.path);
  }
  for (const name of machineVariables) read.delete(name);
  const missing = [...read].filter(([name]) => !documented.has(name));
  const unread = [...documented].filter((name) => name !== undefined && !read.has(name));
  return [
    ...missing.map(([name, path]) => `${path}: ${name} is not in ${page}; add its row`),
    ...unread.map((name) => `${page}: ${name} is read nowhere; remove its row`),
  ];
}

/** Every command and option of the command line is in its page, and every section a command. */
export function commandLine(files: readonly SourceFile[]): string[] {
  const page = 'docs/reference/command-line.md';
  const text = files.find((file) => file.path === page)?.text ?? '';
  const declaring = /^(tieout|commands\/[a-z-]+-commands|commands\/options)\.ts$/;
  const code = files.flatMap(({ path, text: own }) => (declaring.test(path) ? own : [])).join('\n');
  const found = (source: string, pattern: RegExp) =>
    [...source.matchAll(pattern)].map((match) => match[1] as string);
  const commands = found(code, /\.command\('([a-z-]+)'/g);
  const sections = found(text, /^## tieout ([a-z-]+)$/gm);
  const options = new Set(found(code, /'(--[a-z-]+)/g));
  return [
    ...commands
      .filter((name) => !sections.includes(name))
      .map((name) => `tieout.ts: the command ${name} is not in ${page}; add "## tieout ${name}"`),
    ...sections
      .filter((name) => !commands.includes(name))
      .map((name) => `${page}: tieout.ts has no command ${name}; remove its section`),
    ...[...options]
      .filter((option) => !text.includes(`\`${option}`))
      .map((option) => `tieout.ts: the option ${option} is not in ${page}; add it`),
  ];
}

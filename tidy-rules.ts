// The rules of the house as functions from files to offences; tidy.test.ts runs them over the
// checkout.
// The order of the folders stands here and nowhere else.
// Invariant: every offence says where it is and what to do. Pure: files come in as values.

import { commandLine, configuration, errorCodes, markdown, tables } from './tidy-documents.ts';
import {
  eachLine,
  folderOf,
  functionLinesMax,
  importsOf,
  ioSuffix,
  isCode,
  isTest,
  isTidy,
  isWeb,
  longFunctions,
  resolved,
  type SourceFile,
  withoutComments,
} from './tidy-files.ts';

/** Folders in the order data flows: each imports only from itself and from those before it. */
export const folderOrder = [
  'problems',
  'money',
  'database',
  'chart-of-accounts',
  'report-files',
  'approvals',
  'external-ledger',
  'events',
  'journal',
  'receivables',
  'deferred-income',
  'held-money',
  'imports',
  'reports',
  'mapping',
  'export-queue',
  'connectors',
  'reconciliation',
  'closing',
  'overview',
  'access',
  'monitoring',
  'notifications',
  'console',
] as const;

/**
 * Folders beside the flow, like the root's process files: they import everything, no stage imports
 * them.
 */
const besideTheFlow = ['benchmarks', 'client', 'commands', 'scenarios'];

/** The limits; tests may be longer files, never longer functions. */
export const limits = {
  line: 100,
  file: 400,
  function: functionLinesMax,
  openingComment: 8,
};

/** Files that may be longer than the limit, and why. */
const lengthExceptions: Readonly<Record<string, string>> = {};

/** Who may read the clock, randomness and the environment besides process files, and why. */
const clockExceptions: Readonly<Record<string, string>> = {
  'database/test-database.ts':
    'used by tests only: names of databases must differ between processes',
  'database/postgres-server.ts':
    'the password of the embedded server comes straight from node:crypto, as keys do',
  'access/credential-vault.ts':
    'keys and nonces come straight from node:crypto: nobody may pass weaker ones in',
  'access/token.ts': 'tokens come straight from node:crypto: nobody may pass weaker ones in',
  'access/password.ts': 'salts come straight from node:crypto: nobody may pass weaker ones in',
  'access/master-key-store.ts':
    'the master key comes straight from node:crypto: nobody may pass a weaker one in',
};

/** Who may do I/O besides the suffixed files, and why. */
const ioExceptions: Readonly<Record<string, string>> = {};

function isSimulatorUser(file: SourceFile): boolean {
  const folder = folderOf(file.path);
  return folder === '' || isTest(file) || besideTheFlow.includes(folder);
}

function importOrder(files: readonly SourceFile[]): string[] {
  const order = folderOrder as readonly string[];
  return files
    .filter((file) => isCode(file) && !isTest(file))
    .flatMap((file) => {
      const own = folderOf(file.path);
      const place = order.indexOf(own);
      if (place < 0) return [];
      return importsOf(file).flatMap(({ from, line }) => {
        const at = `${file.path}:${line}: `;
        const target = /^#([^/]+)\//.exec(from)?.[1];
        if (target === undefined || target === own || target === 'simulators') return [];
        const allowed = order.indexOf(target) >= 0 && order.indexOf(target) < place;
        const advice = [
          `imports #${target}, which does not stand before ${own} in folderOrder;`,
          'take what you need as an argument and let the root pass it in',
        ].join(' ');
        return allowed ? [] : [`${at}${advice}`];
      });
    });
}

function knownFolders(files: readonly SourceFile[]): string[] {
  const known = [...folderOrder, ...besideTheFlow, 'simulators'] as string[];
  const folders = new Set(files.filter(isCode).map((file) => folderOf(file.path)));
  return [...folders]
    .filter((folder) => folder !== '' && !folder.startsWith('.') && !known.includes(folder))
    .map((folder) => `${folder}/: add it to folderOrder in tidy-rules.ts, in the order data flows`);
}

function relativeImports(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => isCode(file) && !isTidy(file))
    .flatMap((file) =>
      importsOf(file).flatMap(({ from, line }) => {
        const at = `${file.path}:${line}: `;
        const leaves =
          from.startsWith('../') && folderOf(resolved(from, file.path)) !== folderOf(file.path);
        if (leaves) return [`${at}write #folder/file.ts instead of ${from}`];
        const ours = from.startsWith('.') || from.startsWith('#');
        return ours && !/\.[a-z]+$/.test(from) ? [`${at}name the file with its .ts`] : [];
      }),
    );
}

function simulators(files: readonly SourceFile[]): string[] {
  return files.filter(isCode).flatMap((file) => {
    const inside = folderOf(file.path) === 'simulators';
    return importsOf(file).flatMap(({ from, line }) => {
      const at = `${file.path}:${line}: `;
      if (inside && !isTest(file) && from.startsWith('#') && !from.startsWith('#simulators/')) {
        return [`${at}a simulator shares no code with the product; write it here`];
      }
      if (!inside && from.startsWith('#simulators/') && !isSimulatorUser(file)) {
        return [`${at}only tests, benchmarks, scenarios and root files may use a simulator`];
      }
      return [];
    });
  });
}

const ioModules = new Set([
  ...['fs', 'fs/promises', 'net', 'http', 'https', 'http2', 'tls', 'dgram', 'dns', 'readline'].map(
    (name) => `node:${name}`,
  ),
  ...['node:child_process', 'node:cluster', 'node:worker_threads'],
  ...['undici', 'pg', 'pg-copy-streams', 'fastify'],
]);

function inputAndOutput(files: readonly SourceFile[]): string[] {
  const free = ['', 'database', 'simulators', ...besideTheFlow];
  return files
    .filter((file) => isCode(file) && !isTest(file) && !isWeb(file))
    .filter((file) => !free.includes(folderOf(file.path)) && !ioSuffix.test(file.path))
    .filter((file) => ioExceptions[file.path] === undefined)
    .flatMap((file) =>
      importsOf(file)
        .filter(({ from, typeOnly }) => ioModules.has(from) && !typeOnly)
        .map(({ from, line }) =>
          [
            `${file.path}:${line}: imports ${from}; move the I/O to a`,
            '-store, -routes, -client, -connector or -worker file',
          ].join(' '),
        ),
    );
}

const clocks = new RegExp(
  [
    /\bprocess\.env\b/,
    /\b(Date|performance)\.now\(/,
    /\bnew Date\(\)/,
    /\bMath\.random\(/,
    /\brandom(UUID|Bytes)\(/,
  ]
    .map((one) => one.source)
    .join('|'),
);

function clockAndChance(files: readonly SourceFile[]): string[] {
  const free = ['', 'simulators', ...besideTheFlow];
  return files
    .filter((file) => isCode(file) && !isTest(file) && !isWeb(file))
    .filter((file) => !free.includes(folderOf(file.path)))
    .filter((file) => clockExceptions[file.path] === undefined)
    .flatMap((file) =>
      eachLine({ ...file, text: withoutComments(file.text) }, (line) => {
        const found = clocks.exec(line)?.[0];
        return found ? `${found} is read only in process files; take it as an argument` : null;
      }),
    );
}

function vendorNames(files: readonly SourceFile[]): string[] {
  const free = ['', 'connectors', 'simulators', 'console', 'docs', ...besideTheFlow];
  return files
    .filter((file) => (isCode(file) || file.path.endsWith('.sql')) && !isTest(file))
    .filter((file) => !free.includes(folderOf(file.path)))
    .flatMap((file) =>
      eachLine(file, (line) => {
        const found = /sage(?!s)|intacct|quickbooks/i.exec(
          line.replace(/\w*(message|usage|passage)\w*/gi, ''),
        );
        return found
          ? `names ${found[0]}; say "the external ledger", or move it to connectors/`
          : null;
      }),
    );
}

/** Addresses, and imports of a single name: the formatter cannot break them either. */
const unbreakable = /https?:\/\/|^import .* from '[^']+';$/;

function wideLines(files: readonly SourceFile[]): string[] {
  return files
    .filter(isCode)
    .flatMap((file) =>
      eachLine(file, (line) =>
        line.length > limits.line && !unbreakable.test(line)
          ? `${line.length} characters, limit ${limits.line}; break the line`
          : null,
      ),
    );
}

function longFiles(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => isCode(file) && !isTest(file) && lengthExceptions[file.path] === undefined)
    .flatMap((file) => {
      const lines = file.text.trimEnd().split('\n').length;
      return lines > limits.file
        ? [`${file.path}: ${lines} lines, limit ${limits.file}; split it by noun`]
        : [];
    });
}

function leftovers(files: readonly SourceFile[]): string[] {
  const words = /\b(TODO|FIXME|XXX)\b|\b(test|describe|it)\.(only|skip)\b|\bdebugger\b/;
  return files
    .filter((file) => !isTidy(file) && (isCode(file) || /\.(sql|md|css|html)$/.test(file.path)))
    .flatMap((file) =>
      eachLine(file, (line) => {
        const found = words.exec(line)?.[0];
        return found ? `leftover ${found}; finish it or open an issue` : null;
      }),
    );
}

function openingComments(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const mark = isCode(file) ? '//' : file.path.endsWith('.sql') ? '--' : null;
    if (mark === null || file.path.endsWith('schema.sql')) return [];
    const lines = file.text.split('\n').filter((line) => !line.startsWith('#!'));
    const count = lines.findIndex((line) => !line.startsWith(mark));
    if (count >= 1 && count <= limits.openingComment) return [];
    return [
      [
        `${file.path}:1: opens with ${count} comment lines; say in 2 to ${limits.openingComment}`,
        'what it is, its invariant, and what it leaves to others',
      ].join(' '),
    ];
  });
}

const bannedFolders = /(^|\/)(utils?|lib|common|core|helpers?|services?|types|shared|src|misc)\//;

function names(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path }) => {
    if (path.startsWith('.')) return [];
    const found: string[] = [];
    const banned = bannedFolders.exec(path);
    if (banned) found.push(`${path}: no folder ${banned[2]}/; name it after what it holds`);
    const isKebab = /^([a-z0-9-]+\/)*\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(path);
    if (!isKebab && !/(^|\/)[A-Z]+(\.md)?$/.test(path)) {
      found.push(`${path}: write file names in kebab-case`);
    }
    return found;
  });
}

function exportsOfFiles(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => isCode(file) && !/\.config\.ts$/.test(file.path))
    .flatMap((file) =>
      eachLine({ ...file, text: withoutComments(file.text) }, (line) => {
        if (/^export default\b/.test(line)) return 'no default exports; give it a name';
        if (/^export (type )?(\*|\{[^}]*\}) .*from /.test(line))
          return 'no barrels; import from the file itself';
        return null;
      }),
    );
}

function machinePaths(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => !isTidy(file))
    .flatMap((file) =>
      eachLine(file, (line) =>
        /(^|[\s"'`(=])\/(work|home|root|Users)\//.test(line)
          ? 'a path of one machine; make it relative'
          : null,
      ),
    );
}

/** Every rule by its sentence; each answers its offences. */
export function rulesOf(
  files: readonly SourceFile[],
  exists: (path: string) => boolean,
): [sentence: string, offences: string[]][] {
  return [
    ['every folder has its place in the order', knownFolders(files)],
    ['a folder imports only from those before it', importOrder(files)],
    ['imports name files: relative inside a folder, #folder/ across', relativeImports(files)],
    ['simulators and the product share no code', simulators(files)],
    ['only suffixed files do I/O', inputAndOutput(files)],
    ['clock, chance and environment are arguments', clockAndChance(files)],
    ['vendors are named where they belong', vendorNames(files)],
    ['no line is too wide', wideLines(files)],
    ['no file is too long', longFiles(files)],
    ['no function is too long', files.filter(isCode).flatMap(longFunctions)],
    ['nothing is left over', leftovers(files)],
    ['every file opens with what it is', openingComments(files)],
    ['files and folders are named after what they hold', names(files)],
    ['exports have names, and no file only passes others on', exportsOfFiles(files)],
    ['no path of one machine is in the repository', machinePaths(files)],
    ['Markdown has one title and no dead links', markdown(files, exists)],
    ['every error code is documented, and every documented code exists', errorCodes(files)],
    ['every table says what it is', tables(files)],
    ['every variable of the environment is documented', configuration(files)],
    ['every command and option is documented', commandLine(files)],
  ];
}

#!/usr/bin/env node
// Process file: the command line. Each command is a file in commands/; this one only declares them.
// Invariant: answers go to standard output, everything else to standard error; exit code 0 means
// done, 1 means problems were reported, 2 means the command line was wrong.

import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { dateArgument, entryNumber, wholeNumber } from './commands/arguments.ts';
import { asJson, connection, format, paper, property } from './commands/options.ts';
import { declareReconciling } from './commands/reconciling-commands.ts';
import { printProblems } from './commands/terminal.ts';

// Half the time to start, from the second command on; where nothing can be written, as without.
enableCompileCache(join(import.meta.dirname, 'node_modules', '.cache', 'tieout'));

const program = new Command('tieout')
  .description(
    'Accounting events in, balanced journal entries, each exported once, tied out to the cent.',
  )
  .addHelpText(
    'after',
    `
First hour:
  npm start                          the demo: a season, a simulated company, the console
  tieout import season.csv           post accounting events from a file; safe to run again
  tieout status                      what is posted, pending, synced, in error, and why
  tieout restore-check               look before sending, after a backup was restored
  tieout sync                        export what is due now and wait for it
  tieout reconcile --as-of 2026-10-31   compare with the external ledger

Configuration comes from the environment (TIEOUT_DATA, DATABASE_URL, TIEOUT_PORT, TIEOUT_LOG,
TIEOUT_KEY): see docs/reference/configuration.md.`,
  )
  .showHelpAfterError('(tieout --help, or tieout COMMAND --help)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command('demo')
  .description('start everything with a demo season: database, simulated company, worker, console')
  .option('--empty', 'start with an empty database and no season')
  .option('--latency <ms>', 'how long the simulated company takes to answer', wholeNumber, 4)
  .addOption(
    new Option('--api <api>', 'by which API the company is spoken to; holds for a new data folder')
      .choices(['rest', 'xml'])
      .default('rest'),
  )
  .option('--exit', 'stop after the summary instead of keeping the console open')
  .action(async (options) => (await import('./commands/demo.ts')).runDemo(options));

program
  .command('serve')
  .description('serve the HTTP API and the console')
  .action(async () => (await import('./serve.ts')).runServe());

program
  .command('work')
  .description('deliver exports until stopped; run as many as you like')
  .action(async () => (await import('./work.ts')).runWork());

program
  .command('simulate')
  .description('run a simulated Sage Intacct company for development')
  .argument('[ledger]', 'which ledger to simulate', 'sage-intacct')
  .option('--port <port>', 'port to listen on, loopback only', wholeNumber, 4081)
  .option('--books <folder>', 'keep the books in this folder; without it they are in memory')
  .option(
    '--company <name>',
    'marina, resort or a definition file (JSON), used when the folder holds no books yet',
  )
  .option(
    '--seed-file <file>',
    'entries to begin with: resort or a JSON file; used while the books hold none',
  )
  .option('--latency <ms>', 'how long each answer takes', wholeNumber, 0)
  .option('--chaos <percent>', 'random faults in a hundred requests', wholeNumber, 0)
  .action(async (ledger, options) =>
    (await import('./commands/simulate.ts')).runSimulate(ledger, options),
  );

program
  .command('catch-mail')
  .description('keep mail instead of delivering it, and show it on a page, for development')
  .option('--port <port>', 'port of the page, loopback only', wholeNumber, 4082)
  .option('--smtp-port <port>', 'port of the mail server, loopback only', wholeNumber, 4083)
  .action(async (options) => (await import('./commands/catch-mail.ts')).runCatchMail(options));

program
  .command('migrate')
  .description('bring the database schema up to date')
  .action(async () => (await import('./commands/migrate.ts')).runMigrateCommand());

program
  .command('rotate-key')
  .description('seal all credentials under the present key, so that the old one can go')
  .option('--old-key-file <file>', 'the key they were sealed with, when TIEOUT_KEY_OLD is not set')
  .addOption(asJson())
  .action(async (options) => (await import('./commands/rotate-key.ts')).runRotateKey(options));

program
  .command('import')
  .description(
    'post the accounting events of a .csv or .ndjson file; events that exist are left alone',
  )
  .argument('<file>', 'file with accounting events; see docs/guides/import-events.md')
  .option(
    '--errors <file>',
    'write the problems as NDJSON (line, id, code, message, hint) to this file',
  )
  .option('--mapping <name>', 'read a CSV file of other columns by a mapping saved in Imports')
  .addOption(property())
  .addOption(asJson())
  .action(async (file, options) => (await import('./commands/import.ts')).runImport(file, options));

program
  .command('restore-check')
  .description('is the database older than what was sent from it?')
  .option('--property <code>', 'the property, when there are several')
  .option('--find-first <reason>', 'look for everything before it is sent, whatever the check says')
  .option('--connection <name>', 'of --compare and --confirm, when several are held')
  .option('--compare', 'what the external company holds for the days that wait to be summarised')
  .option('--confirm <reason>', 'summarise days again; with --seen')
  .option('--seen <what>', 'what the comparison named')
  .option('--json', 'as JSON')
  .action(async (options) =>
    (await import('./commands/restore-check.ts')).runRestoreCheck(options),
  );

program
  .command('sync')
  .description('export everything that is due, wait for it, and say what became of it')
  .addOption(property())
  .addOption(asJson())
  .action(async (options) => (await import('./commands/sync.ts')).runSync(options));

program
  .command('status')
  .description('exports by status, errors by cause, last reconciliation, proofs of the journal')
  .option('--verify', 'also prove journal and exports, as tieout verify does')
  .addOption(property())
  .addOption(asJson())
  .action(async (options) => (await import('./commands/status.ts')).runStatus(options));

program
  .command('verify')
  .description('prove journal and exports from their rows alone; exit code 1 names what is broken')
  .option('--certificate <file>', 'verify this month-end certificate instead; opens no database')
  .addOption(property())
  .addOption(asJson())
  .action(async (options) => (await import('./commands/verify.ts')).runVerify(options));

program
  .command('recognize')
  .description('post the deferred income that is due; run again, it posts nothing twice')
  .requiredOption('--through <date>', 'rows dated on this day or before', dateArgument)
  .option('--customer <code>', 'of one customer only')
  .option('--preview', 'say what would be posted, and post nothing')
  .addOption(property())
  .addOption(asJson())
  .action(async (options) => (await import('./commands/recognize.ts')).runRecognize(options));

program
  .command('auto-settle')
  .description('apply what customers have paid ahead; run again, it applies nothing twice')
  .option('--outlet <code>', 'at one outlet only')
  .option('--oldest', 'the oldest document is paid first; else what is due first')
  .addOption(property())
  .addOption(asJson())
  .action(async (options) => (await import('./commands/auto-settle.ts')).runAutoSettle(options));

program
  .command('rehearse')
  .description('check what is queued against the mirrored company; sends nothing')
  .addOption(property())
  .addOption(connection())
  .addOption(asJson())
  .action(async (options) => (await import('./commands/rehearse.ts')).runRehearse(options));

declareReconciling(program);

program
  .command('close')
  .description('check what is left of a period and close it; refused while something blocks')
  .requiredOption('--through <day>', 'the last day to close, or a fiscal period: 2026-P06')
  .option('--outlet <code>', 'one outlet, further than its property')
  .option('--dry-run', 'only show the checklist')
  .option('--reason <text>', 'why it is closed; kept in the history')
  .option('--force <text>', 'close although something blocks, and why; kept with what is open')
  .addOption(property())
  .addOption(asJson())
  .action(async (options) => (await import('./commands/close.ts')).runClose(options));

program
  .command('reopen')
  .description('open closed days again, with a reason; says what stands in them')
  .option('--from <date>', 'the first day that opens; without it all that is closed', dateArgument)
  .option('--outlet <code>', 'one outlet, as far as its property is open')
  .requiredOption('--reason <text>', 'why; kept in the history')
  .addOption(property())
  .addOption(asJson())
  .action(async (options) => (await import('./commands/close.ts')).runReopen(options));

program
  .command('report')
  .description('write a report: trial-balance, general-ledger, daily-revenue … (--list names all)')
  .argument('[name]', 'which report')
  .option('--list', 'the reports there are, with their parameters')
  .option('--as-of <date>', 'balances as of this day', dateArgument)
  .option('--from <date>', 'the period begins', dateArgument)
  .option('--through <date>', 'the period ends', dateArgument)
  .option('--compare-as-of <date>', 'beside the balances of this day', dateArgument)
  .option('--compare-from <date>', 'beside the movement from this day on', dateArgument)
  .option('--period <period>', 'a fiscal period instead of dates: 2026-P06')
  .option('--compare-period <period>', 'beside another fiscal period')
  .option('--account <number>', 'one account')
  .option('--outlet <code>', 'one outlet')
  .option('--customer <code>', 'one customer')
  .option('--product <code>', 'one product')
  .addOption(format(['text', 'json', 'csv', 'xlsx', 'pdf']))
  .addOption(paper())
  .option('--out <file>', 'write to this file; without it to standard output')
  .addOption(property())
  .action(async (name, options) => (await import('./commands/report.ts')).runReport(name, options));

program
  .command('customers')
  .description('merge CODE INTO: two customers that are one, from today on; unmerge CODE')
  .argument('<action>', 'merge or unmerge')
  .argument('<customer>', 'code of the customer that is merged')
  .argument('[into]', 'merge: code of the one it counts for from then on')
  .option('--reason <text>', 'why; kept with your name')
  .option('--dry-run', 'merge: tell in numbers what would be joined, and change nothing')
  .addOption(property())
  .addOption(asJson())
  .action(async (action, customer, into, options) =>
    (await import('./commands/customers.ts')).runCustomers(action, customer, into, options),
  );

program
  .command('repost')
  .description('reverse an entry and post its event anew, both or neither; --dry-run only shows it')
  .argument('<entry>', 'number of the journal entry', entryNumber)
  .argument('[file]', 'the facts as they should have been, as JSON; without it they are printed')
  .option('--reason <text>', 'why; kept with your name')
  .option(
    '--on <date>',
    'the day of both; default: the original, or the first open day',
    dateArgument,
  )
  .option('--dry-run', 'show the lines before and after, and post nothing')
  .addOption(property())
  .addOption(asJson())
  .action(async (entry, file, options) =>
    (await import('./commands/repost.ts')).runRepost(entry, file, options),
  );

program
  .command('export-journal')
  .description('write the whole journal as plain-text accounting, for another program to check')
  .addOption(
    new Option('--format <format>', 'whose syntax')
      .choices(['hledger', 'beancount'])
      .default('hledger'),
  )
  .option('--from <date>', 'entries from this day on', dateArgument)
  .option('--through <date>', 'entries up to this day', dateArgument)
  .option('--outlet <code>', 'the lines of one outlet')
  .option('--out <file>', 'write to this file; without it to standard output')
  .addOption(property())
  .action(async (options) =>
    (await import('./commands/export-journal.ts')).runExportJournal(options),
  );

program
  .command('shadow')
  .description('compare what the REST and the XML API would be asked to book; nothing is sent')
  .option('--limit <count>', 'newest entries to compare', wholeNumber, 100)
  .addOption(
    new Option(
      '--against <api>',
      'what has yet to be sent, beside what this API would book',
    ).choices(['rest', 'xml']),
  )
  .option('--from <date>', 'with --against: every export from this day on', dateArgument)
  .option('--through <date>', 'with --against: every export up to this day', dateArgument)
  .addOption(property())
  .addOption(connection())
  .addOption(asJson())
  .action(async (options) => (await import('./commands/shadow.ts')).runShadow(options));

program
  .command('chart')
  .description('write the chart of accounts to CSV files, or read it from them')
  .argument('<action>', 'export or import')
  .argument('<folder>', 'folder of the CSV files')
  .addOption(property())
  .addOption(asJson())
  .action(async (action, folder, options) =>
    (await import('./commands/chart.ts')).runChart(action, folder, options),
  );

program
  .command('mappings')
  .description('write what is mapped, and what lines carry, to a CSV file, or read it from one')
  .argument('<action>', 'export or import')
  .argument('<file>', 'the CSV file')
  .addOption(
    new Option('--kind <kind>', 'export: one kind alone').choices([
      ...['account', 'outlet', 'department', 'product', 'customer'],
    ]),
  )
  .option('--dry-run', 'import: tell what would change, and change nothing')
  .addOption(property())
  .addOption(connection())
  .addOption(asJson())
  .action(async (action, file, options) =>
    (await import('./commands/mappings.ts')).runMappings(action, file, options),
  );

program
  .command('people')
  .description('list who may sign in; link, reset-second-factor, disconnect: the ways back in')
  .argument('[action]', 'link, reset-second-factor or disconnect')
  .argument('[name]', 'the person')
  .addOption(property())
  .addOption(asJson())
  .action(async (action, name, options) =>
    (await import('./commands/people.ts')).runPeople(action, name, options),
  );

program
  .command('approvals')
  .description(
    'list what waits for a second person, reject it, or take back what was proposed here',
  )
  .argument('[action]', 'list, reject or withdraw', 'list')
  .argument('[id]', 'the approval')
  .option('--reason <text>', 'reject: why')
  .addOption(property())
  .addOption(asJson())
  .action(async (action, id, options) =>
    (await import('./commands/approvals.ts')).runApprovals(action, id, options),
  );

program
  .command('audit')
  .description('list the audit trail, or verify its chain; exit code 1 names what was changed')
  .argument('[action]', 'list or verify', 'list')
  .option('--installation', 'list people and sign-ins of the installation')
  .option('--person <name>', 'list what this person did')
  .option('--subject <subject>', 'list what was done to: mapping, person, closing date …')
  .option('--limit <count>', 'list so many, the latest first', wholeNumber, 50)
  .option('--certificate <file>', 'verify that the trail has what this certificate names')
  .addOption(property())
  .addOption(asJson())
  .action(async (action, of) => (await import('./commands/audit.ts')).runAudit(action, of));

try {
  await program.parseAsync();
} catch (error) {
  printProblems(error);
  process.exitCode = 1;
}

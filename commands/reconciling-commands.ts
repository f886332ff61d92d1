// Declares the commands of a month's end: reconcile, repair, adjustments, requeue, sign-off,
// certificate.
// Invariant: a command's file is loaded when it is run. Leaves to others: running them.

import { type Command, Option } from 'commander';
import { dateArgument, dimensionName, entryNumber } from './arguments.ts';
import {
  adjustmentKind,
  adjustmentState,
  asJson,
  connection,
  format,
  paper,
  property,
  repairAction,
} from './options.ts';

export function declareReconciling(program: Command): void {
  declareComparing(program);
  declareSettling(program);
  declareSigning(program);
}

function declareComparing(program: Command): void {
  program
    .command('reconcile')
    .description('compare our ledger with the external one, account by account')
    .requiredOption('--as-of <date>', 'compare balances as of this day', dateArgument)
    .option('--light', 'read what changed since the last run, where that can be trusted')
    .option('--estimate', 'only tell how many calls it would take')
    .option('--by <dimension>', 'also by a dimension: department, class …, read now', dimensionName)
    .option('--second-opinion', 'also compare the balances with its own trial balance report')
    .addOption(format(['text', 'csv', 'xlsx', 'pdf']))
    .addOption(paper())
    .option('--out <file>', 'write to this file; without it to standard output')
    .addOption(property())
    .addOption(connection())
    .addOption(asJson().conflicts(['format', 'out']))
    .action(async (options) => (await import('./reconcile.ts')).runReconcile(options));

  program
    .command('repair')
    .description('list what the newest reconciliation found; preview and do a repair of it')
    .argument('[finding]', 'its number; without it all are listed')
    .addOption(repairAction())
    .option('--external-id <id>', 'to adopt: the entry there, where the finding names another')
    .option('--reason <text>', 'do it, and why; without it nothing is changed')
    .addOption(property())
    .addOption(connection())
    .addOption(asJson())
    .action(async (of, options) => (await import('./repair.ts')).runRepair(of, options));
}

const numbers = (text: string, before: readonly bigint[] = []) => [...before, entryNumber(text)];

function declareSettling(program: Command): void {
  program
    .command('adjustments')
    .description(
      'the register of entries made there by hand: list, show, register, complete, approve',
    )
    .argument(
      '[action]',
      'list, show, register, complete, approve, send-back, withdraw, evidence',
      'list',
    )
    .argument('[id]', 'number of the adjustment; register: id of the entry there')
    .addOption(adjustmentState())
    .option('--reason <text>', 'why the entry was made there, sent back or withdrawn')
    .addOption(adjustmentKind())
    .option('--reference <text>', 'where the evidence is, when it is no file')
    .option('--evidence <file...>', 'keep these files with it')
    .option('--account <there=ours...>', 'mirror-here: which of several accounts is meant')
    .option('--outlet <there=ours...>', 'mirror-here: which of several outlets is meant')
    .addOption(property())
    .addOption(connection())
    .addOption(asJson())
    .action(async (action, id, options) =>
      (await import('./adjustments.ts')).runAdjustments(action, id, options),
    );

  program
    .command('requeue')
    .description('send again what is in error, after its cause is mended; never what may be there')
    .argument('[export...]', 'numbers of exports; without them all in error', numbers)
    .option('--cause <code>', 'of all in error, those with this cause')
    .option('--reason <text>', 'kept with your name')
    .addOption(property())
    .addOption(connection())
    .addOption(asJson())
    .action(async (exports, options) =>
      (await import('./requeue.ts')).runRequeue(exports ?? [], options),
    );
}

function declareSigning(program: Command): void {
  program
    .command('sign-off')
    .description('sign off the accounts of a period that tie; exit code 1 while some are not')
    .requiredOption('--period <period>', 'a fiscal period: 2026-P06')
    .option('--account <account...>', 'these external accounts; without it all that may be signed')
    .option('--force <text>', 'sign these accounts although they do not tie, and why')
    .option('--review', 'instead, review what another person signed off')
    .option('--evidence <file...>', 'keep these files with the account; needs --account')
    .addOption(property())
    .addOption(connection())
    .addOption(asJson())
    .action(async (options) => (await import('./certificate.ts')).runSignOff(options));

  program
    .command('certificate')
    .description('write the certificate of a period whose accounts are all signed off')
    .requiredOption('--period <period>', 'a fiscal period: 2026-P06')
    .addOption(
      new Option('--format <format>', 'JSON can be verified')
        .choices(['json', 'pdf'])
        .default('json'),
    )
    .option('--out <file>', 'write to this file; without it to standard output')
    .addOption(property())
    .addOption(connection())
    .action(async (options) => (await import('./certificate.ts')).runCertificate(options));
}

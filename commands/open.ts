// How a command opens the house: configuration, log, the property and connection it is about.
// Invariant: the house is closed whatever happens in between.

import { hasPeople } from '#access/person-store.ts';
import { listProperties, type Property } from '#chart-of-accounts/chart-store.ts';
import { actingAs } from '#database/acting.ts';
import { type ConnectionRecord, listConnections } from '#export-queue/connection-store.ts';
import { type Log, openLog } from '#monitoring/log.ts';
import { ProblemError, problemsOf } from '#problems/problem.ts';
import { type House, openHouse } from '#root/compose.ts';
import { type Config, readConfig } from '#root/config.ts';

export const commandErrors = {
  COMMAND_REASON_MISSING: {
    retry: 'after-a-fix',
    message: () => 'This is done with a reason only.',
    hint: () => 'Say why: --reason "June is tied out"; or look only: --dry-run.',
  },
  COMMAND_PROPERTY_MISSING: {
    retry: 'after-a-fix',
    message: (codes: string) =>
      codes === ''
        ? 'The database keeps no property yet.'
        : `There are several properties: ${codes}.`,
    hint: () => 'Name one with --property, or make one: `npm start` makes the demo property.',
  },
  COMMAND_PROPERTY_UNKNOWN: {
    retry: 'after-a-fix',
    message: (code: string, codes: string) => `There is no property "${code}"; there is: ${codes}.`,
    hint: () => 'Name one of these with --property.',
  },
  COMMAND_CONNECTION_MISSING: {
    retry: 'after-a-fix',
    message: (names: string) =>
      names === '' ? 'The property has no connection.' : `There are several connections: ${names}.`,
    hint: () =>
      'Name one with --connection, or make one in System Settings ▸ Accounting Integration.',
  },
  COMMAND_ACCOUNT_MISSING: {
    retry: 'after-a-fix',
    message: () => 'Files are kept with an account, and none is named.',
    hint: () => 'Name it: --account 1010 --evidence statement.pdf.',
  },
  COMMAND_PERSON_UNPROVEN: {
    retry: 'never',
    message: (person: string) =>
      `A second person decides this, and nothing proves that ${person} is one: ` +
      'whoever runs a command chooses TIEOUT_PERSON.',
    hint: () => 'Let another person sign in to the console and do it there.',
  },
  COMMAND_FILE_UNREADABLE: {
    retry: 'after-a-fix',
    message: (file: string, why: string) => `${file} cannot be read: ${why}.`,
    hint: () => 'Check the path and its permissions.',
  },
  COMMAND_FILE_UNWRITABLE: {
    retry: 'after-a-fix',
    message: (file: string, why: string) => `${file} cannot be written: ${why}.`,
    hint: () => 'Choose a file in a folder that is there and that you may write to.',
  },
  COMMAND_FILE_KIND: {
    retry: 'after-a-fix',
    message: (file: string) => `${file} is neither .csv nor .ndjson.`,
    hint: () =>
      'Rename the file after what it holds; docs/guides/import-events.md shows both forms.',
  },
  COMMAND_ACTION_UNKNOWN: {
    retry: 'after-a-fix',
    message: (action: string, _actions: string) => `There is no action "${action}".`,
    hint: (_action: string, actions: string) => `Use one of: ${actions}.`,
  },
  COMMAND_LEDGER_UNKNOWN: {
    retry: 'after-a-fix',
    message: (ledger: string) => `There is no simulator of "${ledger}".`,
    hint: () => 'The one that exists is sage-intacct.',
  },
  COMMAND_COMPANY_UNUSABLE: {
    retry: 'after-a-fix',
    message: (why: string) => `The company cannot be simulated: ${why}.`,
    hint: () =>
      'Name marina, resort or a definition file; docs/guides/simulate-sage-intacct.md shows it.',
  },
  COMMAND_PORT_TAKEN: {
    retry: 'after-a-fix',
    message: (port: number) => `Port ${port} is in use by another program.`,
    hint: () => 'Stop it, or choose another port with TIEOUT_PORT or TIEOUT_SIMULATOR_PORT.',
  },
} as const;

export const commandProblem = problemsOf(commandErrors);

/** The configuration of this process. *Errors:* CONFIG_*. */
export function commandConfig(): Config {
  return readConfig(process.env, process.cwd());
}

/** The log of a command: quiet unless TIEOUT_LOG asks for more, so that answers stand out. */
export function commandLog(config: Config, processName: string, quiet = true): Log {
  const level = quiet && process.env.TIEOUT_LOG === undefined ? 'warn' : config.logLevel;
  return openLog({ level, pretty: process.stderr.isTTY === true, processName });
}

/** Opens the house, runs `work`, closes the house. */
export async function withHouse<T>(name: string, work: (house: House) => Promise<T>): Promise<T> {
  const config = commandConfig();
  const log = commandLog(config, name);
  const house = await openHouse({ config, log, applicationName: `tieout ${name}` });
  try {
    return await actingAs({ who: config.person, via: 'command' }, () => work(house));
  } finally {
    await house.close();
  }
}

/**
 * Refuses what only a second person may do where people sign in to prove who they are.
 * *Errors:* COMMAND_PERSON_UNPROVEN.
 */
export async function requireProvenPerson({ pool, config }: House): Promise<void> {
  if (!(await hasPeople(pool))) return;
  throw new ProblemError([commandProblem('COMMAND_PERSON_UNPROVEN', {}, config.person)]);
}

/** The property named, or the only one. *Errors:* COMMAND_PROPERTY_*. */
export async function chooseProperty(house: House, code?: string): Promise<Property> {
  const properties = await listProperties(house.pool);
  const codes = properties.map((property) => property.code).join(', ');
  if (code !== undefined) {
    const found = properties.find((property) => property.code === code);
    if (found) return found;
    throw new ProblemError([commandProblem('COMMAND_PROPERTY_UNKNOWN', {}, code, codes)]);
  }
  const [only] = properties;
  if (only && properties.length === 1) return only;
  throw new ProblemError([commandProblem('COMMAND_PROPERTY_MISSING', {}, codes)]);
}

/** The connection named, or the only one. *Errors:* COMMAND_CONNECTION_MISSING. */
export async function chooseConnection(
  house: House,
  propertyId: number,
  name?: string,
): Promise<ConnectionRecord> {
  const all = await listConnections(house.pool, propertyId);
  const fitting = name === undefined ? all : all.filter((one) => one.name === name);
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  const names = all.map((one) => one.name).join(', ');
  throw new ProblemError([commandProblem('COMMAND_CONNECTION_MISSING', {}, names)]);
}

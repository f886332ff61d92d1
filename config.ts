// Everything a process reads from its environment, in one place, checked once at the start.
// Invariant: no other file of the product reads process.env. docs/reference/configuration.md lists
// it.

import { resolve } from 'node:path';
import { ProblemError, problemsOf } from '#problems/problem.ts';

export interface Config {
  /** Where the embedded database, the master key and the simulator's books live. */
  readonly dataFolder: string;
  /** An existing PostgreSQL server (15 or later); absent: the embedded one. */
  readonly databaseUrl: string | null;
  readonly host: string;
  /** The address people reach the server at through a proxy, without a path; null: none. */
  readonly publicUrl: string | null;
  readonly port: number;
  readonly simulatorPort: number;
  readonly logLevel: string;
  /** Master key of the credential vault, base64 of 32 bytes; absent: a file in the data folder. */
  readonly masterKey: string | null;
  /** The key before a rotation: secrets sealed with it still open. */
  readonly masterKeyOld: string | null;
  /** Where mail goes out; null: none is sent. */
  readonly mailServer: { readonly url: string; readonly from: string } | null;
  /** Webhooks may go to private addresses and over http. */
  readonly privateWebhooks: boolean;
  /** Who acts by commands, and in the demo without signing in: written into every history. */
  readonly person: string;
}

export const configErrors = {
  CONFIG_NUMBER: {
    retry: 'after-a-fix',
    message: (name: string, text: string, min: number, max: number) =>
      `${name} is "${text}", not a whole number from ${min} to ${max}.`,
    hint: (name: string) => `Correct ${name} in the environment or leave it out for its default.`,
  },
  CONFIG_HOST_OPEN: {
    retry: 'after-a-fix',
    message: (host: string) =>
      `TIEOUT_HOST is "${host}", which would send passwords over the network unencrypted.`,
    hint: () =>
      'Put a proxy with HTTPS before the server and its address into TIEOUT_PUBLIC_URL, or leave ' +
      'TIEOUT_HOST at 127.0.0.1.',
  },
  CONFIG_PUBLIC_URL: {
    retry: 'after-a-fix',
    message: (text: string) => `TIEOUT_PUBLIC_URL is "${text}", not an https address of a server.`,
    hint: () => 'Write it without a path: https://books.example.com.',
  },
  CONFIG_SMTP_URL: {
    retry: 'after-a-fix',
    message: () => 'TIEOUT_SMTP_URL is not an address of a mail server.',
    hint: () => 'Write it as smtp://user:password@mail.example.com:587, or smtps:// for port 465.',
  },
  CONFIG_MAIL_FROM: {
    retry: 'after-a-fix',
    message: (text: string) => `TIEOUT_MAIL_FROM is "${text}", not a mail address.`,
    hint: () => 'Set it beside TIEOUT_SMTP_URL: Tieout <books@example.com>.',
  },
  CONFIG_YES_OR_NO: {
    retry: 'after-a-fix',
    message: (name: string, text: string) => `${name} is "${text}", neither 1 nor 0.`,
    hint: (name: string) => `Set ${name} to 1 or leave it out.`,
  },
  CONFIG_LOG_LEVEL: {
    retry: 'after-a-fix',
    message: (level: string) => `TIEOUT_LOG is "${level}".`,
    hint: () => 'Use one of silent, fatal, error, warn, info, debug, trace.',
  },
} as const;

const problem = problemsOf(configErrors);
const loopback = new Set(['127.0.0.1', 'localhost', '::1']);
const levels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the configuration. Errors: ProblemError with every CONFIG_* problem at once. */
export function readConfig(env: Environment, workingFolder: string): Config {
  const problems: ReturnType<typeof problem>[] = [];
  const number = (name: string, fallback: number, min: number, max: number) => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    problems.push(problem('CONFIG_NUMBER', { where: name }, name, text, min, max));
    return fallback;
  };
  const host = env.TIEOUT_HOST || '127.0.0.1';
  const publicUrl = env.TIEOUT_PUBLIC_URL || null;
  if (publicUrl !== null && !isOrigin(publicUrl)) {
    problems.push(problem('CONFIG_PUBLIC_URL', { where: 'TIEOUT_PUBLIC_URL' }, publicUrl));
  }
  if (!loopback.has(host) && publicUrl === null)
    problems.push(problem('CONFIG_HOST_OPEN', { where: 'TIEOUT_HOST' }, host));
  const logLevel = env.TIEOUT_LOG || 'info';
  if (!levels.includes(logLevel)) {
    problems.push(problem('CONFIG_LOG_LEVEL', { where: 'TIEOUT_LOG' }, logLevel));
  }
  const yesOrNo = (name: string) => {
    const text = env[name] || '0';
    if (text !== '0' && text !== '1') {
      problems.push(problem('CONFIG_YES_OR_NO', { where: name }, name, text));
    }
    return text === '1';
  };
  const mail = readMailServer(env);
  problems.push(...mail.problems);
  const config: Config = {
    dataFolder: resolve(workingFolder, env.TIEOUT_DATA || '.tieout'),
    databaseUrl: env.DATABASE_URL || null,
    host,
    publicUrl,
    port: number('TIEOUT_PORT', 4080, 0, 65535),
    simulatorPort: number('TIEOUT_SIMULATOR_PORT', 4081, 0, 65535),
    logLevel,
    masterKey: env.TIEOUT_KEY || null,
    masterKeyOld: env.TIEOUT_KEY_OLD || null,
    mailServer: mail.server,
    privateWebhooks: yesOrNo('TIEOUT_PRIVATE_WEBHOOKS'),
    person: env.TIEOUT_PERSON || env.USER || 'operator',
  };
  if (problems.length > 0) throw new ProblemError(problems, 400);
  return config;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text && text.startsWith('https://');
}

/** The address of the server may hold a password: no problem repeats it. */
function readMailServer(env: Environment) {
  const url = env.TIEOUT_SMTP_URL || null;
  if (url === null) return { server: null, problems: [] };
  const from = env.TIEOUT_MAIL_FROM || '';
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  const problems = [];
  if (scheme !== 'smtp:' && scheme !== 'smtps:') {
    problems.push(problem('CONFIG_SMTP_URL', { where: 'TIEOUT_SMTP_URL' }));
  }
  if (!/^([^<>]*<)?[^\s@<>]+@[^\s@<>]+>?$/.test(from)) {
    problems.push(problem('CONFIG_MAIL_FROM', { where: 'TIEOUT_MAIL_FROM' }, from));
  }
  return { server: { url, from }, problems };
}

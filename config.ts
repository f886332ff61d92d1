// Everything a process reads from its environment, in one place, checked once at the start.
// Invariant: no other file of the product reads process.env. docs/reference/configuration.md lists
// it.

import { resolve } from 'node:path';
import type { ProviderSettings } from '#access/provider.ts';
import { allRoles, isRole, type Role } from '#access/rights.ts';
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
  /** The OpenID provider people may sign in at; null: none. */
  readonly oidc: ProviderSettings | null;
  /** Whether people may sign in with a password. */
  readonly passwords: boolean;
  /** Whoever has one of these and signs in with a password must have a second factor. */
  readonly secondFactor: readonly Role[];
  /** Connections may lead to this machine, where a simulated company runs. */
  readonly localLedgers: boolean;
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
  CONFIG_OIDC_ISSUER: {
    retry: 'after-a-fix',
    message: (text: string) => `TIEOUT_OIDC_ISSUER is "${text}", not an https address.`,
    hint: () =>
      'Write the issuer as the provider names it: https://login.example.com/tenant. Plain http ' +
      'is for a provider on this machine.',
  },
  CONFIG_OIDC_CLIENT: {
    retry: 'after-a-fix',
    message: () => 'TIEOUT_OIDC_CLIENT_ID is missing.',
    hint: () => 'Set it beside TIEOUT_OIDC_ISSUER, as the provider has given it to this server.',
  },
  CONFIG_OIDC_SCOPES: {
    retry: 'after-a-fix',
    message: (text: string) => `TIEOUT_OIDC_SCOPES is "${text}", without "openid".`,
    hint: () => 'Write "openid email", or leave it out.',
  },
  CONFIG_OIDC_HOSTS: {
    retry: 'after-a-fix',
    message: (text: string) => `TIEOUT_OIDC_HOSTS names "${text}", which is no host.`,
    hint: () => 'Write hosts without https:// and paths, with commas between them.',
  },
  CONFIG_PASSWORDS_OFF: {
    retry: 'after-a-fix',
    message: () => 'TIEOUT_PASSWORDS is 0, and no OpenID provider is set: nobody could sign in.',
    hint: () => 'Set TIEOUT_OIDC_ISSUER and TIEOUT_OIDC_CLIENT_ID, or leave TIEOUT_PASSWORDS out.',
  },
  CONFIG_SECOND_FACTOR: {
    retry: 'after-a-fix',
    message: (text: string) => `TIEOUT_SECOND_FACTOR names "${text}", which is no role.`,
    hint: () => `Write all, or roles with commas between them: ${allRoles.join(', ')}.`,
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
  const yesOrNo = (name: string, fallback: '0' | '1' = '0') => {
    const text = env[name] || fallback;
    if (text !== '0' && text !== '1') {
      problems.push(problem('CONFIG_YES_OR_NO', { where: name }, name, text));
    }
    return text === '1';
  };
  const mail = readMailServer(env);
  const oidc = readProvider(env);
  const factor = readFactorRoles(env.TIEOUT_SECOND_FACTOR ?? '');
  problems.push(...mail.problems, ...oidc.problems, ...factor.problems);
  const passwords = yesOrNo('TIEOUT_PASSWORDS', '1');
  if (!passwords && oidc.provider === null) {
    problems.push(problem('CONFIG_PASSWORDS_OFF', { where: 'TIEOUT_PASSWORDS' }));
  }
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
    oidc: oidc.provider,
    passwords,
    secondFactor: factor.roles,
    localLedgers: yesOrNo('TIEOUT_LOCAL_LEDGERS'),
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

/** The secret of the client is in no problem. */
function readProvider(env: Environment) {
  const issuer = env.TIEOUT_OIDC_ISSUER || null;
  if (issuer === null) return { provider: null, problems: [] };
  const problems = [];
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  // An address of IPv6 stands in brackets there.
  const isLocal = url?.protocol === 'http:' && loopback.has(url.hostname.replace(/^\[|\]$/g, ''));
  if (url === null || !(url.protocol === 'https:' || isLocal) || url.search || url.hash) {
    problems.push(problem('CONFIG_OIDC_ISSUER', { where: 'TIEOUT_OIDC_ISSUER' }, issuer));
  }
  const clientId = env.TIEOUT_OIDC_CLIENT_ID || '';
  if (clientId === '') {
    problems.push(problem('CONFIG_OIDC_CLIENT', { where: 'TIEOUT_OIDC_CLIENT_ID' }));
  }
  const scopes = env.TIEOUT_OIDC_SCOPES || 'openid email';
  if (!scopes.split(' ').includes('openid')) {
    problems.push(problem('CONFIG_OIDC_SCOPES', { where: 'TIEOUT_OIDC_SCOPES' }, scopes));
  }
  const hosts = (env.TIEOUT_OIDC_HOSTS ?? '').split(/[\s,]+/).filter((host) => host !== '');
  for (const host of hosts.filter((one) => !isHost(one))) {
    problems.push(problem('CONFIG_OIDC_HOSTS', { where: 'TIEOUT_OIDC_HOSTS' }, host));
  }
  const name = env.TIEOUT_OIDC_NAME || url?.hostname || '';
  const clientSecret = env.TIEOUT_OIDC_CLIENT_SECRET || null;
  return { provider: { issuer, clientId, clientSecret, scopes, name, hosts }, problems };
}

function readFactorRoles(text: string) {
  const named = text.split(/[\s,]+/).filter((one) => one !== '');
  const asked: readonly string[] = named.includes('all') ? allRoles : named;
  const where = { where: 'TIEOUT_SECOND_FACTOR' };
  const problems = asked
    .filter((one) => !isRole(one))
    .map((one) => problem('CONFIG_SECOND_FACTOR', where, one));
  return { roles: asked.filter(isRole), problems };
}

const isHost = (text: string) =>
  URL.canParse(`https://${text}`) && new URL(`https://${text}`).host === text;

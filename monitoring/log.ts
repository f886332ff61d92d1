// Structured logs: one JSON line per fact, written for people when the output is a terminal.
// Invariant: secrets never reach a log: known secret members are removed before a line is written.

import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Members that may hold a secret, wherever they stand up to three levels deep. */
const secretMembers = [
  'authorization',
  'clientSecret',
  'client_secret',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'password',
  'secret',
  'masterKey',
  'cookie',
  'databaseUrl',
];

const redactPaths = secretMembers.flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
  `*.*.*.${name}`,
]);

export interface LogOptions {
  /** `trace` … `fatal`, or `silent`. */
  readonly level: string;
  /** Human-readable lines instead of JSON. */
  readonly pretty: boolean;
  /** `serve`, `work`, `demo` …: which process speaks. */
  readonly processName: string;
}

/** The log of one process, on standard error so that commands keep standard output for answers. */
export function openLog({ level, pretty, processName }: LogOptions): Log {
  const options = {
    level,
    base: { process: processName },
    redact: { paths: redactPaths, censor: '[redacted]' },
    serializers: { err: pino.stdSerializers.err },
  };
  if (!pretty) return pino(options, pino.destination({ dest: 2, sync: false }));
  const transport = pino.transport({
    target: 'pino-pretty',
    options: {
      destination: 2,
      colorize: true,
      ignore: 'pid,hostname',
      translateTime: 'SYS:HH:MM:ss',
    },
  });
  return pino(options, transport);
}

// Where database/ says what it does: three levels, one sentence each. A pino logger fits as it is.
// Invariant: no message carries a password. Leaves to others: format and destination.

/** Receives plain sentences. */
export interface DatabaseLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Says nothing: for tests and for callers that show only failures. */
export const silentLog: DatabaseLog = { info() {}, warn() {}, error() {} };

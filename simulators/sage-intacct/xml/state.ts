// What the XML API remembers between requests: sessions, executed functions, result sets.
//
// simulation.ts holds one and applies changes to it; gateway.ts asks it.
// **Invariant**: a session's life and the executed functions survive a restart with the entries
// they belong to; result sets of readByQuery do not.
// It leaves what is stored to executed-functions.ts and sign-in.ts. Clock and chance come in.

import { randomBytes } from 'node:crypto';
import type { Change, XmlExecuted, XmlSession } from '../changes.ts';
import { Throttle } from '../throttle.ts';

/** A result of readByQuery, waiting for readMore: the rows as they were when it was asked. */
export interface ResultSet {
  readonly object: string;
  readonly fields: readonly string[];
  readonly rows: readonly never[];
  readonly pageSize: number;
  readonly userId: string;
  position: number;
}

const RESULT_SETS_KEPT = 200;

/** The memory of the XML API. */
export class XmlState {
  readonly sessions = new Map<string, XmlSession>();
  readonly executed = new Map<string, XmlExecuted>();
  /** Functions that run now, by their scoped id. */
  readonly running = new Set<string>();
  readonly resultSets = new Map<string, ResultSet>();
  readonly throttle = new Throttle();
  /** Requests that wait for a place, the first first. */
  readonly waiting: (() => void)[] = [];

  apply(change: Change): void {
    if (change.type === 'xml-session') this.sessions.set(change.session.id, change.session);
    else if (change.type === 'xml-executed') {
      for (const one of change.functions) this.executed.set(one.scope, one);
    } else if (change.type === 'answers-forgotten') this.executed.clear();
  }

  clear(): void {
    this.sessions.clear();
    this.executed.clear();
    this.running.clear();
    this.resultSets.clear();
  }

  /** Every use of a session puts its end off; that is kept in memory only. */
  touch(session: XmlSession, expiresAtMs: number): void {
    this.sessions.set(session.id, { ...session, expiresAtMs });
  }

  /** Keeps the rest of a result and names it. */
  keepResult(result: ResultSet): string {
    const id = `SIM${randomBytes(8).toString('hex')}`;
    this.resultSets.set(id, result);
    const [oldest] = this.resultSets.keys();
    if (this.resultSets.size > RESULT_SETS_KEPT && oldest !== undefined) {
      this.resultSets.delete(oldest);
    }
    return id;
  }
}

/** A session id nobody can guess. */
export function newSessionId(): string {
  return randomBytes(24).toString('base64url');
}

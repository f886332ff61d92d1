// Idempotency-Key: the answers kept under keys, and the lock while the first answer is made.
//
// Asked by api.ts before a POST or PATCH on objects is carried out; the answer is stored in the
// same commit as the entry, so that neither exists without the other.
// **Invariant**: one key, one body: within 48 hours the same answer again, failures included;
// another body, or an age of 48 hours to 60 days, is a conflict (409).
// Whether 429, 5xx and 401 are stored is a switch: the vendor does not say.

import { hash } from 'node:crypto';
import type { Answer } from './answer.ts';
import type { Change, StoredAnswer } from './changes.ts';
import { Refusal, simError } from './errors.ts';
import type { Settings } from './settings.ts';

const HOUR_MS = 3_600_000;
const REPLAY_MS = 48 * HOUR_MS;
const KEPT_MS = 60 * 24 * HOUR_MS;
const KEY_CHARACTERS_MAX = 256;

/** One use of a key: where it is stored and what body it stands for. */
export interface KeyUse {
  readonly key: string;
  readonly scope: string;
  readonly bodyHash: string;
}

function conflict(status: number, name: string, message: string): Refusal {
  const error = simError({ code: 'invalidRequest', name: `IDEMPOTENCY-${name}`, message });
  return new Refusal(status, 'application', error);
}

/** The store of keys. */
export class IdempotencyStore {
  readonly #answers = new Map<string, StoredAnswer>();
  readonly #running = new Set<string>();

  apply(change: Change): void {
    if (change.type === 'answer') this.#answers.set(change.answer.scope, change.answer);
    else if (change.type === 'answers-forgotten') this.clear();
  }

  clear(): void {
    this.#answers.clear();
    this.#running.clear();
  }

  /** A key as one application uses it on one request. */
  use(
    clientId: string,
    key: string,
    request: { readonly method: string; readonly path: string; readonly text: string },
  ): KeyUse {
    const content = `${request.method} ${request.path}\n${request.text}`;
    return { key, scope: `${clientId} ${key}`, bodyHash: hash('sha256', content, 'base64') };
  }

  /**
   * Starts a use: the stored answer when there is one to replay, else `null` and the key is locked
   * until `finish`. *Errors:* 409 for another body or an old key; the twin status while locked;
   * 400 for a key longer than 256 characters.
   */
  begin(use: KeyUse, nowMs: number, settings: Settings): Answer | null {
    if (use.key.length > KEY_CHARACTERS_MAX) {
      throw conflict(400, 'KEY-TOO-LONG', 'Idempotency-Key has more than 256 characters');
    }
    if (this.#running.has(use.scope)) {
      const message = 'A request with this Idempotency-Key is in progress';
      throw conflict(settings.idempotencyTwinStatus, 'IN-PROGRESS', message);
    }
    const stored = this.#answers.get(use.scope);
    if (stored !== undefined && nowMs - stored.atMs <= KEPT_MS) {
      if (stored.bodyHash !== use.bodyHash) {
        throw conflict(409, 'OTHER-BODY', 'Idempotency-Key was used with another request');
      }
      if (nowMs - stored.atMs > REPLAY_MS) {
        throw conflict(409, 'EXPIRED', 'Idempotency-Key was used more than 48 hours ago');
      }
      return replayOf(stored, use);
    }
    this.#running.add(use.scope);
    return null;
  }

  /** Whether the key has an answer or is about to get one. */
  isTaken(use: KeyUse): boolean {
    return this.#answers.has(use.scope) || this.#running.has(use.scope);
  }

  finish(use: KeyUse): void {
    this.#running.delete(use.scope);
  }
}

function replayOf(stored: StoredAnswer, use: KeyUse): Answer {
  return {
    status: stored.status,
    headers: {
      'content-type': stored.contentType,
      'idempotency-key': use.key,
      'x-ia-idempotency-cached-date': new Date(stored.atMs).toISOString(),
    },
    body: stored.body,
  };
}

/** The change that stores an answer, or none when the switches say that this kind is not stored. */
export function storedAnswer(
  use: KeyUse,
  answer: Answer,
  nowMs: number,
  settings: Settings,
): Change[] {
  const { status, body } = answer;
  const { rateLimited, serverErrors, unauthorized } = settings.idempotencyCaches;
  if (status === 429 && !rateLimited) return [];
  if (status >= 500 && status !== 501 && !serverErrors) return [];
  if (status === 401 && !unauthorized) return [];
  const { scope, bodyHash } = use;
  const contentType = answer.headers['content-type'] ?? '';
  const kept = { scope, bodyHash, atMs: nowMs, status, contentType, body };
  return [{ type: 'answer', answer: kept }];
}

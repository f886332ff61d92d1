// A connection for the small books of tests, and an external ledger that follows a script.
// Invariant: the scripted ledger keeps what it accepted, so that a test can count what is really
// there; it plays the outside world and knows nothing of the queue.

import type pg from 'pg';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type {
  Cause,
  EntryDraft,
  ExportKey,
  ExternalBalance,
  ExternalEntry,
  ExternalLedger,
  Outcome,
  PostOptions,
  Reading,
  Standing,
} from '#external-ledger/external-ledger.ts';
import { makeSmallBooks, type SmallBooks } from '#journal/small-books-store.ts';
import { writeMappings } from '#mapping/mapping-change-store.ts';
import { fewKinds, listMappings } from '#mapping/mapping-list-store.ts';
import { insertConnection } from './connection-store.ts';
import { enqueueExports } from './enqueue-store.ts';

export interface SmallConnection extends SmallBooks {
  readonly connectionId: number;
}

/** Small books with one connection, everything mapped to an id made of its own code. */
export async function makeSmallConnection(
  pool: pg.Pool,
  code: string,
  settings: Record<string, unknown> = {},
): Promise<SmallConnection> {
  const books = await makeSmallBooks(pool, { code, enqueueExports });
  const connectionId = await insertConnection(pool, books.propertyId, {
    connectionKey: `key-of-${code}`,
    name: 'Scripted ledger',
    ledger: 'scripted',
    settings: { journalId: 'TIE', ...settings },
    cutoverOn: '2026-01-01',
    stage: 'live',
  });
  for (const kind of fewKinds) {
    const rows = await listMappings(pool, { propertyId: books.propertyId, connectionId }, kind);
    const changes = rows.map((row) => {
      return { kind, internalId: row.internal_id, externalId: `X${row.code}` };
    });
    await writeMappings(pool, books.propertyId, connectionId, changes, 'test');
  }
  return { ...books, connectionId };
}

/** What the scripted ledger does with one post. */
export type Step =
  | 'confirm'
  | 'lose-answer'
  | 'reset'
  | 'busy'
  | 'refuse'
  | 'disconnect'
  | 'throw'
  | { readonly wait: Promise<void>; readonly next: 'confirm' | 'lose-answer' }
  | { readonly retryAfterMs: number }
  /** The answer is there, its lane free, and reading it takes until then. */
  | { readonly readsUntil: Promise<void> }
  | { readonly closedUntil: IsoDate };

const wire = { request: { method: 'POST' }, answer: { status: 200 } };

const cause = (code: string, subject: string | null = null): Cause => ({
  code,
  message: `The script says ${code}.`,
  hint: 'None.',
  retry: 'later',
  subject,
});

/** Keeps entries by key; every post follows the script, then confirms. */
export class ScriptedLedger implements ExternalLedger {
  readonly entries: ExternalEntry[] = [];
  readonly posts: ExportKey[] = [];
  readonly finds: ExportKey[][] = [];
  inFlight = 0;
  inFlightMax = 0;
  closed = 0;
  settlingMs = 0;
  /** Where what is booked from now on stands there. */
  standing: Standing = 'booked';
  /** Called before each post; what it returns is done. */
  script: (key: ExportKey, draft: EntryDraft) => Step = () => 'confirm';
  findAnswer: 'read' | 'busy' | 'disconnected' = 'read';

  async post(draft: EntryDraft, key: ExportKey, options: PostOptions = {}): Promise<Outcome> {
    this.posts.push(key);
    this.inFlight += 1;
    this.inFlightMax = Math.max(this.inFlightMax, this.inFlight);
    const step = this.script(key, draft);
    if (typeof step === 'object' && 'readsUntil' in step) {
      await new Promise((resolve) => setImmediate(resolve));
      this.inFlight -= 1;
      options.onLaneFree?.(undefined);
      await step.readsUntil;
      return this.#follow('confirm', draft, key);
    }
    try {
      return await this.#follow(step, draft, key);
    } finally {
      this.inFlight -= 1;
    }
  }

  async #follow(
    step: Exclude<Step, { readsUntil: unknown }>,
    draft: EntryDraft,
    key: ExportKey,
  ): Promise<Outcome> {
    await new Promise((resolve) => setImmediate(resolve));
    if (typeof step === 'object') {
      if ('retryAfterMs' in step) return { kind: 'busy', cause: cause('BUSY'), wire, ...step };
      if ('closedUntil' in step) {
        const closed = { ...cause('TEST_PERIOD_CLOSED', draft.postedOn.slice(0, 7)) };
        return { kind: 'refused', cause: { ...closed, firstOpenOn: step.closedUntil }, wire };
      }
      await step.wait;
      return await this.#follow(step.next, draft, key);
    }
    switch (step) {
      case 'confirm': {
        const { externalId, state, standing } = this.book(draft, key);
        return { kind: 'confirmed', externalId, externalUrl: null, state, standing, wire };
      }
      case 'lose-answer':
        this.book(draft, key);
        return { kind: 'uncertain', cause: cause('LOST'), wire };
      case 'reset':
        return { kind: 'uncertain', cause: cause('RESET'), wire };
      case 'busy':
        return { kind: 'busy', cause: cause('BUSY'), retryAfterMs: null, wire };
      case 'refuse':
        return { kind: 'refused', cause: cause('TEST_ACCOUNT_INACTIVE', 'X4100'), wire };
      case 'disconnect':
        return { kind: 'disconnected', cause: cause('PASSWORD_CHANGED'), wire };
      case 'throw':
        throw new Error('the connector broke');
    }
  }

  /** Puts an entry into the ledger's books; twice when asked twice. */
  book(draft: EntryDraft, key: ExportKey): ExternalEntry {
    const entry: ExternalEntry = {
      externalId: String(this.entries.length + 1),
      reference: key,
      ...draft,
      state: this.standing === 'booked' ? 'posted' : 'submitted',
      standing: this.standing,
      inBalances: this.standing === 'booked',
      createdBy: null,
      createdAt: null,
      externalUrl: null,
    };
    this.entries.push(entry);
    return entry;
  }

  async find(
    keys: readonly ExportKey[],
  ): Promise<Reading<ReadonlyMap<ExportKey, readonly ExternalEntry[]>>> {
    this.finds.push([...keys]);
    if (this.findAnswer !== 'read') return { kind: this.findAnswer, cause: cause('NO_ANSWER') };
    const value = new Map<ExportKey, ExternalEntry[]>();
    for (const key of keys) {
      const found = this.entries.filter((entry) => entry.reference === key);
      if (found.length > 0) value.set(key, found);
    }
    return { kind: 'read', value };
  }

  // Reconciliation's verbs: no test of the queue reads them.
  async *list(): AsyncGenerator<ExternalEntry> {
    yield* this.entries;
  }
  async balances(_asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    return { kind: 'read', value: [] };
  }
  async chart() {
    return { kind: 'read' as const, value: [] };
  }
  async test() {
    return [];
  }
  async close(): Promise<void> {
    this.closed += 1;
  }
}

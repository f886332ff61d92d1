// An open ledger and who still uses it: a new one takes over while calls on the old one finish.
// Invariant: closed exactly once, when it is retired and the last call on it has ended.

import type { ExternalLedger } from '#external-ledger/external-ledger.ts';

/** Opens a ledger for one piece of work, and closes it whatever became of that. */
export async function withLedger<T>(
  opening: Promise<ExternalLedger>,
  work: (ledger: ExternalLedger) => Promise<T>,
): Promise<T> {
  const ledger = await opening;
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

export class LedgerUse {
  readonly ledger: ExternalLedger;
  readonly #onCloseFailed: (error: Error) => void;
  #users = 0;
  #retired = false;

  constructor(ledger: ExternalLedger, onCloseFailed: (error: Error) => void) {
    this.ledger = ledger;
    this.#onCloseFailed = onCloseFailed;
  }

  async use<T>(work: (ledger: ExternalLedger) => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work(this.ledger);
    } finally {
      this.#users -= 1;
      this.#closeWhenUnused();
    }
  }

  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    this.#closeWhenUnused();
  }

  #closeWhenUnused(): void {
    if (this.#retired && this.#users === 0) this.ledger.close().catch(this.#onCloseFailed);
  }
}

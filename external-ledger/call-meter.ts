// What a company bills: connectors say each call they made that counts as an API transaction.
// Invariant: noting is synchronous and never fails; a call is noted when its answer is in, or when
// its answer is lost. Leaves to others: adding up per month (export-queue/), prices (settings).

/** What a call was for. */
export type CallPurpose = 'post' | 'find' | 'list' | 'balances' | 'chart' | 'test' | 'session';

/** Called once per request that went out. */
export type NoteCall = (call: {
  readonly purpose: CallPurpose;
  /** API transactions the vendor counts for it; 0 for calls it does not count. */
  readonly counted: number;
}) => void;

export const unmetered: NoteCall = () => {};

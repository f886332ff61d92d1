// A link of the audit trail's hash chain, and what can be wrong with it. Pure.
// Invariant: the first link that does not follow from the one before is named, with what was done.

/** Where a chain ends, as it may be kept outside: in a certificate, on paper. */
export interface Head {
  readonly position: bigint;
  /** In hex. */
  readonly hash: string;
}

export interface ChainLink {
  readonly position: bigint;
  readonly digest: Buffer;
}

export const startOfChain: ChainLink = { position: 0n, digest: Buffer.alloc(32) };

export interface ChainFault {
  /** Null: it has none. */
  readonly position: bigint | null;
  readonly auditId: bigint | null;
  readonly what:
    | 'a seal is gone'
    | 'the entry is gone'
    | 'the entry or its seal was changed'
    | 'an entry that was put in later';
}

/** What is wrong with a link, seen from the one before it. */
export function faultOf(
  before: ChainLink,
  link: ChainLink & {
    readonly auditId: bigint;
    readonly entry: string | null;
    readonly isBackdated: boolean;
  },
  isSealed: (entry: string) => boolean,
): ChainFault | null {
  const { position, auditId, entry } = link;
  if (position !== before.position + 1n) {
    return { position: before.position + 1n, auditId: null, what: 'a seal is gone' };
  }
  if (entry === null) return { position, auditId, what: 'the entry is gone' };
  if (!isSealed(entry)) return { position, auditId, what: 'the entry or its seal was changed' };
  return link.isBackdated ? { position, auditId, what: 'an entry that was put in later' } : null;
}

/** One fault on one line. */
export function faultText({ position, auditId, what }: ChainFault): string {
  const named = auditId === null ? '' : `, entry ${auditId}`;
  return `${position === null ? 'not sealed' : `position ${position}`}${named}: ${what}`;
}

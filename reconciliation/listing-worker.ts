// Reads what the external ledger lists of the period: all of it, or what changed since the list
// that was kept, and compares it with our exports.
// Invariant: what changed is trusted only where the ledger then counts as many lines as are known;
// whatever speaks against it ends in a full reading, and the run says why. Deletions leave no trace
// in what changed: the count finds them, and the full reading names them.
// Leaves to others: judging what is not there as sent (running-worker.ts).

import type pg from 'pg';
import { addDays, type DateRange } from '#chart-of-accounts/iso-date.ts';
import {
  type ExportKey,
  type ExternalChange,
  type ExternalEntry,
  type ExternalLedger,
  findKeysMax,
  LedgerReadError,
  valueOrThrow,
} from '#external-ledger/external-ledger.ts';
import {
  assumePresent,
  countListed,
  dropKept,
  forgetListed,
  type KeptListing,
  keepListing,
  listKept,
  nextPosition,
  readKept,
  unsureKeys,
} from './kept-listing-store.ts';
import { addListed, compareListed, openListed } from './listed-store.ts';
import type { OurSide } from './our-side-store.ts';
import { isWithin } from './presence.ts';

/** How the list was read, as it is kept with the run. */
export type ListReading =
  | { readonly kind: 'full'; readonly why: string | null }
  | { readonly kind: 'changes'; readonly since: string; readonly changed: number };

/** What changed cannot be trusted: all of it must be read. */
export class DistrustedListing extends Error {}

/** Entries written at a time as the ledger lists them. */
const portionEntries = 2_000;
/** Changes are asked for from so long before the kept list was read: clocks and late commits. */
const overlapMs = 60 * 60_000;
/** No transaction of the export queue lives longer; see `recentlyMoved`. */
const exportDoubtMs = 10 * 60_000;
const dayMs = 24 * 3_600_000;
/** What changed is read for so many days; then all is read again. */
export const fullEveryDays = 7;
/** More exports than this are not asked for by their keys: all is read. */
const unsureMax = 500;
/** Nor are more changes read a hundred at a time than whole pages would take calls. */
const changedMax = 20_000;
/** The books may move between the reading and the count. */
const countsMax = 2;

export interface ListingParts {
  readonly client: pg.PoolClient;
  readonly of: OurSide;
  readonly ledger: ExternalLedger;
  readonly reconciliationId: bigint;
  readonly snapshotAt: Date;
  readonly now: () => Date;
  /** Whole, and why if not because somebody wanted it so; or what changed. */
  readonly wanted: { readonly kind: 'full'; readonly why: string | null } | { kind: 'changes' };
  readonly onListed: (entries: number) => void;
}

export class Listing {
  readonly #parts: ListingParts;
  readonly #period: DateRange;
  #position = 0;
  #lines = 0;

  constructor(parts: ListingParts) {
    this.#parts = parts;
    this.#period = { from: parts.of.cutoverOn, through: parts.of.asOf };
  }

  /** *Errors:* throws DistrustedListing where only a full reading helps, and LedgerReadError. */
  async read(): Promise<{ reading: ListReading; listed: number; lines: number }> {
    const { client, of, wanted, now } = this.#parts;
    await openListed(client);
    const readAt = now();
    const kept = await readKept(client, of);
    if (wanted.kind === 'full') {
      await this.#readAll(this.#period);
      await compareListed(client, of);
      await this.#keep(kept, { readAt, fullyReadAt: readAt, isDistrusted: wanted.why !== null });
      const reading = { kind: 'full', why: wanted.why } as const;
      return { reading, listed: this.#position, lines: this.#lines };
    }
    const trusted = this.#trusted(kept, readAt);
    const since = changesSince(trusted);
    await listKept(client, of);
    this.#position = await nextPosition(client);
    if (trusted.throughOn < of.asOf) {
      await this.#readAll({ from: addDays(trusted.throughOn, 1), through: of.asOf });
    }
    const { changed, entries, lines } = await this.#readUntilCounted(trusted, since);
    await compareListed(client, of);
    const { fullyReadAt } = trusted;
    await this.#keep(kept, { readAt, fullyReadAt, isDistrusted: false });
    const reading = { kind: 'changes', since: since.toISOString(), changed } as const;
    return { reading, listed: entries, lines };
  }

  #trusted(kept: KeptListing | null, at: Date): KeptListing {
    const { of, ledger } = this.#parts;
    const why = whyDistrusted(kept, { of, ledger, at });
    if (why !== null || kept === null) throw distrusted(why ?? nothingKept);
    return kept;
  }

  async #readAll(period: DateRange): Promise<void> {
    const { ledger, client } = this.#parts;
    let portion: ExternalEntry[] = [];
    const write = async () => {
      const within = portion.filter((entry) => isWithin(this.#period, entry.postedOn));
      for (const { lines } of within) this.#lines += lines.length;
      await addListed(client, within, this.#position);
      this.#position += portion.length;
      this.#parts.onListed(this.#position);
      portion = [];
    };
    for await (const entry of ledger.list(period)) {
      portion.push(entry);
      if (portion.length >= portionEntries) await write();
    }
    await write();
  }

  /** What changed, again if the books moved meanwhile, until the ledger counts what is known. */
  async #readUntilCounted(trusted: KeptListing, since: Date) {
    const { client, of } = this.#parts;
    const changedBefore = new Date(trusted.snapshotAt.getTime() - exportDoubtMs);
    const by = { throughOn: trusted.throughOn, changedBefore };
    for (let turn = 1; ; turn += 1) {
      const changed = await this.#readChanges(since);
      await assumePresent(client, of, by);
      await this.#find(await unsureKeys(client, of, trusted.throughOn));
      const { entries, lines } = await countListed(client);
      const there = await this.#countThere();
      if (there === lines) return { changed, entries, lines };
      if (turn === countsMax) {
        throw distrusted(`it counts ${there} lines where ${lines} are known: some came or went`);
      }
    }
  }

  /** Exports that were touched here since: what is there of them now. */
  async #find(keys: readonly ExportKey[]): Promise<void> {
    if (keys.length > unsureMax) {
      throw distrusted(`${keys.length} exports would have to be looked for one by one`);
    }
    for (let at = 0; at < keys.length; at += findKeysMax) {
      const found = valueOrThrow(await this.#parts.ledger.find(keys.slice(at, at + findKeysMax)));
      const entries = [...found.values()].flat();
      await this.#replace(
        entries.map((entry) => entry.externalId),
        entries,
      );
    }
  }

  async #countThere(): Promise<number> {
    try {
      const asked = this.#parts.ledger.countLines?.(this.#period);
      const there = asked ? valueOrThrow(await asked) : null;
      if (there !== null) return there;
    } catch (error) {
      throw asDistrust(error, 'its lines could not be counted');
    }
    throw distrusted('this ledger does not count its lines');
  }

  async #readChanges(since: Date): Promise<number> {
    const { ledger } = this.#parts;
    const changes = new Map<string, ExternalChange>();
    try {
      for await (const change of ledger.changedSince?.(since) ?? []) {
        changes.set(change.externalId, change);
        if (changes.size > changedMax) throw distrusted(`more than ${changedMax} entries changed`);
      }
    } catch (error) {
      throw asDistrust(error, 'what changed could not be read');
    }
    const entries = [...changes.values()].flatMap(({ entry }) => entry ?? []);
    await this.#replace([...changes.keys()], entries);
    this.#parts.onListed(changes.size);
    return changes.size;
  }

  /** In place of what is listed under these ids. */
  async #replace(ids: readonly string[], entries: readonly ExternalEntry[]): Promise<void> {
    const { client } = this.#parts;
    await forgetListed(client, ids);
    const within = entries.filter((entry) => isWithin(this.#period, entry.postedOn));
    await addListed(client, within, this.#position);
    this.#position += within.length;
  }

  /** An earlier period than the kept one leaves that as it is, unless it proved wrong. */
  async #keep(
    kept: KeptListing | null,
    by: { readAt: Date; fullyReadAt: Date; isDistrusted: boolean },
  ): Promise<void> {
    const { client, of, reconciliationId, snapshotAt } = this.#parts;
    if (kept && kept.throughOn > of.asOf && kept.cutoverOn === of.cutoverOn) {
      if (by.isDistrusted) await dropKept(client, of);
      return;
    }
    await keepListing(client, of, { ...by, reconciliationId, snapshotAt });
  }
}

const distrusted = (why: string) => new DistrustedListing(why);

/** A question the ledger refuses is no reason to fail: all can still be read. */
function asDistrust(error: unknown, what: string): unknown {
  return error instanceof LedgerReadError ? distrusted(`${what}: ${error.cause.message}`) : error;
}

const nothingKept = 'nothing was kept of an earlier reading';

/** From when changes are asked for. */
export const changesSince = (kept: KeptListing): Date =>
  new Date(kept.readAt.getTime() - overlapMs);

/** Why a reading of what changed since the kept list is out of the question; null: it is not. */
export function whyDistrusted(
  kept: KeptListing | null,
  { of, ledger, at }: { of: Pick<OurSide, 'cutoverOn'>; ledger: ExternalLedger; at: Date },
): string | null {
  const { changedSince, countLines } = ledger;
  if (!changedSince || !countLines) return 'this ledger does not tell what changed';
  if (!kept) return nothingKept;
  if (kept.cutoverOn !== of.cutoverOn) return 'the cut-over is another one';
  if (!kept.isOfToday) return 'the connection was set up anew';
  const age = at.getTime() - kept.fullyReadAt.getTime();
  const isOld = age < 0 || age > fullEveryDays * dayMs;
  return isOld ? `all was last read more than ${fullEveryDays} days ago` : null;
}

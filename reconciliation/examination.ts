// Goes through what the external ledger lists for the period, page by page, and sorts it: ours with
// a finding, registered adjustments, entries of others. Pure: the worker looks things up.
// Invariant: what the ledger lists = what we expected + effects of findings + adjustments + left
// there + foreign. Keeps only what differs: an entry that is there as sent leaves nothing behind,
// whether it is shown here or was settled in SQL before (listed-store.ts).

import type { DateRange } from '#chart-of-accounts/iso-date.ts';
import type { ExternalEntry } from '#external-ledger/external-ledger.ts';
import type { Finding } from './causes.ts';
import { AmountsByPlace, type PlacedAmount } from './place.ts';
import {
  asBooked,
  bookedAmounts,
  differencesOf,
  expectedAmounts,
  isWithin,
  judgeAbsent,
  judgeCopy,
  judgeEarly,
  judgePresent,
  type KnownEntry,
  type SentExport,
} from './presence.ts';

/** A registered manual adjustment with the entry as it stood at registration. */
export interface Adjustment {
  readonly adjustmentId: bigint;
  readonly externalEntryId: string;
  readonly entry: KnownEntry;
  /** Agreed to stay there; else it is to be reversed there. */
  readonly isLeft: boolean;
}

/** A former revision of an export of ours. */
export interface Former {
  readonly exportId: bigint;
  readonly exportKey: string;
  readonly externalId: string;
  /** As it stood when it was taken back, beside its reversal; null: it was gone. */
  readonly entry: KnownEntry | null;
}

/** Which external accounts and locations are ours to explain. */
export interface Scope {
  readonly accounts: ReadonlySet<string>;
  readonly locations: ReadonlySet<string>;
}

/** Mapped accounts and locations, and those our entries were once sent to. */
export function scopeOf(
  mapped: {
    readonly accounts: ReadonlyMap<string, unknown>;
    readonly locations: readonly string[];
  },
  sent: readonly PlacedAmount[],
): Scope {
  return {
    accounts: new Set([...mapped.accounts.keys(), ...sent.map(({ place }) => place.account)]),
    locations: new Set([...mapped.locations, ...sent.map(({ place }) => place.location)]),
  };
}

/** Is this place one of ours? Where a ledger names no location, the account alone decides. */
export function isInScope(scope: Scope, { place }: PlacedAmount): boolean {
  return (
    !place.mapped ||
    (scope.accounts.has(place.account) &&
      (place.location === '' || scope.locations.has(place.location)))
  );
}

/** What our side knows about the entries of one page, by external id and by the key they carry. */
export interface PageKnowledge {
  readonly byExternalId: ReadonlyMap<string, SentExport>;
  readonly byKey: ReadonlyMap<string, SentExport>;
  /** Exports that did not exist when our side was read but do now, by key. */
  readonly newer: ReadonlyMap<string, bigint>;
}

/** Where an export stands now, after the external side was read. */
export interface StateNow {
  readonly state: string;
  readonly externalId: string | null;
}

interface Extra {
  readonly sent: SentExport;
  readonly entry: ExternalEntry;
}

/** The examination of one reconciliation. */
export class Examination {
  readonly findings: Finding[] = [];
  readonly foreign = new AmountsByPlace();
  readonly adjustments = new AmountsByPlace();
  readonly leftThere = new AmountsByPlace();
  /**
   * Amounts of exports that were on the move: they may or may not be in the balances that were
   * read.
   */
  readonly movers: PlacedAmount[] = [];
  readonly #period: DateRange;
  readonly #scope: Scope;
  readonly #registered: ReadonlyMap<string, Adjustment>;
  readonly #adjustmentsSeen = new Set<string>();
  readonly #formersSeen = new Set<string>();
  /** Entries that left something behind: a page that shifts under us may show one again. */
  readonly #kept = new Set<string>();
  readonly #extras: Extra[] = [];
  readonly #formers: readonly Former[];
  readonly #formersById: ReadonlyMap<string, Former>;
  readonly #formersByKey: ReadonlyMap<string, Former>;

  constructor(
    period: DateRange,
    scope: Scope,
    adjustments: readonly Adjustment[],
    formers: readonly Former[] = [],
  ) {
    this.#formers = formers;
    this.#formersById = new Map(formers.map((one) => [one.externalId, one]));
    this.#formersByKey = new Map(formers.map((one) => [one.exportKey, one]));
    this.#period = period;
    this.#scope = scope;
    this.#registered = new Map(adjustments.map((one) => [one.externalEntryId, one]));
    for (const { entry, isLeft } of adjustments) {
      const term = isLeft ? this.leftThere : this.adjustments;
      term.addAll(expectedAmounts(entry, period));
    }
  }

  /** Sorts one page; returns the entries of others in our places. */
  page(entries: readonly ExternalEntry[], knowledge: PageKnowledge): ExternalEntry[] {
    const foreign: ExternalEntry[] = [];
    for (const listed of entries) {
      if (!isWithin(this.#period, listed.postedOn) || this.#kept.has(listed.externalId)) continue;
      const sent =
        knowledge.byExternalId.get(listed.externalId) ??
        knowledge.byKey.get(listed.reference ?? '');
      const entry = sent ? listed : asBooked(listed);
      if (sent) this.#ours(sent, entry);
      else if (this.#former(entry)) continue;
      else if (!this.#moved(entry, knowledge) && !this.#adjustment(entry)) {
        if (this.#isForeign(entry)) foreign.push(entry);
      }
    }
    return foreign;
  }

  /** Exports whose further entries can only be judged when the whole list is known. */
  undecided(): bigint[] {
    return [...new Set(this.#extras.map((extra) => extra.sent.exportId))];
  }

  /**
   * Judges them: `seen` are the exports whose own entry was listed, `now` where each stands by now.
   * Returns the exports whose entry turned out to be there under another id.
   */
  decide(seen: ReadonlySet<bigint>, now: ReadonlyMap<bigint, StateNow>): bigint[] {
    const adopted: bigint[] = [];
    for (const [exportId, extras] of Map.groupBy(this.#extras, (one) => one.sent.exportId)) {
      const state = now.get(exportId);
      const own = extras.find((one) => one.entry.externalId === state?.externalId) ?? extras[0];
      const hasOwn = seen.has(exportId);
      for (const extra of extras) {
        if (hasOwn || extra !== own) this.#add(judgeCopy(extra.sent, extra.entry, this.#period));
        else this.#single(extra, state, adopted);
      }
    }
    return adopted;
  }

  /** A synced export that was not listed: `elsewhere` is what the ledger found under its key. */
  missing(sent: SentExport, elsewhere: readonly ExternalEntry[]): void {
    const own = elsewhere.find((one) => one.externalId === sent.externalId) ?? elsewhere[0];
    const found = own ? judgePresent(sent, own, this.#period) : judgeAbsent(sent, this.#period);
    this.#add(found);
    for (const copy of elsewhere.filter((one) => one !== own)) {
      this.#add(judgeCopy(sent, copy, this.#period));
    }
  }

  /** Registered adjustments and taken back entries that were not listed any more. */
  finish(): void {
    for (const former of this.#formers) {
      const isThere = former.entry === null || this.#formersSeen.has(former.externalId);
      if (!isThere && expectedAmounts(former.entry, this.#period).length > 0) {
        this.#add(judgeAbsent(asSent(former), this.#period));
      }
    }
    for (const [externalEntryId, { adjustmentId, entry }] of this.#registered) {
      if (this.#adjustmentsSeen.has(externalEntryId)) continue;
      const expected = expectedAmounts(entry, this.#period);
      if (expected.length === 0) continue;
      this.#add({
        cause: 'adjustment-changed',
        exportId: null,
        externalEntryId,
        adjustmentId,
        what: `entry ${externalEntryId} is no longer there in this period`,
        ...{ ours: entry, theirs: null },
        effects: new AmountsByPlace().addAll(expected, -1n).amounts(),
      });
    }
  }

  /** A former revision: as it was read when it was taken back, or there again although it went. */
  #former(entry: ExternalEntry): boolean {
    const own = this.#formersById.get(entry.externalId);
    const former = own ?? this.#formersByKey.get(entry.reference ?? '');
    if (!former) return false;
    const isKept = own !== undefined && own.entry !== null;
    if (isKept) this.#formersSeen.add(own.externalId);
    const judge = isKept ? judgePresent : judgeCopy;
    this.#add(judge(asSent(former), entry, this.#period));
    return true;
  }

  #add(found: Finding | null): void {
    if (!found) return;
    if (found.externalEntryId) this.#kept.add(found.externalEntryId);
    this.findings.push(found);
  }

  #ours(sent: SentExport, entry: ExternalEntry): void {
    const isOwn = sent.status === 'synced' && sent.externalId === entry.externalId;
    if (!isOwn) {
      this.#kept.add(entry.externalId);
      this.#extras.push({ sent, entry });
      return;
    }
    this.#add(judgePresent(sent, entry, this.#period));
  }

  #single({ sent, entry }: Extra, now: StateNow | undefined, adopted: bigint[]): void {
    if (sent.status === 'synced') {
      adopted.push(sent.exportId);
      this.#add(judgePresent(sent, entry, this.#period));
      return;
    }
    const moving = now?.state === 'confirmed' || now?.state === 'sending';
    const early = judgeEarly(sent, entry, { period: this.#period, moving });
    if (moving) this.movers.push(...early.effects);
    this.#add(early);
  }

  #moved(entry: ExternalEntry, knowledge: PageKnowledge): boolean {
    const exportId = knowledge.newer.get(entry.reference ?? '');
    if (exportId === undefined) return false;
    const effects = bookedAmounts(entry, this.#period);
    this.movers.push(...effects);
    const what = `${entry.externalId} was posted and exported while the ledger was read`;
    const externalEntryId = entry.externalId;
    this.#add({
      cause: 'moved',
      exportId,
      externalEntryId,
      adjustmentId: null,
      what,
      effects,
      theirs: entry,
    });
    return true;
  }

  #adjustment(entry: ExternalEntry): boolean {
    const registered = this.#registered.get(entry.externalId);
    if (!registered) return false;
    this.#adjustmentsSeen.add(entry.externalId);
    const differences = differencesOf(registered.entry, entry);
    if (!entry.inBalances) differences.unshift(`its state there is ${entry.state}`);
    if (differences.length === 0) return true;
    this.#add({
      cause: 'adjustment-changed',
      exportId: null,
      externalEntryId: entry.externalId,
      adjustmentId: registered.adjustmentId,
      what: differences.join('; '),
      ...{ ours: registered.entry, theirs: entry },
      effects: new AmountsByPlace()
        .addAll(bookedAmounts(entry, this.#period))
        .addAll(expectedAmounts(registered.entry, this.#period), -1n)
        .amounts(),
    });
    return true;
  }

  #isForeign(entry: ExternalEntry): boolean {
    const ours = bookedAmounts(entry, this.#period).filter((one) => isInScope(this.#scope, one));
    if (ours.length === 0) return false;
    this.#kept.add(entry.externalId);
    this.foreign.addAll(ours);
    return true;
  }
}

/** A former revision as presence is judged. */
function asSent({ exportId, exportKey, externalId, entry }: Former): SentExport {
  return { exportId, exportKey, status: 'synced', externalId, sent: entry };
}

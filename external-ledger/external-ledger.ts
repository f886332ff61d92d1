// The contract every external ledger fulfils: verbs over values. Connectors implement it, the
// conformance suite judges it, the export queue and reconciliation use nothing else. Invariant: a
// verb never throws for an answer the ledger gave; only bugs throw. `synced` is only ever concluded
// from `confirmed` or from what `find` returned. Leaves to others: retries, leases, mapping.

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Currency } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import type { ReadingCost, ReadingSize } from './reading-cost.ts';

/**
 * The deterministic id that travels with an entry into the external ledger and finds it again. ≤ 30
 * characters.
 */
export type ExportKey = string & { readonly __exportKey: never };

/** One line in the external ledger's terms. */
export interface DraftLine {
  /** External account id, never a name. */
  readonly accountId: string;
  /** Debit positive, credit negative, minor units of the draft's currency; never zero. */
  readonly amountMinor: bigint;
  readonly memo: string;
  /** As that of an entry. */
  readonly wholeMemo?: string;
  /**
   * External ids by dimension: `location`, `department`, `customer`, `class`, `item`, user-defined.
   */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A journal entry ready to post: balanced, mapped, frozen at its first send. */
export interface EntryDraft {
  readonly journalId: string;
  readonly postedOn: IsoDate;
  readonly currency: Currency;
  readonly memo: string;
  /** The memo before it was cut; absent: it is whole. Neither sent nor kept. */
  readonly wholeMemo?: string;
  readonly lines: readonly DraftLine[];
  /**
   * Counts instead of amounts: a statistical journal and statistical accounts, one line or more, no
   * balance. `amountMinor` is then hundredths of a unit.
   */
  readonly statistical?: true;
  /** The entity the entry is made in; absent: where the connection's credentials are. */
  readonly entityId?: string;
  /** The entity that owns the inter-entity lines of an entry that spans entities. */
  readonly baseLocationId?: string;
  /** Left as a draft for a person there to post; absent: posted. */
  readonly asDraft?: true;
  /** An attachment that already exists there, by its id. */
  readonly attachmentId?: string;
  /** Our own date, where `postedOn` was moved out of a closed period. */
  readonly originallyOn?: IsoDate;
}

/** What was said on the wire, redacted: for the attempt's log. */
export interface WireRecord {
  readonly request: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>> | null;
}

/**
 * Where an entry stands in the external ledger, whatever its own word for it is. `booked`: in its
 * balances, or reversed after it was; `awaiting-approval`, `draft`, `declined`: there, and in no
 * balance; `unread`: it is there, and its state could not be read.
 */
export type Standing = 'booked' | 'awaiting-approval' | 'draft' | 'declined' | 'unread';

/** What the ledger said of its own limits beside its answer. */
export interface PaceHint {
  /** Calls it would have taken besides this one, at that moment. */
  readonly room: number;
  /** The most calls it takes at the same time, ours and those of others; null: it does not say. */
  readonly limit: number | null;
  /** It asks to be left alone for so long; null: it does not. */
  readonly pauseMs: number | null;
}

/**
 * What became of one `post`.
 * - `confirmed`: the ledger said yes and gave its id.
 * - `refused`: the ledger understood and said no; the cause is for a person. Never accepted.
 * - `busy`: not accepted now, definitely not booked; try later (not before `retryAfterMs`).
 * - `uncertain`: it may have been booked: only `find` decides.
 * - `disconnected`: credentials or permissions; pauses the connection, not the entry.
 * - `unsent`: `maySend` said no before the first byte left: nothing reached the ledger.
 */
export type Outcome = { readonly paceHint?: PaceHint } & OutcomeKind;

type OutcomeKind =
  | {
      readonly kind: 'confirmed';
      readonly externalId: string;
      readonly externalUrl: string | null;
      /** The ledger's own word, for people to read. */
      readonly state: string;
      readonly standing: Standing;
      readonly wire: WireRecord;
    }
  | { readonly kind: 'refused'; readonly cause: Cause; readonly wire: WireRecord }
  | {
      readonly kind: 'busy';
      readonly cause: Cause;
      readonly retryAfterMs: number | null;
      readonly wire: WireRecord;
    }
  | { readonly kind: 'uncertain'; readonly cause: Cause; readonly wire: WireRecord }
  | { readonly kind: 'disconnected'; readonly cause: Cause; readonly wire: WireRecord }
  | { readonly kind: 'unsent'; readonly wire: WireRecord };

/** A problem and what it is about (`4010`, `Department 30`): exports group by code and subject. */
export interface Cause extends Problem {
  readonly subject: string | null;
  /** Of a date in a closed period: the first day the ledger named as open, where it named one. */
  readonly firstOpenOn?: IsoDate;
}

/** A line as the external ledger holds it. */
export interface ExternalLine {
  readonly accountId: string;
  readonly amountMinor: bigint;
  readonly memo: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A journal entry as the external ledger holds it, ours or anybody's. */
export interface ExternalEntry {
  readonly externalId: string;
  /**
   * Our export key when the entry carries one in its searchable field, else what stands there, or
   * null.
   */
  readonly reference: string | null;
  readonly journalId: string;
  /** The entity it was made in, null for the top level; absent where the ledger does not say. */
  readonly madeIn?: string | null;
  readonly postedOn: IsoDate;
  readonly memo: string;
  /** The ledger's own word: `posted`, `draft`, `submitted`, `reversed` … for people to read. */
  readonly state: string;
  readonly standing: Standing;
  /**
   * Are its lines in the ledger's balances? (A posted entry that was reversed later still is; a
   * draft is not.)
   */
  readonly inBalances: boolean;
  readonly createdBy: string | null;
  readonly createdAt: string | null;
  readonly externalUrl: string | null;
  readonly currency: Currency;
  readonly lines: readonly ExternalLine[];
  /**
   * What its lines are in the ledger's balances, in their order, where those are kept in another
   * currency than the entry's; rounded there, line by line.
   */
  readonly booked?: { readonly currency: Currency; readonly amountsMinor: readonly bigint[] };
}

/** An entry that was made or changed; `entry` null: it is in no book that is listed any more. */
export interface ExternalChange {
  readonly externalId: string;
  readonly entry: ExternalEntry | null;
}

/** What somebody did to an entry, as the ledger's own history says. */
export interface ExternalAct {
  readonly kind: 'made' | 'changed' | 'deleted';
  /** Null: the history does not say. */
  readonly by: string | null;
  /** The ledger's own writing of the moment. */
  readonly at: string | null;
  /** What was changed, in the ledger's words. */
  readonly fields: readonly string[];
}

/** A balance as the ledger itself reports it: all posted lines up to and including the date. */
export interface ExternalBalance {
  readonly accountId: string;
  readonly locationId: string | null;
  readonly departmentId: string | null;
  readonly currency: Currency;
  /** Debit positive. */
  readonly amountMinor: bigint;
}

/** A balance of one value of a dimension at an account and location; no value is null. */
export interface DimensionBalance extends Omit<ExternalBalance, 'departmentId'> {
  readonly value: string | null;
}

/**
 * `dimension`: a kind of tag lines can carry, `externalId` as in `DraftLine.dimensions`, `name` the
 * company's own word for it; all other kinds are what a mapping can point at.
 */
export type ChartKind =
  | 'account'
  | 'statistical-account'
  | 'journal'
  | 'entity'
  | 'location'
  | 'department'
  | 'class'
  | 'customer'
  | 'vendor'
  | 'employee'
  | 'project'
  | 'item'
  | 'contract'
  | 'warehouse'
  | 'dimension';

/** Something mapping may point at, with what rehearsal must know about it. */
export interface ExternalChartItem {
  readonly kind: ChartKind;
  readonly externalId: string;
  readonly name: string;
  readonly active: boolean;
  /**
   * Accounts: `requiredDimensions` (string[]), `accountType`, `directPosting` (boolean),
   * `restrictedDimensions` (dimension → ids that may be used). Journals: `needsApproval`,
   * `directPosting`, `statistical` (booleans), `bookId`, `bookType`. Locations: `entityId`, the
   * entity they belong to. Dimensions: `userDefined` (boolean), `termLabel`.
   */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Reading fails as a value too: the same causes as posting. */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | {
      readonly kind: 'busy' | 'disconnected' | 'refused';
      readonly cause: Cause;
      readonly retryAfterMs?: number | null;
    };

/** What `post` is told besides the entry. */
export interface PostOptions {
  /**
   * How often `find`, asked after `settlingMs`, has already answered that this key is not there. A
   * ledger that replays stored answers is then asked afresh; without it, a stored failure or a
   * spent key would be replayed for as long as the ledger remembers it. Default 0.
   */
  readonly absences?: number;
  /**
   * How long ago the entry was first sent under this key. A ledger that remembers keys for a known
   * time tells by it a key that is too old from one whose first request still runs there. Default:
   * longer than any ledger remembers.
   */
  readonly sinceFirstSentMs?: number;
  /**
   * Asked at the last moment before the bytes of each request that could book the entry leave:
   * after waiting for a token and a free socket. False: the outcome is `unsent`. Default: always.
   */
  readonly maySend?: () => boolean;
  /**
   * Told at most once, as soon as an answer that looks like a yes is here as a whole, and nothing
   * more will be asked for this entry: the lane is free while the answer is still to be read. What
   * is sent from here goes out in the same turn. Returns whether something was. The outcome
   * follows, without this hint. Default: the lane is free with the outcome.
   */
  readonly onLaneFree?: (hint: PaceHint | undefined) => boolean;
}

/** Keys one `find` may be asked for. */
export const findKeysMax = 100;

export interface ExternalLedger {
  /** Sends one entry under its export key. Never throws for an answer the ledger gave. */
  post(draft: EntryDraft, key: ExportKey, options?: PostOptions): Promise<Outcome>;
  /**
   * Which of these keys are there? Decides every `uncertain`. At most `findKeysMax` keys.
   * A key that is absent from the map is not there now; it may still arrive within `settlingMs`.
   */
  find(
    keys: readonly ExportKey[],
  ): Promise<Reading<ReadonlyMap<ExportKey, readonly ExternalEntry[]>>>;
  /**
   * Everything the ledger holds for a period, ours and others', month by month; lines whose entry
   * cannot be read are still reported. Throws `LedgerReadError` when reading fails.
   */
  list(period: DateRange): AsyncIterable<ExternalEntry>;
  /**
   * Entries, whole and of any date, that were made or changed at an instant or later by the
   * ledger's own clock; more than asked for where its clock cannot be told exactly. What was
   * deleted does not appear: `countLines` tells. Throws `LedgerReadError` when reading fails.
   * Absent where a ledger cannot tell.
   */
  changedSince?(instant: Date): AsyncIterable<ExternalChange>;
  /** How many lines `list` would report of the period, asked in a call or two; null: unknown. */
  countLines?(period: DateRange): Promise<Reading<number | null>>;
  /**
   * Who made, changed and deleted these entries, oldest first; at most `findKeysMax` external ids,
   * deleted ones as well. Absent where a ledger keeps no history or does not show it.
   */
  historyOf?(
    externalIds: readonly string[],
  ): Promise<Reading<ReadonlyMap<string, readonly ExternalAct[]>>>;
  /** Balances per account, location and department as the ledger itself reports them. */
  balances(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>>;
  /**
   * Balances per account, location and value of a dimension, named as drafts name it. A dimension
   * the ledger does not know is refused, never read as one without values. Absent where a ledger
   * cannot tell them.
   */
  balancesBy?(asOf: IsoDate, dimension: string): Promise<Reading<readonly DimensionBalance[]>>;
  /**
   * `balances` from the ledger's own trial balance report: a second opinion, slow. Absent where the
   * ledger offers none.
   */
  trialBalance?(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>>;
  /**
   * Accounts, journals, locations, departments …: what mapping may point at, what rehearsal checks.
   */
  chart(): Promise<Reading<readonly ExternalChartItem[]>>;
  /** What a comparison of this size will take, from the page size; asks nobody. */
  readingCost?(size: ReadingSize): ReadingCost;
  /** Are credentials, company, user and permissions right? Every finding, best first. */
  test(): Promise<readonly ConnectionFinding[]>;
  /**
   * How long after a send an absent key may still appear: nothing is sent again before.
   * Milliseconds.
   */
  readonly settlingMs: number;
  /** The entity a draft without one is made in; absent: the top level, or where nobody can tell. */
  readonly homeEntityId?: string;
  /** Calls at the same time that its settings allow, or that its company takes by itself. */
  readonly lanes?: number;
  /** Closes sockets. */
  close(): Promise<void>;
}

/** One line of a connection test: what was checked, whether it is right, and if not whom to ask. */
export interface ConnectionFinding {
  readonly check: string;
  readonly ok: boolean;
  readonly message: string;
  readonly hint: string | null;
}

/** Thrown inside `list` when a page cannot be read. */
export class LedgerReadError extends Error {
  override readonly cause: Cause;
  constructor(cause: Cause) {
    super(`${cause.code}: ${cause.message}`);
    this.name = 'LedgerReadError';
    this.cause = cause;
  }
}

/** The value of a reading, for whoever cannot go on without. *Errors:* throws LedgerReadError. */
export function valueOrThrow<T>(reading: Reading<T>): T {
  if (reading.kind === 'read') return reading.value;
  throw new LedgerReadError(reading.cause);
}

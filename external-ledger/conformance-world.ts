// What the conformance suite needs of a running company: a connector on it, its books, and a hand
// in both. Made by each connector's test (a simulator, or a vendor's test company with fewer
// hooks). Invariant: vendor neutral; a hook that a world does not have is null and its judgements
// are skipped. Leaves to others: the judgements (conformance-posting, -faults, -reading).

import assert from 'node:assert/strict';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Currency } from '#money/money.ts';
import type {
  DraftLine,
  EntryDraft,
  ExportKey,
  ExternalEntry,
  ExternalLedger,
  Outcome,
  Reading,
} from './external-ledger.ts';

/**
 * Faults of the ledger or the way to it; each meets the next post only, unless it says otherwise.
 */
export interface WorldFaults {
  /** Booked, then the connection breaks. */
  loseNextAnswer(): Promise<void>;
  /** The connection breaks, nothing is booked. */
  resetNextRequest(): Promise<void>;
  /** The connection breaks at once; booked about `ms` later. */
  bookNextLate(ms: number): Promise<void>;
  /** Booked, then a gateway's own error. */
  bookThenAnswer(status: 502 | 504): Promise<void>;
  /** Refused for the moment, nothing is booked. */
  beBusy(status: 503 | 429): Promise<void>;
  /** A page of HTML; nothing is booked. */
  answerHtml(): Promise<void>;
  /** Booked, then an empty answer that looks like a success. */
  answerNothing(): Promise<void>;
  /** Booked, then half an answer. */
  truncateAnswer(): Promise<void>;
  /** Every token handed out so far is refused from now on. */
  expireTokens(status: 400 | 401): Promise<void>;
  /** Pages of a list overlap or miss rows until called with 0. */
  shiftPages(rows: number): Promise<void>;
  /** The same request while its twin is under way is refused with this status from now on. */
  refuseTwinsWith(status: 400 | 409 | 422): Promise<void>;
  /** Time passes for the ledger: what it remembers of requests ages. */
  passHours(hours: number): Promise<void>;
  /** The ledger stops answering at all, for the rest of the world's life. */
  goAway(): Promise<void>;
  /** Questions for what changed since an instant are refused from now on. */
  refuseTimes(): Promise<void>;
}

/** What a person does in the ledger itself. */
export interface WorldHand {
  closeBooksThrough(day: IsoDate): Promise<void>;
  setActive(kind: 'account' | 'department', id: string, active: boolean): Promise<void>;
  /** The connection's user may work at the top level and in these entities only. */
  limitTo(entityIds: readonly string[]): Promise<void>;
  /** Books an entry in the ledger's own screens; gives its external id. */
  bookByHand(draft: EntryDraft, reference: string | null): Promise<string>;
  /** What the ledger takes the time for. */
  clock(): Promise<Date>;
  editMemo(externalId: string, memo: string): Promise<void>;
  remove(externalId: string): Promise<void>;
}

/** The books as their owner sees them, not through the connector. */
export interface WorldBooks {
  /** External ids of the entries that carry this reference. */
  entriesWith(reference: string): Promise<readonly string[]>;
  /** External ids of everything. */
  allEntries(): Promise<readonly string[]>;
  /** Posted balances, debit positive, `account location` → minor units; zeros left out. */
  balances(): Promise<ReadonlyMap<string, bigint>>;
}

/** Ids that exist in the company, and the connector's codes for the refusals. */
export interface WorldNames {
  readonly journalId: string;
  /** A journal whose entries wait for approval; null when the ledger knows no approval. */
  readonly approvalJournalId: string | null;
  readonly unknownJournalId: string;
  /** Two accounts that need a location only. */
  readonly accountId: string;
  readonly otherAccountId: string;
  /** Needs a department as well. */
  readonly departmentAccountId: string;
  readonly inactiveAccountId: string;
  readonly unknownAccountId: string;
  /** Two locations of different legal entities. */
  readonly locationId: string;
  readonly otherLocationId: string;
  /** The entity of the second. */
  readonly otherEntityId: string;
  readonly departmentId: string;
  readonly openOn: IsoDate;
  readonly closedOn: IsoDate;
  readonly causes: Readonly<
    Record<
      | 'periodClosed'
      | 'accountInvalid'
      | 'dimensionMissing'
      | 'dimensionInvalid'
      | 'journalInvalid'
      | 'unbalancedThere'
      | 'credentials'
      | 'notPermitted',
      string
    >
  >;
}

/** What a company that uses more has besides; ids as drafts carry them. */
export interface RichNames {
  /** The entity of `names.locationId`. */
  readonly entityId: string;
  /** A location of another entity that the first one may owe. */
  readonly owedLocationId: string;
  readonly statisticalJournalId: string;
  readonly statisticalAccountId: string;
  readonly attachmentId: string;
  /** Values of dimensions besides the location, the company's own among them. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Accounts that need one dimension besides the location. */
  readonly requiring: readonly (readonly [accountId: string, dimension: string])[];
  /** What the company calls its dimensions. */
  readonly labels: readonly (readonly [dimension: string, label: string])[];
}

/** What a world may be made with. */
export interface WorldOptions {
  /** A company that uses more than the plain one: counts, entities that owe, own dimensions. */
  readonly company?: 'rich';
  readonly baseCurrency?: 'USD' | 'JPY';
  /** Rows the connector reads per page, so that few entries make many pages. */
  readonly pageSize?: number;
}

/** A company with a connector on it. One world per judgement. */
export interface ConformanceWorld {
  readonly ledger: ExternalLedger;
  readonly names: WorldNames;
  readonly currency: Currency;
  /** A connector on the same company whose credentials are wrong. */
  readonly stranger: ExternalLedger;
  readonly books: WorldBooks;
  readonly faults: WorldFaults | null;
  readonly hand: WorldHand | null;
  /** Of a rich company; null or absent in all others, and where none is at hand. */
  readonly rich?: RichNames | null;
  /** Requests for access tokens so far; null when they cannot be counted. */
  readonly tokenRequests: (() => Promise<number>) | null;
  /** A fresh export key. */
  newKey(): ExportKey;
  stop(): Promise<void>;
}

/** One sentence of the contract and how it is judged. */
export interface Judgement {
  readonly sentence: string;
  readonly needs?: 'faults' | 'hand' | 'rich';
  readonly options?: WorldOptions;
  readonly judge: (world: ConformanceWorld) => Promise<void>;
}

/** A balanced entry over the world's two plain accounts: `amountMinor` from one to the other. */
export function plainDraft(
  world: ConformanceWorld,
  changes: Partial<EntryDraft> & { amountMinor?: bigint } = {},
): EntryDraft {
  const { amountMinor = 12_345n, ...rest } = changes;
  const { names } = world;
  const line = (accountId: string, amount: bigint): DraftLine => ({
    accountId,
    amountMinor: amount,
    memo: 'Slip 14, May',
    dimensions: { location: names.locationId },
  });
  return {
    journalId: names.journalId,
    postedOn: names.openOn,
    currency: world.currency,
    memo: 'Invoice 1001',
    lines: [line(names.accountId, amountMinor), line(names.otherAccountId, -amountMinor)],
    ...rest,
  };
}

/** The draft with its second line changed. */
export function withSecondLine(draft: EntryDraft, change: Partial<DraftLine>): EntryDraft {
  const [first, second] = draft.lines as [DraftLine, DraftLine];
  return { ...draft, lines: [first, { ...second, ...change }] };
}

/** The value of a reading that must have succeeded. */
export function value<T>(reading: Reading<T>): T {
  assert.equal(reading.kind, 'read', JSON.stringify(reading, bigintsAsText));
  return (reading as Extract<Reading<T>, { kind: 'read' }>).value;
}

/** The outcome, which must be of this kind. */
export function expectKind<K extends Outcome['kind']>(
  outcome: Outcome,
  kind: K,
): Extract<Outcome, { kind: K }> {
  assert.equal(outcome.kind, kind, JSON.stringify(outcome, bigintsAsText).slice(0, 2000));
  return outcome as Extract<Outcome, { kind: K }>;
}

/** What the ledger holds under one key. */
export async function found(
  world: ConformanceWorld,
  key: ExportKey,
): Promise<readonly ExternalEntry[]> {
  return value(await world.ledger.find([key])).get(key) ?? [];
}

/** Exactly one entry under the key, seen by the connector and in the books alike. */
export async function expectOnce(world: ConformanceWorld, key: ExportKey): Promise<ExternalEntry> {
  const [entry, ...others] = await found(world, key);
  assert.ok(entry, `no entry under ${key}`);
  assert.deepEqual(others, []);
  assert.deepEqual(await world.books.entriesWith(key), [entry.externalId]);
  return entry;
}

/** Nothing under the key, seen by the connector and in the books alike. */
export async function expectAbsent(world: ConformanceWorld, key: ExportKey): Promise<void> {
  assert.deepEqual(await found(world, key), []);
  assert.deepEqual(await world.books.entriesWith(key), []);
}

function bigintsAsText(_name: string, member: unknown): unknown {
  return typeof member === 'bigint' ? member.toString() : member;
}

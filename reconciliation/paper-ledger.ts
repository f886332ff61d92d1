// An external ledger on paper, for tests: entries in a map, balances added up from them. Pure.
// Invariant: balances are those of its entries, whoever made them.

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type {
  EntryDraft,
  ExportKey,
  ExternalBalance,
  ExternalEntry,
  ExternalLedger,
  Outcome,
  Reading,
} from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { AmountsByPlace, externalPlace, placesOfLines } from './place.ts';

const usd = 'USD' as Currency;

/** A line for a test: account, location, cents. */
export type PaperLine = readonly [account: string, location: string, cents: number];

/** Lines in the contract's shape. */
export function paperLines(lines: readonly PaperLine[]) {
  return lines.map(([accountId, location, cents]) => ({
    accountId,
    amountMinor: BigInt(cents),
    memo: '',
    dimensions: location === '' ? {} : { location },
  }));
}

/** An entry by hand; what is not given is as for an ordinary posted entry. */
export function paperEntry(
  externalId: string,
  postedOn: string,
  lines: readonly PaperLine[],
  rest: Partial<ExternalEntry> = {},
): ExternalEntry {
  return {
    externalId,
    reference: null,
    journalId: 'GJ',
    postedOn: postedOn as IsoDate,
    memo: `entry ${externalId}`,
    state: 'posted',
    standing: 'booked',
    inBalances: true,
    createdBy: 'controller',
    createdAt: null,
    externalUrl: null,
    currency: usd,
    lines: paperLines(lines),
    ...rest,
  };
}

/** The books. Tests edit `entries` like a person with a pencil. */
export class PaperLedger implements ExternalLedger {
  readonly entries = new Map<string, ExternalEntry>();
  readonly settlingMs = 0;
  closed = false;
  /** Called when the list has been given out, before balances are asked again. */
  afterList: () => Promise<void> = async () => {};

  async post(draft: EntryDraft, key: ExportKey): Promise<Outcome> {
    const externalId = `x-${this.entries.size + 1}`;
    this.write({ ...draft, externalId, reference: key });
    const wire = { request: {}, answer: null };
    return {
      kind: 'confirmed',
      externalId,
      externalUrl: null,
      state: 'posted',
      standing: 'booked',
      wire,
    };
  }

  write(entry: Partial<ExternalEntry> & { externalId: string }): void {
    const before = this.entries.get(entry.externalId) ?? paperEntry(entry.externalId, '', []);
    this.entries.set(entry.externalId, { ...before, ...entry });
  }

  async find(keys: readonly ExportKey[]) {
    const found = [...this.entries.values()].filter(
      (entry) => entry.reference && keys.includes(entry.reference as ExportKey),
    );
    const value = Map.groupBy(found, (entry) => entry.reference as ExportKey);
    return { kind: 'read' as const, value };
  }

  async *list(period: DateRange): AsyncIterable<ExternalEntry> {
    for (const entry of [...this.entries.values()]) {
      if (period.from <= entry.postedOn && entry.postedOn <= period.through) yield entry;
    }
    await this.afterList();
  }

  async balances(asOf: IsoDate): Promise<Reading<readonly ExternalBalance[]>> {
    const sums = new AmountsByPlace();
    for (const entry of this.entries.values()) {
      if (!entry.inBalances || entry.postedOn > asOf) continue;
      sums.addAll(placesOfLines(entry.currency, entry.lines));
    }
    const value = sums.amounts().map(({ place, amountMinor }) => ({
      accountId: place.account,
      locationId: place.location === '' ? null : place.location,
      departmentId: null,
      currency: place.currency,
      amountMinor,
    }));
    return { kind: 'read', value };
  }

  async chart() {
    return { kind: 'read' as const, value: [] };
  }

  async test() {
    return [];
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** A place in dollars. */
export const at = (account: string, location: string) => externalPlace(account, location, usd);

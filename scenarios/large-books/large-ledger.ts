// The external side of very many entries, on paper but without the paper: entry n is computed when
// it is listed, and only what was planted is kept. Pure. Invariant: entry n is what was sent of
// entry n, and balances are those of everything it lists. Leaves to others: what is planted.

import type { DateRange, IsoDate } from '#chart-of-accounts/iso-date.ts';
import type {
  ExportKey,
  ExternalBalance,
  ExternalEntry,
} from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { PaperLedger, paperEntry } from '#reconciliation/paper-ledger.ts';
import { AmountsByPlace, externalPlace, placesOfLines } from '#reconciliation/place.ts';

const dayCount = 181;

/** Entry n in SQL: its amount, and its day of the first half of 2026. */
export const centsSql = '(n % 9000 + 1)::bigint';
export const daySql = `date '2026-01-01' + (n * 7919 % ${dayCount})::int`;

const days = Array.from(
  { length: dayCount },
  (_, at) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10) as IsoDate,
);
const dayOf = (n: number) => days[(n * 7919) % dayCount] as IsoDate;

/** Entry n as it was sent. */
export function entryNumber(n: number): ExternalEntry {
  const cents = BigInt((n % 9000) + 1);
  const memo = `Invoice I-${n}`;
  const dimensions = { location: n % 2 === 0 ? '100' : '200', customer: `C${n % 997}` };
  const lines = [
    { accountId: '1200', amountMinor: cents, memo, dimensions },
    { accountId: '4000', amountMinor: -cents, memo, dimensions },
  ];
  return paperEntry(`x-${n}`, dayOf(n), [], { reference: `T-${n}`, memo, lines });
}

/** A ledger of so many entries; `plant` says what stands in the place of one of them. */
export class LargeLedger extends PaperLedger {
  readonly #count: number;
  readonly #planted = new Map<number, readonly ExternalEntry[]>();
  /** Sums of all entries as sent, by day, then 1200 at 100 and at 200. */
  readonly #byDay = new Map<IsoDate, [bigint, bigint]>();

  constructor(count: number) {
    super();
    this.#count = count;
    for (let n = 1; n <= count; n += 1) {
      const sums = this.#byDay.get(dayOf(n)) ?? [0n, 0n];
      sums[(n % 2) as 0 | 1] += BigInt((n % 9000) + 1);
      this.#byDay.set(dayOf(n), sums);
    }
  }

  /** These stand there instead of entry n; `entries` holds what belongs to none. */
  plant(n: number, instead: readonly ExternalEntry[]): void {
    this.#planted.set(n, instead);
  }

  override async *list(period: DateRange): AsyncIterable<ExternalEntry> {
    const isAsked = ({ postedOn }: ExternalEntry) =>
      period.from <= postedOn && postedOn <= period.through;
    for (let n = 1; n <= this.#count; n += 1) {
      for (const entry of this.#planted.get(n) ?? [entryNumber(n)]) {
        if (isAsked(entry)) yield entry;
      }
    }
    yield* [...this.entries.values()].filter(isAsked);
  }

  override async find(keys: readonly ExportKey[]) {
    const there = keys.flatMap((key) => {
      const n = Number(key.slice(2));
      return this.#planted.get(n) ?? [entryNumber(n)];
    });
    const all = [...there, ...this.entries.values()].filter(({ reference }) =>
      keys.includes(reference as ExportKey),
    );
    const value = Map.groupBy(all, (entry) => entry.reference as ExportKey);
    return { kind: 'read' as const, value };
  }

  override async balances(asOf: IsoDate) {
    const sums = new AmountsByPlace();
    for (const [day, [at100, at200]] of this.#byDay) {
      if (day > asOf) continue;
      for (const [location, amount] of [
        ['100', at100],
        ['200', at200],
      ] as const) {
        sums.add(externalPlace('1200', location, usd), amount);
        sums.add(externalPlace('4000', location, usd), -amount);
      }
    }
    const book = (entry: ExternalEntry, sign: 1n | -1n) => {
      if (!entry.inBalances || entry.postedOn > asOf) return;
      const { currency = entry.currency, amountsMinor } = entry.booked ?? {};
      const lines = entry.lines.map((line, at) => ({
        ...line,
        amountMinor: amountsMinor?.[at] ?? line.amountMinor,
      }));
      sums.addAll(placesOfLines(currency, lines), sign);
    };
    for (const [n, instead] of this.#planted) {
      book(entryNumber(n), -1n);
      for (const entry of instead) book(entry, 1n);
    }
    for (const entry of this.entries.values()) book(entry, 1n);
    const value = sums.amounts().map(({ place, amountMinor }): ExternalBalance => {
      const { account: accountId, location: locationId, currency } = place;
      return { accountId, locationId, departmentId: null, currency, amountMinor };
    });
    return { kind: 'read' as const, value };
  }
}

const usd = 'USD' as Currency;

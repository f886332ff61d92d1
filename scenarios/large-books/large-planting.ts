// The differences planted in large books, of every kind so many times, each with what a
// reconciliation must then say: the cause, whose it is, its effect on each place. Invariant: what
// is expected is computed from the act alone; an entry is planted in once. Leaves to others:
// running and judging (large-world.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ExternalEntry } from '#external-ledger/external-ledger.ts';
import type { Currency } from '#money/money.ts';
import { type PaperLine, paperEntry, paperLines } from '#reconciliation/paper-ledger.ts';
import type { Effect, Planted } from '../planted-differences/planting.ts';
import { entryNumber, type LargeLedger } from './large-ledger.ts';

/** What is planted about: an entry's number stands for its export until that is known. */
export type LargePlanted = Planted & { readonly number?: number };

interface Changed {
  readonly instead: readonly ExternalEntry[];
  readonly cause: Planted['cause'];
  readonly effects: readonly Effect[];
}

type Change = (entry: ExternalEntry) => Changed | null;

/** Its lines' effects, times `sign`. */
const effectsOf = ({ lines }: ExternalEntry, sign = 1): Effect[] =>
  lines.map(({ accountId, amountMinor, dimensions }) => [
    accountId,
    dimensions.location ?? '',
    sign * Number(amountMinor),
  ]);

type Line = ExternalEntry['lines'][number];
const edited = (entry: ExternalEntry, edit: (line: Line) => Line) => ({
  ...entry,
  lines: entry.lines.map(edit),
});
const otherLocation = ({ dimensions, ...line }: Line): Line => ({
  ...line,
  dimensions: { ...dimensions, location: dimensions.location === '100' ? '200' : '100' },
});
const dated = (entry: ExternalEntry, postedOn: string) => ({
  ...entry,
  postedOn: postedOn as IsoDate,
});

const differs = (instead: ExternalEntry, effects: readonly Effect[]): Changed => {
  return { instead: [instead], cause: 'differs', effects };
};

const inState = (state: 'submitted' | 'draft', standing: 'awaiting-approval' | 'draft'): Change => {
  return (entry) => ({
    instead: [{ ...entry, state, standing, inBalances: false }],
    cause: 'awaiting',
    effects: effectsOf(entry, -1),
  });
};

/** Kinds of change to an entry of ours; null: it is a difference to nobody. */
export const changes: Readonly<Record<string, Change>> = {
  deleted: (entry) => ({ instead: [], cause: 'deleted', effects: effectsOf(entry, -1) }),
  'edited amount': (entry) => {
    const cent = (line: Line) => (line.amountMinor > 0n ? 1n : -1n);
    const more = edited(entry, (line) => ({ ...line, amountMinor: line.amountMinor + cent(line) }));
    const one = edited(entry, (line) => ({ ...line, amountMinor: cent(line) }));
    return differs(more, effectsOf(one));
  },
  'edited account': (entry) => {
    const to = (line: Line) => (line.accountId === '4000' ? { ...line, accountId: '6100' } : line);
    return differs(edited(entry, to), effectsOf(entry, -1).slice(1));
  },
  'edited location': (entry) => {
    const moved = edited(entry, otherLocation);
    return differs(moved, [...effectsOf(entry, -1), ...effectsOf(moved)]);
  },
  'edited date, another month': (entry) =>
    differs(dated(entry, entry.postedOn < '2026-04-01' ? '2026-05-31' : '2026-02-28'), []),
  'edited date, after the day': (entry) =>
    differs(dated(entry, '2026-07-01'), effectsOf(entry, -1)),
  duplicated: (entry) => ({
    instead: [entry, { ...entry, externalId: `${entry.externalId}-copy` }],
    cause: 'twice',
    effects: effectsOf(entry),
  }),
  voided: (entry) => {
    const back = edited(entry, (line) => ({ ...line, amountMinor: -line.amountMinor }));
    const reversal = { ...dated(back, '2026-06-30'), externalId: `${entry.externalId}-back` };
    return { instead: [entry, reversal], cause: 'reversed', effects: effectsOf(entry, -1) };
  },
  'awaiting approval': inState('submitted', 'awaiting-approval'),
  'left as a draft': inState('draft', 'draft'),
};

/** Edits that are no difference: a reconciliation must say nothing of them. */
export const harmless: Readonly<Record<string, (entry: ExternalEntry) => ExternalEntry[]>> = {
  'memo reworded': (entry) => [
    { ...edited(entry, (line) => ({ ...line, memo: 'Reworded' })), memo: 'Reworded' },
  ],
  'department added': (entry) => [
    edited(entry, (line) => ({ ...line, dimensions: { ...line.dimensions, department: '20' } })),
  ],
  'lines in another order': (entry) => [{ ...entry, lines: entry.lines.toReversed() }],
  'listed twice': (entry) => [entry],
};

/** Plants every kind of change `times` times, over entries `from` and on, each in its own. */
export function plantChanges(ledger: LargeLedger, from: number, times: number): LargePlanted[] {
  const planted: LargePlanted[] = [];
  let number = from;
  for (const [kind, change] of Object.entries(changes)) {
    for (let time = 0; time < times; time += 1, number += 1) {
      const changed = change(entryNumber(number));
      if (!changed) continue;
      ledger.plant(number, changed.instead);
      const { cause, effects } = changed;
      planted.push({ kind, cause, about: '', effects, number });
    }
  }
  for (const edit of Object.values(harmless)) {
    for (let time = 0; time < times; time += 1, number += 1) {
      ledger.plant(number, edit(entryNumber(number)));
    }
  }
  return planted;
}

/** Plants what others book, and an entry before the cut-over. */
export function plantForeign(ledger: LargeLedger, times: number): LargePlanted[] {
  const planted: LargePlanted[] = [];
  const book = (kind: string, lines: readonly PaperLine[], rest: Partial<ExternalEntry> = {}) => {
    const id = `f-${ledger.entries.size + 1}`;
    const entry = { ...paperEntry(id, '2026-04-30', lines), ...rest };
    ledger.entries.set(id, entry);
    const { currency, amountsMinor } = entry.booked ?? { currency: entry.currency };
    const cents = Number(amountsMinor?.[0] ?? entry.lines[0]?.amountMinor);
    const effects: Effect[] = [['1200', '100', cents]];
    planted.push({ kind, cause: 'foreign', about: entry.externalId, effects });
    return currency;
  };
  for (let time = 1; time <= times; time += 1) {
    book('foreign on a mapped account', [
      ['1200', '100', 7_77],
      ['6410', '100', -7_77],
    ]);
    const pair: PaperLine[] = [
      ['1200', '100', 55_00],
      ['6410', '100', -55_00],
    ];
    book('foreign compensating pair', pair);
    book(
      'foreign compensating pair',
      pair.map(([account, location, cents]) => [account, location, -cents]),
    );
    // 33.33 × 1.0837 = 36.119721: the balances hold 36.12, rounded there.
    const inEuro: PaperLine[] = [
      ['1200', '100', 33_33],
      ['6410', '100', -33_33],
    ];
    book('rounding by currency', inEuro, {
      currency: 'EUR' as Currency,
      lines: paperLines(inEuro),
      booked: { currency: 'USD' as Currency, amountsMinor: [36_12n, -36_12n] },
    });
  }
  const early = paperEntry('early', '2025-12-30', [
    ['1200', '100', 250_00],
    ['6410', '100', -250_00],
  ]);
  ledger.entries.set('early', early);
  planted.push({
    ...{ kind: 'opening balance wrong', cause: 'opening-changed' },
    about: 'the opening balance of 1200 at 100',
    effects: [['1200', '100', 250_00]],
  });
  return planted;
}

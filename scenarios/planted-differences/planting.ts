// The differences a company's books can have from ours, each planted as a person would make it, and
// what a reconciliation must then say of it: the cause, whose it is, and its effect on each place.
// Invariant: what is expected is computed from the act alone, never from what a run answered.
// Leaves to others: choosing entries, running, judging (the test).

import { type Currency, formatAmount } from '#money/money.ts';
import type { Cause } from '#reconciliation/causes.ts';
import type { PlantedCompany, SentEntry } from './planted-company.ts';

/** An amount in cents, debit positive. */
export type Effect = readonly [account: string, location: string, cents: number];

/** What must be found. `foreign`: an entry of others. */
export interface Planted {
  readonly kind: string;
  readonly cause: Cause | 'foreign';
  /** The export's id, or the external entry's, or the text of what has neither. */
  readonly about: string;
  readonly effects: readonly Effect[];
}

/** Plants one difference; `entry` is one of ours that is there as sent. */
export type Plant = (company: PlantedCompany, entry: SentEntry) => Promise<readonly Planted[]>;

const usd = (cents: number) => formatAmount(BigInt(cents), 'USD' as Currency);

/** Its lines' effect, times `sign`. */
export const linesOf = ({ account, location, cents }: SentEntry, sign = 1): Effect[] => [
  ['1200', location, sign * cents],
  [account, location, -sign * cents],
];

interface BookedLine {
  readonly key: string;
  readonly txnType: 'debit' | 'credit';
}

async function bookedLines({ control }: PlantedCompany, { key, externalId }: SentEntry) {
  const { entries } = await control('GET', `/books/entries?referenceNumber=${key}`);
  const own = (entries as { key: string; lines: BookedLine[] }[]).find(
    (one) => one.key === externalId,
  );
  return own?.lines ?? [];
}

async function editLines(
  company: PlantedCompany,
  entry: SentEntry,
  edit: (line: BookedLine) => object,
) {
  const lines = (await bookedLines(company, entry)).map((line) => ({
    key: line.key,
    ...edit(line),
  }));
  await company.control('PATCH', `/entries/${entry.externalId}`, { lines });
}

const ours =
  (kind: string, cause: Cause, act: (...by: Parameters<Plant>) => Promise<readonly Effect[]>) =>
  async (company: PlantedCompany, entry: SentEntry): Promise<Planted[]> => [
    { kind, cause, about: String(entry.exportId), effects: await act(company, entry) },
  ];

interface ByHand {
  readonly on?: string;
  readonly reference?: string;
  readonly location?: string;
  readonly cents: number;
  readonly debit?: string;
  readonly credit?: string;
  readonly currency?: { readonly txnCurrency: string; readonly exchangeRate: number };
}

/** An entry a person books there; answers its id. */
export async function bookByHand({ control }: PlantedCompany, entry: ByHand): Promise<string> {
  const { location = '100', cents, currency, reference } = entry;
  const line = (txnType: string, account: string) => ({
    ...{ txnType, txnAmount: usd(cents), glAccount: { id: account } },
    dimensions: { location: { id: location } },
    ...(currency ? { currency: { ...currency, exchangeRateDate: '2026-04-01' } } : {}),
  });
  const { key } = await control('POST', '/entries', {
    ...{ glJournal: { id: 'GJ' }, postingDate: entry.on ?? '2026-04-01', description: 'By hand' },
    ...(reference ? { referenceNumber: reference } : {}),
    lines: [line('debit', entry.debit ?? '1200'), line('credit', entry.credit ?? '4000')],
    user: 'controller',
  });
  return String(key);
}

const deleted = ours('deleted', 'deleted', async ({ control }, entry) => {
  await control('DELETE', `/entries/${entry.externalId}`);
  return linesOf(entry, -1);
});

const editedAmount = ours('edited amount', 'differs', async (company, entry) => {
  await editLines(company, entry, () => ({ txnAmount: usd(entry.cents + 1) }));
  return linesOf({ ...entry, cents: 1 });
});

const editedAccount = ours('edited account', 'differs', async (company, entry) => {
  const to = { glAccount: { id: '6100' } };
  await editLines(company, entry, ({ txnType }) => (txnType === 'credit' ? to : {}));
  return [[entry.account, entry.location, entry.cents]];
});

const editedLocation = ours('edited location', 'differs', async (company, entry) => {
  const to = entry.location === '100' ? '200' : '100';
  await editLines(company, entry, () => ({ dimensions: { location: { id: to } } }));
  return [...linesOf(entry, -1), ...linesOf({ ...entry, location: to })];
});

const editedMonth = ours('edited date, another month', 'differs', async ({ control }, entry) => {
  await control('PATCH', `/entries/${entry.externalId}`, { postingDate: '2026-05-31' });
  return [];
});

const editedBeyond = ours('edited date, after the day', 'differs', async ({ control }, entry) => {
  await control('PATCH', `/entries/${entry.externalId}`, { postingDate: '2026-07-01' });
  return linesOf(entry, -1);
});

const duplicated = ours('duplicated', 'twice', async (company, entry) => {
  const { key: reference, account: credit, location, cents } = entry;
  await bookByHand(company, { reference, credit, location, cents });
  return linesOf(entry);
});

const voided = ours('voided by a reversal', 'reversed', async ({ control }, entry) => {
  const date = { automaticReversalDate: '2026-06-01' };
  await control('PATCH', `/entries/${entry.externalId}`, date);
  return linesOf(entry, -1);
});

const toState = (kind: string, state: string) =>
  ours(kind, 'awaiting', async ({ control }, entry) => {
    await control('PUT', `/entries/${entry.externalId}/state`, { state });
    return linesOf(entry, -1);
  });

const foreign: Plant = async (company) => {
  const about = await bookByHand(company, { cents: 7_77, credit: '6410' });
  return [{ kind: 'foreign', cause: 'foreign', about, effects: [['1200', '100', 7_77]] }];
};

const foreignPair: Plant = async (company) => {
  const [there, back] = [
    await bookByHand(company, { cents: 55_00, credit: '6410' }),
    await bookByHand(company, { cents: 55_00, debit: '6410', credit: '1200', on: '2026-04-30' }),
  ];
  const one = (about: string, cents: number): Planted => ({
    ...{ kind: 'foreign pair', cause: 'foreign', about, effects: [['1200', '100', cents]] },
  });
  return [one(there, 55_00), one(back, -55_00)];
};

const otherCurrency: Plant = async (company) => {
  const currency = { txnCurrency: 'EUR', exchangeRate: 1.0837 };
  // 33.33 × 1.0837 = 36.119721: the balances hold 36.12, rounded there.
  const about = await bookByHand(company, { cents: 33_33, credit: '6410', currency });
  const effects: Effect[] = [['1200', '100', 36_12]];
  return [{ kind: 'rounding by currency', cause: 'foreign', about, effects }];
};

const openingChanged: Plant = async (company) => {
  await bookByHand(company, { cents: 250_00, credit: '6410', on: '2025-12-30' });
  const about = 'the opening balance of 1200 at 100';
  const effects: Effect[] = [['1200', '100', 250_00]];
  return [{ kind: 'opening balance wrong', cause: 'opening-changed', about, effects }];
};

/** No difference at all: a reconciliation must say nothing of it. */
const memoEdited: Plant = async ({ control }, { externalId }) => {
  await control('PATCH', `/entries/${externalId}`, { description: 'Reworded by a person' });
  return [];
};

const departmentAdded: Plant = async (company, entry) => {
  const tagged = { location: { id: entry.location }, department: { id: '20' } };
  await editLines(company, entry, () => ({ dimensions: tagged }));
  return [];
};

/** Every kind that begins with an entry that is there as sent. */
export const plants: readonly Plant[] = [
  ...[deleted, editedAmount, editedAccount, editedLocation, editedMonth, editedBeyond],
  ...[duplicated, voided, toState('awaiting approval', 'submitted'), toState('draft', 'draft')],
  ...[foreign, foreignPair, otherCurrency, openingChanged, memoEdited, departmentAdded],
];

// Whether an account may be signed off at the end of a period, and what moved once it was: pure
// comparisons of balances by location and currency.
// Invariant: what is open is added up by size, so that two differences that cancel do not tie; a
// balance that is what it was withdraws nothing.
// Leaves to others: SQL (sign-off-store.ts), who may sign (sign-off-worker.ts).

import type { Currency } from '#money/money.ts';
import type { KeptRow } from './reconciliation-reading-store.ts';
import { openAmounts } from './tie-out.ts';

/** A balance as it was signed; minor units as text. */
export interface SignedBalance {
  readonly location: string;
  readonly currency: Currency;
  readonly ours: string;
  /** Null where nothing is mapped. */
  readonly external: string | null;
  readonly open: string;
  readonly unexplained: string;
}

/** Something that was left to do on an account. */
export interface OutstandingItem {
  readonly kind: 'export' | 'foreign' | 'finding';
  /** Of the export or entry; the same in every run. */
  readonly reference: string;
  readonly what: string;
  readonly location: string;
  readonly currency: Currency;
  readonly amountMinor: string;
}

/** A balance that is another than it was. */
export interface Movement {
  readonly side: 'ours' | 'external';
  readonly location: string;
  readonly currency: Currency;
  readonly was: string;
  readonly is: string;
}

export type Basis = 'tied' | 'threshold' | 'forced';

/** An account of a reconciliation. */
export interface AccountStanding {
  readonly account: string;
  readonly numbers: string | null;
  readonly names: string | null;
  readonly balances: readonly SignedBalance[];
  /** Null: only by force. */
  readonly basis: Exclude<Basis, 'forced'> | null;
}

/** How an account is named here: ours are marked where nothing is mapped. */
export const accountOf = (row: Pick<KeptRow, 'mapped' | 'account'>) =>
  row.mapped ? row.account : `our:${row.account}`;

const size = (amount: bigint) => (amount < 0n ? -amount : amount);

/** Everything a person has yet to do about a row, by size. */
export function openOf(row: KeptRow): bigint {
  const causes = openAmounts(row.causes).map((amount) => BigInt(amount));
  return [row.pending, row.error, row.foreign, row.unexplained, ...causes].reduce(
    (sum, amount) => sum + size(amount),
    0n,
  );
}

export interface Thresholds {
  readonly base: Currency;
  readonly general: bigint;
  readonly byAccount: ReadonlyMap<string, bigint>;
}

/** The accounts of a reconciliation in their order, each with what it could be signed on. */
export function standingsOf(rows: readonly KeptRow[], thresholds: Thresholds): AccountStanding[] {
  return [...Map.groupBy(rows, accountOf)].map(([account, own]) => {
    const threshold = thresholds.byAccount.get(account) ?? thresholds.general;
    return {
      account,
      numbers: own[0]?.accountNumbers ?? null,
      names: own[0]?.accountNames ?? null,
      balances: own.map(balanceOf),
      basis: basisOf(own, { threshold, base: thresholds.base }),
    };
  });
}

function balanceOf(row: KeptRow): SignedBalance {
  return {
    location: row.location,
    currency: row.currency,
    ours: row.ours.toString(),
    external: row.external?.toString() ?? null,
    open: openOf(row).toString(),
    unexplained: row.unexplained.toString(),
  };
}

/** A threshold is an amount of the base currency: places in others must tie. */
function basisOf(rows: readonly KeptRow[], of: { threshold: bigint; base: Currency }) {
  if (rows.every((row) => openOf(row) === 0n)) return 'tied';
  const isForeign = (row: KeptRow) => row.currency !== of.base && openOf(row) !== 0n;
  const open = rows.reduce((sum, row) => sum + openOf(row), 0n);
  return rows.some(isForeign) || open > of.threshold ? null : 'threshold';
}

/** What each place of an account is now; a place that is not there is zero. */
export interface BalancesNow {
  readonly ours: ReadonlyMap<string, bigint>;
  /** Null: no later reconciliation has read them. */
  readonly external: ReadonlyMap<string, bigint> | null;
}

export const placeOf = (location: string, currency: string) => `${location}\t${currency}`;

/** What moved since the balances were signed: every place that is or was there, both sides. */
export function movementsOf(signed: readonly SignedBalance[], now: BalancesNow): Movement[] {
  const were = (side: 'ours' | 'external') =>
    new Map(signed.map((one) => [placeOf(one.location, one.currency), BigInt(one[side] ?? 0)]));
  const external = now.external ? moves('external', were('external'), now.external) : [];
  return [...moves('ours', were('ours'), now.ours), ...external];
}

function moves(
  side: Movement['side'],
  were: ReadonlyMap<string, bigint>,
  are: ReadonlyMap<string, bigint>,
): Movement[] {
  return [...new Set([...were.keys(), ...are.keys()])].sort().flatMap((key) => {
    const [was, is] = [were.get(key) ?? 0n, are.get(key) ?? 0n];
    const [location = '', currency = ''] = key.split('\t');
    const place = { location, currency: currency as Currency };
    return was === is ? [] : [{ side, ...place, was: was.toString(), is: is.toString() }];
  });
}

/** Items of an earlier period: those that are still outstanding, and those that are not. */
export function carriedItems(
  before: readonly OutstandingItem[],
  now: readonly OutstandingItem[],
): (OutstandingItem & { cleared: boolean })[] {
  const keyOf = (item: OutstandingItem) => `${item.kind} ${item.reference} ${item.location}`;
  const open = new Set(now.map(keyOf));
  return before.map((item) => ({ ...item, cleared: !open.has(keyOf(item)) }));
}

// Signs accounts off, by a person or by itself when they tie, and withdraws by itself what no
// longer holds. Run after a reconciliation, before a sign-off, and in rounds by the worker.
// Invariant: a sign-off is made on the newest reconciliation of the period's last day, and only
// while our balances are those it compared; a balance that moved withdraws it, saying what moved.
// Leaves to others: comparing (sign-off.ts), SQL (sign-off-store.ts).

import type pg from 'pg';
import { listProperties } from '#chart-of-accounts/chart-store.ts';
import { periodName } from '#chart-of-accounts/fiscal-calendar.ts';
import { findPeriod, periodAt } from '#chart-of-accounts/fiscal-calendar-store.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Rounds, software, startRounds } from '#chart-of-accounts/rounds-worker.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import { outstandingItems } from './outstanding-store.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { readRows } from './reconciliation-reading-store.ts';
import { knownConnection } from './reconciliation-store.ts';
import { type AccountStanding, type Movement, movementsOf, standingsOf } from './sign-off.ts';
import { readSignOffSettings, readThresholds } from './sign-off-settings-store.ts';
import {
  entriesSince,
  externalBalances,
  insertSignOff,
  markWithdrawn,
  newestAsOf,
  type OfConnection,
  type OfPeriod,
  ourBalances,
  postedBehind,
  type SignOff,
  signedConnections,
  signOffsInForce,
  snapshotNow,
} from './sign-off-store.ts';

interface By {
  readonly person: string;
  readonly at: Date;
}

const none: ReadonlyMap<string, bigint> = new Map();

/** A sign-off in force, and what moved since it was made. */
interface Compared {
  readonly signOff: SignOff;
  readonly movements: readonly Movement[];
}

/** Every sign-off in force with what moved since; with `throughOn`, those of that period alone. */
export async function compareSignOffs(
  db: Queryable,
  of: OfConnection & { readonly throughOn?: IsoDate },
): Promise<Compared[]> {
  const compared: Compared[] = [];
  const inForce = await signOffsInForce(db, of);
  for (const [throughOn, own] of Map.groupBy(inForce, (one) => one.throughOn)) {
    const day = { ...of, throughOn };
    const [ours, external] = [await ourBalances(db, day), await externalBalances(db, day)];
    for (const signOff of own) {
      const later = external !== null && external.reconciliationId > signOff.reconciliationId;
      const movements = movementsOf(signOff.balances, {
        ours: ours.get(signOff.account) ?? none,
        external: later ? (external.balances.get(signOff.account) ?? none) : null,
      });
      compared.push({ signOff, movements });
    }
  }
  return compared;
}

/**
 * Withdraws the sign-offs of a connection whose balances moved; with `throughOn`, of that period
 * alone. Answers those it withdrew.
 */
export async function withdrawMoved(
  pool: pg.Pool,
  of: OfConnection & { readonly throughOn?: IsoDate },
  at: Date,
): Promise<readonly SignOff[]> {
  if ((await signOffsInForce(pool, of)).length === 0) return [];
  return withTransaction(pool, async (tx) => {
    const withdrawn: SignOff[] = [];
    for (const { signOff, movements } of await compareSignOffs(tx, of)) {
      if (await withdrawFor(tx, of, { signOff, movements, at })) withdrawn.push(signOff);
    }
    return withdrawn;
  });
}

async function withdrawFor(
  tx: Queryable,
  of: OfConnection,
  { signOff, movements, at }: Compared & { readonly at: Date },
): Promise<boolean> {
  if (movements.length === 0) return false;
  const isOurs = movements.some(({ side }) => side === 'ours');
  const entries = isOurs ? await entriesSince(tx, { ...of, ...signOff }) : [];
  const sides = [...new Set(movements.map(({ side }) => side))];
  const because = sides
    .map((side) =>
      side === 'ours'
        ? 'Our balance at the end of the period moved after the sign-off.'
        : 'A later reconciliation read another external balance.',
    )
    .join(' ');
  const key = { propertyId: of.propertyId, signOffId: signOff.signOffId };
  const moved = { movements, entries };
  return markWithdrawn(tx, key, { person: software, at, because, moved });
}

/**
 * The period of a connection. *Errors:* RECONCILIATION_CONNECTION_UNKNOWN, CHART_PERIOD_UNKNOWN.
 */
export async function periodOf(
  db: Queryable,
  asked: { propertyId: number; connectionId: number; period: string },
) {
  const { baseCurrency: base } = await knownConnection(db, asked);
  const period = await findPeriod(db, asked.propertyId, asked.period);
  return { base, period, of: { ...asked, throughOn: period.throughOn } };
}

/** The standings of the newest reconciliation of a period's last day; null: there is none. */
export async function readStandings(db: Queryable, of: OfPeriod, base: Currency) {
  const reconciliationId = await newestAsOf(db, of);
  if (reconciliationId === null) return null;
  const rows = await readRows(db, { propertyId: of.propertyId, reconciliationId });
  const { thresholdMinor: general } = await readSignOffSettings(db, of.propertyId);
  const byAccount = await readThresholds(db, of);
  return { reconciliationId, standings: standingsOf(rows, { base, general, byAccount }) };
}

/** The same, needed. *Errors:* RECONCILIATION_SIGN_OFF_UNRECONCILED. */
export async function requireStandings(db: Queryable, of: OfPeriod, base: Currency) {
  const found = await readStandings(db, of, base);
  if (found) return found;
  const facts = [of.period, of.throughOn] as const;
  throw refusal(409, reconciliationProblem('RECONCILIATION_SIGN_OFF_UNRECONCILED', {}, ...facts));
}

export interface Signing extends By {
  /** Null: every account that may be signed and is not. */
  readonly accounts: readonly string[] | null;
  /** Why it is signed although it does not tie. */
  readonly forcedBecause: string | null;
  readonly automatic: boolean;
  readonly base: Currency;
}

/**
 * Signs accounts off; answers how many. *Errors:* RECONCILIATION_SIGN_OFF_UNRECONCILED,
 * RECONCILIATION_SIGN_OFF_ACCOUNT_UNKNOWN, RECONCILIATION_SIGN_OFF_OPEN,
 * RECONCILIATION_SIGN_OFF_STALE, RECONCILIATION_SIGN_OFF_EXISTS, RECONCILIATION_SIGN_OFF_FORCE_ALL.
 */
export async function signAccounts(pool: pg.Pool, of: OfPeriod, signing: Signing): Promise<number> {
  await withdrawMoved(pool, of, signing.at);
  return withTransaction(pool, async (tx) => {
    const found = await requireStandings(tx, of, signing.base);
    const signed = new Set((await signOffsInForce(tx, of)).map((one) => one.account));
    const snapshot = await snapshotNow(tx);
    const ours = await ourBalances(tx, of);
    const chosen = chosenOf(found.standings, signed, ours, signing);
    const accounts = chosen.map((standing) => standing.account);
    const items = await outstandingItems(tx, { ...of, ...found }, accounts);
    const { reviewerRequired } = await readSignOffSettings(tx, of.propertyId);
    for (const standing of chosen) {
      const made = await insertSignOff(tx, of, {
        ...signing,
        ...{ standing, snapshot, reconciliationId: found.reconciliationId },
        basis: standing.basis ?? 'forced',
        forcedBecause: standing.basis === null ? signing.forcedBecause : null,
        items: items.get(standing.account) ?? [],
        reviewRequired: reviewerRequired && !signing.automatic,
      });
      if (!made) throw exists(standing.account, of);
    }
    return chosen.length;
  });
}

function exists(account: string, of: OfPeriod) {
  const facts = [account, of.period] as const;
  return refusal(409, reconciliationProblem('RECONCILIATION_SIGN_OFF_EXISTS', {}, ...facts));
}

/** The accounts that are signed now. Named ones must all be fit for it. */
function chosenOf(
  standings: readonly AccountStanding[],
  signed: ReadonlySet<string>,
  ours: ReadonlyMap<string, ReadonlyMap<string, bigint>>,
  { accounts, forcedBecause, automatic }: Signing,
): readonly AccountStanding[] {
  const isCurrent = ({ account, balances }: AccountStanding) =>
    movementsOf(balances, { ours: ours.get(account) ?? none, external: null }).length === 0;
  if (accounts === null) {
    if (forcedBecause !== null) {
      throw refusal(422, reconciliationProblem('RECONCILIATION_SIGN_OFF_FORCE_ALL', {}));
    }
    const fits = (one: AccountStanding) => (automatic ? one.basis === 'tied' : one.basis !== null);
    return standings.filter((one) => fits(one) && !signed.has(one.account) && isCurrent(one));
  }
  return [...new Set(accounts)].map((account) => {
    const refuse = (code: SigningRefusal, status = 409): never => {
      throw refusal(status, reconciliationProblem(code, { where: account }, account));
    };
    const standing = standings.find((one) => one.account === account);
    if (standing === undefined) return refuse('RECONCILIATION_SIGN_OFF_ACCOUNT_UNKNOWN', 404);
    if (!isCurrent(standing)) return refuse('RECONCILIATION_SIGN_OFF_STALE');
    if (standing.basis === null && forcedBecause === null) {
      return refuse('RECONCILIATION_SIGN_OFF_OPEN');
    }
    return standing;
  });
}

type SigningRefusal =
  | 'RECONCILIATION_SIGN_OFF_ACCOUNT_UNKNOWN'
  | 'RECONCILIATION_SIGN_OFF_STALE'
  | 'RECONCILIATION_SIGN_OFF_OPEN';

/** After a reconciliation: withdraws what moved, and signs what ties where that is wished. */
export async function signAfterRun(
  pool: pg.Pool,
  of: OfConnection & { asOf: IsoDate; base: Currency; agrees: boolean; at: Date },
): Promise<{ withdrawn: number; signed: number }> {
  const withdrawn = (await withdrawMoved(pool, of, of.at)).length;
  const { automatic } = await readSignOffSettings(pool, of.propertyId);
  const period = await periodAt(pool, of.propertyId, of.asOf);
  if (!automatic || !of.agrees || period.throughOn !== of.asOf) return { withdrawn, signed: 0 };
  const at = { ...of, period: periodName(period), throughOn: period.throughOn };
  const signed = await signAccounts(pool, at, {
    ...{ accounts: null, forcedBecause: null, automatic: true, base: of.base },
    ...{ person: software, at: of.at },
  });
  return { withdrawn, signed };
}

interface WatchDeps {
  readonly pool: pg.Pool;
  readonly now: () => Date;
  readonly log: { warn(text: string): void };
}

/** What the round before saw of each connection; a process that starts has seen nothing. */
export type Seen = Map<string, string>;

/**
 * One round over every connection that has a sign-off in force. Balances are added up only where
 * an entry was posted into a signed period since the round before: that is one look at an index.
 */
export async function watchSignOffs({ pool, now, log }: WatchDeps, seen: Seen): Promise<number> {
  let looked = 0;
  for (const { propertyId, code } of await listProperties(pool)) {
    for (const connectionId of await signedConnections(pool, propertyId)) {
      const of = { propertyId, connectionId };
      const key = `${propertyId} ${connectionId}`;
      const [before, snapshot] = [seen.get(key), await snapshotNow(pool)];
      if (before && !(await postedBehind(pool, { ...of, snapshot: before }))) continue;
      looked += 1;
      for (const one of await withdrawMoved(pool, of, now())) {
        log.warn(`${code}: the sign-off of ${one.account} in ${one.period} is withdrawn: it moved`);
      }
      seen.set(key, snapshot);
    }
  }
  return looked;
}

/** A round at once and then every `pauseMs`. */
export function startSignOffWatch(deps: WatchDeps & { readonly pauseMs: number }): Rounds {
  const seen: Seen = new Map();
  const round = async () => void (await watchSignOffs(deps, seen));
  return startRounds(round, {
    pauseMs: deps.pauseMs,
    onFailure: (error) => deps.log.warn(`Sign-offs could not be watched: ${error.message}`),
  });
}

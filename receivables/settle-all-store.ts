// *Auto Settle* for everybody who has both something paid ahead and something owed, at one outlet
// or at every one: customer by customer, each in a transaction of its own. Invariant: run again, or
// twice at once, it applies nothing twice; who cannot be settled keeps nobody else from it, and is
// told. Leaves to others: what pays what (hand-store.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';
import type { Currency } from '#money/money.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import type { SettleOrder } from './hand-store.ts';
import { type SettlingDeps, settleByItself } from './settling-store.ts';

export interface SettleAll {
  readonly propertyId: number;
  /** Null: at every outlet. */
  readonly outletId: number | null;
  readonly order: SettleOrder;
  readonly settledOn: IsoDate;
  readonly by: string;
  readonly tell?: (checked: number, of: number) => void;
  /** Stops between two customers; what was settled stays. */
  readonly signal?: AbortSignal;
}

interface RefusedCustomer {
  readonly customer: string;
  readonly problems: readonly Problem[];
}

export interface SettledForAll {
  /** Of whom something was applied. */
  readonly customers: number;
  readonly settlements: number;
  readonly applied: ReadonlyMap<Currency, bigint>;
  readonly refused: readonly RefusedCustomer[];
  readonly left: readonly LeftOpen[];
}

/** What is open after it. */
export interface LeftOpen {
  readonly outlet: string;
  readonly currency: Currency;
  readonly owedMinor: bigint;
  readonly aheadMinor: bigint;
}

/** Settles for all of them. *Errors:* what is no answer about one customer. */
export async function settleForAll(deps: SettlingDeps, of: SettleAll): Promise<SettledForAll> {
  const codes = await settleable(deps.pool, of);
  const applied = new Map<Currency, bigint>();
  const refused: RefusedCustomer[] = [];
  let customers = 0;
  let settlements = 0;
  for (const [index, customer] of codes.entries()) {
    if (of.signal?.aborted) break;
    of.tell?.(index, codes.length);
    const settled = await settleOne(deps, of, customer);
    if (settled.problems.length > 0) refused.push({ customer, problems: settled.problems });
    if (settled.settlements === 0) continue;
    customers += 1;
    settlements += settled.settlements;
    for (const { currency, amountMinor } of settled.applied)
      applied.set(currency, (applied.get(currency) ?? 0n) + amountMinor);
  }
  of.tell?.(codes.length, codes.length);
  return { customers, settlements, applied, refused, left: await leftOpen(deps.pool, of) };
}

async function settleOne(deps: SettlingDeps, of: SettleAll, customerCode: string) {
  const { propertyId, outletId, order, settledOn, by } = of;
  try {
    const given = { propertyId, customerCode, outletId, order, settledOn, by };
    return await settleByItself(deps, given);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { settlements: 0, applied: [], problems: error.problems };
  }
}

type Where = Pick<SettleAll, 'propertyId' | 'outletId'>;

/** Codes of those who have both a credit and a debt at one outlet, in one currency. */
async function settleable(db: Queryable, { propertyId, outletId }: Where): Promise<string[]> {
  const { rows } = await db.query<{ code: string }>(
    `SELECT DISTINCT c.code
       FROM (SELECT coalesce(w.owner_id, i.customer_id) AS customer_id
               FROM open_items i
               LEFT JOIN customer_owners($1, 'infinity') w ON w.customer_id = i.customer_id
              WHERE i.property_id = $1 AND i.open_minor <> 0
                AND ($2::int IS NULL OR i.outlet_id = $2)
              GROUP BY 1, i.outlet_id, i.currency
             HAVING bool_or(i.open_minor < 0)
                AND bool_or(i.open_minor > 0 AND i.ledger = 'receivable')) both_sides
       JOIN customers c ON c.property_id = $1 AND c.customer_id = both_sides.customer_id
      ORDER BY c.code`,
    [propertyId, outletId],
  );
  return rows.map(({ code }) => code);
}

async function leftOpen(db: Queryable, { propertyId, outletId }: Where): Promise<LeftOpen[]> {
  const { rows } = await db.query<LeftOpen>(
    `SELECT o.code AS outlet, i.currency,
            coalesce(sum(i.open_minor) FILTER (WHERE i.open_minor > 0), 0)::bigint AS "owedMinor",
            coalesce(-sum(i.open_minor) FILTER (WHERE i.open_minor < 0), 0)::bigint
              AS "aheadMinor"
       FROM open_items i
       JOIN outlets o ON o.property_id = $1 AND o.outlet_id = i.outlet_id
      WHERE i.property_id = $1 AND i.open_minor <> 0 AND ($2::int IS NULL OR i.outlet_id = $2)
      GROUP BY o.code, i.currency ORDER BY o.code, i.currency`,
    [propertyId, outletId],
  );
  return rows;
}

// Keeps, with a reconciliation, what the control accounts and their subledgers say on its day:
// receivables against open items, deferred income against schedules, what is held for others
// against its holders. Invariant: all of it is read in the run's own snapshot; amounts are debit
// positive, as the rows beside them.
// Leaves to others: what stands against them (control-accounts.ts).

import type { Queryable } from '#database/pool.ts';
import { proveDeferrals } from '#deferred-income/proof-store.ts';
import { type HeldType, proveHeldMoney, shortHolders } from '#held-money/proof-store.ts';
import type { Currency } from '#money/money.ts';
import { proveDeposits } from '#receivables/held-proof-store.ts';
import { proveReceivables } from '#receivables/proof-store.ts';
import type { ControlName, ControlPlace, KeptControl } from './control-accounts.ts';
import { isMoney, joinPlace, type OurSide, placeOfLine } from './our-side-store.ts';

/** Which accounts are of which control. An account may be of two: it then stands in both. */
const controlsSql = `
  select account_id, case detail_type
           when 'accounts-receivable' then 'receivables'
           when 'customer-prepayments' then 'prepayments'
           when 'deferred-income' then 'deferred-income'
           when 'customer-deposits' then 'deposits'
           when 'gift-cards' then 'gift-cards'
           when 'tips-payable' then 'tips'
           when 'sales-tax-payable' then 'taxes' end as control
    from accounts
   where property_id = $1 and detail_type in ('accounts-receivable', 'customer-prepayments',
     'deferred-income', 'customer-deposits', 'gift-cards', 'tips-payable', 'sales-tax-payable')
  union select deferred_account_id, 'deferred-income' from products
   where property_id = $1 and deferred_account_id is not null
  union select deferred_account_id, 'deferred-income' from deferral_schedules
   where property_id = $1
  union select payable_account_id, 'taxes' from tax_agencies where property_id = $1`;

interface Sums {
  subledger: bigint;
  unheld: bigint;
  belowZero: number;
}

/** A control in one currency. */
const sumsKey = (control: ControlName, currency: Currency) => `${control} ${currency}`;

class SumsByControl {
  readonly #sums = new Map<string, Sums>();

  add(control: ControlName, currency: Currency, more: Partial<Sums>): void {
    const key = sumsKey(control, currency);
    const { subledger, unheld, belowZero } = this.at(control, currency);
    this.#sums.set(key, {
      subledger: subledger + (more.subledger ?? 0n),
      unheld: unheld + (more.unheld ?? 0n),
      belowZero: belowZero + (more.belowZero ?? 0),
    });
  }

  at(control: ControlName, currency: Currency): Sums {
    const none = { subledger: 0n, unheld: 0n, belowZero: 0 };
    return this.#sums.get(sumsKey(control, currency)) ?? none;
  }
}

/** Reads what the subledgers say in the caller's snapshot, and keeps it with the run. */
export async function keepControls(
  client: Queryable,
  of: OurSide,
  reconciliationId: bigint,
): Promise<void> {
  const sums = await subledgers(client, of);
  const kept = new Map<string, KeptControl>();
  for (const { control, currency, ...place } of await controlPlaces(client, of)) {
    const key = sumsKey(control, currency);
    const { subledger, unheld, belowZero } = sums.at(control, currency);
    const before = kept.get(key);
    kept.set(key, {
      ...{ control, currency, subledger, unheld, belowZero },
      account: (before?.account ?? 0n) + BigInt(place.amountMinor),
      places: [...(before?.places ?? []), place],
    });
  }
  await insertControls(client, { ...of, reconciliationId }, [...kept.values()]);
}

async function subledgers(client: Queryable, of: OurSide): Promise<SumsByControl> {
  const sums = new SumsByControl();
  for (const one of await proveReceivables(client, of.propertyId, of.asOf)) {
    const control = one.ledger === 'receivable' ? 'receivables' : 'prepayments';
    sums.add(control, one.currency, { subledger: one.openMinor, unheld: one.nobodyMinor });
  }
  for (const one of await proveDeferrals(client, of.propertyId, of.asOf)) {
    const credit = { subledger: -one.unpostedMinor, unheld: -one.unscheduledMinor };
    sums.add('deferred-income', one.currency, credit);
  }
  for (const one of await proveDeposits(client, of.propertyId, of.asOf)) {
    const credit = { subledger: -one.heldMinor, unheld: -one.nobodyMinor };
    sums.add('deposits', one.currency, { ...credit, belowZero: one.belowZero.length });
  }
  for (const one of await proveHeldMoney(client, of.propertyId, of.asOf)) {
    const credit = { subledger: -one.heldMinor, unheld: -one.nobodyMinor };
    sums.add(controlOfHeld[one.type], one.currency, credit);
  }
  for (const { type, currency } of await shortHolders(client, of.propertyId, of.asOf))
    sums.add(controlOfHeld[type], currency, { belowZero: 1 });
  for (const one of await agencies(client, of)) {
    const side = one.held ? { subledger: one.amount } : { unheld: one.amount };
    sums.add('taxes', one.currency, { ...side, belowZero: one.belowZero });
  }
  return sums;
}

const controlOfHeld: Readonly<Record<HeldType, ControlName>> = {
  'gift-cards': 'gift-cards',
  'tips-payable': 'tips',
};

interface AgencyRow {
  readonly currency: Currency;
  readonly held: boolean;
  readonly amount: bigint;
  readonly belowZero: number;
}

/** Taxes by the agency their account belongs to, at an outlet. */
async function agencies(client: Queryable, of: OurSide): Promise<AgencyRow[]> {
  const { rows } = await client.query<AgencyRow>(
    `with controls as (${controlsSql}),
     held as (
       select l.currency, l.outlet_id, (select min(g.tax_agency_id) from tax_agencies g
                where g.property_id = $1 and g.payable_account_id = l.account_id) as agency,
              sum(l.amount_minor) as amount
         from controls c
         join journal_lines l on l.property_id = $1 and l.account_id = c.account_id
        where c.control = 'taxes' and l.posted_on <= $3 and ${isMoney}
        group by 1, 2, 3)
     select currency, agency is not null as held, sum(amount)::bigint as amount,
            (count(agency) filter (where amount > 0))::int as "belowZero"
       from held group by 1, 2`,
    [of.propertyId, of.connectionId, of.asOf],
  );
  return rows;
}

interface PlaceRow extends ControlPlace {
  readonly control: ControlName;
  readonly currency: Currency;
}

/** Where the control accounts stand in the external ledger, with their own lines. */
async function controlPlaces(client: Queryable, of: OurSide): Promise<PlaceRow[]> {
  const { rows } = await client.query<PlaceRow>(
    `with controls as (${controlsSql}),
     l as (
       select c.control, l.account_id, l.outlet_id, l.currency, sum(l.amount_minor) as amount
         from controls c
         join journal_lines l on l.property_id = $1 and l.account_id = c.account_id
        where l.posted_on <= $3 and ${isMoney}
        group by 1, 2, 3, 4)
     select l.control, l.currency, ${placeOfLine},
            string_agg(distinct a.number, ', ' order by a.number) as numbers,
            sum(l.amount)::text as "amountMinor"
       from l ${joinPlace}
      group by l.control, l.currency, 3, 4, 5 order by 1, 2, 3, 4, 5`,
    [of.propertyId, of.connectionId, of.asOf],
  );
  return rows;
}

interface Of {
  readonly propertyId: number;
  readonly reconciliationId: bigint;
}

async function insertControls(client: Queryable, of: Of, controls: readonly KeptControl[]) {
  await client.query(
    `insert into reconciliation_controls (property_id, reconciliation_id, control, currency,
       subledger_minor, unheld_minor, account_minor, below_zero, places)
     select $1, $2, * from unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[],
       $7::bigint[], $8::integer[], $9::jsonb[])`,
    [
      of.propertyId,
      of.reconciliationId,
      controls.map(({ control }) => control),
      controls.map(({ currency }) => currency),
      controls.map(({ subledger }) => subledger),
      controls.map(({ unheld }) => unheld),
      controls.map(({ account }) => account),
      controls.map(({ belowZero }) => belowZero),
      controls.map(({ places }) => JSON.stringify(places)),
    ],
  );
}

/** What a run kept of them; nothing of runs older than this table. */
export async function readControls(client: Queryable, of: Of): Promise<KeptControl[]> {
  const { rows } = await client.query<KeptControl>(
    `select control, currency, subledger_minor as subledger, unheld_minor as unheld,
            account_minor as account, below_zero as "belowZero", places
       from reconciliation_controls where property_id = $1 and reconciliation_id = $2`,
    [of.propertyId, of.reconciliationId],
  );
  return rows;
}

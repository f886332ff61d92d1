// Writes masters given as rows by code: new codes are added, known ones changed, nothing is
// deleted. Called by the import of CSV files, by ready charts, and by the setup of a property.
// Invariant: one transaction holds all kinds of one call; writing the same rows again changes
// nothing.
// Leaves to others: checking the rows first with good messages (check-chart.ts).

import type { Queryable } from '#database/pool.ts';
import type {
  AccountRow,
  ChartRows,
  DepartmentRow,
  OutletRow,
  PaymentMethodRow,
  PostingAccountRow,
  ProductRow,
  TaxAgencyRow,
  TaxRateRow,
} from './chart-rows.ts';

/** Holds other writers of this property's chart off until the transaction ends. */
export async function lockChart(db: Queryable, propertyId: number): Promise<void> {
  await db.query('select 1 from properties where property_id = $1 for no key update', [propertyId]);
}

/** Writes all kinds, each after those it names. Call inside a transaction. */
export async function writeChart(
  db: Queryable,
  propertyId: number,
  rows: Partial<ChartRows>,
): Promise<void> {
  await writeOutlets(db, propertyId, rows.outlets ?? []);
  await writeDepartments(db, propertyId, rows.departments ?? []);
  await writeAccounts(db, propertyId, rows.accounts ?? []);
  await writeProducts(db, propertyId, rows.products ?? []);
  await writePaymentMethods(db, propertyId, rows.paymentMethods ?? []);
  await writeTaxAgencies(db, propertyId, rows.taxAgencies ?? []);
  await writeTaxRates(db, propertyId, rows.taxRates ?? []);
  await writePostingAccounts(db, propertyId, rows.postingAccounts ?? []);
}

// Rows travel as one JSON parameter: a kind has few columns and few rows, and names stay readable.
async function write(db: Queryable, propertyId: number, rows: readonly unknown[], sql: string) {
  if (rows.length > 0) await db.query(sql, [propertyId, JSON.stringify(rows)]);
}

/** Adds or changes outlets, by code. */
export function writeOutlets(db: Queryable, propertyId: number, rows: readonly OutletRow[]) {
  return write(
    db,
    propertyId,
    rows,
    `insert into outlets as o (property_id, code, name, legal_entity, active)
     select $1, r.code, r.name, r."legalEntity", r.active
       from json_to_recordset($2) as r(code text, name text, "legalEntity" text, active boolean)
     on conflict (property_id, code) do update
       set name = excluded.name, legal_entity = excluded.legal_entity, active = excluded.active
       where (o.name, o.legal_entity, o.active)
         is distinct from (excluded.name, excluded.legal_entity, excluded.active)`,
  );
}

/** Adds or changes departments, by code. */
export function writeDepartments(
  db: Queryable,
  propertyId: number,
  rows: readonly DepartmentRow[],
) {
  return write(
    db,
    propertyId,
    rows,
    `insert into departments as d (property_id, code, name, active)
     select $1, r.code, r.name, r.active
       from json_to_recordset($2) as r(code text, name text, active boolean)
     on conflict (property_id, code) do update set name = excluded.name, active = excluded.active
       where (d.name, d.active) is distinct from (excluded.name, excluded.active)`,
  );
}

/** Adds or changes accounts, by number; a parent may be among the rows, before or after. */
export async function writeAccounts(
  db: Queryable,
  propertyId: number,
  rows: readonly AccountRow[],
): Promise<void> {
  await write(
    db,
    propertyId,
    rows,
    `insert into accounts as a (property_id, number, name, type, detail_type, department_id,
       description, active)
     select $1, r.number, r.name, r.type, r."detailType", d.department_id, r.description, r.active
       from json_to_recordset($2) as r(number text, name text, type text, "detailType" text,
         department text, description text, active boolean)
       left join departments d on d.property_id = $1 and d.code = r.department
     on conflict (property_id, number) do update
       set name = excluded.name, type = excluded.type, detail_type = excluded.detail_type,
         department_id = excluded.department_id, description = excluded.description,
         active = excluded.active
       where (a.name, a.type, a.detail_type, a.department_id, a.description, a.active)
         is distinct from (excluded.name, excluded.type, excluded.detail_type,
           excluded.department_id, excluded.description, excluded.active)`,
  );
  await write(
    db,
    propertyId,
    rows,
    `update accounts a set parent_account_id = parent.account_id
       from json_to_recordset($2) as r(number text, parent text)
       left join accounts parent on parent.property_id = $1 and parent.number = r.parent
     where a.property_id = $1 and a.number = r.number
       and a.parent_account_id is distinct from parent.account_id`,
  );
}

/** Adds or changes products, by code. */
export function writeProducts(db: Queryable, propertyId: number, rows: readonly ProductRow[]) {
  return write(
    db,
    propertyId,
    rows,
    `insert into products as p (property_id, code, name, income_account_id, deferred_account_id,
       recognition, cost_account_id, inventory_account_id, department_id, active)
     select $1, r.code, r.name, income.account_id, deferred.account_id, r.recognition,
         cost.account_id,
         inventory.account_id, d.department_id, r.active
       from json_to_recordset($2) as r(code text, name text, "incomeAccount" text,
         "deferredAccount" text, recognition text, "costAccount" text, "inventoryAccount" text,
         department text, active boolean)
       join accounts income on income.property_id = $1 and income.number = r."incomeAccount"
       left join accounts deferred
         on deferred.property_id = $1 and deferred.number = r."deferredAccount"
       left join accounts cost on cost.property_id = $1 and cost.number = r."costAccount"
       left join accounts inventory
         on inventory.property_id = $1 and inventory.number = r."inventoryAccount"
       left join departments d on d.property_id = $1 and d.code = r.department
     on conflict (property_id, code) do update
       set name = excluded.name, income_account_id = excluded.income_account_id,
         deferred_account_id = excluded.deferred_account_id,
         recognition = excluded.recognition,
         cost_account_id = excluded.cost_account_id,
         inventory_account_id = excluded.inventory_account_id,
         department_id = excluded.department_id, active = excluded.active
       where (p.name, p.income_account_id, p.deferred_account_id, p.recognition,
           p.cost_account_id, p.inventory_account_id, p.department_id, p.active)
         is distinct from (excluded.name, excluded.income_account_id,
           excluded.deferred_account_id, excluded.recognition, excluded.cost_account_id,
           excluded.inventory_account_id, excluded.department_id, excluded.active)`,
  );
}

/** Adds or changes payment methods, by code. */
export function writePaymentMethods(
  db: Queryable,
  propertyId: number,
  rows: readonly PaymentMethodRow[],
) {
  return write(
    db,
    propertyId,
    rows,
    `insert into payment_methods as m
       (property_id, code, name, clearing_account_id, can_bounce, active)
     select $1, r.code, r.name, a.account_id, coalesce(r."canBounce", there.can_bounce, false),
            r.active
       from json_to_recordset($2) as r(code text, name text, "clearingAccount" text,
              "canBounce" boolean, active boolean)
       join accounts a on a.property_id = $1 and a.number = r."clearingAccount"
       left join payment_methods there on there.property_id = $1 and there.code = r.code
     on conflict (property_id, code) do update
       set name = excluded.name, clearing_account_id = excluded.clearing_account_id,
         can_bounce = excluded.can_bounce, active = excluded.active
       where (m.name, m.clearing_account_id, m.can_bounce, m.active)
         is distinct from (excluded.name, excluded.clearing_account_id, excluded.can_bounce,
           excluded.active)`,
  );
}

/** Adds or changes tax agencies, by code. */
export function writeTaxAgencies(db: Queryable, propertyId: number, rows: readonly TaxAgencyRow[]) {
  return write(
    db,
    propertyId,
    rows,
    `insert into tax_agencies as t (property_id, code, name, payable_account_id)
     select $1, r.code, r.name, a.account_id
       from json_to_recordset($2) as r(code text, name text, "payableAccount" text)
       join accounts a on a.property_id = $1 and a.number = r."payableAccount"
     on conflict (property_id, code) do update
       set name = excluded.name, payable_account_id = excluded.payable_account_id
       where (t.name, t.payable_account_id)
         is distinct from (excluded.name, excluded.payable_account_id)`,
  );
}

/** Adds or changes tax rates, by code. */
export function writeTaxRates(db: Queryable, propertyId: number, rows: readonly TaxRateRow[]) {
  return write(
    db,
    propertyId,
    rows,
    `insert into tax_rates as t (property_id, code, name, tax_agency_id, percent, active)
     select $1, r.code, r.name, g.tax_agency_id, r.percent, r.active
       from json_to_recordset($2) as r(code text, name text, agency text, percent numeric,
         active boolean)
       join tax_agencies g on g.property_id = $1 and g.code = r.agency
     on conflict (property_id, code) do update
       set name = excluded.name, tax_agency_id = excluded.tax_agency_id,
         percent = excluded.percent, active = excluded.active
       where (t.name, t.tax_agency_id, t.percent, t.active)
         is distinct from (excluded.name, excluded.tax_agency_id, excluded.percent,
           excluded.active)`,
  );
}

/** Sets which account a role means, for all outlets or for one. */
export function writePostingAccounts(
  db: Queryable,
  propertyId: number,
  rows: readonly PostingAccountRow[],
) {
  return write(
    db,
    propertyId,
    rows,
    `insert into posting_accounts as p (property_id, role, outlet_id, account_id)
     select $1, r.role, o.outlet_id, a.account_id
       from json_to_recordset($2) as r(role text, outlet text, account text)
       left join outlets o on o.property_id = $1 and o.code = r.outlet
       join accounts a on a.property_id = $1 and a.number = r.account
     on conflict (property_id, role, outlet_id) do update set account_id = excluded.account_id
       where p.account_id is distinct from excluded.account_id`,
  );
}

/** Which of these accounts have journal lines: their type can no longer change. */
export async function accountsWithLines(
  db: Queryable,
  propertyId: number,
  numbers: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ number: string }>(
    `select a.number from accounts a
     where a.property_id = $1 and a.number = any($2)
       and exists (select from journal_lines l
                   where l.property_id = a.property_id and l.account_id = a.account_id)`,
    [propertyId, numbers],
  );
  return new Set(rows.map((row) => row.number));
}

// Reads properties and their charts, and keeps the closing date. The first store in the flow:
// intake, posting and screens all start from a chart it loaded.
// Invariant: a chart is read in one statement, so its parts belong together, with the version they
// are.
// Leaves to others: writing masters (chart-writer-store.ts), keeping charts in memory
// (chart-cache-store.ts).

import type { Queryable } from '#database/pool.ts';
import { type Currency, currencyOf } from '#money/money.ts';
import { invariant } from '#problems/invariant.ts';
import type { ProblemError } from '#problems/problem.ts';
import type { Account, Chart, Closing, PostingAccount, PostingRole, Recognition } from './chart.ts';
import { chartError } from './chart-errors.ts';
import type { ChartRows, TaxAgencyRow } from './chart-rows.ts';
import type { IsoDate } from './iso-date.ts';
import type { PostingSetting } from './posting-settings.ts';

export interface Property {
  readonly propertyId: number;
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
  readonly baseCurrency: Currency;
}

const propertyColumns = `property_id as "propertyId", code, name, time_zone as "timeZone",
  base_currency as "baseCurrency"`;

/** All properties, by code. */
export async function listProperties(db: Queryable): Promise<Property[]> {
  const { rows } = await db.query(`select ${propertyColumns} from properties order by code`);
  return rows;
}

/** The property with this code, or null. */
export async function findProperty(db: Queryable, code: string): Promise<Property | null> {
  const { rows } = await db.query(`select ${propertyColumns} from properties where code = $1`, [
    code,
  ]);
  return rows[0] ?? null;
}

/** The property with this id. */
export async function readProperty(db: Queryable, propertyId: number): Promise<Property> {
  const { rows } = await db.query(
    `select ${propertyColumns} from properties
    where property_id = $1`,
    [propertyId],
  );
  invariant(rows[0], `property ${propertyId} is there`);
  return rows[0];
}

export interface NewProperty {
  /** 1 to 40 of `a-z 0-9 -`. */
  readonly code: string;
  readonly name: string;
  /** IANA name, `America/New_York`. */
  readonly timeZone: string;
  readonly baseCurrency: string;
}

/**
 * Makes a property without any masters and returns its id.
 * *Errors:* CHART_PROPERTY_EXISTS, CHART_FIELD_INVALID.
 */
export async function createProperty(db: Queryable, property: NewProperty): Promise<number> {
  const fault = faultOfProperty(property);
  if (fault) throw fault;
  const { rows } = await db.query<{ property_id: number }>(
    `insert into properties (code, name, time_zone, base_currency) values ($1, $2, $3, $4)
     on conflict (code) do nothing returning property_id`,
    [property.code, property.name, property.timeZone, property.baseCurrency],
  );
  if (!rows[0]) throw chartError('CHART_PROPERTY_EXISTS', 409, property.code);
  return rows[0].property_id;
}

function faultOfProperty(property: NewProperty): ProblemError | null {
  const fault = (field: string, value: string, expected: string) =>
    chartError('CHART_FIELD_INVALID', 422, 'The property', field, value, expected);
  if (!/^[a-z0-9-]{1,40}$/.test(property.code)) {
    return fault('code', property.code, '1 to 40 of a-z, 0-9 and -');
  }
  if (currencyOf(property.baseCurrency) === null) {
    return fault('base currency', property.baseCurrency, 'an ISO 4217 code such as USD');
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: property.timeZone });
  } catch {
    return fault('time zone', property.timeZone, 'an IANA name such as America/New_York');
  }
  return null;
}

/** A chart, with the version it was read at. */
export interface VersionedChart {
  readonly version: bigint;
  readonly chart: Chart;
}

/** The property's chart as committed now. *Errors:* CHART_PROPERTY_UNKNOWN (404). */
export async function loadChart(db: Queryable, propertyId: number): Promise<Chart> {
  return (await loadVersionedChart(db, propertyId)).chart;
}

/** The same with its version. *Errors:* CHART_PROPERTY_UNKNOWN (404). */
export async function loadVersionedChart(
  db: Queryable,
  propertyId: number,
): Promise<VersionedChart> {
  const tables = await readTables(db, propertyId);
  return { version: BigInt(tables.version), chart: chartOf(propertyId, tables) };
}

/** The property's masters as rows by code, for export and for checks of changes. */
export async function loadChartRows(db: Queryable, propertyId: number): Promise<ChartRows> {
  return rowsOf(await readTables(db, propertyId));
}

/**
 * The version that moves whenever the chart or the closing date changes; null: no such property.
 */
export async function readChartVersion(db: Queryable, propertyId: number): Promise<bigint | null> {
  const { rows } = await db.query<{ version: bigint }>({
    name: 'read-chart-version',
    text: 'select version from chart_versions where property_id = $1',
    values: [propertyId],
  });
  return rows[0]?.version ?? null;
}

interface Tables {
  version: string;
  property: {
    code: string;
    name: string;
    timeZone: string;
    baseCurrency: string;
  };
  closings: {
    outletId: number | null;
    closedThroughOn: IsoDate;
    setBy: string;
    reason: string;
  }[];
  outlets: {
    outletId: number;
    code: string;
    name: string;
    legalEntity: string | null;
    active: boolean;
  }[];
  departments: { departmentId: number; code: string; name: string; active: boolean }[];
  accounts: Account[];
  products: {
    productId: number;
    code: string;
    name: string;
    incomeAccountId: number;
    deferredAccountId: number | null;
    recognition: Recognition | null;
    costAccountId: number | null;
    inventoryAccountId: number | null;
    departmentId: number | null;
    active: boolean;
  }[];
  paymentMethods: {
    paymentMethodId: number;
    code: string;
    name: string;
    clearingAccountId: number;
    canBounce: boolean;
    active: boolean;
  }[];
  taxAgencies: { code: string; name: string; payableAccountId: number }[];
  taxRates: {
    taxRateId: number;
    code: string;
    name: string;
    agencyCode: string;
    payableAccountId: number;
    percent: string;
    active: boolean;
  }[];
  postingAccounts: { role: PostingRole; outletId: number | null; accountId: number }[];
  postingSettings: PostingSetting[];
  mergedCustomers: { code: string; ownerCode: string; ownerName: string; since: IsoDate }[];
}

const listOf = (select: string) => `(select coalesce(json_agg(t), '[]') from (${select}) t)`;

const readTablesSql = `
select v.version::text as version,
  json_build_object('code', p.code, 'name', p.name, 'timeZone', p.time_zone,
    'baseCurrency', p.base_currency) as property,
  ${listOf(`select * from (
      select distinct on (outlet_id) outlet_id as "outletId",
        closed_through_on as "closedThroughOn", set_by as "setBy", reason
      from closing_dates where property_id = $1 order by outlet_id, closing_number desc) latest
    where "closedThroughOn" is not null`)} as closings,
  ${listOf(`select outlet_id as "outletId", code, name, legal_entity as "legalEntity", active
    from outlets where property_id = $1 order by code`)} as outlets,
  ${listOf(`select department_id as "departmentId", code, name, active
    from departments where property_id = $1 order by code`)} as departments,
  ${listOf(`select a.account_id as "accountId", a.number, a.name, a.type,
      a.detail_type as "detailType", parent.number as "parentNumber",
      a.department_id as "departmentId", a.description, a.active
    from accounts a left join accounts parent
      on parent.property_id = a.property_id and parent.account_id = a.parent_account_id
    where a.property_id = $1 order by a.number`)} as accounts,
  ${listOf(`select product_id as "productId", code, name, income_account_id as "incomeAccountId",
      deferred_account_id as "deferredAccountId", recognition, cost_account_id as "costAccountId",
      inventory_account_id as "inventoryAccountId", department_id as "departmentId", active
    from products where property_id = $1 order by code`)} as products,
  ${listOf(`select payment_method_id as "paymentMethodId", code, name,
      clearing_account_id as "clearingAccountId", can_bounce as "canBounce", active
    from payment_methods where property_id = $1 order by code`)} as "paymentMethods",
  ${listOf(`select code, name, payable_account_id as "payableAccountId"
    from tax_agencies where property_id = $1 order by code`)} as "taxAgencies",
  ${listOf(`select r.tax_rate_id as "taxRateId", r.code, r.name, g.code as "agencyCode",
      g.payable_account_id as "payableAccountId", r.percent::text as percent, r.active
    from tax_rates r join tax_agencies g
      on g.property_id = r.property_id and g.tax_agency_id = r.tax_agency_id
    where r.property_id = $1 order by r.code`)} as "taxRates",
  ${listOf(`select role, outlet_id as "outletId", account_id as "accountId"
    from posting_accounts where property_id = $1
    order by role, outlet_id nulls first`)} as "postingAccounts",
  ${listOf(`select name, outlet_id as "outletId", value, effective_on as "effectiveOn"
    from posting_settings where property_id = $1
    order by effective_on desc, setting_number desc`)} as "postingSettings",
  ${listOf(`select c.code, o.code as "ownerCode", o.name as "ownerName", m.since
    from customer_owners($1, 'infinity') m
    join customers c on c.property_id = $1 and c.customer_id = m.customer_id
    join customers o on o.property_id = $1 and o.customer_id = m.owner_id`)} as "mergedCustomers"
from properties p join chart_versions v on v.property_id = p.property_id
where p.property_id = $1`;

async function readTables(db: Queryable, propertyId: number): Promise<Tables> {
  const { rows } = await db.query<Tables>(readTablesSql, [propertyId]);
  if (!rows[0]) throw chartError('CHART_PROPERTY_UNKNOWN', 404, propertyId);
  return rows[0];
}

const byCode = <T extends { code: string }>(rows: readonly T[]) =>
  new Map(rows.map((row) => [row.code, Object.freeze(row)]));

function chartOf(propertyId: number, tables: Tables): Chart {
  const { property } = tables;
  const baseCurrency = currencyOf(property.baseCurrency);
  invariant(baseCurrency !== null, `property ${property.code} has a known base currency`);
  return {
    propertyId,
    propertyCode: property.code,
    propertyName: property.name,
    timeZone: property.timeZone,
    baseCurrency,
    ...closingsOf(tables),
    outlets: byCode(tables.outlets),
    departments: byCode(tables.departments),
    accounts: new Map(tables.accounts.map((row) => [row.number, Object.freeze(row)])),
    accountsById: new Map(tables.accounts.map((row) => [row.accountId, row])),
    products: byCode(tables.products),
    paymentMethods: byCode(tables.paymentMethods),
    taxRates: byCode(tables.taxRates),
    postingAccounts: tables.postingAccounts as PostingAccount[],
    postingSettings: tables.postingSettings,
    mergedCustomers: new Map(
      tables.mergedCustomers.map(({ code, ownerCode, ownerName, since }) => [
        code,
        { owner: { code: ownerCode, name: ownerName }, since },
      ]),
    ),
  };
}

function closingsOf({ closings }: Tables): Pick<Chart, 'closing' | 'outletClosings'> {
  const outletClosings = new Map<number, Closing>();
  let closing: Closing | null = null;
  for (const { outletId, ...row } of closings) {
    if (outletId === null) closing = Object.freeze(row);
    else outletClosings.set(outletId, Object.freeze(row));
  }
  return { closing, outletClosings };
}

function rowsOf(tables: Tables): ChartRows {
  const number = new Map(tables.accounts.map((row) => [row.accountId, row.number]));
  const outlet = new Map(tables.outlets.map((row) => [row.outletId, row.code]));
  const department = new Map(tables.departments.map((row) => [row.departmentId, row.code]));
  const code = (names: Map<number, string>, id: number) => {
    const found = names.get(id);
    invariant(found !== undefined, `row ${id} named by another row of the chart is in the chart`);
    return found;
  };
  const codeOrNull = (names: Map<number, string>, id: number | null) =>
    id === null ? null : code(names, id);
  return {
    outlets: tables.outlets.map(({ outletId: _, ...row }) => row),
    departments: tables.departments.map(({ departmentId: _, ...row }) => row),
    accounts: tables.accounts.map((row) => ({
      number: row.number,
      name: row.name,
      type: row.type,
      detailType: row.detailType,
      parent: row.parentNumber,
      department: codeOrNull(department, row.departmentId),
      description: row.description,
      active: row.active,
    })),
    products: tables.products.map(({ code: product, name, active, ...of }) => ({
      ...{ code: product, name, active },
      incomeAccount: code(number, of.incomeAccountId),
      deferredAccount: codeOrNull(number, of.deferredAccountId),
      recognition: of.recognition,
      costAccount: codeOrNull(number, of.costAccountId),
      inventoryAccount: codeOrNull(number, of.inventoryAccountId),
      department: codeOrNull(department, of.departmentId),
    })),
    paymentMethods: tables.paymentMethods.map(
      ({ paymentMethodId: _, clearingAccountId, ...row }) => ({
        ...row,
        clearingAccount: code(number, clearingAccountId),
      }),
    ),
    taxAgencies: tables.taxAgencies.map(
      (row): TaxAgencyRow => ({
        code: row.code,
        name: row.name,
        payableAccount: code(number, row.payableAccountId),
      }),
    ),
    taxRates: tables.taxRates.map((row) => ({
      code: row.code,
      name: row.name,
      agency: row.agencyCode,
      percent: plainDecimal(row.percent),
      active: row.active,
    })),
    postingAccounts: tables.postingAccounts.map((row) => ({
      role: row.role,
      outlet: codeOrNull(outlet, row.outletId),
      account: code(number, row.accountId),
    })),
  };
}

const plainDecimal = (text: string) => text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');

export interface ClosingDate {
  /** Entries on or before it are refused; null reopens everything. */
  readonly closedThroughOn: IsoDate | null;
  /** Only this outlet, further than its property. Default: the property with all its outlets. */
  readonly outletId?: number | null;
  readonly reason: string;
  readonly setBy: string;
  /** The calendar closes, not a person. */
  readonly automatic?: boolean;
  /** What the checklist said, or what stood in the days that open again. */
  readonly findings?: unknown;
}

/**
 * Waits for postings, closings and choices of a calendar that are under way; those that come later
 * wait for us: postings of closed days are refused then, the others go by what we kept.
 */
export async function lockClosing(tx: Queryable, propertyId: number): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('tieout closing date'), $1)`, [propertyId]);
}

/**
 * Puts a closing date in force. Waits for postings under way, so none of them is dated behind it
 * unseen. *Errors:* CHART_CLOSING_REASON_MISSING.
 */
export async function setClosingDate(
  db: Queryable,
  propertyId: number,
  closing: ClosingDate,
): Promise<void> {
  if (closing.reason.trim() === '') throw chartError('CHART_CLOSING_REASON_MISSING', 422);
  await db.query(
    `insert into closing_dates
            (property_id, closed_through_on, outlet_id, set_by, reason, automatic, findings)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ...[propertyId, closing.closedThroughOn, closing.outletId ?? null, closing.setBy],
      ...[closing.reason.trim(), closing.automatic ?? false],
      closing.findings === undefined ? null : JSON.stringify(closing.findings),
    ],
  );
}

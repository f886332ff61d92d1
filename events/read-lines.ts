// Reads the lists inside an event: sold lines, taxes, settled documents, lines of a manual journal.
// Called by read-event.ts. Invariant: a list comes back whole or its problems are noted, each with
// the path of its member; totals stay within what a bigint column can sum.
// Leaves to others: what the lines mean in the books (journal/posting-rules/).

import { amountMinorMax, formatAmount } from '#money/money.ts';
import {
  type EventCustomer,
  linesMax,
  type ManualLine,
  type SaleLine,
  type SettledDocument,
  type TaxLine,
} from './accounting-event.ts';
import type { EventReading, JsonObject } from './event-reading.ts';
import { typeName } from './event-reading.ts';
import {
  CustomerJson,
  ManualLineJson,
  membersOf,
  SaleLineJson,
  ServiceJson,
  SettledDocumentJson,
  TaxLineJson,
  textMax,
} from './event-schema.ts';

const customerMembers = membersOf(CustomerJson);
const saleMembers = membersOf(SaleLineJson);
const serviceMembers = membersOf(ServiceJson);
const taxMembers = membersOf(TaxLineJson);
const settledMembers = membersOf(SettledDocumentJson);
const manualMembers = membersOf(ManualLineJson);

/** Who owes; the id stands in for a missing name. */
export function readCustomer(
  reading: EventReading,
  value: unknown,
  where: string,
): EventCustomer | null {
  const object = reading.object(value, where, customerMembers);
  if (!object) return null;
  const code = reading.text(object.id, `${where}.id`, textMax.id);
  const name = reading.textIfAny(object.name, `${where}.name`, textMax.name);
  return code === null ? null : { code, name: name ?? code };
}

// A list as it came, each entry an object; entries that are not are noted and left out.
function objectsOf(
  reading: EventReading,
  value: unknown,
  where: string,
  members: ReadonlySet<string>,
): [JsonObject, string][] {
  if (!Array.isArray(value)) {
    reading.note('EVENT_FIELD_TYPE', where, () => [where, 'a list', typeName(value)]);
    return [];
  }
  if (value.length > linesMax) {
    reading.note('EVENT_LINES_TOO_MANY', where, () => [where, value.length, linesMax]);
    return [];
  }
  const objects: [JsonObject, string][] = [];
  for (let i = 0; i < value.length; i += 1) {
    const at = `${where}[${i}]`;
    const object = reading.object(value[i], at, members);
    if (object) objects.push([object, at]);
  }
  return objects;
}

function requiredList(reading: EventReading, value: unknown, where: string): boolean {
  if (value === undefined || value === null) {
    reading.note('EVENT_FIELD_REQUIRED', where, () => [where]);
    return false;
  }
  if (Array.isArray(value) && value.length === 0) {
    reading.note('EVENT_LINES_NONE', where, () => [where]);
    return false;
  }
  return true;
}

/** Sold lines, at least one. */
export function readSaleLines(reading: EventReading, value: unknown): SaleLine[] {
  if (!requiredList(reading, value, 'lines')) return [];
  return objectsOf(reading, value, 'lines', saleMembers).map(([line, at]) => {
    const product = reading.code(line.product, `${at}.product`, reading.chart.products, 'PRODUCT');
    return {
      product: product?.code ?? '',
      amountMinor: reading.amount(line.amount, `${at}.amount`) ?? 0n,
      description: reading.proseIfAny(line.description, `${at}.description`, textMax.description),
      service: readService(reading, line.service, `${at}.service`),
      department: readDepartment(reading, line.department, `${at}.department`),
    };
  });
}

function readService(reading: EventReading, value: unknown, where: string) {
  if (value === undefined || value === null) return null;
  const object = reading.object(value, where, serviceMembers);
  if (!object) return null;
  const from = reading.date(object.from, `${where}.from`);
  const through = reading.date(object.through, `${where}.through`);
  if (from === null || through === null) return null;
  if (from <= through) return { from, through };
  return reading.note('EVENT_SERVICE_REVERSED', where, () => [from, through]);
}

function readDepartment(reading: EventReading, value: unknown, where: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  return reading.code(value, where, reading.chart.departments, 'DEPARTMENT')?.code ?? null;
}

/** Taxes; a missing list is an empty one. */
export function readTaxes(reading: EventReading, value: unknown): TaxLine[] {
  if (value === undefined || value === null) return [];
  return objectsOf(reading, value, 'taxes', taxMembers).map(([tax, at]) => ({
    rate: reading.code(tax.rate, `${at}.rate`, reading.chart.taxRates, 'TAX_RATE')?.code ?? '',
    amountMinor: reading.amount(tax.amount, `${at}.amount`) ?? 0n,
  }));
}

/** What a payment pays; a missing list is an empty one. Together at most the payment. */
export function readSettles(
  reading: EventReading,
  value: unknown,
  amountMinor: bigint | null,
): SettledDocument[] {
  if (value === undefined || value === null) return [];
  const before = reading.problemCount;
  const settles = objectsOf(reading, value, 'settles', settledMembers).map(([settled, at]) => ({
    document: reading.text(settled.document, `${at}.document`, textMax.id) ?? '',
    amountMinor: reading.amount(settled.amount, `${at}.amount`) ?? 0n,
  }));
  const { currency } = reading;
  if (amountMinor === null || currency === null || reading.problemCount > before) return settles;
  const sum = settles.reduce((total, settled) => total + settled.amountMinor, 0n);
  if (sum > amountMinor) {
    reading.note('EVENT_SETTLES_TOO_MUCH', 'settles', () => [
      `${formatAmount(sum, currency)} ${currency}`,
      `${formatAmount(amountMinor, currency)} ${currency}`,
    ]);
  }
  return settles;
}

/** Notes when what the lines add up to is beyond one event's most. */
export function checkTotal(
  reading: EventReading,
  where: string,
  amounts: Iterable<{ readonly amountMinor: bigint }>,
): void {
  let total = 0n;
  for (const { amountMinor } of amounts) total += amountMinor > 0n ? amountMinor : 0n;
  if (total > amountMinorMax && reading.currency !== null) {
    reading.tooLarge(`The sum of ${where}`, reading.currency);
  }
}

/** Lines of a manual journal: balanced per outlet; customers on all receivable lines or on none. */
export function readManualLines(
  reading: EventReading,
  value: unknown,
  outlet: string,
): ManualLine[] {
  if (!requiredList(reading, value, 'lines')) return [];
  const before = reading.problemCount;
  const lines = objectsOf(reading, value, 'lines', manualMembers).map(([line, at]) =>
    readManualLine(reading, line, at),
  );
  // Half-read lines would show differences that nobody made.
  if (reading.problemCount > before) return lines;
  checkBalance(reading, lines, outlet);
  checkReceivableCustomers(reading, lines);
  return lines;
}

function readManualLine(reading: EventReading, line: JsonObject, at: string): ManualLine {
  const { accounts, outlets } = reading.chart;
  const account = reading.code(line.account, `${at}.account`, accounts, 'ACCOUNT');
  const own = line.outlet === undefined || line.outlet === null || line.outlet === '';
  const outlet = own ? null : reading.code(line.outlet, `${at}.outlet`, outlets, 'OUTLET');
  const hasCustomer = line.customer !== undefined && line.customer !== null;
  return {
    account: account?.number ?? '',
    amountMinor: readSide(reading, line, at),
    outlet: outlet?.code ?? null,
    customer: hasCustomer ? readCustomer(reading, line.customer, `${at}.customer`) : null,
    department: readDepartment(reading, line.department, `${at}.department`),
    memo: reading.proseIfAny(line.memo, `${at}.memo`, textMax.memo),
  };
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';

function readSide(reading: EventReading, line: JsonObject, at: string): bigint {
  const debit = isGiven(line.debit);
  if (debit === isGiven(line.credit)) {
    reading.note('EVENT_JOURNAL_SIDE', at, () => [at, debit ? 'both' : 'neither']);
    return 0n;
  }
  const side = debit ? 'debit' : 'credit';
  const amountMinor = reading.amount(line[side], `${at}.${side}`) ?? 0n;
  return debit ? amountMinor : -amountMinor;
}

function checkBalance(reading: EventReading, lines: readonly ManualLine[], outlet: string): void {
  const { currency } = reading;
  if (currency === null || outlet === '') return;
  const sides = new Map<string, { debits: bigint; credits: bigint }>();
  for (const line of lines) {
    const at = line.outlet ?? outlet;
    const side = sides.get(at) ?? { debits: 0n, credits: 0n };
    if (line.amountMinor > 0n) side.debits += line.amountMinor;
    else side.credits -= line.amountMinor;
    sides.set(at, side);
  }
  const written = (amountMinor: bigint) => `${formatAmount(amountMinor, currency)} ${currency}`;
  for (const [at, { debits, credits }] of sides) {
    if (debits === credits) continue;
    const difference = debits > credits ? debits - credits : credits - debits;
    reading.note('EVENT_JOURNAL_UNBALANCED', 'lines', () => [
      at,
      written(debits),
      written(credits),
      written(difference),
    ]);
  }
}

function checkReceivableCustomers(reading: EventReading, lines: readonly ManualLine[]): void {
  let withCustomer = -1;
  let without = -1;
  lines.forEach((line, i) => {
    if (reading.chart.accounts.get(line.account)?.detailType !== 'accounts-receivable') return;
    if (line.customer !== null) withCustomer = i;
    else if (without < 0) without = i;
  });
  if (withCustomer >= 0 && without >= 0) {
    reading.note('EVENT_JOURNAL_ONE_SIDED', `lines[${without}].customer`, () => [
      `lines[${withCustomer}]`,
      `lines[${without}]`,
    ]);
  }
}

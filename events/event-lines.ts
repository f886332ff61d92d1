// The lists inside an event: sold lines, taxes, tenders, settled documents, costs, lines of a
// manual journal. Each is a field of event-field.ts, like any other member.
// Invariant: a list comes back whole or its problems are noted, each with the path of its member;
// an empty list that may be left out is left out.
// Leaves to others: what the lines mean in the books (journal/posting-rules/).

import { type TObject, Type } from 'typebox';
import { type Currency, formatAmount } from '#money/money.ts';
import {
  type CostLine,
  linesMax,
  type ManualLine,
  type SaleLine,
  type SettledDocument,
  type TaxLine,
  type Tender,
} from './accounting-event.ts';
import {
  amountJson,
  CustomerJson,
  closed,
  customerJson,
  DateJson,
  DocumentJson,
  type Field,
  isMissing,
  type MemberColumns,
  type MemberContext,
  membersOf,
  readCustomer,
  text,
  textMax,
} from './event-field.ts';
import { type EventReading, isEmpty, type JsonObject, typeName } from './event-reading.ts';
import { checkManualLines } from './manual-lines.ts';

interface ListParts<T> {
  readonly member: string;
  readonly line: TObject;
  /** Fewest entries; 0: the list may be left out. */
  readonly least: number;
  readonly columns: MemberColumns;
  readonly read: (reading: EventReading, line: JsonObject, at: string) => T;
  readonly write: (line: T, currency: Currency) => JsonObject;
  /** Of all lines together, once each is good by itself. */
  readonly check?: (reading: EventReading, lines: readonly T[], context: MemberContext) => void;
}

function listField<T>(parts: ListParts<T>): Field<readonly T[]> {
  const { member, line, least, columns, read, write, check } = parts;
  const members = membersOf(line);
  return {
    member,
    required: least > 0,
    schema: Type.Array(line, { minItems: least, maxItems: linesMax }),
    columns,
    isList: true,
    read: (reading, value, context) => {
      if (least > 0 && !isGiven(reading, value, member)) return [];
      if (isMissing(value)) return [];
      const before = reading.problemCount;
      const lines = objectsOf(reading, value, member, members).map(([one, at]) =>
        read(reading, one, at),
      );
      // Half-read lines would show differences that nobody made.
      if (reading.problemCount === before) check?.(reading, lines, context);
      return lines;
    },
    write: (lines, currency) =>
      lines.length === 0 ? undefined : lines.map((one) => write(one, currency)),
  };
}

function isGiven(reading: EventReading, value: unknown, where: string): boolean {
  if (isMissing(value)) {
    reading.note('EVENT_FIELD_REQUIRED', where, () => [where]);
    return false;
  }
  if (Array.isArray(value) && value.length === 0) {
    reading.note('EVENT_LINES_NONE', where, () => [where]);
    return false;
  }
  return true;
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

const ServiceJson = closed({ from: DateJson, through: DateJson });
const serviceMembers = membersOf(ServiceJson);

export const SaleLineJson = closed({
  product: text(textMax.code, 'Code of a product.'),
  amount: amountJson(),
  discount: Type.Optional(amountJson('What was taken off: the amount is without it.')),
  description: Type.Optional(text(textMax.description, 'Shown on the entry.')),
  service: Type.Optional(ServiceJson),
  department: Type.Optional(text(textMax.code, "Code of a department; else the product's.")),
  giftCard: Type.Optional(text(textMax.id, 'Number of the gift card that is sold.')),
  server: Type.Optional(text(textMax.code, 'Code of whose tip it is.')),
});

const productOf = (reading: EventReading, value: unknown, where: string) =>
  reading.code(value, where, reading.chart.products, 'PRODUCT')?.code ?? '';
const methodOf = (reading: EventReading, value: unknown, where: string) =>
  reading.code(value, where, reading.chart.paymentMethods, 'METHOD')?.code ?? '';

function departmentOf(reading: EventReading, value: unknown, where: string): string | null {
  if (isEmpty(value)) return null;
  return reading.code(value, where, reading.chart.departments, 'DEPARTMENT')?.code ?? null;
}

function serviceOf(reading: EventReading, value: unknown, where: string) {
  if (isMissing(value)) return null;
  const object = reading.object(value, where, serviceMembers);
  if (!object) return null;
  const from = reading.date(object.from, `${where}.from`);
  const through = reading.date(object.through, `${where}.through`);
  if (from === null || through === null) return null;
  if (from <= through) return { from, through };
  return reading.note('EVENT_SERVICE_REVERSED', where, () => [from, through]);
}

function saleLineJson(line: SaleLine, currency: Currency): JsonObject {
  const { product, amountMinor, discountMinor, description, service, department } = line;
  const { giftCard, server } = line;
  return {
    product,
    amount: formatAmount(amountMinor, currency),
    ...(discountMinor === null ? {} : { discount: formatAmount(discountMinor, currency) }),
    ...(description === null ? {} : { description }),
    ...(service === null ? {} : { service: { from: service.from, through: service.through } }),
    ...(department === null ? {} : { department }),
    ...(giftCard === null ? {} : { giftCard }),
    ...(server === null ? {} : { server }),
  };
}

/** Sold lines, at least one. */
export const saleLines: Field<readonly SaleLine[]> = listField({
  member: 'lines',
  line: SaleLineJson,
  least: 1,
  columns: {
    product: 'product',
    lineAmount: 'amount',
    discount: 'discount',
    description: 'description',
    serviceFrom: 'service.from',
    serviceThrough: 'service.through',
    department: 'department',
    giftCard: 'giftCard',
    server: 'server',
  },
  read: (reading, line, at) => ({
    product: productOf(reading, line.product, `${at}.product`),
    amountMinor: reading.amount(line.amount, `${at}.amount`) ?? 0n,
    discountMinor: reading.amountIfAny(line.discount, `${at}.discount`),
    description: reading.proseIfAny(line.description, `${at}.description`, textMax.description),
    service: serviceOf(reading, line.service, `${at}.service`),
    department: departmentOf(reading, line.department, `${at}.department`),
    giftCard: reading.textIfAny(line.giftCard, `${at}.giftCard`, textMax.id),
    server: reading.textIfAny(line.server, `${at}.server`, textMax.code),
  }),
  write: saleLineJson,
});

/** Taxes; a missing list is an empty one. */
export const taxes: Field<readonly TaxLine[]> = listField({
  member: 'taxes',
  line: closed({ rate: text(textMax.code, 'Code of a tax rate.'), amount: amountJson() }),
  least: 0,
  columns: { taxRate: 'rate', taxAmount: 'amount' },
  read: (reading, tax, at) => ({
    rate: reading.code(tax.rate, `${at}.rate`, reading.chart.taxRates, 'TAX_RATE')?.code ?? '',
    amountMinor: reading.amount(tax.amount, `${at}.amount`) ?? 0n,
  }),
  write: ({ rate, amountMinor }, currency) => ({
    rate,
    amount: formatAmount(amountMinor, currency),
  }),
});

function settledField(least: number): Field<readonly SettledDocument[]> {
  return listField({
    member: 'settles',
    line: closed({ document: DocumentJson, amount: amountJson() }),
    least,
    columns: { settles: 'document', settlesAmount: 'amount' },
    read: (reading, settled, at) => ({
      document: reading.text(settled.document, `${at}.document`, textMax.id) ?? '',
      amountMinor: reading.amount(settled.amount, `${at}.amount`) ?? 0n,
    }),
    write: ({ document, amountMinor }, currency) => ({
      document,
      amount: formatAmount(amountMinor, currency),
    }),
  });
}

/** The documents a payment, a credit or a deposit pays; a missing list is an empty one. */
export const settles = settledField(0);
/** The same where it is all there is to say: at least one. */
export const settledDocuments = settledField(1);

/** How a sale was paid. With `counted`: what was in the drawer at the close. */
function tenderField(counted: boolean): Field<readonly Tender[]> {
  const line = {
    method: text(textMax.code, 'Code of a payment method.'),
    amount: amountJson(),
    giftCard: Type.Optional(text(textMax.id, 'Number of the gift card that paid.')),
  };
  const drawer = { counted: Type.Optional(amountJson('What was counted; else the amount.')) };
  return listField({
    member: 'tenders',
    line: closed(counted ? { ...line, ...drawer } : line),
    least: counted ? 1 : 0,
    columns: {
      tenderMethod: 'method',
      tenderAmount: 'amount',
      tenderGiftCard: 'giftCard',
      ...(counted ? { tenderCounted: 'counted' } : {}),
    },
    read: (reading, tender, at) => ({
      method: methodOf(reading, tender.method, `${at}.method`),
      amountMinor: reading.amount(tender.amount, `${at}.amount`) ?? 0n,
      countedMinor: reading.amountIfAny(tender.counted, `${at}.counted`),
      giftCard: reading.textIfAny(tender.giftCard, `${at}.giftCard`, textMax.id),
    }),
    write: ({ method, amountMinor, countedMinor, giftCard }, currency) => ({
      method,
      amount: formatAmount(amountMinor, currency),
      ...(countedMinor === null ? {} : { counted: formatAmount(countedMinor, currency) }),
      ...(giftCard === null ? {} : { giftCard }),
    }),
  });
}

export const tenders = tenderField(false);
export const countedTenders = tenderField(true);

/** What sold goods had cost, at least one. */
export const costLines: Field<readonly CostLine[]> = listField({
  member: 'lines',
  line: closed({
    product: text(textMax.code, 'Code of a product with cost and inventory accounts.'),
    amount: amountJson(),
    department: Type.Optional(text(textMax.code, "Code of a department; else the product's.")),
  }),
  least: 1,
  columns: { product: 'product', lineAmount: 'amount', department: 'department' },
  read: (reading, line, at) => ({
    product: productOf(reading, line.product, `${at}.product`),
    amountMinor: reading.amount(line.amount, `${at}.amount`) ?? 0n,
    department: departmentOf(reading, line.department, `${at}.department`),
  }),
  write: ({ product, amountMinor, department }, currency) => ({
    product,
    amount: formatAmount(amountMinor, currency),
    ...(department === null ? {} : { department }),
  }),
});

export const ManualLineJson = closed({
  account: text(textMax.code, 'Number of an account.'),
  debit: Type.Optional(amountJson()),
  credit: Type.Optional(amountJson()),
  outlet: Type.Optional(text(textMax.code, "Code of an outlet; else the event's.")),
  customer: Type.Optional(CustomerJson),
  department: Type.Optional(text(textMax.code, "Code of a department; else the account's.")),
  memo: Type.Optional(text(textMax.memo, 'Shown on the line.')),
});

/** Lines of a manual journal: balanced per outlet; customers on all receivable lines or on none. */
export const manualLines: Field<readonly ManualLine[]> = listField({
  member: 'lines',
  line: ManualLineJson,
  least: 2,
  columns: {
    account: 'account',
    debit: 'debit',
    credit: 'credit',
    lineOutlet: 'outlet',
    lineCustomerId: 'customer.id',
    lineCustomerName: 'customer.name',
    department: 'department',
    lineMemo: 'memo',
  },
  read: readManualLine,
  write: manualLineJson,
  check: (reading, lines, { outlet }) => checkManualLines(reading, lines, outlet),
});

function readManualLine(reading: EventReading, line: JsonObject, at: string): ManualLine {
  const { accounts, outlets } = reading.chart;
  const account = reading.code(line.account, `${at}.account`, accounts, 'ACCOUNT');
  const outlet = isEmpty(line.outlet)
    ? null
    : reading.code(line.outlet, `${at}.outlet`, outlets, 'OUTLET');
  return {
    account: account?.number ?? '',
    amountMinor: readSide(reading, line, at),
    outlet: outlet?.code ?? null,
    customer: isMissing(line.customer)
      ? null
      : readCustomer(reading, line.customer, `${at}.customer`),
    department: departmentOf(reading, line.department, `${at}.department`),
    memo: reading.proseIfAny(line.memo, `${at}.memo`, textMax.memo),
  };
}

function readSide(reading: EventReading, line: JsonObject, at: string): bigint {
  const debit = !isEmpty(line.debit);
  if (debit === !isEmpty(line.credit)) {
    reading.note('EVENT_JOURNAL_SIDE', at, () => [at, debit ? 'both' : 'neither']);
    return 0n;
  }
  const side = debit ? 'debit' : 'credit';
  const amountMinor = reading.amount(line[side], `${at}.${side}`) ?? 0n;
  return debit ? amountMinor : -amountMinor;
}

function manualLineJson(line: ManualLine, currency: Currency): JsonObject {
  const { account, amountMinor, outlet, customer, department, memo } = line;
  const side =
    amountMinor > 0n
      ? { debit: formatAmount(amountMinor, currency) }
      : { credit: formatAmount(-amountMinor, currency) };
  return {
    account,
    ...side,
    ...(outlet === null ? {} : { outlet }),
    ...(customer === null ? {} : { customer: customerJson(customer) }),
    ...(department === null ? {} : { department }),
    ...(memo === null ? {} : { memo }),
  };
}

// The members an event can have, each said once: how it is read from JSON, how it is written again,
// its schema, and the columns it has in a CSV file. event-kinds.ts makes kinds of them.
// Invariant: reading what was written gives the same value; a value that is left out (null, an
// empty list) is written as undefined, so that the same fact has the same content.
// Leaves to others: members that are lists of lines (event-lines.ts).

import { type TObject, type TProperties, type TSchema, Type } from 'typebox';
import type { Chart } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { EventCustomer, EventReference } from './accounting-event.ts';
import type { CsvColumn } from './csv-columns.ts';
import { type EventReading, isEmpty, type JsonObject } from './event-reading.ts';

/** Longest texts, in UTF-16 units. */
export const textMax = {
  source: 60,
  id: 100,
  code: 60,
  name: 200,
  description: 500,
  memo: 1000,
  /** The longest id of an attachment every external ledger takes. */
  attachment: 20,
  reason: 500,
} as const;

/** What a member may need to know of the event it stands in. */
export interface MemberContext {
  readonly kind: string;
  /** Of the event itself: what members fall back to. */
  readonly source: string;
  readonly outlet: string;
}

/** Paths below the member by column; `''` is the member itself. */
export type MemberColumns = Readonly<Partial<Record<CsvColumn, string>>>;

/** A member of an event whose value is a `T`. */
export interface Field<T> {
  /** Its name in JSON. */
  readonly member: string;
  readonly required: boolean;
  readonly schema: TSchema;
  readonly columns: MemberColumns;
  /** Each row of a file adds an entry to it. */
  readonly isList: boolean;
  /** The value; where it is bad, problems are noted and what comes back is never used. */
  read(reading: EventReading, value: unknown, context: MemberContext): T;
  /** Its canonical JSON; undefined: left out. */
  write(value: T, currency: Currency): unknown;
}

/** An object without other members than these. */
export const closed = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

/** The names a closed object may have. */
export const membersOf = (schema: TObject): ReadonlySet<string> =>
  new Set(Object.keys(schema.properties));

export const text = (max: number, description: string) =>
  Type.String({ minLength: 1, maxLength: max, description });

const decimal = 'A decimal in quotes, above zero, with no more decimals than the currency has.';
/** The schema of an amount; `what` says which. */
export const amountJson = (what = '') =>
  Type.String({
    pattern: '^[0-9]{1,19}(\\.[0-9]{1,6})?$',
    description: what === '' ? decimal : `${what} ${decimal}`,
    examples: ['12.50'],
  });
export const DateJson = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  description: 'A calendar day, YYYY-MM-DD.',
});
export const DocumentJson = text(textMax.id, 'A document number.');
export const CustomerJson = closed({
  id: text(textMax.id, 'The customer in the sending system.'),
  name: Type.Optional(text(textMax.name, 'Shown to people; the id where absent.')),
});
const ReferenceJson = closed({
  source: Type.Optional(text(textMax.source, "The other event's; else this event's.")),
  id: text(textMax.id, 'The event whose entry is taken back.'),
});
const customerMembers = membersOf(CustomerJson);
const referenceMembers = membersOf(ReferenceJson);

export const isMissing = (value: unknown) => value === undefined || value === null;

interface FieldParts<T> {
  readonly member: string;
  readonly required: boolean;
  readonly schema: TSchema;
  /** Default: one column of the member's own name. */
  readonly columns?: MemberColumns;
  readonly read: Field<T>['read'];
  readonly write?: Field<T>['write'];
}

/** A member that is no list. */
function field<T>({ member, columns, write, ...parts }: FieldParts<T>): Field<T> {
  return {
    ...parts,
    member,
    columns: columns ?? { [member]: '' },
    isList: false,
    write: write ?? ((value) => value ?? undefined),
  };
}

/** An amount above zero, in minor units of the event's currency. */
export function amountField(member: string, description?: string): Field<bigint> {
  return field({
    member,
    required: true,
    schema: amountJson(description),
    read: (reading, value) => reading.amount(value, member) ?? 0n,
    write: (value, currency) => formatAmount(value, currency),
  });
}

/** The same, or null where it is left out. */
export function amountFieldIfAny(member: string, description: string): Field<bigint | null> {
  return field({
    member,
    required: false,
    schema: amountJson(description),
    read: (reading, value) => reading.amountIfAny(value, member),
    write: (value, currency) => (value === null ? undefined : formatAmount(value, currency)),
  });
}

/** A calendar day, or null where it is left out. */
export function dateFieldIfAny(member: string): Field<IsoDate | null> {
  return field({
    member,
    required: false,
    schema: DateJson,
    read: (reading, value) => (isEmpty(value) ? null : reading.date(value, member)),
  });
}

/** A text of one line. */
export function textField(member: string, max: number, description: string): Field<string> {
  return field({
    member,
    required: true,
    schema: text(max, description),
    read: (reading, value) => reading.text(value, member, max) ?? '',
  });
}

/** The same, or null where it is left out. */
export function textFieldIfAny(
  member: string,
  max: number,
  description: string,
): Field<string | null> {
  return field({
    member,
    required: false,
    schema: text(max, description),
    read: (reading, value) => reading.textIfAny(value, member, max),
  });
}

/** Why a person did it: required, may have several lines. */
export const reasonField: Field<string> = field({
  member: 'reason',
  required: true,
  schema: text(textMax.reason, 'Why a person did this.'),
  read: (reading, value, { kind }) => {
    if (isMissing(value) || (typeof value === 'string' && value.trim() === '')) {
      reading.note('EVENT_REASON_REQUIRED', 'reason', () => [kind]);
      return '';
    }
    return reading.proseIfAny(value, 'reason', textMax.reason) ?? '';
  },
});

const masters = {
  OUTLET: (chart: Chart) => chart.outlets,
  PRODUCT: (chart: Chart) => chart.products,
  METHOD: (chart: Chart) => chart.paymentMethods,
  ACCOUNT: (chart: Chart) => chart.accounts,
  DEPARTMENT: (chart: Chart) => chart.departments,
} as const;

/** The code of an active master (an account's number). */
export function codeField(
  member: string,
  noun: keyof typeof masters,
  description: string,
): Field<string> {
  return field({
    member,
    required: true,
    schema: text(textMax.code, description),
    read: (reading, value) => {
      const known: ReadonlyMap<string, { active: boolean }> = masters[noun](reading.chart);
      return reading.code(value, member, known, noun) === null ? '' : String(value);
    },
  });
}

/** The same, or null where it is left out. */
export function codeFieldIfAny(
  member: string,
  noun: keyof typeof masters,
  description: string,
): Field<string | null> {
  const required = codeField(member, noun, description);
  return field({
    ...required,
    required: false,
    read: (reading, value, context) =>
      isEmpty(value) ? null : required.read(reading, value, context),
    write: (value) => value ?? undefined,
  });
}

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

export function customerJson({ code, name }: EventCustomer): JsonObject {
  return name === code ? { id: code } : { id: code, name };
}

const nobody: EventCustomer = { code: '', name: '' };
const customerColumns = { customerId: 'id', customerName: 'name' };

export const customerField: Field<EventCustomer> = field({
  member: 'customer',
  required: true,
  schema: CustomerJson,
  columns: customerColumns,
  read: (reading, value, { kind }) => {
    if (isMissing(value)) {
      reading.note('EVENT_CUSTOMER_REQUIRED', 'customer', () => [kind]);
      return nobody;
    }
    return readCustomer(reading, value, 'customer') ?? nobody;
  },
  write: customerJson,
});

export const customerFieldIfAny: Field<EventCustomer | null> = field({
  member: 'customer',
  required: false,
  schema: CustomerJson,
  columns: customerColumns,
  read: (reading, value) => (isMissing(value) ? null : readCustomer(reading, value, 'customer')),
  write: (value) => (value === null ? undefined : customerJson(value)),
});

/** Another event, by its id and, where it differs, its source. */
export const eventField: Field<EventReference> = field({
  member: 'of',
  required: true,
  schema: ReferenceJson,
  columns: { of: 'id', ofSource: 'source' },
  read: (reading, value, context) => {
    const of = reading.object(value, 'of', referenceMembers);
    const source = of && reading.textIfAny(of.source, 'of.source', textMax.source);
    return {
      source: source ?? context.source,
      externalId: (of && reading.text(of.id, 'of.id', textMax.id)) ?? '',
    };
  },
  write: ({ source, externalId }) => ({ source, id: externalId }),
});

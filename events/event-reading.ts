// Reads single members of one event and gathers what is wrong with them. read-event.ts and
// read-lines.ts say which members; this says what a text, a date, an amount, a code is.
// Invariant: each method returns a value only when it is good; else null, with a problem noted. A
// caller may carry on with null: whatever was read is used only when no problem was noted at all.

import type { Chart } from '#chart-of-accounts/chart.ts';
import { closestName } from '#chart-of-accounts/closest-name.ts';
import { type IsoDate, isoDateOf } from '#chart-of-accounts/iso-date.ts';
import {
  amountMinorMax,
  type Currency,
  exponentOf,
  formatAmount,
  parseAmount,
} from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import {
  type EventFacts,
  type EventProblemCode,
  eventProblem,
  precedence,
} from './event-errors.ts';

/** A JSON object, members not yet read. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Problems of one event that are listed; the rest is only counted. */
export const problemsMax = 100;

const controls = /\p{Cc}/u;
// Texts of several lines may hold tabs and line ends, and no other control character.
const controlsButLineEnds = /[^\P{Cc}\t\n\r]/u;

/** Outlets, products and the other masters an event names. */
interface Master {
  readonly active: boolean;
}

/** The name of a JSON type for people: `a number`. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'boolean' ? 'true or false' : `a ${typeof value}`;
}

/** Nothing was sent: no member, null, or an empty field of a file. */
export const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

// A value inside a message: whole while short, and never with raw control characters.
function shown(value: string): string {
  const short = value.length > 80 ? `${value.slice(0, 79)}…` : value;
  return JSON.stringify(short.toWellFormed());
}

export class EventReading {
  readonly chart: Chart;
  /** Null until read, and when it is unknown: amounts are then checked as far as possible. */
  currency: Currency | null = null;
  #problems: Problem[] = [];
  #unlisted = 0;

  constructor(chart: Chart) {
    this.chart = chart;
  }

  /** How many problems were noted so far. */
  get problemCount(): number {
    return this.#problems.length + this.#unlisted;
  }

  /** All problems, those of higher precedence first, in the order of the input within one code. */
  problems(): Problem[] {
    const rank = (problem: Problem) => precedence.get(problem.code) ?? 0;
    const sorted = this.#problems.sort((a, b) => rank(a) - rank(b));
    if (this.#unlisted === 0) return sorted;
    return [...sorted, eventProblem('EVENT_PROBLEMS_MORE', {}, this.#unlisted)];
  }

  /** Notes a problem; the facts are made only while problems are still listed. */
  note<C extends EventProblemCode>(code: C, where: string, facts: () => EventFacts<C>): null {
    if (this.#problems.length >= problemsMax) {
      this.#unlisted += 1;
      return null;
    }
    this.#problems.push(eventProblem(code, { where }, ...facts()));
    return null;
  }

  /** Notes members that `known` does not have. */
  members(value: JsonObject, known: ReadonlySet<string>, prefix: string, owner: string): void {
    for (const member in value) {
      if (known.has(member)) continue;
      this.note('EVENT_FIELD_UNKNOWN', shownPath(prefix, member), () => [
        shown(member),
        closestName(member, known),
        owner,
      ]);
    }
  }

  /** A text of one line without blanks at its ends; `""` and null count as missing. */
  text(value: unknown, where: string, max: number): string | null {
    if (isEmpty(value)) {
      return this.note('EVENT_FIELD_REQUIRED', where, () => [where]);
    }
    return this.#checked(value, where, max, controls);
  }

  /** The same, or null without a problem when it is missing. */
  textIfAny(value: unknown, where: string, max: number): string | null {
    if (isEmpty(value)) return null;
    return this.#checked(value, where, max, controls);
  }

  /** A text that may have several lines, or null when it is missing. */
  proseIfAny(value: unknown, where: string, max: number): string | null {
    if (isEmpty(value)) return null;
    return this.#checked(value, where, max, controlsButLineEnds);
  }

  #checked(value: unknown, where: string, max: number, forbidden: RegExp): string | null {
    if (typeof value !== 'string') {
      return this.note('EVENT_FIELD_TYPE', where, () => [where, 'text', typeName(value)]);
    }
    const fault = faultOfText(value, max, forbidden);
    if (fault === null) return value;
    return this.note('EVENT_TEXT_INVALID', where, () => [where, fault]);
  }

  /** A calendar day. */
  date(value: unknown, where: string): IsoDate | null {
    if (isEmpty(value)) {
      return this.note('EVENT_FIELD_REQUIRED', where, () => [where]);
    }
    if (typeof value !== 'string') {
      return this.note('EVENT_FIELD_TYPE', where, () => [where, 'text', typeName(value)]);
    }
    return isoDateOf(value) ?? this.note('EVENT_DATE_INVALID', where, () => [where, shown(value)]);
  }

  /** An amount above zero, in minor units of the event's currency. */
  amount(value: unknown, where: string): bigint | null {
    if (isEmpty(value)) {
      return this.note('EVENT_FIELD_REQUIRED', where, () => [where]);
    }
    if (typeof value === 'number') {
      return this.note('EVENT_AMOUNT_NOT_TEXT', where, () => [where, String(value)]);
    }
    if (typeof value !== 'string') {
      return this.note('EVENT_FIELD_TYPE', where, () => [where, 'text', typeName(value)]);
    }
    const currency = this.currency;
    if (currency === null) {
      if (/^-?\d{1,19}(\.\d{1,6})?$/.test(value)) return null;
      return this.note('EVENT_AMOUNT_INVALID', where, () => [where, shown(value)]);
    }
    const amountMinor = parseAmount(value, currency);
    if (typeof amountMinor !== 'bigint') return this.#faultOfAmount(value, where, currency);
    if (amountMinor > 0n) return amountMinor;
    return this.note('EVENT_AMOUNT_NOT_POSITIVE', where, () => [where, value]);
  }

  /** The same, or null without a problem when it is missing. */
  amountIfAny(value: unknown, where: string): bigint | null {
    return isEmpty(value) ? null : this.amount(value, where);
  }

  #faultOfAmount(value: string, where: string, currency: Currency): null {
    const fault = parseAmount(value, currency);
    if (fault === 'too-many-decimals') {
      const decimals = exponentOf(currency);
      return this.note('EVENT_AMOUNT_DECIMALS', where, () => [where, value, currency, decimals]);
    }
    if (fault === 'too-large') return this.tooLarge(where, currency);
    return this.note('EVENT_AMOUNT_INVALID', where, () => [where, shown(value)]);
  }

  /** Notes that an amount, or a sum, is beyond what one event may hold. */
  tooLarge(where: string, currency: Currency): null {
    const max = formatAmount(amountMinorMax, currency);
    return this.note('EVENT_AMOUNT_TOO_LARGE', where, () => [where, currency, max]);
  }

  /** The code of an active master; `missing` is what to do without one. */
  code<M extends Master>(
    value: unknown,
    where: string,
    masters: ReadonlyMap<string, M>,
    noun: 'OUTLET' | 'PRODUCT' | 'ACCOUNT' | 'METHOD' | 'TAX_RATE' | 'DEPARTMENT',
  ): M | null {
    // The usual case first: a million lines pass here.
    const found = masters.get(value as string);
    if (found?.active) return found;
    const code = this.text(value, where, 60);
    if (code === null) return null;
    if (found) return this.note(`EVENT_${noun}_INACTIVE`, where, () => [code]);
    return this.note(`EVENT_${noun}_UNKNOWN`, where, () => [
      shown(code),
      closestName(code, masters.keys()),
    ]);
  }

  /** A JSON object whose members are known, or null with a problem. */
  object(value: unknown, where: string, known: ReadonlySet<string>): JsonObject | null {
    if (value === undefined || value === null) {
      return this.note('EVENT_FIELD_REQUIRED', where, () => [where]);
    }
    if (typeof value !== 'object' || Array.isArray(value)) {
      return this.note('EVENT_FIELD_TYPE', where, () => [where, 'an object', typeName(value)]);
    }
    this.members(value as JsonObject, known, `${where}.`, where);
    return value as JsonObject;
  }
}

function shownPath(prefix: string, member: string): string {
  return `${prefix}${/^[A-Za-z_]\w{0,59}$/.test(member) ? member : shown(member)}`;
}

function faultOfText(value: string, max: number, forbidden: RegExp): string | null {
  if (value.length > max) return `has ${value.length} characters, at most ${max} are allowed`;
  if (forbidden.test(value)) return `has a control character, ${shown(value)}`;
  if (!value.isWellFormed()) return 'has half a character (a lone surrogate)';
  if (value.trim() !== value) return `begins or ends with a blank, ${shown(value)}`;
  return null;
}

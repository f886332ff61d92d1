// Reads the members of a body one by one and collects every error on the way.
//
// journal-entry-body.ts and master-writes.ts read bodies with it.
// **Invariant**: nothing is ignored: a member is used, refused as read-only (REST-1050), refused as
// unknown (REST-1043), or refused as a feature this simulator does not play.
// It leaves which members an object has to its users.

import { type ApiError, notAField, readOnlyField, simError } from './errors.ts';

/** A reference to a record by id or by key; `null` for no value. */
export type Reference = { readonly id: string } | { readonly key: string } | null;

const CALENDAR_DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** A JSON object. */
export type Plain = Record<string, unknown>;

/** Whether a value is a JSON object. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A day of the calendar: 2026-02-30 is none. */
export function isCalendarDate(value: unknown): value is string {
  if (typeof value !== 'string' || !CALENDAR_DATE.test(value)) return false;
  return Number(value.slice(8)) <= 28 || new Date(value).toISOString().startsWith(value);
}

/** Names that are looked up: a set, or a map by name. */
export type Names = { readonly has: (name: string) => boolean };

/** Collects errors while members are read; paths are JSON pointers with lines counted from 0. */
export class BodyReader {
  readonly errors: ApiError[] = [];
  /** The company's own dimensions, `nsp::NAME`. */
  readonly userDefined: Names;

  constructor(userDefined: Names) {
    this.userDefined = userDefined;
  }

  refuse(target: string, name: string, message: string, code = 'invalidRequest'): undefined {
    this.errors.push(simError({ code, name, message: `${target} ${message}`, target }));
    return undefined;
  }

  text(target: string, value: unknown): string | null | undefined {
    if (value === undefined || value === null || typeof value === 'string') return value;
    return this.refuse(target, 'WRONG-TYPE', 'must be a string');
  }

  flag(target: string, value: unknown): boolean | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    return this.refuse(target, 'WRONG-TYPE', 'must be true or false');
  }

  date(target: string, value: unknown): string | undefined {
    if (value === undefined || isCalendarDate(value)) return value;
    return this.refuse(target, 'WRONG-DATE', 'must be a date as YYYY-MM-DD');
  }

  reference(target: string, value: unknown): Reference | undefined {
    if (value === undefined || value === null) return value;
    if (!isPlain(value)) return this.refuse(target, 'WRONG-TYPE', 'must be an object');
    for (const member of Object.keys(value)) {
      if (member === 'name' || member === 'href') {
        this.errors.push(readOnlyField(`${target}/${member}`));
      } else if (member !== 'id' && member !== 'key') {
        this.errors.push(notAField(`${target}/${member}`));
      }
    }
    for (const member of ['key', 'id'] as const) {
      const text = value[member];
      if (text === undefined || text === null) continue;
      if (typeof text !== 'string') {
        return this.refuse(`${target}/${member}`, 'WRONG-TYPE', 'must be a string');
      }
      if (text === '') return this.refuse(`${target}/${member}`, 'EMPTY-ID', 'must not be empty');
      return member === 'key' ? { key: text } : { id: text };
    }
    return null;
  }

  required(target: string, value: unknown): void {
    if (value === undefined || value === null) {
      this.refuse(target, 'REQUIRED-FIELD', 'is a required field');
    }
  }

  members(
    path: string,
    body: Plain,
    known: {
      writable: ReadonlySet<string>;
      readOnly: ReadonlySet<string>;
      unplayed: ReadonlySet<string>;
    },
  ): void {
    for (const [member, value] of Object.entries(body)) {
      if (known.writable.has(member)) continue;
      const target = `${path}/${member}`;
      if (known.readOnly.has(member)) this.errors.push(readOnlyField(target));
      else if (!known.unplayed.has(member)) this.errors.push(notAField(target));
      else if (!isNoValue(value)) {
        this.refuse(target, 'NOT-SIMULATED', 'is not simulated', 'notSimulated');
      }
    }
  }
}

/**
 * null, false, [], {} and objects of nulls say nothing, so a feature that is not played may
 * carry them.
 */
function isNoValue(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 'none') return true;
  return typeof value === 'object' && Object.values(value).every(isNoValue);
}

/** A value without the members that are `undefined`. */
export function withoutUndefined(value: Plain): Plain {
  for (const member of Object.keys(value)) if (value[member] === undefined) delete value[member];
  return value;
}

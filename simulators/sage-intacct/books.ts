// The double-entry book of one simulated company: master data, entries, lines, closed periods.
//
// Changes that have been committed are applied here, and everything the API reads is read here.
// **Invariant**: every index (key, reference number, account) agrees with the entries at any
// moment,
// and applying a change never asks a rule: rules were asked before it was committed.
// It leaves the rules to journal-entries.ts and the wire to object-fields.ts.

import { centsOf } from './amounts.ts';
import type { Change, EntryRecord, LineRecord, MasterKind } from './changes.ts';
import type { CompanyDefinition, Status } from './company.ts';

/** One record of master data. Kinds add members: accountType, enableApproval … */
export interface Master {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  /** The entity a location belongs to; for other kinds `null`: they belong to the top level. */
  readonly entity: string | null;
  readonly createdAt: string;
  readonly modifiedAt: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** One line in memory: its record, its cents, and the entry it belongs to. */
export interface Line {
  readonly record: LineRecord;
  readonly lineNumber: number;
  readonly txnCents: bigint;
  readonly baseCents: bigint;
  readonly entry: Entry;
}

/** One entry in memory. */
export interface Entry {
  readonly record: EntryRecord;
  readonly lines: Line[];
}

/** One month as a reporting period. */
export interface ReportingPeriod {
  readonly key: string;
  readonly id: string;
  readonly startDate: string;
  readonly endDate: string;
}

export const masterLists: Readonly<Record<MasterKind, keyof CompanyDefinition>> = {
  account: 'accounts',
  journal: 'journals',
  location: 'locations',
  department: 'departments',
  customer: 'customers',
  class: 'classes',
  vendor: 'vendors',
  item: 'items',
  employee: 'employees',
  project: 'projects',
};

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

/** The books. Read freely; change only through `apply`. */
export class Books {
  company: CompanyDefinition;
  readonly masters: Record<MasterKind, Map<string, Master>>;
  readonly mastersByKey: Record<MasterKind, Map<string, Master>>;
  readonly users = new Map<string, { key: string; id: string; name: string }>();
  readonly periods = new Map<string, ReportingPeriod>();
  readonly entries = new Map<string, Entry>();
  readonly lines = new Map<string, Line>();
  readonly entriesByReference = new Map<string, Set<Entry>>();
  readonly linesByAccount = new Map<string, Set<Line>>();
  /** Entity id, or '' for the whole company, → last closed day. */
  readonly closedThrough = new Map<string, string>();
  #lastKey = 1000;
  readonly #lastNumber = new Map<string, number>();

  constructor(company: CompanyDefinition, at: string) {
    this.company = company;
    const kinds = Object.keys(masterLists) as MasterKind[];
    const empty = (): Record<MasterKind, Map<string, Master>> =>
      Object.fromEntries(kinds.map((kind) => [kind, new Map()])) as never;
    this.masters = empty();
    this.mastersByKey = empty();
    for (const kind of kinds) this.#loadMasters(kind, at);
    for (const user of company.users) {
      this.users.set(user.id, { key: this.takeKey(), id: user.id, name: user.name ?? user.id });
    }
    this.#loadPeriods();
    const closed = company.booksClosedThrough;
    if (closed?.company) this.closedThrough.set('', closed.company);
    for (const [entity, through] of Object.entries(closed?.entities ?? {})) {
      if (through !== null) this.closedThrough.set(entity, through);
    }
  }

  #loadMasters(kind: MasterKind, at: string): void {
    const list = (this.company[masterLists[kind]] ?? []) as readonly Record<string, unknown>[];
    for (const { id, name, status, entity, ...values } of list) {
      this.#setMaster(kind, {
        key: this.takeKey(),
        id: String(id),
        name: String(name),
        status: status === 'inactive' ? 'inactive' : 'active',
        entity: typeof entity === 'string' ? entity : null,
        createdAt: at,
        modifiedAt: at,
        values,
      });
    }
  }

  #setMaster(kind: MasterKind, master: Master): void {
    this.masters[kind].set(master.id, master);
    this.mastersByKey[kind].set(master.key, master);
  }

  #loadPeriods(): void {
    const range = this.company.reportingPeriods;
    if (range === undefined) return;
    let [year = 0, month = 0] = range.from.split('-').map(Number);
    for (;;) {
      const name = `${year}-${String(month).padStart(2, '0')}`;
      if (name > range.through || month < 1 || month > 12) return;
      const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
      const key = this.takeKey();
      const id = `Month Ended ${MONTHS[month - 1]} ${year}`;
      this.periods.set(key, { key, id, startDate: `${name}-01`, endDate: `${name}-${lastDay}` });
      year += month === 12 ? 1 : 0;
      month = (month % 12) + 1;
    }
  }

  /** The next free key, as text. Keys of entries, lines and master data come from one sequence. */
  takeKey(): string {
    this.#lastKey += 1;
    return String(this.#lastKey);
  }

  /** The next number of an entry inside its journal. */
  takeNumber(journal: string): number {
    const number = (this.#lastNumber.get(journal) ?? 0) + 1;
    this.#lastNumber.set(journal, number);
    return number;
  }

  /** The entity a location belongs to (itself when it is one); `null` for an unknown location. */
  entityOf(location: string): string | null {
    const master = this.masters.location.get(location);
    return master === undefined ? null : (master.entity ?? master.id);
  }

  /** Applies one committed change that concerns the books; others are ignored. */
  apply(change: Change): void {
    if (change.type === 'entry') this.#putEntry(change.entry);
    else if (change.type === 'entry-deleted') this.#dropEntry(change.key);
    else if (change.type === 'master') this.#changeMaster(change);
    else if (change.type === 'closed') {
      if (change.through === null) this.closedThrough.delete(change.entity ?? '');
      else this.closedThrough.set(change.entity ?? '', change.through);
    }
  }

  #changeMaster(change: Extract<Change, { type: 'master' }>): void {
    const known = this.masters[change.kind].get(change.id);
    if (known === undefined) return;
    const { name, status, ...values } = change.values;
    this.#setMaster(change.kind, {
      ...known,
      name: typeof name === 'string' ? name : known.name,
      status: status === 'active' || status === 'inactive' ? status : known.status,
      modifiedAt: change.at,
      values: { ...known.values, ...values },
    });
  }

  #putEntry(record: EntryRecord): void {
    this.#dropEntry(record.key);
    const entry: Entry = { record, lines: [] };
    this.entries.set(record.key, entry);
    if (record.referenceNumber !== null) {
      setOf(this.entriesByReference, record.referenceNumber).add(entry);
    }
    for (const [index, line] of record.lines.entries()) {
      const one: Line = {
        record: line,
        lineNumber: index + 1,
        txnCents: centsOf(line.txnAmount) ?? 0n,
        baseCents: centsOf(line.baseAmount) ?? 0n,
        entry,
      };
      entry.lines.push(one);
      this.lines.set(line.key, one);
      setOf(this.linesByAccount, line.account).add(one);
      this.#lastKey = Math.max(this.#lastKey, Number(line.key));
    }
    this.#lastKey = Math.max(this.#lastKey, Number(record.key));
    const number = Math.max(this.#lastNumber.get(record.journal) ?? 0, record.txnNumber);
    this.#lastNumber.set(record.journal, number);
  }

  #dropEntry(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    if (entry.record.referenceNumber !== null) {
      dropFrom(this.entriesByReference, entry.record.referenceNumber, entry);
    }
    for (const line of entry.lines) {
      this.lines.delete(line.record.key);
      dropFrom(this.linesByAccount, line.record.account, line);
    }
  }
}

function setOf<T>(index: Map<string, Set<T>>, key: string): Set<T> {
  let set = index.get(key);
  if (set === undefined) {
    set = new Set();
    index.set(key, set);
  }
  return set;
}

function dropFrom<T>(index: Map<string, Set<T>>, key: string, value: T): void {
  const set = index.get(key);
  set?.delete(value);
  if (set?.size === 0) index.delete(key);
}

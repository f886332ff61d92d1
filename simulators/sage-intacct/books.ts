// The double-entry book of one simulated company: master data, entries, lines, closed periods.
//
// Changes that have been committed are applied here, and everything the API reads is read here.
// **Invariant**: every index (key, reference number, account) agrees with the entries at any
// moment,
// and applying a change never asks a rule: rules were asked before it was committed.
// It leaves the rules to journal-entries.ts and the wire to object-fields.ts.

import { auditRows } from './audit-history.ts';
import type { AuditRow, Change, EntryRecord, MasterKind } from './changes.ts';
import type { CompanyDefinition, Status, UserDefinition } from './company.ts';
import { userDefinedName } from './dimensions.ts';
import { type Entry, EntryIndex } from './entry-index.ts';

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

/** A user as the company knows it now. */
export interface User extends UserDefinition {
  readonly key: string;
  readonly name: string;
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
  contract: 'contracts',
  warehouse: 'warehouses',
  statisticalAccount: 'statisticalAccounts',
  statisticalJournal: 'statisticalJournals',
  userDefinedBook: 'userDefinedBooks',
  exchangeRateType: 'exchangeRateTypes',
  attachment: 'attachments',
  allocation: 'allocations',
};

/** Records of one kind, by id and by key. */
export interface MasterList {
  readonly byId: Map<string, Master>;
  readonly byKey: Map<string, Master>;
}

/** A kind of master data, or a user-defined dimension. */
export type AnyKind = MasterKind | `nsp::${string}`;
type Definitions = readonly Readonly<Record<string, unknown>>[] | undefined;

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

/** The books. Read freely; change only through `apply`. */
export class Books {
  company: CompanyDefinition;
  readonly masters: Record<MasterKind, Map<string, Master>>;
  readonly mastersByKey: Record<MasterKind, Map<string, Master>>;
  /** Values of the company's own dimensions, by `nsp::NAME`. */
  readonly userDefined = new Map<string, MasterList>();
  readonly users = new Map<string, User>();
  readonly periods = new Map<string, ReportingPeriod>();
  readonly financial = new EntryIndex();
  readonly statistical = new EntryIndex();
  readonly entries = this.financial.entries;
  readonly lines = this.financial.lines;
  readonly entriesByReference = this.financial.entriesByReference;
  readonly linesByAccount = this.financial.linesByAccount;
  readonly auditHistory: AuditRow[] = [];
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
    for (const kind of kinds) {
      this.#loadMasters(kind, company[masterLists[kind]] as unknown as Definitions, at);
    }
    for (const user of company.users) {
      this.users.set(user.id, { ...user, key: this.takeKey(), name: user.name ?? user.id });
    }
    this.#loadPeriods();
    for (const dimension of company.userDefinedDimensions ?? []) {
      const name = userDefinedName(dimension.id);
      this.userDefined.set(name, { byId: new Map(), byKey: new Map() });
      this.#loadMasters(name as `nsp::${string}`, dimension.values as unknown as Definitions, at);
    }
    const closed = company.booksClosedThrough;
    if (closed?.company) this.closedThrough.set('', closed.company);
    for (const [entity, through] of Object.entries(closed?.entities ?? {})) {
      if (through !== null) this.closedThrough.set(entity, through);
    }
  }

  #loadMasters(kind: AnyKind, list: Definitions, at: string): void {
    for (const { id, name, status, entity, ...values } of list ?? []) {
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

  /** The records of a kind or of a user-defined dimension; `undefined` for a name nobody knows. */
  list(kind: string): MasterList | undefined {
    if (!Object.hasOwn(masterLists, kind)) return this.userDefined.get(kind);
    const known = kind as MasterKind;
    return { byId: this.masters[known], byKey: this.mastersByKey[known] };
  }

  #setMaster(kind: AnyKind, master: Master): void {
    const list = this.list(kind);
    list?.byId.set(master.id, master);
    list?.byKey.set(master.key, master);
    this.#lastKey = Math.max(this.#lastKey, Number(master.key));
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

  /** The financial or statistical entry with this key. */
  entryOf(key: string): Entry | undefined {
    return this.entries.get(key) ?? this.statistical.entries.get(key);
  }

  /** Applies one committed change that concerns the books; others are ignored. */
  apply(change: Change): void {
    for (const row of auditRows(change, this)) {
      this.auditHistory.push({ ...row, key: String(this.auditHistory.length + 1) });
    }
    if (change.type === 'entry') this.#putEntry(change.entry);
    else if (change.type === 'entry-deleted') {
      this.financial.drop(change.key);
      this.statistical.drop(change.key);
    } else if (change.type === 'master') this.#changeMaster(change);
    else if (change.type === 'master-deleted') this.#dropMaster(change.kind, change.id);
    else if (change.type === 'user') this.#changeUser(change.id, change.values);
    else if (change.type === 'authorized') {
      this.company = { ...this.company, [change.what]: change.ids };
    } else if (change.type === 'client-secret') this.#changeSecret(change);
    else if (change.type === 'closed') {
      if (change.through === null) this.closedThrough.delete(change.entity ?? '');
      else this.closedThrough.set(change.entity ?? '', change.through);
    }
  }

  #changeSecret({ clientId, clientSecret }: Extract<Change, { type: 'client-secret' }>): void {
    const applications = this.company.applications.map((one) =>
      one.clientId === clientId ? { ...one, clientSecret } : one,
    );
    this.company = { ...this.company, applications };
  }

  #changeMaster(change: Extract<Change, { type: 'master' }>): void {
    const { name, status, entity, ...values } = change.values;
    const known = this.list(change.kind)?.byId.get(change.id);
    if (known === undefined && change.key === undefined) return;
    this.#setMaster(change.kind, {
      key: known?.key ?? change.key ?? '',
      id: change.id,
      name: typeof name === 'string' ? name : (known?.name ?? change.id),
      status: status === 'active' || status === 'inactive' ? status : (known?.status ?? 'active'),
      entity: typeof entity === 'string' ? entity : (known?.entity ?? null),
      createdAt: known?.createdAt ?? change.at,
      modifiedAt: change.at,
      values: { ...known?.values, ...values },
    });
  }

  #dropMaster(kind: AnyKind, id: string): void {
    const list = this.list(kind);
    const known = list?.byId.get(id);
    list?.byId.delete(id);
    if (known !== undefined) list?.byKey.delete(known.key);
  }

  #changeUser(id: string, values: Readonly<Record<string, unknown>>): void {
    const known = this.users.get(id);
    if (known === undefined) return;
    const changed = Object.entries({ ...known, ...values }).filter(([, value]) => value !== null);
    this.users.set(id, Object.fromEntries(changed) as unknown as User);
  }

  #putEntry(record: EntryRecord): void {
    const index = record.kind === 'statistical' ? this.statistical : this.financial;
    index.put(record);
    for (const key of [record.key, ...record.lines.map((line) => line.key)]) {
      this.#lastKey = Math.max(this.#lastKey, Number(key));
    }
    const number = Math.max(this.#lastNumber.get(record.journal) ?? 0, record.txnNumber);
    this.#lastNumber.set(record.journal, number);
  }
}

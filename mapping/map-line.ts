// Says one line of an entry in the external ledger's terms: its account and everything it carries.
// Part of map-entry.ts. Invariant: of several values for one dimension the strongest is sent, from
// weak to strong: fixed, outlet, department, account, product, mapped; only what is sent is judged.

import type { Cause, DraftLine } from '#external-ledger/external-ledger.ts';
import { mappingCause, mappingProblem } from './mapping-errors.ts';
import {
  gapCodesOf,
  isValueKind,
  type MappingKind,
  upperOf,
  type ValueKind,
  valueKinds,
} from './mapping-kinds.ts';
import type { MappingSettings, SendSetting } from './mapping-settings.ts';

/** One of our masters as a line names it. */
export interface Named {
  readonly id: number;
  /** Account number, outlet, department, product or customer code. */
  readonly code: string;
  readonly name: string;
}

export interface LineToMap {
  readonly account: Named;
  readonly outlet: Named;
  readonly department: Named | null;
  readonly product?: Named | null;
  readonly customer?: Named | null;
  readonly amountMinor: bigint;
  readonly memo: string | null;
}

/** What one of ours is mapped to. `known` and `active` as the mirrored chart says. */
export interface MappingTarget {
  readonly externalId: string;
  readonly known: boolean;
  readonly active: boolean;
  readonly requiredDimensions: readonly string[];
}

/** A value that one of ours gives its lines; where nobody mirrored its kind it counts as known. */
export type ValueTarget = Omit<MappingTarget, 'requiredDimensions'>;

type Targets = ReadonlyMap<number, MappingTarget>;

/** What the lines of a connection's entries are mapped by, by our id. */
export interface LineMaps {
  /** False until the chart was read once: then `known` and `active` are not judged. */
  readonly chartRead: boolean;
  readonly accounts: Targets;
  readonly outlets: Targets;
  readonly departments: Targets;
  /** Of the entries at hand alone; absent: none of them is mapped. */
  readonly products?: Targets;
  /** Of the entries at hand alone; absent: none of them is mapped. */
  readonly customers?: Targets;
  /** By `valuesKey`, then by dimension; absent: none. */
  readonly values?: ReadonlyMap<string, ReadonlyMap<string, ValueTarget>>;
}

/** Settings that say what lines carry, and the causes that may end when one is changed. */
export const lineSettings = ['customers', 'products', 'dimensions'] as const;
export const lineSettingCodes: readonly string[] = [
  ...[...gapCodesOf('customer'), ...gapCodesOf('product')],
  'MAPPING_DIMENSION_REQUIRED',
];

export const valuesKey = (kind: ValueKind, internalId: number | bigint) => `${kind} ${internalId}`;

export interface LineContext {
  readonly maps: LineMaps;
  readonly settings: MappingSettings;
  readonly report: (cause: Cause) => void;
}

/** Account and dimensions of the line. Reports its gaps. */
export function mapLine(
  line: LineToMap,
  context: LineContext,
): Pick<DraftLine, 'accountId' | 'dimensions'> {
  const account = targetOf('account', line.account, context);
  const mapped = mappedDimensions(line, context);
  const values = valuesOf(line, mapped, context);
  const dimensions = { ...context.settings.dimensions, ...values, ...mapped };
  for (const dimension of account?.requiredDimensions ?? []) {
    if (dimensions[dimension] !== undefined) continue;
    reportRequired(dimension, line, account?.externalId ?? '', context);
  }
  return { accountId: account?.externalId ?? '', dimensions };
}

/** What of the line is mapped to a dimension, and how the connection wants it. */
function partsOf(line: LineToMap, settings: MappingSettings) {
  return [
    ['location', 'outlet', line.outlet, settings.outlets],
    ['department', 'department', line.department, settings.departments],
    ['customer', 'customer', line.customer ?? null, settings.customers],
    ['item', 'product', line.product ?? null, settings.products],
  ] as const satisfies readonly (readonly [string, MappingKind, Named | null, SendSetting])[];
}

function mappedDimensions(line: LineToMap, context: LineContext): Record<string, string> {
  const dimensions: Record<string, string> = {};
  for (const [dimension, kind, named, setting] of partsOf(line, context.settings)) {
    if (setting === 'ignore' || named === null) continue;
    if (setting === 'when-mapped' && !targetsOf(kind, context.maps).has(named.id)) continue;
    const target = targetOf(kind, named, context);
    if (target) dimensions[dimension] = target.externalId;
  }
  return dimensions;
}

/** The strongest value of each dimension that the mappings do not give. */
function valuesOf(
  line: LineToMap,
  mapped: Readonly<Record<string, string>>,
  { maps, report }: LineContext,
): Record<string, string> {
  const given = new Map<string, readonly [ValueKind, Named, ValueTarget]>();
  for (const kind of valueKinds) {
    const named = line[kind] ?? null;
    if (named === null) continue;
    for (const [dimension, target] of maps.values?.get(valuesKey(kind, named.id)) ?? []) {
      if (mapped[dimension] === undefined) given.set(dimension, [kind, named, target]);
    }
  }
  const values: Record<string, string> = {};
  for (const [dimension, [kind, { code }, { externalId, known, active }]] of given) {
    values[dimension] = externalId;
    if (!maps.chartRead || (known && active)) continue;
    const fault = known ? ('MAPPING_VALUE_INACTIVE' as const) : ('MAPPING_VALUE_UNKNOWN' as const);
    const problem = mappingProblem(fault, {}, kind, code, dimension, externalId);
    report(mappingCause(problem, valueSubject(kind, code, dimension)));
  }
  return values;
}

/** What a gap of a value is about: `account 4010 class`. */
export function valueSubject(kind: ValueKind, code: string, dimension: string): string {
  return `${kind} ${code} ${dimension}`;
}

/** What `valueSubject` was made of; a code may hold spaces, a dimension none. */
export function partsOfValueSubject(subject: string) {
  const [kindText = '', ...rest] = subject.split(' ');
  const dimension = rest.pop() ?? '';
  return { kind: isValueKind(kindText) ? kindText : null, code: rest.join(' '), dimension };
}

/** A required dimension that is missing only because its mapping is, is that gap. */
function reportRequired(
  dimension: string,
  line: LineToMap,
  accountId: string,
  { settings, report }: LineContext,
): void {
  const part = partsOf(line, settings).find(([name]) => name === dimension);
  const [, kind, named = null, setting = 'ignore'] = part ?? [];
  // Of `map` it is reported already.
  if (kind && named && setting === 'map') return;
  if (kind && named && setting === 'when-mapped') {
    report(mappingCause(unmapped(kind, named), named.code));
    return;
  }
  const { code } = line.account;
  const problem = mappingProblem('MAPPING_DIMENSION_REQUIRED', {}, code, accountId, dimension);
  report(mappingCause(problem, code));
}

const unmapped = (kind: MappingKind, { code, name }: Named) =>
  mappingProblem(`MAPPING_${upperOf(kind)}_UNMAPPED`, {}, code, name);

const none: Targets = new Map();

function targetsOf(kind: MappingKind, maps: LineMaps): Targets {
  const all = {
    account: maps.accounts,
    outlet: maps.outlets,
    department: maps.departments,
    product: maps.products,
    customer: maps.customers,
  };
  return all[kind] ?? none;
}

function targetOf(
  kind: MappingKind,
  named: Named,
  { maps, report }: LineContext,
): MappingTarget | null {
  const target = targetsOf(kind, maps).get(named.id);
  if (!target) {
    report(mappingCause(unmapped(kind, named), named.code));
    return null;
  }
  if (maps.chartRead && !(target.known && target.active)) {
    const end = target.known ? ('INACTIVE' as const) : ('UNKNOWN' as const);
    const code = `MAPPING_${upperOf(kind)}_${end}` as const;
    report(mappingCause(mappingProblem(code, {}, named.code, target.externalId), named.code));
  }
  return target;
}

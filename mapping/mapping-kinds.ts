// What of ours can be mapped, to what of theirs, and what can carry values of its own. Pure.
// Invariant: location and department are never values: they come from mappings alone, because
// reconciliation compares by place. Leaves to others: which dimensions a ledger has (its chart).

/** What can be mapped. Customers may be hundreds of thousands: they are never read whole. */
export const mappingKinds = ['account', 'outlet', 'department', 'product', 'customer'] as const;

export type MappingKind = (typeof mappingKinds)[number];

/** The external kind each of ours points at. */
export const targetKinds = {
  account: 'account',
  outlet: 'location',
  department: 'department',
  product: 'item',
  customer: 'customer',
} as const satisfies Record<MappingKind, string>;

/** The kind as codes of problems say it. */
export const upperOf = (kind: MappingKind) => kind.toUpperCase() as Uppercase<MappingKind>;

/** Codes of what is wrong with a mapping: there is none, or its target is not there or inactive. */
export const gapCodesOf = (kind: MappingKind): readonly string[] =>
  ['UNMAPPED', 'UNKNOWN', 'INACTIVE'].map((end) => `MAPPING_${upperOf(kind)}_${end}`);

/** What lines are about that may carry values, from the weakest to the strongest. */
export const valueKinds = ['outlet', 'department', 'account', 'product'] as const;

export type ValueKind = (typeof valueKinds)[number];

export function isValueKind(kind: string): kind is ValueKind {
  return (valueKinds as readonly string[]).includes(kind);
}

const mappedOnly = new Set(['location', 'department']);

/** May a value, or a fixed value of the connection, be of this dimension? */
export function isValueDimension(name: string): boolean {
  return !mappedOnly.has(name) && /^[\w:.-]{1,100}$/.test(name);
}

export const externalIdLengthMax = 200;

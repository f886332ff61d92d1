// The dimensions of a company: the ten whose values it can define, its own, and what it calls them.
//
// Bodies, rules, fields and the dimension list all read the names from here.
// **Invariant**: a dimension has one name inside, the REST name: `location` … or `nsp::NAME`.
// Pure. It leaves the values to books.ts.

import type { CompanyDefinition } from './company.ts';

/** The dimensions whose values a company can define, with the list that defines them. */
export const dimensionLists = {
  location: 'locations',
  department: 'departments',
  employee: 'employees',
  project: 'projects',
  customer: 'customers',
  vendor: 'vendors',
  item: 'items',
  class: 'classes',
  contract: 'contracts',
  warehouse: 'warehouses',
} as const;

/** The name of a user-defined dimension in a REST body and in the books. */
export function userDefinedName(id: string): string {
  return `nsp::${id}`;
}

/** What the company calls a dimension: its own word, else the vendor's with a capital. */
export function dimensionLabel(company: CompanyDefinition, dimension: string): string {
  const own = company.dimensionLabels?.[dimension];
  if (own !== undefined) return own;
  const defined = company.userDefinedDimensions?.find(
    (one) => userDefinedName(one.id) === dimension,
  );
  return defined?.name ?? (dimension[0] ?? '').toUpperCase() + dimension.slice(1);
}

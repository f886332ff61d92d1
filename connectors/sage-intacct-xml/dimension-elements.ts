// The dimensions of a line under the names drafts use and the element names of GLENTRY. Pure. Used
// by glbatch-body.ts and entry-rows.ts. Invariant: LOCATION and DEPARTMENT go without ID, all other
// standard ones with it; a user-defined one is its own element, usually GLDIM and its object's name
// (developer.intacct.com, general-ledger/journal-entries, read 2026-11-26).

/** Names in drafts → elements of a line. */
export const lineElements: Readonly<Record<string, string>> = {
  location: 'LOCATION',
  department: 'DEPARTMENT',
  class: 'CLASSID',
  customer: 'CUSTOMERID',
  vendor: 'VENDORID',
  employee: 'EMPLOYEEID',
  project: 'PROJECTID',
  task: 'TASKID',
  costType: 'COSTTYPEID',
  item: 'ITEMID',
  contract: 'CONTRACTID',
  warehouse: 'WAREHOUSEID',
};

/** The element a dimension is sent as; null when its name cannot be one. */
export function elementOf(dimension: string): string | null {
  const standard = lineElements[dimension];
  if (standard !== undefined) return standard;
  // REST's name of a user-defined dimension, for entries that are prepared for both APIs.
  const object = /^nsp::(\w+)$/.exec(dimension)?.[1];
  if (object !== undefined) return `GLDIM${object.toUpperCase()}`;
  return /^[A-Za-z_][\w.-]*$/.test(dimension) ? dimension : null;
}

/** Object names of `getDimensions` → the name drafts use. */
export function dimensionOfObject(objectName: string, isUserDefined: boolean): string {
  if (isUserDefined) return `GLDIM${objectName.toUpperCase()}`;
  const lower = objectName.toLowerCase();
  return lower === 'costtype' ? 'costType' : lower;
}

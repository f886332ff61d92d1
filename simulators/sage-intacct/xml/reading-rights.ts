// Which permission a caller needs to read an object.
//
// Every reading function asks before it selects rows.
// **Invariant**: each object of xml-objects.ts has its permission here; the rest are dimensions.
// Whether the real service asks more for lookup and inspect is reported, not documented.

import type { Permission } from '../permissions.ts';
import { type FunctionContext, permit } from './function-context.ts';
import type { AnyXmlObject } from './objects.ts';

const needed: Readonly<Record<string, Permission>> = {
  GLBATCH: 'journal-entries:list',
  GLENTRY: 'journal-entries:list',
  GLDETAIL: 'journal-entries:list',
  GLACCOUNTBALANCE: 'reports:run',
  GLACCOUNT: 'accounts:list',
  STATACCOUNT: 'accounts:list',
  JOURNAL: 'journals:list',
  GLJOURNAL: 'journals:list',
  REPORTINGPERIOD: 'reporting-periods:list',
};

/** *Errors:* PL04000005. `operation` is the function's name. */
export function permitReading(
  context: FunctionContext,
  object: AnyXmlObject,
  operation: string,
): void {
  permit(context, needed[object.name] ?? 'dimensions:list', `${operation} ${object.name}`);
}

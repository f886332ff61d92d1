// What an object must offer to be written by `create`, `update` and `delete`.
//
// write-functions.ts calls it; batch-writing.ts and master-writing.ts fulfil it.
// **Invariant**: a writer plans changes of one object and never applies them.

import type { Change } from '../changes.ts';
import type { Permission } from '../permissions.ts';
import type { FunctionContext } from './function-context.ts';
import type { XmlElement } from './xml-reader.ts';

export type Verb = 'create' | 'update' | 'delete';

/** One object written: its key, the id people use where it has one, and the changes. */
export interface Written {
  readonly key: string;
  /** Element and id, as answers repeat them: PROJECTID and P-1. */
  readonly natural?: readonly [element: string, id: string];
  readonly changes: readonly Change[];
}

/** *Errors:* each refuses with a Failure on the function level. */
export interface ObjectWriter {
  readonly permissions: Readonly<Record<Verb, Permission>>;
  readonly create: (element: XmlElement, context: FunctionContext) => Written;
  readonly update: (element: XmlElement, context: FunctionContext) => Written;
  readonly remove: (keys: readonly string[], context: FunctionContext) => Change[];
}

// What every function of the XML API gets and gives back.
//
// functions.ts lists the functions; each of them works on these types.
// **Invariant**: a function plans and answers; it changes nothing itself.
// It leaves committing to gateway.ts.

import type { Change } from '../changes.ts';
import type { Actor } from '../journal-entries.ts';
import { isPermitted, type Permission } from '../permissions.ts';
import type { Simulation } from '../simulation.ts';
import { notPermitted, type VendorError } from './failures.ts';
import type { XmlRequest } from './request.ts';
import type { Caller } from './sign-in.ts';
import type { XmlElement } from './xml-reader.ts';
import type { XmlNode } from './xml-writer.ts';

/** What a function may use. */
export interface FunctionContext {
  readonly simulation: Simulation;
  readonly caller: Caller;
  readonly request: XmlRequest;
  /** Where the request came in: the address sessions name unless a switch names another. */
  readonly address: string;
}

/** What a function came to: its part of the answer, and the changes to commit with it. */
export interface FunctionOutcome {
  readonly content: readonly XmlNode[];
  readonly changes?: readonly Change[];
  /** Keys of what it made, for the ledger of executed functions. */
  readonly keys?: readonly string[];
  /** Some of several objects failed: the others stay, and the function says failure. */
  readonly errors?: readonly VendorError[];
  /** Nothing but these bytes is sent back: `returnformat` json and csv. */
  readonly bare?: { readonly contentType: string; readonly body: string } | undefined;
}

/** One function. *Errors:* a Failure on the function level. */
export type XmlFunction = (body: XmlElement, context: FunctionContext) => FunctionOutcome;

/** The caller as the shared rules know who acts, where and when. */
export function actorOf({ caller, simulation }: FunctionContext): Actor {
  const { userId, entityId } = caller;
  return { userId, entityId, nowText: simulation.clock.nowText() };
}

/** *Errors:* PL04000005 when the caller may not do this. */
export function permit(context: FunctionContext, permission: Permission, operation: string): void {
  const user = context.simulation.books.users.get(context.caller.userId);
  if (!isPermitted(user, permission)) throw notPermitted(operation);
}

// `uniqueid`: which functions have been executed and completed, and what a repeated one is told.
//
// gateway.ts asks `begin` when a request arrives and commits `executedChange` with the changes of
// the function, so that neither exists without the other.
// **Invariant**: only functions of requests with `uniqueid` true are checked and remembered.
// Scope, retention, the reply, failed functions and functions that still run are switches: the
// vendor documents none of them.

import type { Change, XmlExecuted } from '../changes.ts';
import type { Simulation } from '../simulation.ts';
import { simulatedError } from './failures.ts';
import type { FunctionCall, XmlRequest } from './request.ts';
import type { FunctionResult } from './responses.ts';
import type { Caller } from './sign-in.ts';
import { node } from './xml-writer.ts';

const HOUR_MS = 3_600_000;

/** The verdict on one function of a request: run it under this scope, or tell it is a repeat. */
export type Verdict =
  | { readonly kind: 'run'; readonly scope: string | null }
  | { readonly kind: 'repeated'; readonly keys: readonly string[] };

function scopeOf(call: FunctionCall, caller: Caller, simulation: Simulation): string {
  const { uniqueIdScope } = simulation.settings.xml;
  const owner = { company: '', sender: caller.senderId, user: caller.userId }[uniqueIdScope];
  return `${owner} ${call.controlId}`;
}

/** Asks the ledger for every function of a request and marks those that will run. */
export function begin(request: XmlRequest, caller: Caller, simulation: Simulation): Verdict[] {
  const { xml, settings, clock } = simulation;
  const { uniqueIdHours, uniqueIdWhileRunning } = settings.xml;
  return request.functions.map((call) => {
    if (!request.control.uniqueId || call.name.toLowerCase() === 'getapisession') {
      return { kind: 'run', scope: null };
    }
    const scope = scopeOf(call, caller, simulation);
    const known = xml.executed.get(scope);
    const isKept =
      uniqueIdHours === 0 || clock.now() - (known?.atMs ?? 0) <= uniqueIdHours * HOUR_MS;
    if (known !== undefined && isKept) return { kind: 'repeated', keys: known.keys };
    if (uniqueIdWhileRunning === 'refuse' && xml.running.has(scope)) {
      return { kind: 'repeated', keys: [] };
    }
    xml.running.add(scope);
    return { kind: 'run', scope };
  });
}

/** Takes the marks off again, when the request is over. */
export function finish(verdicts: readonly Verdict[], simulation: Simulation): void {
  for (const verdict of verdicts) {
    if (verdict.kind === 'run' && verdict.scope !== null) {
      simulation.xml.running.delete(verdict.scope);
    }
  }
}

/** The change that remembers a function; none when it is not to be remembered. */
export function executedChange(
  verdict: Verdict,
  outcome: { readonly isSuccess: boolean; readonly keys: readonly string[] },
  simulation: Simulation,
): Change[] {
  if (verdict.kind !== 'run' || verdict.scope === null) return [];
  if (!outcome.isSuccess && !simulation.settings.xml.uniqueIdBurntByFailure) return [];
  const one: XmlExecuted = {
    scope: verdict.scope,
    atMs: simulation.clock.now(),
    keys: outcome.keys,
  };
  return [{ type: 'xml-executed', functions: [one] }];
}

/** What a repeated function is told: shape A (failure and error) or B (no status at all). */
export function repeatedResult(
  call: FunctionCall,
  keys: readonly string[],
  simulation: Simulation,
): FunctionResult {
  const { duplicateShape, duplicateTellsKey } = simulation.settings.xml;
  const told = duplicateTellsKey ? keys : [];
  const content = told.map((key) => node('key', key));
  const error = simulatedError(
    'DUPLICATE-CONTROLID',
    `(placeholder) The function with controlid ${call.controlId} was executed before`,
  );
  const base = { function: call.name, controlId: call.controlId };
  if (duplicateShape === 'B') return { ...base, status: null, content };
  return {
    ...base,
    status: 'failure',
    errors: [error],
    ...(content.length === 0 ? {} : { content }),
  };
}

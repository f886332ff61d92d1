// Carrying out the functions of one request: one by one, or all or none.
//
// gateway.ts calls `runOperation` in one turn of the event loop; what it commits is final.
// **Invariant**: a function's changes and the mark that it was executed are one commit; with
// transaction true the whole request is one commit or none.
// Functions of one transaction do not see each other's changes (simulator-fidelity.md).

import type { Change } from '../changes.ts';
import { Refusal } from '../errors.ts';
import type { Simulation } from '../simulation.ts';
import { executedChange, repeatedResult, type Verdict } from './executed-functions.ts';
import { Failure, stackOf, type VendorError } from './failures.ts';
import type { FunctionContext, FunctionOutcome } from './function-context.ts';
import { carryOut } from './functions.ts';
import type { FunctionCall } from './request.ts';
import type { FunctionResult } from './responses.ts';

/** Everything that was carried out, in the order of the request. */
export interface OperationOutcome {
  readonly results: readonly FunctionResult[];
  readonly bare: FunctionOutcome['bare'];
}

interface Planned {
  readonly result: FunctionResult;
  readonly changes: readonly Change[];
  readonly bare: FunctionOutcome['bare'];
}

const rolledBack: VendorError = {
  errorno: 'XL03000009',
  description2: 'The entire transaction in this operation has been rolled back due to an error.',
};

function outcomeOf(call: FunctionCall, context: FunctionContext): FunctionOutcome {
  try {
    return carryOut(call.body, context);
  } catch (error) {
    if (error instanceof Failure && error.level === 'function') {
      return { content: [], errors: error.errors };
    }
    if (error instanceof Refusal) return { content: [], errors: stackOf(error, 'create').errors };
    throw error;
  }
}

/** Plans one function; a failure becomes its result. */
function plan(call: FunctionCall, verdict: Verdict, context: FunctionContext): Planned {
  const { simulation } = context;
  if (verdict.kind === 'repeated') {
    const result = repeatedResult(call, verdict.keys, simulation);
    return { result, changes: [], bare: undefined };
  }
  const { content, errors = [], changes = [], keys = [], bare } = outcomeOf(call, context);
  const isSuccess = errors.length === 0;
  const executed = executedChange(verdict, { isSuccess, keys }, simulation);
  const result: FunctionResult = {
    function: call.name,
    controlId: call.controlId,
    status: isSuccess ? 'success' : 'failure',
    errors,
    ...(isSuccess || content.length > 0 ? { content } : {}),
  };
  return { result, changes: [...changes, ...executed], bare };
}

/** All results of a transaction that failed, as the switch `transactionFailure` says. */
function abortedResults(planned: readonly Planned[], simulation: Simulation): FunctionResult[] {
  const { transactionFailure } = simulation.settings.xml;
  return planned.map(({ result }) => {
    const { function: name, controlId, status } = result;
    if (status === 'success') return { function: name, controlId, status: 'aborted' };
    const errors = [...(result.errors ?? []), rolledBack];
    const offender = transactionFailure === 'offender-failure' ? 'failure' : 'aborted';
    return { function: name, controlId, status: offender, errors };
  });
}

const pagedFunctions: ReadonlySet<string> = new Set(['query', 'readbyquery', 'readmore']);

/** Counts what the vendor would count, for the sender; asked before the changes are applied. */
function count({ result, changes }: Planned, { simulation, request }: FunctionContext): void {
  const { usage, clock, books } = simulation;
  const { senderId } = request.control;
  usage.countChanges(senderId, clock.today(), changes, books);
  const isPage = pagedFunctions.has(result.function.toLowerCase());
  if (isPage && result.status === 'success') usage.countQueryPage(senderId, clock.today());
}

function runTransaction(verdicts: readonly Verdict[], context: FunctionContext): OperationOutcome {
  const { simulation, request } = context;
  const planned: Planned[] = [];
  for (const [index, call] of request.functions.entries()) {
    const verdict = verdicts[index] ?? { kind: 'run', scope: null };
    const one = plan(call, verdict, context);
    planned.push(one);
    if (one.result.status === 'success') continue;
    const rest = request.functions.slice(index + 1).map((left): Planned => {
      const result = { function: left.name, controlId: left.controlId, status: 'success' } as const;
      return { result, changes: [], bare: undefined };
    });
    return { results: abortedResults([...planned, ...rest], simulation), bare: undefined };
  }
  const changes = planned.flatMap((one) => one.changes);
  for (const one of planned) count(one, context);
  simulation.commit(changes);
  return { results: planned.map((one) => one.result), bare: undefined };
}

/** Runs every function of a request and commits. Bugs throw; failures are results. */
export function runOperation(
  verdicts: readonly Verdict[],
  context: FunctionContext,
): OperationOutcome {
  const { request, simulation } = context;
  if (request.isTransaction) return runTransaction(verdicts, context);
  const results: FunctionResult[] = [];
  let bare: FunctionOutcome['bare'];
  for (const [index, call] of request.functions.entries()) {
    const one = plan(call, verdicts[index] ?? { kind: 'run', scope: null }, context);
    count(one, context);
    simulation.commit(one.changes);
    results.push(one.result);
    if (request.functions.length === 1) bare = one.bare;
  }
  return { results, bare };
}

// What a service is given and what it leaves: the types the files of /services share.
//
// service-routes.ts fills it in; each service is a function from a ServiceCall to an Outcome.
// **Invariant**: a service reads its body itself and commits nothing itself; `run` carries out
// another call whole, with its commit and its idempotency key.
// It leaves authorisation to api.ts.

import type { Answer, ApiRequest } from './answer.ts';
import type { TokenRecord } from './changes.ts';
import type { Actor } from './journal-entries.ts';
import type { Outcome } from './object-routes.ts';
import type { Simulation } from './simulation.ts';

/** A call under /services. */
export interface ServiceCall {
  readonly request: ApiRequest;
  readonly actor: Actor;
  readonly token: TokenRecord;
  readonly simulation: Simulation;
  /** Carries out another call as this caller, commits it and gives its answer. */
  readonly run: (request: ApiRequest) => Answer;
}

export type Service = (call: ServiceCall) => Outcome;

/** An outcome that changes nothing. */
export function onlyAnswer(answer: Answer): Outcome {
  return { answer, changes: [] };
}

// getAPISession: a session for the caller, at the top level or in an entity.
//
// functions.ts lists it; sign-in.ts judges what the session is used for later.
// **Invariant**: it is the only function of its request, and its answer always holds `locationid`.
// The endpoint a session names is a switch, so that a client's change of endpoint can be watched.

import { Failure } from './failures.ts';
import type { FunctionContext, FunctionOutcome, XmlFunction } from './function-context.ts';
import { mayWorkIn } from './sign-in.ts';
import { newSessionId } from './state.ts';
import { child, textOf, type XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';

function refuse(description2: string): Failure {
  return new Failure('function', [{ errorno: 'Get API Session Failed', description2 }]);
}

/** An element with an id moves to that entity, an empty one to the top level, none stays. */
function entityOf(body: XmlElement, { caller, simulation }: FunctionContext): string | null {
  if (child(body, 'locationid') === undefined) return caller.entityId;
  const id = textOf(body, 'locationid') || null;
  const { locations } = simulation.books.company;
  const isKnown = id === null || locations.some((one) => one.id === id && !one.entity);
  if (!isKnown || !mayWorkIn(simulation, caller.userId, id)) throw refuse('Something went wrong');
  return id;
}

function getApiSession(body: XmlElement, context: FunctionContext): FunctionOutcome {
  const { simulation, caller, request, address } = context;
  if (request.functions.length > 1) {
    throw refuse('(placeholder) getAPISession must be the only function of its request');
  }
  const session = {
    id: newSessionId(),
    userId: caller.userId,
    entityId: entityOf(body, context),
    startedAtMs: simulation.clock.now(),
    expiresAtMs: simulation.clock.now() + simulation.settings.xml.sessionSeconds * 1000,
  };
  const api = node('api', [
    node('sessionid', session.id),
    node('endpoint', simulation.settings.xml.endpoint || address),
    node('locationid', session.entityId ?? ''),
  ]);
  return { content: [node('data', [api])], changes: [{ type: 'xml-session', session }] };
}

export const sessionFunctions: Readonly<Record<string, XmlFunction>> = {
  getAPISession: getApiSession,
};

// Who asks: the sender, the user by login or session, and the entity the request runs in.
//
// gateway.ts asks before anything is carried out; functions get the Caller.
// **Invariant**: Sage's refusals do not tell a wrong user from a wrong company, password or entity,
// so these do not either; passwords and the sender id are compared exactly.
// It leaves permissions to the functions and sessions' storage to state.ts.

import type { XmlSession } from '../changes.ts';
import type { CompanyDefinition } from '../company.ts';
import type { Simulation } from '../simulation.ts';
import {
  gatewayFailure,
  senderFailure,
  senderNotAuthorized,
  sessionFailure,
  signInFailure,
} from './failures.ts';
import type { Control, XmlRequest } from './request.ts';
import { child, textOf, type XmlElement } from './xml-reader.ts';

/** Who a request speaks for, and where. */
export interface Caller {
  readonly senderId: string;
  readonly userId: string;
  readonly entityId: string | null;
  readonly session: XmlSession | null;
  /** When the session began; now for a login. */
  readonly sinceMs: number;
  readonly expiresAtMs: number;
}

/** What the authentication block of an answer says of a caller who was refused. */
export interface ClaimedIdentity {
  readonly userId: string;
  readonly companyId: string;
}

/** The sender's password, on the control level. *Errors:* XMLGW_JPP0002 or GW-0011. */
export function checkSender(control: Control, simulation: Simulation): void {
  const known = simulation.books.company.senders;
  const isRight =
    known === undefined ||
    known.some((one) => one.id === control.senderId && one.password === control.password);
  if (isRight) return;
  if (simulation.settings.xml.senderRefusal === 'GW-0011') {
    throw gatewayFailure(simulation.nextSupportId());
  }
  throw senderFailure();
}

/** `console|client|entity` and `company|entity`-free forms of a company id. */
function companyOf(login: XmlElement): { companyId: string; entityId: string | undefined } {
  const [first = '', client, entity] = (textOf(login, 'companyid') ?? '').split('|');
  const companyId = textOf(login, 'clientid') || client || first;
  return { companyId, entityId: textOf(login, 'locationid') || entity };
}

/** Who the authentication block says it is, right or wrong. */
export function claimOf(request: XmlRequest): ClaimedIdentity {
  const login = child(request.authentication, 'login');
  if (login === undefined) return { userId: '', companyId: '' };
  return { userId: textOf(login, 'userid') ?? '', companyId: textOf(login, 'companyid') ?? '' };
}

function isEntity(company: CompanyDefinition, id: string): boolean {
  return company.locations.some((one) => one.id === id && !one.entity);
}

/** Whether a user may work in an entity, or at the top level (`null`, in the list as ''). */
export function mayWorkIn(simulation: Simulation, userId: string, entityId: string | null) {
  const entities = simulation.books.users.get(userId)?.entities;
  return entities === undefined || entities.includes(entityId ?? '');
}

function callerOfLogin(login: XmlElement, control: Control, simulation: Simulation): Caller {
  const { books, clock, settings } = simulation;
  const { companyId, entityId = null } = companyOf(login);
  const user = books.users.get(textOf(login, 'userid') ?? '');
  const isUser =
    user !== undefined &&
    user.status !== 'inactive' &&
    (user.password === undefined || user.password === textOf(login, 'password'));
  const isPlace =
    companyId === books.company.companyId &&
    (entityId === null || isEntity(books.company, entityId));
  if (!isUser || !isPlace || !mayWorkIn(simulation, user.id, entityId)) throw signInFailure();
  const sinceMs = clock.now();
  return {
    senderId: control.senderId,
    userId: user.id,
    entityId,
    session: null,
    sinceMs,
    expiresAtMs: sinceMs + settings.xml.sessionSeconds * 1000,
  };
}

function callerOfSession(id: string, control: Control, simulation: Simulation): Caller {
  const { xml, clock, settings, books } = simulation;
  const session = xml.sessions.get(id);
  const user = books.users.get(session?.userId ?? '');
  const nowMs = clock.now();
  if (session === undefined || user === undefined || user.status === 'inactive') {
    throw sessionFailure(id);
  }
  if (session.expiresAtMs <= nowMs) throw sessionFailure(id);
  const expiresAtMs = nowMs + settings.xml.sessionSeconds * 1000;
  xml.touch(session, expiresAtMs);
  const { userId, entityId, startedAtMs } = session;
  return {
    senderId: control.senderId,
    userId,
    entityId,
    session,
    sinceMs: startedAtMs,
    expiresAtMs,
  };
}

/**
 * The caller of a request. *Errors:* XL03000006 on the authentication level, for an unauthorised
 * sender, a wrong sign-in, or a session that is over.
 */
export function callerOf(request: XmlRequest, simulation: Simulation): Caller {
  const { authentication, control } = request;
  const login = child(authentication, 'login');
  const sessionId = textOf(authentication, 'sessionid');
  const { authorizedSenders, companyId } = simulation.books.company;
  if (authorizedSenders !== undefined && !authorizedSenders.includes(control.senderId)) {
    throw senderNotAuthorized(control.senderId, companyId);
  }
  if (login !== undefined) return callerOfLogin(login, control, simulation);
  return callerOfSession(sessionId ?? '', control, simulation);
}

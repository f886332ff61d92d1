// Who acts: a person who signed in, an API key, or the person the server itself was told of. Made
// by the doors (doors.ts in the root) once a request; every history keeps its name.
// Invariant: an actor without the right is refused in words that say who can give it; a right for
// one outlet is good for nothing else. Pure.

import { type Problem, ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import { allRights, type Right, type Role, rights, rightsOf, rolesWith } from './rights.ts';
import type { SessionWay } from './session-store.ts';

export interface SessionOfActor {
  readonly personId: number;
  readonly sessionId: bigint;
  readonly way: SessionWay;
  /** Signed in with a password alone, and has a role that asks for a second factor. */
  readonly lacksFactor: boolean;
}

export interface Actor {
  /** `local`: named by TIEOUT_PERSON, on this machine; only the demo and commands have one. */
  readonly kind: 'person' | 'key' | 'local';
  /** Stands in every history. */
  readonly name: string;
  /** Rules over every property of the installation. */
  readonly owner: boolean;
  /** For the whole property. */
  readonly rights: ReadonlySet<Right>;
  /** For one outlet each, by its code. */
  readonly outletRights: ReadonlyMap<string, ReadonlySet<Right>>;
  /** Of a key: who made it. */
  readonly madeBy?: string;
  /** Of a person who signed in. */
  readonly session?: SessionOfActor;
}

const none: ReadonlyMap<string, ReadonlySet<Right>> = new Map();

/** The person TIEOUT_PERSON names: may do everything, on this machine. */
export function localActor(name: string): Actor {
  const held = new Set(allRights);
  return { kind: 'local', name, owner: true, rights: held, outletRights: none };
}

/** A person with the roles of one property. */
export function personActor(of: {
  readonly name: string;
  readonly owner: boolean;
  readonly roles: readonly Role[];
  readonly outletRoles: readonly (readonly [string, Role])[];
  readonly session: SessionOfActor;
}): Actor {
  const { name, session } = of;
  const outlets = [...new Set(of.outletRoles.map(([outlet]) => outlet))];
  const rolesAt = (outlet: string) =>
    of.outletRoles.filter(([other]) => other === outlet).map(([, role]) => role);
  return {
    ...{ kind: 'person', name, owner: of.owner, session },
    rights: of.owner ? new Set(allRights) : rightsOf(of.roles),
    outletRights: new Map(outlets.map((outlet) => [outlet, rightsOf(rolesAt(outlet))])),
  };
}

export function keyActor(of: {
  readonly name: string;
  readonly rights: readonly Right[];
  readonly outlet: string | null;
  readonly createdBy: string;
}): Actor {
  const held = new Set(of.rights);
  const { createdBy: madeBy } = of;
  const key = { kind: 'key', name: `API key ${of.name}`, owner: false, madeBy } as const;
  if (of.outlet === null) return { ...key, rights: held, outletRights: none };
  return { ...key, rights: new Set(), outletRights: new Map([[of.outlet, held]]) };
}

/** Whether the actor may do it everywhere, for some outlets, or not at all. */
export function reachOf(actor: Actor, right: Right): 'property' | 'outlets' | 'none' {
  if (actor.rights.has(right)) return 'property';
  const some = [...actor.outletRights.values()].some((held) => held.has(right));
  return some ? 'outlets' : 'none';
}

/** *Errors:* ACCESS_FACTOR_NEEDED, ACCESS_RIGHT_MISSING. */
export function requireRight(actor: Actor, right: Right): void {
  if (actor.session?.lacksFactor) {
    throw new ProblemError([accessProblem('ACCESS_FACTOR_NEEDED', {}, actor.name)], 403);
  }
  if (reachOf(actor, right) === 'none') throw new ProblemError([rightMissing(actor, right)], 403);
}

/** *Errors:* ACCESS_RIGHT_MISSING, ACCESS_OUTLET_ONLY. */
export function requireOutlets(actor: Actor, right: Right, asked: readonly string[]): void {
  const refusal = refusalFor(actor, right, asked);
  if (refusal !== null) throw new ProblemError([refusal], 403);
}

/**
 * Why the actor may not do it; null when they may. `asked`: the outlets it is about; none when it
 * is about the property.
 */
export function refusalFor(actor: Actor, right: Right, asked: readonly string[]): Problem | null {
  const reach = reachOf(actor, right);
  if (reach === 'none') return rightMissing(actor, right);
  if (reach === 'property') return null;
  const own = [...actor.outletRights].filter(([, held]) => held.has(right)).map(([code]) => code);
  if (asked.length > 0 && asked.every((outlet) => own.includes(outlet))) return null;
  const facts = [actor.name, rights[right], own.join(', ')] as const;
  return accessProblem('ACCESS_OUTLET_ONLY', { where: right }, ...facts);
}

function rightMissing(actor: Actor, right: Right): Problem {
  const facts = [actor.name, right, rights[right], rolesWith(right).join(', ')] as const;
  return accessProblem('ACCESS_RIGHT_MISSING', { where: right }, ...facts);
}

// Who acts: a person who signed in, an API key, or the person the server itself was told of. Made
// by the doors (doors.ts) once a request; every history keeps its name.
// Invariant: an actor without the right is refused in words that say who can give it. Pure.

import { type Problem, ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import { type Right, rights, rolesWith } from './rights.ts';

export interface Actor {
  /** `local`: named by TIEOUT_PERSON, on this machine; only the demo and commands have one. */
  readonly kind: 'person' | 'key' | 'local';
  /** Stands in every history. */
  readonly name: string;
  readonly rights: ReadonlySet<Right>;
}

/** Throws unless the actor has the right. *Errors:* ACCESS_RIGHT_MISSING. */
export function requireRight(actor: Actor, right: Right): void {
  if (actor.rights.has(right)) return;
  throw new ProblemError([rightMissing(actor, right)], 403);
}

export function rightMissing(actor: Actor, right: Right): Problem {
  const facts = [actor.name, right, rights[right], rolesWith(right).join(', ')] as const;
  return accessProblem('ACCESS_RIGHT_MISSING', { where: right }, ...facts);
}

// What an administrator of the simulated company changes by the control API: users, authorisations.
//
// control-routes.ts puts these handlers under /simulator.
// **Invariant**: an unknown permission, user or id is refused and nothing is changed.
// It leaves what a permission allows to permissions.ts.

import type { Plain } from './body-reader.ts';
import { notFound, type Refusal, unknownIdRefusal } from './errors.ts';
import { permissionProblems, permissions } from './permissions.ts';
import type { Simulation } from './simulation.ts';

function bad(message: string): Refusal {
  return unknownIdRefusal(400, { code: 'invalidRequest', name: 'CONTROL', message });
}

function userValues(id: string, body: Plain): Plain {
  const { permissions: list, entities, status, password } = body;
  if (list !== undefined && list !== null) {
    if (!Array.isArray(list)) throw bad('permissions must be a list, or null for all of them');
    const problems = permissionProblems({ id, permissions: list as string[] });
    if (problems.length > 0) throw bad(`${problems.join('; ')}. Known: ${permissions.join(', ')}`);
  }
  if (status !== undefined && status !== 'active' && status !== 'inactive') {
    throw bad('status must be active or inactive');
  }
  if (entities !== undefined && entities !== null && !Array.isArray(entities)) {
    throw bad('entities must be a list, or null for all of them');
  }
  if (password !== undefined && typeof password !== 'string') {
    throw bad('password must be a text');
  }
  return Object.fromEntries(
    Object.entries({ permissions: list, entities, status, password }).filter(
      ([, one]) => one !== undefined,
    ),
  );
}

function textList(value: unknown): string[] {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
    throw bad('ids must be a list of texts');
  }
  return value;
}

/** Users and authorisations; the values are control handlers. */
export function userHandlers(
  simulation: Simulation,
): Record<string, (body: Plain, parameters: Readonly<Record<string, string>>) => unknown> {
  const authorize = (what: 'authorizedApplications' | 'authorizedSenders') => (body: Plain) => {
    simulation.commit([{ type: 'authorized', what, ids: textList(body.ids) }]);
    return { [what]: simulation.books.company[what] };
  };
  return {
    'GET /users': () =>
      [...simulation.books.users.values()].map(({ password: _, ...user }) => user),
    'PUT /users/:id': (body, { id = '' }) => {
      if (!simulation.books.users.has(id)) throw notFound('company-config/user', id);
      simulation.commit([{ type: 'user', id, values: userValues(id, body) }]);
      const { password: _, ...user } = simulation.books.users.get(id) ?? {};
      return user;
    },
    'PUT /applications/:id': (body, { id = '' }) => {
      const { applications } = simulation.books.company;
      if (!applications.some((one) => one.clientId === id)) throw notFound('application', id);
      const { clientSecret } = body;
      if (typeof clientSecret !== 'string') throw bad('clientSecret must be a text');
      simulation.commit([{ type: 'client-secret', clientId: id, clientSecret }]);
      return { clientId: id };
    },
    'PUT /authorized-applications': authorize('authorizedApplications'),
    'PUT /authorized-senders': authorize('authorizedSenders'),
  };
}

// What a user may do in the simulated company, and the refusal of one who may not.
//
// api.ts asks before a call is carried out, for the user its token speaks for; the XML API asks the
// same with its own answer.
// **Invariant**: a user without a list may do everything; with a list, only what stands in it.
// It leaves which call needs which permission to the APIs. Roles are not simulated, rights are.

import type { UserDefinition } from './company.ts';

/** Every permission there is, `what:verb`. */
export const permissions = [
  'journal-entries:list',
  'journal-entries:view',
  'journal-entries:add',
  'journal-entries:edit',
  'journal-entries:delete',
  'journal-entries:approve',
  'accounts:list',
  'accounts:edit',
  'journals:list',
  'journals:edit',
  'dimensions:list',
  'dimensions:edit',
  'reporting-periods:list',
  'reports:run',
  'audit-history:list',
  'attachments:edit',
] as const;

export type Permission = (typeof permissions)[number];

/** Whether a user may do something. */
export function isPermitted(
  user: Pick<UserDefinition, 'permissions'> | undefined,
  permission: Permission,
): boolean {
  return user?.permissions === undefined || user.permissions.includes(permission);
}

/** Why a user's list of permissions cannot be used; empty when it can. */
export function permissionProblems(user: Pick<UserDefinition, 'id' | 'permissions'>): string[] {
  const known: readonly string[] = permissions;
  return (user.permissions ?? [])
    .filter((one) => !known.includes(one))
    .map((one) => `users: ${user.id} has unknown permission ${one}`);
}

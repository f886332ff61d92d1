// What a user may do in the simulated company, and the refusal of one who may not.
//
// api.ts asks before a call is carried out, for the user its token speaks for; the XML API asks the
// same with its own answer.
// **Invariant**: a user without a list may do everything; with a list, only what stands in it.
// It leaves which call needs which permission to the APIs. Roles are not simulated, rights are.

import type { UserDefinition } from './company.ts';
import { Refusal } from './errors.ts';
import type { Settings } from './settings.ts';

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

type Verb = 'list' | 'view' | 'add' | 'edit' | 'delete';

/** The permission a call on an object needs; `null` when everybody has it. */
export function permissionFor(objectName: string, verb: Verb): Permission | null {
  const name = objectName.split('/')[1] ?? '';
  if (name.includes('journal-entry')) return `journal-entries:${verb}`;
  const isRead = verb === 'list' || verb === 'view';
  if (name.includes('audit-history')) return 'audit-history:list';
  if (name === 'reporting-period') return 'reporting-periods:list';
  if (name === 'attachment') return isRead ? null : 'attachments:edit';
  const what = name.includes('account') ? 'accounts' : /journal|book/.test(name) ? 'journals' : '';
  return `${what || 'dimensions'}:${isRead ? 'list' : 'edit'}` as Permission;
}

/** The refusal of a user who may not. Both shapes are reported; a switch chooses. */
export function permissionRefusal(what: string, settings: Settings): Refusal {
  const message = `You do not have permission for ${what}`;
  return settings.permissionError === 'GW-0042'
    ? new Refusal(403, 'gateway', { code: 'forbidden', errorId: 'GW-0042', message: 'Forbidden' })
    : new Refusal(403, 'application', { code: 'forbidden', errorId: 'REST-3007', message });
}

// Who may do what: every right there is, and the roles that are made of them. The one table; which
// route needs which stands in route-rights.ts.
// Invariant: a right is one thing a person does; what no role holds nobody may do. Pure.
// Leaves to others: who has which role (person-store.ts), asking (http-server.ts).

/** What each right allows, as the end of "may …". */
export const rights = {
  read: 'see the books, exports, reports and settings',
  'send-events': 'send accounting events',
  'post-entries': 'post, correct and reverse journal entries by hand',
  'approve-entries': 'approve entries by hand that others proposed',
  settle: 'apply payments and credits to invoices',
  recognize: 'recognize revenue and change its schedules',
  requeue: 'requeue exports',
  exclude: 'exclude exports',
  sync: 'sync now, pause and resume',
  rehearse: 'test a connection, read its chart and rehearse',
  'approve-exports': 'approve the first exports and go live',
  'change-mappings': 'change mappings and journals',
  'approve-mappings': 'approve changes of mappings that others proposed',
  'change-chart': 'change the chart of accounts and other masters',
  'change-settings': 'change connections, credentials and settings',
  'see-credentials': 'see which credentials are kept, never what they are',
  reconcile: 'reconcile the ledgers',
  'register-adjustments': 'register manual adjustments',
  'approve-adjustments': 'approve manual adjustments',
  repair: 'repair what a reconciliation found, or accept it',
  'sign-off': 'sign off accounts of a period',
  'review-sign-offs': 'review what others signed off',
  'withdraw-sign-offs': 'withdraw a sign-off',
  close: 'close a period',
  reopen: 'reopen a closed period',
  'manage-people': 'manage people, roles and API keys',
  'see-audit-trail': 'see the audit trail',
} as const;

export type Right = keyof typeof rights;
export const allRights = Object.keys(rights) as readonly Right[];

export const isRight = (text: string): text is Right => Object.hasOwn(rights, text);

/** What a role is, and its rights. A person may have several, each for a property or an outlet. */
export const roles = {
  administrator: {
    name: 'Administrator',
    does: 'everything, and manages people',
    rights: allRights,
  },
  implementer: {
    name: 'Implementer',
    does: 'connects, maps, rehearses and goes live',
    rights: [
      ...(['read', 'send-events', 'requeue', 'sync', 'rehearse', 'approve-exports'] as const),
      ...(['change-mappings', 'change-chart', 'change-settings', 'see-credentials'] as const),
      ...(['reconcile', 'see-audit-trail'] as const),
    ],
  },
  accountant: {
    name: 'Accountant',
    does: 'keeps the books, mends errors, ties out and closes',
    rights: [
      ...(['read', 'post-entries', 'settle', 'recognize', 'requeue', 'exclude', 'sync'] as const),
      ...(['change-mappings', 'reconcile', 'register-adjustments', 'repair', 'close'] as const),
      ...(['sign-off', 'withdraw-sign-offs'] as const),
      ...(['send-events', 'see-audit-trail'] as const),
    ],
  },
  approver: {
    name: 'Approver',
    does: 'approves what others prepared, and reopens',
    rights: [
      ...(['read', 'approve-exports', 'approve-adjustments', 'close', 'reopen'] as const),
      ...(['approve-mappings', 'approve-entries'] as const),
      ...(['review-sign-offs', 'withdraw-sign-offs', 'see-audit-trail'] as const),
    ],
  },
  viewer: { name: 'Viewer', does: 'sees, and changes nothing', rights: ['read'] },
  'api-client': {
    name: 'API client',
    does: 'sends accounting events and reads their fate',
    rights: ['read', 'send-events'],
  },
} as const satisfies Record<string, { name: string; does: string; rights: readonly Right[] }>;

export type Role = keyof typeof roles;
export const allRoles = Object.keys(roles) as readonly Role[];

export const isRole = (text: string): text is Role => Object.hasOwn(roles, text);

/** As people read it: `Accountant`, or `Accountant (TRS)` where it is for one outlet. */
export function roleText(role: Role, outlet: string | null): string {
  return `${roles[role].name}${outlet === null ? '' : ` (${outlet})`}`;
}

/** Rights of all the roles together. */
export function rightsOf(held: readonly Role[]): ReadonlySet<Right> {
  return new Set(held.flatMap((role): readonly Right[] => roles[role].rights));
}

/** Names of the roles a right comes with, for the sentence that says who can give it. */
export function rolesWith(right: Right): readonly string[] {
  return allRoles
    .filter((role) => (roles[role].rights as readonly Right[]).includes(right))
    .map((role) => roles[role].name);
}

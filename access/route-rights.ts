// Which right each route of the API needs: the page an auditor reads. http-server.ts asks it before
// a handler runs; docs/reference/openapi.json shows it as x-right.
// Invariant: reading needs `read` unless it stands here; whatever changes something stands here, or
// is closed to everybody. A test holds it against the routes that exist, both ways. Pure.
// Leaves to others: what the rights are and which roles have them (rights.ts).

import type { Right } from './rights.ts';

/** `anyone`: no sign-in is needed. `self`: whoever signed in, about themselves only. */
export type RouteRight = Right | 'anyone' | 'self';

type Route = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/** By method and address below /api/v1, addresses in alphabetical order. */
export const routeRights: Readonly<Record<Route, RouteRight>> = {
  'POST /accepted-differences/:id/withdraw': 'repair',
  'POST /access-links/open': 'anyone',
  'POST /access-links/read': 'anyone',
  'PUT /accounting-switch': 'change-settings',
  'POST /adjustment-rules': 'register-adjustments',
  'POST /adjustment-rules/:id/end': 'register-adjustments',
  'GET /api-keys': 'manage-people',
  'POST /api-keys': 'manage-people',
  'POST /api-keys/:id/revoke': 'manage-people',
  'PUT /approval-settings': 'manage-people',
  'POST /approvals/:id/withdraw': 'self',
  'POST /approvals/entries/:id/approve': 'approve-entries',
  'POST /approvals/entries/:id/reject': 'approve-entries',
  'POST /approvals/mappings/:id/approve': 'approve-mappings',
  'POST /approvals/mappings/:id/reject': 'approve-mappings',
  'GET /audit-entries': 'see-audit-trail',
  'GET /audit-entries.csv': 'see-audit-trail',
  'GET /audit-trail/choices': 'see-audit-trail',
  'POST /audit-trail/verify': 'see-audit-trail',
  'PUT /chart-of-accounts/:file': 'change-chart',
  'POST /chart-of-accounts/rows': 'change-chart',
  'PUT /closing-settings': 'change-settings',
  'POST /closings': 'close',
  'POST /connections': 'change-settings',
  'PUT /connections/:id': 'change-settings',
  'POST /connections/:id/approve': 'approve-exports',
  'POST /connections/:id/consent': 'change-settings',
  'PUT /connections/:id/credentials': 'change-settings',
  'POST /connections/:id/export-mode': 'change-settings',
  'PUT /connections/:id/external-periods': 'change-settings',
  'POST /connections/:id/find-first': 'sync',
  'POST /connections/:id/go-live': 'approve-exports',
  'PUT /connections/:id/journals': 'change-mappings',
  'PUT /connections/:id/mappings': 'change-mappings',
  'PUT /connections/:id/mappings.csv': 'change-mappings',
  'POST /connections/:id/mappings/suggestions': 'change-mappings',
  'POST /connections/:id/pause': 'sync',
  'POST /connections/:id/read-chart': 'rehearse',
  'POST /connections/:id/rehearsals': 'rehearse',
  'GET /connections/:id/restore-comparison': 'rehearse',
  'POST /connections/:id/restore-seen': 'approve-exports',
  'POST /connections/:id/resume': 'sync',
  'POST /connections/:id/shadow': 'rehearse',
  'POST /connections/:id/shadow/proposals': 'rehearse',
  'PUT /connections/:id/statistical-accounts': 'change-mappings',
  'POST /connections/:id/summaries/close': 'sync',
  'POST /connections/:id/switch-ledger': 'change-settings',
  'POST /connections/:id/test': 'rehearse',
  'POST /consents': 'change-settings',
  'POST /customers/:code/merge': 'post-entries',
  'POST /customers/:code/unmerge': 'post-entries',
  'POST /deferred-income/recognize': 'recognize',
  'PUT /deferred-income/rules': 'change-settings',
  'POST /deferred-income/schedules': 'recognize',
  'POST /deferred-income/schedules/:entryId/:lineNumber/rebuild': 'recognize',
  'POST /deferred-income/schedules/:entryId/:lineNumber/switch-off': 'recognize',
  'POST /deferred-income/schedules/:entryId/:lineNumber/switch-on': 'recognize',
  'PUT /deferred-income/settings': 'change-settings',
  'POST /documents': 'post-entries',
  'POST /documents/preview': 'read',
  'POST /events': 'send-events',
  'POST /exports/:exportId/mark-synced': 'exclude',
  'POST /exports/exclude': 'exclude',
  'POST /exports/requeue': 'requeue',
  'PUT /fiscal-calendar': 'change-settings',
  'PUT /import-mappings/:name': 'send-events',
  'POST /imports': 'send-events',
  'POST /imports/:importId/dismiss': 'send-events',
  'POST /imports/preview': 'send-events',
  'POST /journal-entries': 'post-entries',
  'POST /journal-entries/:entryId/corrections': 'post-entries',
  'POST /journal-entries/:entryId/corrections/preview': 'read',
  'POST /journal-entries/:entryId/repost': 'post-entries',
  'POST /journal-entries/:entryId/repost/preview': 'read',
  'POST /journal-entries/:entryId/reverse': 'post-entries',
  'POST /manual-adjustments': 'register-adjustments',
  'POST /manual-adjustments/:id/approve': 'approve-adjustments',
  'POST /manual-adjustments/:id/complete': 'register-adjustments',
  'POST /manual-adjustments/:id/evidence': 'register-adjustments',
  'POST /manual-adjustments/:id/mirror-preview': 'register-adjustments',
  'POST /manual-adjustments/:id/send-back': 'approve-adjustments',
  'POST /manual-adjustments/:id/withdraw': 'register-adjustments',
  'POST /manual-adjustments/expected': 'register-adjustments',
  'POST /notification-channels': 'change-settings',
  'PUT /notification-channels/:id': 'change-settings',
  'POST /notification-channels/:id/remove': 'change-settings',
  'POST /notification-channels/:id/switch-off': 'change-settings',
  'POST /notification-channels/:id/test': 'change-settings',
  'PUT /notification-settings': 'change-settings',
  'POST /notifications/:id/retry': 'change-settings',
  'GET /people': 'manage-people',
  'POST /people': 'manage-people',
  'POST /people/:id/disable': 'manage-people',
  'POST /people/:id/disconnect': 'manage-people',
  'POST /people/:id/enable': 'manage-people',
  'POST /people/:id/link': 'manage-people',
  'POST /people/:id/reset-second-factor': 'manage-people',
  'PUT /people/:id/roles': 'manage-people',
  'PUT /posting-settings': 'change-settings',
  'POST /receivables/auto-settle': 'settle',
  'POST /receivables/auto-settle-all': 'settle',
  'POST /receivables/settle': 'settle',
  'POST /receivables/unmatched/dismiss': 'settle',
  'PUT /reconciliation-settings': 'change-settings',
  'POST /reconciliations': 'reconcile',
  'POST /reconciliations/:id/accept-opening': 'register-adjustments',
  'POST /reconciliations/:id/dimensions': 'reconcile',
  'POST /refused-events/dismiss': 'send-events',
  'POST /refused-events/send-again': 'send-events',
  'POST /reopenings': 'reopen',
  'POST /repairs': 'repair',
  'POST /repairs/preview': 'repair',
  'POST /repairs/withdraw': 'repair',
  'GET /session': 'anyone',
  'POST /session': 'anyone',
  'GET /session/account': 'self',
  'POST /session/end': 'self',
  'PUT /session/password': 'self',
  'POST /session/provider': 'anyone',
  'POST /session/provider/connect': 'self',
  'POST /session/provider/disconnect': 'self',
  'POST /session/provider/return': 'anyone',
  'POST /session/second-factor': 'self',
  'POST /session/second-factor/confirm': 'self',
  'POST /session/second-factor/recovery-codes': 'self',
  'POST /session/second-factor/remove': 'self',
  'GET /sessions': 'self',
  'POST /sessions/:id/end': 'self',
  'POST /sessions/end': 'self',
  'POST /settlements': 'settle',
  'POST /settlements/:settlementId/undo': 'settle',
  'PUT /sign-off-settings': 'change-settings',
  'PUT /sign-off-thresholds': 'change-settings',
  'POST /sign-offs': 'sign-off',
  'POST /sign-offs/:id/review': 'review-sign-offs',
  'POST /sign-offs/:id/withdraw': 'withdraw-sign-offs',
  'POST /sign-offs/evidence': 'sign-off',
  'POST /sign-offs/notes': 'sign-off',
  'GET /simulated-company': 'manage-people',
  'PUT /simulated-company': 'manage-people',
  'POST /simulated-company/faults': 'manage-people',
  'POST /simulated-company/faults/clear': 'manage-people',
  'POST /sync': 'sync',
};

/**
 * The right that a route needs, by its method and its address below /api/v1 as the route is
 * written; null when nobody has said, which closes it.
 */
export function rightOfRoute(method: string, address: string): RouteRight | null {
  const asked = readingAs(method);
  const declared = (routeRights as Readonly<Record<string, RouteRight>>)[`${asked} ${address}`];
  if (declared !== undefined) return declared;
  return asked === 'GET' ? 'read' : null;
}

/** HEAD asks what GET asks: it tells the length and the headers of the same answer. */
const readingAs = (method: string) => (method === 'HEAD' ? 'GET' : method);

/**
 * How a route that is about outlets names them: in the filter `outlet`, in the events it is sent,
 * or not at all because it shows what every outlet shares. Who has a role for one outlet reaches
 * these routes only.
 */
const outletRoutes: Readonly<Record<Route, 'filter' | 'events' | 'shared'>> = {
  'GET /chart-of-accounts': 'shared',
  'GET /chart-of-accounts/rows': 'shared',
  'GET /deferred-income/schedules': 'filter',
  'GET /documents': 'filter',
  'POST /events': 'events',
  'GET /exports': 'filter',
  'GET /exports.csv': 'filter',
  'GET /general-ledger': 'filter',
  'GET /journal-entries': 'filter',
  'GET /journal-export': 'filter',
  'GET /property': 'shared',
  'GET /receivables/aging': 'filter',
  'GET /receivables/open-items': 'filter',
  'GET /reports/:name': 'filter',
  'GET /trial-balance': 'filter',
};

/**
 * The outlets a request is about: none when it is about the property, null when all outlets share
 * what it asks for.
 */
export function outletsAsked(
  route: { method: string; address: string },
  { query, body }: { query: unknown; body: unknown },
): readonly string[] | null {
  const asked = `${readingAs(route.method)} ${route.address}`;
  const how = (outletRoutes as Readonly<Record<string, string>>)[asked];
  if (how === 'shared') return null;
  if (how === 'filter') return outletsWithin({ outlet: (query as { outlet?: unknown })?.outlet });
  return how === 'events' ? outletsOfEvents(body) : [];
}

/**
 * Every event must name one, or the request is about the property; so is a stream, of which nobody
 * has read a line yet.
 */
function outletsOfEvents(body: unknown): readonly string[] {
  const events = [body].flat();
  if (!events.every(isPlain)) return [];
  const named = events.map(outletsWithin);
  return named.every((outlets) => outlets.length > 0) ? named.flat() : [];
}

const isPlain = (value: unknown) =>
  value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;

/** Values of all members that name an outlet, however deep: `outlet`, `toOutlet`. */
export function outletsWithin(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    /outlet$/i.test(name) && typeof inner === 'string' ? [inner] : outletsWithin(inner),
  );
}

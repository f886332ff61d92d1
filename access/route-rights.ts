// Which right each route of the API needs: the page an auditor reads. http-server.ts asks it before
// a handler runs; docs/reference/openapi.json shows it as x-right.
// Invariant: reading needs `read` unless it stands here; whatever changes something stands here, or
// is closed to everybody. A test holds it against the routes that exist, both ways. Pure.
// Leaves to others: what the rights are and which roles have them (rights.ts).

import type { Right } from './rights.ts';

type Route = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/** By method and address below /api/v1, addresses in alphabetical order. */
export const routeRights: Readonly<Record<Route, Right>> = {
  'POST /adjustment-rules': 'register-adjustments',
  'POST /adjustment-rules/:id/end': 'register-adjustments',
  'PUT /chart-of-accounts/:file': 'change-chart',
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
  'POST /deferred-income/recognize': 'recognize',
  'PUT /deferred-income/rules': 'change-settings',
  'POST /deferred-income/schedules': 'recognize',
  'POST /deferred-income/schedules/:entryId/:lineNumber/rebuild': 'recognize',
  'POST /deferred-income/schedules/:entryId/:lineNumber/switch-off': 'recognize',
  'POST /deferred-income/schedules/:entryId/:lineNumber/switch-on': 'recognize',
  'PUT /deferred-income/settings': 'change-settings',
  'POST /events': 'send-events',
  'POST /exports/exclude': 'exclude',
  'POST /exports/requeue': 'requeue',
  'PUT /fiscal-calendar': 'change-settings',
  'POST /journal-entries/:entryId/corrections': 'post-entries',
  'POST /journal-entries/:entryId/corrections/preview': 'read',
  'POST /journal-entries/:entryId/reverse': 'post-entries',
  'POST /manual-adjustments': 'register-adjustments',
  'POST /manual-adjustments/:id/approve': 'approve-adjustments',
  'POST /manual-adjustments/:id/complete': 'register-adjustments',
  'POST /manual-adjustments/:id/evidence': 'register-adjustments',
  'POST /manual-adjustments/:id/send-back': 'approve-adjustments',
  'POST /manual-adjustments/:id/withdraw': 'register-adjustments',
  'POST /manual-adjustments/expected': 'register-adjustments',
  'PUT /posting-settings': 'change-settings',
  'POST /receivables/auto-settle': 'settle',
  'POST /receivables/settle': 'settle',
  'PUT /reconciliation-settings': 'change-settings',
  'POST /reconciliations': 'reconcile',
  'POST /reconciliations/:id/accept-opening': 'register-adjustments',
  'POST /reopenings': 'reopen',
  'POST /settlements': 'settle',
  'POST /settlements/:settlementId/undo': 'settle',
  'POST /sync': 'sync',
};

/**
 * The right that a route needs, by its method and its address below /api/v1 as the route is
 * written; null when nobody has said, which closes it.
 */
export function rightOfRoute(method: string, address: string): Right | null {
  const declared = (routeRights as Readonly<Record<string, Right>>)[`${method} ${address}`];
  if (declared !== undefined) return declared;
  return method === 'GET' || method === 'HEAD' ? 'read' : null;
}

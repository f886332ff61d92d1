// HTTP of *Enable Accounting*: off, nothing is sent to any external ledger of the property.
// Invariant: each change has a reason, and stands in the audit trail. Leaves to others: what stops
// (accounting-switch-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { withTransaction } from '#database/pool.ts';
import { moveAccountingSwitch, readAccountingSwitch } from './accounting-switch-store.ts';
import { AccountingSwitchView } from './export-schemas.ts';
import { accountingView } from './export-views.ts';

const Body = withExamples(
  Type.Object({
    enabled: Type.Boolean({ description: 'Off: nothing is sent, everything queues as pending.' }),
    reason: Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S' }),
  }),
  { enabled: false, reason: 'The external ledger is being moved to another company' },
);

export function accountingSwitchRoutes({
  pool,
}: {
  readonly pool: pg.Pool;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    const get = {
      summary: 'Tells whether accounting is enabled, and who moved the switch last, when and why.',
      response: { 200: AccountingSwitchView },
    };
    server.get('/accounting-switch', { schema: get }, async ({ propertyId }) =>
      accountingView(await readAccountingSwitch(pool, propertyId)),
    );

    const put = {
      summary: 'Enables accounting, or stops all sending of the property.',
      description:
        'Off, nothing is sent to any external ledger, whatever the state of its connection. ' +
        'Events are still taken in, posted and queued as pending; switched on, they are sent. ' +
        'What is on the wire at that moment lands and is written.',
      body: Body,
      response: { 200: AccountingSwitchView },
    };
    server.put('/accounting-switch', { schema: put }, async ({ propertyId, person, body }) => {
      const to = { enabled: body.enabled, reason: body.reason.trim(), by: person };
      await withTransaction(pool, (tx) => moveAccountingSwitch(tx, propertyId, to));
      return accountingView(await readAccountingSwitch(pool, propertyId));
    });
  };
}

// HTTP of closed periods in the external ledger: what is known of them, and what a person says.
// Invariant: a change, who made it and the exports it puts back to work are one transaction.
// Leaves to others: learning from refusals (closed-period-store.ts), dating (mapping/).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { mappingProblem } from '#mapping/mapping-errors.ts';
import { listExternalChart } from '#mapping/mapping-store.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { listClosedPeriods, type PeriodRow, setClosedPeriod } from './closed-period-store.ts';
import { notifyConnection, requireConnection } from './connection-store.ts';
import { exportProblem } from './export-errors.ts';
import { ExternalPeriodBody, ExternalPeriods } from './rehearsal-schemas.ts';

const Params = Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) });
const Changed = Type.Object({ ...ExternalPeriods.properties, requeued: Type.Integer() });

export function closedPeriodRoutes({ pool }: { pool: pg.Pool }): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary:
        'Lists through which day the external ledger is closed, as far as is known, per entity.',
      params: Params,
      response: { 200: ExternalPeriods },
    };
    server.get('/connections/:id/external-periods', { schema: list }, async (request) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      await requireConnection(pool, at.propertyId, at.connectionId);
      return { items: (await listClosedPeriods(pool, at)).map(periodView), next: null };
    });

    const set = {
      summary:
        'Says through which day an entity is closed there; exports held for it are requeued.',
      description: '`closedThroughOn` null opens it. An empty `entityId` means the whole company.',
      params: Params,
      body: ExternalPeriodBody,
      response: { 200: Changed },
    };
    server.put('/connections/:id/external-periods', { schema: set }, async (request) => {
      const { propertyId, person, body } = request;
      const at = { propertyId, connectionId: request.params.id };
      return await withTransaction(pool, async (tx) => {
        await requireConnection(tx, at.propertyId, at.connectionId);
        const closedThroughOn = body.closedThroughOn && isoDateOf(body.closedThroughOn);
        const problems: Problem[] = [];
        if (body.closedThroughOn !== null && closedThroughOn === null) {
          const where = { where: 'closedThroughOn' };
          const { closedThroughOn: given } = body;
          problems.push(exportProblem('EXPORT_FILTER_INVALID', where, 'a date', given));
        }
        problems.push(...(await entityProblems(tx, at, body.entityId)));
        if (problems.length > 0) throw new ProblemError(problems);
        const requeued = await setClosedPeriod(tx, at, {
          entityId: body.entityId,
          closedThroughOn: closedThroughOn || null,
          person,
          reason: body.reason?.trim() || null,
        });
        await notifyConnection(tx, propertyId);
        const items = (await listClosedPeriods(tx, at)).map(periodView);
        return { items, requeued, next: null };
      });
    });
  };
}

interface At {
  readonly propertyId: number;
  readonly connectionId: number;
}

/** An entity the mirrored chart does not have closes nothing: a typing error, most likely. */
async function entityProblems(db: Queryable, at: At, entityId: string): Promise<Problem[]> {
  if (entityId === '') return [];
  const chart = await listExternalChart(db, at.propertyId, at.connectionId);
  const isThere = chart.some(
    ({ kind, external_id, attributes }) =>
      (['entity', 'location'].includes(kind) && external_id === entityId) ||
      attributes.entityId === entityId,
  );
  if (isThere || chart.length === 0) return [];
  return [mappingProblem('MAPPING_TARGET_UNKNOWN', { where: 'entityId' }, 'entity', entityId)];
}

function periodView(row: PeriodRow) {
  return {
    entityId: row.entity_id,
    closedThroughOn: row.closed_through_on,
    source: row.source,
    knownAt: row.known_at.toISOString(),
    knownBy: row.known_by,
  };
}

// HTTP: runs reconciliations and shows them: the list, one with its rows, what one would cost.
// Invariant: an answer shows what was kept when the reconciliation ran; nothing is computed for it.
// Leaves to others: running (reconciliation-worker.ts), what stands behind a row
// (behind-routes.ts), the register (adjustment-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { behindRoutes, knownRun } from './behind-routes.ts';
import { proveControls } from './control-accounts.ts';
import { readControls } from './control-accounts-store.ts';
import { idInCursor, pageOf } from './cursors.ts';
import { dimensionRoutes } from './dimension-routes.ts';
import { estimateReconciliation } from './estimate-worker.ts';
import { countCauses, readOpenCauses } from './open-causes-store.ts';
import { listReconciliations, readRows } from './reconciliation-reading-store.ts';
import {
  ControlRow,
  EstimateView,
  ReconciliationRow,
  ReconciliationSummary,
} from './reconciliation-schemas.ts';
import { controlView, rowView, summaryView } from './reconciliation-views.ts';
import { type OpenLedger, runReconciliation } from './reconciliation-worker.ts';
import { runFileRoutes } from './run-file-routes.ts';
import { byId, listOf, OneConnection, Page } from './wire-types.ts';
import { requireDate } from './wire-values.ts';

/** What the routes need. */
export interface ReconciliationDeps {
  readonly pool: pg.Pool;
  readonly openLedger: OpenLedger;
  readonly now: () => Date;
}

const Conducted = Type.Object({
  ...ReconciliationSummary.properties,
  rows: Type.Array(ReconciliationRow),
  controls: Type.Array(ControlRow, { description: 'None in runs of older versions.' }),
  causeCount: Type.Integer({
    minimum: 0,
    description:
      'How many different causes stand between the two ledgers: each code of what is in error, ' +
      'what is pending, made there, unexplained, and each named cause that is not settled.',
  }),
});
const ReconciliationList = listOf(ReconciliationSummary);

/** Everything below /reconciliations. */
export function reconciliationRoutes(deps: ReconciliationDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(runRoutes(deps));
    await server.register(estimateRoutes(deps));
    await server.register(behindRoutes(deps));
    await server.register(dimensionRoutes(deps));
    await server.register(runFileRoutes(deps));
  };
}

const PostBody = withExamples(
  Type.Object({
    connectionId: Type.Integer(),
    asOf: Type.String(),
    /** Also asks for the ledger's own trial balance report, which takes its time. */
    secondOpinion: Type.Optional(Type.Boolean()),
    light: Type.Optional(
      Type.Boolean({
        description: 'Read what changed since the last run, where that is safe.',
      }),
    ),
  }),
  { connectionId: 1, asOf: '2026-06-30', light: true },
);

function runRoutes(deps: ReconciliationDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const post = {
      summary: 'Reconciles our ledger with the external one as of a day, account by account.',
      description:
        'Reads there and changes nothing there. `tied` says whether every difference is ' +
        '0.00 or explained.',
      body: PostBody,
      response: { 201: Type.Object({ reconciliationId: Type.String(), tied: Type.Boolean() }) },
    };
    server.post('/reconciliations', { schema: post }, async (request, reply) => {
      const { connectionId, asOf, secondOpinion = false, light = false } = request.body;
      const { propertyId, person } = request;
      const by = { propertyId, connectionId, person };
      const run = { ...deps, ...by, asOf: requireDate(asOf, 'asOf'), secondOpinion, light };
      const { reconciliationId, tied } = await runReconciliation(run);
      return reply.code(201).send({ reconciliationId: String(reconciliationId), tied });
    });

    const list = {
      summary: 'Lists reconciliations, the newest first.',
      querystring: Type.Object({ connection: Type.Optional(OneConnection), ...Page }),
      response: { 200: ReconciliationList },
    };
    server.get('/reconciliations', { schema: list }, async (request) => {
      const { connection, limit = 50, cursor } = request.query;
      const rows = await listReconciliations(pool, {
        propertyId: request.propertyId,
        connectionId: connection ?? null,
        beforeId: idInCursor(cursor),
        limit: limit + 1,
      });
      const { items, next } = pageOf(rows, limit, (last) => [String(last.reconciliationId)]);
      return { items: items.map(summaryView), next };
    });

    const one = {
      summary: 'Shows a reconciliation with every row, its terms, and the control accounts.',
      params: byId,
      response: { 200: Conducted },
    };
    server.get('/reconciliations/:id', { schema: one }, async (request) => {
      const { of, kept } = await knownRun(pool, request.propertyId, request.params.id);
      const rows = await readRows(pool, of);
      const controls = proveControls(await readControls(pool, of), rows).map(controlView);
      const causeCount = countCauses(await readOpenCauses(pool, of));
      return { ...summaryView(kept), rows: rows.map(rowView), controls, causeCount };
    });
  };
}

function estimateRoutes(deps: ReconciliationDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const estimate = {
      summary: 'Tells how many API transactions and how much time a reconciliation would take.',
      querystring: Type.Object({
        connection: OneConnection,
        asOf: Type.String({ description: 'The last day, YYYY-MM-DD.' }),
        light: Type.Optional(
          Type.Boolean({ default: false, description: 'Reading only what changed since.' }),
        ),
        secondOpinion: Type.Optional(
          Type.Boolean({ default: false, description: 'With the ledger’s own trial balance.' }),
        ),
      }),
      response: { 200: EstimateView },
    };
    server.get('/reconciliations/estimate', { schema: estimate }, (request) => {
      const { connection, asOf, light = false, secondOpinion = false } = request.query;
      const of = { propertyId: request.propertyId, connectionId: connection };
      const how = { asOf: requireDate(asOf, 'asOf'), light, secondOpinion };
      return estimateReconciliation({ ...deps, ...of, ...how });
    });
  };
}

// HTTP: runs reconciliations and shows them: the list, one with its rows, and what stands behind a
// row.
// Invariant: an answer shows what was kept when the reconciliation ran; nothing is computed for it.
// Leaves to others: running (reconciliation-worker.ts), the register (adjustment-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { listAdjustments, wholeRegister } from './adjustment-store.ts';
import { adjustmentView } from './adjustment-views.ts';
import { adjustmentsAt } from './adjustments-at.ts';
import { readCandidates } from './candidates-store.ts';
import { proveControls } from './control-accounts.ts';
import { readControls } from './control-accounts-store.ts';
import { idInCursor, idOf, pageOf, readCursor } from './cursors.ts';
import { estimateReconciliation } from './estimate-worker.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import {
  foreignEntries,
  listReconciliations,
  openExportsAt,
  readFindings,
  readReconciliation,
  readRows,
} from './reconciliation-reading-store.ts';
import {
  ControlRow,
  EstimateView,
  FindingRow,
  ForeignEntryRow,
  ReconciliationRow,
  ReconciliationSummary,
  RowDetail,
} from './reconciliation-schemas.ts';
import {
  candidatesView,
  controlView,
  findingView,
  foreignView,
  openExportView,
  placeOfPath,
  rowView,
  summaryView,
} from './reconciliation-views.ts';
import { type OpenLedger, runReconciliation } from './reconciliation-worker.ts';
import { runFileRoutes } from './run-file-routes.ts';
import { byId, IdText, listOf, Page } from './wire-types.ts';
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
});
const ReconciliationList = listOf(ReconciliationSummary);
const ForeignList = listOf(ForeignEntryRow);
const FindingList = listOf(FindingRow);
/** Shown at most of each kind behind one row; the lists have the rest. */
const behindRowMax = 200;
const adjustmentsReadMax = 500;

async function known(pool: pg.Pool, propertyId: number, id: string) {
  const of = { propertyId, reconciliationId: idOf(id) };
  const kept = await readReconciliation(pool, of);
  if (!kept) throw refusal(404, reconciliationProblem('RECONCILIATION_UNKNOWN', {}, id));
  return { of, kept };
}

/** Everything below /reconciliations. */
export function reconciliationRoutes(deps: ReconciliationDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(runRoutes(deps));
    await server.register(estimateRoutes(deps));
    await server.register(behindRoutes(deps));
    await server.register(runFileRoutes(deps));
  };
}

function runRoutes(deps: ReconciliationDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const post = {
      body: Type.Object({
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
      querystring: Type.Object({ connection: Type.Optional(Type.Integer()), ...Page }),
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

    const one = { params: byId, response: { 200: Conducted } };
    server.get('/reconciliations/:id', { schema: one }, async (request) => {
      const { of, kept } = await known(pool, request.propertyId, request.params.id);
      const rows = await readRows(pool, of);
      const controls = proveControls(await readControls(pool, of), rows).map(controlView);
      return { ...summaryView(kept), rows: rows.map(rowView), controls };
    });
  };
}

function estimateRoutes(deps: ReconciliationDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const estimate = {
      querystring: Type.Object({
        ...{ connection: Type.Integer(), asOf: Type.String() },
        light: Type.Optional(Type.Boolean({ default: false })),
        secondOpinion: Type.Optional(Type.Boolean({ default: false })),
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

function behindRoutes({ pool }: ReconciliationDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const row = {
      params: Type.Object({
        id: IdText,
        externalAccountId: Type.String(),
        location: Type.String(),
      }),
      response: { 200: RowDetail },
    };
    const rowUrl = '/reconciliations/:id/rows/:externalAccountId/:location';
    server.get(rowUrl, { schema: row }, async (request) => {
      const { id, externalAccountId, location } = request.params;
      const { of, kept } = await known(pool, request.propertyId, id);
      const place = placeOfPath(externalAccountId, location);
      const at = { ...of, ...place };
      const rows = await readRows(pool, of);
      const isHere = (one: (typeof rows)[number]) =>
        one.mapped === place.mapped &&
        one.account === place.account &&
        one.location === place.location;
      if (!rows.some(isHere)) {
        const facts = [externalAccountId, location] as const;
        throw refusal(404, reconciliationProblem('RECONCILIATION_ROW_UNKNOWN', {}, ...facts));
      }
      return behindRow(pool, at, kept.connectionId);
    });

    const foreign = {
      params: byId,
      querystring: Type.Object(Page),
      response: { 200: ForeignList },
    };
    server.get('/reconciliations/:id/foreign-entries', { schema: foreign }, async (request) => {
      const { of } = await known(pool, request.propertyId, request.params.id);
      const { limit = 50, cursor } = request.query;
      const [postedOn = '', externalEntryId = ''] = cursor ? readCursor(cursor, 2) : [];
      const after = cursor ? { postedOn: requireDate(postedOn, 'asOf'), externalEntryId } : null;
      const page = { account: null, location: null, after, limit: limit + 1 };
      const rows = await foreignEntries(pool, { ...of, ...page });
      const { items, next } = pageOf(rows, limit, (last) => [last.postedOn, last.externalEntryId]);
      return { items: items.map((entry) => foreignView(entry, null)), next };
    });

    const findings = { ...foreign, response: { 200: FindingList } };
    server.get('/reconciliations/:id/findings', { schema: findings }, async (request) => {
      const { of } = await known(pool, request.propertyId, request.params.id);
      const { limit = 50, cursor } = request.query;
      const afterNumber = Number(idInCursor(cursor) ?? 0n);
      const rows = await readFindings(pool, { ...of, place: null, afterNumber, limit: limit + 1 });
      const { items, next } = pageOf(rows, limit, (last) => [String(last.findingNumber)]);
      return { items: items.map(findingView), next };
    });
  };
}

type At = Parameters<typeof openExportsAt>[1];

async function behindRow(pool: pg.Pool, at: At, connectionId: number): Promise<RowDetail> {
  const { propertyId } = at;
  const { account, location } = at;
  const [open, foreign, findings, registered] = [
    await openExportsAt(pool, at, behindRowMax),
    at.mapped
      ? await foreignEntries(pool, { ...at, account, location, after: null, limit: behindRowMax })
      : [],
    await readFindings(pool, { ...at, place: at, afterNumber: 0, limit: behindRowMax }),
    at.mapped
      ? await listAdjustments(pool, {
          ...wholeRegister,
          ...{ propertyId, connectionId, account: at.account, state: 'registered' },
          ...{ beforeId: null, limit: adjustmentsReadMax },
        })
      : [],
  ];
  const inBucket = (bucket: string) =>
    open.filter((one) => one.bucket === bucket).map(openExportView);
  return {
    pending: inBucket('pending'),
    error: inBucket('error'),
    excluded: inBucket('excluded'),
    notQueued: inBucket('not-queued'),
    foreign: foreign.map((entry) => foreignView(entry, at)),
    adjustments: adjustmentsAt(registered, at).map(adjustmentView),
    differing: findings.map(findingView),
    candidates: at.mapped ? (await readCandidates(pool, at)).map(candidatesView) : [],
  };
}

// HTTP of journals and entities: which journal entries go to by document type and outlet, which
// accounts of ours count, and where each outlet stands in the company. Invariant: where a second
// person is asked for, nothing is saved but what waits for one. Leaves to others: saving and
// proposing (journal-change-store.ts); the settings postIn, interEntity and statisticalJournalId,
// which are the connection's (export-queue/connection-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { askingOf } from '#approvals/asking.ts';
import { Proposed } from '#approvals/proposing-store.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { DocumentTypeWord } from '#journal/journal-schemas.ts';
import { changeList } from './journal-change-store.ts';
import { listChoices, listStatistics, readMirror } from './journal-store.ts';
import { journalView, outletView, statisticalView } from './journal-views.ts';
import type { ReleaseExports } from './mapping-change-store.ts';
import { listMappings } from './mapping-list-store.ts';
import { Changed, ExternalId, nullable, oneOf } from './mapping-schemas.ts';
import { interEntities } from './mapping-settings.ts';
import { listExternalChart, requireMappingSettings } from './mapping-store.ts';

export interface JournalChoiceRoutesDeps {
  readonly pool: pg.Pool;
  /** export-queue/action-store.ts has it. */
  readonly releaseExports: ReleaseExports;
}

export const JournalView = Type.Object({
  journalId: Type.String(),
  name: Type.String(),
  active: Type.Boolean(),
  statistical: Type.Boolean(),
  needsApproval: nullable(Type.Boolean({ description: 'null: the ledger does not say.' })),
  directPosting: nullable(Type.Boolean()),
  bookId: nullable(Type.String()),
  readBack: Type.Boolean({
    description: 'Lists and balances hold its book; else it cannot be chosen.',
  }),
});
export type JournalView = Static<typeof JournalView>;

export const OutletPlace = Type.Object({
  outletId: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  locationId: nullable(Type.String()),
  entityId: nullable(Type.String({ description: 'null: not known, or the company has none.' })),
});
export type OutletPlace = Static<typeof OutletPlace>;

/** Null first: the server makes numbers of what could be one, and null would become 0. */
const OutletOrAny = Type.Union([Type.Null(), Type.Integer({ minimum: 1 })]);
const Choice = Type.Object({
  documentType: nullable(DocumentTypeWord),
  outletId: OutletOrAny,
  journalId: ExternalId,
});
const Journals = Type.Object({
  items: Type.Array(Choice),
  journalId: nullable(Type.String({ description: 'Where everything else goes.' })),
  statisticalJournalId: nullable(Type.String()),
  postIn: oneOf('connection', 'entity'),
  interEntity: oneOf(...interEntities),
  journals: Type.Array(JournalView),
  outlets: Type.Array(OutletPlace),
});
export type JournalSettings = Static<typeof Journals>;
const ChoicesBody = withExamples(Type.Object({ items: Type.Array(Choice, { maxItems: 2_000 }) }), {
  items: [{ documentType: 'invoice', outletId: null, journalId: 'GJ' }],
});

export const StatisticalView = Type.Object({
  accountId: Type.Integer(),
  number: Type.String(),
  name: Type.String(),
  externalId: nullable(Type.String({ description: 'null: left out of statistical entries.' })),
  externalName: nullable(Type.String()),
  externalActive: nullable(Type.Boolean()),
});
export type StatisticalView = Static<typeof StatisticalView>;
const Statistics = Type.Object({ items: Type.Array(StatisticalView) });
const StatisticsBody = withExamples(
  Type.Object({
    items: Type.Array(
      Type.Object({
        accountId: Type.Integer(),
        externalId: nullable(ExternalId),
      }),
      { maxItems: 2_000 },
    ),
  }),
  { items: [] },
);
const Params = Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) });

export function journalChoiceRoutes(deps: JournalChoiceRoutesDeps): FastifyPluginAsyncTypebox {
  const { pool, releaseExports } = deps;
  return async (server) => {
    const read = {
      summary: 'Shows which journal each document type goes to, and what the company offers.',
      params: Params,
      response: { 200: Journals },
    };
    server.get('/connections/:id/journals', { schema: read }, async ({ propertyId, params }) => {
      const at = { propertyId, connectionId: params.id };
      const settings = await requireMappingSettings(pool, at);
      const { journalId, statisticalJournalId, postIn, interEntity } = settings;
      const mirror = await readMirror(pool, at);
      const rows = await listExternalChart(pool, propertyId, params.id, { kind: 'journal' });
      const outlets = await listMappings(pool, at, 'outlet');
      return {
        items: (await listChoices(pool, at)) as Static<typeof Choice>[],
        ...{ journalId, statisticalJournalId, postIn, interEntity },
        journals: rows.map((row) => journalView(row, settings)),
        outlets: outlets.map((row) => outletView(row, mirror)),
      };
    });

    const save = {
      summary: 'Replaces the choices of journals; exports held for want of one are released.',
      params: Params,
      body: ChoicesBody,
      response: { 200: Changed, 202: Proposed },
    };
    server.put('/connections/:id/journals', { schema: save }, async (request, reply) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      const of = { list: 'journals', items: request.body.items } as const;
      const saved = await changeList(pool, at, of, { ...askingOf(request), releaseExports });
      if (saved.proposed) return reply.code(202).send(saved.proposed);
      return { changed: saved.changed, released: saved.released };
    });

    await server.register(statisticalRoutes(deps));
  };
}

function statisticalRoutes(deps: JournalChoiceRoutesDeps): FastifyPluginAsyncTypebox {
  const { pool, releaseExports } = deps;
  return async (server) => {
    const path = '/connections/:id/statistical-accounts';
    const read = {
      summary: 'Lists our accounts that count, and what each is in the external ledger.',
      params: Params,
      response: { 200: Statistics },
    };
    server.get(path, { schema: read }, async ({ propertyId, params }) => {
      const at = { propertyId, connectionId: params.id };
      await requireMappingSettings(pool, at);
      return { items: (await listStatistics(pool, at)).map(statisticalView) };
    });

    const save = {
      summary: 'Chooses what our accounts that count are there, and which are left out.',
      params: Params,
      body: StatisticsBody,
      response: { 200: Changed, 202: Proposed },
    };
    server.put(path, { schema: save }, async (request, reply) => {
      const at = { propertyId: request.propertyId, connectionId: request.params.id };
      const of = { list: 'statistical-accounts', items: request.body.items } as const;
      const saved = await changeList(pool, at, of, { ...askingOf(request), releaseExports });
      if (saved.proposed) return reply.code(202).send(saved.proposed);
      return { changed: saved.changed, released: saved.released };
    });
  };
}

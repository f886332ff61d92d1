// HTTP: what stands behind a run and behind one row of it, each list page by page.
// Invariant: an answer shows what was kept when the reconciliation ran; nothing is cut without a
// cursor that goes on, in the order the list has.
// Leaves to others: runs (reconciliation-routes.ts), the register (adjustment-routes.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { listAdjustments, wholeRegister } from './adjustment-store.ts';
import { adjustmentView } from './adjustment-views.ts';
import { adjustmentsAt } from './adjustments-at.ts';
import { readCandidates } from './candidates-store.ts';
import { cursorOf, idInCursor, idOf, pageOf, readCursor } from './cursors.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import {
  type Counted,
  foreignEntries,
  type OpenExport,
  openExportsAfter,
  openExportsAt,
  type PlaceOfRow,
  readFindings,
  readReconciliation,
  readRows,
} from './reconciliation-reading-store.ts';
import {
  FindingRow,
  ForeignEntryRow,
  OpenExportRow,
  RowDetail,
  rowParts,
} from './reconciliation-schemas.ts';
import {
  candidatesView,
  findingView,
  foreignView,
  openExportView,
  placeOfPath,
} from './reconciliation-views.ts';
import { byId, IdText, listOf, Page } from './wire-types.ts';
import { requireDate } from './wire-values.ts';

/** Of each kind in the answer of a row; its lists have the rest. */
const behindRowMax = 200;
const adjustmentsRead = 500;

export async function knownRun(pool: pg.Pool, propertyId: number, id: string) {
  const of = { propertyId, reconciliationId: idOf(id) };
  const kept = await readReconciliation(pool, of);
  if (!kept) throw refusal(404, reconciliationProblem('RECONCILIATION_UNKNOWN', {}, id));
  return { of, kept };
}

/** The path of a row as rows give it. */
export const RowPath = Type.String({ maxLength: 300, description: 'As `path` of a row gives it.' });

/** *Errors:* RECONCILIATION_ROW_UNKNOWN. */
export function placeIn(path: string) {
  const [account, location, ...more] = path.split('/');
  if (account === undefined || location === undefined || more.length > 0) {
    throw refusal(404, reconciliationProblem('RECONCILIATION_ROW_UNKNOWN', {}, path, ''));
  }
  return placeOfPath(decoded(account), decoded(location));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function behindRoutes({ pool }: { readonly pool: pg.Pool }): FastifyPluginAsyncTypebox {
  return async (server) => {
    const row = {
      summary: 'Shows what stands behind a row: open exports, entries of others, findings.',
      description:
        'Of each kind the first 200; `counts` has how many there are, `next` where its ' +
        'list goes on.',
      params: Type.Object({
        id: Type.String({ ...IdText, description: 'Id of the reconciliation.' }),
        externalAccountId: Type.String({ description: 'As `path` of the row begins.' }),
        location: Type.String({ description: 'As `path` of the row ends.' }),
      }),
      response: { 200: RowDetail },
    };
    const rowUrl = '/reconciliations/:id/rows/:externalAccountId/:location';
    server.get(rowUrl, { schema: row }, async (request) => {
      const { id, externalAccountId, location } = request.params;
      const { of, kept } = await knownRun(pool, request.propertyId, id);
      const place = placeOfPath(externalAccountId, location);
      const rows = await readRows(pool, of);
      const isHere = (one: (typeof rows)[number]) =>
        one.mapped === place.mapped &&
        one.account === place.account &&
        one.location === place.location;
      if (!rows.some(isHere)) {
        const facts = [externalAccountId, location] as const;
        throw refusal(404, reconciliationProblem('RECONCILIATION_ROW_UNKNOWN', {}, ...facts));
      }
      return behindRow(pool, { ...of, ...place }, kept.connectionId);
    });
    await server.register(listRoutes(pool));
  };
}

const list = Type.Object({ row: Type.Optional(RowPath), ...Page });

const findingsSchema = {
  summary: 'Lists the findings of a reconciliation: what is missing, doubled or different.',
  ...{ params: byId, querystring: list },
  response: { 200: listOf(FindingRow) },
};

function listRoutes(pool: pg.Pool): FastifyPluginAsyncTypebox {
  return async (server) => {
    const foreign = {
      summary: 'Lists the entries of others that a reconciliation found, of one row or all.',
      ...{ params: byId, querystring: list },
      response: { 200: listOf(ForeignEntryRow) },
    };
    server.get('/reconciliations/:id/foreign-entries', { schema: foreign }, async (request) => {
      const { of } = await knownRun(pool, request.propertyId, request.params.id);
      const { limit = 50, cursor, row: path } = request.query;
      const place = path === undefined ? null : placeIn(path);
      const [postedOn = '', externalEntryId = ''] = cursor ? readCursor(cursor, 2) : [];
      const after = cursor ? { postedOn: requireDate(postedOn, 'asOf'), externalEntryId } : null;
      const at = { account: place?.account ?? null, location: place?.location ?? null };
      const rows = await foreignEntries(pool, { ...of, ...at, after, limit: limit + 1 });
      const { items, next } = pageOf(rows, limit, foreignKey);
      return { items: items.map((entry) => foreignView(entry, place)), next };
    });

    server.get('/reconciliations/:id/findings', { schema: findingsSchema }, async (request) => {
      const { of } = await knownRun(pool, request.propertyId, request.params.id);
      const { limit = 50, cursor, row: path } = request.query;
      const place = path === undefined ? null : { ...of, ...placeIn(path) };
      const afterNumber = Number(idInCursor(cursor) ?? 0n);
      const rows = await readFindings(pool, { ...of, place, afterNumber, limit: limit + 1 });
      const { items, next } = pageOf(rows, limit, findingKey);
      return { items: items.map(findingView), next };
    });

    const open = {
      summary:
        'Lists exports of a row that are not in the external ledger yet, by where they stand.',
      params: byId,
      querystring: Type.Object({
        row: RowPath,
        bucket: Type.Unsafe<OpenExport['bucket']>({
          ...{ type: 'string', enum: buckets },
          description: 'Where they stand.',
        }),
        ...Page,
      }),
      response: { 200: listOf(OpenExportRow) },
    };
    server.get('/reconciliations/:id/open-exports', { schema: open }, async (request) => {
      const { of } = await knownRun(pool, request.propertyId, request.params.id);
      const { limit = 50, cursor, row: path, bucket } = request.query;
      const [postedOn = '', entryId = '', currency = ''] = cursor ? readCursor(cursor, 3) : [];
      const from = [requireDateOf(cursor, postedOn), String(idOf(entryId)), currency] as const;
      const page = { bucket, after: cursor ? from : null, limit: limit + 1 };
      const rows = await openExportsAfter(pool, { ...of, ...placeIn(path) }, page);
      const { items, next } = pageOf(rows, limit, openKey);
      return { items: items.map(openExportView), next };
    });
  };
}

const buckets: OpenExport['bucket'][] = ['pending', 'error', 'excluded', 'not-queued'];

const requireDateOf = (cursor: string | undefined, day: string) =>
  cursor === undefined ? day : requireDate(day, 'asOf');

const openKey = (one: OpenExport) => [one.postedOn, String(one.entryId), one.currency];
const findingKey = (one: { findingNumber: number }) => [String(one.findingNumber)];
const foreignKey = (one: { postedOn: string; externalEntryId: string }) => [
  one.postedOn,
  one.externalEntryId,
];

async function behindRow(pool: pg.Pool, at: PlaceOfRow, connectionId: number): Promise<RowDetail> {
  const { account, location } = at;
  const first = { limit: behindRowMax, isCounted: true };
  const open = await openExportsAt(pool, at, behindRowMax);
  const foreign = at.mapped
    ? await foreignEntries(pool, { ...at, account, location, after: null, ...first })
    : [];
  const findings = await readFindings(pool, { ...at, place: at, afterNumber: 0, ...first });
  const registered = at.mapped ? await adjustmentsOf(pool, at, connectionId) : [];
  const inBucket = (bucket: string) => open.filter((one) => one.bucket === bucket);
  const [pending, error] = [inBucket('pending'), inBucket('error')];
  const [excluded, notQueued] = [inBucket('excluded'), inBucket('not-queued')];
  const rest = {
    pending: restOf(pending, openKey),
    error: restOf(error, openKey),
    excluded: restOf(excluded, openKey),
    notQueued: restOf(notQueued, openKey),
    foreign: restOf(foreign, foreignKey),
    differing: restOf(findings, findingKey),
  };
  const each = (name: 'count' | 'next') =>
    Object.fromEntries(rowParts.map((part) => [part, rest[part][name]]));
  return {
    pending: pending.map(openExportView),
    error: error.map(openExportView),
    excluded: excluded.map(openExportView),
    notQueued: notQueued.map(openExportView),
    foreign: foreign.map((entry) => foreignView(entry, at)),
    adjustments: adjustmentsAt(registered, at).map(adjustmentView),
    differing: findings.map(findingView),
    candidates: at.mapped ? (await readCandidates(pool, at)).map(candidatesView) : [],
    counts: each('count') as RowDetail['counts'],
    next: each('next') as RowDetail['next'],
  };
}

/** How many there are of what was read the first of, and where the list goes on. */
function restOf<Row extends Counted>(
  rows: readonly Row[],
  keyOf: (last: Row) => readonly string[],
) {
  const count = rows[0]?.count ?? 0;
  const last = rows.at(-1);
  const next = last && count > rows.length ? cursorOf(...keyOf(last)) : null;
  return { count, next };
}

/** All registered adjustments of the account, so many at a time. */
async function adjustmentsOf(pool: pg.Pool, at: PlaceOfRow, connectionId: number) {
  const { propertyId, account } = at;
  const of = { ...wholeRegister, propertyId, connectionId, account, state: 'registered' } as const;
  const all: Awaited<ReturnType<typeof listAdjustments>> = [];
  for (let beforeId: bigint | null = null; ; ) {
    const page = await listAdjustments(pool, { ...of, beforeId, limit: adjustmentsRead });
    all.push(...page);
    if (page.length < adjustmentsRead) return all;
    beforeId = page.at(-1)?.adjustmentId ?? null;
  }
}

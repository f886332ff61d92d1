// HTTP of connections: make, configure, test, read the chart, pause and resume. Invariant:
// credentials go in and never come out; a connection is opened here only to test it and to read its
// chart, and closed again. Leaves to others: encryption (passed in from access/), mapping
// (mapping/).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { type Queryable, sqlState, withTransaction } from '#database/pool.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import { headCodes } from '#mapping/journal-views.ts';
import { lineSettingCodes, lineSettings } from '#mapping/map-line.ts';
import { gapsOfCauses } from '#mapping/mapping-change-store.ts';
import { gapsClosedByChart } from '#mapping/mapping-list-store.ts';
import { mappingSettingProblems } from '#mapping/mapping-settings.ts';
import { replaceExternalChart } from '#mapping/mapping-store.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { countHeld, releaseExports } from './action-store.ts';
import { requeueForRedating } from './closed-period-store.ts';
import {
  ChangeBody,
  ConnectionList,
  ConnectionRow,
  Finding,
  NewConnectionBody,
} from './connection-schemas.ts';
import {
  type ConnectionRecord,
  changeConnection,
  changeConnectionState,
  insertConnection,
  listConnections,
  requireConnection,
} from './connection-store.ts';
import { countByConnection } from './export-counts-store.ts';
import { exportProblem } from './export-errors.ts';
import { withLedger } from './ledger-use.ts';
import { recordAction } from './rehearsal-store.ts';
import { summarySettingProblems, summarySettings } from './summary-settings.ts';

/** A connector this process can open, as the composing process offers it. */
export interface LedgerOffer {
  /** The connector's name in settings and rows. */
  readonly ledger: string;
  /** What people call it. */
  readonly name: string;
  /** Every problem of settings before they are saved; empty when they are right. */
  readonly settingsProblems?: (settings: Readonly<Record<string, unknown>>) => readonly Problem[];
}

export interface ConnectionRoutesDeps {
  readonly pool: pg.Pool;
  readonly ledgers: readonly LedgerOffer[];
  readonly openLedger: (connection: ConnectionRecord) => Promise<ExternalLedger>;
  /** Seals and saves; the clear text goes nowhere else. */
  readonly saveCredentials: (
    tx: Queryable,
    at: { readonly propertyId: number; readonly connectionId: number },
    credentials: Readonly<Record<string, string>>,
  ) => Promise<void>;
  /** Random text of 100 bits or more, for the export keys of a new connection. */
  readonly newConnectionKey: () => string;
}

const Params = Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) });
const Reason = withExamples(
  Type.Object({ reason: Type.String({ minLength: 1, maxLength: 2000 }) }),
  { reason: 'The controller closes June this afternoon' },
);

export function connectionRoutes(deps: ConnectionRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(configurationRoutes(deps));
    await server.register(operationRoutes(deps));
  };
}

const CredentialsBody = Type.Record(Type.String(), Type.String({ maxLength: 10_000 }));

const makeSchema = {
  summary: 'Makes a connection to an external ledger company; it rehearses and sends nothing yet.',
  description:
    'Everything before `cutoverOn` is already in the books there. A second ' +
    'connection of the same name is refused.',
  body: NewConnectionBody,
  response: { 201: ConnectionRow },
};

const changeSchema = {
  summary: 'Changes the name, settings or cut-over day of a connection.',
  description:
    'Settings that are not named stay. Exports that were held for want of a setting ' +
    'are released.',
  params: Params,
  body: ChangeBody,
  response: { 200: ConnectionRow },
};

const credentialsSchema = {
  summary: 'Saves the credentials of a connection, encrypted; they are never read back.',
  description: 'A connection that had lost its credentials works again; a pause stays.',
  params: Params,
  body: CredentialsBody,
  response: { 200: ConnectionRow },
};

/** What a connection is: list, make, change, credentials. */
function configurationRoutes(deps: ConnectionRoutesDeps): FastifyPluginAsyncTypebox {
  const { pool, ledgers } = deps;
  return async (server) => {
    const list = {
      summary: 'Lists the connections with their state and counts, and the ledgers on offer.',
      response: { 200: ConnectionList },
    };
    server.get('/connections', { schema: list }, async ({ propertyId }) => {
      const counts = await countByConnection(pool, propertyId);
      const rows = await listConnections(pool, propertyId);
      const items = rows.map((row) => connectionRow(row, ledgers, counts.get(row.connectionId)));
      return { items, ledgers: ledgers.map(({ ledger, name }) => ({ ledger, name })), next: null };
    });

    const read = {
      summary: 'Shows a connection with its settings, state and counts; never its credentials.',
      params: Params,
      response: { 200: ConnectionRow },
    };
    server.get('/connections/:id', { schema: read }, async ({ propertyId, params }) =>
      rowOf(deps, propertyId, params.id),
    );

    server.post('/connections', { schema: makeSchema }, async (request, reply) => {
      const { propertyId, body } = request;
      checkBody(body, offerOf(ledgers, body.ledger));
      const stage = 'rehearsing' as const;
      const made = { ...body, stage, connectionKey: deps.newConnectionKey() };
      const id = await named(body.name, () =>
        withTransaction(pool, (tx) => insertConnection(tx, propertyId, made)),
      );
      return reply.code(201).send(await rowOf(deps, propertyId, id));
    });

    server.put('/connections/:id', { schema: changeSchema }, async (request) => {
      const { propertyId, person, params, body } = request;
      const connection = await requireConnection(pool, propertyId, params.id);
      const settings = { ...connection.settings, ...body.settings };
      checkBody({ ...body, settings }, offerOf(ledgers, connection.ledger), connection.settings);
      await named(body.name ?? connection.name, () => changeAll(pool, connection, body, person));
      return await rowOf(deps, propertyId, params.id);
    });

    server.put('/connections/:id/credentials', { schema: credentialsSchema }, async (request) => {
      const { propertyId, params, body } = request;
      await requireConnection(pool, propertyId, params.id);
      await withTransaction(pool, async (tx) => {
        await deps.saveCredentials(tx, { propertyId, connectionId: params.id }, body);
        // Read behind the write, which holds the row: a worker may just have disconnected it.
        const { state } = await requireConnection(tx, propertyId, params.id);
        // New credentials answer "disconnected"; a pause was a person's decision and stays.
        const next = state === 'disconnected' ? { state: 'active' as const, reason: null } : null;
        if (next) await changeConnectionState(tx, propertyId, params.id, next);
        else await changeConnection(tx, propertyId, params.id, {});
      });
      return await rowOf(deps, propertyId, params.id);
    });
  };
}

/** The change, and what it puts back to work: entries that may be re-dated, or have a journal. */
async function changeAll(
  pool: pg.Pool,
  at: ConnectionRecord,
  change: Static<typeof ChangeBody>,
  person: string,
): Promise<void> {
  await withTransaction(pool, async (tx) => {
    await changeConnection(tx, at.propertyId, at.connectionId, change);
    await requeueForRedating(tx, at);
    const { settings } = change;
    if (!settings) return;
    const reason = 'The settings of the connection were saved.';
    const ofLines = lineSettings.some((name) => name in settings) ? lineSettingCodes : [];
    await releaseExports(tx, at, gapsOfCauses([...headCodes, ...ofLines]), { person, reason });
  });
}

const readChartSchema = {
  summary: 'Reads accounts, journals and dimensions of the external ledger into our copy of them.',
  description: 'Exports that waited for what is there now are released.',
  params: Params,
  response: { 200: Type.Object({ items: Type.Integer(), readAt: Type.String() }) },
};

/** What a person does with a connection: test, read the chart, pause, resume. */
function operationRoutes(deps: ConnectionRoutesDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const test = {
      summary: 'Tests a connection step by step, and changes nothing there.',
      description: '`findings` says of each step what is wrong and what to do.',
      params: Params,
      response: { 200: Type.Object({ findings: Type.Array(Finding) }) },
    };
    server.post('/connections/:id/test', { schema: test }, async (request) => {
      const { propertyId, person, params } = request;
      const connection = await requireConnection(pool, propertyId, params.id);
      const findings = await withLedger(deps.openLedger(connection), (ledger) => ledger.test());
      const detail = { wrong: findings.filter((one) => !one.ok).length };
      const done = { action: 'test', person, reason: null, detail } as const;
      await recordAction(pool, connection, done);
      return { findings: [...findings] };
    });

    server.post('/connections/:id/read-chart', { schema: readChartSchema }, async (request) => {
      const { propertyId, person, params } = request;
      const connection = await requireConnection(pool, propertyId, params.id);
      const reading = await withLedger(deps.openLedger(connection), (ledger) => ledger.chart());
      if (reading.kind !== 'read') throw new ProblemError([reading.cause], 502);
      await withTransaction(pool, async (tx) => {
        await replaceExternalChart(tx, propertyId, params.id, reading.value);
        const at = { propertyId, connectionId: params.id };
        const held = [...(await countHeld(tx, at)).keys()];
        const reason = 'The chart was read again.';
        const gaps = [...(await gapsClosedByChart(tx, at, held)), ...gapsOfCauses(headCodes)];
        await releaseExports(tx, at, gaps, { person, reason });
        const detail = { items: reading.value.length };
        await recordAction(tx, at, { action: 'read-chart', person, reason: null, detail });
      });
      const { chartReadAt } = await requireConnection(pool, propertyId, params.id);
      return { items: reading.value.length, readAt: chartReadAt?.toISOString() ?? '' };
    });

    const pause = {
      summary: 'Pauses a connection, with a reason: nothing is sent until it is resumed.',
      params: Params,
      body: Reason,
      response: { 200: ConnectionRow },
    };
    server.post('/connections/:id/pause', { schema: pause }, async (request) => {
      const { propertyId, person, params, body } = request;
      const reason = `Paused by ${person}: ${body.reason.trim()}`;
      return await toState(deps, propertyId, params.id, { state: 'paused', reason });
    });

    const resume = {
      summary: 'Resumes a paused connection: what waits is sent.',
      params: Params,
      response: { 200: ConnectionRow },
    };
    server.post('/connections/:id/resume', { schema: resume }, async ({ propertyId, params }) =>
      toState(deps, propertyId, params.id, { state: 'active', reason: null }),
    );
  };
}

async function toState(
  deps: ConnectionRoutesDeps,
  propertyId: number,
  connectionId: number,
  to: { state: 'active' | 'paused'; reason: string | null },
): Promise<ConnectionRow> {
  await withTransaction(deps.pool, (tx) => changeConnectionState(tx, propertyId, connectionId, to));
  return await rowOf(deps, propertyId, connectionId);
}

async function rowOf(
  { pool, ledgers }: ConnectionRoutesDeps,
  propertyId: number,
  connectionId: number,
): Promise<ConnectionRow> {
  const connection = await requireConnection(pool, propertyId, connectionId);
  const counts = await countByConnection(pool, propertyId);
  return connectionRow(connection, ledgers, counts.get(connectionId));
}

function connectionRow(
  connection: ConnectionRecord,
  ledgers: readonly LedgerOffer[],
  counts: ConnectionRow['counts'] = { pending: 0, synced: 0, error: 0, excluded: 0 },
): ConnectionRow {
  return {
    connectionId: connection.connectionId,
    name: connection.name,
    ledger: connection.ledger,
    ledgerName: ledgers.find((one) => one.ledger === connection.ledger)?.name ?? connection.ledger,
    state: connection.state,
    stateReason: connection.stateReason,
    stage: connection.stage,
    cutoverOn: connection.cutoverOn,
    settings: connection.settings,
    hasCredentials: connection.hasCredentials,
    lastSyncedAt: connection.lastSyncedAt?.toISOString() ?? null,
    chartReadAt: connection.chartReadAt?.toISOString() ?? null,
    counts,
    breakerUntil: connection.breakerUntil?.toISOString() ?? null,
    findFirst: findFirstView(connection),
  };
}

function findFirstView(one: ConnectionRecord): ConnectionRow['findFirst'] {
  if (one.findFirstSince === null) return null;
  return {
    since: one.findFirstSince.toISOString(),
    reason: one.findFirstReason ?? '',
    formingHeldSince: one.formingHeldSince?.toISOString() ?? null,
  };
}

function offerOf(ledgers: readonly LedgerOffer[], ledger: string): LedgerOffer {
  const offer = ledgers.find((one) => one.ledger === ledger);
  if (offer) return offer;
  throw new ProblemError([exportProblem('EXPORT_LEDGER_UNKNOWN', { where: 'ledger' }, ledger)]);
}

function checkBody(
  body: { cutoverOn?: string; settings?: Readonly<Record<string, unknown>> },
  offer: LedgerOffer,
  before?: ConnectionRecord['settings'],
): void {
  if (before) keepMode(before, body.settings ?? {});
  const problems = [
    ...(offer.settingsProblems?.(body.settings ?? {}) ?? []),
    ...summarySettingProblems(body.settings ?? {}),
    ...mappingSettingProblems(body.settings ?? {}),
  ];
  if (body.cutoverOn !== undefined && isoDateOf(body.cutoverOn) === null) {
    const at = { where: 'cutoverOn' };
    problems.push(exportProblem('EXPORT_FILTER_INVALID', at, 'a date', body.cutoverOn));
  }
  if (problems.length > 0) throw new ProblemError(problems);
}

function keepMode(before: ConnectionRecord['settings'], after: ConnectionRecord['settings']) {
  if (summarySettings(before).exportMode === summarySettings(after).exportMode) return;
  const at = { where: 'settings.exportMode' };
  throw new ProblemError([exportProblem('EXPORT_MODE_GUARDED', at)], 409);
}

async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    throw new ProblemError(
      [exportProblem('EXPORT_CONNECTION_EXISTS', { where: 'name' }, name)],
      409,
    );
  }
}

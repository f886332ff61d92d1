// HTTP of sign-off: a period with its accounts, signing, reviewing, withdrawing, notes, settings.
// Invariant: who signs, reviews and withdraws is who asks; reading withdraws nothing.
// Leaves to others: deciding (sign-off-worker.ts), who may (access/route-rights.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { readProperty } from '#chart-of-accounts/chart-store.ts';
import { todayIn } from '#chart-of-accounts/iso-date.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { pageOf, readCursor } from './cursors.ts';
import {
  firstItems,
  type ItemKey,
  itemKey,
  itemsAfter,
  outstandingItems,
} from './outstanding-store.ts';
import { knownConnection } from './reconciliation-store.ts';
import { listSignOffEvidence } from './sign-off-evidence-store.ts';
import { lastPeriods, readMonthCells, readMonthRuns } from './sign-off-months-store.ts';
import { knownSignOff, reviewSignOff, wrongMove } from './sign-off-review-store.ts';
import {
  byId,
  ItemList,
  MonthsView,
  NoteBody,
  PeriodOfConnection,
  SettingsBody,
  SignBody,
  Signed,
  SignOffPeriod,
  SignOffView,
  ThresholdBody,
  WithdrawBody,
} from './sign-off-schemas.ts';
import {
  readSignOffSettings,
  readThresholds,
  saveSignOffSettings,
  saveThreshold,
} from './sign-off-settings-store.ts';
import {
  insertNote,
  listNotes,
  markWithdrawn,
  type OfConnection,
  signOffsBefore,
  signOffsOf,
} from './sign-off-store.ts';
import {
  itemView,
  monthsView,
  type Outstanding,
  periodView,
  signOffView,
} from './sign-off-views.ts';
import { periodOf, readStandings, signAccounts } from './sign-off-worker.ts';
import { OneConnection, Page } from './wire-types.ts';
import { requireAmount, requireReason } from './wire-values.ts';

interface Deps {
  readonly pool: pg.Pool;
  readonly now: () => Date;
}

/** Everything below /sign-offs, and their settings. */
export function signOffRoutes(deps: Deps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(periodRoutes(deps));
    await server.register(moveRoutes(deps));
    await server.register(settingsRoutes(deps));
  };
}

/** A period as it stands, of one snapshot. */
export async function readPeriod(
  pool: pg.Pool,
  asked: { propertyId: number; connectionId: number; period: string },
): Promise<SignOffPeriod> {
  return withTransaction(
    pool,
    async (tx) => {
      const { base, period, of } = await periodOf(tx, asked);
      const found = await readStandings(tx, of, base);
      const settings = await readSignOffSettings(tx, of.propertyId);
      const thresholds = await readThresholds(tx, of);
      const [signOffs, before] = [await signOffsOf(tx, of), await signOffsBefore(tx, of)];
      const notes = await listNotes(tx, of);
      const evidence = await listSignOffEvidence(tx, of);
      const outstanding = await readOutstanding(tx, found && { ...of, ...found }, before);
      return periodView({
        ...{ period, base, found, settings, thresholds, signOffs, before, outstanding },
        ...{ notes, evidence },
      });
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}

/** Items of an account in the answer; `/sign-offs/items` has the rest. */
const itemsShown = 100;

/** The first items of each account; all of those an earlier period carries items of. */
async function readOutstanding(
  tx: Queryable,
  run: { propertyId: number; reconciliationId: bigint } | null,
  before: Awaited<ReturnType<typeof signOffsBefore>>,
): Promise<Outstanding> {
  if (run === null) return { items: new Map(), counts: new Map(), open: new Map() };
  const carrying = before.filter(({ items }) => items.length > 0).map(({ account }) => account);
  const open = await outstandingItems(tx, run, carrying);
  return { ...(await firstItems(tx, run, itemsShown)), open };
}

const monthsShown = 12;

/** The last periods, of one snapshot. *Errors:* RECONCILIATION_CONNECTION_UNKNOWN. */
async function readMonths(
  pool: pg.Pool,
  { now, ...of }: OfConnection & { readonly now: Date },
): Promise<MonthsView> {
  const read = async (tx: Queryable) => {
    const { baseCurrency: base } = await knownConnection(tx, of);
    const { timeZone } = await readProperty(tx, of.propertyId);
    const today = todayIn(timeZone, now);
    const periods = await lastPeriods(tx, of.propertyId, { today, count: monthsShown });
    const runs = await readMonthRuns(tx, of, periods);
    const cells = await readMonthCells(tx, { ...of, base }, periods);
    return monthsView({ base, periods, runs, cells });
  };
  return withTransaction(pool, read, { isolation: 'repeatable read', readOnly: true });
}

/** One page of what an account has outstanding, in the newest run of the period. */
async function readItems(
  pool: pg.Pool,
  asked: { propertyId: number; connectionId: number; period: string; account: string } & {
    limit?: number;
    cursor?: string;
  },
) {
  const { account, limit = itemsShown, cursor } = asked;
  const { base, of } = await periodOf(pool, asked);
  const found = await readStandings(pool, of, base);
  if (!found) return { items: [], next: null };
  const after = cursor === undefined ? null : (readCursor(cursor, 4) as unknown as ItemKey);
  const rows = await itemsAfter(pool, { ...of, ...found }, { account, after, limit: limit + 1 });
  const { items, next } = pageOf(rows, limit, itemKey);
  return { items: items.map(itemView), next };
}

const itemsSchema = {
  summary: 'Lists what an account has outstanding in a period.',
  querystring: Type.Object({
    ...{
      ...PeriodOfConnection.properties,
      account: Type.String({ maxLength: 100, description: 'External account.' }),
    },
    ...Page,
  }),
  response: { 200: ItemList },
};

function periodRoutes({ pool, now }: Deps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const read = {
      summary: 'Shows the accounts of a period: what each could be signed on, sign-offs and notes.',
      description: 'Of each account the first 100 items; `GET /sign-offs/items` has the rest.',
      querystring: PeriodOfConnection,
      response: { 200: SignOffPeriod },
    };
    server.get('/sign-offs', { schema: read }, ({ propertyId, query }) =>
      readPeriod(pool, { propertyId, connectionId: query.connection, period: query.period }),
    );

    server.get('/sign-offs/items', { schema: itemsSchema }, ({ propertyId, query }) =>
      readItems(pool, { ...query, propertyId, connectionId: query.connection }),
    );

    const months = {
      summary:
        'Shows the last twelve periods of a connection, account by account: tied, open, signed.',
      querystring: Type.Object({ connection: OneConnection }),
      response: { 200: MonthsView },
    };
    server.get('/sign-offs/months', { schema: months }, ({ propertyId, query }) =>
      readMonths(pool, { propertyId, connectionId: query.connection, now: now() }),
    );

    const sign = {
      summary: 'Signs accounts of a period off, or without naming any all that may be.',
      description: '`forcedBecause` signs one that does not tie, and is kept with it.',
      body: SignBody,
      response: { 200: Signed },
    };
    server.post('/sign-offs', { schema: sign }, async ({ propertyId, person, body }) => {
      const { base, of } = await periodOf(pool, { propertyId, ...body });
      const { accounts = null, forcedBecause } = body;
      const reason = forcedBecause === undefined ? null : requireReason(forcedBecause);
      const by = { person, at: now(), automatic: false, base };
      return { signed: await signAccounts(pool, of, { ...by, accounts, forcedBecause: reason }) };
    });

    const note = {
      summary: 'Notes something about an account in a period.',
      body: NoteBody,
      response: { 200: SignOffPeriod },
    };
    server.post('/sign-offs/notes', { schema: note }, async ({ propertyId, person, body }) => {
      const { of } = await periodOf(pool, { propertyId, ...body });
      const said = { account: body.account, note: requireReason(body.note) };
      await withTransaction(pool, (tx) =>
        insertNote(tx, of, { ...said, notedAt: now(), notedBy: person }),
      );
      return readPeriod(pool, { propertyId, ...body });
    });
  };
}

function moveRoutes({ pool, now }: Deps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const review = {
      summary: 'Reviews a sign-off: another person than who prepared it agrees.',
      params: byId,
      response: { 200: SignOffView },
    };
    server.post('/sign-offs/:id/review', { schema: review }, async (request) => {
      const { propertyId, person, actor, params } = request;
      const by = { person, at: now(), isKey: actor.kind === 'key' };
      return signOffView(await reviewSignOff(pool, { propertyId, ...params }, by));
    });

    const back = {
      summary: 'Withdraws a sign-off, with a reason.',
      params: byId,
      body: WithdrawBody,
      response: { 200: SignOffView },
    };
    server.post('/sign-offs/:id/withdraw', { schema: back }, async (request) => {
      const { propertyId, person } = request;
      const { id } = request.params;
      const { signOffId } = await knownSignOff(pool, { propertyId, id });
      const because = requireReason(request.body.reason);
      const by = { person, at: now(), because, moved: null };
      const isMoved = await withTransaction(pool, (tx) =>
        markWithdrawn(tx, { propertyId, signOffId }, by),
      );
      if (!isMoved) throw wrongMove(id, 'withdrawn');
      return signOffView(await knownSignOff(pool, { propertyId, id }));
    });
  };
}

function settingsRoutes({ pool, now }: Deps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const save = {
      summary:
        'Changes how accounts are signed off: reviewed, by themselves, up to which difference.',
      body: SettingsBody,
      response: { 204: {} },
    };
    server.put('/sign-off-settings', { schema: save }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const { baseCurrency } = await readProperty(pool, propertyId);
      const thresholdMinor = thresholdOf(body.threshold, baseCurrency);
      const settings = { ...body, thresholdMinor, person, at: now() };
      await withTransaction(pool, (tx) => saveSignOffSettings(tx, propertyId, settings));
      return reply.code(204).send({});
    });

    const threshold = {
      summary: 'Sets the difference up to which one account may be signed; null: the general one.',
      body: ThresholdBody,
      response: { 204: {} },
    };
    server.put('/sign-off-thresholds', { schema: threshold }, async (request, reply) => {
      const { propertyId, person, body } = request;
      const { baseCurrency } = await knownConnection(pool, { propertyId, ...body });
      const { account, threshold: text } = body;
      const thresholdMinor = text === null ? null : thresholdOf(text, baseCurrency);
      const set = { account, thresholdMinor, person, at: now() };
      await withTransaction(pool, (tx) => saveThreshold(tx, { propertyId, ...body }, set));
      return reply.code(204).send({});
    });
  };
}

/** *Errors:* RECONCILIATION_AMOUNT_UNREADABLE. */
function thresholdOf(text: string, currency: Parameters<typeof requireAmount>[1]): bigint {
  // A minus sign would let nothing through: it is a slip of the pen, not a threshold.
  return requireAmount(text.startsWith('-') ? `?${text}` : text, currency, 'threshold');
}

// HTTP of a restored database: look first, see what the external company holds for the days that
// wait, and say that it was seen. Invariant: the hold on summaries ends only by a person who names
// what the comparison showed, and it shows that again when asked again; reading changes nothing.
// Leaves to others: the comparison (comparing-worker.ts), the hold (restore-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { withTransaction } from '#database/pool.ts';
import {
  type ExternalEntry,
  type ExternalLedger,
  LedgerReadError,
} from '#external-ledger/external-ledger.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import { ProblemError } from '#problems/problem.ts';
import { notifyLive } from './channel-store.ts';
import { type Comparison, compareRestored } from './comparing-worker.ts';
import { type ConnectionRecord, requireConnection } from './connection-store.ts';
import { exportProblem } from './export-errors.ts';
import { nullable } from './export-schemas.ts';
import { withLedger } from './ledger-use.ts';
import { beginFindFirst, endFormingHold } from './restore-store.ts';
import { documentNumberOf } from './summary-terms.ts';

export interface RestoreDeps {
  readonly pool: pg.Pool;
  readonly openLedger: (connection: ConnectionRecord) => Promise<ExternalLedger>;
}

const Params = Type.Object({ id: Type.Integer({ description: 'Id of the connection.' }) });
const Reason = Type.String({ minLength: 1, maxLength: 2000 });
const FindFirst = Type.Object({ since: Type.String(), reason: Type.String() });
const FindFirstBody = withExamples(Type.Object({ reason: Reason }), {
  reason: 'The database was restored from the backup of 03:00',
});

const There = Type.Object({
  externalId: Type.String(),
  externalUrl: nullable(Type.String()),
  exportKey: Type.String(),
  postedOn: Type.String(),
  journalId: Type.String(),
  memo: Type.String(),
  amount: Type.String({ description: 'The sum of its debits.' }),
  currency: Type.String(),
});
const Compared = Type.Object({
  exportKey: Type.String(),
  documentNumber: Type.String(),
  summaryOn: Type.String(),
  outlet: Type.String(),
  journalId: Type.String(),
  currency: Type.String(),
  entries: Type.Integer(),
  amount: Type.String(),
  verdict: Type.Unsafe<'absent' | 'same' | 'different'>(
    Type.String({
      enum: ['absent', 'same', 'different'],
      description: 'Under this key: nothing, the same summary, or something else.',
    }),
  ),
  differences: Type.Array(Type.String()),
  there: Type.Array(There),
});
export const RestoreComparison = Type.Object({
  heldSince: nullable(Type.String()),
  from: Type.String(),
  through: Type.String(),
  summaries: Type.Array(Compared, { description: 'What would be formed of all that waits.' }),
  unknown: Type.Array(
    Type.Object({
      ...There.properties,
      waitsHere: Type.Boolean({
        description: 'Its entry waits here to be summarised, and stands there by itself.',
      }),
    }),
    { description: 'Entries with a key like ours that no export of this database has.' },
  ),
  seen: Type.String({ description: 'Names what this shows, for the confirmation.' }),
});
export type RestoreComparison = Static<typeof RestoreComparison>;
const SeenBody = withExamples(Type.Object({ seen: Type.String(), reason: Reason }), {
  seen: '9f86d081884c7d659a2feaa0c55ad015',
  reason: 'Compared with the bank statement of that day',
});
const Done = Type.Object({ unknown: Type.Integer(), different: Type.Integer() });

export function restoreRoutes(deps: RestoreDeps): FastifyPluginAsyncTypebox {
  const { pool } = deps;
  return async (server) => {
    const look = {
      summary: 'Makes a connection look for every entry before it sends it: after a restore.',
      description: 'Days are not summarised until a person has compared.',
      params: Params,
      body: FindFirstBody,
      response: { 200: FindFirst },
    };
    server.post('/connections/:id/find-first', { schema: look }, async (request) => {
      const { propertyId, person, params, body } = request;
      const at = { propertyId, connectionId: params.id };
      await requireConnection(pool, propertyId, params.id);
      const by = { person, reason: body.reason.trim(), restored: true };
      await withTransaction(pool, (tx) => beginFindFirst(tx, at, by));
      const now = await requireConnection(pool, propertyId, params.id);
      return { since: now.findFirstSince?.toISOString() ?? '', reason: now.findFirstReason ?? '' };
    });

    const compare = {
      summary: 'Compares what waits to be summarised with what the external company holds.',
      params: Params,
      response: { 200: RestoreComparison },
    };
    const url = '/connections/:id/restore-comparison';
    server.get(url, { schema: compare }, async ({ propertyId, params }) => {
      const connection = await requireConnection(pool, propertyId, params.id);
      return comparisonView(await readComparison(deps, connection), connection);
    });

    const confirm = {
      summary: 'Ends the hold on summaries after a restore, naming the comparison that was seen.',
      description: 'Refused when the comparison shows something else by now.',
      params: Params,
      body: SeenBody,
      response: { 200: Done },
    };
    server.post('/connections/:id/restore-seen', { schema: confirm }, async (request) => {
      const { propertyId, person, params, body } = request;
      const connection = await requireConnection(pool, propertyId, params.id);
      return confirmRestore(deps, connection, { person, seen: body.seen, reason: body.reason });
    });
  };
}

/** Ends the hold. *Errors:* EXPORT_RESTORE_NOT_HELD, …_UNSEEN, what the ledger says. */
export async function confirmRestore(
  deps: RestoreDeps,
  connection: ConnectionRecord,
  by: { readonly person: string; readonly seen: string; readonly reason: string },
): Promise<Static<typeof Done>> {
  if (connection.formingHeldSince === null) refuse('EXPORT_RESTORE_NOT_HELD');
  const { summaries, unknown } = await requireSeen(deps, connection, by.seen);
  const different = summaries.filter((one) => one.differences.length > 0);
  const detail = {
    seen: by.seen,
    different: different.map((one) => one.exportKey),
    unknown: unknown.map(({ entry }) => entry.externalId),
  };
  const ended = await withTransaction(deps.pool, async (tx) => {
    const { person, reason } = by;
    const done = await endFormingHold(tx, connection, { person, reason, detail });
    await notifyLive(tx, connection.propertyId);
    return done;
  });
  if (!ended) refuse('EXPORT_RESTORE_NOT_HELD');
  return { unknown: unknown.length, different: different.length };
}

/** The comparison as it is now, if it is the one that was seen. *Errors:* EXPORT_RESTORE_UNSEEN. */
export async function requireSeen(
  deps: RestoreDeps,
  connection: ConnectionRecord,
  seen: string,
): Promise<Comparison> {
  const comparison = await readComparison(deps, connection);
  if (comparison.seen !== seen) refuse('EXPORT_RESTORE_UNSEEN');
  return comparison;
}

function refuse(code: 'EXPORT_RESTORE_NOT_HELD' | 'EXPORT_RESTORE_UNSEEN'): never {
  throw new ProblemError([exportProblem(code, {})], 409);
}

/** *Errors:* what the ledger says when it cannot be read, as a 502. */
export async function readComparison(
  { pool, openLedger }: RestoreDeps,
  connection: ConnectionRecord,
): Promise<Comparison> {
  const opening = openLedger(connection);
  try {
    return await withLedger(opening, (ledger) => compareRestored(pool, connection, ledger));
  } catch (error) {
    if (error instanceof LedgerReadError) throw new ProblemError([error.cause], 502);
    throw error;
  }
}

export function comparisonView(
  { from, through, summaries, unknown, seen }: Comparison,
  { formingHeldSince }: ConnectionRecord,
): RestoreComparison {
  return {
    ...{ heldSince: formingHeldSince?.toISOString() ?? null, from, through, seen },
    summaries: summaries.map(({ exportKey, head, amountMinor, there, differences }) => ({
      ...{ exportKey, documentNumber: documentNumberOf(head), summaryOn: head.summary_on },
      ...{ outlet: head.outlet, journalId: head.journal_id, currency: head.currency },
      entries: head.entry_count,
      amount: formatAmount(amountMinor, head.currency as Currency),
      verdict: verdictOf(there, differences),
      differences: [...differences],
      there: there.map(thereView),
    })),
    unknown: unknown.map(({ entry, waitsHere }) => ({ ...thereView(entry), waitsHere })),
  };
}

function verdictOf(there: readonly ExternalEntry[], differences: readonly string[]) {
  if (there.length === 0) return 'absent' as const;
  return differences.length === 0 ? ('same' as const) : ('different' as const);
}

function thereView(entry: ExternalEntry): Static<typeof There> {
  const { externalId, externalUrl, reference, postedOn, journalId, memo, currency, lines } = entry;
  const debits = lines.reduce(
    (sum, one) => (one.amountMinor > 0n ? sum + one.amountMinor : sum),
    0n,
  );
  const what = { externalId, externalUrl, exportKey: reference ?? '', postedOn, journalId, memo };
  return { ...what, amount: formatAmount(debits, currency), currency };
}

// HTTP: accepts an opening balance that changed in the external ledger after it was first taken.
// Invariant: only what the newest reconciliation found is accepted, by a person with a reason.
// Leaves to others: finding the change (opening.ts), keeping it (opening-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { withTransaction } from '#database/pool.ts';
import { idOf } from './cursors.ts';
import { insertOpening, lockOpening, readOpening } from './opening-store.ts';
import { AmountsByPlace } from './place.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import {
  newestFinished,
  openingChanges,
  readReconciliation,
} from './reconciliation-reading-store.ts';
import { placedAmounts } from './stored-entry.ts';
import { byId } from './wire-types.ts';

interface OpeningDeps {
  readonly pool: pg.Pool;
  readonly now: () => Date;
}

const Acceptance = Type.Object({ reason: Type.String({ maxLength: 2000 }) });
const Accepted = Type.Object({ places: Type.Integer({ description: 'Balances that changed.' }) });

/** POST /reconciliations/:id/accept-opening. */
export function openingRoutes(deps: OpeningDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const accept = {
      params: byId,
      body: Acceptance,
      response: { 200: Accepted },
    };
    server.post('/reconciliations/:id/accept-opening', { schema: accept }, async (request) => {
      const { propertyId, person } = request;
      return acceptOpening(deps, { propertyId, person, id: request.params.id, ...request.body });
    });
  };
}

/**
 * *Errors:* RECONCILIATION_UNKNOWN, RECONCILIATION_REASON_MISSING, RECONCILIATION_NOT_NEWEST,
 * RECONCILIATION_OPENING_UNCHANGED.
 */
async function acceptOpening(
  { pool, now }: OpeningDeps,
  asked: { propertyId: number; person: string; id: string; reason: string },
): Promise<{ places: number }> {
  const { propertyId, person, id } = asked;
  const reason = asked.reason.trim();
  if (reason === '') throw refusal(422, reconciliationProblem('RECONCILIATION_REASON_MISSING', {}));
  const of = { propertyId, reconciliationId: idOf(id) };
  const run = await readReconciliation(pool, of);
  if (!run) throw refusal(404, reconciliationProblem('RECONCILIATION_UNKNOWN', {}, id));
  const at = { propertyId, connectionId: run.connectionId, cutoverOn: run.cutoverOn };
  return withTransaction(pool, async (tx) => {
    await lockOpening(tx, at);
    if ((await newestFinished(tx, at)) !== of.reconciliationId) {
      throw refusal(409, reconciliationProblem('RECONCILIATION_NOT_NEWEST', {}, id));
    }
    const accepted = (await readOpening(tx, at)) ?? { reconciliationId: 0n, amounts: [] };
    const changes = await openingChanges(tx, of);
    // Accepted from this run already: its findings are part of the opening by now.
    if (changes.length === 0 || accepted.reconciliationId === of.reconciliationId) {
      throw refusal(409, reconciliationProblem('RECONCILIATION_OPENING_UNCHANGED', {}, id));
    }
    const amounts = new AmountsByPlace().addAll(accepted.amounts).addAll(placedAmounts(changes));
    const kept = { amounts: amounts.amounts(), person, reason, at: now() };
    await insertOpening(tx, at, { ...kept, reconciliationId: of.reconciliationId });
    return { places: changes.length };
  });
}

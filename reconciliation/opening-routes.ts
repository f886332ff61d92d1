// HTTP: shows how an opening balance changed in the external ledger after it was first taken, and
// accepts the new one.
// Invariant: only what the newest reconciliation found is accepted, by a person with a reason; what
// is shown before is what accepting does.
// Leaves to others: finding the change (opening.ts), keeping it (opening-store.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { withTransaction } from '#database/pool.ts';
import { idOf } from './cursors.ts';
import { insertOpening, lockOpening, readOpening } from './opening-store.ts';
import { AmountsByPlace } from './place.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import {
  newestFinished,
  openingChanges,
  readReconciliation,
  readRows,
} from './reconciliation-reading-store.ts';
import { OpeningChange, type OpeningPlace, type OpeningState } from './reconciliation-schemas.ts';
import { openingPlaces } from './reconciliation-views.ts';
import { placedAmounts } from './stored-entry.ts';
import { byId } from './wire-types.ts';

interface OpeningDeps {
  readonly pool: pg.Pool;
  readonly now: () => Date;
}

const Acceptance = withExamples(Type.Object({ reason: Type.String({ maxLength: 2000 }) }), {
  reason: 'The auditors moved 120.00 within last year',
});
const Accepted = Type.Object({ places: Type.Integer({ description: 'Balances that changed.' }) });

/** GET /reconciliations/:id/opening, POST /reconciliations/:id/accept-opening. */
export function openingRoutes(deps: OpeningDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const change = {
      summary:
        'Tells how opening balances changed in the external ledger since they were first taken.',
      params: byId,
      response: { 200: OpeningChange },
    };
    server.get('/reconciliations/:id/opening', { schema: change }, async (request) =>
      readChange(deps.pool, { propertyId: request.propertyId, id: request.params.id }),
    );

    const accept = {
      summary: 'Accepts the opening balances that the newest reconciliation found, with a reason.',
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

async function knownRun(pool: pg.Pool, propertyId: number, id: string) {
  const of = { propertyId, reconciliationId: idOf(id) };
  const run = await readReconciliation(pool, of);
  if (!run) throw refusal(404, reconciliationProblem('RECONCILIATION_UNKNOWN', {}, id));
  return { of, at: { propertyId, connectionId: run.connectionId, cutoverOn: run.cutoverOn } };
}

/** *Errors:* RECONCILIATION_UNKNOWN. */
async function readChange(pool: pg.Pool, asked: { propertyId: number; id: string }) {
  const { of, at } = await knownRun(pool, asked.propertyId, asked.id);
  const places = openingPlaces(await readRows(pool, of));
  const opening = await readOpening(pool, at);
  const isNewest = (await newestFinished(pool, at)) === of.reconciliationId;
  const isAccepted = opening?.reconciliationId === of.reconciliationId;
  const inForce = opening && {
    by: opening.acceptedBy,
    at: opening.acceptedAt.toISOString(),
    reason: opening.reason,
  };
  const state = stateOf(places, { isNewest, isAccepted });
  return { state, cutoverOn: at.cutoverOn, inForce, places };
}

function stateOf(
  places: readonly OpeningPlace[],
  { isNewest, isAccepted }: { readonly isNewest: boolean; readonly isAccepted: boolean },
): OpeningState {
  if (places.length === 0) return 'unchanged';
  if (isAccepted) return 'accepted';
  return isNewest ? 'changed' : 'not-newest';
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
  const { of, at } = await knownRun(pool, propertyId, id);
  return withTransaction(pool, async (tx) => {
    await lockOpening(tx, at);
    if ((await newestFinished(tx, at)) !== of.reconciliationId) {
      throw refusal(409, reconciliationProblem('RECONCILIATION_NOT_NEWEST', {}, id));
    }
    const opening = await readOpening(tx, at);
    const changes = await openingChanges(tx, of);
    // Accepted from this run already: its findings are part of the opening by now.
    if (changes.length === 0 || opening?.reconciliationId === of.reconciliationId) {
      throw refusal(409, reconciliationProblem('RECONCILIATION_OPENING_UNCHANGED', {}, id));
    }
    const before = new AmountsByPlace().addAll(opening?.amounts ?? []);
    const amounts = before.addAll(placedAmounts(changes));
    const kept = { amounts: amounts.amounts(), person, reason, at: now() };
    await insertOpening(tx, at, { ...kept, reconciliationId: of.reconciliationId });
    return { places: changes.length };
  });
}

// HTTP: a finished reconciliation by a dimension, of one row or wherever something is left.
// Invariant: reads there at the moment it is asked, and keeps nothing; an account whose balance
// moved since the run is named. Leaves to others: reading both sides (by-dimension-worker.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { formatAmount } from '#money/money.ts';
import { knownRun, placeIn, RowPath } from './behind-routes.ts';
import { type DimensionRow, dimensionPattern, dimensionTerms } from './by-dimension.ts';
import { readByDimension } from './by-dimension-worker.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { pathOf } from './reconciliation-views.ts';
import type { OpenLedger } from './reconciliation-worker.ts';
import { Amount, byId } from './wire-types.ts';

const DimensionRowView = Type.Object({
  path: Type.String({ description: 'Of its row in the run.' }),
  externalAccountId: Type.String(),
  location: Type.String({ description: 'Empty: none.' }),
  value: Type.String({ description: 'Of the dimension; empty: none.' }),
  currency: Type.String(),
  there: Amount,
  opening: Amount,
  sent: Amount,
  registered: Amount,
  foreign: Amount,
  left: Type.String({ description: 'What none of these makes; 0.00 where it agrees.' }),
});

export const DimensionView = Type.Object({
  rows: Type.Array(DimensionRowView),
  by: Type.String({ description: 'The dimension.' }),
  values: Type.Integer({ description: 'How many were compared.' }),
  agreeing: Type.Integer({ description: 'How many of them have nothing left.' }),
  moved: Type.Array(Type.String(), {
    description: 'Accounts of the external ledger whose balance is another than the run saw.',
  }),
});
export type DimensionView = Static<typeof DimensionView>;

const Asked = withExamples(
  Type.Object({
    by: Type.Optional(
      Type.String({
        pattern: dimensionPattern,
        description: 'A dimension as drafts name it: `class`, `nsp::slip`. Default: department.',
      }),
    ),
    row: Type.Optional(RowPath),
  }),
  { by: 'department', row: '4000/TRS' },
);

/** POST /reconciliations/:id/dimensions. */
export function dimensionRoutes(deps: {
  readonly pool: pg.Pool;
  readonly openLedger: OpenLedger;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    const dimensions = {
      summary: 'Reads a finished reconciliation by a dimension.',
      description:
        'Takes two readings of the balances there. With `row` every value of that row, ' +
        'without it those with something left: there − opening − sent − registered − foreign.',
      ...{ params: byId, body: Asked, response: { 200: DimensionView } },
    };
    server.post('/reconciliations/:id/dimensions', { schema: dimensions }, async (request) => {
      const { id } = request.params;
      const { of, kept } = await knownRun(deps.pool, request.propertyId, id);
      if (kept.state !== 'finished') {
        throw refusal(409, reconciliationProblem('RECONCILIATION_UNFINISHED', {}, id, kept.state));
      }
      const { connectionId, asOf } = kept;
      const { by = 'department' } = request.body;
      const { rows, moved } = await readByDimension(deps, { ...of, connectionId, asOf, by });
      const open = rows.filter(({ rest }) => rest !== 0n);
      const shown = request.body.row === undefined ? open : rowsAt(rows, request.body.row);
      const agreeing = rows.length - open.length;
      const values = rows.length;
      return { by, rows: shown.map(viewOf), values, agreeing, moved: [...moved] };
    });
  };
}

/** *Errors:* RECONCILIATION_ROW_UNKNOWN. */
function rowsAt(rows: readonly DimensionRow[], path: string): DimensionRow[] {
  const place = placeIn(path);
  return rows.filter(
    ({ account, location }) =>
      place.mapped && account === place.account && location === place.location,
  );
}

function viewOf({ account, location, value, currency, rest, ...terms }: DimensionRow) {
  const shown = (minor: bigint) => formatAmount(minor, currency);
  const amounts = Object.fromEntries(dimensionTerms.map((term) => [term, shown(terms[term])]));
  return {
    path: pathOf({ mapped: true, account, location }),
    externalAccountId: account,
    ...{ location, value, currency },
    ...(amounts as Record<(typeof dimensionTerms)[number], string>),
    left: shown(rest),
  };
}

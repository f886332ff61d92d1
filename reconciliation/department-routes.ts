// HTTP: a finished reconciliation by department, of one row or wherever something is left.
// Invariant: reads there at the moment it is asked, and keeps nothing; an account whose balance
// moved since the run is named. Leaves to others: reading both sides (by-department-worker.ts).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { withExamples } from '#chart-of-accounts/wire-types.ts';
import { formatAmount } from '#money/money.ts';
import { knownRun, placeIn, RowPath } from './behind-routes.ts';
import { type DepartmentRow, departmentTerms } from './by-department.ts';
import { readByDepartment } from './by-department-worker.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { pathOf } from './reconciliation-views.ts';
import type { OpenLedger } from './reconciliation-worker.ts';
import { Amount, byId } from './wire-types.ts';

const DepartmentRowView = Type.Object({
  path: Type.String({ description: 'Of its row in the run.' }),
  externalAccountId: Type.String(),
  location: Type.String({ description: 'Empty: none.' }),
  department: Type.String({ description: 'Empty: none.' }),
  currency: Type.String(),
  there: Amount,
  opening: Amount,
  sent: Amount,
  registered: Amount,
  foreign: Amount,
  left: Type.String({ description: 'What none of these makes; 0.00 where the department agrees.' }),
});

export const DepartmentsView = Type.Object({
  rows: Type.Array(DepartmentRowView),
  departments: Type.Integer({ description: 'How many were compared.' }),
  agreeing: Type.Integer({ description: 'How many of them have nothing left.' }),
  moved: Type.Array(Type.String(), {
    description: 'Accounts of the external ledger whose balance is another than the run saw.',
  }),
});
export type DepartmentsView = Static<typeof DepartmentsView>;

const Asked = withExamples(Type.Object({ row: Type.Optional(RowPath) }), { row: '4000/TRS' });

/** POST /reconciliations/:id/departments. */
export function departmentRoutes(deps: {
  readonly pool: pg.Pool;
  readonly openLedger: OpenLedger;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    const departments = {
      summary: 'Reads a finished reconciliation by department.',
      description:
        'Takes two readings of the balances there. With `row` every department of that row, ' +
        'without it those with something left: there − opening − sent − registered − foreign.',
      ...{ params: byId, body: Asked, response: { 200: DepartmentsView } },
    };
    server.post('/reconciliations/:id/departments', { schema: departments }, async (request) => {
      const { id } = request.params;
      const { of, kept } = await knownRun(deps.pool, request.propertyId, id);
      if (kept.state !== 'finished') {
        throw refusal(409, reconciliationProblem('RECONCILIATION_UNFINISHED', {}, id, kept.state));
      }
      const { connectionId, asOf } = kept;
      const { rows, moved } = await readByDepartment(deps, { ...of, connectionId, asOf });
      const open = rows.filter(({ rest }) => rest !== 0n);
      const shown = request.body.row === undefined ? open : rowsAt(rows, request.body.row);
      const agreeing = rows.length - open.length;
      return { rows: shown.map(viewOf), departments: rows.length, agreeing, moved: [...moved] };
    });
  };
}

/** *Errors:* RECONCILIATION_ROW_UNKNOWN. */
function rowsAt(rows: readonly DepartmentRow[], path: string): DepartmentRow[] {
  const place = placeIn(path);
  return rows.filter(
    ({ account, location }) =>
      place.mapped && account === place.account && location === place.location,
  );
}

function viewOf({ account, location, department, currency, rest, ...terms }: DepartmentRow) {
  const shown = (minor: bigint) => formatAmount(minor, currency);
  const amounts = Object.fromEntries(departmentTerms.map((term) => [term, shown(terms[term])]));
  return {
    path: pathOf({ mapped: true, account, location }),
    externalAccountId: account,
    ...{ location, department, currency },
    ...(amounts as Record<(typeof departmentTerms)[number], string>),
    left: shown(rest),
  };
}

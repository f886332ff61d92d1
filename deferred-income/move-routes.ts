// HTTP: what moved deferred income, down to the schedule and the entry: what stands behind a row of
// the roll-forward. Invariant: reads only; a page names the next by its last line. Leaves to
// others: the sums (reports/).

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import { cursorText } from '#chart-of-accounts/wire-types.ts';
import { filters, nullable, pageLimit } from '#journal/journal-schemas.ts';
import { formatAmount } from '#money/money.ts';
import { type DeferralMove, listMoves, type MovePlace, moveKinds } from './moves-store.ts';

const kindPattern = moveKinds.join('|');
const limitDefault = 100;
const query = Type.Object({
  from: Type.String({ format: 'date', description: 'First day.' }),
  through: Type.String({ format: 'date', description: 'Last day.' }),
  outlet: filters.outlet,
  product: filters.product,
  what: Type.Optional(Type.Enum([...moveKinds], { description: 'Which movements.' })),
  cursor: Type.Optional(
    Type.String({
      pattern: `^\\d{4}-\\d\\d-\\d\\d_\\d{1,18}_\\d{1,18}_\\d{1,5}_(${kindPattern})$`,
      description: cursorText,
    }),
  ),
  limit: pageLimit(1000, limitDefault),
});

export const Moves = Type.Object({
  items: Type.Array(
    Type.Object({
      movedOn: Type.String(),
      what: Type.Enum([...moveKinds]),
      movedByEntryId: Type.String({ description: 'The entry that moved it.' }),
      entryId: Type.String({ description: 'With the line: the schedule.' }),
      lineNumber: Type.Integer(),
      document: Type.String(),
      customer: nullable(Type.String()),
      outlet: Type.String(),
      product: Type.String(),
      currency: Type.String(),
      amount: Type.String(),
    }),
  ),
  next: nullable(Type.String()),
});
export type Moves = Static<typeof Moves>;

/** GET /deferred-income/moves, below /api/v1. */
export function moveRoutes({ pool }: { readonly pool: pg.Pool }): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary:
        'Lists what moved deferred income in a range of days: deferred, recognized, unwound.',
      description: 'These lines stand behind a row of the roll-forward.',
      querystring: query,
      response: { 200: Moves },
    };
    server.get('/deferred-income/moves', { schema: list }, async ({ propertyId, query: of }) => {
      const limit = of.limit ?? limitDefault;
      const rows = await listMoves(pool, propertyId, {
        ...{ from: of.from as IsoDate, through: of.through as IsoDate, what: of.what ?? null },
        ...{ outlet: of.outlet ?? null, product: of.product ?? null },
        ...{ after: of.cursor === undefined ? null : placeIn(of.cursor), limit: limit + 1 },
      });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { items: rows.slice(0, limit).map(moveView), next: last ? cursorOf(last) : null };
    });
  };
}

function moveView({ amountMinor, ...move }: DeferralMove): Moves['items'][number] {
  return {
    ...move,
    movedByEntryId: String(move.movedByEntryId),
    entryId: String(move.entryId),
    amount: formatAmount(amountMinor, move.currency),
  };
}

const cursorOf = ({ movedOn, movedByEntryId, entryId, lineNumber, what }: MovePlace) =>
  [movedOn, movedByEntryId, entryId, lineNumber, what].join('_');

/** The schema has seen to its form. */
function placeIn(cursor: string): MovePlace {
  const [movedOn = '', mover = '0', entryId = '0', line = '0', what] = cursor.split('_');
  return {
    movedOn: movedOn as IsoDate,
    movedByEntryId: BigInt(mover),
    entryId: BigInt(entryId),
    lineNumber: Number(line),
    what: what as MovePlace['what'],
  };
}

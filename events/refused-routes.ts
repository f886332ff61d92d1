// HTTP: events that were refused and kept: listed with their fate, read, dismissed with a reason,
// and sent again as they are kept. Invariant: sending again goes the way of POST /events, with the
// rights of who sends it now; what is in the books is answered as there, and refused again it
// counts up. Leaves to others: keeping (event-routes.ts), posting.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { isoDateOf } from '#chart-of-accounts/iso-date.ts';
import { cursorText, numberText, words } from '#chart-of-accounts/wire-types.ts';
import { eventError } from './event-errors.ts';
import { type EventDeps, limited, postMany } from './event-routes.ts';
import {
  Dismissed,
  DismissRefusedBody,
  RefusedDetail,
  RefusedList,
  refusedDetail,
  refusedView,
  SendAgainBody,
  SentAgain,
} from './refused-schemas.ts';
import {
  countWaiting,
  dismissRefused,
  listRefused,
  type RefusalFate,
  readRefused,
  refusalFates,
} from './refused-store.ts';

const limitDefault = 50;
const Day = (description: string) =>
  Type.Optional(Type.String({ format: 'date', pattern: '^\\d{4}-\\d\\d-\\d\\d$', description }));
const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ maxLength, description }));

const Filter = Type.Object({
  fate: Type.Optional(words<RefusalFate>(refusalFates, 'Default: whatever became of them.')),
  code: text(80, 'Code of the first problem.'),
  source: text(60, 'The sending system.'),
  outlet: text(60, 'Code of the outlet, as the events name it.'),
  from: Day('Events of this day or later.'),
  through: Day('Events of this day or before.'),
  find: text(100, 'Part of the id of the event.'),
  cursor: Type.Optional(numberText(cursorText)),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 500, description: `Default: ${limitDefault}.` }),
  ),
});

/** Everything of refused events below /api/v1. */
export function refusedRoutes(deps: EventDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(readingRoutes(deps));
    await server.register(decidingRoutes(deps));
  };
}

function readingRoutes({ pool }: EventDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const list = {
      summary: 'Lists events that were refused, the newest first, with what became of each.',
      querystring: Filter,
      response: { 200: RefusedList },
    };
    server.get('/refused-events', { schema: list }, async ({ propertyId, query: of }) => {
      const most = of.limit ?? limitDefault;
      const rows = await listRefused(pool, propertyId, {
        ...{ fate: of.fate ?? null, code: of.code ?? null, source: of.source ?? null },
        ...{ outlet: of.outlet ?? null, find: of.find ?? null },
        ...{ from: isoDateOf(of.from ?? ''), through: isoDateOf(of.through ?? '') },
        ...{ beforeId: of.cursor === undefined ? null : BigInt(of.cursor), limit: most + 1 },
      });
      const next = rows.length > most ? String(rows[most - 1]?.refused_id) : null;
      const waiting = await countWaiting(pool, propertyId);
      return { items: rows.slice(0, most).map(refusedView), next, waiting };
    });

    const one = {
      summary: 'Shows a refused event as it was sent, with all that is known of it.',
      params: Type.Object({ refusedId: numberText('Number of the refused event.') }),
      response: { 200: RefusedDetail },
    };
    server.get('/refused-events/:refusedId', { schema: one }, async ({ propertyId, params }) => {
      const [row] = await readRefused(pool, propertyId, [BigInt(params.refusedId)]);
      if (!row) throw eventError('EVENT_REFUSED_UNKNOWN', 404, params.refusedId);
      return refusedDetail(row);
    });
  };
}

function decidingRoutes(all: EventDeps): FastifyPluginAsyncTypebox {
  const { pool } = all;
  const known = async (propertyId: number, ids: readonly string[]) => {
    const rows = await readRefused(pool, propertyId, ids.map(BigInt));
    const found = new Set(rows.map(({ refused_id: id }) => String(id)));
    const missing = ids.find((id) => !found.has(String(BigInt(id))));
    if (missing !== undefined) throw eventError('EVENT_REFUSED_UNKNOWN', 404, missing);
    return rows;
  };
  return async (server) => {
    const dismiss = {
      summary: 'Dismisses refused events, with a reason: they will not come into the books.',
      description: 'Those that wait. Sent with other content, one waits again.',
      body: DismissRefusedBody,
      response: { 200: Dismissed },
    };
    const at = '/refused-events/dismiss';
    server.post(at, { schema: dismiss }, async ({ propertyId, person, body }) => {
      await known(propertyId, body.refusedIds);
      const reason = body.reason.trim();
      if (reason === '') throw eventError('EVENT_DISMISSAL_REASON_REQUIRED', 422);
      const ids = body.refusedIds.map(BigInt);
      const dismissed = await dismissRefused(pool, propertyId, { ids, person, reason });
      if (dismissed === 0) throw eventError('EVENT_NOTHING_WAITS', 409);
      return { dismissed };
    });

    const again = {
      summary: 'Sends refused events again, as they are kept: when their cause is settled.',
      description:
        'In the order they came. What is in the books already exists; what is refused again ' +
        'says why, and waits.',
      body: SendAgainBody,
      response: { 200: SentAgain },
    };
    server.post('/refused-events/send-again', { schema: again }, async (request) => {
      const { propertyId, person } = request;
      const rows = await known(propertyId, request.body.refusedIds);
      const long = rows.find(({ body }) => body === null);
      if (long) throw eventError('EVENT_REFUSED_NOT_KEPT', 409, long.external_id, long.body_bytes);
      const values = rows.map(({ body }) => JSON.parse(body ?? ''));
      return postMany(limited(all, request), { propertyId, person }, values);
    });
  };
}

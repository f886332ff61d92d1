// HTTP of the first page: everything on it in one answer. Invariant: read only, and as cheap at
// five million exports as at none. Leaves to others: the close checklist (closing/), which reads
// the books and is asked for by itself.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type pg from 'pg';
import { OverviewView } from './overview-schemas.ts';
import { readOverview } from './overview-store.ts';
import { overviewView } from './overview-views.ts';

export interface OverviewRoutesDeps {
  readonly pool: pg.Pool;
  readonly now: () => Date;
}

export function overviewRoutes({ pool, now }: OverviewRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    const schema = {
      summary:
        'Shows the books at one glance: today, backlog, causes, connections, budget, tie-out.',
      response: { 200: OverviewView },
    };
    server.get('/overview', { schema }, async ({ propertyId }) =>
      overviewView(await readOverview(pool, propertyId, now())),
    );
  };
}

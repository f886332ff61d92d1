// Is this process alive, and is it ready for traffic? For load balancers and orchestrators.
// Invariant: `live` touches nothing outside the process, so a slow database never gets a process
// killed.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';

/** What readiness asks, one line each; `ok` false with a message people can act on. */
export interface ReadinessCheck {
  readonly name: string;
  readonly check: () => Promise<{ ok: boolean; message: string }>;
}

const Readiness = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Array(
    Type.Object({ name: Type.String(), ok: Type.Boolean(), message: Type.String() }),
  ),
});

/**
 * GET /health/live (200 while the process answers) and GET /health/ready (200, or 503 with the
 * reasons).
 */
export function healthRoutes(checks: readonly ReadinessCheck[]): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/health/live',
      {
        schema: {
          summary: 'Answers while the process does; asks nothing outside of it.',
          response: { 200: Type.Object({ live: Type.Boolean() }) },
        },
      },
      async () => ({ live: true }),
    );
    server.get(
      '/health/ready',
      {
        schema: {
          summary:
            'Tells whether the process is ready for traffic: 200, or 503 with what is missing.',
          response: { 200: Readiness, 503: Readiness },
        },
      },
      async (_request, reply) => {
        const results = await Promise.all(
          checks.map(async ({ name, check }) => {
            try {
              return { name, ...(await check()) };
            } catch (error) {
              return { name, ok: false, message: String(error) };
            }
          }),
        );
        const ready = results.every((result) => result.ok);
        return reply.code(ready ? 200 : 503).send({ ready, checks: results });
      },
    );
  };
}

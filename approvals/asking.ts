// Who a request comes from, as far as a second person is concerned. Pure.
// Leaves to others: signing in (the doors).

import type { FastifyRequest } from 'fastify';
import type { Asking } from './approval.ts';

/** Whoever runs a command: TIEOUT_PERSON. */
export const askingByCommand = (person: string): Asking => ({
  ...{ person, via: 'command', keyMadeBy: null },
});

export const askingOf = ({ person, actor }: FastifyRequest): Asking => ({
  person,
  via: actor.kind,
  keyMadeBy: actor.madeBy ?? null,
});

// Sessions of the XML API: what is asked for one, what an answer grants, what one is called among
// shared grants. Pure. Used by session-client.ts. Invariant: a session is used at the endpoint it
// named and nowhere else, and only where that endpoint keeps to the host rule; it is renewed two
// minutes early. Source: developer.intacct.com, company-console/api-sessions, read 2026-11-26.

import type { SharedGrant } from '#external-ledger/shared-grant.ts';
import { type SageIntacctXmlSettings, sessionEndpointOf } from './intacct-xml-settings.ts';
import type { Said } from './response.ts';
import { textAt } from './xml-reader.ts';
import { node } from './xml-writer.ts';

const earlyMs = 120_000;
/** Where an answer names no end: integrators keep sessions for 20 to 60 minutes. */
const lifeMsDefault = 20 * 60_000;

/** Alone in its request, as documented. */
export const askForSession = node('getAPISession');

type Settings = Pick<SageIntacctXmlSettings, 'baseUrl' | 'companyId' | 'userId'>;

/** Other settings, another sender or entity: another grant. */
export function sessionName(
  { baseUrl, companyId, userId }: Settings,
  senderId: string,
  entityId: string | null,
): string {
  const place = entityId === null ? 'the top level' : `entity ${entityId}`;
  return `session of ${userId} in ${companyId}, ${place}, by ${senderId} at ${baseUrl}`;
}

/** The session an answer grants; null when there is none in it, or its endpoint is a stranger's. */
export function sessionFrom(
  said: Said,
  { baseUrl }: Pick<Settings, 'baseUrl'>,
  nowMs: number,
): SharedGrant | null {
  if (said.kind !== 'succeeded') return null;
  const sessionId = textAt(said.result, 'data', 'api', 'sessionid');
  const endpoint = textAt(said.result, 'data', 'api', 'endpoint');
  const address = sessionEndpointOf(endpoint ?? baseUrl, baseUrl);
  if (sessionId === null || address === null) return null;
  const ends = said.sessionEndsAt === null ? Number.NaN : Date.parse(said.sessionEndsAt);
  const lifeMs = Number.isFinite(ends) ? Math.max(0, ends - nowMs) : lifeMsDefault;
  // Short sessions keep half their life, so that "early" never means "at once".
  const endsAtMs = Math.floor(nowMs + lifeMs - Math.min(earlyMs, lifeMs / 2));
  return { secret: { sessionId, endpoint: address }, endsAtMs };
}

// Consents a person has been sent to give and has not come back from: what must be remembered until
// then, sealed beside the grants it may become. Written when a consent begins, taken when it comes
// back. Invariant: taken once, by whoever holds the very state that was given out, and only in its
// time; new credentials and a rotation treat it like a grant. Leaves to others: what the external
// ledger is asked (connectors), the addresses (consents.ts).

import { createHash } from 'node:crypto';
import type { Queryable } from '#database/pool.ts';
import { type MasterKey, openSecret, type SecretPlace, sealSecret } from './credential-vault.ts';
import { grantPlace } from './grant-store.ts';

/** What is needed when the person comes back. */
export interface PendingConsent {
  /** Proves that who exchanges the code is who asked for it (PKCE). */
  readonly verifier: string;
  readonly redirectUri: string;
}

/** Grants of this name are no grants yet. The state itself is not kept. */
const nameOf = (state: string) =>
  `consent ${createHash('sha256').update(state).digest('base64url')}`;

/** Keeps a consent that has begun until `endsAt`, and forgets those whose time is over. */
export async function keepConsent(
  db: Queryable,
  { place, master, state }: { place: SecretPlace; master: MasterKey; state: string },
  { pending, now, endsAt }: { pending: PendingConsent; now: Date; endsAt: Date },
): Promise<void> {
  const { propertyId, connectionId } = place;
  const name = nameOf(state);
  const sealed = sealSecret(JSON.stringify(pending), grantPlace(place, name), master);
  await db.query(
    `delete from connection_grants
      where property_id = $1 and connection_id = $2 and name like 'consent %' and ends_at <= $3`,
    [propertyId, connectionId, now],
  );
  await db.query(
    `insert into connection_grants (property_id, connection_id, name, sealed, ends_at)
     values ($1, $2, $3, $4, $5)`,
    [propertyId, connectionId, name, sealed, endsAt],
  );
}

/**
 * Takes a consent out: null when none of this state waits, because it was taken already, is over,
 * or was never given out. *Errors:* ACCESS_KEY_MISSING, ACCESS_SECRET_UNREADABLE.
 */
export async function takeConsent(
  db: Queryable,
  { place, masters }: { place: SecretPlace; masters: readonly MasterKey[] },
  { state, now }: { state: string; now: Date },
): Promise<PendingConsent | null> {
  const name = nameOf(state);
  const { rows } = await db.query<{ sealed: Buffer; ends_at: Date }>(
    `delete from connection_grants
      where property_id = $1 and connection_id = $2 and name = $3 returning sealed, ends_at`,
    [place.propertyId, place.connectionId, name],
  );
  const [row] = rows;
  if (row === undefined || row.ends_at <= now) return null;
  return JSON.parse(openSecret(row.sealed, grantPlace(place, name), masters));
}

// Consents a person has been sent to give and has not come back from: what must be remembered until
// then, sealed beside the grants it may become. Written when a consent begins, taken when it comes
// back. Invariant: taken once, by the session that began with the very state that was given out to
// it, and only in its time; new credentials and a rotation treat it like a grant.
// Leaves to others: what the external ledger is asked (connectors), the addresses (consents.ts).

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

/** What is given out, and to whose session: nobody else finds it by the state. */
export interface ConsentTicket {
  readonly state: string;
  /** The session, key or local person that began. */
  readonly by: string;
}

/** Grants of this name are no grants yet. Neither state nor session is kept. */
const nameOf = ({ state, by }: ConsentTicket) =>
  `consent ${createHash('sha256').update(`${by} ${state}`).digest('base64url')}`;

/** Keeps a consent that has begun until `endsAt`, and forgets those whose time is over. */
export async function keepConsent(
  db: Queryable,
  at: { place: SecretPlace; master: MasterKey; ticket: ConsentTicket },
  { pending, now, endsAt }: { pending: PendingConsent; now: Date; endsAt: Date },
): Promise<void> {
  const { place, master, ticket } = at;
  const { propertyId, connectionId } = place;
  const name = nameOf(ticket);
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
 * Takes a consent out: null when none of this ticket waits, because it was taken already, is over,
 * was never given out, or to another session. *Errors:* ACCESS_KEY_MISSING,
 * ACCESS_SECRET_UNREADABLE.
 */
export async function takeConsent(
  db: Queryable,
  { place, masters }: { place: SecretPlace; masters: readonly MasterKey[] },
  { ticket, now }: { ticket: ConsentTicket; now: Date },
): Promise<PendingConsent | null> {
  const name = nameOf(ticket);
  const { rows } = await db.query<{ sealed: Buffer; ends_at: Date }>(
    `delete from connection_grants
      where property_id = $1 and connection_id = $2 and name = $3 returning sealed, ends_at`,
    [place.propertyId, place.connectionId, name],
  );
  const [row] = rows;
  if (row === undefined || row.ends_at <= now) return null;
  return JSON.parse(openSecret(row.sealed, grantPlace(place, name), masters));
}

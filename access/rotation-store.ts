// Seals all secrets of the database anew under another master key: credentials and grants of every
// connection, what webhooks are signed with, second factors. Called by `tieout rotate-key`.
// Invariant: in one transaction, all or none: one secret that does not open with the keys given,
// and nothing is changed. Safe to repeat.
// Leaves to others: where the keys come from (master-key-store.ts).

import type pg from 'pg';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { accessProblem } from './access-errors.ts';
import {
  type MasterKey,
  openSecret,
  type SecretPlace,
  sealingKeyId,
  sealSecret,
} from './credential-vault.ts';
import { grantPlace } from './grant-store.ts';
import { factorPlace } from './second-factor-store.ts';
import { webhookPlace } from './webhook-secret-store.ts';

/** How many secrets were sealed anew, and how many were under the key already. */
export interface Rotated {
  readonly sealed: number;
  readonly already: number;
}

export interface Rotation {
  /** Of the key all secrets are under now. */
  readonly keyId: string;
  readonly credentials: Rotated;
  readonly grants: Rotated;
  /** What webhooks are signed with. */
  readonly webhooks: Rotated;
  /** Second factors of people. */
  readonly factors: Rotated;
}

interface SecretRow {
  readonly property_id: number;
  /** Of the connection, the channel or the person. */
  readonly owner_id: number;
  readonly kind: 'credentials' | 'grant' | 'webhook' | 'factor';
  /** Of a grant; '' of the others. */
  readonly name: string;
  /** `connection "Books" (property harbor)`. */
  readonly of: string;
  readonly sealed: Buffer;
}

type Masters = readonly [MasterKey, ...MasterKey[]];

/**
 * Seals everything under the first of the keys; the others are those it may be under until now.
 * *Errors:* ACCESS_ROTATION_REFUSED, one per secret that does not open.
 */
export function rotateSecrets(pool: pg.Pool, masters: Masters): Promise<Rotation> {
  return withTransaction(pool, async (tx) => {
    const credentials = resealed(await lockCredentials(tx), masters);
    const grants = resealed(await lockGrants(tx), masters);
    const webhooks = resealed(await lockWebhooks(tx), masters);
    const factors = resealed(await lockFactors(tx), masters);
    const parts = [credentials, grants, webhooks, factors];
    const problems = parts.flatMap((part) => part.problems);
    if (problems.length > 0) throw new ProblemError(problems);
    await writeCredentials(tx, credentials.changed);
    await writeGrants(tx, grants.changed);
    await writeWebhooks(tx, webhooks.changed);
    await writeFactors(tx, factors.changed);
    return {
      keyId: masters[0].keyId,
      credentials: credentials.counts,
      grants: grants.counts,
      webhooks: webhooks.counts,
      factors: factors.counts,
    };
  });
}

function resealed(rows: readonly SecretRow[], masters: Masters) {
  const changed: SecretRow[] = [];
  const problems: Problem[] = [];
  for (const row of rows) {
    const place = placeOf(row);
    try {
      // Opened also when it is under the key already: a damaged secret must not pass for rotated.
      const secret = openSecret(row.sealed, place, masters);
      if (sealingKeyId(row.sealed) === masters[0].keyId) continue;
      changed.push({ ...row, sealed: sealSecret(secret, place, masters[0]) });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const of = `${secretWords[row.kind]} of ${row.of}`;
      const why = error.problems[0]?.message ?? '';
      problems.push(accessProblem('ACCESS_ROTATION_REFUSED', {}, of, why));
    }
  }
  const counts = { sealed: changed.length, already: rows.length - changed.length };
  return { changed, problems, counts };
}

const secretWords = {
  credentials: 'credentials',
  grant: 'shared access',
  webhook: 'signing secret',
  factor: 'second factor',
} as const;

function placeOf({
  property_id: propertyId,
  owner_id: ownerId,
  kind,
  name,
}: SecretRow): SecretPlace {
  if (kind === 'factor') return factorPlace(ownerId);
  if (kind === 'webhook') return webhookPlace({ propertyId, channelId: ownerId });
  const place = { propertyId, connectionId: ownerId };
  return kind === 'grant' ? grantPlace(place, name) : place;
}

const ofSql = (what: string) => `'${what} "' || c.name || '" (property ' || p.code || ')'`;

/** Locked to the end: credentials saved meanwhile wait, and are sealed by their own process. */
async function lockCredentials(tx: Queryable): Promise<readonly SecretRow[]> {
  const { rows } = await tx.query<SecretRow>(
    `select c.property_id, c.connection_id as owner_id, 'credentials' as kind, '' as name,
            ${ofSql('connection')} as of, c.secret as sealed
       from connections c join properties p using (property_id)
      where c.secret is not null order by c.property_id, c.connection_id for update of c`,
  );
  return rows;
}

async function lockGrants(tx: Queryable): Promise<readonly SecretRow[]> {
  const { rows } = await tx.query<SecretRow>(
    `select g.property_id, g.connection_id as owner_id, 'grant' as kind, g.name,
            ${ofSql('connection')} as of, g.sealed
       from connection_grants g
       join connections c using (property_id, connection_id)
       join properties p using (property_id)
      order by g.property_id, g.connection_id, g.name for update of g`,
  );
  return rows;
}

async function lockWebhooks(tx: Queryable): Promise<readonly SecretRow[]> {
  const { rows } = await tx.query<SecretRow>(
    `select c.property_id, c.channel_id as owner_id, 'webhook' as kind, '' as name,
            ${ofSql('channel')} as of, c.secret as sealed
       from notification_channels c join properties p using (property_id)
      where c.secret is not null order by c.property_id, c.channel_id for update of c`,
  );
  return rows;
}

async function lockFactors(tx: Queryable): Promise<readonly SecretRow[]> {
  const { rows } = await tx.query<SecretRow>(
    `select 0 as property_id, f.person_id as owner_id, 'factor' as kind, '' as name,
            p.name as of, f.sealed
       from second_factors f join people p using (person_id)
      order by f.person_id for update of f`,
  );
  return rows;
}

async function writeFactors(tx: Queryable, rows: readonly SecretRow[]): Promise<void> {
  await tx.query(
    `update second_factors f set sealed = n.sealed
       from unnest($1::int[], $2::bytea[]) n(person_id, sealed)
      where f.person_id = n.person_id`,
    [rows.map((row) => row.owner_id), rows.map((row) => row.sealed)],
  );
}

async function writeWebhooks(tx: Queryable, rows: readonly SecretRow[]): Promise<void> {
  await tx.query(
    `update notification_channels c set secret = n.secret
       from unnest($1::int[], $2::int[], $3::bytea[]) n(property_id, channel_id, secret)
      where c.property_id = n.property_id and c.channel_id = n.channel_id`,
    [
      rows.map((row) => row.property_id),
      rows.map((row) => row.owner_id),
      rows.map((row) => row.sealed),
    ],
  );
}

async function writeCredentials(tx: Queryable, rows: readonly SecretRow[]): Promise<void> {
  await tx.query(
    `update connections c set secret = n.secret
       from unnest($1::int[], $2::int[], $3::bytea[]) n(property_id, connection_id, secret)
      where c.property_id = n.property_id and c.connection_id = n.connection_id`,
    [
      rows.map((row) => row.property_id),
      rows.map((row) => row.owner_id),
      rows.map((row) => row.sealed),
    ],
  );
}

/** `granted_at` stays: it is the same grant, and whoever renews it now must know it again. */
async function writeGrants(tx: Queryable, rows: readonly SecretRow[]): Promise<void> {
  await tx.query(
    `update connection_grants g set sealed = n.sealed
       from unnest($1::int[], $2::int[], $3::text[], $4::bytea[])
            n(property_id, connection_id, name, sealed)
      where g.property_id = n.property_id and g.connection_id = n.connection_id
        and g.name = n.name`,
    [
      rows.map((row) => row.property_id),
      rows.map((row) => row.owner_id),
      rows.map((row) => row.name),
      rows.map((row) => row.sealed),
    ],
  );
}

// Browsers people have signed in from, each known by a token in a cookie. Invariant: it opens
// nothing; attempts from such a browser are counted by themselves, so that strangers who try out
// passwords cannot keep the person from signing in there.
// Leaves to others: the cookie (session-cookie.ts), counting (attempt-store.ts).

import type { Queryable } from '#database/pool.ts';
import { newToken, tokenHash } from './token.ts';

/** So many browsers of a person are remembered, the latest used. */
const devicesMax = 20;

/** The token, when the person of this name has signed in from its browser; null otherwise. */
export async function knownDevice(
  db: Queryable,
  token: string | null,
  name: string,
): Promise<string | null> {
  if (token === null) return null;
  const { rows } = await db.query(
    `select from known_devices d join people p using (person_id)
      where d.token_sha256 = $1 and lower(p.name) = lower($2)`,
    [tokenHash(token), name],
  );
  return rows.length === 1 ? token : null;
}

/** Remembers the browser; gives the token for its cookie. */
export async function rememberDevice(
  tx: Queryable,
  personId: number,
  known: string | null,
): Promise<string> {
  const token = known ?? newToken();
  await tx.query(
    `insert into known_devices (token_sha256, person_id) values ($1, $2)
     on conflict (token_sha256) do update set last_used_at = now()`,
    [tokenHash(token), personId],
  );
  await tx.query(
    `delete from known_devices where token_sha256 in (
       select token_sha256 from known_devices where person_id = $1
        order by last_used_at desc, token_sha256 offset $2)`,
    [personId, devicesMax],
  );
  return token;
}

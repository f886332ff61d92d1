// Who made the API key that something was entered with. Between the stages that have a second
// person of their own and the keys. Invariant: of keys with the same name each counts, so nobody
// passes by making another. Leaves to others: the keys themselves (access/).

import type { Queryable } from '#database/pool.ts';

/** Whether `enteredBy` names an API key that the person made, and saw the secret of. */
export async function isOwnKey(
  db: Queryable,
  propertyId: number,
  { enteredBy, person }: { readonly enteredBy: string; readonly person: string },
): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (
       select from api_keys
        where property_id = $1 and 'API key ' || name = $2 and lower(created_by) = lower($3)
     ) as own`,
    [propertyId, enteredBy, person],
  );
  return rows[0].own;
}

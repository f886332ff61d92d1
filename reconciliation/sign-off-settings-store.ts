// How a property signs off: review, automatic sign-off, the general threshold and those of single
// accounts.
// Invariant: what was never saved is the default: no review, by hand, 0.00.

import type { Queryable } from '#database/pool.ts';
import type { OfConnection } from './sign-off-store.ts';

export interface SignOffSettings {
  /** A sign-off is whole only when another person has reviewed it. */
  readonly reviewerRequired: boolean;
  /** An account that ties at a period's end is signed off by the reconciliation. */
  readonly automatic: boolean;
  readonly thresholdMinor: bigint;
}

const defaults = { reviewerRequired: false, automatic: false, thresholdMinor: 0n };

export async function readSignOffSettings(
  db: Queryable,
  propertyId: number,
): Promise<SignOffSettings> {
  const { rows } = await db.query<SignOffSettings>(
    `select reviewer_required as "reviewerRequired", automatic_sign_off as automatic,
            threshold_minor as "thresholdMinor"
     from reconciliation_settings where property_id = $1`,
    [propertyId],
  );
  return rows[0] ?? defaults;
}

export async function saveSignOffSettings(
  tx: Queryable,
  propertyId: number,
  settings: SignOffSettings & { readonly person: string; readonly at: Date },
): Promise<void> {
  const { reviewerRequired, automatic, thresholdMinor, person, at } = settings;
  await tx.query(
    `insert into reconciliation_settings (property_id, reviewer_required, automatic_sign_off,
       threshold_minor, changed_by, changed_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (property_id) do update set reviewer_required = $2, automatic_sign_off = $3,
       threshold_minor = $4, changed_by = $5, changed_at = $6`,
    [propertyId, reviewerRequired, automatic, thresholdMinor, person, at],
  );
}

export async function readThresholds(
  db: Queryable,
  of: OfConnection,
): Promise<Map<string, bigint>> {
  const { rows } = await db.query<{ account: string; threshold: bigint }>(
    `select account, threshold_minor as threshold from sign_off_thresholds
     where property_id = $1 and connection_id = $2`,
    [of.propertyId, of.connectionId],
  );
  return new Map(rows.map(({ account, threshold }) => [account, threshold]));
}

/** Null: the general one holds again. */
export async function saveThreshold(
  tx: Queryable,
  of: OfConnection,
  set: { account: string; thresholdMinor: bigint | null; person: string; at: Date },
): Promise<void> {
  const at = [of.propertyId, of.connectionId, set.account];
  if (set.thresholdMinor === null) {
    await tx.query(
      `delete from sign_off_thresholds
       where property_id = $1 and connection_id = $2 and account = $3`,
      at,
    );
    return;
  }
  await tx.query(
    `insert into sign_off_thresholds (property_id, connection_id, account, threshold_minor,
       changed_by, changed_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (property_id, connection_id, account) do update
       set threshold_minor = $4, changed_by = $5, changed_at = $6`,
    [...at, set.thresholdMinor, set.person, set.at],
  );
}

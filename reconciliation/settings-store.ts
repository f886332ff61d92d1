// How a property reconciles. Invariant: what was never saved is the default.

import type { Queryable } from '#database/pool.ts';

export interface ReconciliationSettings {
  /** A manual adjustment counts only when another person has approved it. */
  readonly approvalRequired: boolean;
}

export async function readSettings(
  client: Queryable,
  propertyId: number,
): Promise<ReconciliationSettings> {
  const { rows } = await client.query<ReconciliationSettings>(
    `select approval_required as "approvalRequired" from reconciliation_settings
      where property_id = $1`,
    [propertyId],
  );
  return rows[0] ?? { approvalRequired: false };
}

/** What an adjustment becomes once a person has explained it. */
export async function explainedState(
  client: Queryable,
  propertyId: number,
): Promise<'awaiting' | 'registered'> {
  const { approvalRequired } = await readSettings(client, propertyId);
  return approvalRequired ? 'awaiting' : 'registered';
}

export async function saveSettings(
  client: Queryable,
  propertyId: number,
  { approvalRequired }: ReconciliationSettings,
  by: { readonly person: string; readonly at: Date },
): Promise<void> {
  await client.query(
    `insert into reconciliation_settings (property_id, approval_required, changed_by, changed_at)
     values ($1, $2, $3, $4)
     on conflict (property_id) do update
       set approval_required = $2, changed_by = $3, changed_at = $4`,
    [propertyId, approvalRequired, by.person, by.at],
  );
}

// How a property reconciles. Invariant: what was never saved is the default.

import type { Queryable } from '#database/pool.ts';

export interface ReconciliationSettings {
  /** A manual adjustment counts only when another person has approved it. */
  readonly approvalRequired: boolean;
  /** HH:MM on the property's wall, from when the day before is compared; null: never. */
  readonly dailyAt: string | null;
  /** Besides, the last period that is over, each day until it is closed. */
  readonly monthEnd: boolean;
}

const defaults: ReconciliationSettings = {
  approvalRequired: false,
  dailyAt: null,
  monthEnd: false,
};

export async function readSettings(
  client: Queryable,
  propertyId: number,
): Promise<ReconciliationSettings> {
  const { rows } = await client.query<ReconciliationSettings>(
    `select approval_required as "approvalRequired", to_char(daily_at, 'HH24:MI') as "dailyAt",
            month_end as "monthEnd"
       from reconciliation_settings where property_id = $1`,
    [propertyId],
  );
  return rows[0] ?? defaults;
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
  { approvalRequired, dailyAt, monthEnd }: ReconciliationSettings,
  by: { readonly person: string; readonly at: Date },
): Promise<void> {
  await client.query(
    `insert into reconciliation_settings
       (property_id, approval_required, daily_at, month_end, changed_by, changed_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (property_id) do update
       set approval_required = $2, daily_at = $3, month_end = $4, changed_by = $5,
           changed_at = $6`,
    [propertyId, approvalRequired, dailyAt, monthEnd, by.person, by.at],
  );
}

// When a backlog is stale and when the daily digest goes out, per property. Invariant: a property
// that has set nothing has the defaults.

import type { Queryable } from '#database/pool.ts';

export interface NotificationSettings {
  /** An export that waits longer makes the backlog stale. 1 to 10080. */
  readonly staleAfterMinutes: number;
  /** HH:MM in the property's time zone. */
  readonly digestAt: string;
}

export const defaultSettings: NotificationSettings = { staleAfterMinutes: 60, digestAt: '07:00' };

export async function readNotificationSettings(
  db: Queryable,
  propertyId: number,
): Promise<NotificationSettings> {
  const { rows } = await db.query<NotificationSettings>(
    `select stale_after_minutes as "staleAfterMinutes", to_char(digest_at, 'HH24:MI') as "digestAt"
       from notification_settings where property_id = $1`,
    [propertyId],
  );
  return rows[0] ?? defaultSettings;
}

export async function saveNotificationSettings(
  db: Queryable,
  propertyId: number,
  settings: NotificationSettings,
  by: { readonly person: string; readonly at: Date },
): Promise<void> {
  await db.query(
    `insert into notification_settings as s
       (property_id, stale_after_minutes, digest_at, changed_by, changed_at)
     values ($1, $2, $3, $4, $5)
     on conflict (property_id) do update set stale_after_minutes = excluded.stale_after_minutes,
       digest_at = excluded.digest_at, changed_by = excluded.changed_by,
       changed_at = excluded.changed_at`,
    [propertyId, settings.staleAfterMinutes, settings.digestAt, by.person, by.at],
  );
}

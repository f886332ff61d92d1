// How a property recognizes: summaries or one entry per schedule and day, by hand or every day by
// the worker; and from which day a product is scheduled another way. Invariant: a rule has a day it
// holds from, a reason and a person; schedules that exist are never changed by it.

import type { Recognition } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Queryable } from '#database/pool.ts';

export interface DeferralSettings {
  /** One entry per schedule and day instead of summaries (*Daily Deferred*). */
  readonly dailyDeferred: boolean;
  /** Recognized every day by the worker, through that day. */
  readonly automatic: boolean;
}

export async function readSettings(db: Queryable, propertyId: number): Promise<DeferralSettings> {
  const { rows } = await db.query<DeferralSettings>(
    `SELECT daily_deferred AS "dailyDeferred", automatic FROM deferral_settings
      WHERE property_id = $1`,
    [propertyId],
  );
  return rows[0] ?? { dailyDeferred: false, automatic: false };
}

export async function saveSettings(
  db: Queryable,
  propertyId: number,
  { dailyDeferred, automatic }: DeferralSettings,
  by: string,
): Promise<void> {
  await db.query(
    `INSERT INTO deferral_settings (property_id, daily_deferred, automatic, changed_by)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (property_id) DO UPDATE
       SET daily_deferred = $2, automatic = $3, changed_by = $4, changed_at = now()`,
    [propertyId, dailyDeferred, automatic, by],
  );
}

export interface RecognitionRule {
  readonly product: string;
  readonly effectiveOn: IsoDate;
  readonly recognition: Recognition;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
}

/** The rules with a date, by product, newest first. */
export async function listRules(db: Queryable, propertyId: number): Promise<RecognitionRule[]> {
  const { rows } = await db.query<RecognitionRule>(
    `SELECT p.code AS product, r.effective_on AS "effectiveOn", r.recognition, r.reason,
            r.set_by AS "setBy", r.set_at AS "setAt"
       FROM recognition_rules r JOIN products p USING (property_id, product_id)
      WHERE r.property_id = $1 ORDER BY p.code, r.effective_on DESC`,
    [propertyId],
  );
  return rows;
}

/** Sets a rule from a day on; the same day again replaces it. */
export async function saveRule(
  db: Queryable,
  propertyId: number,
  rule: Omit<RecognitionRule, 'product' | 'setAt'> & { readonly productId: number },
): Promise<void> {
  await db.query(
    `INSERT INTO recognition_rules
            (property_id, product_id, effective_on, recognition, reason, set_by)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (property_id, product_id, effective_on) DO UPDATE
       SET recognition = $4, reason = $5, set_by = $6, set_at = now()`,
    [propertyId, rule.productId, rule.effectiveOn, rule.recognition, rule.reason, rule.setBy],
  );
}

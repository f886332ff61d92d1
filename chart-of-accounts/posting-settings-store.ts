// Keeps the posting settings: their history, and a new value from a day on.
// Invariant: a row is never changed, so that what was posted can be explained; a value never
// reaches into a closed period, and reaches entries that are there only when that was accepted.
// Leaves to others: which value is in force (posting-settings.ts).

import type { Queryable } from '#database/pool.ts';
import { type Problem, ProblemError } from '#problems/problem.ts';
import { type Chart, closedBy, closingWords, type PostingRole, postingAccount } from './chart.ts';
import { chartProblem } from './chart-errors.ts';
import type { IsoDate } from './iso-date.ts';
import { type PostingSetting, postingSettings, type SettingName } from './posting-settings.ts';

export interface SettingRow extends Omit<PostingSetting, 'outletId'> {
  readonly number: number;
  /** Null: every outlet without a value of its own. */
  readonly outlet: string | null;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
}

/** Every value that was ever set, newest first. */
export async function listPostingSettings(
  db: Queryable,
  propertyId: number,
): Promise<SettingRow[]> {
  const { rows } = await db.query<SettingRow>(
    `select s.setting_number as number, s.name, o.code as outlet, s.value,
            s.effective_on as "effectiveOn", s.reason, s.set_by as "setBy", s.set_at as "setAt"
       from posting_settings s
       left join outlets o on o.property_id = s.property_id and o.outlet_id = s.outlet_id
      where s.property_id = $1 order by s.setting_number desc`,
    [propertyId],
  );
  return rows;
}

export interface NewSetting extends PostingSetting {
  readonly reason: string;
  readonly setBy: string;
  /** Entries dated on or after the day keep what they were posted with; that is meant. */
  readonly despiteEntries: boolean;
}

/** What a setting decides, by the kinds of entries, and the account its second value needs. */
const reach: Readonly<Record<SettingName, { documents: readonly string[]; role?: PostingRole }>> = {
  prepayment: { documents: ['payment'], role: 'customer-prepayments' },
  discounts: {
    documents: ['invoice', 'credit-memo', 'sale', 'sale-refund', 'register-close'],
    role: 'discounts-given',
  },
  recognition: { documents: ['invoice', 'sale', 'register-close'] },
  'recognized-income-credited': {
    documents: ['recognition'],
    role: 'recognized-income-credited',
  },
};

/** Values that post to the account of the setting's role. */
const needsAccount = new Set<string | null>(['liability', 'gross', 'contra']);

/**
 * Sets a value from a day on, inside the caller's transaction. *Errors:* CHART_SETTING_CLOSED,
 * CHART_SETTING_HAS_ENTRIES (409), CHART_SETTING_NEEDS_ACCOUNT.
 */
export async function savePostingSetting(
  tx: Queryable,
  chart: Chart,
  setting: NewSetting,
): Promise<void> {
  const { propertyId } = chart;
  const { name, outletId, value, effectiveOn, reason, setBy } = setting;
  for (const outlet of outletsOf(chart, outletId)) {
    const closing = closedBy(chart, outlet.outletId, effectiveOn);
    if (closing === null) continue;
    const facts = [effectiveOn, closingWords(closing)] as const;
    refuse(chartProblem('CHART_SETTING_CLOSED', at, ...facts), 409);
  }
  const missing = outletsWithoutAccount(chart, setting);
  if (missing.length > 0) {
    const facts = [name, String(value), reach[name].role ?? '', missing.join(', ')] as const;
    refuse(chartProblem('CHART_SETTING_NEEDS_ACCOUNT', { where: 'value' }, ...facts), 422);
  }
  const { count, last_on: lastOn } = await entriesFrom(tx, propertyId, setting);
  if (count > 0 && !setting.despiteEntries) {
    const facts = [count, effectiveOn, lastOn ?? effectiveOn] as const;
    refuse(chartProblem('CHART_SETTING_HAS_ENTRIES', at, ...facts), 409);
  }
  await tx.query(
    `with last as (
       select value, reason, set_by from posting_settings
        where property_id = $1 and outlet_id is not distinct from $2 and name = $3
              and effective_on = $5
        order by setting_number desc limit 1)
     insert into posting_settings
            (property_id, outlet_id, name, value, effective_on, reason, set_by)
     select $1, $2, $3, $4, $5, $6, $7 where not exists (
       select from last
        where (value, reason, set_by) is not distinct from ($4::text, $6::text, $7::text))`,
    [propertyId, outletId, name, value, effectiveOn, reason, setBy],
  );
}

const at = { where: 'effectiveOn' };

function outletsWithoutAccount(chart: Chart, { name, outletId, value }: PostingSetting): string[] {
  const { role } = reach[name];
  if (role === undefined || !needsAccount.has(value)) return [];
  return outletsOf(chart, outletId)
    .filter((outlet) => postingAccount(chart, role, outlet.outletId) === null)
    .map(({ code }) => code);
}

/** The outlets a setting decides for: the named one, or all that are active. */
const outletsOf = (chart: Chart, outletId: number | null) =>
  [...chart.outlets.values()].filter((outlet) =>
    outletId === null ? outlet.active : outlet.outletId === outletId,
  );

async function entriesFrom(
  tx: Queryable,
  propertyId: number,
  { name, outletId, effectiveOn }: PostingSetting,
): Promise<{ count: number; last_on: IsoDate | null }> {
  const { rows } = await tx.query<{ count: number; last_on: IsoDate | null }>(
    `select count(*)::int as count, max(posted_on) as last_on from journal_entries
      where property_id = $1 and posted_on >= $2 and document_type = any($3::text[])
        and ($4::int is null or outlet_id = $4)`,
    [propertyId, effectiveOn, reach[name].documents, outletId],
  );
  return rows[0] ?? { count: 0, last_on: null };
}

function refuse(problem: Problem, status: number): never {
  throw new ProblemError([problem], status);
}

/** Is it a value of the setting? Null always is: follow the property, or the default. */
export const isValueOf = (name: SettingName, value: string | null): boolean =>
  value === null || (postingSettings[name] as readonly string[]).includes(value);

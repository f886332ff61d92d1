// Where properties differ in how they post: the settings, their values, and which value is in force
// on a day. Rules ask here; posting-settings-store.ts keeps the rows.
// Invariant: pure; the value of a day depends on the rows alone, an outlet's own before the
// property's, so that the same event dated the same day is always posted the same way.

import type { Chart } from './chart.ts';
import type { IsoDate } from './iso-date.ts';

/** The settings with their values. */
export const postingSettings = {
  /** Money nobody owes for yet: a credit on Accounts Receivable, or a liability. */
  prepayment: ['receivable-credit', 'liability'],
  /** Income net of discount, or gross beside an account of discounts. */
  discounts: ['net', 'gross'],
  /** How deferred income becomes income where neither product nor rule says. */
  recognition: ['none', 'monthly', 'daily'],
  /** What recognized income goes back to after a credit: income, or an account of its own. */
  'recognized-income-credited': ['income', 'contra'],
} as const;

export type SettingName = keyof typeof postingSettings;
export type SettingValue<N extends SettingName> = (typeof postingSettings)[N][number];

export const settingNames = Object.keys(postingSettings) as readonly SettingName[];

/** A value from a day on; `outletId` null holds for every outlet without one of its own. */
export interface PostingSetting {
  readonly name: SettingName;
  readonly outletId: number | null;
  /** Null: follows the property, or the default. */
  readonly value: string | null;
  readonly effectiveOn: IsoDate;
}

/**
 * The value in force at an outlet on a day; null where none was set, and the rule has its default.
 * The chart has the rows newest first.
 */
export function settingOn<N extends SettingName>(
  { postingSettings: rows }: Pick<Chart, 'postingSettings'>,
  name: N,
  outletId: number,
  on: IsoDate,
): SettingValue<N> | null {
  if (rows.length === 0) return null;
  const holds = (of: number | null) =>
    rows.find((row) => row.name === name && row.outletId === of && row.effectiveOn <= on)?.value;
  return (holds(outletId) ?? holds(null) ?? null) as SettingValue<N> | null;
}

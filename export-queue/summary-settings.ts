// What a connection's settings say about daily summaries, with a default for everything.
// Invariant: reading never fails; a setting of the wrong type counts as left out. What a person
// enters is checked by `summarySettingProblems` before it is saved.

import type { Problem } from '#problems/problem.ts';
import { exportProblem } from './export-errors.ts';
import { isInterval, syncEveryMinutesMax } from './sync-interval.ts';

export type ExportMode = 'detail' | 'daily-summary';

export interface SummarySettings {
  /** `detail`: one external entry per journal entry. Default. */
  readonly exportMode: ExportMode;
  /**
   * Time of day in the property's zone, HH:MM, from which the days before are over. Default 04:00:
   * after the night audit.
   */
  readonly summaryCutOff: string;
  /** Set debits and credits of an account and dimension set off against each other? Default no. */
  readonly summaryNetting: boolean;
}

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/;

export function summarySettings(settings: Readonly<Record<string, unknown>>): SummarySettings {
  const { exportMode, summaryCutOff, summaryNetting } = settings;
  const isTime = typeof summaryCutOff === 'string' && timeOfDay.test(summaryCutOff);
  return {
    exportMode: exportMode === 'daily-summary' ? 'daily-summary' : 'detail',
    summaryCutOff: isTime ? summaryCutOff : '04:00',
    summaryNetting: summaryNetting === true,
  };
}

/** *Errors:* EXPORT_SETTING_INVALID. */
export function summarySettingProblems(settings: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  const check = (name: string, isRight: (value: unknown) => boolean, what: string) => {
    const value = settings[name];
    if (value === undefined || value === null || isRight(value)) return;
    const at = { where: `settings.${name}` };
    problems.push(exportProblem('EXPORT_SETTING_INVALID', at, name, String(value), what));
  };
  const modes = ['detail', 'daily-summary'];
  check('exportMode', (value) => modes.includes(String(value)), '"detail" or "daily-summary"');
  check('summaryCutOff', (value) => timeOfDay.test(String(value)), 'a time like 04:00');
  check('summaryNetting', (value) => typeof value === 'boolean', 'true or false');
  const isCount = (value: unknown) => Number.isInteger(value) && Number(value) > 0;
  check('transactionsPerMonth', isCount, 'a whole number above 0');
  const isPrice = (value: unknown) => /^\d{1,6}(\.\d{1,4})?$/.test(String(value));
  check('overagePrice', isPrice, 'an amount like 0.15');
  const isHours = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
  check('syncEveryMinutes', isInterval, `whole minutes, 1 to ${syncEveryMinutesMax}`);
  check('findFirstHours', isHours, 'a whole number of hours');
  return problems;
}

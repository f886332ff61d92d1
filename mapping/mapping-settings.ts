// What a connection's settings say about mapping, with a default for everything that is left out.
// Invariant: reading never fails; a setting of the wrong type counts as left out. What a person
// enters is checked by `mappingSettingProblems` before it is saved.

import type { Problem } from '#problems/problem.ts';
import { mappingProblem } from './mapping-errors.ts';

export interface MappingSettings {
  /** The external journal entries are posted into; null until chosen. */
  readonly journalId: string | null;
  /**
   * `map`: every line's outlet becomes a location. `ignore`: no location is sent. Default `map`.
   */
  readonly outlets: 'map' | 'ignore';
  /** `map`: a line's department, where it has one, is sent. Default `map`. */
  readonly departments: 'map' | 'ignore';
  /**
   * Values every line carries besides, by the ledger's own name of the dimension: `class`,
   * `project`, `nsp::berth` … Location and department come from the mappings alone. Default none.
   */
  readonly dimensions: Readonly<Record<string, string>>;
  /** `draft`: a person there posts each entry. Default `posted`. */
  readonly postAs: 'posted' | 'draft';
  /** Text with `{document} {type} {customer} {outlet} {memo}`. */
  readonly memoTemplate: string;
  /** Characters at most; longer memos are cut with an ellipsis. 10 to 1000, default 80. */
  readonly memoLengthMax: number;
  /**
   * An entry dated in a period known to be closed there. `hold`: it is sent as it is and held when
   * refused. `re-date`: it is dated the first open day, its own date in the memo. Default `hold`.
   */
  readonly closedPeriods: 'hold' | 're-date';
  /** Days an entry may be moved at most. 1 to 366, default 45. */
  readonly redateDaysMax: number;
}

export const memoTemplateDefault = '{document} {customer} {memo}';

export function mappingSettings(settings: Readonly<Record<string, unknown>>): MappingSettings {
  const { journalId, outlets, departments, memoTemplate, memoLengthMax } = settings;
  const length = typeof memoLengthMax === 'number' ? Math.trunc(memoLengthMax) : 80;
  return {
    journalId: typeof journalId === 'string' && journalId !== '' ? journalId : null,
    outlets: outlets === 'ignore' ? 'ignore' : 'map',
    departments: departments === 'ignore' ? 'ignore' : 'map',
    dimensions: areDimensions(settings.dimensions) ? settings.dimensions : {},
    postAs: settings.postAs === 'draft' ? 'draft' : 'posted',
    memoTemplate:
      typeof memoTemplate === 'string' && memoTemplate.trim() !== ''
        ? memoTemplate
        : memoTemplateDefault,
    memoLengthMax: Math.min(1000, Math.max(10, length)),
    closedPeriods: settings.closedPeriods === 're-date' ? 're-date' : 'hold',
    redateDaysMax: isDays(settings.redateDaysMax) ? settings.redateDaysMax : 45,
  };
}

const isDays = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 366;

/** Reconciliation compares by location, so neither it nor the department may be fixed. */
const mapped = new Set(['location', 'department']);

function areDimensions(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, id]) => !mapped.has(name) && /^[\w:.-]{1,100}$/.test(name) && isId(id),
  );
}

const isId = (id: unknown) => typeof id === 'string' && id !== '' && id.length <= 200;

/** *Errors:* MAPPING_SETTING_INVALID. */
export function mappingSettingProblems(settings: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  const check = (name: string, isRight: (value: unknown) => boolean, what: string) => {
    const value = settings[name];
    if (value === undefined || value === null || isRight(value)) return;
    const at = { where: `settings.${name}` };
    problems.push(mappingProblem('MAPPING_SETTING_INVALID', at, name, JSON.stringify(value), what));
  };
  check('closedPeriods', (value) => value === 'hold' || value === 're-date', '"hold" or "re-date"');
  check('postAs', (value) => value === 'posted' || value === 'draft', '"posted" or "draft"');
  const fixed = 'an object of dimension to id, without location and department';
  check('dimensions', areDimensions, fixed);
  check('redateDaysMax', isDays, 'a whole number from 1 to 366');
  return problems;
}

// What a connection's settings say about mapping, with a default for everything that is left out.
// Invariant: reading never fails; a setting of the wrong type counts as left out. What a person
// enters is checked by `mappingSettingProblems` before it is saved.

import type { Problem } from '#problems/problem.ts';
import { mappingProblem } from './mapping-errors.ts';
import { externalIdLengthMax, isValueDimension } from './mapping-kinds.ts';
import { textOf } from './mirrored-attributes.ts';

/**
 * `ignore`: nothing is sent. `map`: every one must be mapped. `when-mapped`: sent where it is
 * mapped, a gap only where the external account requires the dimension.
 */
export type SendSetting = 'ignore' | 'when-mapped' | 'map';

export const interEntities = ['refuse', 'base-location', 'split'] as const;
export type InterEntity = (typeof interEntities)[number];

export interface MappingSettings {
  /** The external journal entries are posted into; null until chosen. */
  readonly journalId: string | null;
  /** The external journal of statistical entries; null until chosen. */
  readonly statisticalJournalId: string | null;
  /**
   * Books, in upper case, that lists and balances of the ledger are read from: its reporting book
   * and those counted besides. A journal of another book would be out of reconciliation's sight.
   */
  readonly booksRead: ReadonlySet<string>;
  /**
   * Where entries are made: where the `connection` signs in, or in the `entity` that owns their
   * location. Default `connection`.
   */
  readonly postIn: 'connection' | 'entity';
  /**
   * An entry that cannot be made in one entity, or does not balance in each: `refuse` holds it,
   * `base-location` names the entity of its own outlet as owner of what the entities owe each
   * other. `split`: whatever has lines of several entities becomes one external entry in each.
   * Default `refuse`.
   */
  readonly interEntity: InterEntity;
  /**
   * `map`: every line's outlet becomes a location. `ignore`: no location is sent. Default `map`.
   */
  readonly outlets: 'map' | 'ignore';
  /** `map`: a line's department, where it has one, is sent. Default `map`. */
  readonly departments: 'map' | 'ignore';
  /** A line's customer, where it has one, as the dimension `customer`. Default `ignore`. */
  readonly customers: SendSetting;
  /** A line's product, where it has one, as the dimension `item`. Default `ignore`. */
  readonly products: SendSetting;
  /**
   * Values every line carries besides, by the ledger's own name of the dimension: `class`,
   * `project`, `nsp::berth` … Location and department come from the mappings alone. Default none.
   */
  readonly dimensions: Readonly<Record<string, string>>;
  /**
   * Values an account there takes, where a person has told: account to dimension to ids. A
   * rehearsal holds entries against it, beside what the mirrored chart says; nothing is held by it
   * at sending. Default none.
   */
  readonly restrictedDimensions: Restrictions;
  /** `draft`: a person there posts each entry. Default `posted`. */
  readonly postAs: 'posted' | 'draft';
  /** Text with `{document} {type} {customer} {outlet} {memo}`. */
  readonly memoTemplate: string;
  /** Characters at most; longer memos are cut with an ellipsis. 10 to 4000, default 80. */
  readonly memoLengthMax: number;
  /**
   * An entry dated in a period known to be closed there. `hold`: it is sent as it is and held when
   * refused. `re-date`: it is dated the first open day, its own date in the memo. Default `hold`.
   */
  readonly closedPeriods: 'hold' | 're-date';
  /** Days an entry may be moved at most. 1 to 366, default 45. */
  readonly redateDaysMax: number;
}

/** External account to dimension to the ids it may be used with. */
export type Restrictions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What `memoLengthMax` may be, characters. */
export const memoLengthLimits = { min: 10, max: 4000 } as const;

export const memoTemplateDefault = '{document} {customer} {memo}';

export function mappingSettings(settings: Readonly<Record<string, unknown>>): MappingSettings {
  const { journalId, outlets, departments, memoTemplate, memoLengthMax } = settings;
  const length = typeof memoLengthMax === 'number' ? Math.trunc(memoLengthMax) : 80;
  return {
    journalId: textOf(journalId),
    statisticalJournalId: textOf(settings.statisticalJournalId),
    booksRead: booksRead(settings),
    postIn: settings.postIn === 'entity' ? 'entity' : 'connection',
    interEntity: interEntities.find((one) => one === settings.interEntity) ?? 'refuse',
    outlets: outlets === 'ignore' ? 'ignore' : 'map',
    departments: departments === 'ignore' ? 'ignore' : 'map',
    customers: sendSettings.find((one) => one === settings.customers) ?? 'ignore',
    products: sendSettings.find((one) => one === settings.products) ?? 'ignore',
    dimensions: areDimensions(settings.dimensions) ? settings.dimensions : {},
    restrictedDimensions: areRestrictions(settings.restrictedDimensions)
      ? settings.restrictedDimensions
      : {},
    postAs: settings.postAs === 'draft' ? 'draft' : 'posted',
    memoTemplate:
      typeof memoTemplate === 'string' && memoTemplate.trim() !== ''
        ? memoTemplate
        : memoTemplateDefault,
    memoLengthMax: Math.min(memoLengthLimits.max, Math.max(memoLengthLimits.min, length)),
    closedPeriods: settings.closedPeriods === 're-date' ? 're-date' : 'hold',
    redateDaysMax: isDays(settings.redateDaysMax) ? settings.redateDaysMax : 45,
  };
}

/** Ledgers with one book name none: then every journal is read. */
function booksRead({ reportingBook, adjustmentBooks }: Readonly<Record<string, unknown>>) {
  const more = Array.isArray(adjustmentBooks) ? adjustmentBooks : [];
  const names = [textOf(reportingBook) ?? 'ACCRUAL', ...more].map((one) => String(one));
  return new Set(names.map((one) => one.toUpperCase()));
}

const isDays = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 366;

const sendSettings: readonly SendSetting[] = ['ignore', 'when-mapped', 'map'];

function areDimensions(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([name, id]) => isValueDimension(name) && isId(id));
}

function areRestrictions(value: unknown): value is Restrictions {
  const isRecord = (one: unknown): one is object =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  const areIds = (ids: unknown) => Array.isArray(ids) && ids.length > 0 && ids.every(isId);
  return (
    isRecord(value) &&
    Object.entries(value).every(
      ([account, of]) => isId(account) && isRecord(of) && Object.values(of).every(areIds),
    )
  );
}

const isId = (id: unknown) =>
  typeof id === 'string' && id !== '' && id.length <= externalIdLengthMax;

const isOneOf =
  (...values: readonly string[]) =>
  (value: unknown) =>
    values.includes(String(value));

/** *Errors:* MAPPING_SETTING_INVALID. */
export function mappingSettingProblems(settings: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  const check = (name: string, isRight: (value: unknown) => boolean, what: string) => {
    const value = settings[name];
    if (value === undefined || value === null || isRight(value)) return;
    const at = { where: `settings.${name}` };
    problems.push(mappingProblem('MAPPING_SETTING_INVALID', at, name, JSON.stringify(value), what));
  };
  const isJournal = (value: unknown) => typeof value === 'string' && value.length <= 200;
  check('statisticalJournalId', isJournal, 'the id of a journal');
  check('postIn', isOneOf('connection', 'entity'), '"connection" or "entity"');
  check('interEntity', isOneOf(...interEntities), '"refuse", "base-location" or "split"');
  if (settings.interEntity === 'split' && settings.outlets === 'ignore') {
    const at = { where: 'settings.interEntity' };
    const what = '"refuse": without locations (outlets is "ignore") nothing can be split';
    problems.push(mappingProblem('MAPPING_SETTING_INVALID', at, 'interEntity', '"split"', what));
  }
  if (settings.postIn === 'entity' && settings.outlets === 'ignore') {
    const at = { where: 'settings.postIn' };
    const what = '"connection", the only one without locations (outlets is "ignore")';
    problems.push(mappingProblem('MAPPING_SETTING_INVALID', at, 'postIn', '"entity"', what));
  }
  check('closedPeriods', (value) => value === 'hold' || value === 're-date', '"hold" or "re-date"');
  check('postAs', (value) => value === 'posted' || value === 'draft', '"posted" or "draft"');
  const isSend = (value: unknown) => sendSettings.some((one) => one === value);
  check('customers', isSend, '"ignore", "when-mapped" or "map"');
  check('products', isSend, '"ignore", "when-mapped" or "map"');
  const fixed = 'an object of dimension to id, without location and department';
  check('dimensions', areDimensions, fixed);
  const told =
    'an object of account to dimension to a list of ids, as {"4010": {"department": ["10"]}}';
  check('restrictedDimensions', areRestrictions, told);
  check('redateDaysMax', isDays, 'a whole number from 1 to 366');
  return problems;
}

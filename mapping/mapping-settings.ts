// What a connection's settings say about mapping, with a default for everything that is left out.
// Invariant: reading never fails; a setting of the wrong type counts as left out.

export interface MappingSettings {
  /** The external journal entries are posted into; null until chosen. */
  readonly journalId: string | null;
  /**
   * `map`: every line's outlet becomes a location. `ignore`: no location is sent. Default `map`.
   */
  readonly outlets: 'map' | 'ignore';
  /** `map`: a line's department, where it has one, is sent. Default `map`. */
  readonly departments: 'map' | 'ignore';
  /** Text with `{document} {type} {customer} {outlet} {memo}`. */
  readonly memoTemplate: string;
  /** Characters at most; longer memos are cut with an ellipsis. 10 to 1000, default 80. */
  readonly memoLengthMax: number;
}

export const memoTemplateDefault = '{document} {customer} {memo}';

export function mappingSettings(settings: Readonly<Record<string, unknown>>): MappingSettings {
  const { journalId, outlets, departments, memoTemplate, memoLengthMax } = settings;
  const length = typeof memoLengthMax === 'number' ? Math.trunc(memoLengthMax) : 80;
  return {
    journalId: typeof journalId === 'string' && journalId !== '' ? journalId : null,
    outlets: outlets === 'ignore' ? 'ignore' : 'map',
    departments: departments === 'ignore' ? 'ignore' : 'map',
    memoTemplate:
      typeof memoTemplate === 'string' && memoTemplate.trim() !== ''
        ? memoTemplate
        : memoTemplateDefault,
    memoLengthMax: Math.min(1000, Math.max(10, length)),
  };
}

// Moves a draft out of a period that is closed there, where the connection is set to. Pure. Between
// map-entry.ts and sending; rehearsal asks the same. Invariant: a draft is only ever dated later,
// its own date goes with it, and never further than the setting allows. Leaves to others: what is
// known of periods (chart-facts-store.ts), the words in the memo (each connector).

import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Cause, EntryDraft } from '#external-ledger/external-ledger.ts';
import { closedThroughFor, type KnownPeriods } from './chart-check.ts';
import { mappingCause, mappingProblem } from './mapping-errors.ts';
import type { MappingSettings } from './mapping-settings.ts';

export type DatedDraft =
  | { readonly draft: EntryDraft; readonly gap?: never }
  | { readonly gap: Cause; readonly draft?: never };

/** The draft on a day that is open, as far as we know. *Errors:* MAPPING_REDATE_TOO_FAR. */
export function intoOpenPeriod(
  draft: EntryDraft,
  settings: MappingSettings,
  periods: KnownPeriods,
): DatedDraft {
  if (settings.closedPeriods === 'hold') return { draft };
  const through = closedThroughFor(draft, periods);
  const { postedOn } = draft;
  if (through === null || postedOn > through) return { draft };
  const openOn = addDays(through, 1);
  const { redateDaysMax } = settings;
  if (openOn > addDays(postedOn, redateDaysMax)) {
    const days = String(redateDaysMax);
    const problem = mappingProblem('MAPPING_REDATE_TOO_FAR', {}, postedOn, openOn, days);
    return { gap: mappingCause(problem, postedOn.slice(0, 7)) };
  }
  return { draft: { ...draft, postedOn: openOn, originallyOn: postedOn } };
}

/**
 * The one entity the lines are of, empty for lines of none that is known; null where they are of
 * several: a refusal does not say which of them is closed, least of all that the company is.
 */
export function entityOfLines(
  draft: Pick<EntryDraft, 'lines'>,
  { entities }: Pick<KnownPeriods, 'entities'>,
): string | null {
  const [entity = '', ...others] = new Set(
    draft.lines.map(({ dimensions }) => entities.get(dimensions.location ?? '') ?? ''),
  );
  return others.length === 0 ? entity : null;
}

/** What a refusal teaches: the last closed day; null when the refused entry was not before it. */
export function closedThroughBy(
  firstOpenOn: IsoDate | undefined,
  draft: Pick<EntryDraft, 'postedOn'>,
): IsoDate | null {
  if (firstOpenOn === undefined || firstOpenOn <= draft.postedOn) return null;
  return addDays(firstOpenOn, -1);
}

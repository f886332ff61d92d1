// How a daily summary is named, here and in the external ledger. Pure. Invariant: the same summary
// has the same name wherever it is shown.

export interface SummaryHead {
  readonly summary_on: string;
  readonly outlet: string;
  readonly part: number;
  readonly entry_count: number;
}

/** `2026-07-01 MARINA`, and `2026-07-01 MARINA part 2` for what came later. */
export function documentNumberOf({ summary_on, outlet, part }: SummaryHead): string {
  return part === 1 ? `${summary_on} ${outlet}` : `${summary_on} ${outlet} part ${part}`;
}

// Compares what two connectors would post for the same export, and adds up the differences. Pure.
// Behind the loop that makes both requests (shadow-worker.ts). Invariant: every member of both
// proposals is compared; an export counts as the same only when nothing at all differs; one that
// neither could make a request for was not compared, and is told apart. Leaves to others: what a
// request says (the connectors).

import type { Proposal } from '#external-ledger/proposal.ts';
import type { Problem } from '#problems/problem.ts';
import type { ShadowReport } from './shadow-schemas.ts';

/** What one side would do with an export: its request, and what would be refused before it. */
export interface ShadowSide {
  readonly proposal: Proposal | null;
  readonly problems: readonly Problem[];
}

export interface Difference {
  /** The member that differs, or `refusal`: one side would not send it. */
  readonly what: string;
  readonly now: string;
  readonly there: string;
}

const nothing = 'nothing';
const samplesMax = 5;

/** In what two sides differ; members of lines under their line. */
export function differencesOf(here: ShadowSide, there: ShadowSide): readonly Difference[] {
  const found: Difference[] = [];
  const compare = (what: string, a: string | undefined, b: string | undefined) => {
    if (a !== b) found.push({ what, now: a || nothing, there: b || nothing });
  };
  const refusal = ({ problems }: ShadowSide) => problems.map(({ code }) => code).join(', ');
  compare('refusal', refusal(here), refusal(there));
  if (!here.proposal || !there.proposal) return found;
  for (const what of new Set([...here.proposal.keys(), ...there.proposal.keys()])) {
    compare(what, here.proposal.get(what), there.proposal.get(what));
  }
  return found;
}

/** `line 2 amount`, and `part 2 line 2 amount`, are counted as `line amount`. */
const kindOf = (what: string) => what.replace(/^part \d+ /, '').replace(/^line \d+ /, 'line ');

interface Group {
  readonly kind: string;
  count: number;
  readonly samples: { exportId: string; now: string; there: string }[];
}

/** Adds up one export after the other. */
export class ShadowTally {
  compared = 0;
  differing = 0;
  /** Neither side has a request for it: gaps in the mapping, mostly. */
  unprepared = 0;
  readonly #groups = new Map<string, Group>();

  add(exportId: bigint, now: ShadowSide, there: ShadowSide): void {
    const differences = differencesOf(now, there);
    if (!now.proposal && !there.proposal && differences.length === 0) {
      this.unprepared += 1;
      return;
    }
    this.compared += 1;
    if (differences.length === 0) return;
    this.differing += 1;
    const counted = new Set<string>();
    for (const { what, now: a, there: b } of differences) {
      const kind = kindOf(what);
      const group = this.#groups.get(kind) ?? { kind, count: 0, samples: [] };
      this.#groups.set(kind, group);
      // An export counts once per kind, however many of its lines differ.
      if (!counted.has(kind)) group.count += 1;
      counted.add(kind);
      if (group.samples.length < samplesMax) {
        group.samples.push({ exportId: String(exportId), now: a, there: b });
      }
    }
  }

  report(): Omit<ShadowReport, 'ledgerNow' | 'ledgerThere'> {
    const { compared, differing, unprepared } = this;
    const differences = [...this.#groups.values()].sort(
      (a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1),
    );
    return { same: compared > 0 && differing === 0, compared, differing, unprepared, differences };
  }
}

// What the external books must hold for our entries, said without the product's help: which entries
// go together, in which journal and entity each piece stands, and its lines. Pure. For the auditor.
// Invariant: made of our journal and of how the house is kept; no code of mapping or exporting.

import { theirs } from './drill-company.ts';
import { countingAccount, type DrillHouse, journalOf } from './drill-house.ts';
import { isCounted, type OurEntry, type OurExport, type OurLine } from './our-entries.ts';

/** Entries that go together: one, or those of a daily summary. */
export interface Unit {
  readonly events: readonly string[];
  readonly entries: readonly [OurEntry, ...OurEntry[]];
  readonly exports: readonly OurExport[];
}

/** One entry that must be there. */
export interface Piece {
  readonly journal: string;
  readonly entity: string | null;
  readonly base: string | null;
  readonly postedOn: string;
  /** In order. */
  readonly lines: readonly string[];
}

/** Entries by what carries them; one that nothing carries stands alone. */
export function unitsOf(ours: readonly OurEntry[]): Unit[] {
  const groups = Map.groupBy(ours, (entry) => {
    return entry.exports.map(({ exportKey }) => exportKey).join(' ') || entry.event;
  });
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const entries = [first, ...others] as const;
    return [{ events: entries.map(({ event }) => event), entries, exports: first.exports }];
  });
}

/** The pieces a unit must be there as. */
export function expectedPieces({ entries }: Unit, house: DrillHouse): Piece[] {
  const [first] = entries;
  const counts = first.lines.every(({ account }) => isCounted(account));
  const { documentType, outlet, postedOn } = first;
  const journal = journalOf(house, { documentType, outlet, counts });
  const lines = linesOf(entries, house).filter(({ account }) => account !== countingAccount.contra);
  // A day that sets itself off is sent to nobody.
  if (lines.length === 0) return [];
  const entityOf = (line: OurLine) => theirs.outlet(line.outlet);
  const groups = [...Map.groupBy(lines, entityOf)];
  const at = { journal, postedOn };
  const all = (of: readonly OurLine[]) => of.map(lineText).sort();
  if (house.entities === 'top') return [{ ...at, entity: null, base: null, lines: all(lines) }];
  const [[entity] = [null]] = groups;
  if (groups.length === 1) return [{ ...at, entity, base: null, lines: all(lines) }];
  if (house.entities === 'split') {
    return groups.map(([own, of]) => ({ ...at, entity: own, base: null, lines: all(of) }));
  }
  // Counts are owed by nobody: they need no base.
  const base = counts ? null : theirs.outlet(outlet);
  return [{ ...at, entity: null, base, lines: all(lines) }];
}

/** As they are, or added up as a day is. */
function linesOf(entries: Unit['entries'], { daily }: DrillHouse): OurLine[] {
  const lines = entries.flatMap((entry) => entry.lines);
  if (daily === 'no') return lines;
  const sums = Map.groupBy(lines, ({ account, outlet, department, cents }) => {
    const side = daily === 'net' ? '' : String(cents > 0n);
    return [account, outlet, department, side].join(' ');
  });
  return [...sums.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const cents = others.reduce((sum, line) => sum + line.cents, first.cents);
    return cents === 0n ? [] : [{ ...first, cents }];
  });
}

function lineText({ account, outlet, department, cents }: OurLine): string {
  const there = account === countingAccount.ours ? countingAccount.theirs : theirs.account(account);
  const where = `${there} at ${theirs.outlet(outlet)}`;
  return `${where} dept ${department === null ? '-' : theirs.department(department)} ${cents}`;
}

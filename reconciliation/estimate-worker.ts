// What a comparison would cost in calls of the ledger's API, before it is made.
// Invariant: asks the ledger nothing: what is kept here and its connector's page size are enough.
// Entries that others make from now on are not foreseen.
// Leaves to others: reading (listing-worker.ts), what the vendor counts (the connectors).

import type pg from 'pg';
import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { withLedger } from '#export-queue/ledger-use.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import type { ReadingSize } from '#external-ledger/reading-cost.ts';
import { countChanging, readLastCounts } from './estimate-store.ts';
import { type KeptListing, readKept } from './kept-listing-store.ts';
import { changesSince, whyDistrusted } from './listing-worker.ts';
import { knownConnection } from './reconciliation-store.ts';
import type { OpenLedger } from './reconciliation-worker.ts';

/** Lines of an entry, before anything was counted. */
const linesOfAnEntry = 4;
/** Rows of balances, before anything was counted. */
const balancesAtFirst = 500;

export interface Estimate {
  readonly reading: 'full' | 'changes';
  /** Why all of it where less was asked for. */
  readonly why: string | null;
  /** Null: its connector cannot tell. */
  readonly calls: number | null;
  readonly counted: number | null;
  /** Entries that will be read. */
  readonly entries: number;
  /** The run whose counts it rests on; null: entries that others made are not known yet. */
  readonly basedOn: string | null;
}

export interface Estimating {
  readonly pool: pg.Pool;
  readonly openLedger: OpenLedger;
  readonly propertyId: number;
  readonly connectionId: number;
  readonly asOf: IsoDate;
  readonly light: boolean;
  readonly secondOpinion: boolean;
  readonly now: () => Date;
}

/** *Errors:* RECONCILIATION_CONNECTION_UNKNOWN. */
export async function estimateReconciliation(asked: Estimating): Promise<Estimate> {
  const { cutoverOn } = await knownConnection(asked.pool, asked);
  return withLedger(asked.openLedger(asked), (ledger) =>
    planReading({ ...asked, cutoverOn }, ledger),
  );
}

type Of = Omit<Estimating, 'openLedger'> & { readonly cutoverOn: IsoDate };
type Last = Awaited<ReturnType<typeof readLastCounts>>;

/** What a run that is about to begin should read: never changes that cost more than all of it. */
export async function planReading(of: Of, ledger: ExternalLedger): Promise<Estimate> {
  const last = await readLastCounts(of.pool, of);
  const basedOn = last.reconciliationId === null ? null : String(last.reconciliationId);
  const untold = { calls: null, counted: null };
  const all = sizeOfAll(of, last);
  const full = ledger.readingCost?.(all);
  const whole = (why: string | null): Estimate => {
    return { reading: 'full', why, ...(full ?? untold), entries: all.entries, basedOn };
  };
  if (!of.light) return whole(null);
  const kept = await readKept(of.pool, of);
  const why = whyDistrusted(kept, { of, ledger, at: of.now() });
  if (kept === null || why !== null) return whole(why);
  const size = await sizeOfChanges(of, { kept, last });
  const cost = ledger.readingCost?.(size);
  if (cost && full && cost.counted > full.counted) {
    return whole(`what changed would take about ${cost.counted} calls, all of it ${full.counted}`);
  }
  return { reading: 'changes', why, ...(cost ?? untold), entries: size.changed, basedOn };
}

function sizeOfAll(of: Of, { counts, exported }: Last): ReadingSize {
  const { listed = 0, balances = balancesAtFirst, statistical = 0, findings = 0 } = counts;
  const perEntry = listed > 0 && counts.lines ? Math.ceil(counts.lines / listed) : linesOfAnEntry;
  const before = counts.lines ?? listed * linesOfAnEntry;
  return {
    kind: 'full',
    period: { from: of.cutoverOn, through: of.asOf },
    entries: listed + exported,
    lines: before + exported * perEntry,
    ...{ changed: 0, newDays: null, balances, statistical, sought: findings },
    differing: findings,
    secondOpinion: of.secondOpinion,
  };
}

async function sizeOfChanges(
  of: Of,
  { kept, last }: { kept: KeptListing; last: Last },
): Promise<ReadingSize> {
  const { changed, absent } = await countChanging(of.pool, of, changesSince(kept));
  const isLater = kept.throughOn < of.asOf;
  const newDays = isLater ? { from: addDays(kept.throughOn, 1), through: of.asOf } : null;
  return { ...sizeOfAll(of, last), kind: 'changes', changed, newDays, sought: absent };
}

// Shadow mode: makes the requests of two connectors for the same exports, and compares what each
// would post. Sends nothing and opens no ledger: the requests are made and read.
// Invariant: both sides are mapped by the code that maps before sending, each under its settings.
// Leaves to others: comparing (shadow.ts), the connectors' words (connectors/).

import type pg from 'pg';
import type { EntryDraft, ExportKey } from '#external-ledger/external-ledger.ts';
import type { ProposalOrProblems } from '#external-ledger/proposal.ts';
import { ProblemError } from '#problems/problem.ts';
import type { ConnectionRecord } from './connection-store.ts';
import { exportProblem } from './export-errors.ts';
import { partKey } from './export-key.ts';
import {
  type CheckDraft,
  type Rehearsed,
  rehearseExports,
  type Stage,
  setStage,
} from './rehearsing-worker.ts';
import { type ShadowSide, ShadowTally } from './shadow.ts';
import type { ShadowReport } from './shadow-schemas.ts';
import {
  countShadowed,
  listShadowed,
  type ShadowedExport,
  type ShadowRange,
} from './shadow-store.ts';
import { sweepEntries } from './sweep-store.ts';

type Settings = Readonly<Record<string, unknown>>;

/** What shadow mode asks of a connector, as the composing process offers it. */
export interface ShadowLedger {
  readonly ledger: string;
  readonly name: string;
  proposal(settings: Settings, draft: EntryDraft, key: ExportKey): ProposalOrProblems;
  carriedSettings(settings: Settings): Settings;
  /** Which books a connection with these settings posts to: company and entity. */
  booksOf(settings: Settings): string;
  settingsProblems(settings: Settings): ConstructorParameters<typeof ProblemError>[0];
}

export interface ShadowParts {
  readonly pool: pg.Pool;
  readonly ledgers: readonly ShadowLedger[];
  readonly checkDraft: CheckDraft;
}

/** The other ledger and its settings in full. */
export interface ShadowTarget {
  readonly ledger: ShadowLedger;
  readonly settings: Settings;
}

const pageRows = 1_000;

/**
 * The ledger of this name with the connection's settings as far as they carry over, and `settings`
 * over them. *Errors:* EXPORT_LEDGER_UNKNOWN, what the connector says of settings.
 */
export function shadowTarget(
  ledgers: readonly ShadowLedger[],
  connection: ConnectionRecord,
  to: { readonly ledger: string; readonly settings?: Settings | undefined },
): ShadowTarget {
  const ledger = ledgers.find((one) => one.ledger === to.ledger);
  if (!ledger) {
    const at = { where: 'ledger' };
    throw new ProblemError([exportProblem('EXPORT_LEDGER_UNKNOWN', at, to.ledger)]);
  }
  const own = connection.settings;
  const carried = ledger.ledger === connection.ledger ? own : ledger.carriedSettings(own);
  const settings = { ...carried, ...to.settings };
  const problems = ledger.settingsProblems(settings);
  if (problems.length > 0) throw new ProblemError(problems);
  return { ledger, settings };
}

/** One export with both sides. */
export interface Shadowed {
  readonly row: ShadowedExport;
  readonly now: ShadowSide;
  readonly there: ShadowSide;
}

/** Each export with both requests, a page at a time. */
export async function* shadowPages(
  { pool, ledgers, checkDraft }: ShadowParts,
  connection: ConnectionRecord,
  target: ShadowTarget,
  range: ShadowRange = {},
): AsyncGenerator<readonly Shadowed[]> {
  const { ledger, settings } = connection;
  const own = { ...shadowTarget(ledgers, connection, { ledger }), settings };
  const now = await setStage(pool, connection);
  const moved = { ...connection, ledger: target.ledger.ledger, settings: target.settings };
  const then: Stage = { ...now, ...(await setStage(pool, moved)) };
  let after = 0n;
  for (;;) {
    const rows = await listShadowed(pool, connection, range, { after, limit: pageRows });
    const ours = await rehearseExports(pool, rows, now, checkDraft);
    const theirs = await rehearseExports(pool, rows, then, checkDraft);
    yield rows.map((row, at) => ({
      row,
      now: sideOf(ours[at], own, row.export_key),
      there: sideOf(theirs[at], target, row.export_key),
    }));
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) return;
    after = last.export_id;
  }
}

/** Hears how far it is, and may end it between two pages. */
interface ShadowWatch {
  readonly tell?: (compared: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** Compares what this connection would post now with what it would post there. */
export async function shadowConnection(
  parts: ShadowParts,
  connection: ConnectionRecord,
  target: ShadowTarget,
  range: ShadowRange = {},
  { tell, signal }: ShadowWatch = {},
): Promise<ShadowReport> {
  await sweepEntries(parts.pool, connection.propertyId);
  const of = await countShadowed(parts.pool, connection, range);
  const tally = new ShadowTally();
  let seen = 0;
  tell?.(seen, of);
  for await (const page of shadowPages(parts, connection, target, range)) {
    signal?.throwIfAborted();
    for (const { row, now, there } of page) tally.add(row.export_id, now, there);
    seen += page.length;
    tell?.(seen, Math.max(of, seen));
  }
  const ledgers = { ledgerNow: connection.ledger, ledgerThere: target.ledger.ledger };
  return { ...ledgers, ...tally.report() };
}

/** Its request; of a split entry all of them, the members of further parts under their part. */
function sideOf(
  one: Rehearsed | undefined,
  { ledger, settings }: ShadowTarget,
  key: ExportKey,
): ShadowSide {
  const problems = one?.causes ?? [];
  if (!one?.draft) return { proposal: null, problems };
  const made = ledger.proposal(settings, one.draft, key);
  if (!made.proposal) return { proposal: null, problems: [...problems, ...made.problems] };
  const all = new Map(made.proposal);
  for (const [at, { draft, entityId }] of one.others.entries()) {
    const further = ledger.proposal(settings, draft, partKey(key, entityId));
    if (!further.proposal) return { proposal: null, problems: [...problems, ...further.problems] };
    for (const [what, value] of further.proposal) all.set(`part ${at + 2} ${what}`, value);
  }
  return { proposal: all, problems };
}

// What the mirrored company would say to a draft, told before anything is sent. Between
// map-entry.ts and rehearsal. Pure. Invariant: judges only what the mirror knows; a company whose
// chart was never read refuses nothing here, and an answer from here never replaces the ledger's
// own. Leaves to others: gaps of the mapping (map-entry.ts), form and length (each connector).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { Cause, EntryDraft } from '#external-ledger/external-ledger.ts';
import { formatAmount } from '#money/money.ts';
import { sumsByEntity } from './entity-choice.ts';
import { mappingCause, mappingProblem } from './mapping-errors.ts';
import type { Restrictions } from './mapping-settings.ts';

/** What rehearsal must know of an account, a journal or a location there. */
export interface ChartFacts extends KnownPeriods {
  readonly chartRead: boolean;
  readonly accounts: ReadonlyMap<string, AccountFacts>;
  readonly journals: ReadonlyMap<string, JournalFacts>;
  /** Ids by dimension, and whether each is active; a dimension nobody mirrored is absent. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, boolean>>;
}

/** What is known of closed periods there. */
export interface KnownPeriods {
  /** Location to the entity it belongs to; a location that is an entity belongs to itself. */
  readonly entities: ReadonlyMap<string, string>;
  /** Entity to its last closed day; the empty text stands for the whole company. */
  readonly closedThrough: ReadonlyMap<string, IsoDate>;
}

export interface AccountFacts {
  readonly directPosting: boolean;
  /** Dimension to the ids that may be used with the account. */
  readonly restrictedDimensions: Readonly<Record<string, readonly string[]>>;
}

export interface JournalFacts {
  readonly active: boolean;
  readonly directPosting: boolean;
  readonly needsApproval: boolean;
}

/**
 * Everything the company would refuse in this draft, each once, worst first. *Errors:*
 * MAPPING_JOURNAL_UNKNOWN, …_INACTIVE, MAPPING_…_NO_DIRECT_POSTING, MAPPING_PERIOD_CLOSED,
 * MAPPING_DIMENSION_UNKNOWN, MAPPING_DIMENSION_RESTRICTED, MAPPING_ENTITY_UNBALANCED.
 */
export function chartRefusals(draft: EntryDraft, facts: ChartFacts): readonly Cause[] {
  const causes = new Map<string, Cause>();
  const report = (cause: Cause) => causes.set(`${cause.code} ${cause.subject}`, cause);
  if (facts.chartRead) {
    judgeJournal(draft.journalId, facts, report);
    for (const line of draft.lines) judgeLine(line, facts, report);
    judgeEntities(draft, facts, report);
  }
  judgePeriod(draft, facts, report);
  return [...causes.values()];
}

/** Entries in this journal wait there for approval, and are in no balance before. */
export function waitsForApproval(draft: EntryDraft, facts: ChartFacts): boolean {
  return facts.journals.get(draft.journalId)?.needsApproval === true;
}

/** With what a person has told of accounts: of both, a value must be allowed by each. */
export function withRestrictions(facts: ChartFacts, told: Restrictions): ChartFacts {
  const accounts = new Map(facts.accounts);
  for (const [id, dimensions] of Object.entries(told)) {
    const known = accounts.get(id) ?? { directPosting: true, restrictedDimensions: {} };
    const both = { ...known.restrictedDimensions };
    for (const [dimension, ids] of Object.entries(dimensions)) {
      both[dimension] = both[dimension]?.filter((one) => ids.includes(one)) ?? ids;
    }
    accounts.set(id, { ...known, restrictedDimensions: both });
  }
  return { ...facts, accounts };
}

type Report = (cause: Cause) => void;

function judgeJournal(journalId: string, facts: ChartFacts, report: Report): void {
  const journal = facts.journals.get(journalId);
  const code = !journal
    ? 'MAPPING_JOURNAL_UNKNOWN'
    : !journal.active
      ? 'MAPPING_JOURNAL_INACTIVE'
      : journal.directPosting
        ? null
        : 'MAPPING_JOURNAL_NO_DIRECT_POSTING';
  if (code) report(mappingCause(mappingProblem(code, {}, journalId), journalId));
}

function judgeLine(line: EntryDraft['lines'][number], facts: ChartFacts, report: Report): void {
  const { accountId, dimensions } = line;
  for (const [dimension, id] of Object.entries(dimensions)) {
    const known = facts.values.get(dimension);
    if (known === undefined || known.get(id) === true) continue;
    const problem = mappingProblem('MAPPING_DIMENSION_UNKNOWN', {}, dimension, id);
    report(mappingCause(problem, `${dimension} ${id}`));
  }
  const account = facts.accounts.get(accountId);
  if (!account) return;
  if (!account.directPosting) {
    const problem = mappingProblem('MAPPING_ACCOUNT_NO_DIRECT_POSTING', {}, accountId);
    report(mappingCause(problem, accountId));
  }
  for (const [dimension, allowed] of Object.entries(account.restrictedDimensions)) {
    const id = dimensions[dimension];
    if (id === undefined || allowed.includes(id)) continue;
    const problem = mappingProblem('MAPPING_DIMENSION_RESTRICTED', {}, accountId, dimension, id);
    report(mappingCause(problem, `${dimension} ${id}`));
  }
}

function judgeEntities(draft: EntryDraft, facts: ChartFacts, report: Report): void {
  if (draft.statistical || draft.baseLocationId !== undefined) return;
  const sums = sumsByEntity(draft, facts.entities);
  const [worst] = [...sums].filter(([, sum]) => sum !== 0n);
  if (!worst) return;
  const difference = `${formatAmount(worst[1], draft.currency)} ${draft.currency}`;
  const problem = mappingProblem('MAPPING_ENTITY_UNBALANCED', {}, worst[0], difference);
  report(mappingCause(problem, worst[0] || 'top level'));
}

/** The last closed day for this draft: of the company, or of an entity its lines touch. */
export function closedThroughFor(draft: EntryDraft, facts: KnownPeriods): IsoDate | null {
  const entities = draft.lines.map(({ dimensions }) => {
    return facts.entities.get(dimensions.location ?? '') ?? '';
  });
  let latest = facts.closedThrough.get('') ?? null;
  for (const entity of entities) {
    const through = facts.closedThrough.get(entity);
    if (through !== undefined && (latest === null || through > latest)) latest = through;
  }
  return latest;
}

function judgePeriod(draft: EntryDraft, facts: ChartFacts, report: Report): void {
  const through = closedThroughFor(draft, facts);
  if (through === null || draft.postedOn > through) return;
  const problem = mappingProblem('MAPPING_PERIOD_CLOSED', {}, draft.postedOn, through);
  report(mappingCause(problem, draft.postedOn.slice(0, 7)));
}

// How an entry made directly in the external ledger reads as an entry of ours: every line at the
// one account and outlet of ours that is mapped there. Pure.
// Invariant: line by line and cent by cent the same; where several of ours are mapped to one of
// theirs a person is asked, and where none is the entry cannot be mirrored. Nothing is guessed.
// Leaves to others: reading both sides (mirroring-worker.ts), posting (journal/).

import type { EntryDraft, ExternalEntry, ExternalLine } from '#external-ledger/external-ledger.ts';
import { ownEventId, ownSource } from '#journal/own-event.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import { reconciliationProblem } from './reconciliation-errors.ts';

/** One of ours by account number or code. */
export interface OurCode {
  readonly code: string;
  readonly name: string;
}

type Ours = ReadonlyMap<string, readonly OurCode[]>;

/** What of ours is mapped to an external id. */
export interface ReverseMapping {
  readonly accounts: Ours;
  readonly outlets: Ours;
  readonly departments: Ours;
}

/** What a person chose, by external id: our account number, our outlet code. */
export interface MirrorChoices {
  readonly accounts?: Readonly<Record<string, string>> | undefined;
  readonly outlets?: Readonly<Record<string, string>> | undefined;
}

/** Several of ours are mapped to this one: which is meant? */
export interface MirrorQuestion {
  readonly kind: 'account' | 'outlet';
  readonly externalId: string;
  readonly choices: readonly OurCode[];
  readonly chosen: string | null;
}

/** A line as it would be posted; null where it is not known yet. */
export interface MirrorLine {
  readonly external: ExternalLine;
  readonly account: OurCode | null;
  readonly outlet: OurCode | null;
  readonly department: OurCode | null;
}

export interface Mirror {
  readonly lines: readonly MirrorLine[];
  readonly questions: readonly MirrorQuestion[];
  /** Why it cannot be mirrored as it stands; questions without an answer are among them. */
  readonly problems: readonly Problem[];
}

/** Reads the entry as one of ours. */
export function mirrorOf(
  entry: ExternalEntry,
  ours: ReverseMapping,
  choices: MirrorChoices,
): Mirror {
  const chooser = new Chooser();
  const lines = entry.lines
    .filter(({ amountMinor }) => amountMinor !== 0n)
    .map((external): MirrorLine => {
      const { location = '', department = '' } = external.dimensions;
      const account = chooser.one('account', external.accountId, ours.accounts, choices.accounts);
      const outlet = chooser.one('outlet', location, ours.outlets, choices.outlets);
      const [only = null, ...more] = ours.departments.get(department) ?? [];
      return { external, account, outlet, department: more.length === 0 ? only : null };
    });
  return { lines, questions: chooser.questions, problems: chooser.problems };
}

/** Finds what of ours is meant, and notes what is to be asked. */
class Chooser {
  readonly questions: MirrorQuestion[] = [];
  readonly problems: Problem[] = [];
  readonly #asked = new Set<string>();

  one(
    kind: 'account' | 'outlet',
    externalId: string,
    ours: Ours,
    chosen: Readonly<Record<string, string>> = {},
  ): OurCode | null {
    const choices = ours.get(externalId) ?? [];
    if (choices.length === 1) return choices[0] ?? null;
    const code = Object.hasOwn(chosen, externalId) ? (chosen[externalId] ?? null) : null;
    const found = choices.find((one) => one.code === code) ?? null;
    const isFirst = !this.#asked.has(`${kind} ${externalId}`);
    this.#asked.add(`${kind} ${externalId}`);
    if (!isFirst) return found;
    if (choices.length === 0) {
      const facts = [kind, externalId || '(none)'] as const;
      this.problems.push(reconciliationProblem('RECONCILIATION_MIRROR_UNMAPPED', {}, ...facts));
      return null;
    }
    this.questions.push({ kind, externalId, choices, chosen: found?.code ?? null });
    if (found === null) {
      const codes = choices.map((one) => one.code).join(', ');
      const facts = [kind, externalId, codes] as const;
      this.problems.push(reconciliationProblem('RECONCILIATION_MIRROR_AMBIGUOUS', {}, ...facts));
    }
    return found;
  }
}

/**
 * The event that posts the mirror. Its id is made of the connection's and the entry's own, so that
 * one external entry is mirrored once, whichever adjustment it was registered as.
 */
export function mirrorEvent(
  mirror: Mirror,
  entry: ExternalEntry,
  { connectionKey, reason }: { readonly connectionKey: string; readonly reason: string },
): Record<string, unknown> {
  const { currency } = entry;
  return {
    source: ownSource,
    id: ownEventId('mirror', { source: connectionKey, externalId: entry.externalId }),
    kind: 'journal-posted',
    occurredOn: entry.postedOn,
    outlet: mirror.lines[0]?.outlet?.code ?? '',
    currency,
    document: shortened(entry.externalId, 100),
    reason: shortened(reason, 500),
    lines: mirror.lines.map(({ external, account, outlet, department }) => ({
      account: account?.code ?? '',
      outlet: outlet?.code ?? '',
      ...(department && { department: department.code }),
      ...sideOf(external.amountMinor, currency),
      ...(external.memo.trim() && { memo: shortened(external.memo, 1000) }),
    })),
  };
}

const shortened = (text: string, max: number) => Array.from(text.trim()).slice(0, max).join('');

function sideOf(amountMinor: bigint, currency: Currency) {
  return amountMinor > 0n
    ? { debit: formatAmount(amountMinor, currency) }
    : { credit: formatAmount(-amountMinor, currency) };
}

/** The draft its export would have been sent as: what is there already. */
export function mirrorDraft(mirror: Mirror, entry: ExternalEntry): EntryDraft {
  return {
    journalId: entry.journalId,
    postedOn: entry.postedOn,
    currency: entry.currency,
    memo: entry.memo,
    lines: mirror.lines.map(({ external }) => external),
  };
}

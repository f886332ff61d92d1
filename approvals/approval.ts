// A change that waits for a second person, as values: what it says it would do, and who may decide
// on it. Pure. Between the stages that propose and the pages that decide. Invariant: nobody decides
// on their own, and no API key is a person. Leaves to others: rights (access/), the rows.

import type { Problem } from '#problems/problem.ts';
import { approvalProblem } from './approval-errors.ts';

/** What a property asks a second person for. */
export const areas = ['mappings', 'entries'] as const;
export type Area = (typeof areas)[number];

export const approvalStates = ['waiting', 'approved', 'rejected', 'withdrawn'] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** Which change it is: whoever carries it out is found by this. */
export const approvalKinds = [
  'mappings',
  'journals',
  'statistical-accounts',
  'entry',
  'customer-merge',
] as const;
export type ApprovalKind = (typeof approvalKinds)[number];

/** The right that decides on an area. */
export const rightsToDecide = {
  mappings: 'approve-mappings',
  entries: 'approve-entries',
} as const satisfies Record<Area, string>;

/** One value that would be another. */
export interface Change {
  /** `account 4010 Slip rentals`. */
  readonly what: string;
  /** What of it: `mapped to`, `class`. */
  readonly member: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A line as it would be posted; amounts are decimal strings. */
export interface EffectLine {
  readonly account: { readonly number: string; readonly name: string };
  readonly outlet: string;
  readonly department: string | null;
  readonly customer: { readonly code: string; readonly name: string } | null;
  readonly debit: string | null;
  readonly credit: string | null;
  readonly memo: string | null;
}

/** An entry as it would be posted. */
export interface EffectEntry {
  readonly documentType: string;
  readonly document: string;
  readonly postedOn: string;
  readonly outlet: string;
  readonly currency: string;
  readonly amount: string;
  readonly lines: readonly EffectLine[];
}

/** What a change would do, in numbers: JSON, as it is kept and shown. */
export interface Effect {
  readonly changes: readonly Change[];
  readonly entries: readonly EffectEntry[];
  /** Sentences with what else would follow. */
  readonly notes: readonly string[];
}

export const noEffect: Effect = { changes: [], entries: [], notes: [] };

/** By which way a person or program asks. */
export type Via = 'person' | 'key' | 'local' | 'command';

export interface Asking {
  readonly person: string;
  readonly via: Via;
  /** Of an API key: who made it, and saw its secret. */
  readonly keyMadeBy: string | null;
}

/** Whether two names are of one person: they are unique in any letters. */
export const isSamePerson = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

interface ProposedOne {
  readonly approvalId: string;
  readonly proposedBy: string;
  readonly keyMadeBy: string | null;
}

/** Whether a person proposed it, or made the API key that did. */
export const isOwn = (of: Omit<ProposedOne, 'approvalId'>, person: string): boolean =>
  isSamePerson(person, of.proposedBy) ||
  (of.keyMadeBy !== null && isSamePerson(person, of.keyMadeBy));

/** Why who asks may not decide; null when they may, rights apart. */
export function whyNotDecide(of: ProposedOne, { person, via }: Asking): Problem | null {
  if (via === 'key') return approvalProblem('APPROVAL_BY_KEY', {}, person);
  if (!isOwn(of, person)) return null;
  const { approvalId, proposedBy } = of;
  if (isSamePerson(person, proposedBy)) {
    return approvalProblem('APPROVAL_SAME_PERSON', {}, person, approvalId);
  }
  return approvalProblem('APPROVAL_OWN_KEY', {}, person, proposedBy, approvalId);
}

/** Both people, as every history shows who made what was approved. */
export const bothNames = (proposedBy: string, approvedBy: string) =>
  `${proposedBy}, approved by ${approvedBy}`;

/** What is seen in one list of changes alone, or with other values; null when they are the same. */
export function firstUnlike(seen: readonly Change[], now: readonly Change[]): string | null {
  const sayings = (changes: readonly Change[]) =>
    new Map(changes.map((one) => [JSON.stringify(one.what + one.member), sayingOf(one)]));
  const [before, after] = [sayings(seen), sayings(now)];
  for (const one of [...seen, ...now]) {
    const key = JSON.stringify(one.what + one.member);
    if (before.get(key) !== after.get(key)) return one.what;
  }
  return null;
}

const sayingOf = ({ before, after }: Change) => JSON.stringify([before, after]);

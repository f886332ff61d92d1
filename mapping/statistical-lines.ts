// Lines that count instead of carrying money: which entries consist of them, and their amounts as
// counts. Pure. Before map-entry.ts says the lines in the ledger's terms. Invariant: money is never
// left out: an entry is wholly of counts or wholly of money, else it is a gap. Leaves to others:
// dimensions of the lines (map-entry.ts), the statistical journal (journal-choice.ts).

import type { Cause } from '#external-ledger/external-ledger.ts';
import { type Currency, exponentOf, formatAmount } from '#money/money.ts';
import { mappingCause, mappingProblem } from './mapping-errors.ts';

/** What a statistical account of ours is there; `externalId` null: left out of the entry. */
export interface StatisticalTarget {
  readonly externalId: string | null;
  /** As the mirrored chart says; not judged before it was read. */
  readonly known: boolean;
  readonly active: boolean;
  readonly requiredDimensions: readonly string[];
}

export type StatisticalTargets = ReadonlyMap<number, StatisticalTarget>;

interface Line {
  readonly account: { readonly id: number; readonly code: string };
  readonly amountMinor: bigint;
}

/**
 * The lines of a statistical entry without those that are left out, amounts in hundredths; null for
 * an entry of money. *Errors:* MAPPING_STATISTICAL_MIXED, …_EMPTY, …_DECIMALS, …_UNKNOWN,
 * …_INACTIVE.
 */
export function countedLines<L extends Line>(
  { lines, currency }: { readonly lines: readonly L[]; readonly currency: Currency },
  targets: StatisticalTargets,
  chartRead: boolean,
  report: (cause: Cause) => void,
): readonly L[] | null {
  const counted = lines.filter((line) => targets.has(line.account.id));
  const [first] = counted;
  if (first === undefined) return null;
  if (counted.length < lines.length) {
    const { code } = first.account;
    const money = lines.find((line) => !targets.has(line.account.id))?.account.code ?? '';
    const problem = mappingProblem('MAPPING_STATISTICAL_MIXED', {}, code, money);
    report(mappingCause(problem, code));
    return null;
  }
  const kept = counted.filter((line) => targets.get(line.account.id)?.externalId !== null);
  if (kept.length === 0) {
    const { code } = first.account;
    report(mappingCause(mappingProblem('MAPPING_STATISTICAL_EMPTY', {}, code), code));
  }
  for (const { account } of kept) judge(account.code, targets.get(account.id), chartRead, report);
  return kept.map((line) => ({ ...line, amountMinor: countOf(line, currency, report) }));
}

function judge(
  code: string,
  target: StatisticalTarget | undefined,
  chartRead: boolean,
  report: (cause: Cause) => void,
): void {
  if (!chartRead || !target || (target.known && target.active)) return;
  const gap = target.known ? 'MAPPING_STATISTICAL_INACTIVE' : 'MAPPING_STATISTICAL_UNKNOWN';
  report(mappingCause(mappingProblem(gap, {}, code, target.externalId ?? ''), code));
}

/** One unit of the currency is one of what is counted; counts have two decimals there. */
function countOf(
  { account, amountMinor }: Line,
  currency: Currency,
  report: (cause: Cause) => void,
): bigint {
  const extra = exponentOf(currency) - 2;
  if (extra <= 0) return amountMinor * 10n ** BigInt(-extra);
  const unit = 10n ** BigInt(extra);
  if (amountMinor % unit !== 0n) {
    const amount = formatAmount(amountMinor, currency);
    const problem = mappingProblem('MAPPING_STATISTICAL_DECIMALS', {}, account.code, amount);
    report(mappingCause(problem, account.code));
  }
  return amountMinor / unit;
}

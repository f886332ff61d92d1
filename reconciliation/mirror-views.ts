// Turns what mirroring would post into the wire's shape. Pure.
// Invariant: amounts are decimals of the entry's currency.

import { formatAmount } from '#money/money.ts';
import type { MirrorView } from './adjustment-schemas.ts';
import type { Mirrored } from './mirroring-worker.ts';

/** What would be posted, what is asked, what stands against it. */
export function mirrorView({ entry, mirror }: Mirrored): MirrorView {
  return {
    postedOn: entry.postedOn,
    currency: entry.currency,
    lines: mirror.lines.map(({ external, account, outlet, department }) => ({
      accountId: external.accountId,
      location: external.dimensions.location ?? null,
      amount: formatAmount(external.amountMinor, entry.currency),
      memo: external.memo,
      ...{ account, outlet, department },
    })),
    questions: mirror.questions.map((one) => ({ ...one, choices: [...one.choices] })),
    problems: mirror.problems.map(({ code, message, hint }) => ({
      code,
      message,
      hint: hint ?? '',
    })),
  };
}

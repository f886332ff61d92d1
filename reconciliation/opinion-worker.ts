// Asks an external ledger for its trial balance report, beside the balances a run has read.
// Invariant: a report that could not be read is said so and says nothing; balances are read once
// more before anything is called a difference. Leaves to others: comparing (second-opinion.ts).

import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type { ExternalLedger } from '#external-ledger/external-ledger.ts';
import type { PlacedAmount } from './place.ts';
import {
  compareOpinions,
  opinionNotOffered,
  opinionUnread,
  type SecondOpinion,
  sumsOfPlaces,
  sumsOfReport,
} from './second-opinion.ts';

/** `before`: balances read before the report is made; `again` reads them anew. */
export async function askSecondOpinion(
  ledger: ExternalLedger,
  asOf: IsoDate,
  balances: {
    readonly before: readonly PlacedAmount[];
    readonly again: () => Promise<readonly PlacedAmount[]>;
  },
): Promise<SecondOpinion> {
  if (ledger.trialBalance === undefined) return opinionNotOffered;
  const reading = await ledger.trialBalance(asOf);
  if (reading.kind !== 'read') return opinionUnread(reading.cause);
  const [before, report] = [sumsOfPlaces(balances.before), sumsOfReport(reading.value)];
  const first = compareOpinions(before, before, report);
  if (first.state === 'agrees') return first;
  return compareOpinions(before, sumsOfPlaces(await balances.again()), report);
}

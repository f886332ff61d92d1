// Both requests of an export side by side, and differences as lines of a file. Pure. Between shadow
// runs and the wire. Invariant: every member of both is shown, the same ones too, in the order the
// requests say them. Leaves to others: what differs (shadow.ts).

import { csvLineToRead } from '#chart-of-accounts/csv-records.ts';
import type { Problem } from '#problems/problem.ts';
import { differencesOf } from './shadow.ts';
import type { ProposalPairs } from './shadow-schemas.ts';
import type { Shadowed } from './shadow-worker.ts';

const refusalView = ({ code, message, hint }: Problem) => ({ code, message, hint });

/** One export for the screen. */
export function pairView({ row, now, there }: Shadowed): ProposalPairs['items'][number] {
  const [ours, theirs] = [now.proposal, there.proposal];
  const names = new Set([...(ours?.keys() ?? []), ...(theirs?.keys() ?? [])]);
  return {
    exportId: String(row.export_id),
    members: [...names].map((what) => {
      const [a, b] = [ours?.get(what) ?? null, theirs?.get(what) ?? null];
      return { what, now: a, there: b, differs: a !== b };
    }),
    refusalsNow: now.problems.map(refusalView),
    refusalsThere: there.problems.map(refusalView),
  };
}

const columns = ['exportId', 'exportKey', 'postedOn', 'differsIn', 'now', 'there'];
export const shadowCsvHead = `${csvLineToRead(columns)}\n`;

/** A line for each difference; none for an export that would be the same. */
export function shadowCsvOf(page: readonly Shadowed[]): string {
  return page
    .flatMap(({ row, now, there }) =>
      differencesOf(now, there).map((one) => {
        const which = [String(row.export_id), row.export_key, row.posted_on];
        return `${csvLineToRead([...which, one.what, one.now, one.there])}\n`;
      }),
    )
    .join('');
}

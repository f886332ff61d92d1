// What stands between the two ledgers, in words for the terminal: each cause with how much it is
// and the command that settles it. Pure.
// Leaves to others: finding the causes (reconciliation/open-causes-store.ts).

import { grouped } from '#money/grouped.ts';
import { causeRemedies } from '#reconciliation/causes.ts';
import type { OpenCause } from '#reconciliation/open-causes-store.ts';

/** "1. in error: 61 exports, 21,443.77 USD. …" and below it what to run. */
export function causesText(open: readonly OpenCause[]): string {
  const told = open.map((one, index) => {
    const { label, count, amount, currency, what } = one;
    const much = `${grouped(count)} ${unitOf(one)}, ${grouped(amount)} ${currency}`;
    const said = what === null ? '' : `\n   ${what}`;
    return `${index + 1}. ${label}: ${much}${said}\n   ${nextOf(one)}`;
  });
  return told.join('\n');
}

function unitOf({ kind, count }: OpenCause): string {
  const [one, many] = units[kind as keyof typeof units] ?? ['finding', 'findings'];
  return count === 1 ? one : many;
}

const units = {
  error: ['export', 'exports'],
  pending: ['export', 'exports'],
  foreign: ['entry', 'entries'],
  unexplained: ['place', 'places'],
} as const;

function nextOf({ kind, code }: OpenCause): string {
  switch (kind) {
    case 'error':
      return code?.startsWith('MAPPING_')
        ? 'Map it: tieout mappings export FILE, fill it in, tieout mappings import FILE'
        : `Mend it (tieout status says how), then: tieout requeue --cause ${code}`;
    case 'pending':
      return 'Send it, and wait for it: tieout sync';
    case 'foreign':
      return 'Explain them: tieout adjustments, then: tieout adjustments complete NO --reason "…"';
    case 'unexplained':
      return 'Look at the entries named below; what was booked there by hand is explained there.';
    default:
      return `${causeRemedies[kind]}\n   By command: tieout repair`;
  }
}

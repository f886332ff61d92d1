// `tieout shadow --against rest|xml`: would the other API post the same? Compares the requests of
// both for the same exports; sends nothing. Exit code 0 when they would, 1 when something differs
// or nothing could be compared.

import type { ShadowReport } from '#export-queue/shadow-schemas.ts';
import { shadowConnection, shadowTarget } from '#export-queue/shadow-worker.ts';
import { grouped } from '#money/grouped.ts';
import { ledgerOffers } from '#root/ledger-offers.ts';
import { chooseConnection, chooseProperty, withHouse } from './open.ts';
import { answer, formatTable } from './terminal.ts';

export interface ShadowAgainstOptions {
  readonly against: string;
  readonly from?: string;
  readonly through?: string;
  readonly property?: string;
  readonly connection?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_*, what the connector says of the settings. */
export async function runShadowAgainst(options: ShadowAgainstOptions): Promise<void> {
  await withHouse('shadow', async (house) => {
    const { propertyId } = await chooseProperty(house, options.property);
    const connection = await chooseConnection(house, propertyId, options.connection);
    const ledger = `sage-intacct-${options.against}`;
    const target = shadowTarget(ledgerOffers, connection, { ledger });
    const parts = { pool: house.pool, ledgers: ledgerOffers, checkDraft: house.checkDraft };
    const report = await shadowConnection(parts, connection, target, options);
    answer(options.json === true, report, shadowText(report));
    if (!report.same) process.exitCode = 1;
  });
}

/** What a person reads of a shadow run. */
export function shadowText(report: ShadowReport): string {
  const { ledgerNow, ledgerThere, compared, differing, unprepared } = report;
  const left = unprepared === 0 ? '' : ` ${grouped(unprepared)} could be prepared by neither.`;
  if (compared === 0) return `Nothing to compare.${left}`;
  if (report.same) {
    const both = `${ledgerNow} and ${ledgerThere}`;
    return `${both} would post the same: ${grouped(compared)} exports.${left}`;
  }
  const rows = report.differences.map(({ kind, count, samples }) => {
    const [first] = samples;
    return [kind, grouped(count), first?.now ?? '', first?.there ?? '', first?.exportId ?? ''];
  });
  const head = ['differs in', 'exports', ledgerNow, ledgerThere, 'e.g. export'];
  return `${grouped(differing)} of ${grouped(compared)} exports differ.${left}\n\n${formatTable([
    head,
    ...rows,
  ])}`;
}

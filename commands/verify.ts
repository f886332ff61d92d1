// `tieout verify`: proves the books from their rows alone, journal, deferred income and exports,
// in one snapshot, and the audit trail behind it. Exit code 1 when a proof fails; the first that
// break it are named.

import type pg from 'pg';
import { deferralProofs } from '#deferred-income/proof-store.ts';
import { countProofs } from '#export-queue/count-proofs-store.ts';
import { exportProofs } from '#export-queue/export-proofs-store.ts';
import { heldMoneyProofs } from '#held-money/proof-store.ts';
import { type Finding, runProofs } from '#journal/prove-store.ts';
import { journalProofs } from '#journal/verify-store.ts';
import { grouped } from '#money/grouped.ts';
import { depositProofs } from '#receivables/held-proof-store.ts';
import { auditFinding } from './audit.ts';
import { verifyCertificate } from './certificate.ts';
import { chooseProperty, withHouse } from './open.ts';
import { answer } from './terminal.ts';

export interface VerifyOptions {
  /** A file to verify instead of the books. */
  readonly certificate?: string;
  readonly property?: string;
  readonly json?: boolean;
}

/** *Errors:* COMMAND_PROPERTY_*. */
export async function runVerify(options: VerifyOptions): Promise<void> {
  if (options.certificate !== undefined) {
    verifyCertificate(options.certificate, options.json === true);
    return;
  }
  await withHouse('verify', async (house) => {
    const { propertyId, code, name } = await chooseProperty(house, options.property);
    const findings = await verifyBooks(house.pool, propertyId);
    const broken = findings.filter(({ brokenCount }) => brokenCount > 0).length;
    const ending =
      broken === 0
        ? `The books are sound: ${findings.length} proofs hold.`
        : `${broken} of ${findings.length} proofs fail${broken === 1 ? 's' : ''}. ` +
          'Nothing was changed: report this, with the rows named.';
    const text = [name, '', ...findings.map(findingText), '', ending].join('\n');
    answer(options.json === true, { property: code, sound: broken === 0, proofs: findings }, text);
    if (broken > 0) process.exitCode = 1;
  });
}

/** Every proof there is. */
export const allProofs = [
  ...journalProofs,
  ...depositProofs,
  ...heldMoneyProofs,
  ...deferralProofs,
  ...exportProofs,
  ...countProofs,
];

/** All of them, in one snapshot; and the audit trails. */
export async function verifyBooks(pool: pg.Pool, propertyId: number): Promise<Finding[]> {
  const findings = await runProofs(pool, propertyId, allProofs);
  return [...findings, await auditFinding(pool, propertyId)];
}

/** One proof on one line: what was proven, over how many, and who breaks it. */
export function findingText({ sentence, of, checkedCount, brokenCount, first }: Finding): string {
  const more = brokenCount > first.length ? ' …' : '';
  const verdict =
    brokenCount === 0 ? 'proven' : `BROKEN ${brokenCount}: ${of} ${first.join(', ')}${more}`;
  return `${verdict.padEnd(8)} ${sentence} (${grouped(checkedCount)})`;
}

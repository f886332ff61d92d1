// Files that show why an account was signed off in a period: a bank statement, a count of the till.
// Kept in the database so that a backup has them. Invariant: a file is kept as it came, with its
// SHA-256, and never changed or taken away; at most 5 MB each and 20 an account and period.

import { hash } from 'node:crypto';
import type { Queryable } from '#database/pool.ts';
import { type EvidenceRow, evidenceFilesMax, evidenceRefused } from './evidence-store.ts';
import type { OfPeriod } from './sign-off-store.ts';

/** A file with the account it is about. */
export interface SignOffEvidence extends EvidenceRow {
  readonly account: string;
}

type OfAccount = Omit<OfPeriod, 'throughOn'> & { readonly account: string };

/**
 * Keeps a file, the same under one name once; whether it is new.
 * *Errors:* RECONCILIATION_EVIDENCE_REFUSED (422) where there are enough.
 */
export async function insertSignOffEvidence(
  tx: Queryable,
  of: OfAccount,
  file: { fileName: string; mediaType: string; content: Buffer; person: string; at: Date },
): Promise<boolean> {
  // Numbers two files that come at once one after the other.
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    ['sign-off-evidence', of.propertyId, of.connectionId, of.period, of.account].join(' '),
  ]);
  const sha256 = hash('sha256', file.content);
  const { rowCount: kept } = await tx.query(
    `select from sign_off_evidence
      where property_id = $1 and connection_id = $2 and period = $3 and account = $4
        and file_name = $5 and sha256 = $6`,
    [of.propertyId, of.connectionId, of.period, of.account, file.fileName, sha256],
  );
  if (kept !== 0) return false;
  const { rowCount } = await tx.query(
    `insert into sign_off_evidence (property_id, connection_id, period, account, evidence_number,
       file_name, media_type, content, sha256, added_at, added_by)
     select $1, $2, $3, $4, count(*) + 1, $5, $6, $7, $8, $9, $10 from sign_off_evidence
      where property_id = $1 and connection_id = $2 and period = $3 and account = $4
     having count(*) < $11`,
    [
      ...[of.propertyId, of.connectionId, of.period, of.account],
      ...[file.fileName, file.mediaType, file.content, sha256],
      ...[file.at, file.person, evidenceFilesMax],
    ],
  );
  if (rowCount === 0) throw evidenceRefused(`it has ${evidenceFilesMax} files already`);
  return true;
}

/** The files of a period, by account. */
export async function listSignOffEvidence(db: Queryable, of: OfPeriod): Promise<SignOffEvidence[]> {
  const { rows } = await db.query<SignOffEvidence>(
    `select account, evidence_number as "evidenceNumber", file_name as "fileName",
            media_type as "mediaType", octet_length(content) as bytes, sha256,
            added_at as "addedAt", added_by as "addedBy"
       from sign_off_evidence
      where property_id = $1 and connection_id = $2 and period = $3
      order by account, evidence_number`,
    [of.propertyId, of.connectionId, of.period],
  );
  return rows;
}

/** One file with its bytes, or null. */
export async function readSignOffEvidence(
  db: Queryable,
  of: OfAccount & { readonly evidenceNumber: number },
): Promise<{ fileName: string; content: Buffer } | null> {
  const { rows } = await db.query<{ fileName: string; content: Buffer }>(
    `select file_name as "fileName", content from sign_off_evidence
      where property_id = $1 and connection_id = $2 and period = $3 and account = $4
        and evidence_number = $5`,
    [of.propertyId, of.connectionId, of.period, of.account, of.evidenceNumber],
  );
  return rows[0] ?? null;
}

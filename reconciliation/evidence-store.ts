// Files that show why a manual adjustment was made, kept in the database so that a backup has them.
// Invariant: a file is kept as it came, with its SHA-256, and never changed; at most 5 MB and 20
// files an adjustment.

import { hash } from 'node:crypto';
import type { Queryable } from '#database/pool.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';

const evidenceBytesMax = 5 * 1024 * 1024;
export const evidenceFilesMax = 20;

interface Of {
  readonly propertyId: number;
  readonly adjustmentId: bigint;
}

/** A file without its bytes. */
export interface EvidenceRow {
  readonly evidenceNumber: number;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly addedAt: Date;
  readonly addedBy: string;
}

export function evidenceRefused(why: string) {
  return refusal(422, reconciliationProblem('RECONCILIATION_EVIDENCE_REFUSED', {}, why));
}

/** The bytes of a file, within bounds. *Errors:* RECONCILIATION_EVIDENCE_REFUSED. */
export function evidenceContent(base64: string): Buffer {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw evidenceRefused('it is not base64');
  return checkedContent(Buffer.from(base64, 'base64'));
}

/** The same bytes, where they are within bounds. *Errors:* RECONCILIATION_EVIDENCE_REFUSED. */
export function checkedContent(content: Buffer): Buffer {
  if (content.length === 0) throw evidenceRefused('it is empty');
  if (content.length > evidenceBytesMax) throw evidenceRefused(`it has ${content.length} bytes`);
  return content;
}

/**
 * Keeps a file, the same under one name once; its number and whether it is new, or null when the
 * adjustment has as many as it may.
 */
export async function insertEvidence(
  tx: Queryable,
  of: Of,
  file: { fileName: string; mediaType: string; content: Buffer; person: string; at: Date },
): Promise<{ readonly evidenceNumber: number; readonly isNew: boolean } | null> {
  // The row's lock numbers two files that come at once one after the other.
  await tx.query(
    `select from manual_adjustments where property_id = $1 and adjustment_id = $2 for update`,
    [of.propertyId, of.adjustmentId],
  );
  const sha256 = hash('sha256', file.content);
  const { rows: kept } = await tx.query<{ evidence_number: number }>(
    `select evidence_number from manual_adjustment_evidence
      where property_id = $1 and adjustment_id = $2 and file_name = $3 and sha256 = $4`,
    [of.propertyId, of.adjustmentId, file.fileName, sha256],
  );
  if (kept[0]) return { evidenceNumber: kept[0].evidence_number, isNew: false };
  const { rows } = await tx.query<{ evidence_number: number }>(
    `insert into manual_adjustment_evidence (property_id, adjustment_id, evidence_number,
       file_name, media_type, content, sha256, added_at, added_by)
     select $1, $2, count(*) + 1, $3, $4, $5, $6, $7, $8 from manual_adjustment_evidence
      where property_id = $1 and adjustment_id = $2 having count(*) < $9
     returning evidence_number`,
    [
      ...[of.propertyId, of.adjustmentId, file.fileName, file.mediaType, file.content],
      ...[sha256, file.at, file.person, evidenceFilesMax],
    ],
  );
  return rows[0] ? { evidenceNumber: rows[0].evidence_number, isNew: true } : null;
}

/** The files of an adjustment. */
export async function listEvidence(client: Queryable, of: Of): Promise<EvidenceRow[]> {
  const { rows } = await client.query<EvidenceRow>(
    `select evidence_number as "evidenceNumber", file_name as "fileName",
            media_type as "mediaType", octet_length(content) as bytes, sha256,
            added_at as "addedAt", added_by as "addedBy"
       from manual_adjustment_evidence
      where property_id = $1 and adjustment_id = $2 order by evidence_number`,
    [of.propertyId, of.adjustmentId],
  );
  return rows;
}

/** One file with its bytes, or null. */
export async function readEvidence(
  client: Queryable,
  of: Of & { readonly evidenceNumber: number },
): Promise<{ fileName: string; mediaType: string; content: Buffer } | null> {
  const { rows } = await client.query<{ fileName: string; mediaType: string; content: Buffer }>(
    `select file_name as "fileName", media_type as "mediaType", content
       from manual_adjustment_evidence
      where property_id = $1 and adjustment_id = $2 and evidence_number = $3`,
    [of.propertyId, of.adjustmentId, of.evidenceNumber],
  );
  return rows[0] ?? null;
}

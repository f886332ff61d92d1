// A certificate as a table, for its PDF: the terms of every place, who signed, the adjustments with
// their reasons, and the hash of the inputs. Pure.
// Invariant: amounts are those of the certificate, as text. Leaves to others: writing it.

import type { ReportTable } from '#report-files/report-table.ts';
import type { AdjustmentView } from './adjustment-schemas.ts';
import type { Certificate } from './certificate-store.ts';
import type { ReconciliationRow } from './reconciliation-schemas.ts';
import { termColumns } from './run-table.ts';
import type { SignOffView } from './sign-off-schemas.ts';

interface Told {
  readonly property: { readonly name: string };
  readonly connection: { readonly name: string };
  readonly period: { readonly period: string; readonly label: string; readonly throughOn: string };
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: readonly ReconciliationRow[];
  readonly signOffs: readonly (SignOffView & { readonly account: string })[];
  readonly adjustments: readonly AdjustmentView[];
  readonly auditChain: { readonly position: string; readonly hash: string } | null;
}

export function certificateTable(certificate: Certificate, person: string): ReportTable {
  const { property, connection, period, counts, rows, ...told } =
    certificate.inputs as unknown as Told;
  const chain = told.auditChain;
  const places = rows.map((row) => placeRow(row, told.signOffs));
  const adjustments = told.adjustments.map(adjustmentRow);
  return {
    title: `Month-end certificate, ${period.label}`,
    property: property.name,
    facts: [
      ['Connection', connection.name],
      ['Period', `${period.period}, through ${period.throughOn}`],
      ['Entries', `${counts.journalEntries}, of them with a fate ${counts.withFate}`],
      ['Synced', `${counts.synced}, found there ${counts.matched}`],
      ['Audit chain', chain ? `${chain.position} ${chain.hash}` : 'not kept'],
      ['SHA-256 of the inputs', certificate.inputsSha256],
    ],
    columns: [
      { key: 'account', title: 'Account', kind: 'text' },
      { key: 'name', title: 'Name', kind: 'text' },
      { key: 'location', title: 'Location', kind: 'text' },
      { key: 'currency', title: 'Currency', kind: 'text' },
      ...termColumns.map(([key, title]) => ({ key, title, kind: 'amount' as const })),
      { key: 'signed', title: 'Signed off', kind: 'text' },
    ],
    madeBy: person,
    madeAt: certificate.issuedAt,
    rows: [...places, ...adjustments],
  };
}

function placeRow(row: ReconciliationRow, signOffs: Told['signOffs']) {
  const account = row.externalAccountId ?? `our:${row.accountNumber}`;
  const signed = signOffs.find((one) => one.account === account);
  const cells = [
    ...[row.accountNumber ?? account, row.accountName, row.location ?? row.outlet, row.currency],
    ...termColumns.map(([key]) => row[key]),
    signed ? signedText(signed) : null,
  ];
  return { kind: 'line' as const, cells };
}

function signedText({ basis, prepared, reviewed, forcedBecause }: SignOffView): string {
  const day = (at: string) => at.slice(0, 10);
  return [
    `${prepared.person} ${day(prepared.at)}`,
    reviewed ? `reviewed ${reviewed.person} ${day(reviewed.at)}` : null,
    basis === 'tied' ? null : basis,
    forcedBecause,
  ]
    .filter((text) => text !== null)
    .join(', ');
}

function adjustmentRow(one: AdjustmentView) {
  const name = `Adjustment ${one.adjustmentId} of ${one.madeOn}: ${one.reason}`;
  const isLeft = one.kind === 'belongs-there' && one.takesBack === null;
  const term = isLeft ? 'leftThere' : 'adjustments';
  const amounts = termColumns.map(([key]) => (key === term ? one.amount : null));
  return { kind: 'balance' as const, cells: [null, name, null, one.currency, ...amounts, null] };
}

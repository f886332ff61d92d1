// Reads everything a certificate of a month says, of one snapshot, and issues it.
// Invariant: only a period all of whose accounts are signed off whole has a certificate; a sign-off
// whose balance moved is withdrawn first, and compared again in the snapshot.
// Leaves to others: sealing (certificate.ts), the chain of the audit trail (a function passed in).

import type pg from 'pg';
import { readProperty } from '#chart-of-accounts/chart-store.ts';
import { periodLabel } from '#chart-of-accounts/fiscal-calendar.ts';
import { type Queryable, withTransaction } from '#database/pool.ts';
import { listAdjustments, wholeRegister } from './adjustment-store.ts';
import { adjustmentView } from './adjustment-views.ts';
import { type Inputs, type Issued, issue, type Json } from './certificate.ts';
import { reconciliationProblem, refusal } from './reconciliation-errors.ts';
import { readReconciliation, readRows } from './reconciliation-reading-store.ts';
import { knownConnection } from './reconciliation-store.ts';
import { rowView, summaryView } from './reconciliation-views.ts';
import { listSignOffEvidence } from './sign-off-evidence-store.ts';
import type { OfPeriod } from './sign-off-store.ts';
import { evidenceView, isWhole, signOffView } from './sign-off-views.ts';
import { compareSignOffs, periodOf, requireStandings, withdrawMoved } from './sign-off-worker.ts';

/** Where the chain of the audit trail stands; null: it is not kept. */
export type AuditPosition = (
  tx: Queryable,
  propertyId: number,
) => Promise<{ readonly position: string; readonly hash: string } | null>;

export interface CertificateDeps {
  readonly pool: pg.Pool;
  readonly now: () => Date;
  readonly auditPosition: AuditPosition;
  /** Seals what waits in the trail, so that the position covers it. Default: it waits. */
  readonly sealTrail?: (propertyId: number) => Promise<void>;
}

export interface CertificateOf {
  readonly propertyId: number;
  readonly connectionId: number;
  readonly period: string;
  readonly person: string;
}

export interface Certificate extends Issued {
  readonly inputs: Inputs;
  readonly issuedAt: Date;
}

const adjustmentsMax = 20_000;

/**
 * The certificate of a period. Asking for it withdraws the sign-offs that do not hold any more, by
 * the software and with what moved, as the watch would in its next round: nobody decides anything
 * by reading it. *Errors:* RECONCILIATION_CERTIFICATE_UNSIGNED, RECONCILIATION_CONNECTION_UNKNOWN,
 * RECONCILIATION_SIGN_OFF_UNRECONCILED, RECONCILIATION_FILE_TOO_LONG, CHART_PERIOD_UNKNOWN.
 */
export async function issueCertificate(
  deps: CertificateDeps,
  asked: CertificateOf,
): Promise<Certificate> {
  const issuedAt = deps.now();
  await withdrawMoved(deps.pool, asked, issuedAt);
  await deps.sealTrail?.(asked.propertyId);
  const inputs = await readInputs(deps, asked);
  const by = { issuedAt: issuedAt.toISOString(), issuedBy: asked.person };
  return { ...issue(inputs, by), inputs, issuedAt };
}

/** What a certificate says, of one snapshot. *Errors:* those of `issueCertificate`. */
export const readInputs = (deps: CertificateDeps, asked: CertificateOf): Promise<Inputs> =>
  withTransaction(deps.pool, (tx) => inputsOf(deps, tx, asked), {
    ...{ isolation: 'repeatable read', readOnly: true },
  });

async function inputsOf(deps: CertificateDeps, tx: Queryable, asked: CertificateOf) {
  const { propertyId, connectionId } = asked;
  const { base, period, of } = await periodOf(tx, asked);
  const found = await requireStandings(tx, of, base);
  // An entry posted between the withdrawing and this snapshot is seen by this comparison only.
  const signOffs = (await compareSignOffs(tx, of))
    .filter(({ movements }) => movements.length === 0)
    .map(({ signOff }) => signOff);
  const whole = new Set(signOffs.filter(isWhole).map((one) => one.account));
  const unsigned = found.standings.filter(({ account }) => !whole.has(account));
  if (unsigned.length > 0)
    throw unsignedRefusal(
      of,
      unsigned.map(({ account }) => account),
    );
  const key = { propertyId, reconciliationId: found.reconciliationId };
  const run = await readReconciliation(tx, key);
  if (run === null) throw new Error(`reconciliation ${found.reconciliationId} is there`);
  const { counts, totals, reconciliationId, asOf, cutoverOn, startedAt, startedBy } =
    summaryView(run);
  const property = await readProperty(tx, propertyId);
  const connection = await knownConnection(tx, { propertyId, connectionId });
  return plain({
    property: { code: property.code, name: property.name },
    connection: { connectionId, name: connection.name },
    period: {
      ...{ period: of.period, label: periodLabel(period) },
      ...{ fromOn: period.fromOn, throughOn: period.throughOn },
    },
    reconciliation: { reconciliationId, asOf, cutoverOn, startedAt, startedBy },
    ...{ currency: base, totals },
    counts: { ...counts, ...(await readFates(tx, { ...of, cutoverOn })) },
    rows: (await readRows(tx, key)).map(rowView),
    signOffs: signOffs
      .toSorted((a, b) => (a.account < b.account ? -1 : 1))
      .map((one) => ({ account: one.account, ...signOffView(one) })),
    adjustments: await readAdjustments(tx, of),
    evidence: (await listSignOffEvidence(tx, of)).map((one) => {
      return { account: one.account, ...evidenceView(one) };
    }),
    auditChain: await deps.auditPosition(tx, propertyId),
  });
}

/** As it will be in the file: nothing that JSON does not keep. */
const plain = (value: object): Inputs =>
  JSON.parse(JSON.stringify(value)) as { [key: string]: Json };

function unsignedRefusal(of: OfPeriod, accounts: readonly string[]) {
  const named = accounts.slice(0, 10).join(', ') + (accounts.length > 10 ? ' …' : '');
  const facts = [of.period, String(accounts.length), named] as const;
  return refusal(409, reconciliationProblem('RECONCILIATION_CERTIFICATE_UNSIGNED', {}, ...facts));
}

/** The adjustments that the balances count: registered, and made by the period's end. */
async function readAdjustments(tx: Queryable, of: OfPeriod) {
  const rows = await listAdjustments(tx, {
    ...{ ...wholeRegister, state: 'registered', connectionId: of.connectionId },
    ...{ through: of.throughOn, propertyId: of.propertyId, beforeId: null },
    limit: adjustmentsMax + 1,
  });
  if (rows.length > adjustmentsMax) {
    const most = String(adjustmentsMax);
    throw refusal(422, reconciliationProblem('RECONCILIATION_FILE_TOO_LONG', {}, most));
  }
  return rows.filter((row) => row.withdrawnAt === null).map(adjustmentView);
}

/** Entries by their recorded fate: an entry in parts is synced when all of them are. */
async function readFates(tx: Queryable, of: OfPeriod & { cutoverOn: string }) {
  const { rows } = await tx.query<{ [fate: string]: number }>(
    `select count(*)::integer as "journalEntries",
            count(*) filter (where f.entry_id is not null)::integer as "withFate",
            count(*) filter (where f.entry_id is null)::integer as "withoutFate",
            count(*) filter (where f.synced)::integer as synced,
            count(*) filter (where f.excluded)::integer as excluded,
            count(*) filter (where not f.synced and not f.excluded)::integer as "underWay"
     from journal_entries e
     left join (
       select entry_id, bool_and(status = 'synced') as synced,
              bool_and(status = 'excluded') as excluded
       from entry_fates where property_id = $1 and connection_id = $2 group by entry_id) f
       on f.entry_id = e.entry_id
     where e.property_id = $1 and e.posted_on between $3 and $4`,
    [of.propertyId, of.connectionId, of.cutoverOn, of.throughOn],
  );
  return rows[0] ?? {};
}

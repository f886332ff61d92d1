// The independent auditor: what our journal says must be in the external books, against what is
// there. Reads our tables with SQL of its own and the company's books through its control API;
// uses no code of the export queue, the mapping or the connector. Invariant: it only reads; what
// it cannot explain is a finding.

import type { Queryable } from '#database/pool.ts';
import { type BookedEntry, bookedEntries, type Control } from './control-client.ts';
import { theirs } from './drill-company.ts';

export interface Audit {
  readonly entries: number;
  /**
   * Exports whose answer was lost, or whose worker was, and which ended in the books all the
   * same.
   */
  readonly uncertainResolved: number;
  /** Entries of ours that are not there. */
  readonly lost: readonly string[];
  /** Entries of ours that are there more than once. */
  readonly doubled: readonly string[];
  /** Everything else that is not as it must be, in sentences. */
  readonly findings: readonly string[];
}

export interface AuditScope {
  readonly db: Queryable;
  readonly propertyId: number;
  readonly control: Control;
  /** Events whose posting was answered with a receipt, by external id. */
  readonly acknowledged: ReadonlySet<string>;
}

export interface OurEntry {
  readonly event: string;
  readonly exportKey: string | null;
  readonly status: string | null;
  readonly externalId: string | null;
  /** Why it is held, as its page says. */
  readonly cause: string | null;
  readonly postedOn: string;
  readonly lines: OurLine[];
}

interface OurLine {
  readonly account: string;
  readonly outlet: string;
  readonly department: string | null;
  readonly cents: bigint;
}

/** Compares both sides as they are now. */
export async function audit(scope: AuditScope): Promise<Audit> {
  const ours = await readOurEntries(scope);
  const booked = await bookedEntries(scope.control);
  const byReference = new Map<string, BookedEntry[]>();
  for (const entry of booked) {
    const reference = entry.referenceNumber ?? '';
    byReference.set(reference, [...(byReference.get(reference) ?? []), entry]);
  }
  const found = { lost: [] as string[], doubled: [] as string[], findings: [] as string[] };
  for (const entry of ours) {
    const there = byReference.get(entry.exportKey ?? '') ?? [];
    byReference.delete(entry.exportKey ?? '');
    const [one] = there;
    if (!one) found.lost.push(`${entry.event} (${entry.status}${entry.cause ?? ''})`);
    else if (there.length > 1) found.doubled.push(entry.event);
    else found.findings.push(...differences(entry, one));
    found.findings.push(...imbalances(entry));
  }
  for (const reference of byReference.keys()) {
    found.findings.push(
      `The books hold ${reference || 'an entry'}, which no entry of ours explains.`,
    );
  }
  found.findings.push(...missingEvents(scope.acknowledged, ours));
  found.findings.push(...(await balanceDifferences(scope.control, ours)));
  return { entries: ours.length, uncertainResolved: await countUncertain(scope), ...found };
}

export async function readOurEntries({
  db,
  propertyId,
}: Pick<AuditScope, 'db' | 'propertyId'>): Promise<OurEntry[]> {
  const { rows } = await db.query<{
    entry_id: bigint;
    event: string;
    export_key: string | null;
    status: string | null;
    external_id: string | null;
    cause: string | null;
    posted_on: string;
    account: string;
    outlet: string;
    department: string | null;
    cents: bigint;
  }>(
    `SELECT e.entry_id, v.external_id AS event, x.export_key, x.status, x.external_id, e.posted_on,
            ', ' || x.cause_code || ': ' || x.cause_message AS cause,
            a.number AS account, o.code AS outlet, d.code AS department, l.amount_minor AS cents
       FROM journal_entries e
       JOIN events v ON v.property_id = e.property_id AND v.event_id = e.event_id
       JOIN journal_lines l ON l.property_id = e.property_id AND l.entry_id = e.entry_id
       JOIN accounts a ON a.property_id = l.property_id AND a.account_id = l.account_id
       JOIN outlets o ON o.property_id = l.property_id AND o.outlet_id = l.outlet_id
       LEFT JOIN departments d
         ON d.property_id = l.property_id AND d.department_id = l.department_id
       LEFT JOIN exports x ON x.property_id = e.property_id AND x.entry_id = e.entry_id
      WHERE e.property_id = $1
      ORDER BY e.entry_id, l.line_number`,
    [propertyId],
  );
  const entries = new Map<bigint, OurEntry>();
  for (const row of rows) {
    const { event, export_key: exportKey, status, external_id: externalId } = row;
    const entry = entries.get(row.entry_id) ?? {
      ...{ event, exportKey, status, externalId, cause: row.cause, postedOn: row.posted_on },
      lines: [],
    };
    const { account, outlet, department, cents } = row;
    entry.lines.push({ account, outlet, department, cents });
    entries.set(row.entry_id, entry);
  }
  return [...entries.values()];
}

/** The entry that is there against ours: user, date, lines, and what our status claims. */
function differences(entry: OurEntry, there: BookedEntry): string[] {
  const findings: string[] = [];
  const say = (text: string) => findings.push(`${entry.event} (${entry.exportKey}): ${text}`);
  if (entry.status !== 'synced') say(`it is in the books, and our status is ${entry.status}`);
  if (entry.externalId !== there.key) say(`we name ${entry.externalId}, it is ${there.key}`);
  if (there.postingDate !== entry.postedOn) say(`dated ${there.postingDate}`);
  if (there.state !== 'posted') say(`its state is ${there.state}`);
  if (there.createdBy !== 'tieout') say(`made by ${there.createdBy}`);
  const expected = entry.lines.map(lineText).sort();
  const booked = there.lines.map(bookedText).sort();
  if (expected.join('\n') !== booked.join('\n')) {
    say(`lines [${booked.join('; ')}], must be [${expected.join('; ')}]`);
  }
  return findings;
}

function lineText({ account, outlet, department, cents }: OurLine): string {
  const where = `${theirs.account(account)} at ${theirs.outlet(outlet)}`;
  return `${where} dept ${department === null ? '-' : theirs.department(department)} ${cents}`;
}

function bookedText(line: BookedEntry['lines'][number]): string {
  const cents = centsOf(line.amount) * (line.txnType === 'debit' ? 1n : -1n);
  return `${line.account} at ${line.location} dept ${line.department ?? '-'} ${cents}`;
}

/** `12.30`, `-12.3` or `12` in cents. */
function centsOf(amount: string): bigint {
  const [, sign, whole, decimals = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount) ?? [];
  if (whole === undefined) throw new Error(`${amount} is no amount`);
  const cents = BigInt(whole) * 100n + BigInt(decimals.padEnd(2, '0'));
  return sign === '-' ? -cents : cents;
}

function imbalances({ event, lines }: OurEntry): string[] {
  const sums = new Map<string, bigint>();
  for (const { outlet, cents } of lines) sums.set(outlet, (sums.get(outlet) ?? 0n) + cents);
  return [...sums]
    .filter(([, sum]) => sum !== 0n)
    .map(([outlet, sum]) => `${event} is off balance in ${outlet} by ${sum} cents.`);
}

function missingEvents(acknowledged: ReadonlySet<string>, ours: readonly OurEntry[]): string[] {
  const counts = new Map<string, number>();
  for (const { event } of ours) counts.set(event, (counts.get(event) ?? 0) + 1);
  const twice = [...counts].filter(([, count]) => count > 1);
  return [
    ...twice.map(([event, count]) => `${event} has ${count} journal entries.`),
    ...[...acknowledged]
      .filter((event) => !counts.has(event))
      .map((event) => `${event} was answered as posted and is not in the journal.`),
  ];
}

/** Sums by account and location, as the company itself reports them, against our journal. */
export async function balanceDifferences(
  control: Control,
  ours: readonly OurEntry[],
): Promise<string[]> {
  const left = new Map<string, bigint>();
  const add = (place: string, cents: bigint) => left.set(place, (left.get(place) ?? 0n) + cents);
  for (const { lines } of ours) {
    for (const { account, outlet, cents } of lines) {
      add(`${theirs.account(account)} at ${theirs.outlet(outlet)}`, cents);
    }
  }
  const { balances } = await control('GET', '/books');
  for (const row of balances as { account: string; location: string | null; balance: string }[]) {
    add(`${row.account} at ${row.location}`, -centsOf(row.balance));
  }
  return [...left]
    .filter(([, cents]) => cents !== 0n)
    .map(([place, cents]) => `The balance of ${place} differs by ${cents} cents.`);
}

async function countUncertain({ db, propertyId }: AuditScope): Promise<number> {
  const { rows } = await db.query<{ count: bigint }>(
    `SELECT count(DISTINCT x.export_id) AS count FROM export_attempts a
       JOIN exports x ON x.property_id = a.property_id AND x.export_id = a.export_id
      WHERE a.property_id = $1 AND a.purpose = 'post' AND x.status = 'synced'
        AND (a.outcome IN ('uncertain', 'lost') OR a.outcome IS NULL)`,
    [propertyId],
  );
  return Number(rows[0]?.count ?? 0n);
}

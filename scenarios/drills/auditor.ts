// The independent auditor: what our journal says must be in the external books, against what is
// there. Reads our tables with SQL of its own and the company's books through its control API;
// uses no code of the export queue, the mapping or the connector. Invariant: it only reads; what
// it cannot explain is a finding.

import type { Queryable } from '#database/pool.ts';
import { type BookedEntry, bookedEntries, type Control, centsOf } from './control-client.ts';
import { theirs } from './drill-company.ts';
import { countingAccount, type DrillHouse, plainHouse } from './drill-house.ts';
import { expectedPieces, type Piece, type Unit, unitsOf } from './expected-entries.ts';
import { isCounted, type OurEntry, readOurEntries } from './our-entries.ts';
import { takenBack } from './taken-back.ts';

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
  /** Default: the plain one. */
  readonly house?: DrillHouse;
}

/** Compares both sides as they are now. */
export async function audit(scope: AuditScope): Promise<Audit> {
  const { house = plainHouse, control } = scope;
  const ours = await readOurEntries(scope);
  const byReference = Map.groupBy(await bookedEntries(control), (one) => one.referenceNumber ?? '');
  const found = { lost: [] as string[], doubled: [] as string[], findings: [] as string[] };
  for (const unit of unitsOf(ours)) {
    const there = unit.exports.flatMap(({ exportKey }) => byReference.get(exportKey) ?? []);
    for (const { exportKey } of unit.exports) byReference.delete(exportKey);
    judge(unit, there, house, found);
  }
  for (const entry of ours) found.findings.push(...imbalances(entry));
  found.findings.push(...(await takenBack(scope, byReference)));
  for (const reference of byReference.keys()) {
    found.findings.push(
      `The books hold ${reference || 'an entry'}, which no entry of ours explains.`,
    );
  }
  found.findings.push(...missingEvents(scope.acknowledged, ours));
  found.findings.push(...(await balanceDifferences(control, ours)));
  return { entries: ours.length, uncertainResolved: await countUncertain(scope), ...found };
}

type Found = { readonly [list in 'lost' | 'doubled' | 'findings']: string[] };

/** What goes together, against what is there of it: each piece once, and nothing else. */
function judge(unit: Unit, there: readonly BookedEntry[], house: DrillHouse, found: Found): void {
  const pieces = expectedPieces(unit, house);
  const name = `${unit.events.join(', ')}`;
  const statuses = unit.exports.map(({ status, cause }) => `${status}${cause ?? ''}`).join('; ');
  const references = there.map(({ referenceNumber }) => referenceNumber);
  if (there.length < pieces.length) found.lost.push(`${name} (${statuses || null})`);
  if (new Set(references).size < there.length) found.doubled.push(name);
  else if (there.length > pieces.length) found.doubled.push(name);
  if (there.length !== pieces.length) return;
  const left = [...there];
  for (const piece of pieces) {
    // The one with these lines; where none has them, the next one is to blame.
    const at = left.findIndex((one) => isOf(piece, one));
    const [one] = left.splice(Math.max(0, at), 1);
    if (one) found.findings.push(...differences(unit, piece, one));
  }
}

const isOf = (piece: Piece, { lines }: BookedEntry) =>
  lines.map(bookedText).sort().join() === piece.lines.join();

/** The entry that is there against ours: user, date, place, lines, and what our status claims. */
function differences(unit: Unit, piece: Piece, there: BookedEntry): string[] {
  const findings: string[] = [];
  const own = unit.exports.find(({ exportKey }) => exportKey === there.referenceNumber);
  const say = (text: string) => {
    findings.push(`${unit.events.join(', ')} (${own?.exportKey}): ${text}`);
  };
  if (own?.status !== 'synced') say(`it is in the books, and our status is ${own?.status}`);
  if (own?.externalId !== there.key) say(`we name ${own?.externalId}, it is ${there.key}`);
  if (there.postingDate !== piece.postedOn) say(`dated ${there.postingDate}`);
  if (there.state !== 'posted') say(`its state is ${there.state}`);
  if (there.createdBy !== 'tieout') say(`made by ${there.createdBy}`);
  if (there.journal !== piece.journal) say(`in ${there.journal}, must be in ${piece.journal}`);
  if (there.entity !== piece.entity) say(`made in ${there.entity}, must be in ${piece.entity}`);
  if (there.baseLocation !== piece.base) {
    say(`its base location is ${there.baseLocation}, must be ${piece.base}`);
  }
  const booked = there.lines.map(bookedText).sort();
  if (booked.join('\n') !== piece.lines.join('\n')) {
    say(`lines [${booked.join('; ')}], must be [${piece.lines.join('; ')}]`);
  }
  return findings;
}

function bookedText(line: BookedEntry['lines'][number]): string {
  const cents = centsOf(line.amount) * (line.txnType === 'debit' ? 1n : -1n);
  return `${line.account} at ${line.location} dept ${line.department ?? '-'} ${cents}`;
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
      if (isCounted(account)) continue;
      add(`${theirs.account(account)} at ${theirs.outlet(outlet)}`, cents);
    }
  }
  const { balances } = await control('GET', '/books');
  for (const row of balances as { account: string; location: string | null; balance: string }[]) {
    if (row.account === countingAccount.theirs) continue;
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

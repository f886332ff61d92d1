// The rules an entry must pass before the simulated ledger takes it, in a fixed order.
//
// Pure: from a proposed entry and the books to the list of failures, empty when it may be booked.
// **Invariant**: the order is journal, dates, lines from first to last (account, required
// dimensions, dimensions, amount), balance; with the switch `businessErrors: first` only the
// first is shown.
// It leaves shapes and types to journal-entry-body.ts. Texts are the patterns integrators report
// (reference of the vendor's API, "Validation failures, texts seen"); other texts carry `SIM-` ids.

import type { Reference } from './body-reader.ts';
import type { Books, Master } from './books.ts';
import type { MasterKind } from './changes.ts';
import { dimensionLabel } from './dimensions.ts';
import { type ApiError, doesNotBalance, simError } from './errors.ts';
import { baseEntityOf, sumsByEntity } from './inter-entity.ts';
import { findMaster, type ProposedEntry, type ProposedLine } from './proposed-entry.ts';
import type { Settings } from './settings.ts';

function failure(name: string, message: string): ApiError {
  return simError({ code: 'invalidRequest', name, message });
}

function written(reference: Reference): string {
  if (reference === null) return '';
  return 'id' in reference ? reference.id : reference.key;
}

function journalFailures(entry: ProposedEntry, books: Books): ApiError[] {
  const kind = entry.isStatistical ? 'statisticalJournal' : 'journal';
  const journal = findMaster(books, kind, entry.journal);
  const name = written(entry.journal);
  if (journal === undefined || journal.status === 'inactive') {
    return [failure('JOURNAL-NOT-VALID', `Journal '${name}' is not valid`)];
  }
  if (journal.values.disallowDirectPosting === true) {
    return [failure('JOURNAL-DIRECT-POSTING', `Journal '${name}' does not allow direct posting`)];
  }
  return [];
}

/** The closed-period failure of a date for the company or for any entity the lines touch. */
export function closedPeriodFailures(
  books: Books,
  settings: Settings,
  entry: { postingDate: string; locations: readonly string[] },
): ApiError[] {
  let closed = books.closedThrough.get('') ?? '';
  for (const location of entry.locations) {
    const through = books.closedThrough.get(books.entityOf(location) ?? '') ?? '';
    if (through > closed) closed = through;
  }
  if (entry.postingDate > closed) return [];
  const message =
    settings.closedPeriodText === 'date-on-or-after'
      ? `Date must be on or after ${dayAfter(closed)}`
      : `Periods are closed. Your transaction date (${entry.postingDate}) is within a period ` +
        "that's been closed";
  return [failure('PERIOD-CLOSED', message)];
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

function dimensionFailures(line: ProposedLine, entry: ProposedEntry, books: Books): ApiError[] {
  const failures: ApiError[] = [];
  for (const [name, reference] of Object.entries(line.dimensions)) {
    if (reference === null) continue;
    const master = findMaster(books, name as MasterKind, reference);
    const id = written(reference);
    const label = dimensionLabel(books.company, name);
    if (name === 'location') {
      const isForeign =
        master !== undefined && entry.entity !== null && books.entityOf(master.id) !== entry.entity;
      if (master?.status !== 'active' || isForeign) {
        failures.push(failure('LOCATION-NOT-VALID', `${label} '${id}' is not valid`));
      }
    } else if (master?.status !== 'active') {
      const message = `${label} '${id}' specified is not valid.`;
      failures.push(failure('DIMENSION-NOT-VALID', message));
    }
  }
  return failures;
}

/** Values of a dimension that the account does not take. */
function restrictionFailures(line: ProposedLine, account: Master, books: Books): ApiError[] {
  const restricted = (account.values.restrictedDimensions ?? {}) as Readonly<
    Record<string, readonly string[]>
  >;
  return Object.entries(restricted).flatMap(([name, ids]) => {
    const master = findMaster(books, name as MasterKind, line.dimensions[name] ?? null);
    if (master === undefined || ids.includes(master.id)) return [];
    const label = dimensionLabel(books.company, name);
    const message =
      `${label} '${master.id}': '${master.name}' specified is not valid. ` +
      `${label} is restricted by GL account`;
    return [failure('DIMENSION-RESTRICTED', message)];
  });
}

function accountFailures(line: ProposedLine, entry: ProposedEntry, books: Books): ApiError[] {
  const kind = entry.isStatistical ? 'statisticalAccount' : 'account';
  const account = findMaster(books, kind, line.account);
  const id = written(line.account);
  if (account === undefined || account.status === 'inactive') {
    return [failure('ACCOUNT-NOT-VALID', `Account ${id} is not valid`)];
  }
  const failures: ApiError[] = [];
  if (account.values.disallowDirectPosting === true) {
    failures.push(failure('ACCOUNT-DIRECT-POSTING', `Account ${id} does not allow direct posting`));
  }
  for (const name of (account.values.requireDimensions ?? []) as readonly string[]) {
    if (line.dimensions[name] === undefined || line.dimensions[name] === null) {
      const label = dimensionLabel(books.company, name);
      const message =
        `This transaction is missing the ${label} dimension for the ` + `Account ${account.id}`;
      failures.push(failure('DIMENSION-MISSING', message));
    }
  }
  return [...failures, ...restrictionFailures(line, account, books)];
}

function amountFailures(line: ProposedLine, settings: Settings): ApiError[] {
  const { txnCents, baseCents, txnAmount } = line;
  if (txnCents === null) {
    return [failure('AMOUNT-DECIMALS', `Amount ${txnAmount} has more than two decimals`)];
  }
  if (baseCents === null) {
    const message = `No exchange rate for ${line.txnCurrency}`;
    return [failure('EXCHANGE-RATE', message)];
  }
  if (txnCents < 0n && settings.negativeAmounts === 'refuse') {
    return [failure('AMOUNT-NEGATIVE', `Amount ${txnAmount} must not be negative`)];
  }
  if (txnCents === 0n && settings.zeroAmounts === 'refuse') {
    return [failure('AMOUNT-ZERO', 'Amount must not be zero')];
  }
  return [];
}

/**
 * An entry balances when every entity does, or in total when a base location says which entity
 * owns the debt between them.
 */
function balanceFailures(entry: ProposedEntry, books: Books): ApiError[] {
  if (entry.isStatistical) return [];
  const sums = sumsByEntity(entry, books);
  if ([...sums.values()].every((sum) => sum === 0n)) return [];
  const total = [...sums.values()].reduce((left, right) => left + right, 0n);
  const mayOwe =
    total === 0n &&
    entry.entity === null &&
    baseEntityOf(entry, books) !== null &&
    (sums.get('') ?? 0n) === 0n &&
    books.company.interEntityAccounts !== undefined;
  return mayOwe ? [] : [doesNotBalance(dimensionLabel(books.company, 'location'))];
}

/** Header members that point somewhere or must fit the date. */
function headerFailures(entry: ProposedEntry, books: Books): ApiError[] {
  const failures: ApiError[] = [];
  if (entry.baseLocation !== null) {
    const location = findMaster(books, 'location', entry.baseLocation);
    if (location?.status !== 'active') {
      const label = dimensionLabel(books.company, 'location');
      const message = `${label} '${written(entry.baseLocation)}' is not valid`;
      failures.push(failure('LOCATION-NOT-VALID', message));
    }
  }
  if (entry.automaticReversalDate !== null && entry.automaticReversalDate <= entry.postingDate) {
    const message = 'The reversal date must be later than the posting date';
    failures.push(failure('REVERSAL-DATE', message));
  }
  if (entry.attachment !== null && !findMaster(books, 'attachment', entry.attachment)) {
    const message = `Attachment '${written(entry.attachment)}' is not valid`;
    failures.push(failure('ATTACHMENT-NOT-VALID', message));
  }
  return failures;
}

/**
 * Every rule a proposed entry fails, in the documented order. For an update, `formerDate` is the
 * date the entry has now: that one must be open as well.
 */
export function entryFailures(
  entry: ProposedEntry,
  books: Books,
  settings: Settings,
  formerDate?: string,
): ApiError[] {
  const locations = entry.lines.map(
    (line) => findMaster(books, 'location', line.dimensions.location ?? null)?.id ?? '',
  );
  if (entry.entity !== null) locations.push(entry.entity);
  const failures = journalFailures(entry, books);
  for (const postingDate of new Set([entry.postingDate, formerDate ?? entry.postingDate])) {
    failures.push(...closedPeriodFailures(books, settings, { postingDate, locations }));
  }
  failures.push(...headerFailures(entry, books));
  const linesMin = entry.isStatistical ? 1 : 2;
  if (entry.lines.length < linesMin) {
    const needed = entry.isStatistical ? 'A line is needed' : 'Two lines are needed';
    failures.push(failure('TOO-FEW-LINES', needed));
  }
  for (const line of entry.lines) {
    if (line.allocation !== null && !findMaster(books, 'allocation', line.allocation)) {
      const message = `Allocation '${written(line.allocation)}' is not valid`;
      failures.push(failure('ALLOCATION-NOT-VALID', message));
    }
    failures.push(
      ...accountFailures(line, entry, books),
      ...dimensionFailures(line, entry, books),
      ...amountFailures(line, settings),
    );
  }
  return [...failures, ...balanceFailures(entry, books)];
}

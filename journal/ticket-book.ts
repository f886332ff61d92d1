// Sales at the till and what was given back of them, in memory: of no sale more is given back than
// was taken for it, whatever the tender. Read by tickets-store.ts, moved on event by event. Source:
// the-system-we-implement.md section 3.3 row 41. Pure. Invariant: a sale counts at its own outlet;
// where that outlet has none of the number, those of the others do. A sale nobody sent limits
// nothing; refunds that came before their sale count once it is there.

import type { AccountingEvent, SaleCompleted, SaleRefunded } from '#events/accounting-event.ts';
import { type Currency, formatAmount } from '#money/money.ts';
import type { DerivedEntry } from './journal-entry.ts';
import { journalProblem } from './journal-errors.ts';
import { takesBack } from './original-entry.ts';
import type { Judgement } from './subledger.ts';

/** A sale, or a refund that names one. */
export interface Ticket {
  readonly kind: 'sale' | 'refund';
  /** Below zero: an entry of this batch, by `placeInBatch`. */
  readonly entryId: bigint;
  readonly outletId: number;
  /** The number of the sale. */
  readonly document: string;
  readonly currency: Currency;
  /** What was taken or given back: tenders, and what went on the account. */
  readonly amountMinor: bigint;
}

type Place = Pick<Ticket, 'document' | 'currency' | 'outletId'>;

const nothing = () => {};
const sumOf = (tickets: readonly Ticket[]) =>
  tickets.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
const keyOf = ({ document, currency }: Omit<Place, 'outletId'>) => `${document}\0${currency}`;

export class TicketBook {
  readonly #byDocument = new Map<string, Ticket[]>();
  readonly #byEntry = new Map<bigint, Ticket>();
  readonly #reversed = new Set<bigint>();

  add(ticket: Ticket): void {
    const known = this.#byDocument.get(keyOf(ticket));
    if (known) known.push(ticket);
    else this.#byDocument.set(keyOf(ticket), [ticket]);
    this.#byEntry.set(ticket.entryId, ticket);
  }

  ofEntry(entryId: bigint): Ticket | undefined {
    return this.#byEntry.get(entryId);
  }

  /** A reversed sale took nothing; a reversed refund gave nothing back. */
  reverse(entryId: bigint): void {
    this.#reversed.add(entryId);
  }

  /** What was taken and given back under the number; null where no such sale was ever sent. */
  sums(at: Place, without?: Ticket): { takenMinor: bigint; backMinor: bigint } | null {
    const all = this.#byDocument.get(keyOf(at)) ?? [];
    const sales = all.filter(({ kind }) => kind === 'sale');
    if (sales.length === 0) return null;
    const soldAt = new Set(sales.map(({ outletId }) => outletId));
    const counts = ({ outletId }: Ticket) =>
      !soldAt.has(at.outletId) || outletId === at.outletId || !soldAt.has(outletId);
    const standing = all.filter((one) => !this.#reversed.has(one.entryId) && counts(one));
    return {
      takenMinor: sumOf(standing.filter((one) => one.kind === 'sale' && one !== without)),
      backMinor: sumOf(standing.filter(({ kind }) => kind === 'refund')),
    };
  }
}

/** What speaks against a ticket or its reversal, or how it moves the book. */
export function judgeTicket(
  book: TicketBook,
  event: AccountingEvent,
  { outletId, reversesEntryId }: Pick<DerivedEntry, 'outletId' | 'reversesEntryId'>,
  entryId: bigint,
): Judgement {
  if (takesBack(event)) return reversesEntryId === null ? nothing : reverse(book, reversesEntryId);
  if (event.kind !== 'sale-completed' && event.kind !== 'sale-refunded') return nothing;
  const document = event.kind === 'sale-completed' ? event.document : event.of;
  if (document === null) return nothing;
  const kind = event.kind === 'sale-completed' ? 'sale' : 'refund';
  const { currency } = event;
  const amountMinor = moneyOf(event);
  const ticket: Ticket = { kind, entryId, outletId, document, currency, amountMinor };
  const sums = kind === 'refund' ? book.sums(ticket) : null;
  const leftMinor = sums === null ? amountMinor : sums.takenMinor - sums.backMinor;
  if (amountMinor <= leftMinor) return () => book.add(ticket);
  const words = [written(amountMinor, currency), written(above(leftMinor), currency)] as const;
  return [journalProblem('JOURNAL_REFUNDED_TOO_MUCH', { where: 'of' }, document, ...words)];
}

/** A sale that was given back cannot never have been. */
function reverse(book: TicketBook, entryId: bigint): Judgement {
  const ticket = book.ofEntry(entryId);
  if (!ticket) return nothing;
  const sums = ticket.kind === 'sale' ? book.sums(ticket, ticket) : null;
  if (sums === null || sums.backMinor <= above(sums.takenMinor)) return () => book.reverse(entryId);
  const { document, currency } = ticket;
  const back = written(sums.backMinor, currency);
  return [journalProblem('JOURNAL_REVERSAL_OF_REFUNDED', { where: 'of' }, document, back)];
}

const moneyOf = ({ tenders, onAccountMinor }: SaleCompleted | SaleRefunded) =>
  tenders.reduce((sum, { amountMinor }) => sum + amountMinor, onAccountMinor ?? 0n);
const above = (minor: bigint) => (minor > 0n ? minor : 0n);
const written = (minor: bigint, currency: Currency) =>
  `${formatAmount(minor, currency)} ${currency}`;

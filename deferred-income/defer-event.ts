// What an event means for the schedules: what is sold makes one, a credit memo takes from its
// invoice's, recognition from outside uses up its rows, a void or reversal takes all back. Source:
// the-system-we-implement.md sections 3.3 (rows 28, 34, 36) and 3.5. Pure. Invariant: an event
// moves rows by what its entry moves on the deferred account, or leaves that entry alone.

import type { Chart, Product, Recognition } from '#chart-of-accounts/chart.ts';
import type { IsoDate } from '#chart-of-accounts/iso-date.ts';
import type {
  AccountingEvent,
  IncomeRecognized,
  RecognitionUnwound,
} from '#events/accounting-event.ts';
import type { DerivedEntry, DerivedLine } from '#journal/journal-entry.ts';
import { type Judgement, judgementOf } from '#journal/subledger.ts';
import { formatAmount } from '#money/money.ts';
import type { Problem } from '#problems/problem.ts';
import {
  addRow,
  type CreditPart,
  type DeferralBook,
  type Mover,
  recognizeOldest,
  type Schedule,
  sumOf,
  type UnmatchedRecognition,
  waitingRows,
} from './deferral-book.ts';
import { deferralProblem } from './deferral-errors.ts';
import {
  recognizedMinor,
  takeOut,
  undoEntry,
  undoSchedule,
  waitAgain,
} from './deferral-takings.ts';
import { daysOf, type PeriodsOf, planRows, serviceDaysMax } from './recognition-plan.ts';

export interface DeferFacts {
  readonly event: AccountingEvent;
  readonly entry: DerivedEntry;
  /** Number of the event's entry; below zero inside a batch. */
  readonly entryId: bigint;
  readonly chart: Chart;
  readonly products: ReadonlyMap<number, Product>;
  /** The rule in force for what is sold on a day. */
  readonly recognitionOf: (product: Product, outletId: number, on: IsoDate) => Recognition;
  readonly periodsOf: PeriodsOf;
  /** Does income of the product wait in schedules at the outlet? */
  readonly isWaiting: (productId: number, outletId: number) => boolean;
}

/** A line of an entry on the deferred account of its product. */
interface DeferredLine {
  readonly line: DerivedLine;
  readonly lineNumber: number;
  readonly product: Product;
}

const nothing = () => {};

const selling: ReadonlySet<AccountingEvent['kind']> = new Set([
  'invoice-issued',
  'sale-completed',
  'sale-refunded',
  'register-closed',
  'credit-memo-issued',
]);

/** May the event defer income, or credit what is deferred? */
export const sells = ({ kind }: AccountingEvent) => selling.has(kind);

/** Does the event say from outside that income is recognized, or no longer is? */
export function recognizes(event: AccountingEvent): event is IncomeRecognized | RecognitionUnwound {
  return event.kind === 'income-recognized' || event.kind === 'recognition-unwound';
}

/** What speaks against the event, or how it moves the book. */
export function deferEvent(book: DeferralBook, facts: DeferFacts): Judgement {
  const { event, entry } = facts;
  if (sells(event)) {
    return judgeSale(book, facts, event.kind === 'credit-memo-issued' ? event.of : null);
  }
  if (recognizes(event)) return judgeRecognition(book, facts, event);
  const { reversesEntryId } = entry;
  return reversesEntryId === null ? nothing : () => undo(book, facts, reversesEntryId);
}

/** Lines of the entry on the deferred account of their product. */
export function deferredLines(
  { lines }: Pick<DerivedEntry, 'lines'>,
  products: ReadonlyMap<number, Product>,
): DeferredLine[] {
  return lines.flatMap((line, at) => {
    const product = line.productId === null ? undefined : products.get(line.productId);
    if (!product || product.deferredAccountId !== line.accountId) return [];
    return [{ line, lineNumber: at + 1, product }];
  });
}

const moverOf = ({ entryId, entry }: DeferFacts): Mover => ({ entryId, on: entry.postedOn });

function credit(schedules: readonly Schedule[], parts: readonly CreditPart[], by: Mover): void {
  for (const { amountMinor, service } of parts) {
    takeOut(schedules, { amountMinor, service, making: 'credited', by });
  }
}

function judgeSale(book: DeferralBook, facts: DeferFacts, of: string | null): Judgement {
  const problems: Problem[] = [];
  const moves: (() => void)[] = [];
  for (const deferred of deferredLines(facts.entry, facts.products)) {
    const { line, product } = deferred;
    if (of !== null) {
      const schedules = schedulesOf(book, facts, of, line, product);
      problems.push(...accountProblems(facts, schedules, line, product));
      moves.push(
        schedules.length > 0
          ? () => credit(schedules, [line], moverOf(facts))
          : () => keepEarly(book, facts, { of, what: 'credited', ...deferred }),
      );
      continue;
    }
    const made = scheduleOf(facts, deferred);
    if (made === null) continue;
    if ('code' in made) problems.push(made);
    else moves.push(() => begin(book, made));
  }
  return judgementOf(problems, moves);
}

/** The schedule of a deferred line; null: the product recognizes nothing by itself. */
export function scheduleOf(
  facts: Pick<DeferFacts, 'entry' | 'entryId' | 'recognitionOf' | 'periodsOf'>,
  { line, lineNumber, product }: DeferredLine,
): Schedule | Problem | null {
  const { entry, entryId, recognitionOf, periodsOf } = facts;
  const recognition = recognitionOf(product, line.outletId, entry.postedOn);
  if (recognition === 'none') return null;
  const service = line.service ?? { from: entry.postedOn, through: entry.postedOn };
  if (daysOf(service) > serviceDaysMax) {
    const { from, through } = service;
    const where = `lines of ${product.code}`;
    return deferralProblem(
      'DEFERRAL_PERIOD_TOO_LONG',
      { where },
      ...([from, through, serviceDaysMax] as const),
    );
  }
  const amountMinor = -line.amountMinor;
  const schedule: Schedule = {
    ...{ entryId, lineNumber, document: entry.documentNumber, outletId: line.outletId },
    productId: product.productId,
    customer: entry.customer?.code ?? null,
    departmentId: line.departmentId,
    deferredAccountId: line.accountId,
    currency: entry.currency,
    ...{ amountMinor, recognition, service, switchedOff: false, isNew: true, rows: [] },
  };
  const made: Mover = { entryId, on: entry.postedOn };
  const making = amountMinor > 0n ? 'sold' : 'credited';
  // Without days of service nothing says how to spread it: it is due on its own day.
  const planned =
    line.service === null
      ? [{ dueOn: entry.postedOn, service, amountMinor }]
      : planRows(amountMinor, service, recognition, periodsOf(service));
  for (const row of planned) addRow(schedule, row, making, made);
  return schedule;
}

/** Puts a schedule into the book; income of it that was recognized before is taken off. */
export function begin(book: DeferralBook, schedule: Schedule): void {
  book.add(schedule);
  for (const early of book.unmatchedOf(schedule.document)) {
    const by: Mover = { entryId: early.entryId, on: early.postedOn };
    const fits =
      early.productId === schedule.productId &&
      early.outletId === schedule.outletId &&
      early.currency === schedule.currency &&
      early.amountMinor <= sumOf(waitingRows([schedule]));
    if (!fits) continue;
    if (early.what === 'credited') credit([schedule], early.parts, by);
    else recognizeOldest([schedule], early.amountMinor, by);
    book.match(early);
  }
}

/** Keeps what comes before its invoice's schedule, or of an invoice that has none. */
function keepEarly(
  book: DeferralBook,
  { entry, entryId }: DeferFacts,
  early: Pick<DeferredLine, 'line' | 'product'> & {
    readonly of: string;
    readonly what: UnmatchedRecognition['what'];
    readonly amountMinor?: bigint;
  },
): void {
  const { line, product, what, of: document, amountMinor = line.amountMinor } = early;
  const { currency, postedOn } = entry;
  const { productId } = product;
  // Lines of one product are one amount, of which the entry is known by.
  const before = book
    .unmatchedOf(document)
    .find((one) => one.isNew && one.entryId === entryId && one.productId === productId);
  if (before) book.match(before);
  book.addUnmatched({
    ...{ what, document, entryId, outletId: line.outletId, productId, currency, postedOn },
    ...{ amountMinor: amountMinor + (before?.amountMinor ?? 0n), isNew: true },
    parts: [...(before?.parts ?? []), { amountMinor, service: line.service }],
  });
}

/** Schedules of a document for the product of a line, of its customer where one is named. */
function schedulesOf(
  book: DeferralBook,
  { chart, entry }: DeferFacts,
  document: string,
  line: DerivedLine,
  { productId }: Product,
): Schedule[] {
  const ownerOf = (code: string) => chart.mergedCustomers.get(code)?.owner.code ?? code;
  const owner = entry.customer === null ? null : ownerOf(entry.customer.code);
  return book
    .ofDocument(document)
    .filter(
      (one) =>
        one.productId === productId &&
        one.outletId === line.outletId &&
        one.currency === entry.currency &&
        one.amountMinor > 0n &&
        (owner === null || one.customer === null || ownerOf(one.customer) === owner),
    );
}

function accountProblems(
  { chart }: DeferFacts,
  schedules: readonly Schedule[],
  line: DerivedLine,
  product: Product,
): Problem[] {
  const moved = schedules.find(({ deferredAccountId }) => deferredAccountId !== line.accountId);
  if (!moved) return [];
  const at = { where: `lines of ${product.code}` };
  const { document, deferredAccountId } = moved;
  const of = { product: product.code, document, was: deferredAccountId, is: line.accountId };
  return [accountChanged(chart, at, of)];
}

/** The product defers to another account than when it was sold: the entry would miss it. */
export function accountChanged(
  { accountsById }: Chart,
  at: { readonly where?: string },
  of: { readonly product: string; readonly document: string; was: number; is: number },
): Problem {
  const number = (id: number) => accountsById.get(id)?.number ?? String(id);
  const accounts = [number(of.was), number(of.is)] as const;
  return deferralProblem('DEFERRAL_ACCOUNT_CHANGED', at, of.product, of.document, ...accounts);
}

/**
 * Recognition from outside uses up the rows of its invoice, the oldest first; taken back, the
 * newest wait again.
 */
function judgeRecognition(
  book: DeferralBook,
  facts: DeferFacts,
  { kind, of, outlet }: IncomeRecognized | RecognitionUnwound,
): Judgement {
  const problems: Problem[] = [];
  const moves: (() => void)[] = [];
  const by = moverOf(facts);
  const isBack = kind === 'recognition-unwound';
  for (const deferred of byProduct(deferredLines(facts.entry, facts.products))) {
    const { line, product } = deferred;
    const amountMinor = isBack ? -deferred.amountMinor : deferred.amountMinor;
    const { productId } = product;
    if (of === null) {
      if (facts.isWaiting(productId, line.outletId)) {
        problems.push(
          deferralProblem('DEFERRAL_INVOICE_NEEDED', { where: 'of' }, product.code, outlet),
        );
      }
      continue;
    }
    const { currency } = facts.entry;
    const schedules = schedulesOf(book, facts, of, line, product);
    if (schedules.length === 0) {
      if (isBack) continue;
      const early = { of, what: 'recognized' as const, line, product, amountMinor };
      moves.push(() => keepEarly(book, facts, early));
      continue;
    }
    problems.push(...accountProblems(facts, schedules, line, product));
    const left = isBack ? recognizedMinor(schedules) : sumOf(waitingRows(schedules));
    if (amountMinor > left) {
      const written = (minor: bigint) => `${formatAmount(minor, currency)} ${currency}`;
      const told = [product.code, of, written(amountMinor), written(left)] as const;
      const code = isBack ? 'DEFERRAL_MORE_THAN_RECOGNIZED' : 'DEFERRAL_MORE_THAN_LEFT';
      problems.push(deferralProblem(code, { where: 'lines' }, ...told));
    } else if (isBack) moves.push(() => waitAgain(schedules, amountMinor, by));
    else moves.push(() => recognizeOldest(schedules, amountMinor, by));
  }
  return judgementOf(problems, moves);
}

/** Lines of one product together: they use up the same rows. */
function byProduct(lines: readonly DeferredLine[]) {
  const sums = new Map<number, DeferredLine & { amountMinor: bigint }>();
  for (const deferred of lines) {
    const { productId } = deferred.product;
    const before = sums.get(productId)?.amountMinor ?? 0n;
    sums.set(productId, { ...deferred, amountMinor: before + deferred.line.amountMinor });
  }
  return sums.values();
}

/** A void or reversal: the schedules of the entry, what it did to others, and early income. */
function undo(book: DeferralBook, facts: DeferFacts, reversesEntryId: bigint): void {
  const by = moverOf(facts);
  for (const schedule of [...book.schedules]) {
    if (schedule.entryId === reversesEntryId) undoSchedule(schedule, by);
    else undoEntry(schedule, reversesEntryId, by);
  }
  for (const early of book.unmatched) if (early.entryId === reversesEntryId) book.match(early);
}

// What posting rules are made of: accounts asked from the chart, lines, and problems collected on
// the way. Invariant: a rule reports everything that is wrong with an event, not the first thing; a
// line is never zero. Leaves to others: balance and size of the whole entry (derive-entry.ts).

import {
  type Account,
  type Chart,
  type Outlet,
  type PostingRole,
  type Product,
  postingAccount,
} from '#chart-of-accounts/chart.ts';
import type { DateRange } from '#chart-of-accounts/iso-date.ts';
import {
  type SettingName,
  type SettingValue,
  settingOn,
} from '#chart-of-accounts/posting-settings.ts';
import type {
  AccountingEvent,
  EventCustomer,
  PaymentBounced,
  RefundIssued,
  SaleLine,
} from '#events/accounting-event.ts';
import type { Problem } from '#problems/problem.ts';
import type { DerivedEntry, DerivedLine, DocumentType } from '../journal-entry.ts';
import { journalProblem } from '../journal-errors.ts';
import type { ReceivableShare } from '../subledger.ts';

/** An entry under construction. */
export interface Draft {
  readonly event: AccountingEvent;
  readonly chart: Chart;
  readonly outlet: Outlet;
  readonly lines: DerivedLine[];
  readonly problems: Problem[];
  /** The settings that were asked for and set. */
  readonly settings: Map<SettingName, string>;
}

/** What a line may say beyond account and amount. */
export interface LineFacts {
  readonly outletId?: number;
  readonly customer?: EventCustomer | null;
  readonly departmentId?: number | null;
  readonly productId?: number | null;
  readonly service?: DateRange | null;
  readonly memo?: string | null;
  readonly holder?: Holder;
}

/** Whose the money is that an account holds, as the event says it. */
export interface Holder {
  readonly giftCard?: string | null;
  readonly server?: string | null;
  /** The member that named it, or that it belongs to. */
  readonly where: string;
}

/** Which accounts hold money for whom. */
const holders = { giftCard: 'gift-cards', server: 'tips-payable' } as const;

/** For whom the account holds the line's money; a name it cannot hold money for is a problem. */
function heldFor(draft: Draft, account: Account, holder: Holder): { readonly heldFor?: string } {
  const named = (['giftCard', 'server'] as const).flatMap((member) => {
    const heldFor = holder[member];
    return typeof heldFor === 'string' ? [{ member, heldFor }] : [];
  });
  const fits = named.find(({ member }) => account.detailType === holders[member]);
  for (const one of named) {
    if (one === fits) continue;
    const where = { where: `${holder.where}${one.member}` };
    const facts = [account.number, account.name, account.detailType, holders[one.member]] as const;
    draft.problems.push(journalProblem('JOURNAL_HOLDER_UNFIT', where, one.member, ...facts));
  }
  return fits ? { heldFor: fits.heldFor } : {};
}

/** Adds a line unless its amount is zero. The department is the line's own, else the account's. */
export function addLine(
  draft: Draft,
  account: Account | null,
  amountMinor: bigint,
  facts: LineFacts = {},
): void {
  if (account === null || amountMinor === 0n) return;
  draft.lines.push({
    outletId: facts.outletId ?? draft.outlet.outletId,
    accountId: account.accountId,
    amountMinor,
    customer: facts.customer ?? null,
    departmentId: facts.departmentId ?? account.departmentId,
    productId: facts.productId ?? null,
    service: facts.service ?? null,
    memo: facts.memo ?? null,
    ...(facts.holder && heldFor(draft, account, facts.holder)),
  });
}

/** The account of a role at the event's outlet, or at another one. */
export function accountOfRole(
  draft: Draft,
  role: PostingRole,
  { outletId, code }: Outlet = draft.outlet,
): Account | null {
  const account = postingAccount(draft.chart, role, outletId);
  if (account !== null) return usable(draft, account, `the ${role} account`, 'outlet');
  draft.problems.push(
    journalProblem('JOURNAL_ROLE_WITHOUT_ACCOUNT', { where: 'outlet' }, role, code),
  );
  return null;
}

/** The value of a setting on the event's day; null where none was set. The entry keeps it. */
export function settingOf<N extends SettingName>(draft: Draft, name: N): SettingValue<N> | null {
  const { chart, event, outlet } = draft;
  const value = settingOn(chart, name, outlet.outletId, event.occurredOn);
  if (value !== null) draft.settings.set(name, value);
  return value;
}

/** The clearing account of a payment method. */
export function clearingAccount(draft: Draft, method: string, where = 'method'): Account | null {
  const found = draft.chart.paymentMethods.get(method);
  if (!found) return unknown(draft, 'payment method', method, where);
  const account = draft.chart.accountsById.get(found.clearingAccountId) ?? null;
  return usable(draft, account, `the clearing account of ${method}`, where);
}

/** An account an event names by its number. */
export function accountByNumber(draft: Draft, number: string, where: string): Account | null {
  const found = draft.chart.accounts.get(number);
  return found
    ? usable(draft, found, `named by ${where}`, where)
    : unknown(draft, 'account', number, where);
}

/** The liability of a tax rate's agency. */
export function taxAccount(draft: Draft, rate: string, where: string): Account | null {
  const found = draft.chart.taxRates.get(rate);
  if (!found) return unknown(draft, 'tax rate', rate, where);
  const account = draft.chart.accountsById.get(found.payableAccountId) ?? null;
  return usable(draft, account, `the payable account of tax ${rate}`, where);
}

/** An account by the id a product names it by. */
export function accountOfProduct(
  draft: Draft,
  product: Product,
  accountId: number,
  where: string,
): Account | null {
  const account = draft.chart.accountsById.get(accountId) ?? null;
  return usable(draft, account, `an account of product ${product.code}`, where);
}

/** The product of a sold line. */
export function productOf(draft: Draft, code: string, where: string): Product | null {
  return draft.chart.products.get(code) ?? unknown(draft, 'product', code, where);
}

/** The department a line names, else the product's; null leaves it to the account. */
export function departmentOf(
  draft: Draft,
  code: string | null,
  product: Product | null,
  where: string,
): number | null {
  if (code === null) return product?.departmentId ?? null;
  const department = draft.chart.departments.get(code);
  return department?.departmentId ?? unknown(draft, 'department', code, where);
}

/** The facts a sold line hands to its journal lines. */
export function saleFacts(
  draft: Draft,
  line: SaleLine,
  product: Product,
  where: string,
): LineFacts {
  return {
    departmentId: departmentOf(draft, line.department, product, `${where}.department`),
    productId: product.productId,
    service: line.service,
    memo: line.description,
  };
}

/**
 * Debits money that goes back to the customer: to the role's account, and to prepayments as far as
 * its payment lies there unapplied.
 */
export function addGivenBack(
  draft: Draft,
  event: RefundIssued | PaymentBounced,
  role: PostingRole,
  shareOf: ReceivableShare,
): void {
  const { amountMinor, customer, memo } = event;
  const owedMinor = shareOf(event) ?? amountMinor;
  if (owedMinor > 0n) addLine(draft, accountOfRole(draft, role), owedMinor, { customer, memo });
  if (owedMinor === amountMinor) return;
  const prepayments = accountOfRole(draft, 'customer-prepayments');
  addLine(draft, prepayments, amountMinor - owedMinor, { customer, memo });
}

/** Says that a code is not in the chart. */
export function unknown(draft: Draft, what: string, code: string, where: string): null {
  draft.problems.push(journalProblem('JOURNAL_CODE_UNKNOWN', { where }, what, code));
  return null;
}

/** The account when money may still be posted to it; a reversal alone may use inactive ones. */
export function usable(
  draft: Draft,
  account: Account | null,
  asWhat: string,
  where: string,
): Account | null {
  if (account === null || account.active) return account;
  const { number, name } = account;
  draft.problems.push(journalProblem('JOURNAL_ACCOUNT_INACTIVE', { where }, number, name, asWhat));
  return null;
}

/**
 * The entry of an event: the lines `addLines` gives it under the header every event has; or
 * everything that is wrong. A person's reason is the memo where none is given.
 */
export function writeEntry(
  event: AccountingEvent,
  chart: Chart,
  documentType: DocumentType,
  addLines: (draft: Draft) => void,
): DerivedEntry | Problem[] {
  const outlet = chart.outlets.get(event.outlet);
  if (!outlet) {
    const where = { where: 'outlet' };
    return [journalProblem('JOURNAL_CODE_UNKNOWN', where, 'outlet', event.outlet)];
  }
  const settings = new Map<SettingName, string>();
  const draft: Draft = { event, chart, outlet, lines: [], problems: [], settings };
  addLines(draft);
  if (draft.problems.length > 0) return draft.problems;
  return {
    documentType,
    documentNumber: event.document,
    postedOn: event.occurredOn,
    outletId: outlet.outletId,
    currency: event.currency,
    customer: event.customer,
    memo: event.memo ?? ('reason' in event ? event.reason : null),
    reversesEntryId: null,
    lines: draft.lines,
    ...(settings.size > 0 && { settings }),
  };
}

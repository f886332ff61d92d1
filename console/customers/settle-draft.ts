// Settling while a person chooses: which documents a credit may pay, what is proposed, what stays.
// Pure. Between the dialog and the server. Invariant: sums are exact decimals; what cannot be sent
// is said before it is.

import { formatDecimal, minorOf, sumOf } from '../controls/amount-format.ts';
import { isAmount } from '../controls/amount-input.ts';
import { t } from '../language/text.ts';
import type { OpenItem } from './customer-queries.ts';

/** As many documents as the server settles at once. */
export const paidMax = 500;

/** Amounts by the debit's entry. */
export type Paid = ReadonlyMap<string, string>;

const dueOf = ({ dueOn, postedOn }: OpenItem) => dueOn ?? postedOn;

/** Everything owed: what the credit may pay first, oldest due first, then the rest. */
export function debitsFor(items: readonly OpenItem[], credit: OpenItem): OpenItem[] {
  const rank = (item: OpenItem) => (whyNotPayable(item, credit) === null ? 0 : 1);
  return items
    .filter(({ open, ledger }) => !open.startsWith('-') && ledger === 'receivable')
    .sort((one, other) => rank(one) - rank(other) || dueOf(one).localeCompare(dueOf(other)));
}

/** As many rows as are shown at once: a customer may have thousands. */
const shownMax = 50;

/** Documents whose number has the text: fifty of those that are chosen and fifty of the rest. */
export function shownOf<Item extends { readonly document: string }>(
  items: readonly Item[],
  isChosen: (item: Item) => boolean,
  text: string,
): Item[] {
  const wanted = text.trim().toLowerCase();
  const named = items.filter(({ document }) => document.toLowerCase().includes(wanted));
  const chosen = named.filter(isChosen).slice(0, shownMax);
  const others = named.filter((one) => !isChosen(one)).slice(0, shownMax);
  const shown = new Set([...chosen, ...others]);
  return named.filter((one) => shown.has(one));
}

/** Why this credit cannot pay this document; null when it can. */
export function whyNotPayable(debit: OpenItem, credit: OpenItem): string | null {
  if (debit.outlet !== credit.outlet) {
    return t('{document} is of outlet {outlet}: each outlet settles its own', {
      document: credit.document,
      outlet: credit.outlet,
    });
  }
  if (debit.currency !== credit.currency)
    return t('{document} is in {currency}', {
      document: credit.document,
      currency: credit.currency,
    });
  return null;
}

/** The credit applied to the oldest first, as far as it goes. */
export function proposed(debits: readonly OpenItem[], credit: OpenItem): Map<string, string> {
  const paid = new Map<string, string>();
  let left = credit.open.replace('-', '');
  for (const debit of debits) {
    if (isNothing(left) || paid.size === paidMax) break;
    if (whyNotPayable(debit, credit) !== null) continue;
    const amount = isMore(debit.open, left) ? left : debit.open;
    paid.set(debit.entryId, amount);
    left = sumOf([left, `-${amount}`]);
  }
  return paid;
}

const isNothing = (amount: string) => minorOf(amount) <= 0n;
const isMore = (one: string, other: string) => minorOf(sumOf([one, `-${other}`])) > 0n;

/** What is typed so far, added up. */
export function sumOfPaid(paid: Paid): string {
  return sumOf(['0.00', ...[...paid.values()].filter((one) => one !== '' && isAmount(one))]);
}

/** What the credit keeps. */
export function leftOf(paid: Paid, credit: OpenItem): string {
  return sumOf([credit.open.replace('-', ''), `-${sumOfPaid(paid)}`]);
}

/** Why it cannot be settled yet; null when it can. */
export function whyNotSettled(
  paid: Paid,
  debits: readonly OpenItem[],
  credit: OpenItem,
): string | null {
  if (paid.size === 0) return t('Choose at least one document.');
  if (paid.size > paidMax) {
    return t('At most {paidMax} documents are settled at once.', { paidMax });
  }
  for (const [entryId, amount] of paid) {
    const debit = debits.find((one) => one.entryId === entryId);
    if (amount === '' || !isAmount(amount) || isNothing(amount)) {
      return t('Say how much of {document} is paid.', { document: debit?.document ?? entryId });
    }
    if (debit && isMore(amount, debit.open)) {
      return t('Only {open} of {document} is open.', {
        open: formatDecimal(debit.open),
        document: debit.document,
      });
    }
  }
  if (leftOf(paid, credit).startsWith('-')) {
    return t('{document} has only {open} left.', {
      document: credit.document,
      open: formatDecimal(credit.open.replace('-', '')),
    });
  }
  return null;
}

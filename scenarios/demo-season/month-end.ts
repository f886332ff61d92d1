// What the accountant books at the ends of a month: goods received, accruals and their reversal,
// depreciation, what one outlet paid for the other, gift cards that expired.

import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { decimal, type SeasonLedger } from './season-ledger.ts';

/** Goods of a month, by their inventory account; the restaurant buys while it is open. */
const received: readonly (readonly [account: string, cents: number])[] = [
  ['1300', 950_000],
  ['1310', 1_750_000],
  ['1320', 1_200_000],
];

export function tellMonthBegin(ledger: SeasonLedger, on: IsoDate): void {
  const month = on.slice(5, 7);
  const isOpen = month >= '05' && month <= '09';
  for (const [account, cents] of received) {
    if (account === '1320' && !isOpen) continue;
    const goods = { debit: account, credit: '2000', cents };
    ledger.journal(on, 'TRS', 'Goods received, invoices of the suppliers', goods);
  }
}

/** The accrual is reversed on the first of the next month. */
export function tellMonthEnd(ledger: SeasonLedger, on: IsoDate): void {
  const { random } = ledger;
  const accrued = { debit: '6200', credit: '2100', cents: random.between(1_200, 4_800) * 100 };
  const accrual = ledger.journal(on, 'TRS', 'Accrue utilities not yet billed', accrued);
  ledger.reverse(addDays(on, 1), 'TRS', accrual, 'Accrual of the month before');
  const depreciation = { debit: '6600', credit: '1590', cents: 1_250_000 };
  ledger.journal(on, 'REIT', 'Depreciation of docks', depreciation);
  ledger.tell('inter-outlet-posted', 'IO', on, {
    outlet: 'TRS',
    toOutlet: 'REIT',
    amount: decimal(random.between(300, 1_900) * 100),
    debitAccount: '6200',
    creditAccount: '1000',
    reason: 'Electricity of the docks, paid for the land owner',
  });
  const expired = Math.min(ledger.giftCards.cents, random.between(200, 1_500));
  if (expired === 0) return;
  const card = ledger.giftCards.takeFromOne(expired, random.between(1_000, 1_999));
  ledger.tell('gift-card-expired', 'GC', on, {
    outlet: 'TRS',
    product: 'GIFT-CARD',
    ...(card === null ? {} : { card }),
    amount: decimal(expired),
  });
}

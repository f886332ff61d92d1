// How money leaves the clearing accounts, each Monday for the week before: the card processor pays
// out less its fee, ACH arrives, checks and cash are banked.
// Invariant: what is left on a clearing account is what came in since the last Monday.

import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { decimal, type SeasonLedger } from './season-ledger.ts';

const cards = ['VISA', 'MASTERCARD', 'AMEX'];
/** What the processor keeps of a thousand. */
const feePermille = 26;
const firstMonday = '2026-04-06' as IsoDate;

/** Told when everything else is: it looks at all that was taken in. */
export function tellBanking(ledger: SeasonLedger, from: IsoDate, through: IsoDate): void {
  const waiting = new Map<string, number>();
  const days = [...ledger.taken].map(([key, cents]) => {
    const [outlet = '', method = '', on = ''] = key.split(' ');
    return { outlet, method: cards.includes(method) ? 'VISA' : method, on, cents };
  });
  let since: string = from;
  for (let monday = firstMonday; monday <= through; monday = addDays(monday, 7)) {
    for (const { outlet, method, on, cents } of days) {
      if (on < since || on >= monday) continue;
      const key = `${outlet} ${method}`;
      waiting.set(key, (waiting.get(key) ?? 0) + cents);
    }
    since = monday;
    for (const [key, cents] of [...waiting].sort(([a], [b]) => a.localeCompare(b))) {
      const [outlet = '', method = ''] = key.split(' ');
      // More was given back than came in: it waits for the next week.
      if (cents <= 0 || method === 'GIFT-CARD') continue;
      bank(ledger, monday, outlet, method, cents);
      waiting.delete(key);
    }
  }
}

function bank(
  ledger: SeasonLedger,
  on: IsoDate,
  outlet: string,
  method: string,
  cents: number,
): void {
  const banked = { debit: '1000', cents };
  if (method === 'CHECK')
    ledger.journal(on, outlet, 'Checks banked', { ...banked, credit: '1050' });
  else if (method === 'CASH') {
    ledger.journal(on, outlet, 'Cash of the week banked', { ...banked, credit: '1020' });
  } else {
    const feeCents = method === 'ACH' ? 0 : Math.floor((cents * feePermille) / 1000);
    const fee = feeCents === 0 ? {} : { fee: decimal(feeCents) };
    const account = '1000';
    const amount = decimal(cents);
    ledger.tell('processor-settled', 'SET', on, { outlet, method, account, amount, ...fee });
  }
}

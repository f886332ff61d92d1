// The books of a property once more, by other hands: from the events as they were sent to balances
// per outlet and account, in plain additions. Shares no code with the posting rules: it knows the
// ready chart's numbers by heart, reads amounts by itself and keeps one number per account.
// Invariant: pure; every event moves as much to one side as to the other, or the proof would say.

type Json = Record<string, unknown>;
type Lines = readonly Json[];

/** Account numbers by product: what a sale credits, what a recognition debits and credits. */
const soldTo: Readonly<Record<string, string>> = {
  'SLIP-TRANSIENT': '4010',
  MOORING: '4010',
  'SLIP-SEASONAL': '2400-10',
  'RV-SEASONAL': '2400-20',
  'DRY-STORAGE': '2400-30',
  'RV-TRANSIENT': '4100',
  'RV-MONTHLY': '4100',
  CABIN: '4110',
  ELECTRIC: '4120',
  'PUMP-OUT': '4040',
  'STORE-GOODS': '4200',
  'ICE-BAIT': '4200',
  'FUEL-GAS': '4300',
  'FUEL-DIESEL': '4300',
  'REST-FOOD': '4400',
  'REST-BEVERAGE': '4410',
  EVENT: '4420',
  DISCOUNT: '4900',
  TIP: '2600',
  'GIFT-CARD': '2500',
  DEPOSIT: '2300',
  'SECURITY-DEPOSIT': '2310',
};
const earnedAs: Readonly<Record<string, string>> = {
  'SLIP-SEASONAL': '4000',
  'RV-SEASONAL': '4100',
  'DRY-STORAGE': '4020',
};
const costOf: Readonly<Record<string, readonly [string, string]>> = {
  'STORE-GOODS': ['5200', '1300'],
  'ICE-BAIT': ['5200', '1300'],
  'FUEL-GAS': ['5300', '1310'],
  'FUEL-DIESEL': ['5300', '1310'],
  'REST-FOOD': ['5400', '1320'],
  'REST-BEVERAGE': ['5410', '1320'],
};
const moneyAt: Readonly<Record<string, string>> = {
  CASH: '1020',
  CHECK: '1050',
  VISA: '1060',
  MASTERCARD: '1060',
  AMEX: '1060',
  ACH: '1061',
  'GIFT-CARD': '2500',
};
const taxTo: Readonly<Record<string, string>> = {
  'STATE-SALES': '2200-10',
  'COUNTY-SALES': '2200-20',
  LODGING: '2210',
};

/** `"12.5"` is 1250 cents. */
function cents(text: unknown): bigint {
  const [whole = '0', part = ''] = String(text ?? '0').split('.');
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, '0'));
}

type Move = readonly [outlet: string, account: string, cents: bigint];

const depositAccounts = new Set(['2300', '2310']);

export class BooksModel {
  /** Cents by `OUTLET account`, debit positive. */
  readonly balances = new Map<string, bigint>();
  /** What each customer owes at an outlet. */
  readonly owed = new Map<string, bigint>();
  /** What deposits are held for each customer at an outlet, by `OUTLET account customer`. */
  readonly held = new Map<string, bigint>();
  readonly #moves = new Map<string, { moves: readonly Move[]; customer: string | null }>();

  /** Takes an event in that is in the books. */
  post(event: Json): void {
    const outlet = String(event.outlet);
    const of = (event.of as Json | undefined)?.id;
    const back = typeof of === 'string' ? this.#moves.get(of) : undefined;
    const customer =
      back?.customer ?? ((event.customer as Json | undefined)?.id as string | undefined) ?? null;
    const moves = back
      ? back.moves.map(([at, account, amount]): Move => [at, account, -amount])
      : movesOf(event).map(([account, amount, at]): Move => [at ?? outlet, account, amount]);
    this.#moves.set(String(event.id), { moves, customer });
    for (const [at, account, amount] of moves) {
      add(this.balances, `${at} ${account}`, amount);
      if (customer === null) continue;
      if (account === '1200') add(this.owed, `${at} ${customer}`, amount);
      if (depositAccounts.has(account)) add(this.held, `${at} ${account} ${customer}`, -amount);
    }
  }
}

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}

type Side = readonly [account: string, cents: bigint, outlet?: string];

/** What was sold and taxed, credited; `sign` −1 for what is given back. */
function sold(event: Json, sign: bigint): Side[] {
  const lines = (event.lines as Lines).map(
    ({ product, amount }): Side => [soldTo[String(product)] ?? '?', -sign * cents(amount)],
  );
  const taxes = ((event.taxes as Lines | undefined) ?? []).map(
    ({ rate, amount }): Side => [taxTo[String(rate)] ?? '?', -sign * cents(amount)],
  );
  return [...lines, ...taxes];
}

const sum = (sides: readonly Side[]) => sides.reduce((total, [, amount]) => total + amount, 0n);

/** Of the kinds with one amount: what it is added to, and what it is taken from. */
function accountsOf(event: Json): readonly [debit: string, credit: string] | null {
  const money = moneyAt[String(event.method)] ?? '?';
  const held = soldTo[String(event.product)] ?? '?';
  const pairs: Readonly<Record<string, readonly [string, string]>> = {
    'statement-charge-posted': ['1200', String(event.account)],
    'payment-received': [money, '1200'],
    'refund-issued': ['1200', money],
    'payment-bounced': ['1200', '1000'],
    'receivable-written-off': ['6500', '1200'],
    'write-off-recovered': [money, '6500'],
    'deposit-applied': [held, '1200'],
    'deposit-refunded': [held, money],
    'deposit-forfeited': [held, '4530'],
    'tips-paid-out': [held, money],
    'gift-card-issued': ['6710', held],
    'gift-card-expired': [held, '4520'],
  };
  return pairs[String(event.kind)] ?? null;
}

function movesOf(event: Json): Side[] {
  const amount = cents(event.amount);
  const pair = accountsOf(event);
  if (pair) {
    return [
      [pair[0], amount],
      [pair[1], -amount],
    ];
  }
  switch (event.kind) {
    // Receivable and prepayments are one sum here: how they share it depends on the order.
    case 'payment-settled':
    case 'payment-unsettled':
      return [];
    case 'invoice-issued':
    case 'credit-memo-issued': {
      const sides = sold(event, event.kind === 'invoice-issued' ? 1n : -1n);
      return [['1200', -sum(sides)], ...sides];
    }
    case 'sale-completed':
    case 'sale-refunded':
    case 'register-closed':
      return ticket(event, event.kind === 'sale-refunded' ? -1n : 1n);
    case 'cost-of-goods-recorded':
      return byLine(event, (product) => costOf[product]);
    case 'income-recognized':
      return byLine(event, (product) => [soldTo[product] ?? '?', earnedAs[product] ?? '?']);
    case 'recognition-unwound':
      return byLine(event, (product) => [
        String(event.account ?? earnedAs[product]),
        soldTo[product] ?? '?',
      ]);
    default:
      return otherMoves(event, amount);
  }
}

/** What came in, what the drawer lacked, what goes on the house, and what was sold. */
function ticket(event: Json, sign: bigint): Side[] {
  const tenders = ((event.tenders as Lines | undefined) ?? []).flatMap((one): Side[] => {
    const drawer = cents(one.counted ?? one.amount);
    const short = cents(one.amount) - drawer;
    return [
      [moneyAt[String(one.method)] ?? '?', sign * drawer],
      ['6900', short],
    ];
  });
  return [...tenders, ['1200', sign * cents(event.onAccount)], ...sold(event, sign)];
}

type Pair = readonly [debit: string, credit: string] | undefined;

function byLine(event: Json, accounts: (product: string) => Pair): Side[] {
  return (event.lines as Lines).flatMap(({ product, amount }): Side[] => {
    const [debit, credit] = accounts(String(product)) ?? ['?', '?'];
    return [
      [debit, cents(amount)],
      [credit, -cents(amount)],
    ];
  });
}

function otherMoves(event: Json, amount: bigint): Side[] {
  const money = moneyAt[String(event.method)] ?? '?';
  switch (event.kind) {
    case 'drawer-counted': {
      const over = cents(event.over) - cents(event.short);
      return [
        [money, over],
        ['6900', -over],
      ];
    }
    case 'processor-settled':
      return [
        [String(event.account), amount - cents(event.fee)],
        ['6400', cents(event.fee)],
        [money, -amount],
      ];
    case 'inter-outlet-posted':
      return [
        [String(event.debitAccount), amount, String(event.toOutlet)],
        ['2900', -amount, String(event.toOutlet)],
        ['1900', amount],
        [String(event.creditAccount), -amount],
      ];
    case 'journal-posted':
      return (event.lines as Lines).map(({ account, debit, credit }): Side => {
        return [String(account), cents(debit) - cents(credit)];
      });
    default:
      throw new Error(`the model does not know ${String(event.kind)}`);
  }
}

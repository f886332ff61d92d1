// The journal in the syntaxes of plain-text accounting, hledger and beancount: names of accounts,
// one transaction an entry, and at the end what each account must stand at. Pure.
// Invariant: amounts to the last decimal, nothing rounded, nothing left out; names hold in both
// syntaxes. A text that a syntax cannot hold loses signs, never an amount or an account.
// Leaves to others: reading the books (journal-text-store.ts).

import type { AccountType } from '#chart-of-accounts/chart.ts';
import { addDays, type IsoDate } from '#chart-of-accounts/iso-date.ts';
import { type Currency, exponentOf, formatAmount } from '#money/money.ts';

export type TextFormat = 'hledger' | 'beancount';

export interface TextLine {
  readonly account: string;
  readonly amountMinor: bigint;
  /** Outlet, department, customer, product; null: none. */
  readonly tags: Readonly<Record<string, string | null>>;
}

export interface TextEntry {
  readonly postedOn: IsoDate;
  readonly currency: Currency;
  readonly documentType: string;
  readonly documentNumber: string;
  readonly payee: string | null;
  readonly memo: string | null;
  /** Entry and event. */
  readonly tags: Readonly<Record<string, string | null>>;
  readonly lines: readonly TextLine[];
}

export interface TextHead {
  readonly property: string;
  readonly baseCurrency: Currency;
  readonly currencies: readonly Currency[];
  readonly accounts: readonly string[];
  readonly comment: string;
}

export interface TextBalance {
  readonly account: string;
  readonly currency: Currency;
  readonly balanceMinor: bigint;
}

export interface TextSyntax {
  readonly head: (of: TextHead) => string;
  readonly entry: (of: TextEntry) => string;
  /** What every account stands at after the last day; the other program checks it. */
  readonly balances: (through: IsoDate, of: readonly TextBalance[]) => string;
}

const roots: Readonly<Record<AccountType, string>> = {
  asset: 'Assets',
  liability: 'Liabilities',
  equity: 'Equity',
  income: 'Income',
  expense: 'Expenses',
};

interface NamedAccount {
  readonly accountId: number;
  readonly number: string;
  readonly name: string;
  readonly type: AccountType;
}

/** `Assets:1200-Accounts-Receivable` by account id; equal names are told apart by their ids. */
export function accountNames(accounts: Iterable<NamedAccount>): Map<number, string> {
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const { accountId, number, name, type } of accounts) {
    const words = `${number} ${name}`.normalize('NFC').replaceAll(/[^\p{L}\p{Nd}]+/gu, '-');
    const trimmed = words.replaceAll(/^-+|-+$/g, '');
    // A component begins with an upper-case letter or a digit.
    const part = /^[\p{Lu}0-9]/u.test(trimmed) ? trimmed : `A-${trimmed}`;
    const wanted = `${roots[type]}:${part}`;
    const own = taken.has(wanted) ? `${wanted}-${accountId}` : wanted;
    taken.add(own);
    names.set(accountId, own);
  }
  return names;
}

const plain = (text: string) =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .trim();
const amountOf = (minor: bigint, currency: Currency) =>
  `${formatAmount(minor, currency)} ${currency}`;
const given = (tags: TextEntry['tags']) =>
  Object.entries(tags).filter((tag): tag is [string, string] => tag[1] !== null);

// hledger: a comment begins with a semicolon, a tag's value ends at a comma.
const uncommented = (text: string) => plain(text).replaceAll(/;/g, ' ');
const tagged = (tags: TextEntry['tags']) =>
  given(tags)
    .map(([name, value]) => `${name}:${plain(value).replaceAll(/,/g, ' ')}`)
    .join(', ');

const hledger: TextSyntax = {
  head: ({ property, currencies, accounts, comment }) =>
    [
      ...[`; ${plain(property)}`, `; ${comment}`, ''],
      ...currencies.map(
        (currency) => `commodity 1000.${'0'.repeat(exponentOf(currency))} ${currency}`,
      ),
      '',
      ...accounts.map((account) => `account ${account}`),
      '',
      '',
    ].join('\n'),
  entry: (of) => {
    const code = uncommented(of.documentNumber).replaceAll(/[()]/g, ' ').trim();
    const words = [of.payee, of.memo ?? of.documentType].map((one) => uncommented(one ?? ''));
    const [payee = '', note = ''] = words.map((one) => one.replaceAll('|', '/'));
    const what = payee === '' ? note : `${payee} | ${note}`;
    const tags = { kind: of.documentType, ...of.tags };
    const lines = of.lines.map(({ account, amountMinor, tags: own }) => {
      const end = tagged(own);
      const money = amountOf(amountMinor, of.currency);
      return `    ${account}  ${money}${end === '' ? '' : `  ; ${end}`}`;
    });
    return `${of.postedOn} * (${code}) ${what}\n    ; ${tagged(tags)}\n${lines.join('\n')}\n\n`;
  },
  balances: (through, of) => {
    if (of.length === 0) return '';
    const lines = of.map(({ account, currency, balanceMinor }) => {
      const zero = amountOf(0n, currency);
      return `    ${account}  ${zero} = ${amountOf(balanceMinor, currency)}`;
    });
    return `${through} Balances as Tieout has them\n${lines.join('\n')}\n`;
  },
};

// beancount: texts stand in quotes.
const quoted = (text: string) => `"${plain(text).replaceAll(/[\\"]/g, (sign) => `\\${sign}`)}"`;
const metadata = (tags: TextEntry['tags'], indent: string) =>
  given(tags).map(([name, value]) => `${indent}${name}: ${quoted(value)}`);

const beancount: TextSyntax = {
  head: ({ property, baseCurrency, accounts, comment }) =>
    [
      `; ${comment}`,
      `option "title" ${quoted(property)}`,
      `option "operating_currency" "${baseCurrency}"`,
      '',
      ...accounts.map((account) => `1900-01-01 open ${account}`),
      '',
      '',
    ].join('\n'),
  entry: (of) => {
    const tags = { kind: of.documentType, document: of.documentNumber, ...of.tags };
    const words = `${quoted(of.payee ?? '')} ${quoted(of.memo ?? of.documentType)}`;
    const lines = of.lines.flatMap(({ account, amountMinor, tags: own }) => [
      `  ${account}  ${amountOf(amountMinor, of.currency)}`,
      ...metadata(own, '    '),
    ]);
    return `${[`${of.postedOn} * ${words}`, ...metadata(tags, '  '), ...lines].join('\n')}\n\n`;
  },
  // A balance holds at the beginning of its day.
  balances: (through, of) =>
    of
      .map(({ account, currency, balanceMinor }) => {
        const money = amountOf(balanceMinor, currency);
        return `${addDays(through, 1)} balance ${account}  ${money}\n`;
      })
      .join(''),
};

export const syntaxes: Readonly<Record<TextFormat, TextSyntax>> = { hledger, beancount };

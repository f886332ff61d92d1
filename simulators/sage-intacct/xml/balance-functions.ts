// Balances: get_accountbalancesbydimensions, get_trialbalance, get_accountbalances.
//
// functions.ts lists them; balance-sums.ts adds up.
// **Invariant**: start balance plus what the period moved is the end balance; credit balances are
// negative, as documented. Books beside the reporting book count only when they are asked for.
// The rows of the last two follow the schema of 2012: today's answer is not published.

import { decimalOf } from '../amounts.ts';
import { dimensionLists, userDefinedName } from '../dimensions.ts';
import { type BalanceScope, type BalanceSums, balanceSums } from './balance-sums.ts';
import { amountText } from './dates.ts';
import { functionFailure, notSimulated } from './failures.ts';
import {
  type FunctionContext,
  type FunctionOutcome,
  permit,
  type XmlFunction,
} from './function-context.ts';
import { legacyDate } from './legacy-dates.ts';
import { booleanOf, child, children, textOf, type XmlElement } from './xml-reader.ts';
import { node, type XmlNode } from './xml-writer.ts';

function refuse(message: string) {
  return functionFailure('BALANCES', message);
}

function amount(cents: bigint): string {
  return amountText(decimalOf(cents));
}

/** The days of the named reporting period, or from `startdate` to `enddate`. */
function daysOf(body: XmlElement, { simulation }: FunctionContext) {
  const name = textOf(body, 'reportingperiodname');
  if (name) {
    const period = [...simulation.books.periods.values()].find((one) => one.id === name);
    if (period === undefined) throw refuse(`The reporting period ${name} is not known`);
    return { from: period.startDate, through: period.endDate };
  }
  const from = legacyDate(child(body, 'startdate'));
  const through = legacyDate(child(body, 'enddate'));
  if (from === null || through === null) throw refuse('A period or two dates are required');
  return { from, through };
}

function accountTest(body: XmlElement, isRequired: boolean): (account: string) => boolean {
  const only = textOf(body, 'glaccountno');
  const from = textOf(body, 'startaccountno');
  const through = textOf(body, 'endaccountno');
  if (textOf(body, 'accountgroupname')) throw notSimulated('accountgroupname');
  if (only) return (account) => account === only;
  if (from && through) return (account) => account >= from && account <= through;
  if (isRequired) throw refuse('An account, a range or a group of accounts is required');
  return () => true;
}

/** The reporting book, and the adjustment books that are asked for. */
function booksOf(body: XmlElement): Set<string> {
  const adjustments = children(child(body, 'adjbooks'), 'adjbook').map(({ text }) => text.trim());
  const includesReporting =
    adjustments.length === 0 || booleanOf(textOf(body, 'includereportingbook'), true);
  const reporting = textOf(body, 'reportingbook') || 'ACCRUAL';
  return new Set([...adjustments, ...(includesReporting ? [reporting] : [])]);
}

function filtersOf(body: XmlElement): Record<string, string> {
  const filters: Record<string, string> = {};
  for (const name of Object.keys(dimensionLists)) {
    const value = textOf(body, `${name}id`);
    if (value) filters[name] = value;
  }
  const own = children(child(body, 'userDefinedDimensions'), 'userDefinedDimension');
  for (const one of own) {
    const name = userDefinedName((textOf(one, 'objectName') ?? '').toLowerCase());
    filters[name] = textOf(one, 'recordName') || textOf(one, 'recordId') || '';
  }
  return filters;
}

function scopeOf(
  body: XmlElement,
  context: FunctionContext,
  options: {
    readonly needsAccount: boolean;
    readonly statistical: BalanceScope['statistical'];
  },
): BalanceScope {
  const written = textOf(body, 'statistical');
  const statistical = (['include', 'exclude', 'only'] as const).find((one) => one === written);
  return {
    ...daysOf(body, context),
    isAccount: accountTest(body, options.needsAccount),
    bookIds: booksOf(body),
    statistical: statistical ?? options.statistical,
    filters: filtersOf(body),
    entity: context.caller.entityId,
  };
}

function endOf({ opening, debits, credits }: BalanceSums): bigint {
  return opening + debits - credits;
}

/** The dimension a `groupby` name means: `location`, or a user-defined one by its object. */
function groupDimension(written: string, { simulation }: FunctionContext): string {
  const name = written.trim().toLowerCase();
  if (name in dimensionLists) return name;
  const own = userDefinedName(name);
  if (simulation.books.userDefined.has(own)) return own;
  throw refuse(`groupby ${written} is no dimension`);
}

/** `locationid` and `locationname` of a group, empty where lines carry no value. */
function dimensionNodes(
  groupBy: readonly string[],
  values: readonly string[],
  { simulation }: FunctionContext,
): XmlNode[] {
  return groupBy.flatMap((name, index) => {
    const id = values[index] ?? '';
    const plain = name.replace(/^nsp::/, '');
    const master = simulation.books.list(name)?.byId.get(id);
    return [node(`${plain}id`, id), node(`${plain}name`, master?.name ?? '')];
  });
}

function byDimensions(body: XmlElement, context: FunctionContext): FunctionOutcome {
  permit(context, 'reports:run', 'get_accountbalancesbydimensions');
  const content = textOf(body, 'contentselection') || 'Actual';
  if (content !== 'Actual') throw notSimulated(`contentselection ${content}`);
  const { books } = context.simulation;
  const scope = scopeOf(body, context, { needsAccount: true, statistical: 'exclude' });
  const groupBy = (textOf(body, 'groupby') ?? '')
    .split(',')
    .filter((name) => name.trim() !== '')
    .map((name) => groupDimension(name, context));
  const showsActivity = booleanOf(textOf(body, 'showzerowithactivity'), false);
  const showsDetail = booleanOf(textOf(body, 'showperiodbalancedetail'), false);
  const rows = balanceSums(books, scope, groupBy)
    .filter((sums) => endOf(sums) !== 0n || sums.opening !== 0n || showsActivity)
    .map((sums) =>
      node('accountbalance', [
        node('glaccountno', sums.account),
        node('startbalance', amount(sums.opening)),
        node('periodbalance', amount(sums.debits - sums.credits)),
        ...(showsDetail ? [node('periodbalancedetail', amount(sums.debits - sums.credits))] : []),
        node('endbalance', amount(endOf(sums))),
        node('currency', books.company.baseCurrency),
        ...dimensionNodes(groupBy, sums.values, context),
      ]),
    );
  return { content: [node('data', rows)] };
}

/** Accounts without a movement are rows too when zero balances are asked for. */
function withZeroRows(
  sums: BalanceSums[],
  body: XmlElement,
  scope: BalanceScope,
  { simulation }: FunctionContext,
): BalanceSums[] {
  if (!booleanOf(textOf(body, 'showzerobalances'), false)) {
    return sums.filter((one) => endOf(one) !== 0n || one.debits !== 0n || one.credits !== 0n);
  }
  const known = new Set(sums.map((one) => one.account));
  const missing = [...simulation.books.masters.account.keys()]
    .filter((account) => !known.has(account) && scope.isAccount(account))
    .map((account) => ({ account, values: [], opening: 0n, debits: 0n, credits: 0n }));
  const order = (a: BalanceSums, b: BalanceSums) => (a.account < b.account ? -1 : 1);
  return [...sums, ...missing].sort(order);
}

/** Debit and credit instead of a signed balance, when `debitcreditbalance` is true. */
function balanceNodes(name: string, cents: bigint, isSplit: boolean): XmlNode[] {
  if (!isSplit) return [node(name, amount(cents))];
  return [
    node(`${name.replace('balance', '')}debitbalance`, amount(cents > 0n ? cents : 0n)),
    node(`${name.replace('balance', '')}creditbalance`, amount(cents < 0n ? -cents : 0n)),
  ];
}

function trialBalance(body: XmlElement, context: FunctionContext): FunctionOutcome {
  permit(context, 'reports:run', 'get_trialbalance');
  const scope = scopeOf(body, context, { needsAccount: false, statistical: 'include' });
  const groupBy = [
    ...(booleanOf(textOf(body, 'showdeptdetail'), false) ? ['department'] : []),
    ...(booleanOf(textOf(body, 'showlocdetail'), false) ? ['location'] : []),
  ];
  const isSplit = booleanOf(textOf(body, 'debitcreditbalance'), false);
  const sums = balanceSums(context.simulation.books, scope, groupBy);
  const rows = withZeroRows(sums, body, scope, context).map((one) =>
    node('trialbalance', [
      node('glaccountno', one.account),
      ...balanceNodes('startbalance', one.opening, isSplit),
      node('debits', amount(one.debits)),
      node('credits', amount(one.credits)),
      ...balanceNodes('endbalance', endOf(one), isSplit),
      ...groupBy.map((name, index) => node(`${name}id`, one.values[index] ?? '')),
    ]),
  );
  return { content: [node('data', rows)] };
}

/** One account after another, with every book and place it was moved in. */
function accountBalances(body: XmlElement, context: FunctionContext): FunctionOutcome {
  permit(context, 'reports:run', 'get_accountbalances');
  const scope = scopeOf(body, context, { needsAccount: true, statistical: 'include' });
  // An empty element asks for no detail of that dimension; leaving it out asks for all.
  const groupBy = ['department', 'location'].filter((name) => textOf(body, `${name}id`) !== '');
  const sums = balanceSums(context.simulation.books, scope, groupBy);
  const rows = withZeroRows(sums, body, scope, context).map((one) =>
    node('accountbalance', [
      node('glaccountno', one.account),
      node('startbalance', amount(one.opening)),
      node('debits', amount(one.debits)),
      node('credits', amount(one.credits)),
      node('adjdebits', '0'),
      node('adjcredits', '0'),
      node('endbalance', amount(endOf(one))),
      ...groupBy.map((name, index) => node(`${name}id`, one.values[index] ?? '')),
    ]),
  );
  return { content: [node('data', rows)] };
}

export const balanceFunctions: Readonly<Record<string, XmlFunction>> = {
  get_accountbalancesbydimensions: byDimensions,
  get_trialbalance: trialBalance,
  get_accountbalances: accountBalances,
};

// Masters of one kind as a table. Invariant: accounts stand below the account they are part of,
// with what they hold today. Leaves to others: fetching, and editing a row.

import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ChartRowsView } from '#chart-of-accounts/chart-row-schemas.ts';
import type { TrialBalance } from '#journal/journal-schemas.ts';
import { nothingMore } from '../api/paging.ts';
import { Amount } from '../controls/amount.tsx';
import { formatDecimal } from '../controls/amount-format.ts';
import { ToneBadge } from '../controls/badge.tsx';
import tableClasses from '../controls/data-table.module.css';
import { type Column, DataTable } from '../controls/data-table.tsx';
import { wordsOf } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import classes from './chart.module.css';
import { keyOf, type Master, type MasterKind, masters } from './master-kinds.ts';
import { roleWords } from './role-words.ts';

export type Balances = TrialBalance['rows'];

interface MasterTableProps {
  readonly kind: MasterKind;
  readonly rows: readonly Master[];
  readonly all: ChartRowsView | undefined;
  /** Of accounts; undefined while they load. */
  readonly balances: Balances | undefined;
  readonly loading: boolean;
  readonly openKey: string | undefined;
  readonly onOpen: (key: string) => void;
  readonly empty: ReactNode;
}

export function MasterTable(props: MasterTableProps) {
  const { kind } = props;
  return (
    <DataTable
      key={kind}
      label={masters[kind].title}
      columns={columnsOf(props)}
      rows={props.rows}
      idOf={(row) => keyOf(kind, row)}
      card={(row) => <Card kind={kind} row={row} balances={props.balances} />}
      openId={props.openKey}
      onOpen={props.onOpen}
      loading={props.loading}
      more={nothingMore}
      empty={props.empty}
    />
  );
}

type Col = Column<Master>;

const strong = (text: ReactNode) => (
  <Text span inherit fw={550}>
    {text}
  </Text>
);
const text = (value: Master[string]) =>
  value === null || value === undefined ? '' : String(value);

function plain(id: string, header: string, track: string, above?: number): Col {
  return {
    ...{ id, header, track, cell: (row) => text(row[id]) },
    ...(above === undefined ? {} : { above }),
  };
}

const code: Col = { ...plain('code', t('Code'), 'minmax(96px, 0.7fr)') };
const name: Col = {
  id: 'name',
  header: t('Name'),
  track: 'minmax(150px, 2fr)',
  cell: (row) => <Named row={row}>{strong(text(row.name))}</Named>,
};

function Named({ row, children }: { row: Master; children: ReactNode }) {
  return (
    <>
      {children}
      {row.active === false ? <Inactive /> : null}
    </>
  );
}

const Inactive = () => (
  <span className={classes.inactive}>
    <ToneBadge tone="neutral" label={t('Inactive')} />
  </span>
);

/** An account by number, with its name. */
function account(id: string, header: string, all: ChartRowsView | undefined, above?: number): Col {
  const names = new Map(all?.accounts.map((one) => [one.number, one.name]));
  return {
    ...{ id, header, track: 'minmax(120px, 1.2fr)' },
    ...(above === undefined ? {} : { above }),
    cell: ({ [id]: number }) =>
      number ? (
        <>
          {number} <span className={classes.quiet}>{names.get(String(number))}</span>
        </>
      ) : (
        '–'
      ),
  };
}

function accountColumns({ all, balances }: MasterTableProps): readonly Col[] {
  const parents = new Map(all?.accounts.map((one) => [one.number, one.parent]));
  return [
    plain('number', t('Number'), '112px'),
    {
      ...name,
      cell: (row) => (
        <Named row={row}>
          <span style={{ paddingInlineStart: 16 * depthOf(text(row.number), parents) }}>
            {strong(text(row.name))}
          </span>
        </Named>
      ),
    },
    {
      ...{ id: 'type', header: t('Type'), track: 'minmax(120px, 1fr)', above: 820 },
      cell: (row) => (
        <>
          {wordsOf(text(row.type))}{' '}
          <span className={classes.quiet}>{wordsOf(text(row.detailType)).toLowerCase()}</span>
        </>
      ),
    },
    plain('department', t('Department'), '116px', 1_000),
    {
      ...{ id: 'balance', header: t('Balance today'), track: '148px', align: 'end' as const },
      cell: (row) => <Balance number={text(row.number)} balances={balances} />,
    },
  ];
}

function depthOf(number: string, parents: ReadonlyMap<string, string | null>): number {
  let depth = 0;
  for (let at = parents.get(number); at && depth < 6; at = parents.get(at)) depth += 1;
  return depth;
}

/** What an account holds, a line a currency; nothing while balances load. */
export function Balance(props: { number: string; balances: Balances | undefined }) {
  if (props.balances === undefined) return null;
  const held = props.balances.filter(({ account }) => account.number === props.number);
  if (held.length === 0) return <Amount amount="0.00" aligned quietZero />;
  return held.map(({ currency, balance }) => (
    <Amount
      key={currency}
      amount={balance}
      currency={held.length > 1 ? currency : undefined}
      aligned
      quietZero
    />
  ));
}

function columnsOf(props: MasterTableProps): readonly Col[] {
  const { all } = props;
  switch (props.kind) {
    case 'accounts':
      return accountColumns(props);
    case 'postingAccounts':
      return [
        { ...{ id: 'role', header: t('Used for'), track: 'minmax(190px, 1.6fr)' }, cell: usedFor },
        { ...plain('outlet', t('Outlet'), '96px'), cell: ({ outlet }) => text(outlet) || t('All') },
        account('account', t('Account'), all),
      ];
    case 'products':
      return [
        code,
        name,
        account('incomeAccount', t('Income'), all),
        account('deferredAccount', t('Deferred'), all, 900),
        plain('department', t('Department'), '116px', 1_080),
      ];
    case 'paymentMethods':
      return [
        code,
        name,
        account('clearingAccount', t('Clearing account'), all),
        {
          ...{ id: 'canBounce', header: t('Can bounce'), track: '104px', above: 760 },
          cell: ({ canBounce }) => (canBounce ? t('Yes') : t('No')),
        },
      ];
    case 'taxAgencies':
      return [code, name, account('payableAccount', t('Payable account'), all)];
    case 'taxRates':
      return [code, name, plain('agency', t('Agency'), '110px'), percent];
    case 'outlets':
      return [code, name, plain('legalEntity', t('Legal entity'), 'minmax(120px, 1fr)', 700)];
    case 'departments':
      return [code, name];
  }
}

const percent: Col = {
  ...{ id: 'percent', header: t('Percent'), track: '104px', align: 'end' as const },
  cell: (row) => t('{percent} %', { percent: formatDecimal(text(row.percent)) }),
};

function usedFor({ role }: Master): ReactNode {
  const { title, use } = roleWords[role as keyof typeof roleWords];
  return (
    <>
      {strong(title)} <span className={classes.quiet}>{use}</span>
    </>
  );
}

function Card(props: { kind: MasterKind; row: Master; balances: Balances | undefined }) {
  const { kind, row } = props;
  const first = kind === 'postingAccounts' ? roleTitle(row) : text(row.name);
  const held =
    kind === 'accounts' ? <Balance number={text(row.number)} balances={props.balances} /> : null;
  return (
    <>
      <div className={tableClasses.cardLine}>
        {strong(first)}
        {held}
      </div>
      <div className={`${tableClasses.cardLine} ${classes.faint}`}>
        <span>{lessOf(kind, row)}</span>
        {row.active === false ? <Inactive /> : null}
      </div>
    </>
  );
}

const roleTitle = ({ role }: Master) => roleWords[role as keyof typeof roleWords].title;

/** What stands below the name where there is little room. */
function lessOf(kind: MasterKind, row: Master): string {
  const said =
    kind === 'accounts'
      ? [row.number, wordsOf(text(row.type))]
      : kind === 'postingAccounts'
        ? [row.account, row.outlet ?? t('All outlets')]
        : [row.code, row.incomeAccount ?? row.clearingAccount ?? row.payableAccount ?? row.agency];
  return said.map(text).filter(Boolean).join(' · ');
}

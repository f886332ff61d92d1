// Accounts by month: how each tied out in the last twelve fiscal periods, as a map that is read at
// a glance. Invariant: a state is a sign and a word, never colour alone; a period nobody compared
// is empty. Each cell leads to the account's sign-off. Leaves to others: signing.

import { SegmentedControl, Skeleton, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconCalendarStats } from '@tabler/icons-react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { MonthsView } from '#reconciliation/sign-off-schemas.ts';
import { formatDecimal } from '../controls/amount-format.ts';
import look from '../controls/controls.module.css';
import { formatDay } from '../controls/date-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { Panel } from '../controls/page-header.tsx';
import { ProblemNote } from '../controls/problem-note.tsx';
import { rich, t } from '../language/text.ts';
import { InnerLink } from '../navigation/inner-link.tsx';
import { paths } from '../navigation/paths.ts';
import classes from './months.module.css';
import { useMonths } from './sign-off-queries.ts';

type Account = MonthsView['accounts'][number];
type Cell = Account['cells'][number];
type Period = MonthsView['periods'][number];

const signs = { tied: '✓', open: '•', unexplained: '?' } as const;
const words = {
  tied: t('ties out'),
  open: t('open, all named'),
  unexplained: t('unexplained'),
} as const;
const signedWords = { signed: t('signed off'), 'awaits-review': t('awaits review') } as const;

/** The tab of Reconciliation. */
export function MonthsTab({ connectionId }: { connectionId: number | undefined }) {
  const { data, error, refetch } = useMonths(connectionId);
  const [which, setWhich] = useState<'differing' | 'all'>('differing');
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={320} radius={12} m={20} />;
  const differing = data.accounts.filter(({ cells }) =>
    cells.some(({ state }) => state !== 'tied'),
  );
  const shown = which === 'all' ? data.accounts : differing;
  if (data.accounts.length === 0) {
    return (
      <EmptyState
        icon={<IconCalendarStats size={22} />}
        title={t('No month has been compared yet')}
        text={t('Reconcile as of the last day of a month, and it stands here account by account.')}
      />
    );
  }
  return (
    <div className={classes.body}>
      <Panel
        title={t('Accounts by month')}
        lead={t(
          '{differing, plural, one {# account} other {# accounts}} of {accounts} did ' +
            'not tie in a month that was compared. The newest comparison of each month ' +
            'counts.',
          { differing: differing.length, accounts: data.accounts.length },
        )}
        actions={
          <SegmentedControl
            size="xs"
            aria-label={t('Which accounts')}
            value={which}
            onChange={(value) => setWhich(value as 'differing' | 'all')}
            data={[
              { value: 'differing', label: t('Differing') },
              { value: 'all', label: t('All') },
            ]}
          />
        }
        flush
      >
        <Legend />
        {shown.length === 0 ? (
          <p className={classes.none}>
            {t('Every account tied out in every month that was compared.')}
          </p>
        ) : (
          <HeatMap months={data} accounts={shown} />
        )}
      </Panel>
    </div>
  );
}

function Legend() {
  return (
    <ul className={classes.legend} aria-label={t('What the signs mean')}>
      {(['tied', 'open', 'unexplained'] as const).map((state) => (
        <li key={state}>
          <span className={classes.sign} data-state={state} aria-hidden>
            {signs[state]}
          </span>
          {words[state]}
        </li>
      ))}
      <li>
        {rich('{span}signed off', {
          span: (
            <span className={classes.sign} data-state="tied" data-signed aria-hidden>
              ✓
            </span>
          ),
        })}
      </li>
    </ul>
  );
}

function HeatMap({ months, accounts }: { months: MonthsView; accounts: readonly Account[] }) {
  // The newest months are what a person comes for; where there is no room, they are shown first.
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollLeft = box.current.scrollWidth;
  }, []);
  return (
    <div className={look.scrollX} ref={box}>
      <table className={classes.map} aria-label={t('Accounts by month')}>
        <thead>
          <tr>
            <th scope="col">{t('Account')}</th>
            {months.periods.map((period) => (
              <th key={period.period} scope="col">
                <PeriodHead period={period} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.account}>
              <th scope="row">{nameOf(account)}</th>
              {months.periods.map((period) => (
                <td key={period.period}>
                  <CellLink
                    cell={account.cells.find((one) => one.period === period.period)}
                    account={account}
                    period={period}
                    currency={months.currency}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const nameOf = ({ account, numbers, names }: Account) =>
  numbers === null ? account.replace(/^our:/, '') : `${numbers} ${names ?? ''}`;

function PeriodHead({ period }: { period: Period }) {
  const [month = '', year = ''] = period.label.split(' ');
  const text = `${month.slice(0, 3)} ${year.slice(2)}`;
  if (period.run === null) return <span className={classes.quiet}>{text}</span>;
  const { reconciliationId, asOf, whole } = period.run;
  return (
    <InnerLink
      href={paths.reconciliation({ run: reconciliationId })}
      title={
        whole
          ? t('Compared as of {asOf}', { asOf: formatDay(asOf) })
          : t('Compared as of {asOf}, before the month was over', { asOf: formatDay(asOf) })
      }
    >
      {text}
      {whole ? '' : '*'}
    </InnerLink>
  );
}

function CellLink(props: {
  cell: Cell | undefined;
  account: Account;
  period: Period;
  currency: string;
}) {
  const { cell, account, period, currency } = props;
  if (cell === undefined) return null;
  const said = [
    words[cell.state],
    cell.state === 'tied'
      ? null
      : t('{open} {currency} open', { open: formatDecimal(cell.open), currency }),
    cell.state === 'unexplained'
      ? t('{unexplained} unexplained', { unexplained: formatDecimal(cell.unexplained) })
      : null,
    cell.signed === null ? null : signedWords[cell.signed],
  ]
    .filter(Boolean)
    .join(', ');
  const whole = `${nameOf(account)}, ${period.label}: ${said}`;
  const href = paths.reconciliation({
    tab: 'sign-off',
    period: period.period,
    account: account.account,
  });
  return (
    <Tooltip label={whole}>
      <InnerLink href={href} className={classes.cell ?? ''}>
        <VisuallyHidden>{whole}</VisuallyHidden>
        <span
          className={classes.sign}
          data-state={cell.state}
          data-signed={cell.signed === 'signed' || undefined}
          aria-hidden
        >
          {signs[cell.state]}
        </span>
      </InnerLink>
    </Tooltip>
  );
}

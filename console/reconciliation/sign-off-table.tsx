// The accounts of a period with their state and the next thing to do about each. Invariant: amounts
// are sizes of what is open, per currency; a difference that cancels out does not look tied.
// Leaves to others: what an account rests on (sign-off-drawer.tsx).

import type { SignOffPeriod } from '#reconciliation/sign-off-schemas.ts';
import { ActionsHead } from '../controls/actions-head.tsx';
import { Amount } from '../controls/amount.tsx';
import { isZero, sumOf } from '../controls/amount-format.ts';
import { ToneBadge } from '../controls/badge.tsx';
import look from '../controls/controls.module.css';
import { formatInstant } from '../controls/date-format.ts';
import { t } from '../language/text.ts';
import classes from './reconciliation.module.css';
import { SignOffActions } from './sign-off-actions.tsx';
import type { OfPeriod, SignOffAccount } from './sign-off-queries.ts';
import { accountName, stateOf, stateWords } from './sign-off-words.ts';

interface SignOffTableProps {
  readonly period: SignOffPeriod;
  readonly of: OfPeriod;
  readonly onOpen: (account: string) => void;
}

export function SignOffTable({ period, of, onOpen }: SignOffTableProps) {
  return (
    <div className={look.scrollX}>
      <table className={classes.table} aria-label={t('Accounts of the period')}>
        <thead>
          <tr>
            <th>{t('Account')}</th>
            <th>{t('Open')}</th>
            <th>{t('Unexplained')}</th>
            <th>{t('State')}</th>
            <ActionsHead />
          </tr>
        </thead>
        <tbody>
          {period.accounts.map((one) => (
            <Line key={one.account} account={one} of={of} onOpen={() => onOpen(one.account)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line(props: { account: SignOffAccount; of: OfPeriod; onOpen: () => void }) {
  const { account, of, onOpen } = props;
  const { signOff } = account;
  return (
    <tr onClick={onOpen}>
      <td>
        <button
          type="button"
          className={classes.opener}
          onClick={(event) => {
            event.stopPropagation();
            onOpen();
          }}
        >
          {accountName(account)}
        </button>
        <span className={classes.placeNote}>{placeText(account)}</span>
      </td>
      <td>
        <Sizes account={account} term="open" />
      </td>
      <td>
        <Sizes account={account} term="unexplained" />
      </td>
      <td>
        <ToneBadge {...stateWords[stateOf(account)]} />
        {signOff ? (
          <span className={classes.placeNote} style={{ display: 'block' }}>
            {signOff.prepared.person}, {formatInstant(signOff.prepared.at)}
          </span>
        ) : null}
      </td>
      <td>
        <SignOffActions account={account} of={of} />
      </td>
    </tr>
  );
}

function placeText({ account, balances }: SignOffAccount): string {
  const places = t('{count, plural, one {# balance} other {# balances}}', {
    count: balances.length,
  });
  return account.startsWith('our:')
    ? t('Not mapped · {places}', { places })
    : `${account} · ${places}`;
}

function Sizes({ account, term }: { account: SignOffAccount; term: 'open' | 'unexplained' }) {
  const sums = sumsOf(account, term);
  return sums.map(([currency, amount]) => (
    <span
      key={currency}
      className={term === 'unexplained' && !isZero(amount) ? classes.loud : undefined}
      style={{ display: 'block' }}
    >
      <Amount amount={amount} {...(sums.length > 1 ? { currency } : {})} aligned quietZero />
    </span>
  ));
}

/** By currency. */
function sumsOf({ balances }: SignOffAccount, term: 'open' | 'unexplained') {
  return [...Map.groupBy(balances, ({ currency }) => currency)].map(
    ([currency, own]) => [currency, sumOf(own.map((one) => one[term].replace('-', '')))] as const,
  );
}

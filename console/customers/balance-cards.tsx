// What a customer owes, a card per outlet and currency, with bars by age. Invariant: a bar is a
// share of the largest age of its card; amounts are shown as the server wrote them. Leaves to
// others: which day and which basis.

import { IconCheck } from '@tabler/icons-react';
import { useOutletTitle } from '../chart-of-accounts/property-queries.ts';
import { Amount } from '../controls/amount.tsx';
import { isZero, minorOf } from '../controls/amount-format.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { t } from '../language/text.ts';
import type { AgedBalance } from './customer-queries.ts';
import classes from './customers.module.css';

interface Age {
  readonly label: string;
  readonly amount: string;
  readonly tone?: 'warn' | 'bad' | 'good';
}

function agesOf(one: AgedBalance, by: 'due' | 'invoice'): Age[] {
  const ages: Age[] = [
    { label: by === 'due' ? t('Not due yet') : t('Today'), amount: one.current },
    { label: t('1 to 30 days'), amount: one.days1to30 },
    { label: t('31 to 60'), amount: one.days31to60, tone: 'warn' },
    { label: t('61 to 90'), amount: one.days61to90, tone: 'warn' },
    { label: t('Over 90'), amount: one.over90, tone: 'bad' },
  ];
  if (!isZero(one.credits))
    ages.push({ label: t('Paid ahead'), amount: one.credits, tone: 'good' });
  return ages;
}

/** Nothing open says so. */
export function BalanceCards(props: { balances: readonly AgedBalance[]; by: 'due' | 'invoice' }) {
  if (props.balances.length === 0) {
    return (
      <EmptyState
        icon={<IconCheck size={22} />}
        title={t('Nothing is open')}
        text={t('Everything charged by this day is settled, and nothing was paid ahead.')}
      />
    );
  }
  return (
    <div className={classes.cards}>
      {props.balances.map((one) => (
        <Card key={`${one.outlet} ${one.currency}`} one={one} by={props.by} />
      ))}
    </div>
  );
}

function Card({ one, by }: { one: AgedBalance; by: 'due' | 'invoice' }) {
  const title = useOutletTitle(one.outlet);
  const ages = agesOf(one, by);
  const sizes = ages.map(({ amount }) => sizeOf(amount));
  const largest = sizes.reduce((most, size) => (size > most ? size : most), 1n);
  return (
    <section
      className={classes.balance}
      aria-label={t('Balance at {outlet}, {currency}', {
        outlet: one.outlet,
        currency: one.currency,
      })}
    >
      <div className={classes.balanceHead}>
        <h2 className={classes.balanceTitle}>{title}</h2>
        <span className={classes.balanceAmount}>
          <Amount amount={one.balance} currency={one.currency} />
        </span>
      </div>
      <ul className={classes.ages} aria-label={t('By age, {outlet}', { outlet: one.outlet })}>
        {ages.map(({ label, amount, tone }, at) => (
          <li key={label} className={classes.age}>
            <span>{label}</span>
            <span className={classes.track} aria-hidden>
              {isZero(amount) ? null : (
                <span
                  className={classes.fill}
                  data-tone={tone}
                  style={{ width: `${Number(((sizes[at] ?? 0n) * 100n) / largest)}%` }}
                />
              )}
            </span>
            <Amount amount={amount} aligned quietZero />
          </li>
        ))}
      </ul>
    </section>
  );
}

function sizeOf(amount: string): bigint {
  const minor = minorOf(amount);
  return minor < 0n ? -minor : minor;
}
